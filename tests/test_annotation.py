"""Claims to doccano and Label Studio and back: nothing is lost, and what people change comes through."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import factory
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support import PAGE, ROOT, Kg
from test_graph import facts

from kg.errors import ExportError, ReadError
from kg.export.doccano import doccano
from kg.export.jsonl import claim_row
from kg.export.labelstudio import interface, tasks
from kg.export.passages import note_line, note_value, passages
from kg.graph.facts import Facts, Source, Statement
from kg.iri import entity_id
from kg.model import Entity, Span
from kg.rulebook import load_book
from kg.workshop.gold import import_gold

Row = dict[str, Any]
BOOK = load_book(ROOT / "rules")
SCHEMA = BOOK.schema
FACTS = facts()
TEXTS = {d.id: d.text for d in factory.documents()}
TOOLS: dict[str, Callable[[Facts, dict[str, str]], str]] = {"doccano": doccano, "labelstudio": tasks}


def claims(made: Facts) -> list[Row]:
    """The claims as gold has them."""
    rows = [{k: v for k, v in claim_row(s).items() if k not in ("id", "rule", "confidence")} for s in made.statements]
    return in_order(rows)


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def taken_back(text: str, folder: Path, *texts: str) -> list[Row]:
    file = folder / "corrected"
    file.write_text(text, encoding="utf-8", newline="")
    return [row for row in import_gold(file, BOOK, texts) if "predicate" in row]


# The way there and back


@pytest.mark.parametrize("tool", TOOLS)
def test_round_trip(tool: str, tmp_path: Path) -> None:
    found = taken_back(TOOLS[tool](FACTS, TEXTS), tmp_path)
    assert in_order(found) == claims(FACTS)
    texts = {d.name: d.text for d in factory.documents()}
    assert all(texts[row["file"]][row["start"] : row["end"]] == row["quote"] for row in found)


def through_doccano(text: str) -> str:
    """What doccano makes of it: its own numbers and order, meta fields kept, comments added, numbers as pandas has them."""
    rows = []
    for n, row in enumerate(map(json.loads, text.split("\n")[:-1])):
        ids = {e["id"]: 900 + 7 * i for i, e in enumerate(row["entities"])}
        entities = [{**e, "id": ids[e["id"]]} for e in reversed(row["entities"])]
        relations = [{**r, "id": 5 * r["id"], "from_id": ids[r["from_id"]], "to_id": ids[r["to_id"]]} for r in row["relations"]]
        meta = {k: float(row[k]) for k in ("article", "start", "head")}
        rows.append({**row, "id": n, **meta, "entities": entities, "relations": relations[::-1], "Comments": []})
    return "".join(json.dumps(row) + "\n" for row in rows)


def through_label_studio(text: str) -> str:
    """What Label Studio makes of it: annotations beside the predictions, line breaks of regions' texts escaped."""
    rows = json.loads(text)
    for n, task in enumerate(rows):
        result = copy.deepcopy(task["predictions"][0]["result"])
        for part in result:
            if part["type"] == "labels":
                part["value"]["text"] = part["value"]["text"].replace("\n", "\\n")
                part["origin"] = "prediction"
        cancelled = {"was_cancelled": True, "result": []}
        task |= {"id": n, "annotations": [{"id": n, "was_cancelled": False, "result": result}, cancelled]}
    return json.dumps(rows)


@pytest.mark.parametrize(("tool", "through"), [("doccano", through_doccano), ("labelstudio", through_label_studio)])
def test_round_trip_through_the_tool(tool: str, through: Callable[[str], str], tmp_path: Path) -> None:
    assert in_order(taken_back(through(TOOLS[tool](FACTS, TEXTS)), tmp_path)) == claims(FACTS)


words = st.text(st.sampled_from("院医甲。！”\n\r \t\u3000a=\"|𠮷\u2028；"), min_size=1, max_size=30)
values = st.one_of(words, st.integers(-9, 10**9), st.floats(-1e6, 1e6), st.sampled_from(["2023", "true", "null", "0.5", '"'])).filter(
    lambda value: value != ""
)


@st.composite
def pages(draw: st.DrawFn) -> tuple[Facts, dict[str, str]]:
    """An article with claims anywhere in it, of any names and qualifiers."""
    text = draw(st.text(st.sampled_from("院医甲乙。！？”\n\r 1\u3000𠮷"), min_size=4, max_size=80))
    place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda p: p[0] < p[1])
    raw = Span(*draw(place))
    article = Source("a.txt", "a.txt", "d1", 1, "", "", "", "", (), draw(st.sampled_from(["", "甲院", "甲 | 乙"])), raw, 9)
    said = []
    for n in range(draw(st.integers(0, 5))):
        names = draw(st.one_of(words, st.just("甲"))), draw(words)
        predicate = draw(st.sampled_from(list(SCHEMA.predicates)))
        allowed = SCHEMA.predicates[predicate].qualifiers
        qualifiers = draw(st.dictionaries(st.sampled_from(allowed), values, max_size=3)) if allowed else {}
        ends = [Entity(entity_id(t, name), t, name, name) for t, name in zip(("Hospital", "Unit"), names, strict=True)]
        span = Span(*draw(place))
        said.append(Statement(
            f"c{n}", article, ends[0], predicate, ends[1], *names, draw(st.sampled_from(list(SCHEMA.statuses))),  # type: ignore[arg-type]
            0.9, "r/x", qualifiers, span, text[span.start : span.end],
            tuple(sorted({Span(*draw(place)) for _ in range(draw(st.integers(0, 2)))})), text,
        ))  # fmt: skip
    entities = {e.id: e for s in said for e in (s.subject, s.object)}
    return Facts(SCHEMA, "v", tuple(entities.values()), (article,), tuple(said)), {"d1": text}


@given(pages())
def test_any_claims_come_back(page: tuple[Facts, dict[str, str]]) -> None:
    made, texts = page
    assume(any(passages(made, texts)))  # a page of blanks has none, and a file with nothing in it is an error
    with tempfile.TemporaryDirectory() as folder:
        for text in (
            doccano(made, texts),
            through_doccano(doccano(made, texts)),
            tasks(made, texts),
            through_label_studio(tasks(made, texts)),
        ):
            assert in_order(taken_back(text, Path(folder))) == claims(made)


def test_all_of_an_article_is_in_its_passages() -> None:
    for article in FACTS.articles:
        here = [p for p in passages(FACTS, TEXTS) if p.article == article]
        text = TEXTS[article.document_id]
        shown = "".join(text[p.start : p.start + len(p.text) - p.head] for p in here)
        assert "".join(shown.split()) == "".join(text[article.raw.start : article.raw.end].split())
        assert all(p.text[p.head :] == text[p.start : p.start + len(p.text) - p.head] for p in here)


def test_a_subject_that_the_sentence_does_not_name_stands_before_it() -> None:
    rows = [json.loads(line) for line in doccano(FACTS, TEXTS).splitlines()]
    row = next(r for r in rows if "2021年获批" in r["text"])
    assert row["text"] == "河口市人民医院\n2021年获批国家级胸痛中心和国家级卒中中心，是三级甲等医院。"
    marked = {e["id"]: (row["text"][e["start_offset"] : e["end_offset"]], e["label"]) for e in row["entities"]}
    drawn = {(marked[r["from_id"]], r["type"], marked[r["to_id"]]) for r in row["relations"]}
    assert (("河口市人民医院", "Hospital"), "holds", ("国家级胸痛中心", "Designation")) in drawn
    named = next(r for r in rows if "河口市人民医院始建于" in r["text"])
    entity = {e["id"]: e for e in named["entities"]}
    assert {entity[r["from_id"]]["start_offset"] for r in named["relations"]} == {
        named["text"].index("河口市人民医院始建于")
    }, "where it is named last before the object"


def test_ids_are_unique_in_the_whole_file() -> None:
    ids = [e["id"] for line in doccano(FACTS, TEXTS).splitlines() for e in json.loads(line)["entities"]]
    assert len(set(ids)) == len(ids)


def test_the_interface_has_every_relation_that_comes() -> None:
    text = interface(SCHEMA)
    types = {p["labels"][0] for t in json.loads(tasks(FACTS, TEXTS)) for p in t["predictions"][0]["result"] if p["type"] == "relation"}
    assert {"holds", "holds:planned", "reports:former"} <= types
    assert all(f'<Relation value="{name}"/>' in text for name in types)
    assert all(f'<Label value="{e.type}"/>' in text for e in FACTS.entities)


@given(words | values)
def test_notes_are_read_as_they_were_meant(value: Any) -> None:
    line = note_line("issuer", value)
    assert len(line.splitlines()) == 1
    assert note_value(line.strip().partition("=")[2]) == value


# What people change

SIGNS = ("=", "~", ">", ">=", "<", "<=")
GOOD = ("河口市人民医院", "partnersWith", "东海大学")
SENTENCE = "河口市人民医院\n近年来，医院与东海大学合作，加入青岭省胸痛联盟，2022年获批国家临床重点专科。"


def line(*relations: tuple[str, str, str], labels: dict[str, str], **fields: Any) -> str:
    """A line of doccano as somebody marked it."""
    ids = {name: n for n, name in enumerate(labels)}
    entities = [
        {"id": ids[name], "label": label, "start_offset": SENTENCE.index(name), "end_offset": SENTENCE.index(name) + len(name)}
        for name, label in labels.items()
    ]
    links = [{"id": n, "from_id": ids[s], "type": t, "to_id": ids[o]} for n, (s, t, o) in enumerate(relations)]
    return json.dumps({"id": 1, "text": SENTENCE, "entities": entities, "relations": links, "Comments": [], **fields}) + "\n"


HERE = {"file": "a.txt", "article": 2, "start": 100, "head": 8}
LABELS = {"河口市人民医院": "Hospital", "东海大学": "Institution", "青岭省胸痛联盟": "Alliance", "2022年": "Year"}


def test_a_relation_that_was_drawn_is_a_claim(tmp_path: Path) -> None:
    text = line(("河口市人民医院", "partnersWith", "东海大学"), ("河口市人民医院", "foundedIn:planned", "2022年"), labels=LABELS, **HERE)
    start = 100 + SENTENCE.index("东海大学") - 8
    assert taken_back(text, tmp_path)[0] == {
        "file": "a.txt", "article": 2, "subject": "河口市人民医院", "predicate": "partnersWith", "object": "东海大学",
        "qualifiers": {}, "start": start, "end": start + 4, "quote": "东海大学",
    }  # fmt: skip
    founded = taken_back(text, tmp_path)[1]
    assert (founded["object"], founded["quote"], founded["qualifiers"]) == ("2022", "2022年", {"status": "planned"})


def exported(qualifiers: Row, predicate: str = "partnersWith") -> Row:
    place = SENTENCE.index("东海大学")
    return {
        "from": [0, 7], "to": [place, place + 4], "subject": "河口市人民医院", "predicate": predicate,
        "object": "青岭东海大学", "qualifiers": qualifiers, "more": [[3, 7]],
    }  # fmt: skip


def test_a_deleted_relation_is_no_claim_and_the_article_stays_gold(tmp_path: Path) -> None:
    (tmp_path / "corrected").write_text(line(labels=LABELS, claims=[exported({})], **HERE), encoding="utf-8")
    assert import_gold(tmp_path / "corrected", BOOK) == [{"file": "a.txt", "article": 2, "meta": {}}]


def test_a_changed_status_keeps_the_rest(tmp_path: Path) -> None:
    claim = exported({"kind": "research", "year": 2021})
    text = line(("河口市人民医院", "partnersWith:planned", "东海大学"), labels=LABELS, claims=[claim], **HERE)
    (row,) = taken_back(text, tmp_path)
    assert row["qualifiers"] == {"kind": "research", "year": 2021, "status": "planned"}
    assert row["object"] == "青岭东海大学"


def test_a_changed_predicate_keeps_the_qualifiers_that_it_may_have(tmp_path: Path) -> None:
    claim = exported({"kind": "research", "year": 2021, "status": "planned"})
    text = line(("河口市人民医院", "affiliatedWith", "东海大学"), labels=LABELS, claims=[claim], **HERE)
    (row,) = taken_back(text, tmp_path)
    assert (row["predicate"], row["qualifiers"]) == ("affiliatedWith", {"year": 2021})


def test_moved_bounds_keep_the_qualifiers_and_name_the_object_anew(tmp_path: Path) -> None:
    labels = {"河口市人民医院": "Hospital", "与东海大学": "Institution"}
    text = line(("河口市人民医院", "partnersWith", "与东海大学"), labels=labels, claims=[exported({"kind": "research"})], **HERE)
    (row,) = taken_back(text, tmp_path)
    assert (row["object"], row["quote"], row["qualifiers"]) == ("与东海大学", "与东海大学", {"kind": "research"})
    assert "more" not in row


def test_two_claims_of_one_relation_both_come_back_and_both_go(tmp_path: Path) -> None:
    both = [exported({"year": 2021}), exported({"year": 2023})]
    text = line(("河口市人民医院", "partnersWith", "东海大学"), labels=LABELS, claims=both, **HERE)
    assert [row["qualifiers"]["year"] for row in taken_back(text, tmp_path)] == [2021, 2023]


BEDS = "河口市人民医院\n现有床位近2\n330余张，职工1200人。"


def marked_beds(*comments: str, type_: str = "reports") -> str:
    start = BEDS.index("床位")
    marked = [("河口市人民医院", "Hospital", 0), ("床位近2\n330余张", "Metric", start)]
    entities = [{"id": n, "label": t, "start_offset": s, "end_offset": s + len(w)} for n, (w, t, s) in enumerate(marked)]
    relations = [{"id": 0, "from_id": 0, "to_id": 1, "type": type_}]
    said = [{"id": n, "comment": words} for n, words in enumerate(comments)]
    return json.dumps({"text": BEDS, "entities": entities, "relations": relations, "Comments": said, **HERE}) + "\n"


def test_the_number_in_an_object_that_was_drawn_is_its_value(tmp_path: Path) -> None:
    (row,) = taken_back(marked_beds(), tmp_path)
    assert (row["object"], row["quote"]) == ("床位", "床位近2\n330余张")
    assert {k: row["qualifiers"][k] for k in ("value", "unit")} == {"value": 2330, "unit": "张"}
    assert row["qualifiers"]["comparator"] in SIGNS


def test_a_comment_of_doccano_changes_qualifiers(tmp_path: Path) -> None:
    text = marked_beds("好的", "床位近2330余张: year=2023；comparator=~; object=编制床位")
    (row,) = taken_back(text, tmp_path)
    assert row["object"] == "编制床位"
    assert row["qualifiers"] == {"value": 2330, "unit": "张", "comparator": "~", "year": 2023}
    claim = exported({"kind": "research", "year": 2021})
    said = [{"id": 1, "comment": "东海大学：kind=teaching"}]
    text = line(GOOD, labels=LABELS, claims=[claim], **HERE).replace('"Comments": []', f'"Comments": {json.dumps(said)}')
    (row,) = taken_back(text, tmp_path)
    assert (row["object"], row["qualifiers"]) == ("青岭东海大学", {"kind": "teaching", "year": 2021})


def task(note: str | None) -> str:
    """A task of Label Studio with a claim whose note was rewritten."""
    place = SENTENCE.index("东海大学")
    claim = {**exported({"kind": "research"}), "region": "c1"}
    region = {"from_name": "label", "to_name": "text", "type": "labels"}
    result: list[Row] = [
        {**region, "id": "h", "value": {"start": 0, "end": 7, "text": "河口市人民医院", "labels": ["Hospital"]}},
        {**region, "id": "c1", "value": {"start": place, "end": place + 4, "text": "东海大学", "labels": ["Institution"]}},
        {"type": "relation", "from_id": "c1", "to_id": "h", "direction": "left", "labels": ["partnersWith"]},
    ]
    if note is not None:
        result[1]["meta"] = {"text": [note]}
    return json.dumps([{"data": {"text": SENTENCE, **HERE, "claims": [claim]}, "annotations": [{"result": result}]}], indent=1)


def test_a_note_of_label_studio_changes_qualifiers_and_object(tmp_path: Path) -> None:
    (row,) = taken_back(task("kind=teaching\nyear=2021\nobject=东海大学医学院"), tmp_path)
    assert (row["object"], row["qualifiers"]) == ("东海大学医学院", {"kind": "teaching", "year": 2021})
    (row,) = taken_back(task(None), tmp_path)
    assert (row["object"], row["qualifiers"]) == ("青岭东海大学", {"kind": "research"})


def test_tasks_that_nobody_opened_are_no_gold(tmp_path: Path) -> None:
    rows = json.loads(tasks(FACTS, TEXTS))
    with_claims = next(t for t in rows if t["data"]["claims"])
    with_claims["annotations"] = [{"result": with_claims["predictions"][0]["result"]}]
    found = taken_back(json.dumps(rows), tmp_path)
    assert len(found) == len(with_claims["data"]["claims"]) < len(FACTS.statements)


def test_offsets_in_utf16_units_are_understood(tmp_path: Path) -> None:
    rows = json.loads(task(None))
    rows[0]["data"]["text"] = SENTENCE.replace("近年来", "𠮷年来")
    for part in rows[0]["annotations"][0]["result"]:
        if part.get("id") == "c1":
            part["value"]["start"] += 1
            part["value"]["end"] += 1
    (row,) = taken_back(json.dumps(rows), tmp_path)
    assert row["quote"] == "东海大学"


# What cannot be

WRONG: dict[str, tuple[str, str]] = {
    "no predicate": (line(("河口市人民医院", "partnerWith", "东海大学"), labels=LABELS, **HERE), "'partnerWith' is no predicate; did you mean partnersWith"),
    "no status": (line(("河口市人民医院", "partnersWith:plan", "东海大学"), labels=LABELS, **HERE), "no status 'plan'; did you mean planned"),
    "wrong way": (line(("东海大学", "partnersWith", "河口市人民医院"), labels=LABELS, **HERE), "goes from Hospital to Institution or Hospital, not from Institution"),
    "no type": (line(GOOD, labels={**LABELS, "东海大学": "Instituton"}, **HERE), "label 'Instituton' is no type; did you mean Institution"),
    "first line": (line(("河口市人民医院", "partnersWith", "河口市人民医院"), labels=LABELS, **HERE), "first line"),
    "no relations": (json.dumps({"text": SENTENCE, "label": [[0, 7, "Hospital"]]}), "must use relation labelling"),
    "an end that is not there": (line(GOOD, labels=LABELS, **HERE).replace('"to_id": 1', '"to_id": 9'), "not marked"),
    "beyond the text": (line(GOOD, labels=LABELS, **HERE).replace('"end_offset": 7', '"end_offset": 700'), "has 48 characters"),
    "no offset": (line(GOOD, labels=LABELS, **HERE).replace('"end_offset": 7', '"end": 7'), "no 'end_offset'"),
    "no number": (line(GOOD, labels=LABELS, **{**HERE, "start": "here"}), "'start' is no number"),
    "a comment on nothing": (marked_beds("门诊: year=2021"), "about “门诊”, where no relation ends"),
    "a comment with a slip": (marked_beds("床位近2330余张: yaer=2021"), "did you mean year"),
    "no JSON": ('{"text": ', "is not JSON"),
    "something else": ('{"quote": "a"}', "neither"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, message = WRONG[name]
    with pytest.raises(ReadError) as error:
        taken_back(line(GOOD, labels=LABELS, **HERE) + text, tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'corrected'}:2: ")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"partnersWith"\n', '"partnerWith"\n', "did you mean partnersWith"),
        ('"from_id": "c1"', '"from_id": "c9"', "not marked"),
        ('"text": "\\u4e1c', '"text": "\\u897f', "another text"),
        ('"annotations"', '"label"', "not JSON-MIN"),
        ('[\n       "partnersWith"\n      ]', "[]", "has no type"),
    ],
)
def test_what_is_wrong_in_label_studio(old: str, new: str, message: str, tmp_path: Path) -> None:
    good = json.dumps(json.loads(tasks(FACTS, TEXTS))[0])
    text = task(None)
    assert old in text
    with pytest.raises(ReadError) as error:
        taken_back(f"[{good},\n{text.strip()[1:-1].strip().replace(old, new)}]", tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'corrected'}:2: ")
    assert message in str(error.value)


junk = st.one_of(st.none(), st.booleans(), st.integers(-3, 60), st.floats(), words, st.just([]), st.just({}), st.just([{}]), st.just({"a": []}))


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """What a tool wrote, with something anywhere in it replaced or left out."""
    claim = exported({"kind": "research"})
    row: Any = draw(st.sampled_from([json.loads(line(GOOD, labels=LABELS, claims=[claim], **HERE)), json.loads(task("year=2021"))]))
    at = row
    while True:
        key = draw(st.sampled_from(range(len(at)) if isinstance(at, list) else sorted(at)))
        if not isinstance(at[key], (list, dict)) or not at[key] or draw(st.integers(0, 3)) == 0:
            break
        at = at[key]
    if draw(st.booleans()):
        at[key] = draw(junk)
    else:
        del at[key]
    return json.dumps(row)


@given(spoilt())
def test_whatever_is_wrong_is_told_and_never_a_crash(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows = taken_back(text, Path(folder))
        except ReadError as error:
            assert str(error).startswith(f"{folder}/corrected")
        else:
            assert all(isinstance(row["object"], str) and row["quote"] for row in rows)


@pytest.mark.parametrize("note", ["yaer=2021", "2021"])
def test_a_note_that_cannot_be_read(note: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=f"note “{note}”: write NAME=VALUE"):
        taken_back(task(note), tmp_path)


def test_documents_that_have_changed(tmp_path: Path) -> None:
    text = doccano(FACTS, TEXTS)
    folder = tmp_path / "pages"
    folder.mkdir()
    for document in factory.documents():
        (folder / document.name).write_text(document.text, encoding="utf-8", newline="")
    assert in_order(taken_back(text, tmp_path, str(folder))) == claims(FACTS)
    page = folder / "a1.txt"
    page.write_text("新" + page.read_text(encoding="utf-8"), encoding="utf-8", newline="")
    with pytest.raises(ReadError, match=r"a1\.txt has another text"):
        taken_back(text, tmp_path, str(folder))
    with pytest.raises(ExportError, match="build it again"):
        doccano(FACTS, {id_: f"新{text}" for id_, text in TEXTS.items()})
    with pytest.raises(ExportError, match="its text is needed"):
        doccano(FACTS, {})


def test_annotations_of_one_s_own_find_their_document(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text(f"题目\n{SENTENCE}\n", encoding="utf-8")
    text = line(GOOD, labels=LABELS)
    (row,) = taken_back(text, tmp_path, str(tmp_path / "p.txt"))
    assert (row["file"], row["start"]) == ("p.txt", 3 + SENTENCE.index("东海大学"))
    (row,) = taken_back(text, tmp_path)
    assert (row["file"], row["start"]) == ("corrected", SENTENCE.index("东海大学"))
    (tmp_path / "q.txt").write_text("别的", encoding="utf-8")
    with pytest.raises(ReadError, match="stands in 0 documents"):
        taken_back(text, tmp_path, str(tmp_path / "q.txt"))


# The commands


def test_the_commands(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    assert kg("build", "page.txt", cwd=tmp_path).returncode == 0
    for name, file in (("doccano", "doccano.jsonl"), ("labelstudio", "labelstudio.json")):
        asked = kg("export", "--format", name, cwd=tmp_path)
        assert asked.returncode == 2 and b"--text" in asked.stderr
        done = kg("export", "--format", name, "--text", "page.txt", cwd=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        done = kg("import", file, "--text", "page.txt", "-o", "gold.jsonl", cwd=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        gold = [json.loads(row) for row in (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
        built = [json.loads(row) for row in (tmp_path / "exports" / "claims.jsonl").read_text(encoding="utf-8").splitlines()]
        dropped = ("id", "rule", "confidence")
        assert in_order(gold) == in_order([{k: v for k, v in c.items() if k not in dropped} for c in built])
        assert done.stdout.decode() == f"{len(gold)} claims in 1 articles, written to gold.jsonl\n"
        for gold_file in (file, "gold.jsonl"):
            score = json.loads(kg("eval", gold_file, "page.txt", "--json", cwd=tmp_path).stdout)["counts"]["all"]
            assert (score["right"], score["missed"], score["spurious"]) == (len(gold), 0, 0)


def test_eval_counts_what_was_corrected(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    assert kg("build", "page.txt", cwd=tmp_path).returncode == 0
    assert kg("export", "--format", "doccano", "--text", "page.txt", cwd=tmp_path).returncode == 0
    rows = [json.loads(row) for row in (tmp_path / "doccano.jsonl").read_text(encoding="utf-8").splitlines()]
    before = sum(len(row["relations"]) for row in rows)
    next(row for row in rows if row["relations"])["relations"].pop(0)
    (tmp_path / "doccano.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    score = json.loads(kg("eval", "doccano.jsonl", "page.txt", "--json", cwd=tmp_path).stdout)["counts"]["all"]
    assert (score["right"], score["spurious"]) == (before - 1, 1)


def test_errors_of_the_commands(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text(WRONG["no predicate"][0], encoding="utf-8")
    (tmp_path / "empty.jsonl").write_text("", encoding="utf-8")
    for args, words in (
        (["import", "bad.jsonl"], "bad.jsonl:1: relation 'partnerWith' is no predicate"),
        (["eval", "bad.jsonl", "page.txt"], "bad.jsonl:1: relation 'partnerWith' is no predicate"),
        (["import", "none.jsonl"], "none.jsonl"),
        (["import", "empty.jsonl"], "has no annotations"),
        (["import", "bad.jsonl", "--text", "none"], "none: does not exist"),
        (["rules", "list", "--gold", "bad.jsonl"], "kg import"),
    ):
        done = kg(*args, cwd=tmp_path)
        assert done.returncode == 2
        assert words in done.stderr.decode()
        assert b"Traceback" not in done.stderr
    assert not (tmp_path / "gold.jsonl").exists()
    assert kg("build", "page.txt", cwd=tmp_path).returncode == 0
    (tmp_path / "page.txt").write_text(PAGE + "新", encoding="utf-8")
    for path, words in (("page.txt", "has changed since the build"), ("bad.jsonl", "page.txt is not in bad.jsonl")):
        done = kg("export", "--format", "doccano", "--text", path, cwd=tmp_path)
        assert done.returncode == 2
        assert words in done.stderr.decode()
