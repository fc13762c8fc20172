"""Finds years, dates and periods."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from kg.model import Mention, Span, Time
from kg.patterns import first_characters, places
from kg.rulebook.measure_rules import TimeRules, YearWord
from kg.words import alternation

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2}|[一二][〇零○九八][〇零○一二三四五六七八九]{2})"
YEAR = re.compile(_YEAR)
_MONTH = r"(?:1[0-2]|0?[1-9])"
_QUOTES = "“”\"'‘’「」"
_NEAR = 6
_ONE_YEAR = frozenset({"time/year", "time/date", "time/origin"})


class TimeFinder:
    """Finds times in text.  Built once from its rules; immutable afterwards and picklable.

    `found_by` tells what a mention is: ``time/year`` (a year, or a date in one), ``time/date``
    (month and day without a year), ``time/origin`` (成立于1983年), ``time/compared`` (比去年),
    ``time/range`` (year to year), ``time/period`` (五年来), ``time/yearly`` (年均), ``time/rate``
    (日均), ``time/total`` (累计), ``time/now`` (目前), ``time/decade``.
    """

    def __init__(self, rules: TimeRules) -> None:
        dates, words = _date_source(rules), _word_source(rules)
        self._dates, self._words = re.compile(dates), re.compile(words)
        self._places = places((dates, words))
        self._first_of_dates, self._first_of_words = first_characters(dates), first_characters(words)
        self._since = re.compile(rules.since)
        until, since = alternation(rules.until), alternation(rules.since_before)
        self._lead = re.compile(rf"(?:(?P<until>{until})|{since})[ ]?\Z")
        self._not_after = re.compile(rules.word_not_after)
        self._article_words = _by_word(rules.from_article)
        self._context_words = _by_word(rules.from_context)
        self._plans = {p.name: p for p in rules.plans}
        self._plan_start = re.compile(rules.plan_start)
        self._plan_end = re.compile(rules.plan_end)
        self._origin = re.compile(rules.origin_before)
        self._compared = re.compile(rules.compared_before)
        self._review = re.compile(rules.review)
        self._kinds = {f"k{i}": p.kind for i, p in enumerate(rules.periods)}

    def find(
        self, text: str, article_year: int | None, previous_year: int | None = None
    ) -> tuple[Mention, ...]:
        """All times of `text` in order, spans in it.

        `article_year` resolves 今年 and 去年; `previous_year`, the last year named before this
        text, resolves 同年.  A month without a year takes the last year named in the text, else
        the article's.  What cannot be resolved has year None.
        """
        out: list[Mention] = []
        last, end = previous_year, 0
        inside: int | None = None
        for place in self._places.finditer(text):
            start = place.start()
            if start < end:
                continue
            hit = self._match(text, start)
            found = self._mention(text, hit, article_year, last, inside, end) if hit else None
            if found is None:
                continue
            found = self._placed(text, found)
            out.append(found)
            end = found.span.end
            year = dated(found)
            if year is not None:
                last = inside = year
        return tuple(out)

    def _placed(self, text: str, found: Mention) -> Mention:
        """A year told by the word before it to date that word only, or to be compared with."""
        start = found.span.start
        if found.found_by != "time/year" or not start:
            return found
        for kind, pattern in (("origin", self._origin), ("compared", self._compared)):
            if pattern.search(text, max(0, start - _NEAR), start):
                return replace(found, found_by=f"time/{kind}")
        return found

    def reviews(self, text: str) -> bool:
        """Whether a sentence opens the review of a year (这一年,…), which is then its paragraph's theme."""
        return self._review.match(text) is not None

    def _match(self, text: str, start: int) -> re.Match[str] | None:
        """The longer of a date and a word that begin at `start`."""
        first = text[start]
        date = self._dates.match(text, start) if self._first_of_dates is None or first in self._first_of_dates else None
        word = self._words.match(text, start) if self._first_of_words is None or first in self._first_of_words else None
        if date and word:
            return date if date.end() >= word.end() else word
        return date or word

    def _mention(
        self,
        text: str,
        hit: re.Match[str],
        article: int | None,
        last: int | None,
        inside: int | None,
        free: int,
    ) -> Mention | None:
        start, end = hit.span()
        kind = hit.lastgroup or ""
        if "word" in hit.re.groupindex:  # not by identity: a pickled pattern is another one
            if hit["word"]:
                return self._word(text, hit, article, last)
            if hit["plan"] or hit["quoted"]:
                return self._plan(text, hit)
            return _time(text, start, end, self._kinds[kind], None)
        if hit["iso"]:
            return _time(text, start, end, "year", int(hit["iso"][:4]))
        if hit["month"]:
            return _time(text, start, end, "date", inside if inside is not None else article)
        return self._dated(text, hit, free)

    def _dated(self, text: str, hit: re.Match[str], free: int) -> Mention:
        """A year with what narrows it; a range of years; or what has gone on since a year."""
        year = _year(hit["year"] or hit["year4"])
        other = hit["year2"] or hit["year3"] or hit["year5"]
        begin, end = hit.span("inner") if hit["inner"] else hit.span()
        lead = self._lead.search(text, max(free, begin - _NEAR), begin)
        since = self._since.match(text, end)
        if since:
            return _time(text, lead.start() if lead else begin, since.end(), "period", None)
        if lead and lead["until"]:
            begin = lead.start()
        if other and _year(other) != year:
            return _time(text, begin, end, "range", year, _year(other))
        return _time(text, begin, end, "year", year)

    def _plan(self, text: str, hit: re.Match[str]) -> Mention:
        plan = self._plans[hit["plan"] or hit["quoted"]]
        tail = hit["plan_tail"] or ""
        if self._plan_end.fullmatch(tail):
            return _time(text, hit.start(), hit.end(), "year", plan.last)
        if self._plan_start.fullmatch(tail):
            return _time(text, hit.start(), hit.end(), "year", plan.first)
        return _time(text, hit.start(), hit.end(), "period", None)

    def _word(self, text: str, hit: re.Match[str], article: int | None, last: int | None) -> Mention | None:
        """今年, 同年 and their like, with what narrows them."""
        start = hit.start()
        if self._not_after.search(text, max(0, start - _NEAR), start):
            return None
        word = hit["word"]
        entry = self._article_words.get(word)
        base = article
        if entry is None:
            entry = self._context_words[word]
            base = last if last is not None or not entry.fallback else article
        return _time(text, start, hit.end(), "year", None if base is None else base + entry.offset)


def dated(mention: Mention) -> int | None:
    """The one year that a mention names: none for periods, ranges and what could not be resolved."""
    value = mention.value
    if not isinstance(value, Time) or mention.found_by not in _ONE_YEAR:
        return None
    return value.year


def _year(text: str) -> int:
    return int(text.translate(_DIGITS))


def _time(text: str, start: int, end: int, kind: str, year: int | None, until: int | None = None) -> Mention:
    words = text[start:end]
    plain = kind == "year" and words[:4].isdigit()
    value = Time(year, until, "" if plain and year is not None else words)
    return Mention(("Time",), words, words, Span(start, end), f"time/{kind}", value)


def _by_word(words: Iterable[YearWord]) -> dict[str, YearWord]:
    return {w: entry for entry in words for w in entry.words}


def _date_source(rules: TimeRules) -> str:
    """Dates in digits or numerals; every alternative begins with a digit, a numeral or a bracket."""
    to, year = f"[{re.escape(rules.to)}]", f"[ ]?{rules.year}"
    month = rf"(?:[ ]?{_MONTH}{rules.month}(?:[0-9]{{1,2}}{rules.day})?)"
    full = rf"{year}{month}?(?:{rules.parts})?"
    return (
        rf"(?P<iso>{_YEAR}(?P<mark>[-./])[0-9]{{1,2}}(?P=mark)[0-9]{{1,2}})(?![0-9])"
        rf"|(?P<year>{_YEAR})(?:{full}(?:{to}(?:(?P<year2>{_YEAR}){full}|{month}(?:{rules.parts})?))?"
        rf"|{to}(?P<year3>{_YEAR}){year})"
        rf"|[(（](?P<inner>(?P<year4>{_YEAR})(?:{to}(?P<year5>{_YEAR}))?)(?=[)）])"
        rf"|(?P<month>(?:{_MONTH}(?:{rules.month})?{to})?{month})"
    )


def _word_source(rules: TimeRules) -> str:
    """Words for years, five-year plans and periods."""
    words = alternation(w for entry in (*rules.from_article, *rules.from_context) for w in entry.words)
    month = rf"(?:[ ]?{_MONTH}{rules.month}(?:[0-9]{{1,2}}{rules.day})?)"
    quoted = alternation(p.name for p in rules.plans if p.quoted)
    plain = alternation(p.name for p in rules.plans if not p.quoted)
    tail = rf"(?P<plan_tail>{rules.plan_end}|{rules.plan_start}|{rules.plan_tail})?"
    periods = "|".join(
        f"(?P<k{i}>{'|'.join(p.replace('<N>', f'(?:{rules.number})') for p in entry.patterns)})"
        for i, entry in enumerate(rules.periods)
    )
    return (
        rf"(?P<word>{words})(?!{rules.word_not_before}){month}?(?:{rules.parts})?"
        rf"|(?:[{_QUOTES}](?P<quoted>{quoted})[{_QUOTES}]|[{_QUOTES}]?(?P<plan>{plain})[{_QUOTES}]?){tail}"
        rf"|{periods}"
    )
