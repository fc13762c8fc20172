"""Reprints among any number of articles: those that `kg.graph.reprints` finds, with its index on disk."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from kg.engine.streamed.scratch import Scratch
from kg.graph.reprints import COMMON, FEWEST, SHARE

CELLS = 1 << 21
PHRASES = 50_000  # set phrases that are kept in memory, which need not be looked up any more
AT_ONCE = 200_000  # shingles of originals that are gathered before they are written


def find_copies(kept: Scratch) -> None:
    """Adds to what is kept which articles print another one again; goes through them in order of date."""
    sizes = array("I")  # of the samples of the originals, in the order in which they came
    phrases: set[int] = set()
    index = _Index(kept)
    for article in kept.articles():
        shingles = array("I", article.shingles)
        size = len(shingles)
        if size < FEWEST:
            continue
        sharing: list[int] = []
        rare = [shingle for shingle in shingles if shingle not in phrases]
        for shingle in rare:
            holders = index.holders(shingle)
            if len(holders) <= COMMON:
                sharing += holders
            elif len(phrases) < PHRASES:
                phrases.add(shingle)
        enough = [(-n, place) for place, n in Counter(sharing).items() if n >= SHARE * min(sizes[place], size)]
        if enough:  # of those that share most the earliest
            kept.add_copy(article, kept.original(min(enough)[1]))
        else:
            place = len(sizes)
            kept.add_original(place, article.rank)
            index.add(place, rare)
            sizes.append(size)


class _Index:
    """The originals that have a shingle: those that came last are in memory, the others on disk."""

    def __init__(self, kept: Scratch) -> None:
        self._kept = kept
        # Most shingles have one original only, and a list for each would cost more.
        self._first: dict[int, int] = {}
        self._others: defaultdict[int, list[int]] = defaultdict(list)
        self._count = 0
        self._written = bytearray(CELLS)  # by a part of a shingle, whether any such is on disk

    def add(self, place: int, shingles: Collection[int]) -> None:
        """Adds an original, which comes after all that are there."""
        for shingle in shingles:
            if self._first.setdefault(shingle, place) != place:
                self._others[shingle].append(place)
        self._count += len(shingles)
        if self._count > AT_ONCE:
            self._write()

    def holders(self, shingle: int) -> Sequence[int]:
        """The originals that have it, in the order in which they came; of more than are common, those come first."""
        before = self._kept.holders(shingle, COMMON + 1) if self._written[shingle % CELLS] else []
        first = self._first.get(shingle)
        return before if first is None else (*before, first, *self._others.get(shingle, ()))

    def _write(self) -> None:
        self._kept.add_shingles(self._first.items())
        self._kept.add_shingles((shingle, place) for shingle, places in self._others.items() for place in places)
        for shingle in self._first:
            self._written[shingle % CELLS] = 1
        self._count = 0
        self._first.clear()
        self._others.clear()
