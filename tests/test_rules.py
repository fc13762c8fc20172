"""Every example that stands beside a rule is a test case of its own: `pytest -k holds` runs those of `holds`."""

from __future__ import annotations

import pytest

from kg.extract import Extractor
from kg.rulebook import PlacedRule, load_book
from kg.rulebook.plausibility_rules import PlausibilityRule
from kg.rulebook.relation_rules import Example
from kg.workshop.doubts import doubts, fault
from kg.workshop.examples import ExampleRunner

BOOK = load_book()
CASES = [(p, n, e) for p in BOOK.relations for n, e in enumerate(p.rule.examples, 1)]


@pytest.fixture(scope="module")
def runner(shipped: Extractor) -> ExampleRunner:
    return ExampleRunner(BOOK, shipped)


@pytest.mark.parametrize(
    ("placed", "number", "example"), CASES, ids=[f"{p.rule.id}-{n}" for p, n, _ in CASES]
)
def test_example(runner: ExampleRunner, placed: PlacedRule, number: int, example: Example) -> None:
    outcome = runner.run(placed, number, example)
    if example.todo:
        if outcome.ok:
            pytest.fail("this known gap is closed: take its `todo` away")
        pytest.xfail("; ".join(outcome.problems))
    assert outcome.ok, "\n".join([example.text, *outcome.problems])


@pytest.mark.parametrize("placed", BOOK.relations, ids=[p.rule.id for p in BOOK.relations])
def test_rule_has_examples_for_and_against(placed: PlacedRule) -> None:
    examples = placed.rule.examples
    assert any(e.claims for e in examples), f"{placed.rule.id} has no example that expects a claim"
    assert any(not e.claims for e in examples), f"{placed.rule.id} has no text that must give none"


def test_every_predicate_has_rules() -> None:
    assert {p.predicate for p in BOOK.relations} == set(BOOK.schema.predicates)


@pytest.mark.parametrize("rule", BOOK.plausibility.rules, ids=[r.id for r in BOOK.plausibility.rules])
def test_plausibility(rule: PlausibilityRule) -> None:
    assert not fault(rule)
    assert [d for d in doubts(rule, BOOK.schema) if d.problem] == []
