"""Assertion status: whether a place in a sentence is told as a fact, a plan, the past or denied."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.model import Span, Status
from kg.needs import quick
from kg.patterns import first_characters
from kg.rulebook.status_rules import StatusOperator, StatusRules

_LOOK_BACK = 14


class Mark(NamedTuple):
    """A marker in force: what it says of places in [low, high), and where it stands."""

    start: int
    low: int
    high: int
    status: Status
    text: str
    whole: bool
    operator: int


class _Compiled(NamedTuple):
    rule: StatusOperator
    marker: re.Pattern[str]
    before: re.Pattern[str]
    not_before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    cancels: re.Pattern[str] | None
    until: re.Pattern[str] | None


class StatusOperators:
    """The operators of rules/status.yaml, compiled once; immutable and picklable."""

    def __init__(self, rules: StatusRules) -> None:
        self._operators = tuple(_compile(o) for o in rules.operators)
        self._places, self._by_first = _index(self._operators)
        self._clause_end = re.compile(f"[{re.escape(rules.clause_ends)}]")
        self._sentence_end = re.compile(f"[{re.escape(rules.sentence_ends)}]")
        self._headings = re.compile("|".join(rules.headings))
        self._openers = re.compile(quick("|".join(rules.openers)))
        self._carriers = re.compile("|".join(rules.carriers) or "(?!)")

    def status(
        self, text: str, span: Span, heading: str = "", *, predicate: str = "", year: int | None = None
    ) -> tuple[Status, str]:
        """The status of what stands at `span` of a sentence, and the words that decided ("" for none).

        The last character of the span is asked about: of 委员由7人 the 7人, of 由7人增至12人 the 12人.
        `heading`: the heading above, or what `opens` gave for the sentence that opened a list.
        `predicate`: some operators hold for some predicates only.  `year`: the article's; with it
        到2020年 is known to be past.
        """
        return self.decide(self.marks(text, year), text, span, heading, predicate=predicate)

    def decide(
        self, marks: tuple[Mark, ...], text: str, span: Span, heading: str = "", *, predicate: str = ""
    ) -> tuple[Status, str]:
        """`status` with the sentence's `marks` at hand, for several spans of one sentence."""
        best: Mark | None = None
        best_key = (False, False, -1)
        place = max(span.start, span.end - 1)
        clause = self._clause(text, place) if marks else Span(0, 0)
        for mark in marks:
            if not mark.low <= place < mark.high or not self._holds_for(mark, predicate):
                continue
            key = (clause.start <= mark.start < clause.end, mark.whole, mark.start)
            if key > best_key:
                best, best_key = mark, key
        if best is not None:
            return best.status, best.text
        found = (self._headings.search(heading) or self._openers.search(heading)) if heading else None
        return ("planned", found.group()) if found else ("actual", "")

    def operator(self, mark: Mark) -> StatusOperator:
        """The operator that set a mark."""
        return self._operators[mark.operator].rule

    def opens(self, text: str) -> str:
        """The words by which a sentence opens a list of plans, to be passed as heading; or ""."""
        found = self._openers.search(text)
        return found.group() if found else ""

    def carries(self, text: str) -> bool:
        """Whether a paragraph that begins so goes on with the list that the one before opened."""
        return self._carriers.match(text) is not None

    def marks(self, text: str, year: int | None = None) -> tuple[Mark, ...]:
        """All markers of a sentence that are in force, in order."""
        out: list[Mark] = []
        end = 0
        for place in self._places.finditer(text):
            start = place.start()
            if start < end:
                continue
            for number in self._by_first[text[start]]:
                mark = self._mark(number, text, start, year)
                if mark is not None:
                    out.append(mark)
                    end = start + len(mark.text)
                    break
        return tuple(out)

    def _mark(self, number: int, text: str, start: int, year: int | None) -> Mark | None:
        operator = self._operators[number]
        hit = operator.marker.match(text, start)
        if hit is None or not _guards_allow(operator, text, hit):
            return None
        if operator.rule.future_year and year is not None and int(next(g for g in hit.groups() if g)) < year:
            return None
        clause = self._clause(text, start)
        if operator.cancels and operator.cancels.search(text, clause.start, clause.end):
            return None
        low, high = self._scope(operator.rule, text, hit, clause)
        until = operator.until.search(text, hit.end(), high) if operator.until else None
        high = until.start() if until else high
        whole = operator.rule.scope == "whole-clause"
        return Mark(start, low, high, operator.rule.status, hit.group(), whole, number)

    def _scope(self, rule: StatusOperator, text: str, hit: re.Match[str], clause: Span) -> tuple[int, int]:
        if rule.scope == "clause":
            return hit.end(), max(clause.end, hit.end())
        if rule.scope == "whole-clause":
            return clause
        if rule.scope == "following":
            return hit.end(), _next(self._sentence_end, text, hit.end())
        return _last(self._sentence_end, text, hit.start()), _next(self._sentence_end, text, hit.end())

    def _clause(self, text: str, position: int) -> Span:
        return Span(_last(self._clause_end, text, position), _next(self._clause_end, text, position))

    def _holds_for(self, mark: Mark, predicate: str) -> bool:
        rule = self._operators[mark.operator].rule
        if rule.only_for and predicate not in rule.only_for:
            return False
        return predicate not in rule.not_for


def _guards_allow(operator: _Compiled, text: str, hit: re.Match[str]) -> bool:
    """Whether the words right before and behind a marker let it be one."""
    begin, end = hit.span()
    back = max(0, begin - _LOOK_BACK)
    if operator.not_before and operator.not_before.match(text, end):
        return False
    if operator.not_after and operator.not_after.search(text, back, begin):
        return False
    if operator.after and not operator.after.search(text, back, begin):
        return False
    return operator.before.match(text, end) is not None


def _next(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.search(text, position)
    return found.start() if found else len(text)


def _last(pattern: re.Pattern[str], text: str, position: int) -> int:
    """The end of the last match before `position`; sentences are short, so a walk from the left will do."""
    end = 0
    for found in pattern.finditer(text, 0, position):
        end = found.end()
    return end


def _index(operators: tuple[_Compiled, ...]) -> tuple[re.Pattern[str], dict[str, tuple[int, ...]]]:
    """Where markers may begin, and which operators to try at a place that begins with a character."""
    by_first: dict[str, list[int]] = {}
    for number, operator in enumerate(operators):
        firsts = first_characters(_joined(operator.rule))
        if firsts is None:
            raise ValueError(f"operator {operator.rule.id}: a marker must begin with a character or a set")
        for char in firsts:
            by_first.setdefault(char, []).append(number)
    chars = "".join(re.escape(c) for c in sorted(by_first))
    return re.compile(f"[{chars}]"), {c: tuple(n) for c, n in sorted(by_first.items())}


def _joined(rule: StatusOperator) -> str:
    return "|".join(f"(?:{m})" for m in rule.markers)


def _compile(rule: StatusOperator) -> _Compiled:
    def optional(source: str, tail: str = "") -> re.Pattern[str] | None:
        return re.compile(f"(?:{source}){tail}") if source else None

    return _Compiled(
        rule,
        re.compile(_joined(rule)),
        re.compile(rule.before),
        optional(rule.not_before),
        optional(rule.after, r"\Z"),
        optional(rule.not_after, r"\Z"),
        optional(rule.cancels),
        optional(rule.until),
    )
