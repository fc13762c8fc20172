"""Claims that cannot all be true: found and set side by side, never settled.

Two kinds, both by what the schema says of a predicate: a predicate that is `functional` has one object for a
subject (a year of foundation); the numbers of claims that agree in subject, object and in the qualifiers named by
`compared_by` (a metric, its unit, year and period) must leave room for a number that all of them mean.  Only
actual claims are compared: a plan differs from what is, and the past from the present, without a conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.graph.claims import bounds_of
from kg.graph.facts import Facts, Statement
from kg.model import Entity, QualifierValue
from kg.rulebook.schema import Schema

YEAR = "year"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that exclude one another.

    `object` is what their numbers count, None if the objects themselves differ; `agree` are the qualifiers in
    which they agree.  `statements` are all claims on the matter, in order of article and place.
    """

    subject: Entity
    predicate: str
    object: Entity | None
    agree: Mapping[str, QualifierValue]
    statements: tuple[Statement, ...]


def conflicts(facts: Facts) -> tuple[Conflict, ...]:
    """All conflicts, in order of subject, predicate and object."""
    schema = facts.schema
    groups: defaultdict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for s in facts.statements:
        predicate = schema.predicates[s.predicate]
        if s.actual and predicate.functional:
            groups[s.subject.id, s.predicate].append(s)
        elif s.actual and predicate.compared_by and "value" in s.qualifiers:
            groups[s.subject.id, s.predicate, s.object.id, *_agree(s, schema).items()].append(s)
    found = [c for group in groups.values() for c in _conflict(group, schema)]
    return tuple(sorted(found, key=_order))


def _agree(s: Statement, schema: Schema) -> dict[str, QualifierValue]:
    """The qualifiers in which a claim must agree with another to be compared.

    Where a text names no year its article's counts; without a date the claim is compared within its article.
    """
    names = schema.predicates[s.predicate].compared_by
    agree = {name: s.qualifiers[name] for name in names if name in s.qualifiers}
    if YEAR in names and YEAR not in agree:
        year = s.article.date[:4]
        agree[YEAR] = int(year) if year.isdigit() else s.article.origin
    return agree


def _conflict(group: Sequence[Statement], schema: Schema) -> Iterator[Conflict]:
    first = group[0]
    if schema.predicates[first.predicate].functional:
        if len({s.object.id for s in group}) > 1:
            yield Conflict(first.subject, first.predicate, None, {}, tuple(group))
        return
    meant = [b for b in (bounds_of(s, schema.approximate) for s in group) if b is not None]
    lows = [float(low) for low, _ in meant if low is not None]
    highs = [float(high) for _, high in meant if high is not None]
    if lows and highs and max(lows) > min(highs):
        agree = {name: value for name, value in _agree(first, schema).items() if value != first.article.origin}
        yield Conflict(first.subject, first.predicate, first.object, agree, tuple(group))


def _order(c: Conflict) -> tuple[str, str, str, str, list[str]]:
    return (
        c.subject.label,
        c.subject.id,
        c.predicate,
        c.object.id if c.object else "",
        [f"{name} {value}" for name, value in c.agree.items()],
    )
