"""Qualifiers that every rule shares: level and issuer of a designation, kind words, periods."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from kg.model import Marked, Match, Mention, QualifierValue, Quantity, Span, Time
from kg.rulebook.claim_rules import QualifierRules
from kg.words import alternation

_RATES = frozenset({"rate", "yearly"})
_STRETCHES = frozenset({"period", "year"})


class Qualifiers:
    """Reads qualifiers from a match and its sentence.  `places`: place name → its level."""

    def __init__(self, rules: QualifierRules, places: Mapping[str, str]) -> None:
        marks = {name: list(rules.levels.marks.get(name, ())) for name in rules.levels.order}
        self._levels = [(name, re.compile(alternation(words) or "(?!)")) for name, words in marks.items()]
        self._before = re.compile(rf"(?:{rules.levels.before})$") if rules.levels.before else None
        by_level: dict[str, list[str]] = {}
        cities = tuple(rules.levels.provincial_cities)
        for name, level in places.items():
            provincial = level == "province" or name.startswith(cities)
            if provincial or level == "prefecture":
                by_level.setdefault("provincial" if provincial else "municipal", []).append(name)
        self._places = [(level, re.compile(alternation(names))) for level, names in sorted(by_level.items())]
        self.repeated = frozenset(rules.repeats)
        self._issuer = re.compile(rf".{{1,20}}?(?:{alternation(rules.issuer)})(?=.{{3,}})") if rules.issuer else None
        self._flows = frozenset(rules.flows)
        self._label_units = sorted(rules.label_units.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def level(self, name: str, before: str = "") -> str:
        """The level of a designation: the place it begins with, else the earliest mark in its name,
        else the words that stand right `before` it (全国首批, 我省首家); or ""."""
        for level, pattern in self._places:
            if pattern.match(name):
                return level
        found = [(m.start(), -len(m.group()), level) for level, p in self._levels if (m := p.search(name))]
        if found:
            return min(found)[2]
        m = self._before.search(before) if self._before else None
        return self.level(m.group()) if m else ""

    def issuer(self, name: str) -> str:
        """The body that a designation's name begins with, or ""."""
        m = self._issuer.match(name) if self._issuer else None
        return m.group() if m else ""

    def unit(self, label: str) -> str:
        """The unit that a label names for a number without one (门急诊人次56.8万), or ""."""
        return next((unit for end, unit in self._label_units if label.endswith(end)), "")

    def period(self, marked: Marked, span: Span, unit: str) -> str:
        """The words that say of what time the quantity at `span` is (年均, 五年来, 2023年), or "".

        A rate holds for its clause; for what flows (visits, operations, money, not beds or staff)
        or is summed up (累计) rates, periods and years hold on until a word for now.
        """
        flows = unit in self._flows
        clause = max(marked.sentence.text.rfind(c, 0, span.start) for c in ",;:。")
        best, holds = "", False
        for m in marked.mentions:
            if m.type != "Time" or m.span.start >= span.end:
                continue
            kind = m.found_by.partition("/")[2]
            if kind == "now":
                best = ""
            elif kind == "total":
                holds = True
            elif kind in _RATES:
                best, holds = m.text, m.span.start > clause or (flows and len(m.text) > 1)
            elif kind in _STRETCHES:
                best, holds = m.text, flows
        return best if holds else ""


def kind_of(choices: Mapping[str, Any], text: str) -> str:
    """The first kind one of whose words stands in `text`; else the one whose words are `default`."""
    fallback = ""
    for kind, words in choices.items():
        if words == "default":
            fallback = kind
        elif any(w in text for w in ([words] if isinstance(words, str) else words)):
            return kind
    return fallback


def slot_text(match: Match, slot: str) -> str:
    """The fillers of a slot as one text, joined with 、 in order of the text."""
    return "、".join(dict.fromkeys(m.text for m in match.slots.get(slot, ())))


def number(mention: Mention) -> QualifierValue | None:
    """The value of a quantity as an int where it is whole."""
    if not isinstance(mention.value, Quantity):
        return None
    return whole(mention.value.value)


def whole(value: float) -> int | float:
    """An int where the value is whole, else the value rounded to ten digits (no binary dust)."""
    return int(value) if float(value).is_integer() else round(value, 10)


def quantity_qualifiers(quantity: Quantity) -> dict[str, QualifierValue]:
    """value, unit, comparator and value2 of a quantity."""
    out: dict[str, QualifierValue] = {"value": whole(quantity.value)}
    if quantity.upper is not None:
        out["value2"] = whole(quantity.upper)
    out["unit"] = quantity.unit
    out["comparator"] = quantity.comparator
    return out


def year_of(mentions: Collection[Mention]) -> int | None:
    """The year of the first time among `mentions` that has one."""
    return next((m.value.year for m in mentions if isinstance(m.value, Time) and m.value.year), None)
