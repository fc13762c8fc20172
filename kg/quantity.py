"""Numbers with their units, bounds and ranges: one regex pass over the text, Python per hit only."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from kg.model import Mention, Quantity, Span
from kg.numerals import HALF, NUMERALS, ONE, Number, magnitude, number_of
from kg.rulebook.measure_rules import QuantityRules, UnitGroup
from kg.words import alternation

_DASHES = "-—–~～"
_WINDOW = 8
_CLAUSE = 18
# What is counted in whole pieces takes no 多 or 半 behind its unit: 5台多功能机, 3个多学科门诊.
_WHOLE = frozenset({"person", "item", "collective"})


class _Unit(NamedTuple):
    name: str
    group: UnitGroup


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
        self._units = _units(rules)
        self._pattern = re.compile(_source(rules))
        self._never = re.compile("|".join(f"(?:{p})" for p in rules.never))
        self._void = re.compile(rules.void_before)
        self._signs = {w: b.sign for b in rules.before for w in b.words}
        self._ends = frozenset(w[-1] for w in self._signs)
        self._before = (_before_pattern(rules, False), _before_pattern(rules, True))
        self._after = re.compile(alternation(w for a in rules.after for w in a.words))
        self._after_rules = {w: a for a in rules.after for w in a.words}
        self._period = re.compile(rules.period_before)
        self._period_unless = re.compile(rules.period_unless)
        self._bare_follow = re.compile(rules.bare_follow)
        self._nouns = re.compile(alternation(rules.counted_nouns))
        links = alternation(rules.links)
        self._labels = tuple((re.compile(rf"(?:{alternation(x.words)})(?:{links})*[ ]?\Z"), x) for x in rules.labels)
        self._ranks = _Ranks(rules)

    def find(self, text: str) -> tuple[Mention, ...]:
        """All quantities of `text` in order, with spans in it; words that bound the number belong to the span.

        `found_by` is ``quantity/<class of the unit>``; ``quantity/one`` for a lone 一, mostly an
        article; ``quantity/rank``; ``quantity/bare`` (no unit); ``quantity/noun`` (9党支部).
        A unit per time keeps it (人次/年).
        """
        out: list[Mention] = []
        previous: re.Match[str] | None = None
        last: _Found | None = None
        for hit in self._pattern.finditer(text):
            found = self._one(text, hit)
            low = previous if previous and self._joined(text, previous, hit, last) else None
            if low is not None and found is not None:
                joined = self._range(text, low, found)
                if joined is not None:
                    if out and last and out[-1] is last.mention:
                        out.pop()
                    found = joined
            if found is not None:
                out.append(found.mention)
            previous, last = hit, found
        return tuple(out)

    # --- one number ----------------------------------------------------------------------------

    def _one(self, text: str, hit: re.Match[str]) -> _Found | None:
        number = number_of(hit["n"], self._rules.vague)
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

    def _scaled(self, hit: re.Match[str], number: Number, unit: _Unit | None) -> Number:
        """The number with what stands between it and the unit: 20余万, 三十多, 3个多亿, 一个半小时."""
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

    def _unit(self, hit: re.Match[str]) -> _Unit | None:
        if hit["big"]:
            return self._units[self._rules.money_unit]
        if hit["counted"]:
            return self._units[self._rules.classifier + hit["counted"]]
        return self._units[hit["unit"]] if hit["unit"] else None

    def _fits(self, text: str, hit: re.Match[str], number: Number, unit: _Unit, start: int) -> bool:
        """Whether number and unit go together: no calendar year, no stretch of time, no idiom."""
        group = unit.group
        arabic = hit["n"][number.skip].isascii()
        if group.numerals != "any" and (group.numerals == "arabic") != arabic:
            return False
        if number.value < Decimal(str(group.least)):
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

    def _measured(self, text: str, hit: re.Match[str], number: Number, unit: _Unit, start: int) -> _Found:
        name, begin = unit.name, start
        end = hit.end() if not hit["post"] or _has_post(hit, unit) else hit.start("post")
        factor = Decimal(str(unit.group.factor))
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
        mention = _mention(text, begin, end, "one" if one else kind, value)
        return _Found(mention, number, start, bool(hit["m"]) or hit["n"][-1:] in "万亿")

    # --- numbers without a unit ----------------------------------------------------------------

    def _without_unit(self, text: str, hit: re.Match[str], number: Number, start: int) -> _Found | None:
        for prefix, symbol in self._rules.percent.items():
            if text.endswith(prefix, 0, start):
                return self._plain(text, hit, number, start - len(prefix), "percent", symbol)
        if not text[start].isascii():
            return None
        end = hit.end()
        for pattern, label in self._labels:
            if (not label.only_zero or number.value == 0) and pattern.search(text, max(0, start - 16), start):
                return self._plain(text, hit, number, start, "score", label.unit)
        large = bool(hit["m"]) or hit["n"][-1] in "万亿"
        if large and self._bare_follow.match(text, end):
            return self._plain(text, hit, number, start, "bare", "")
        noun = self._nouns.match(text, end)
        if noun and number.value < 1000 and (start == 0 or not (text[start - 1].isalnum() or text[start - 1] in ".-")):
            return self._plain(text, hit, number, start, "noun", self._rules.classifier)
        return None

    def _plain(self, text: str, hit: re.Match[str], number: Number, begin: int, kind: str, unit: str) -> _Found:
        sign, end, start = number.sign, hit.end(), begin
        after = self._after.match(text, end)
        if after and not self._after_rules[after.group()].classes:
            sign, end = sign or self._after_rules[after.group()].sign, after.end()
        before = self._lower_bound(text, begin, False)
        if before:
            sign, begin = sign or self._signs[before["word"]], before.start()
        value = Quantity(float(number.value), unit, sign or "=")
        return _Found(_mention(text, begin, end, kind, value), number, start, True)

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
        number = number_of(low["n"], self._rules.vague)
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
        share = high.own_magnitude and not low["m"] and low["n"][-1] not in "万亿" and first.value * 10**4 <= top * 10
        for size in (10**8, 10**4):
            if share and top >= size and bottom < 10**4 and bottom * size <= top:
                bottom *= size
                break
        if bottom >= top:
            return None
        before = self._lower_bound(text, start, False)
        sign = first.sign or (self._signs[before["word"]] if before else "") or value.comparator
        begin = before.start() if before else start
        spread = Quantity(float(bottom * factor), value.unit, sign, value.value)
        kind = high.mention.found_by.partition("/")[2]
        mention = _mention(text, begin, high.mention.span.end, kind, spread)
        return high._replace(mention=mention)


class _Ranks:
    """第667位, 排名全国第三, 前十: places in an order."""

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
        return _mention(text, start - 1, close, "rank", value)


def _has_post(hit: re.Match[str], unit: _Unit | None) -> bool:
    return bool(hit["post"]) and unit is not None and unit.group.class_ not in _WHOLE


def _mention(text: str, begin: int, end: int, kind: str, value: Quantity) -> Mention:
    words = text[begin:end]
    return Mention(("Quantity",), words, words, Span(begin, end), f"quantity/{kind}", value)


def _units(rules: QuantityRules) -> dict[str, _Unit]:
    """Every unit by the words that stand for it, the classifier included where it may stand."""
    units: dict[str, _Unit] = {}
    for group in rules.units:
        for word in group.words:
            entry = _Unit(group.unit or word, group)
            if group.classifier != "never":
                units[rules.classifier + word] = entry
            if group.classifier != "must":
                units[word] = entry
    return units


def _alternatives(rules: QuantityRules, counted: bool) -> str:
    """The units with their lookaheads, longest first: those that take a classifier, or those that need none."""
    skip = "never" if counted else "must"
    words = sorted(
        ((word, group) for group in rules.units if group.classifier != skip for word in group.words),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
    return "|".join(re.escape(w) + (f"(?!{g.not_before[w]})" if w in g.not_before else "") for w, g in words)


def _source(rules: QuantityRules) -> str:
    """One expression for a number with all that may follow it; its first item is a character set, for speed."""
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


def _before_pattern(rules: QuantityRules, magnitude_only: bool) -> re.Pattern[str]:
    """The comparator words that may end right before a number, longest first."""
    parts = []
    for rule in rules.before:
        if magnitude_only or not rule.magnitude_only:
            guard = f"(?<![{re.escape(rule.unless_after)}])" if rule.unless_after else ""
            parts.append(rf"{guard}(?:{alternation(rule.words)})")
    return re.compile(rf"(?P<word>{'|'.join(parts)})[ ]?\Z")
