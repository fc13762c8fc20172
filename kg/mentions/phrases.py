"""Candidates for mentions: terms of a lexicon, and phrases found from their head noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.mentions.vocabulary import Hit
from kg.mentions.walls import SOLID, Walls
from kg.rulebook.mention_rules import Recognizer, WallRules
from kg.words import alternation


class Candidate(NamedTuple):
    """A possible mention: span, recogniser (by index), normal form if a lexicon gives one."""

    start: int
    end: int
    recognizer: int
    norm: str


class Phrases:
    """Turns the vocabulary's hits in a sentence into candidates."""

    def __init__(self, recognizers: Sequence[Recognizer], modifiers: Sequence[str], rules: WallRules) -> None:
        self._recognizers = recognizers
        self._requires = [re.compile(r.requires) if r.requires else None for r in recognizers]
        self._rejects = [re.compile(f"(?:{'|'.join(r.rejects)})$") if r.rejects else None for r in recognizers]
        self._trim = [re.compile(r.trim) if r.trim else None for r in recognizers]
        self._owners = [re.compile(r.owners) if r.owners else None for r in recognizers]
        self._opening = frozenset(kind for r in recognizers for kind in r.opens)
        self._through = [frozenset((*r.through, *((SOLID,) if r.solid else ()))) for r in recognizers]
        particles = alternation(rules.particles)
        self._modifiers = re.compile(f"(?:(?:{alternation(modifiers)})(?:{particles})?)+|{particles}")
        self._follow = tuple(rules.follow)

    def strip(self, text: str, start: int, end: int) -> int:
        """The start moved behind leading modifiers (首批, 著名的): they are no part of a name."""
        m = self._modifiers.match(text, start, end)
        return m.end() if m and m.end() < end else start

    def begin(self, text: str, start: int, end: int, index: int) -> int:
        """The start moved behind modifiers and behind what recogniser `index` trims."""
        start = self.strip(text, start, end)
        trim = self._trim[index]
        m = trim.match(text, start, end) if trim else None
        return self.strip(text, m.end(), end) if m else start

    def candidates(self, text: str, hits: Sequence[Hit], walls: Walls) -> list[Candidate]:
        """All candidates of a sentence, in the order of the hits."""
        out: list[Candidate] = []
        openers = self._openers(hits)
        for hit in hits:
            for index, norm in hit.word.terms:
                made = self._term(text, hit, index, norm, walls)
                if made:
                    out.append(made)
            for index, alone in hit.word.heads:
                made = self._phrase(text, hit, index, alone, walls, openers)
                if made:
                    out.append(made)
        return out

    def _blocked(self, text: str, start: int, end: int, recognizer: Recognizer) -> bool:
        return text.startswith(recognizer.not_before, end) or text.endswith(recognizer.not_after, 0, start)

    def _term(self, text: str, hit: Hit, index: int, norm: str, walls: Walls) -> Candidate | None:
        start, end = hit.start, hit.end
        if _inside_word(text, start, end, walls) or self._blocked(text, start, end, self._recognizers[index]):
            return None
        if end - start <= 2 and not text[start].isascii() and not self._stands(start, end, walls):
            return None
        if self._recognizers[index].bracket:
            longer = _tail(text, end)
            norm, end = (norm, end) if longer == end else ("", longer)
        return Candidate(start, end, index, norm)

    @staticmethod
    def _stands(start: int, end: int, walls: Walls) -> bool:
        """Whether a short term is a word of its own: the tokeniser cuts there, or a known noun ends (医院|院长)."""
        return walls.is_boundary(end) and (walls.is_boundary(start) or start in walls.noun_ends)

    def _openers(self, hits: Sequence[Hit]) -> dict[str, list[Hit]]:
        """Type → the terms with which a name may open, in order of the text, the longest first."""
        out: dict[str, list[Hit]] = {}
        for hit in hits:
            for kind in {self._recognizers[i].type for i, _ in hit.word.terms} & self._opening:
                out.setdefault(kind, []).append(hit)
        return {kind: sorted(found, key=lambda h: (h.start, -h.end)) for kind, found in out.items()}

    def _opened(self, text: str, start: int, head: int, index: int, walls: Walls, openers: dict[str, list[Hit]]) -> int:
        """Where a name begins that opens with a listed term: there, unless an owner stands before it."""
        owners = self._owners[index]
        for kind in self._recognizers[index].opens:
            for hit in openers.get(kind, ()):
                if start <= hit.start and hit.end <= head and walls.is_boundary(hit.start) and walls.is_boundary(hit.end):
                    return start if owners and owners.search(text, start, hit.start) else hit.start
        return start

    def _phrase(
        self, text: str, hit: Hit, index: int, alone: bool, walls: Walls, openers: dict[str, list[Hit]]
    ) -> Candidate | None:
        r = self._recognizers[index]
        end = _tail(text, hit.end) if r.bracket else hit.end
        if _inside_word(text, hit.start, end, walls) or self._blocked(text, hit.start, end, r):
            return None
        if walls.in_atom(hit.start):
            return None
        limit = max(0, end - r.max)
        start = walls.left_of(hit.start, limit, self._through[index])
        if start == limit and start > 0 and not walls.begins(start):
            return None  # no wall within reach: the words on the left are no name
        start = self.strip(text, start, end)
        trim = self._trim[index]
        if trim and (m := trim.match(text, start, end)) and m.end() <= hit.start:
            start = self.strip(text, m.end(), end)
        if r.opens:
            start = self._opened(text, start, hit.start, index, walls, openers)
        if start > hit.start or hit.start - start < (0 if alone else max(1, r.min)):
            return None
        phrase = text[start:end]
        rejects, requires = self._rejects[index], self._requires[index]
        if (rejects and rejects.match(phrase)) or (requires and not requires.search(phrase)):
            return None
        if not walls.follows(end, r.follow, self._follow):  # last: it may ask the tokeniser
            return None
        return Candidate(start, end, index, "")


_TAIL = re.compile(r"\s?\([A-Za-z0-9][A-Za-z0-9 .\-/+]{0,24}\)|[A-Z][A-Za-z0-9\-]+(?![a-z])")


def _tail(text: str, end: int) -> int:
    """The end moved behind an abbreviation that follows a name, in brackets or glued to it."""
    m = _TAIL.match(text, end)
    return m.end() if m else end


def _inside_word(text: str, start: int, end: int, walls: Walls) -> bool:
    """Whether a Latin term stands inside a longer Latin word (CT in ECT)."""
    return (
        (text[start].isascii() and start > 0 and text[start - 1].isascii() and text[start - 1].isalnum())
        and text[start].isalnum()
    ) or (text[end - 1].isascii() and text[end - 1].isalnum() and end < len(text) and text[end].isascii() and text[end].isalnum()
        and not walls.counts(end))
