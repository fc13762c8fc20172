"""Walls: the places of a sentence that a name does not run across."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.mentions.vocabulary import Hit
from kg.model import Mention
from kg.needs import quick
from kg.rulebook.mention_rules import WallRules
from kg.tokens import Boundaries, Tokenizer
from kg.words import alternation

_MARKS = r"(?<![A-Za-z0-9.])[0-9]{1,2}[.)](?=[\u4e00-\u9fffA-Z“\"])|[,;:。!?、…|~\n\t()\[\]{}《》<>“”‘’「」『』\"'【】〔〕=+*□■●◆★▲　]|—+|--+|(?<![A-Za-z0-9])\s(?![A-Za-z0-9])|\s\s+"
_CLOSERS = {"”": "“", ")": "(", "》": "《", "’": "‘", "」": "「", "』": "『", "]": "["}
_OPENERS = frozenset(_CLOSERS.values())
_ENDS = frozenset(",;:。!?、…|\n\t()[]{}《》“”‘’「」『』\"'【】 —-=+")


SOLID = "|"
"""In the words that a name runs through: no conjunction stands inside it."""


MARK, CLOSE, ATOM, WORD, CONJUNCTION = range(5)

Wall = tuple[int, int, int, str]
"""A stretch that ends names: its end, its start, its kind (MARK, CLOSE, ATOM, WORD, CONJUNCTION) and its text."""


class Ahead(NamedTuple):
    """Words before which a name may end, with the characters they begin with."""

    firsts: frozenset[str]
    words: tuple[str, ...]


def ahead(words: Iterable[str]) -> Ahead:
    """The words, ready for `Walls.follows`."""
    known = tuple(words)
    return Ahead(frozenset(w[0] for w in known if w), known)


def mark_pattern(rules: WallRules) -> re.Pattern[str]:
    """The expression for marks: punctuation, particles, and the word that closes an open list."""
    guard = f"(?<![{re.escape(rules.etc_not_after)}])" if rules.etc_not_after else ""
    return re.compile(quick(rf"{alternation(rules.particles)}|{guard}{alternation((rules.etc,))}|{_MARKS}"))


class Walls:
    """The walls of one sentence, with the questions that recognisers ask of them.

    `inside_atoms`: the places over which a quantity or a time runs; what begins there is a part of it, no head.
    """

    __slots__ = ("_boundaries", "_ends", "_head_ends", "_starts", "_tokenizer", "_walls", "inside_atoms", "noun_ends", "nouns", "text")

    def __init__(
        self, text: str, hits: Sequence[Hit], atoms: Sequence[Mention], tokenizer: Tokenizer, marks: re.Pattern[str]
    ) -> None:
        self.text = text
        self._tokenizer = tokenizer
        self._boundaries: Boundaries | None = None
        found: list[Wall] = []
        for m in marks.finditer(text):
            start, end = m.span()
            mark = m[0]
            found.append((end, start, CLOSE if mark in _CLOSERS else MARK, mark))
        self.inside_atoms: set[int] = set()
        for a in atoms:
            start, end = a.span
            found.append((end, start, ATOM, ""))
            self.inside_atoms.update(range(start, end))
        self.nouns: list[Hit] = []
        self.noun_ends: set[int] = set()
        self._head_ends: set[int] = set()
        stoppers: list[Hit] = []
        for hit in hits:
            word = hit[2]
            if word.noun:
                self.nouns.append(hit)
                self._head_ends.add(hit[1])
                if word.names and (word.terms or hit[1] - hit[0] > 1):
                    self.noun_ends.add(hit[1])
            elif word.stopper or word.conjunction:
                stoppers.append(hit)
        if stoppers:
            nouns = [h for h in self.nouns if h[2].terms or h[1] - h[0] > 1]
            cover = [0] * (len(text) + 1)  # for each place the end of the noun over it that reaches farthest
            for start, end, _ in nouns:  # in order of their ends
                cover[start:end] = [end] * (end - start)
            for start, end, word in stoppers:
                reach = cover[start]
                if reach < end or (reach == end and not _begins_before(nouns, start, end)):
                    found.append((end, start, CONJUNCTION if word.conjunction else WORD, word.text))
        found.sort()
        self._walls = found
        self._ends = [w[0] for w in found]
        self._starts = {w[1]: w for w in found}

    def is_boundary(self, position: int) -> bool:
        """Whether a word begins or ends at `position`; only then is the tokeniser asked."""
        if self._boundaries is None:
            self._boundaries = self._tokenizer.boundaries(self.text)
        return self._boundaries.has(position)

    def stands(self, wall: Wall) -> bool:
        """Whether the wall is one: a word of one character must be a word of its own, or follow a head noun."""
        end, start, kind, _ = wall
        if kind < WORD or end - start > 1:
            return True
        if kind == WORD and (start in self._head_ends or self._opens_clause(start)):
            return True
        return self.is_boundary(start) and self.is_boundary(end)

    def _opens_clause(self, position: int) -> bool:
        return position == 0 or self.text[position - 1] in ",;:。"

    def left_of(self, head: int, limit: int, through: frozenset[str]) -> int:
        """Where a name begins whose head begins at `head`: the end of the nearest wall on its left."""
        position = head
        for i in range(bisect_right(self._ends, head) - 1, -1, -1):
            wall = self._walls[i]
            end, start, kind, text = wall
            if end <= limit:
                return limit
            if end > position:
                continue
            if kind == CLOSE:
                if self.text[end : end + 1] in _OPENERS and end < head:
                    return end
                opener = self.text.rfind(_CLOSERS[text], limit, start)
                if opener < 0:
                    return end
                position = opener
            elif kind == CONJUNCTION:
                if f"+{text}" in through:
                    continue
                if end - start > 1 and text not in through:
                    return end  # 以及 is in no name; 和 and 与 are
                if (SOLID in through or start in self.noun_ends or self._opens(wall, through)) and self.stands(wall):
                    return end
            elif text not in through and (kind < WORD or self.stands(wall)):
                return end
        return limit

    def _opens(self, wall: Wall, through: frozenset[str]) -> bool:
        """Whether a conjunction stands at the head of a clause or right behind another wall: a preposition."""
        _, start, _, text = wall
        if text in through:
            return False
        if start == 0 or self.text[start - 1] in _ENDS:
            return True
        i = bisect_right(self._ends, start) - 1
        return i >= 0 and self._ends[i] == start and self._walls[i][2] == WORD and self.stands(self._walls[i])

    def counts(self, position: int) -> bool:
        """Whether a number or a time begins at `position` (CT|2台)."""
        wall = self._starts.get(position)
        return wall is not None and wall[2] == ATOM

    def begins(self, position: int) -> bool:
        """Whether a wall ends at `position`."""
        i = bisect_right(self._ends, position) - 1
        return i >= 0 and self._ends[i] == position

    def joins(self, end: int) -> int:
        """Where the 、 or conjunction begins that ends at `end`, or -1 if none does."""
        if end > 0 and self.text[end - 1] == "、":
            return end - 1
        i = bisect_right(self._ends, end) - 1
        while i >= 0 and self._ends[i] == end:
            wall = self._walls[i]
            if wall[2] == CONJUNCTION and self.stands(wall):
                return wall[1]
            i -= 1
        return -1

    def item_start(self, end: int, limit: int) -> int:
        """Where the item of an enumeration that ends at `end` begins."""
        return self.left_of(end, limit, frozenset())

    def follows(self, end: int, mode: str, words: Ahead) -> bool:
        """Whether a name may end at `end`: closed (wall or listed word), token (or a word boundary), open."""
        text = self.text
        if end >= len(text) or mode == "open" or text[end] in _ENDS:
            return True
        wall = self._starts.get(end)
        if wall is not None and self.stands(wall):
            return True
        if text[end] in words.firsts and text.startswith(words.words, end):
            return True
        return mode == "token" and self.is_boundary(end)


def _begins_before(nouns: Sequence[Hit], start: int, end: int) -> bool:
    return any(n[0] < start and n[1] == end for n in nouns)
