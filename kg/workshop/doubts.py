"""Runs the examples that stand beside the rules of plausibility."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.graph.facts import Source, Statement, whole
from kg.graph.plausible import Plausibility
from kg.model import Entity, Span
from kg.rulebook.plausibility_rules import PlausibilityExample, PlausibilityRule
from kg.rulebook.schema import Schema
from kg.workshop.examples import Expected, parse_expected


@dataclass(frozen=True, slots=True)
class Doubt:
    """An example (from 1) of a rule of plausibility; `problem` is empty if all is as it says."""

    rule: str
    number: int
    claim: str
    problem: str


def doubts(rule: PlausibilityRule, schema: Schema) -> Iterator[Doubt]:
    """Each example of a rule, run."""
    for number, example in enumerate(rule.examples, 1):
        try:
            flagged = is_flagged(rule, example, schema)
            problem = "" if flagged == example.flagged else "is flagged" if flagged else "is not flagged"
        except ValueError as err:
            problem = f"cannot be read: {err}"
        yield Doubt(rule.id, number, example.claim, problem)


def fault(rule: PlausibilityRule) -> str:
    """What a rule's examples lack; empty if they show both sides."""
    sides = {example.flagged for example in rule.examples}
    return "" if len(sides) == 2 else f"no example that is {'not ' if True in sides else ''}flagged"


def is_flagged(rule: PlausibilityRule, example: PlausibilityExample, schema: Schema) -> bool:
    """Does the rule fire on the example's claim?  ValueError if it is no claim."""
    source = Source("example", "example", "", 1, "", "", "", example.date, (), "", Span(0, 0), 0)
    claims = [parse_expected(text, tuple(schema.predicates)) for text in (example.claim, *example.beside)]
    return bool(Plausibility([rule], schema).flagged([_statement(c, source, schema) for c in claims])[0].flags)


def _statement(claim: Expected, source: Source, schema: Schema) -> Statement:
    predicate = schema.predicates[claim.predicate]
    qualifiers = dict(claim.qualifiers)
    status = qualifiers.pop("status", "actual")
    return Statement(
        "", source, Entity(claim.subject, predicate.domain[0], claim.subject, claim.subject), claim.predicate,
        Entity(claim.object, predicate.range[0], claim.object, claim.object), claim.subject, claim.object,
        status, 1.0, "", {name: whole(value) for name, value in qualifiers.items()},  # type: ignore[arg-type]
        Span(0, 0), "", (), "",
    )  # fmt: skip
