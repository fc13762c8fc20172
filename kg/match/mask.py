"""The masked form of a sentence: every mention is one private character that stands for its types.

Rules are regular expressions over this short string, so that an enumeration A、B和C of mentions is
a plain repeat, and a trigger word inside a name cannot fire.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from math import comb

from kg.model import Marked, Mention, Span, value

FIRST = 0xE000
MOST = 3
LONGEST_MODIFIER = 7
JOINTS = "、,;:“\""
ANY = "\ue000-\uf8ff"
_CODES = 0xF8FF - FIRST + 1
_PRIVATE = re.compile(f"[{ANY}]")


class TypeSets:
    """One private character for each set of at most three types (fewer, if the schema has very many) of a mention."""

    def __init__(self, types: Iterable[str]) -> None:
        names = sorted(set(types))
        self._most = next(n for n in range(MOST, 0, -1) if n == 1 or _count(len(names), n) <= _CODES)
        every = [frozenset(c) for n in range(1, self._most + 1) for c in combinations(names, n)]
        self._codes = {s: chr(FIRST + i) for i, s in enumerate(every)}
        self._classes: dict[frozenset[str], str] = {}
        self._known: dict[tuple[str, ...], str] = {}

    def char(self, types: Sequence[str]) -> str:
        """The character of a mention's types, of its likeliest ones if they are too many."""
        likeliest = tuple(types[: self._most])
        found = self._known.get(likeliest)
        if found is None:
            found = self._known[likeliest] = self._codes[frozenset(likeliest)]
        return found

    def chars(self, wanted: Iterable[str]) -> str:
        """The characters of all sets that hold one of the wanted types, for a character class."""
        names = frozenset(wanted)
        if names not in self._classes:
            self._classes[names] = _ranges(sorted(ord(code) for s, code in self._codes.items() if s & names))
        return self._classes[names]


def _count(types: int, most: int) -> int:
    """The number of sets of one to `most` types."""
    return sum(comb(types, n) for n in range(1, most + 1))


def _ranges(codes: Sequence[int]) -> str:
    """A character class's inside for the codes, neighbours joined to ranges."""
    out: list[str] = []
    i = 0
    while i < len(codes):
        j = i
        while j + 1 < len(codes) and codes[j + 1] == codes[j] + 1:
            j += 1
        out.append(chr(codes[i]) if i == j else f"{chr(codes[i])}-{chr(codes[j])}")
        i = j + 1
    return "".join(out)


@value
class Masked:
    """`text`: the masked string; `origin[i]`: where its i-th character begins in the sentence."""

    text: str
    origin: tuple[int, ...]
    mention_at: dict[int, Mention]

    def span(self, start: int, end: int) -> Span:
        """The stretch of the sentence behind masked [start, end)."""
        return Span(self.origin[start], self.origin[end])

    def mentions(self, start: int, end: int) -> list[Mention]:
        """The mentions within masked [start, end), in order."""
        at = self.mention_at
        if end - start == 1:
            return [at[start]] if start in at else []
        return [at[i] for i in range(start, end) if i in at]


def mask(
    marked: Marked, sets: TypeSets, modifiers: frozenset[str], joints: Collection[str] = JOINTS
) -> Masked:
    """Replaces each mention of the sentence, with the modifiers right before it, by its character.

    `joints`: characters behind which an item of a list begins.
    """
    text = marked.sentence.text
    if _PRIVATE.search(text):
        text = _PRIVATE.sub(" ", text)  # a text's own private characters stand for no mention
    out: list[str] = []
    origin: list[int] = []
    mention_at: dict[int, Mention] = {}
    lasts = _lasts(modifiers)
    at = 0
    for m in marked.mentions:
        start, behind = m.span
        end = _unmodified(text, at, start, modifiers, joints) if start > at and text[start - 1] in lasts else start
        out.append(text[at:end])
        origin.extend(range(at, end))
        mention_at[len(origin)] = m
        out.append(sets.char(m.types))
        origin.append(start)
        at = behind
    out.append(text[at:])
    origin.extend(range(at, len(text) + 1))
    return Masked("".join(out), tuple(origin), mention_at)


@lru_cache(maxsize=8)
def _lasts(modifiers: frozenset[str]) -> frozenset[str]:
    """The characters that modifiers end with."""
    return frozenset(m[-1] for m in modifiers if m)


def _unmodified(text: str, start: int, end: int, modifiers: frozenset[str], joints: Collection[str]) -> int:
    """Where the words before a mention end, if the modifiers that lead up to it in a list are left out."""
    at = end
    while at > start:
        for n in range(min(LONGEST_MODIFIER, at - start), 0, -1):
            if text[at - n : at] in modifiers:
                at -= n
                break
        else:
            break
    return at if at == start or text[at - 1] in joints else end
