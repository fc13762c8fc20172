"""Numbers with their units, bounds and ranges: one regex pass over the text, Python per hit only."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kg.model import Mention, Quantity, Span
from kg.numerals import HALF, ONE, Number, magnitude, number_of
from kg.quantity.grammar import Ranks, Unit, before_pattern, mention_of, number_source, units_of
from kg.rulebook.measure_rules import QuantityRules
from kg.words import alternation

_DASHES = "-—–~～"
_LARGE = "万亿"
_WINDOW = 8
_number = lru_cache(maxsize=8192)(number_of)  # years and small numbers come again and again
# The groups that a hit without a unit ends with.
_NO_UNIT = frozenset("nimj")
# What is counted in whole pieces takes no 多 or 半 behind its unit: 5台多功能机, 3个多学科门诊.
_WHOLE = frozenset({"person", "item", "collective"})


class _Found(NamedTuple):
    """A quantity with what the joining of ranges has to know."""

    mention: Mention
    number: Number
    start: int
    own_magnitude: bool


class QuantityFinder:
    """Finds quantities in text.  Built once from its rules; immutable afterwards and picklable."""

    def __init__(self, rules: QuantityRules) -> None:
        self._rules = rules
        self._units = units_of(rules)
        self._pattern = re.compile(number_source(rules))
        self._never = re.compile("|".join(f"(?:{p})" for p in rules.never))
        self._void = re.compile(rules.void_before)
        self._signs = {w: b.sign for b in rules.before for w in b.words}
        self._ends = frozenset(w[-1] for w in self._signs)
        self._before = (before_pattern(rules, False), before_pattern(rules, True))
        self._after = re.compile(alternation(w for a in rules.after for w in a.words))
        self._after_rules = {w: a for a in rules.after for w in a.words}
        self._period = re.compile(rules.period_before)
        self._period_unless = re.compile(rules.period_unless)
        self._bare_follow = re.compile(rules.bare_follow)
        self._nouns = re.compile(alternation(rules.counted_nouns))
        links = alternation(rules.links)
        self._labels = tuple(
            (re.compile(rf"(?:{alternation(x.words)})(?:{links})*[ ]?\Z"), x) for x in rules.labels
        )
        self._ranks = Ranks(rules)
        self._heads = frozenset((rules.rank.prefix, rules.rank.top, *(p[-1] for p in rules.percent)))

    def find(self, text: str) -> tuple[Mention, ...]:
        """All quantities of `text` in order, with spans in it; comparator words belong to them.

        `found_by` is ``quantity/<class of the unit>``; ``quantity/one`` for a lone 一, mostly an
        article; ``quantity/rank``; ``quantity/bare`` (no unit); ``quantity/noun`` (7党支部).
        A unit per time keeps it (人次/年).
        """
        out: list[Mention] = []
        previous: re.Match[str] | None = None
        last: _Found | None = None
        for hit in self._pattern.finditer(text):
            if hit.lastgroup in _NO_UNIT and self._idle(text, hit):
                previous, last = hit, None
                continue
            found = self._one(text, hit)
            low = previous if previous and self._joined(text, previous, hit, last) else None
            if low is not None and found is not None:
                joined = self._range(text, low, found)
                if joined is not None:
                    if out and last and out[-1] is last.mention:
                        out.pop()
                    found = joined
            if found is not None and out:
                found = _clear_of(text, found, out[-1].span.end)
            if found is not None:
                out.append(found.mention)
            previous, last = hit, found
        return tuple(out)

    def _idle(self, text: str, hit: re.Match[str]) -> bool:
        """A numeral that is only part of a word (统一, 三甲): most hits are, so this comes first."""
        start = hit.start()
        if text[start].isascii() or hit["n"][-1] in _LARGE:
            return False
        return not (start and text[start - 1] in self._heads)

    # --- one number ----------------------------------------------------------------------------

    def _one(self, text: str, hit: re.Match[str]) -> _Found | None:
        number = _number(hit["n"], self._rules.vague)
        if number is None:
            return None
        start = hit.start() + number.skip
        rank = self._ranks.find(text, start, hit.end("n"), number)
        if rank:
            return _Found(rank, number, start, True)
        if self._void.search(text, max(0, start - _WINDOW), start) or self._never.match(text, start):
            return None
        unit = self._unit(hit)
        number = self._scaled(hit, number, unit)
        if unit is None:
            return self._without_unit(text, hit, number, start)
        if not self._fits(text, hit, number, unit, start):
            return None
        return self._measured(text, hit, number, unit, start)

    def _scaled(self, hit: re.Match[str], number: Number, unit: Unit | None) -> Number:
        """The number with what stands between it and the unit: 40余万, 三十多, 3个多亿, 一个半小时."""
        if not any(hit.group("m", "big", "i", "j", "k", "kk", "kkk", "post")):
            return number
        size = magnitude(hit["m"] or "") * magnitude(hit["big"] or "")
        sign = number.sign
        for name in ("i", "j", "k", "kk", "kkk"):
            sign = self._rules.inside.get(hit[name] or "", "") or sign
        half = Decimal(0)
        if _has_post(hit, unit):
            sign = self._rules.inside.get(hit["post"], sign)
        if hit["k"] == HALF or (hit["post"] == HALF and _has_post(hit, unit)):
            half = Decimal("0.5")
        upper = None if number.upper is None else number.upper * size
        return number._replace(value=(number.value + half) * size, sign=sign, upper=upper)

    def _unit(self, hit: re.Match[str]) -> Unit | None:
        if hit["big"]:
            return self._units[self._rules.money_unit]
        if hit["counted"]:
            return self._units[self._rules.classifier + hit["counted"]]
        return self._units[hit["unit"]] if hit["unit"] else None

    def _fits(self, text: str, hit: re.Match[str], number: Number, unit: Unit, start: int) -> bool:
        """Whether number and unit go together: no calendar year, no stretch of time, no idiom."""
        group = unit.group
        arabic = hit["n"][number.skip].isascii()
        if group.numerals != "any" and (group.numerals == "arabic") != arabic:
            return False
        if number.value < unit.least:
            return False
        bounded = bool(number.sign) or self._lower_bound(text, start, number.bare) is not None
        if not bounded and not group.bare and number.bare:
            return False
        if (hit["counted"] or hit["unit"]) not in self._rules.period_units:
            return True
        whole = number.value == number.value.to_integral_value()
        if arabic and whole and 1800 <= number.value <= 2100 and not (bounded and number.value % 100 == 0):
            return False
        figure = self._period_unless.match(text, hit.end()) is not None
        return figure or not self._period.search(text, max(0, start - _WINDOW), start)

    def _lower_bound(self, text: str, start: int, bare: bool) -> re.Match[str] | None:
        """The comparator word that ends right before `start`."""
        if start == 0 or not (text[start - 1] in self._ends or text[start - 1] == " "):
            return None
        return self._before[bare].search(text, max(0, start - _WINDOW), start)

    def _measured(self, text: str, hit: re.Match[str], number: Number, unit: Unit, start: int) -> _Found:
        name, begin = unit.name, start
        end = hit.end() if not hit["post"] or _has_post(hit, unit) else hit.start("post")
        factor = unit.factor
        kind = unit.group.class_
        sign = number.sign
        for prefix, symbol in self._rules.percent.items():
            if text.endswith(prefix, 0, begin):
                begin, name = begin - len(prefix), symbol
        after = self._after.match(text, end)
        rule = self._after_rules[after.group()] if after else None
        if after and rule and (not rule.classes or kind in rule.classes):
            sign, end = sign or rule.sign, after.end()
        before = self._lower_bound(text, begin, number.bare)
        if before:
            sign, begin = sign or self._signs[before["word"]], before.start()
        one = hit["n"].endswith(ONE) and number.value == 1 and not sign and not hit["k"]
        if hit["per"]:
            name = f"{name}/{self._rules.per[hit['per']]}"
        upper = None if number.upper is None else float(number.upper * factor)
        value = Quantity(float(number.value * factor), name, sign or "=", upper)
        mention = mention_of(text, begin, end, "one" if one else kind, value)
        return _Found(mention, number, start, bool(hit["m"]) or hit["n"][-1] in _LARGE)

    # --- numbers without a unit ----------------------------------------------------------------

    def _without_unit(self, text: str, hit: re.Match[str], number: Number, start: int) -> _Found | None:
        for prefix, symbol in self._rules.percent.items():
            if text.endswith(prefix, 0, start):
                return self._plain(text, hit, number, start - len(prefix), "percent", symbol)
        end = hit.end()
        large = bool(hit["m"]) or hit["n"][-1] in _LARGE
        if not text[start].isascii():
            bounded = large and self._lower_bound(text, start, number.bare)
            follows = bounded and self._bare_follow.match(text, end)
            return self._plain(text, hit, number, start, "bare", "") if follows else None
        for pattern, label in self._labels:
            if (not label.only_zero or number.value == 0) and pattern.search(text, max(0, start - 16), start):
                return self._plain(text, hit, number, start, "score", label.unit)
        if large and self._bare_follow.match(text, end):
            return self._plain(text, hit, number, start, "bare", "")
        noun = self._nouns.match(text, end)
        alone = start == 0 or not (text[start - 1].isalnum() or text[start - 1] in ".-")
        if noun and alone and number.value < 1000:
            return self._plain(text, hit, number, start, "noun", self._rules.classifier)
        return None

    def _plain(
        self, text: str, hit: re.Match[str], number: Number, begin: int, kind: str, unit: str
    ) -> _Found:
        sign, end, start = number.sign, hit.end(), begin
        after = self._after.match(text, end)
        if after and not self._after_rules[after.group()].classes:
            sign, end = sign or self._after_rules[after.group()].sign, after.end()
        before = self._lower_bound(text, begin, number.bare)
        if before:
            sign, begin = sign or self._signs[before["word"]], before.start()
        value = Quantity(float(number.value), unit, sign or "=")
        return _Found(mention_of(text, begin, end, kind, value), number, start, True)

    # --- ranges --------------------------------------------------------------------------------

    def _joined(self, text: str, low: re.Match[str], high: re.Match[str], last: _Found | None) -> bool:
        """Whether only a range sign stands between two hits, and no word says that it is a change."""
        gap = text[low.end() : high.start()]
        if not 1 <= len(gap) <= 2 or any(c not in self._rules.range_signs for c in gap):
            return False
        if not (low["unit"] or low["counted"]) or gap[0] in _DASHES:
            return True
        begin = last.mention.span.start if last else low.start()
        return not text.endswith(self._rules.change_from, 0, begin)

    def _range(self, text: str, low: re.Match[str], high: _Found) -> _Found | None:
        """`high` with the lower end taken from the hit before it; None if the two make no range."""
        number = _number(low["n"], self._rules.vague)
        value = high.mention.value
        if number is None or not isinstance(value, Quantity) or value.upper is not None:
            return None
        low_unit = self._unit(low)
        if low_unit is not None and low_unit.name != value.unit:
            return None
        first, start = self._scaled(low, number, low_unit), low.start() + number.skip
        bottom, top = first.value, high.number.value
        if top == 0 or self._void.search(text, max(0, start - _WINDOW), start):
            return None
        factor = Decimal(str(value.value)) / top
        if high.own_magnitude and not low["m"] and low["n"][-1] not in _LARGE:
            size = next((s for s in (10**8, 10**4) if top >= s and bottom * s < top), 1)
            bottom *= size
        if bottom >= top:
            return None
        before = self._lower_bound(text, start, False)
        sign = first.sign or (self._signs[before["word"]] if before else "") or value.comparator
        begin = before.start() if before else start
        spread = Quantity(float(bottom * factor), value.unit, sign, value.value)
        kind = high.mention.found_by.partition("/")[2]
        mention = mention_of(text, begin, high.mention.span.end, kind, spread)
        return high._replace(mention=mention)


def _clear_of(text: str, found: _Found, end: int) -> _Found:
    """`found` with a comparator word cut off that the quantity before has taken."""
    span = found.mention.span
    if span.start >= end:
        return found
    words = text[end : span.end]
    return found._replace(mention=replace(found.mention, text=words, key=words, span=Span(end, span.end)))


def _has_post(hit: re.Match[str], unit: Unit | None) -> bool:
    return bool(hit["post"]) and unit is not None and unit.group.class_ not in _WHOLE
