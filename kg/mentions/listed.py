"""Very many words found in a text without an automaton, which takes seconds to build for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

SHORTEST = 2  # characters of a word
_KEPT = 200_000  # beginnings
Found = tuple[int, int, int]  # index of a word, start, end: as the automaton tells it


class Listed:
    """Looks up, at each place of a text, the words that begin with the two characters that stand there.

    The words are those of `texts` from index `first` on, in order, each of two characters at least.
    """

    def __init__(self, texts: Sequence[str], first: int) -> None:
        self._texts = texts
        self._first = first
        self._known: dict[str, tuple[Mapping[str, int], Sequence[int]]] = {}

    def find(self, text: str) -> list[Found]:
        """Every occurrence of every word, overlapping ones too."""
        found: list[Found] = []
        known = self._known
        for start in range(len(text) - 1):
            pair = text[start : start + SHORTEST]
            words, lengths = known.get(pair) or self._beginning(pair)
            for length in lengths:
                end = start + length
                if end > len(text):
                    break
                index = words.get(text[start:end])
                if index is not None:
                    found.append((index, start, end))
        return found

    def _beginning(self, pair: str) -> tuple[Mapping[str, int], Sequence[int]]:
        """The words with that beginning → their indices, and how long they are; they are looked for once."""
        if len(self._known) >= _KEPT:
            self._known.clear()
        words: dict[str, int] = {}
        at = bisect_left(self._texts, pair, self._first)
        while at < len(self._texts) and self._texts[at].startswith(pair):
            words[self._texts[at]] = at
            at += 1
        found = self._known[pair] = words, sorted({len(word) for word in words})
        return found


def merged(found: Sequence[Found], listed: Sequence[Found]) -> Sequence[Found]:
    """Both, in the order of the automaton: by end, and of those that end together the longest first."""
    return sorted((*found, *listed), key=lambda f: (f[2], f[1])) if listed else found
