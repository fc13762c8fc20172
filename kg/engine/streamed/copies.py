"""Reprints among any number of articles: those that `kg.graph.reprints` finds, with its index on disk."""

from __future__ import annotations

from array import array
from collections import Counter

from kg.engine.streamed.scratch import Scratch
from kg.graph.reprints import COMMON, FEWEST, SHARE

CELLS = 1 << 21
PHRASES = 50_000  # set phrases that are kept in memory, of which nothing need be looked up any more


def find_copies(kept: Scratch) -> None:
    """Adds to what is kept which articles print another one again; goes through them in order of date."""
    sizes = array("I")  # of the samples of the originals, in the order in which they came
    phrases: set[int] = set()
    seen = bytearray(CELLS)  # by a part of a shingle, whether any such came before: most did not
    for article in kept.articles():
        shingles = array("I", article.shingles)
        size = len(shingles)
        if size < FEWEST:
            continue
        shared: Counter[int] = Counter()
        rare = [shingle for shingle in shingles if shingle not in phrases]
        for shingle in rare:
            cell = shingle % CELLS
            if not seen[cell]:
                seen[cell] = 1
                continue
            holders = kept.holders(shingle, COMMON + 1)
            if len(holders) <= COMMON:
                shared.update(holders)
            elif len(phrases) < PHRASES:
                phrases.add(shingle)
        enough = [(-n, place) for place, n in shared.items() if n >= SHARE * min(sizes[place], size)]
        if enough:  # of those that share most the earliest
            kept.add_copy(article, kept.original(min(enough)[1]))
        else:
            kept.add_original(len(sizes), article.rank, rare)
            sizes.append(size)
