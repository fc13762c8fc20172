"""Statements that a careful reader would doubt: the rules of plausibility applied.  They flag, and drop nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from kg.graph.facts import Flag, Statement
from kg.rulebook.plausibility_rules import OBJECT, Bound, Chosen, PlausibilityRule, searches
from kg.rulebook.schema import Schema

Groups = defaultdict[tuple[int, str], list[Statement]]  # article and subject → their statements


class Plausibility:
    """The rules, compiled for one schema."""

    def __init__(self, rules: Iterable[PlausibilityRule], schema: Schema) -> None:
        self._rules = [_Rule(rule, schema) for rule in rules]
        self._units = {unit for rule in self._rules for unit in rule.units}
        self._concerned: dict[tuple[str | None, ...], list[_Rule]] = {}

    def flagged(self, statements: Sequence[Statement]) -> list[Statement]:
        """The statements in their order, each with the ids of the rules that doubt it, sorted."""
        groups: Groups = defaultdict(list)
        for s in statements:
            groups[id(s.article), s.subject.id].append(s)
        out = []
        for s in statements:
            rules = self._about(s)
            if rules:
                beside = groups[id(s.article), s.subject.id]
                flags = [rule.id for rule in rules if rule.doubts(s, beside)]
                out.append(replace(s, flags=tuple(sorted(flags))) if flags else s)
            else:
                out.append(s)
        return out

    def _about(self, s: Statement) -> list[_Rule]:
        """The rules that may doubt it, which are few: its predicate, its status, its unit and what it says decide."""
        unit = s.qualifiers.get("unit")
        kind = s.predicate, s.status, str(unit) if unit in self._units else None, *s.qualifiers
        found = self._concerned.get(kind)
        if found is None:
            found = self._concerned[kind] = [rule for rule in self._rules if rule.concerns(s)]
        return found

    def flags_of(self, statements: Iterable[Statement]) -> tuple[Flag, ...]:
        """The reasons that the statements name, sorted by id."""
        return self.named({flag for s in statements for flag in s.flags})

    def named(self, used: Collection[str]) -> tuple[Flag, ...]:
        """The reasons with these ids, sorted."""
        return tuple(sorted((r.flag for r in self._rules if r.id in used), key=lambda f: f.id))


class _Chosen:
    """Which statements are meant."""

    def __init__(self, chosen: Chosen, schema: Schema) -> None:
        self._of = chosen
        self._schema = schema
        self._objects, self._not = searches(chosen.objects), searches(chosen.not_objects)
        self._where = {name: searches(expression) for name, expression in chosen.where.items()}

    def may_fit(self, s: Statement) -> bool:
        """Does it fit by its predicate, its status and its unit?"""
        of = self._of
        if of.predicates and s.predicate not in of.predicates:
            return False
        return not ((of.statuses and s.status not in of.statuses) or (of.units and s.qualifiers.get("unit") not in of.units))

    def fits(self, s: Statement) -> bool:
        of, name = self._of, s.object_name
        if not self.may_fit(s):
            return False
        if (self._objects and not self._objects.search(name)) or (self._not and self._not.search(name)):
            return False
        if of.subjects and not any(self._schema.is_a(s.subject.type, wanted) for wanted in of.subjects):
            return False
        said = {key: str(s.qualifiers.get(key, "")) for key in self._where}
        return all(not pattern or pattern.search(said[key]) for key, pattern in self._where.items())


class _Rule:
    def __init__(self, rule: PlausibilityRule, schema: Schema) -> None:
        self.id = rule.id
        self.flag = Flag(rule.id, rule.says.zh, rule.says.en)
        self._rule = rule
        self._chosen = _Chosen(rule, schema)
        self._per = _Chosen(rule.per, schema) if rule.per else None

    @property
    def units(self) -> Collection[str]:
        """Those that it asks for."""
        return self._rule.units

    def concerns(self, s: Statement) -> bool:
        """May it doubt a statement with this predicate, status and unit that says as much?"""
        return self._chosen.may_fit(s) and any(name == OBJECT or name in s.qualifiers for name in self._rule.fields)

    def doubts(self, s: Statement, beside: Sequence[Statement]) -> bool:
        """Is a number of the statement out of bounds?  `beside`: its subject's statements in its article."""
        numbers = [n for n in (_number(s, name) for name in self._rule.fields) if n is not None]
        if not numbers or not self._chosen.fits(s):
            return False
        least, most = _bound(self._rule.least, s), _bound(self._rule.most, s)
        share = self._share(beside)
        if share is None:
            return False
        return any(
            (least is not None and n / share < least) or (most is not None and n / share > most) for n in numbers
        )

    def _share(self, beside: Sequence[Statement]) -> float | None:
        """By what the numbers are divided first; None if the article does not say it."""
        if self._per is None:
            return 1
        found = [_number(s, name) for s in beside if self._per.fits(s) for name in ("value", "value2")]
        return max((n for n in found if n), default=None)


def _number(s: Statement, name: str) -> float | None:
    """A qualifier, or the name of the object, as a number; None if it is none."""
    value = s.object_name if name == OBJECT else s.qualifiers.get(name)
    try:
        return None if value is None else float(value)
    except ValueError:
        return None


def _bound(bound: Bound | None, s: Statement) -> float | None:
    if bound == "article":
        year = s.article.date[:4]
        return float(year) if year.isdigit() else None
    return None if bound is None else float(bound)
