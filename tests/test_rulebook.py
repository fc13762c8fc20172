"""The rule book: what is well formed loads; every fault says file, line, column and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import rulebooks
from support import ROOT

from kg.errors import KgError, RuleError
from kg.extract import Extractor
from kg.rulebook import load_book
from kg.workshop.examples import ExampleRunner, parse_expected

UNITS = "relations/hasUnit.yaml"
HOLDS = "relations/holds.yaml"
THINGS = "mentions/things.yaml"
WALLS = "mentions/walls.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return rulebooks.write(tmp_path / "rules")


def fault(folder: Path) -> RuleError:
    with pytest.raises(RuleError) as caught:
        Extractor(load_book(folder))
    return caught.value


def test_the_small_rule_book_loads_and_its_examples_hold(universities: Extractor) -> None:
    runner = ExampleRunner(universities.book, universities)
    outcomes = [runner.run(*case) for case in runner.all()]
    assert len(outcomes) == 14
    assert [(o.rule, o.number, o.problems) for o in outcomes if not o.ok] == []


def test_rules_know_where_they_stand(folder: Path) -> None:
    book = load_book(folder)
    placed = next(p for p in book.relations if p.rule.id == "holds/count")
    assert (Path(placed.file), placed.predicate) == (folder / HOLDS, "holds")
    assert placed.line == rulebooks.line_of(folder, HOLDS, "id: holds/count")


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "hint", "at"),
    [
        # file, what is changed, and into what; message and hint; what the place found points at
        (UNITS, "type: Unit,", "type: Unti,", "unknown type 'Unti'", "did you mean Unit?", "type: Unti"),
        (UNITS, "type: Unit, many", "type: Unit, as: Nme, many", "unknown type 'Nme'", "did you mean Name?", "as: Nme"),
        (THINGS, "type: Metric", "type: Metrik", "unknown type 'Metrik'", "did you mean Metric?", "type: Metrik"),
        (UNITS, "predicate: hasUnit", "predicate: hasUnits", "unknown predicate 'hasUnits'", "did you mean hasUnit", "predicate: hasUnits"),
        (UNITS, "…<object>", "…<objct>", "names the slot <objct>, which the rule does not have", "did you mean object?", "pattern:"),
        (UNITS, "…<object>", "…<object1>", "<object1> is no slot", "<object>", "pattern:"),
        (UNITS, "…<object>", "…<:Unit>", "no pattern names the slot <object>", "", "object: {type"),
        (UNITS, "…<object>", "…<object><object>", "names the slot <object> twice", "two patterns", "pattern:"),
        (UNITS, "{trigger}…", "{triger}…", "unknown mark '{triger}'", "did you mean {trigger}?", "pattern:"),
        (UNITS, "trigger: [设有, 开设]", "trigger: []", "asks for {trigger}, but the rule has no trigger words", "give trigger", "pattern:"),
        (UNITS, "trigger: [设有, 开设]", 'trigger: [设有, ""]', "at least 1 character", "", '""'),
        (UNITS, "{trigger}…", "({trigger}…", "no valid expression: missing )", "({trigger}", "pattern:"),
        (UNITS, "many: comma}", 'many: comma, text: "[系"}', "text: is no regular expression: unterminated character set", "[系", "text:"),
        (UNITS, "many: comma}", "many: all}", "Input should be 'no', 'list' or 'comma'", "found: all", "many: all"),
        (UNITS, "many: comma}", "mny: comma}", "unknown key 'mny'", "did you mean many?", "mny:"),
        (UNITS, "    priority: 40", "    prioriti: 40", "unknown key 'prioriti'", "did you mean priority?", "prioriti"),
        (UNITS, "    priority: 40", "    priority: high", "priority: Input should be a valid integer", "found: high", "priority"),
        (UNITS, "confidence: 0.8", "confidence: 8", "less than or equal to 1", "found: 8", "confidence"),
        (UNITS, "    says: the university has faculties\n", "", "'says' is missing", "", "id: unit/set-up"),
        (UNITS, "id: unit/set-up", "id: unit set-up", "id: String should match pattern", "unit set-up", "id: unit set-up"),
        (HOLDS, "id: holds/count\n", "id: holds/granted\n", "the rule id 'holds/granted' is taken", "see holds.yaml:3", "says: a number"),
        (HOLDS, 'count: "<count>"', 'count: "<cnt>"', "qualifier count names the slot <cnt>", "", "id: holds/count"),
        (HOLDS, 'count: "<count>"', 'cuont: "<count>"', "holds has no qualifier 'cuont'", "did you mean count?", "cuont"),
        (HOLDS, "{research: [科研], other", "{reserch: [科研], other", "unknown value 'reserch'", "did you mean research?", "kind"),
        (UNITS, "    priority: 40", "    roles: [bodi]\n    priority: 40", "unknown role of a text block 'bodi'", "did you mean body?", "roles:"),
        (UNITS, "    priority: 40", "    consumes: [objekt]", "unknown slot 'objekt'", "did you mean object?", "consumes:"),
        (UNITS, "    priority: 40", "    trigger_from: [verbs]", "unknown lexicon 'verbs'", "known: faculties", "trigger_from"),
        (THINGS, "terms_from: [faculties]", "terms_from: [faculty]", "unknown lexicon 'faculty'", "did you mean faculties?", "terms_from: [faculty]"),
        (THINGS, 'rejects: ["(?:各|所有)示范单位"]', 'rejects: ["(各"]', "is no regular expression: missing )", "(各", "rejects"),
        (THINGS, ", terms_from: [faculties]", "", "give heads, heads_from or terms_from", "", "id: unit/term"),
        (WALLS, "stoppers_from: [stoppers]", "stoppers_from: [verbs]", "unknown lexicon 'verbs'", "known: ", "stoppers_from"),
        (WALLS, "etc: 等\n", "", "'etc' is missing", "", "stoppers_from"),
        ("mentions/person.yaml", "surnames_from: surnames", "surnames_from: surname", "unknown lexicon 'surname'", "did you mean surnames?", "surnames_from"),
        ("schema.yaml", "domain: [University], range: [Unit]", "domain: [University], range: [Unti]", "predicate hasUnit: unknown type 'Unti'", "", ""),
        ("qualifiers.yaml", "issuer:", "isuer:", "unknown key 'isuer'", "did you mean issuer?", "isuer"),
        ("subjects.yaml", "own: [学校, 该校]\n", "", "'own' is missing", "", ""),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_and_what_to_do(
    folder: Path, file: str, old: str, new: str, message: str, hint: str, at: str
) -> None:
    rulebooks.replace(folder, file, old, new)
    error = fault(folder)
    assert Path(error.file) == folder / file
    assert message in error.message
    assert hint in error.hint
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    if at:
        here = lines[error.line - 1]
        assert at in here or at in lines[error.line], here
    assert 1 <= error.column <= len(lines[error.line - 1])
    assert str(error).startswith(f"{folder / file}:{error.line}:{error.column}: ")


def test_the_column_is_that_of_the_key(folder: Path) -> None:
    rulebooks.replace(folder, UNITS, "many: comma}", "mny: comma}")
    error = fault(folder)
    line = (folder / UNITS).read_text(encoding="utf-8").splitlines()[error.line - 1]
    assert line[error.column - 1 :].startswith("mny")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    priority: 40\n", "   priority: 40\n", "priority"),  # one blank short
        ("    priority: 40\n", "\tpriority: 40\n", "priority"),  # a tab
        ('pattern: "{trigger}…<object>"', "pattern: {trigger}…<object>", "pattern"),  # no quotes around a brace
    ],
)
def test_bad_indentation_and_missing_quotes(folder: Path, old: str, new: str, line: str) -> None:
    rulebooks.replace(folder, UNITS, old, new)
    error = fault(folder)
    assert "is not valid YAML" in error.message
    assert "indentation" in error.hint and "quote" in error.hint
    assert abs(error.line - rulebooks.line_of(folder, UNITS, line)) <= 1


def test_a_rule_without_an_object_can_give_no_claim(folder: Path) -> None:
    path = folder / UNITS
    path.write_text(path.read_text(encoding="utf-8").replace("<object>", "<what>").replace("object:", "what:"), encoding="utf-8")
    assert "has no slot <object>" in fault(folder).message


@pytest.mark.parametrize("name", ["mentions/walls.yaml", "page.yaml", "qualifiers.yaml", "subjects.yaml", "status.yaml"])
def test_a_file_that_is_not_there_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    error = fault(folder)
    assert Path(error.file) == folder / name
    assert "cannot be read" in error.message


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    path = folder / UNITS
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    error = fault(folder)
    assert "not UTF-8" in error.message and "save the file as UTF-8" in error.hint


def test_a_list_at_the_top_is_no_rule_file(folder: Path) -> None:
    (folder / UNITS).write_text("- id: unit/x\n", encoding="utf-8")
    assert "must be a mapping" in fault(folder).message


def test_a_folder_without_schema_is_no_rule_book(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"schema\.yaml is missing"):
        load_book(tmp_path)


# Versions.


def test_the_version_is_that_of_the_content(folder: Path, tmp_path: Path) -> None:
    version = load_book(folder).version
    copy = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    assert load_book(copy).version == version
    rulebooks.replace(copy, "lexicon/places.tsv", "河口市", "江口市")
    assert load_book(copy).version != version


def test_notes_beside_the_rules_do_not_change_the_version(folder: Path) -> None:
    version = load_book(folder).version
    (folder / "README.md").write_text("how to write rules", encoding="utf-8")
    assert load_book(folder).version == version


def test_the_rules_that_ship_load() -> None:
    book = load_book()
    assert book.folder == ROOT / "rules"
    assert len({p.rule.id for p in book.relations}) == len(book.relations) > 50


# Examples.


def test_expected_claims_are_read() -> None:
    expected = parse_expected("东海大学 holds 省级 示范单位 {level: provincial, count: 3, value: 2.5, issuer: '学会'}", ["holds"])
    assert (expected.subject, expected.predicate, expected.object) == ("东海大学", "holds", "省级 示范单位")
    assert expected.qualifiers == {"level": "provincial", "count": 3, "value": 2.5, "issuer": "学会"}


def test_an_example_that_is_no_claim_is_a_fault_of_the_rule(universities: Extractor, folder: Path) -> None:
    rulebooks.replace(folder, HOLDS, "东海大学 holds 省级重点学科 {count: 3}", "东海大学 获批 省级重点学科")
    book = load_book(folder)
    runner = ExampleRunner(book, universities)
    case = next(c for c in runner.all() if c[0].rule.id == "holds/count")
    with pytest.raises(RuleError, match=r"holds\.yaml:\d+:1: rule holds/count, example 1: .* is not 'subject predicate"):
        runner.run(*case)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("东海大学 hasUnit 医学院", "东海大学 hasUnit 文学院", "missing: 东海大学 hasUnit 文学院"),
        ('claims: ["东海大学 hasUnit 物理系", ', "claims: [", "extra: 东海大学 hasUnit 物理系"),
        ("东海大学 hasUnit 医学院", "东海大学 hasUnit 医学院 {count: 2}", "wrong qualifier count of 医学院: expected 2, found None"),
    ],
)
def test_an_example_that_fails_says_how(universities: Extractor, folder: Path, old: str, new: str, problem: str) -> None:
    rulebooks.replace(folder, UNITS, old, new)
    runner = ExampleRunner(load_book(folder), universities)
    case = next(c for c in runner.all() if c[0].rule.id == "unit/set-up")
    assert any(p.startswith(problem) for p in runner.run(*case).problems)
