"""Which year governs a place in a sentence, and the years of an article read in order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.model import Mention, Time
from kg.times.finder import YEAR, TimeFinder, dated

# A year written right behind a word, in brackets or not, still dates it.
_BEHIND = 1
# These say nothing of what a year governs.
_SILENT = frozenset({"time/rate", "time/total", "time/compared"})
_OPEN = "(（"


# A year that a heading begins or ends with (数说2023; 2023:…).
_AT_ENDS = re.compile(r"^((?:19|20)[0-9]{2})(?![0-9])(?=\W)|(?<![0-9.])((?:19|20)[0-9]{2})$")


class YearContext:
    """The years of one article's sentences, read in order.

    `previous` is the last year that was named, `theme` the year that the paragraph reviews
    (这一年,…): give it to `governing_year` as default.  Call `new_paragraph` between paragraphs.
    """

    def __init__(self, finder: TimeFinder, article_year: int | None) -> None:
        self._finder = finder
        self._article_year = article_year
        self.previous: int | None = None
        self.theme: int | None = None
        self._reviewed: int | None = None
        self._section: int | None = None

    def find(self, text: str) -> tuple[Mention, ...]:
        """`TimeFinder.find` of the article's next sentence."""
        reviews = self._finder.reviews(text)
        base = self._reviewed if reviews and self._reviewed is not None else self.previous
        found = self._finder.find(text, self._article_year, base)
        self.previous = next((y for y in map(dated, reversed(found)) if y is not None), self.previous)
        if reviews:
            self.theme = next((y for y in map(dated, found) if y is not None), self._article_year)
            self._reviewed = self.theme
        return found

    def heading(self, text: str) -> None:
        """Tells that `text` is a heading: the one year that it names is the theme of what follows (数说2023)."""
        years = {y for y in map(dated, self._finder.find(text, self._article_year, None)) if y is not None}
        years |= {int(y) for found in _AT_ENDS.findall(text) for y in found if y}
        self._section = years.pop() if len(years) == 1 else None
        self.theme = self._section

    def new_paragraph(self) -> None:
        """Ends the theme of the paragraph before."""
        self.theme = self._section


def governing_year(
    times: Iterable[Mention], position: int, default: int | None = None, end: int | None = None
) -> int | None:
    """The year that dates what begins at `position` of the sentence, or None.

    It is the last year before the position, until a range, a decade, a period since some year, a
    yearly rate or a word for now takes over, or a year of origin (成立于1983年), which governs
    nothing behind it.  Where no time stands before: a year that begins right at or behind the
    position (X(2019年)), else `default`, the theme of the paragraph.  What is said of every year
    between `position` and `end` (论文年均9篇) has none.

    Limits: a year inside a subordinate clause or in brackets governs on like any other; a year in
    a name (…行动计划(2023-2025)) is taken for a time; a word for now ends a year's rule even where
    the sentence returns to it; a list that gives years behind its items (A(2018年)、B(2019年)) has
    each item dated by the year before it, if there is one: ask `year_behind` first.
    """
    before: Mention | None = None
    for mention in sorted(
        (m for m in times if isinstance(m.value, Time) and m.found_by not in _SILENT),
        key=lambda m: m.span,
    ):
        own = mention.found_by == "time/yearly" and position <= mention.span.start < (end or position + 1)
        if mention.span.start >= position and not own:
            if before is None and mention.span.start - position <= _BEHIND:
                return dated(mention)
            break
        if mention.found_by != "time/period" or _since_year(mention):
            before = mention
    if before is None:
        return default
    return None if before.found_by == "time/origin" else dated(before)


def year_behind(times: Iterable[Mention], text: str, end: int) -> int | None:
    """The year in the bracket that opens at `end` of the text, or None."""
    if text[end : end + 1] not in tuple(_OPEN):
        return None
    return next((year for m in times if m.span.start == end + 1 and (year := dated(m)) is not None), None)


def _since_year(mention: Mention) -> bool:
    return YEAR.search(mention.text) is not None
