"""The loader of word lists, and what must hold for the lists that ship with `kg`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RuleError
from kg.rulebook.lexicon import LexiconEntry, load_lexicon

FOLDER = Path(__file__).resolve().parent.parent / "rules" / "lexicon"
HEADER = "term\tnorm\ttype\tnote\n"


def write(folder: Path, text: str, name: str = "words.tsv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def fault(folder: Path, text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        load_lexicon(write(folder, text), {"Place", "Unit"})
    return caught.value


def test_reads_terms_normal_forms_and_notes(tmp_path: Path) -> None:
    text = "# invented places\n" + HEADER + "青岭\t青岭省\tPlace\tshort\n\n# towns\n河口市\t\tPlace\n"
    assert load_lexicon(write(tmp_path, text), {"Place"}) == (
        LexiconEntry("青岭", "青岭省", "Place", "words.tsv", 3, "short"),
        LexiconEntry("河口市", "河口市", "Place", "words.tsv", 6, ""),
    )


def test_reads_files_by_name_and_takes_types_from_the_schema(tmp_path: Path) -> None:
    (tmp_path / "schema.yaml").write_text("types:\n  Unit: {}\n", encoding="utf-8")
    folder = tmp_path / "lexicon"
    folder.mkdir()
    write(folder, HEADER + "内科\t\tUnit\t\n", "b.tsv")
    write(folder, HEADER + "外科\t\tUnit\t\n", "a.tsv")
    assert [(e.file, e.term) for e in load_lexicon(folder)] == [("a.tsv", "外科"), ("b.tsv", "内科")]


def test_a_list_may_name_classes_of_its_own(tmp_path: Path) -> None:
    text = "# classes: Head, Tail\n" + HEADER + "术\t\tHead\t\n们\t\tTail\t\n"
    assert [e.type for e in load_lexicon(write(tmp_path, text), ())] == ["Head", "Tail"]


def test_classes_of_one_list_are_unknown_to_the_next(tmp_path: Path) -> None:
    write(tmp_path, "# classes: Head\n" + HEADER + "术\t\tHead\t\n", "a.tsv")
    write(tmp_path, HEADER + "们\t\tHead\t\n", "b.tsv")
    with pytest.raises(RuleError, match=r"b\.tsv:2:4: unknown type 'Head'"):
        load_lexicon(tmp_path, ())


@pytest.mark.parametrize(
    ("body", "line", "column", "words"),
    [
        ("青岭\tPlace\n", 2, 9, "2 columns"),
        ("青岭\t\tPlace\tshort\tmore\n", 2, 17, "5 columns"),
        ("青岭\t青岭省\tPlaec\t\n", 2, 8, "unknown type 'Plaec'"),
        ("青岭\t\tPlace\t\n\t\tPlace\t\n", 3, 1, "term is empty"),
        ("青岭\t 青岭省\tPlace\t\n", 2, 4, "white space"),
        ("青岭\t青岭省\tPlace\t\n青岭\t青岭市\tPlace\t\n", 3, 4, "two normal forms"),
        ("青岭\t\tPlace\t\n河口\t\tPlace\t\n青岭\t\tPlace\t\n", 4, 1, "in this list already"),
    ],
)
def test_a_bad_line_is_shown_with_its_place(
    tmp_path: Path, body: str, line: int, column: int, words: str
) -> None:
    error = fault(tmp_path, HEADER + body)
    assert (Path(error.file).name, error.line, error.column) == ("words.tsv", line, column)
    assert words in error.message


def test_an_unknown_type_comes_with_the_nearest_known_one(tmp_path: Path) -> None:
    assert "did you mean Place?" in fault(tmp_path, HEADER + "青岭\t\tPlaec\t\n").hint


def test_a_file_without_header_is_refused(tmp_path: Path) -> None:
    error = fault(tmp_path, "# a list\n青岭\t\tPlace\t\n")
    assert (error.line, error.column, error.message) == (2, 1, "the header is missing")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.tsv").write_bytes((HEADER + "青岭\t\tPlace\t\n").encode("gb18030"))
    with pytest.raises(RuleError, match="not UTF-8"):
        load_lexicon(tmp_path, {"Place"})


def test_two_normal_forms_in_two_lists_name_both_places(tmp_path: Path) -> None:
    write(tmp_path, HEADER + "青岭\t青岭省\tPlace\t\n", "a.tsv")
    write(tmp_path, HEADER + "青岭\t青岭市\tPlace\t\n", "b.tsv")
    with pytest.raises(RuleError, match=r"b\.tsv:2:4") as caught:
        load_lexicon(tmp_path, {"Place"})
    assert "a.tsv:2" in caught.value.hint


def test_one_word_may_have_a_norm_per_type(tmp_path: Path) -> None:
    text = HEADER + "青岭\t青岭省\tPlace\t\n青岭\t青岭病区\tUnit\t\n"
    assert [e.norm for e in load_lexicon(write(tmp_path, text), {"Place", "Unit"})] == ["青岭省", "青岭病区"]


WORD = st.text(st.sampled_from("青岭河口东海病区科"), min_size=1, max_size=5)


@given(st.dictionaries(WORD, WORD | st.just(""), max_size=12))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, words: dict[str, str]) -> None:
    lines = [f"{term}\t{norm}\tUnit\t" for term, norm in words.items()]
    folder = write(tmp_path_factory.mktemp("lexicon"), HEADER + "\n".join(lines))
    read = {entry.term: entry.norm for entry in load_lexicon(folder, {"Unit"})}
    assert read == {term: norm or term for term, norm in words.items()}


# The lists that ship.


@pytest.fixture(scope="module")
def shipped() -> tuple[LexiconEntry, ...]:
    return load_lexicon(FOLDER)


def forms(entries: tuple[LexiconEntry, ...], file: str) -> dict[str, LexiconEntry]:
    return {entry.term: entry for entry in entries if entry.file == file}


LISTS = (
    "places",
    "countries",
    "universities",
    "institutions",
    "departments",
    "centres",
    "equipment",
    "techniques",
    "technique_heads",
    "designation_heads",
    "person_honours",
    "programmes",
    "metrics",
    "roles",
    "surnames",
    "alliance_heads",
    "institution_heads",
    "project_heads",
    "unit_heads",
    "modifiers",
    "stoppers",
)


def test_every_list_is_there_and_holds_words(shipped: tuple[LexiconEntry, ...]) -> None:
    counts = Counter(entry.file.removesuffix(".tsv") for entry in shipped)
    assert set(counts) == set(LISTS)
    assert min(counts.values()) >= 100


@pytest.mark.parametrize("name", LISTS)
def test_heads_state_what_it_is_source_and_licence(name: str) -> None:
    head = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").split(HEADER, 1)[0].splitlines()
    assert all(line.startswith("# ") for line in head)
    assert len(head[0]) > 20
    assert any(line.startswith("# source: ") for line in head)
    assert any(line.startswith("# licence: ") for line in head)
    assert f"`{name}.tsv`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_normal_forms_are_final(shipped: tuple[LexiconEntry, ...]) -> None:
    """The norm of a norm is itself, so that one look-up is enough."""
    norm = {(entry.type, entry.term): entry.norm for entry in shipped}
    chains = [e for e in shipped if norm.get((e.type, e.norm), e.norm) != e.norm]
    assert chains == []


def test_terms_hold_no_stray_marks(shipped: tuple[LexiconEntry, ...]) -> None:
    stray = set("{}=\\_;，。；：？！")
    assert [e for e in shipped if stray & set(e.term + e.norm)] == []


def test_types_that_mention_recognisers_ask_for(shipped: tuple[LexiconEntry, ...]) -> None:
    schema = "Place Institution Unit Equipment Technique Designation Project Metric Role"
    heads = "Equipment Technique Designation Alliance Institution Project Unit Metric"
    classes = {f"{name}Head" for name in heads.split()} | {"Surname", "Modifier", "Stopper"}
    assert {entry.type for entry in shipped} == classes | set(schema.split())


@pytest.mark.parametrize(
    ("file", "term", "norm"),
    [
        ("places.tsv", "辽宁", "辽宁省"),
        ("places.tsv", "内蒙古", "内蒙古自治区"),
        ("places.tsv", "大连", "大连市"),
        ("places.tsv", "瓦房店", "瓦房店市"),
        ("universities.tsv", "浙大", "浙江大学"),
        ("institutions.tsv", "国家卫健委", "国家卫生健康委员会"),
        ("departments.tsv", "普外", "普通外科"),
        ("equipment.tsv", "PET/CT", "PET-CT"),
        ("programmes.tsv", "863计划", "国家高技术研究发展计划"),
        ("roles.tsv", "博导", "博士生导师"),
    ],
)
def test_short_forms_lead_to_full_ones(
    shipped: tuple[LexiconEntry, ...], file: str, term: str, norm: str
) -> None:
    assert forms(shipped, file)[term].norm == norm


def test_short_names_of_counties_have_three_characters(shipped: tuple[LexiconEntry, ...]) -> None:
    places = forms(shipped, "places.tsv").values()
    short = [p for p in places if p.note.startswith("county") and "short" in p.note]
    assert short
    assert [p.term for p in short if len(p.term) < 3] == []


def test_notes_of_roles_say_leader_staff(shipped: tuple[LexiconEntry, ...]) -> None:
    roles = forms(shipped, "roles.tsv")
    assert {entry.note.split(";")[0] for entry in roles.values()} == {"leader", "staff"}
    assert roles["副院长"].note.startswith("leader")
    assert roles["主任医师"].note == "staff"


def test_single_characters_that_stop_a_name_are_marked(shipped: tuple[LexiconEntry, ...]) -> None:
    words = [entry for entry in shipped if entry.type in ("Stopper", "Modifier")]
    unmarked = [e.term for e in words if (len(e.term) == 1) != ("single" in e.note)]
    assert unmarked == []


def test_no_hospital_is_named(shipped: tuple[LexiconEntry, ...]) -> None:
    """No word joins a place to a head of hospitals: 河口市 + 人民医院 would be somebody's name."""
    places = tuple(e.term for e in shipped if e.file == "places.tsv")
    words = [e.term for e in shipped if e.type != "Place" and e.term.endswith(("医院", "保健院"))]
    assert [w for w in words if w.startswith(places)] == []
