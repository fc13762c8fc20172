"""A page's raw text → lines with the blank lines before them counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_EMPTY = (
    " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_LINE = re.compile(rf"[^{_EMPTY}](?:[^\r\n\x0b\x0c\x85\u2028\u2029]*[^{_EMPTY}])?")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_INDENT = re.compile(r"(?:\u3000{2}|[ \u3000\xa0]{4,})$")
# Below this length a line may be a heading, a byline or furniture.
SHORT = 100


class Line(NamedTuple):
    """A line without the white space around it; `start` and `end` are raw offsets.

    `gap` counts the blank lines before it, `indented` says that it begins as a paragraph does,
    `kind` is what the line is by its words alone ("" if they do not tell).
    """

    start: int
    end: int
    text: str
    gap: int = 0
    indented: bool = False
    kind: str = ""

    def part(self, start: int, end: int, kind: str = "") -> Line:
        """The stretch [start, end) of the line, trimmed, as a line of its own."""
        text = self.text[start:end]
        lead = len(text) - len(text.lstrip())
        text = text.strip()
        first = self.start + start + lead
        gap = self.gap if start == 0 else 0
        return Line(first, first + len(text), text, gap, self.indented and start == 0, kind)

    def as_kind(self, kind: str) -> Line:
        return self._replace(kind=kind)


def read_lines(text: str) -> Iterator[Line]:
    """The lines of `text` that are not blank, in order; linear in its length."""
    end, first = 0, True
    for match in _LINE.finditer(text):
        between = text[end : match.start()]
        breaks = len(_BREAK.findall(between))
        gap = breaks if first else max(0, breaks - 1)
        first = False
        indented = bool(_INDENT.search(between[-8:]))
        end = match.end()
        yield Line(match.start(), end, match[0], gap, indented)
