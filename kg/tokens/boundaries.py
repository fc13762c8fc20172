"""Where the words of a text begin and end, found only where somebody asks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

# jieba cuts each such stretch by itself, and between them at every character but inside a line end.
BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
Cut = Callable[[str], frozenset[int]]


class Boundaries:
    """The positions of a text at which a word begins or ends; a stretch is cut when one inside is asked for."""

    __slots__ = ("_cut", "_cuts", "_ends", "_starts", "_text")

    def __init__(self, text: str, cut: Cut) -> None:
        self._text = text
        self._cut = cut
        self._starts: list[int] = []
        self._ends: list[int] = []
        for block in BLOCK.finditer(text):
            self._starts.append(block.start())
            self._ends.append(block.end())
        self._cuts: list[frozenset[int] | None] = [None] * len(self._starts)

    def __contains__(self, position: object) -> bool:
        return isinstance(position, int) and self.has(position)

    def has(self, position: int) -> bool:
        """Whether a word begins or ends at `position`; False outside the text."""
        i = bisect_right(self._starts, position) - 1
        if i < 0 or position >= self._ends[i]:
            if not 0 <= position <= len(self._text):
                return False
            return self._text[position - 1 : position + 1] != "\r\n" or position == 0
        start = self._starts[i]
        if position == start:
            return True
        cuts = self._cuts[i]
        if cuts is None:
            cuts = self._cuts[i] = self._cut(self._text[start : self._ends[i]])
        return position - start in cuts
