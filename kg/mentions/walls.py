"""Walls: the places of a sentence that a name does not run across."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from kg.mentions.vocabulary import Hit
from kg.model import Mention
from kg.rulebook.mention_rules import WallRules
from kg.tokens import Boundaries, Tokenizer
from kg.words import alternation

_MARKS = r"(?<![A-Za-z0-9.])[0-9]{1,2}[.)](?=[\u4e00-\u9fffA-Z“\"])|[,;:。!?、…|~\n\t()\[\]{}《》<>“”‘’「」『』\"'【】〔〕=+*□■●◆★▲　]|—+|--+|(?<![A-Za-z0-9])\s(?![A-Za-z0-9])|\s\s+"
_CLOSERS = {"”": "“", ")": "(", "》": "《", "’": "‘", "」": "「", "』": "『", "]": "["}
_OPENERS = frozenset(_CLOSERS.values())
_ENDS = frozenset(",;:。!?、…|\n\t()[]{}《》“”‘’「」『』\"'【】 —-=+")


SOLID = "|"
"""In the words that a name runs through: no conjunction stands inside it."""


class Wall(NamedTuple):
    """A stretch that ends names: `kind` is mark, close, atom, word or conjunction."""

    start: int
    end: int
    kind: str
    text: str


def mark_pattern(rules: WallRules) -> re.Pattern[str]:
    """The expression for marks: punctuation, particles, and the word that closes an open list."""
    guard = f"(?<![{re.escape(rules.etc_not_after)}])" if rules.etc_not_after else ""
    return re.compile(rf"{alternation(rules.particles)}|{guard}{alternation((rules.etc,))}|{_MARKS}")


class Walls:
    """The walls of one sentence, with the questions that recognisers ask of them."""

    __slots__ = ("_atoms", "_boundaries", "_ends", "_head_ends", "_starts", "_tokenizer", "_walls", "noun_ends", "text")

    def __init__(
        self, text: str, hits: Sequence[Hit], atoms: Sequence[Mention], tokenizer: Tokenizer, marks: re.Pattern[str]
    ) -> None:
        self.text = text
        self._tokenizer = tokenizer
        self._boundaries: Boundaries | None = None
        nouns = [h for h in hits if h.word.terms or (h.word.heads and h.end - h.start > 1)]
        self.noun_ends = {h.end for h in nouns if h.word.names}
        self._head_ends = {h.end for h in hits if h.word.heads or h.word.terms}
        found = [
            Wall(m.start(), m.end(), "close" if m.group() in _CLOSERS else "mark", m.group())
            for m in marks.finditer(text)
        ]
        found += [Wall(a.span.start, a.span.end, "atom", "") for a in atoms]
        cover = _cover(nouns, len(text))
        for h in hits:
            if not (h.word.stopper or h.word.conjunction):
                continue
            if cover[h.start] > h.end or (cover[h.start] == h.end and _begins_before(nouns, h)):
                continue
            if h.word.terms or h.word.heads:
                continue
            found.append(Wall(h.start, h.end, "conjunction" if h.word.conjunction else "word", h.word.text))
        found.sort(key=lambda w: (w.end, w.start))
        self._walls = found
        self._atoms = sorted((a.span.start, a.span.end) for a in atoms)
        self._ends = [w.end for w in found]
        self._starts = {w.start: w for w in sorted(found, key=lambda w: w.end)}

    def in_atom(self, position: int) -> bool:
        """Whether a quantity or a time runs over `position`: what begins there is a part of it, no head."""
        i = bisect_right(self._atoms, (position, len(self.text) + 1)) - 1
        return i >= 0 and position < self._atoms[i][1]

    def is_boundary(self, position: int) -> bool:
        """Whether a word begins or ends at `position`; only then is the tokeniser asked."""
        if self._boundaries is None:
            self._boundaries = self._tokenizer.boundaries(self.text)
        return position in self._boundaries

    def stands(self, wall: Wall) -> bool:
        """Whether the wall is one: a word of one character must be a word of its own, or follow a head noun."""
        if wall.kind not in ("word", "conjunction") or wall.end - wall.start > 1:
            return True
        if wall.kind == "word" and (wall.start in self._head_ends or self._opens_clause(wall.start)):
            return True
        return self.is_boundary(wall.start) and self.is_boundary(wall.end)

    def _opens_clause(self, position: int) -> bool:
        return position == 0 or self.text[position - 1] in ",;:。"

    def left_of(self, head: int, limit: int, through: frozenset[str]) -> int:
        """Where a name begins whose head begins at `head`: the end of the nearest wall on its left."""
        position = head
        i = bisect_right(self._ends, head) - 1
        while i >= 0:
            wall = self._walls[i]
            if wall.end <= limit:
                return limit
            if wall.end > position:
                i -= 1
                continue
            if wall.kind == "close":
                if self.text[wall.end : wall.end + 1] in _OPENERS and wall.end < head:
                    return wall.end
                opener = self.text.rfind(_CLOSERS[wall.text], limit, wall.start)
                if opener < 0:
                    return wall.end
                position = opener
            elif wall.kind == "conjunction":
                if f"+{wall.text}" in through:
                    pass
                elif wall.end - wall.start > 1 and wall.text not in through:
                    return wall.end  # 以及 is in no name; 和 and 与 are
                elif (SOLID in through or wall.start in self.noun_ends or self._opens(wall, through)) and self.stands(wall):
                    return wall.end
            elif wall.text in through or not self.stands(wall):
                pass
            else:
                return wall.end
            i -= 1
        return limit

    def _opens(self, wall: Wall, through: frozenset[str]) -> bool:
        """Whether a conjunction stands at the head of a clause or right behind another wall: a preposition."""
        if wall.text in through:
            return False
        if wall.start == 0 or self.text[wall.start - 1] in _ENDS:
            return True
        i = bisect_right(self._ends, wall.start) - 1
        return i >= 0 and self._ends[i] == wall.start and self._walls[i].kind == "word" and self.stands(self._walls[i])

    def counts(self, position: int) -> bool:
        """Whether a number or a time begins at `position` (CT|2台)."""
        wall = self._starts.get(position)
        return wall is not None and wall.kind == "atom"

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
            if wall.kind == "conjunction" and self.stands(wall):
                return wall.start
            i -= 1
        return -1

    def item_start(self, end: int, limit: int) -> int:
        """Where the item of an enumeration that ends at `end` begins."""
        return self.left_of(end, limit, frozenset())

    def follows(self, end: int, mode: str, words: tuple[str, ...]) -> bool:
        """Whether a name may end at `end`: closed (wall or listed word), token (or a word boundary), open."""
        text = self.text
        if end >= len(text) or mode == "open" or text[end] in _ENDS:
            return True
        wall = self._starts.get(end)
        if wall is not None and self.stands(wall):
            return True
        if text.startswith(words, end):
            return True
        return mode == "token" and self.is_boundary(end)


def _cover(nouns: Sequence[Hit], length: int) -> list[int]:
    """For each position the farthest end of a known noun that begins at or before it and runs over it."""
    farthest = [0] * (length + 1)
    for h in nouns:
        if h.end > farthest[h.start]:
            farthest[h.start] = h.end
    best = 0
    for i in range(length + 1):
        best = max(best, farthest[i])
        farthest[i] = best if best > i else 0
    return farthest


def _begins_before(nouns: Sequence[Hit], hit: Hit) -> bool:
    return any(n.start < hit.start and n.end == hit.end for n in nouns)
