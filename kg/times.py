"""Years, dates and periods, and which year governs a place in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.model import Mention, Span, Time
from kg.rulebook.measure_rules import TimeRules, YearWord
from kg.words import alternation

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = r"(?:1[89][0-9]{2}|20[0-9]{2}|[一二][〇零○九八][〇零○一二三四五六七八九]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_NUMBER = "(?:[0-9]{1,3}|[一二两三四五六七八九十百半几数]+)(?:余|多|来)?"
_QUOTES = "“”\"'‘’「」"
_NEAR = 6
# A year written right behind a word, in brackets or not, still dates it.
_BEHIND = 1


class TimeFinder:
    """Finds times in text.  Built once from its rules; immutable afterwards and picklable.

    `found_by` tells what a mention is: ``time/year`` (a year, or a date in one), ``time/date``
    (month and day without a year), ``time/range`` (year to year), ``time/period`` (五年来),
    ``time/rate`` (年均), ``time/total`` (累计), ``time/now`` (目前), ``time/decade``.
    """

    def __init__(self, rules: TimeRules) -> None:
        self._dates = re.compile(_date_source(rules))
        self._since = re.compile(rules.since)
        self._lead = re.compile(rf"(?:(?P<until>{alternation(rules.until)})|{alternation(rules.since_before)})[ ]?\Z")
        self._words = re.compile(_word_source(rules))
        self._not_after = re.compile(rules.word_not_after)
        self._article_words = _by_word(rules.from_article)
        self._context_words = _by_word(rules.from_context)
        self._plans = {p.name: p for p in rules.plans}
        self._plan_start = re.compile(rules.plan_start)
        self._plan_end = re.compile(rules.plan_end)
        self._kinds = {f"k{i}": p.kind for i, p in enumerate(rules.periods)}

    def find(self, text: str, article_year: int | None, previous_year: int | None = None) -> tuple[Mention, ...]:
        """All times of `text` in order, spans in it.

        `article_year` resolves 今年 and 去年; `previous_year`, the last year named before this
        text, resolves 同年.  A month without a year takes the last year named in the text, else
        the article's.  What cannot be resolved has year None.
        """
        hits = [*self._dates.finditer(text), *self._words.finditer(text)]
        hits.sort(key=lambda m: (m.start(), -m.end()))
        out: list[Mention] = []
        last, end = previous_year, 0
        inside: int | None = None
        for hit in hits:
            if hit.start() < end:
                continue
            found = self._mention(text, hit, article_year, last, inside, end)
            if found is None:
                continue
            out.append(found)
            end = found.span.end
            year = dated(found)
            if year is not None:
                last = inside = year
        return tuple(out)

    def _mention(
        self, text: str, hit: re.Match[str], article: int | None, last: int | None, inside: int | None, free: int
    ) -> Mention | None:
        start, end = hit.span()
        kind = hit.lastgroup or ""
        if text[start - 1 : start].isdigit():
            return None
        if hit.re is self._words:
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


class YearContext:
    """The years of one article's sentences, read in order: it remembers the last year that was named."""

    def __init__(self, finder: TimeFinder, article_year: int | None) -> None:
        self._finder = finder
        self._article_year = article_year
        self.previous: int | None = None

    def find(self, text: str) -> tuple[Mention, ...]:
        """`TimeFinder.find` of the article's next sentence."""
        found = self._finder.find(text, self._article_year, self.previous)
        self.previous = next((y for y in map(dated, reversed(found)) if y is not None), self.previous)
        return found


def dated(mention: Mention) -> int | None:
    """The one year that a mention names: none for periods, ranges and what could not be resolved."""
    value = mention.value
    if not isinstance(value, Time) or mention.found_by not in ("time/year", "time/date"):
        return None
    return value.year


def governing_year(times: Iterable[Mention], position: int) -> int | None:
    """The year that dates what begins at `position` of the sentence, or None.

    It is the last year before the position, until a range, a decade, a period since some year
    or a word for now takes over.  Where no time stands before, a year that begins
    right at or behind the position (X(2019年)) counts; give the end of the words then.

    Limits: a year inside a subordinate clause or in brackets governs on like any other; a year in
    a name (…行动计划(2023-2025)) is taken for a time; a word for now ends a year's rule even where
    the sentence returns to it; a list that gives years behind its items (A(2018年)、B(2019年)) has
    each item dated by the year before it, if there is one: ask for the year behind first.
    """
    before: Mention | None = None
    for mention in sorted(
        (m for m in times if isinstance(m.value, Time) and m.found_by not in ("time/rate", "time/total")),
        key=lambda m: m.span,
    ):
        if mention.span.start >= position:
            near = mention.span.start - position <= _BEHIND
            return dated(mention) if before is None and near else _year_of(before)
        if mention.found_by != "time/period" or _since_year(mention):
            before = mention
    return _year_of(before)


def year_behind(times: Iterable[Mention], end: int) -> int | None:
    """The year that begins at or one character (a bracket) behind `end`, or None."""
    return next((y for m in times if 0 <= m.span.start - end <= _BEHIND and (y := dated(m)) is not None), None)


def _since_year(mention: Mention) -> bool:
    return re.search(_YEAR, mention.text) is not None


def _year_of(mention: Mention | None) -> int | None:
    return None if mention is None else dated(mention)


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
        f"(?P<k{i}>{'|'.join(p.replace('<N>', _NUMBER) for p in entry.patterns)})" for i, entry in enumerate(rules.periods)
    )
    return (
        rf"(?P<word>{words})(?!{rules.word_not_before}){month}?(?:{rules.parts})?"
        rf"|(?:[{_QUOTES}](?P<quoted>{quoted})[{_QUOTES}]|[{_QUOTES}]?(?P<plan>{plain})[{_QUOTES}]?){tail}"
        rf"|{periods}"
    )
