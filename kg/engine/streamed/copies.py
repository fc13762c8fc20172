"""Reprints among any number of articles: those that `kg.graph.reprints` finds, with its index on disk."""

from __future__ import annotations

from array import array
from collections import Counter

from kg.engine.streamed.scratch import Scratch
from kg.graph.reprints import COMMON, FEWEST, SHARE


def find_copies(kept: Scratch) -> None:
    """Adds to what is kept which articles print another one again; goes through them in order of date."""
    sizes = array("I")  # of the samples of the originals, in the order in which they came
    for article in kept.articles():
        shingles = array("I", article.shingles)
        size = len(shingles)
        if size < FEWEST:
            continue
        shared: Counter[int] = Counter()
        for shingle in shingles:
            holders = kept.holders(shingle, COMMON + 1)
            if len(holders) <= COMMON:
                shared.update(holders)
        enough = [(-n, place) for place, n in shared.items() if n >= SHARE * min(sizes[place], size)]
        if enough:  # of those that share most the earliest
            kept.add_copy(article, kept.original(min(enough)[1]))
        else:
            kept.add_original(len(sizes), article.rank, shingles)
            sizes.append(size)
