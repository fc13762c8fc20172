"""Candidates for mentions: terms of a lexicon, and phrases found from their head noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.mentions.vocabulary import Hit
from kg.mentions.walls import SOLID, Walls, ahead
from kg.needs import quick
from kg.patterns import first_characters
from kg.rulebook.mention_rules import Recognizer, WallRules
from kg.words import alternation


class Candidate(NamedTuple):
    """A possible mention: span, recogniser (by index), normal form if a lexicon gives one."""

    start: int
    end: int
    recognizer: int
    norm: str


class _Ready(NamedTuple):
    """What a recogniser asks of a candidate, compiled; `trimmed`: characters with which what it trims begins."""

    rule: Recognizer
    least: int
    bracket: bool
    requires: re.Pattern[str] | None
    rejects: re.Pattern[str] | None
    trim: re.Pattern[str] | None
    trimmed: frozenset[str] | None
    owners: re.Pattern[str] | None
    through: frozenset[str]
    longest: int
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]


class Phrases:
    """Turns the vocabulary's hits in a sentence into candidates."""

    def __init__(self, recognizers: Sequence[Recognizer], modifiers: Sequence[str], rules: WallRules) -> None:
        self._ready = [_ready(r) for r in recognizers]
        self._types = [r.type for r in recognizers]
        self._opening = frozenset(kind for r in recognizers for kind in r.opens)
        particles = alternation(rules.particles)
        self._modifiers = re.compile(f"(?:(?:{alternation(modifiers)})(?:{particles})?)+|{particles}")
        self._first = frozenset(word[:2] for word in (*modifiers, *rules.particles) if word)
        self._firsts = frozenset(pair[0] for pair in self._first)
        self._follow = ahead(rules.follow)

    def strip(self, text: str, start: int, end: int) -> int:
        """The start moved behind leading modifiers (首批, 著名的): they are no part of a name."""
        char = text[start : start + 1]
        if char not in self._firsts or not (char in self._first or text[start : start + 2] in self._first):
            return start  # most names begin with none: no need to try them all
        m = self._modifiers.match(text, start, end)
        return m.end() if m and m.end() < end else start

    def begin(self, text: str, start: int, end: int, index: int) -> int:
        """The start moved behind modifiers and behind what recogniser `index` trims."""
        start = self.strip(text, start, end)
        ready = self._ready[index]
        m = ready.trim.match(text, start, end) if ready.trim else None
        return self.strip(text, m.end(), end) if m else start

    def candidates(self, text: str, walls: Walls) -> list[Candidate]:
        """All candidates of a sentence, in the order of the hits."""
        out: list[Candidate] = []
        openers = self._openers(walls.nouns) if self._opening else {}
        for hit in walls.nouns:
            word = hit[2]
            for index, norm in word.terms:
                made = self._term(text, hit, index, norm, walls)
                if made:
                    out.append(made)
            if word.heads and hit[0] not in walls.inside_atoms:
                for index, alone in word.heads:
                    made = self._phrase(text, hit, index, alone, walls, openers)
                    if made:
                        out.append(made)
        return out

    def _term(self, text: str, hit: Hit, index: int, norm: str, walls: Walls) -> Candidate | None:
        start, end, word = hit
        ready = self._ready[index]
        if (word.latin and _inside_word(text, start, end, walls)) or _blocked(ready, text, start, end):
            return None
        if end - start <= 2 and not text[start].isascii() and not self._stands(start, end, walls):
            return None
        if ready.bracket:
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
            if hit[2].terms:
                for kind in {self._types[i] for i, _ in hit[2].terms} & self._opening:
                    out.setdefault(kind, []).append(hit)
        return {kind: sorted(found, key=lambda h: (h[0], -h[1])) for kind, found in out.items()}

    def _opened(self, text: str, start: int, head: int, index: int, walls: Walls, openers: dict[str, list[Hit]]) -> int:
        """Where a name begins that opens with a listed term: there, unless an owner stands before it."""
        ready = self._ready[index]
        for kind in ready.rule.opens:
            for first, last, _ in openers.get(kind, ()):
                if start <= first and last <= head and walls.is_boundary(first) and walls.is_boundary(last):
                    return start if ready.owners and ready.owners.search(text, start, first) else first
        return start

    def _phrase(
        self, text: str, hit: Hit, index: int, alone: bool, walls: Walls, openers: dict[str, list[Hit]]
    ) -> Candidate | None:
        """The name that ends with a head noun; what most often speaks against one is asked first."""
        head, stop, word = hit
        rule, least, bracket, requires, rejects, trim, trimmed, _, through, longest, _, _ = ready = self._ready[index]
        end = _tail(text, stop) if bracket else stop
        limit = end - longest if end > longest else 0
        start = walls.left_of(head, limit, through)
        if alone:
            least = 0
        if head - start < least:
            return None
        if start == limit and start > 0 and not walls.begins(start):
            return None  # no wall within reach: the words on the left are no name
        if ((word.latin or end != stop) and _inside_word(text, head, end, walls)) or _blocked(ready, text, head, end):
            return None
        start = self.strip(text, start, end)
        if trim and (trimmed is None or text[start] in trimmed):
            m = trim.match(text, start, end)
            if m and m.end() <= head:
                start = self.strip(text, m.end(), end)
        if rule.opens:
            start = self._opened(text, start, head, index, walls, openers)
        if head - start < least:
            return None
        phrase = text[start:end]
        if (rejects and rejects.match(phrase)) or (requires and not requires.search(phrase)):
            return None
        if not walls.follows(end, rule.follow, self._follow):  # last: it may ask the tokeniser
            return None
        return Candidate(start, end, index, "")


def _ready(r: Recognizer) -> _Ready:
    return _Ready(
        r,
        max(1, r.min),
        r.bracket,
        re.compile(quick(r.requires)) if r.requires else None,
        re.compile(f"(?:{'|'.join(r.rejects)})$") if r.rejects else None,
        re.compile(r.trim) if r.trim else None,
        first_characters(r.trim) if r.trim else None,
        re.compile(quick(r.owners)) if r.owners else None,
        frozenset((*r.through, *((SOLID,) if r.solid else ()))),
        r.max,
        tuple(r.not_before),
        tuple(r.not_after),
    )


def _blocked(ready: _Ready, text: str, start: int, end: int) -> bool:
    """Whether words stand beside it beside which the recogniser takes nothing."""
    before, after = ready.not_before, ready.not_after
    return (bool(before) and text.startswith(before, end)) or (bool(after) and text.endswith(after, 0, start))


_TAIL = re.compile(r"\s?\([A-Za-z0-9][A-Za-z0-9 .\-/+]{0,24}\)|[A-Z][A-Za-z0-9\-]+(?![a-z])")
_HAN = "\u3001"  # behind it there are no spaces in Unicode


def _tail(text: str, end: int) -> int:
    """The end moved behind an abbreviation that follows a name, in brackets or glued to it."""
    if text[end : end + 1] > _HAN:  # mostly a Chinese character or a comma behind it: no need to try
        return end
    m = _TAIL.match(text, end)
    return m.end() if m else end


def _inside_word(text: str, start: int, end: int, walls: Walls) -> bool:
    """Whether a Latin term stands inside a longer Latin word (CT in ECT)."""
    return (_latin(text, start) and start > 0 and _latin(text, start - 1)) or (
        _latin(text, end - 1) and end < len(text) and _latin(text, end) and not walls.counts(end)
    )


def _latin(text: str, at: int) -> bool:
    return text[at].isascii() and text[at].isalnum()
