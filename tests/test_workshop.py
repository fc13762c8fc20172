"""The workshop's own functions: why-not and the quarantine, lint, differences, JSON Schemas, the score, the cache."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import PAGE, ROOT

from kg import cache, compiled
from kg.extract import Extractor
from kg.match.elements import alternatives
from kg.pipeline import process
from kg.rulebook.tree import read_tree
from kg.wordfile import WordFile, write
from kg.workshop.backtracking import shapes, slow
from kg.workshop.bench import Workbench
from kg.workshop.compare import difference, facts_of
from kg.workshop.coverage import fired_on
from kg.workshop.editors import stale
from kg.workshop.findings import CODES, Finding, sarif
from kg.workshop.jsonschema import schema_of, schemas
from kg.workshop.lint import collisions, duplicates, examples
from kg.workshop.lint_words import word_lists
from kg.workshop.score import Scorer
from kg.workshop.trial import attempt
from kg.workshop.whynot import STEPS, WhyNot

HOSPITAL = "河口市人民医院"


@pytest.fixture(scope="module")
def work() -> Workbench:
    return Workbench.open(ROOT / "rules")


# Why not: rule, sentence, the step that failed, words of the detail, and the place in the text.
STOPS = [
    ("unit/set-up", "河口市人民医院骨科很好。", "trigger", "none of the triggers", None),
    ("unit/set-up", "河口市人民医院设备科很好。", "trigger", "inside Unit '设备科'", "设"),
    ("unit/set-up", "设有。", "mentions", "no recogniser", None),
    ("unit/set-up", "河口市人民医院设有王小明。", "pattern", "slot <object> wants Unit behind '设有'", None),
    ("unit/department", "河口市人民医院设有骨科。", "merged", "unit/set-up", "骨科"),
    ("holds/count-before", "东海大学拥有3个省级重点专科。", "foreign-subject", "东海大学", "省级重点专科"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "reason", "detail", "found"), STOPS)
def test_why_not_names_the_first_step_that_failed(
    work: Workbench, rule: str, text: str, reason: str, detail: str, found: str | None
) -> None:
    answer = WhyNot(work.extractor)(work.rule(rule), attempt(work.extractor, text, HOSPITAL))
    assert not answer.claims
    step = answer.first
    assert step is not None
    assert step.reason == reason
    assert detail in step.detail
    if found:
        assert text[step.span.start : step.span.end] == found


def test_why_not_has_nothing_to_say_of_a_claim(work: Workbench) -> None:
    text = "河口市人民医院设有骨科。"
    answer = WhyNot(work.extractor)(work.rule("unit/set-up"), attempt(work.extractor, text, HOSPITAL))
    assert [c.object for c in answer.claims] == ["骨科"]
    assert answer.first is None


REFUSED = [
    "东海大学拥有3个省级重点专科。",
    "东海大学骨科为省级重点专科。",
    "患者王小明获得全国文明单位称号。",
    "王小明说,他获得三级甲等医院称号。",
    "青岭省卫生健康委员会获批国家级重点专科。",
]


def test_why_not_and_the_quarantine_agree(work: Workbench, tmp_path: Path) -> None:
    """The reasons of the quarantine file for a page are what why-not says of its sentences."""
    page = tmp_path / "page.txt"
    text = "河口日报 2023年6月29日\n\n河口市人民医院纪实\n\n" + "\n\n".join(REFUSED) + "\n"
    page.write_text(text, encoding="utf-8")
    results = process([page], work.book).results
    refusals = [r for result in results for r in result.refusals]
    assert refusals
    for refusal in refusals:
        line = text[text.rindex("\n", 0, refusal.raw.start) + 1 : text.index("\n", refusal.raw.end)]
        answer = WhyNot(work.extractor)(work.rule(refusal.rule), attempt(work.extractor, line, HOSPITAL, "2023-06-29"))
        assert refusal.reason in {s.reason for s in answer.steps}, (refusal, answer.steps)


def test_every_rule_gets_an_answer_on_every_example(work: Workbench) -> None:
    """Whatever rule is asked about whatever sentence, there are claims or a reason, and its place is in the text."""
    why = WhyNot(work.extractor)
    rules = work.book.relations
    for i, placed in enumerate(rules):
        other = rules[(i * 7 + 3) % len(rules)]
        for example in (*placed.rule.examples, *other.rule.examples[:1]):
            answer = why(placed, attempt(work.extractor, example.text, HOSPITAL, example.date))
            assert answer.claims or answer.steps
            for step in answer.steps:
                assert 0 <= step.span.start <= step.span.end <= len(example.text)
                assert step.detail


def test_a_rule_that_matched_is_not_said_to_stop_before(work: Workbench) -> None:
    """A step before the match is named only where the rule has no match in that sentence, and a match needs none."""
    why = WhyNot(work.extractor)
    for placed in work.book.relations:
        for example in placed.rule.examples:
            trial = attempt(work.extractor, example.text, HOSPITAL, example.date)
            matched = {f.marked.sentence.span for f in trial.found if f.match.rule == placed.rule.id}
            for step in why(placed, trial).steps:
                assert (step.reason in STEPS) <= (step.sentence not in matched)


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("<a>(?:b|c)?{trigger}…de<b>", [["<a>", "(?:b|c)?", "{trigger}", "…", "de", "<b>"]]),
        ("^<:A|B>x+$|[^)(]y", [["^", "<:A|B>", "x+", "$"], ["[^)(]", "y"]]),
        ("(?<![ab])<a>……\\(z{2,3}", [["(?<![ab])", "<a>", "……", "\\(", "z{2,3}"]]),
    ],
)
def test_a_pattern_is_taken_apart(pattern: str, parts: list[list[str]]) -> None:
    assert [[e.source for e in reading] for reading in alternatives(pattern)] == parts


def test_patterns_put_together_again_are_the_same(work: Workbench) -> None:
    for placed in work.book.relations:
        for pattern in placed.rule.pattern:
            again = "|".join("".join(e.source for e in reading) for reading in alternatives(pattern))
            assert again == pattern.replace(" ", "")


# Lint


def changed(work: Workbench, **rules: dict[str, Any]) -> Workbench:
    """The workbench with other fields in some of its rules; the rules are not compiled again."""
    relations = tuple(
        replace(p, rule=p.rule.model_copy(update=rules.get(p.rule.id.replace("/", "_").replace("-", "_"), {})))
        for p in work.book.relations
    )
    extractor = object.__new__(Extractor)
    extractor.__dict__.update(work.extractor.__dict__, book=replace(work.book, relations=relations))
    return Workbench(extractor)


def test_missing_examples_are_found(work: Workbench) -> None:
    assert not list(examples(work))
    found = list(examples(changed(work, unit_set_up={"examples": ()})))
    assert {f.code for f in found} == {"missing-example"}
    assert all("unit/set-up" in f.message and f.line == work.rule("unit/set-up").line for f in found)


def test_duplicate_rules_are_found(work: Workbench) -> None:
    twin = work.rule("unit/set-up").rule
    fields = {n: getattr(twin, n) for n in ("trigger", "trigger_from", "pattern", "slots", "needs")}
    found = [f for f in duplicates(changed(work, unit_department=fields)) if "unit/department" in f.message]
    assert [f.code for f in found] == ["duplicate-rule"]
    assert "unit/set-up" in found[0].message


def test_colliding_triggers_are_found(work: Workbench) -> None:
    twin = work.rule("unit/set-up").rule
    fields = {n: getattr(twin, n) for n in ("trigger", "pattern", "slots", "priority")}
    found = [f for f in collisions(changed(work, equipment_list=fields)) if "equipment/list" in f.message]
    assert found
    assert found[0].code == "trigger-collision"
    assert "share the trigger" in found[0].message


def test_word_lists_are_checked(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    head = "term\tnorm\ttype\tnote\n"
    (rules / "lexicon" / "zz_one.tsv").write_text(head + "河口一科\t\tUnit\t\n河口科\t河口一科\tUnit\t\n", encoding="utf-8")
    (rules / "lexicon" / "zz_two.tsv").write_text(head + "河口一科\t河口总科\tProject\t\n河口科\t河口一科\tUnit\t\n", encoding="utf-8")
    found = [f for f in word_lists(Workbench.open(rules)) if "河口" in f.message or "zz_" in f.message]
    assert {(f.code, Path(f.file).name) for f in found} >= {("lexicon-twice", "zz_two.tsv"), ("lexicon-unused", "zz_one.tsv")}
    assert all(f.remedy for f in found)


@pytest.mark.parametrize("source", ["(a+)+b", "(?:a*)*b", "(?:ab|a|b)*c", "(?:(?:x+)?y?)+z"])
def test_exploding_expressions_are_told_by_their_shape(source: str) -> None:
    assert list(shapes(source))


@pytest.mark.parametrize("source", ["a+b+", "(?:ab|ac)*d", "(?:a+b)+c", "(?:国家级|省级)?(?:的)?x", "[^,]{0,16}?x", "(?>a+)+b"])
def test_harmless_expressions_are_left_alone(source: str) -> None:
    assert not list(shapes(source))


def test_exploding_expressions_are_told_by_running_them() -> None:
    assert slow(re.compile("(?:a|a)*b"), ["a"]) == "a"
    assert slow(re.compile("(?:a|c)*b"), ["a", "ac"]) == ""


def test_sarif_has_what_editors_ask_for() -> None:
    finding = Finding("rules/a b.yaml", 3, 5, "dead-rule", "rule x/y gives nothing", "drop it")
    log = sarif([finding], "1.0")
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "dead-rule"
    place = result["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "rules/a%20b.yaml"}, "region": {"startLine": 3, "startColumn": 5}}
    assert result["level"] == CODES["dead-rule"][0]
    assert json.loads(json.dumps(log)) == log


# Coverage and differences


def test_coverage_lists_sentences_that_gave_nothing(work: Workbench, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(PAGE + "\n医院与有关方面设有骨科联络办公室的打算未定。\n", encoding="utf-8")
    fired = fired_on(work, [str(tmp_path / "page.txt")])
    assert fired.documents == 1
    assert 0 < fired.with_claims < fired.sentences
    told = {g.text for g in fired.gaps}
    result = process([tmp_path / "page.txt"], work.book).results[0]
    quotes = [c.evidence.quote for c in result.claims]
    assert not any(q in text for q in quotes for text in told)


def test_two_rule_books_differ_by_what_was_changed(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    old, new = ROOT / "rules", tmp_path / "rules"
    shutil.copytree(old, new)
    rule = new / "relations" / "foundedIn.yaml"
    before = facts_of(str(old), [str(page)])
    rule.write_text("predicate: foundedIn\nrules: []\n", encoding="utf-8")
    d = difference(before, facts_of(str(new), [str(page)]))
    assert [(c.kind, c.one.predicate, c.one.object_name) for c in d.changes] == [("removed", "foundedIn", "1951")]
    assert d.same == len(before.statements) - 1
    assert "始建于1951年" in d.changes[0].one.sentence
    assert not difference(before, before).changes


def test_a_changed_qualifier_is_a_change_of_one_claim() -> None:
    facts = facts_of(str(ROOT / "exports"), [])
    first = facts.statements[0]
    other = replace(first, qualifiers={**first.qualifiers, "year": 1066})
    d = difference(facts, replace(facts, statements=(other, *facts.statements[1:])))
    assert [c.kind for c in d.changes] == ["changed"]
    assert any(w.startswith("year: ") and w.endswith("→ 1066") for w in d.changes[0].what)


def test_a_thing_had_and_planned_in_one_article_is_two_claims() -> None:
    facts = facts_of(str(ROOT / "exports"), [])
    first = next(s for s in facts.statements if s.status == "actual")
    planned = replace(first, status="planned")
    both = replace(facts, statements=(planned, *facts.statements))
    assert difference(both, both).same == len(facts.statements) + 1
    d = difference(both, facts)
    assert [(c.kind, c.one.status) for c in d.changes] == [("removed", "planned")]
    assert d.same == len(facts.statements)
    # Of a claim that is told once, another status is a change.
    d = difference(facts, replace(facts, statements=tuple(planned if s is first else s for s in facts.statements)))
    assert [(c.kind, c.what) for c in d.changes] == [("changed", ("status: actual → planned",))]


# JSON Schemas


def test_schemas_and_first_lines_are_current(work: Workbench) -> None:
    assert [p.name for p in stale(work)] == [], "run: kg rules schema"


def test_every_rule_file_conforms_to_its_schema(work: Workbench) -> None:
    texts = {name: json.loads(text) for name, text in schemas(work.book).items()}
    for schema in texts.values():
        jsonschema.Draft7Validator.check_schema(schema)
    for path in work.files():
        if path.suffix == ".yaml":
            name = schema_of(work.book.folder, path)
            jsonschema.validate(read_tree(path).data, texts[name])


@pytest.mark.parametrize(
    "edit",
    [
        {"predicate": "holdz"},
        {"rules": [{"id": "a/b", "says": "long enough", "pattern": "<o>", "slots": {"o": {"type": "Unot"}}}]},
        {"rules": [{"id": "a/b", "says": "long enough", "pattern": "<o>", "triggers": ["x"]}]},
        {"rules": [{"says": "long enough", "pattern": "<o>"}]},
    ],
)
def test_the_schema_refuses_what_the_models_refuse(work: Workbench, edit: dict[str, Any]) -> None:
    schema = json.loads(schemas(work.book)["relation.schema.json"])
    good = {"predicate": "holds", "rules": [{"id": "a/b", "says": "long enough", "pattern": "<o>", "slots": {"o": {"type": "Unit"}}}]}
    jsonschema.validate(good, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**good, **edit}, schema)


def test_fields_are_described_for_completion(work: Workbench) -> None:
    slot = json.loads(schemas(work.book)["relation.schema.json"])["definitions"]["Slot"]["properties"]
    assert "enumeration" in slot["many"]["description"]


# The score


GOLD: dict[str, Any] = {
    "file": "000", "article": 1, "subject": HOSPITAL, "predicate": "holds", "object": "省级重点专科", "start": 10, "end": 16,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "likeness"),
    [
        ({}, 1.0),
        ({"object": "“省级重点专科”"}, 1.0),
        ({"object": "省级重点专科室"}, pytest.approx(2 * 5 / 11)),
        ({"object": "市级重点专科"}, 0.0),
        ({"object": "文明单位"}, 0.0),
    ],
)
def test_likeness_of_objects(change: dict[str, Any], likeness: float) -> None:
    assert Scorer("国省市").likeness(GOLD, {**GOLD, **change}) == likeness


def test_numbers_must_agree() -> None:
    gold = {**GOLD, "predicate": "reports", "object": "床位", "qualifiers": {"value": 1200, "unit": "张"}}
    scorer = Scorer()
    given = {**gold, "object": "病床", "qualifiers": {"value": 1200.0, "unit": "张"}}
    assert scorer.likeness(gold, given) == 0.8
    assert scorer.likeness(gold, {**given, "start": 90, "end": 99}) == 0.0
    assert scorer.likeness(gold, {**given, "qualifiers": {"value": 1300, "unit": "张"}}) == 0.0


def test_optional_gold_counts_neither_way() -> None:
    optional = {**GOLD, "object": "文明单位", "optional": True}
    rows = [GOLD, optional]
    for claims, counts in (([GOLD], (1, 0, 0)), ([GOLD, optional], (1, 0, 0)), ([optional], (0, 0, 1)), ([], (0, 0, 1))):
        count = Scorer()(rows, claims).counts["all"]
        assert (count.right, count.spurious, count.missed) == counts
    assert Scorer()(rows, [{**GOLD, "rule": "a/b"}, {**GOLD, "object": "别的", "rule": "c/d"}]).rules["c/d"].precision == 0


# The caches


def test_the_compiled_book_from_the_cache_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fresh = compiled.compiled(ROOT / "rules")
    files = list((tmp_path / "kg").glob("rules-*"))
    assert [f.stat().st_mode & 0o777 for f in files] == [0o600]
    kept = compiled.compiled(ROOT / "rules")
    assert kept.book == fresh.book
    for placed in fresh.book.relations:
        for example in placed.rule.examples:
            one, two = (attempt(e, example.text, HOSPITAL, example.date) for e in (fresh, kept))
            assert one == two


@pytest.mark.parametrize("harm", ["cut", "changed", "others may write", "link"])
def test_a_cache_that_cannot_be_trusted_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, harm: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache.write("rules-x", b"content", "rules-", 3)
    assert cache.read("rules-x") == b"content"
    path = tmp_path / "kg" / "rules-x"
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif harm == "changed":
        path.write_bytes(path.read_bytes().replace(b"content", b"CONTENT"))
    elif harm == "others may write":
        path.chmod(0o622)
    else:
        path.rename(tmp_path / "other")
        path.symlink_to(tmp_path / "other")
    assert cache.read("rules-x") is None


def test_the_cache_keeps_the_newest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for i in range(5):
        cache.write(f"rules-{i}", b"x", "rules-", 2)
        (tmp_path / "kg" / f"rules-{i}").touch()
    assert len(list((tmp_path / "kg").glob("rules-*"))) == 2
    assert cache.read("rules-4") == b"x"


def test_without_a_cache_all_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled.compiled(ROOT / "rules").book.relations


words = st.dictionaries(st.text("河口市人民医院ab\U00020000", min_size=1, max_size=4), st.integers(0, 2**32 - 1), max_size=30)


@given(words, st.text("河口市人民医院ab\U00020000", max_size=5))
def test_a_file_of_words_is_a_mapping(tmp_path_factory: pytest.TempPathFactory, content: dict[str, int], other: str) -> None:
    path = tmp_path_factory.mktemp("words") / "w"
    write(path, content, 42)
    found = WordFile(path)
    assert dict(found) == content
    assert found.whole() == content
    assert found.total == 42
    assert found.get(other, -1) == content.get(other, -1)
    assert (other in found) == (other in content)


def test_a_file_of_words_that_is_cut_off_is_none(tmp_path: Path) -> None:
    write(tmp_path / "w", {"河口": 1, "青岭": 2}, 3)
    data = (tmp_path / "w").read_bytes()
    for size in (0, 10, len(data) - 1):
        (tmp_path / "w").write_bytes(data[:size])
        with pytest.raises(ValueError):
            WordFile(tmp_path / "w")
