"""What the finder compiles from its rules: the units, the one expression for a number, the ranks."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from kg.model import Mention, Quantity, Span
from kg.numerals import HALF, NUMERALS, Number
from kg.rulebook.measure_rules import QuantityRules, UnitGroup
from kg.words import alternation

_CLAUSE = 18


class Unit(NamedTuple):
    """A unit by its normal form, with the group of its rules."""

    name: str
    group: UnitGroup
    least: Decimal
    factor: Decimal


def units_of(rules: QuantityRules) -> dict[str, Unit]:
    """Every unit by the words that stand for it, the classifier included where it may stand."""
    units: dict[str, Unit] = {}
    for group in rules.units:
        for word in group.words:
            entry = Unit(group.unit or word, group, Decimal(str(group.least)), Decimal(str(group.factor)))
            if group.classifier != "never":
                units[rules.classifier + word] = entry
            if group.classifier != "must":
                units[word] = entry
    return units


def _alternatives(rules: QuantityRules, counted: bool) -> str:
    """The units with their lookaheads, longest first: those with a classifier, or those without."""
    skip = "never" if counted else "must"
    words = sorted(
        ((word, group) for group in rules.units if group.classifier != skip for word in group.words),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
    return "|".join(re.escape(w) + (f"(?!{g.not_before[w]})" if w in g.not_before else "") for w, g in words)


def number_source(rules: QuantityRules) -> str:
    """One expression for a number with all that may follow it; it begins with a set, for speed."""
    cls, inside = re.escape(rules.classifier), alternation(rules.inside)
    digit = f"[0-9{NUMERALS}{rules.vague}]"
    units = _alternatives(rules, False)
    return (
        rf"(?P<n>{digit}(?:{digit}|[.,](?=[0-9]))*)(?P<i>{inside})?(?P<m>[十百千万亿]+)?(?P<j>{inside})?"
        rf"(?:[ ]?(?:{cls}(?P<k>{inside}|{HALF})?(?P<counted>{_alternatives(rules, True)})"
        rf"|{cls}(?P<kk>{inside})?(?P<big>[万亿]+)(?P<kkk>{inside})?"
        rf"|(?P<unit>{units})(?:[(（](?:{units})[)）])?)"
        rf"(?P<post>{inside}|{HALF})?(?P<per>{alternation(rules.per)})?)?"
    )


def before_pattern(rules: QuantityRules, magnitude_only: bool) -> re.Pattern[str]:
    """The comparator words that may end right before a number, longest first."""
    parts = []
    for rule in rules.before:
        if magnitude_only or not rule.magnitude_only:
            guard = f"(?<![{re.escape(rule.unless_after)}])" if rule.unless_after else ""
            parts.append(rf"{guard}(?:{alternation(rule.words)})")
    return re.compile(rf"(?P<word>{'|'.join(parts)})[ ]?\Z")


def mention_of(text: str, begin: int, end: int, kind: str, value: Quantity) -> Mention:
    words = text[begin:end]
    return Mention(("Quantity",), words, words, Span(begin, end), f"quantity/{kind}", value)


class Ranks:
    """第412位, 排名全国第三, 前十: places in an order."""

    def __init__(self, rules: QuantityRules) -> None:
        rank = self._rules = rules.rank
        self._verb = re.compile(rf"(?:{alternation(rank.verbs)})[^,，。;；:：]*\Z")
        self._follow = re.compile(rank.follow)
        self._unit = re.compile(alternation(rank.units))
        self._top_unit = re.compile(alternation(rank.top_units))

    def find(self, text: str, start: int, end: int, number: Number) -> Mention | None:
        """The rank whose number stands at [start, end), or None."""
        rules = self._rules
        head = text[start - 1] if start else ""
        if head not in (rules.prefix, rules.top):
            return None
        top = head == rules.top
        unit = (self._top_unit if top else self._unit).match(text, end)
        said = self._verb.search(text, max(0, start - 1 - _CLAUSE), start - 1) is not None
        close = unit.end() if unit else end
        if not ((said and unit) or (self._follow.match(text, close) and (said or unit))):
            return None
        symbol = unit.group() if unit and not unit.group()[0].isalpha() else rules.unit
        value = Quantity(float(number.value), symbol, "<=" if top else "=")
        return mention_of(text, start - 1, close, "rank", value)
