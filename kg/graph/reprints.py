"""Articles that print another article again, with another headline, cuts and small changes.

A text is taken as the set of its *shingles*, all runs of 6 characters without spaces and punctuation.  Of two
articles the later is a reprint of the earlier if they share at least 70 % of the shingles of the shorter one:
a cut leaves all but those at its edges, a changed word takes 6 or 7 of them, while different articles on one
subject share hardly more than a fifth (names, set phrases).  So an article cut down from another is a reprint
too, and so is a collection that holds it.

What is compared is a sample, some eighth of the shingles, chosen by what they are, so that two texts choose the same
(content sampling: Manber, "Finding similar files in a large file system", 1994; the share of the shorter one is the
containment of Broder, "On the resemblance and containment of documents", 1997).  The sample is looked up in an
inverted index that holds originals only, and shingles that many originals share are passed over, so the cost
grows with the length of the texts and not with the number of pairs.  Articles whose sample is smaller than 12
shingles (some 100 characters) are compared with none: so short a text is no evidence of copying.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar
from zlib import crc32

from kg.model import Article

K = TypeVar("K", bound=Hashable)
LENGTH = 6  # characters of a shingle
EVERY = 8  # one shingle of so many is looked at
SHARE = 0.7  # of the shingles of the shorter article
FEWEST = 12  # shingles of a sample that says something
COMMON = 48  # originals that have a shingle: a set phrase then, which tells nothing
_NOISE = re.compile(r"[\W_]+")


def sample(text: str) -> frozenset[int]:
    """The hashes of the shingles of `text` that are looked at: those whose first two characters say so."""
    plain = _NOISE.sub("", text).casefold()
    codes = plain.encode("utf-32-le", "surrogatepass")
    units = memoryview(codes).cast("I")
    size = 4 * LENGTH
    return frozenset(
        crc32(codes[4 * i : 4 * i + size])
        for i, (a, b) in enumerate(pairwise(units[: 2 - LENGTH]))
        if not (a + b) % EVERY
    )


def reprints(articles: Sequence[Article]) -> dict[int, int]:
    """Index of each reprint → index of its original, which is no reprint itself.

    The original is the earliest by date, of articles of one date (or of none, which come last) the first.
    """
    order = sorted(range(len(articles)), key=lambda i: (articles[i].date or "~", i))
    samples = ((i, sample(articles[i].text)) for i in order)
    return among((i, found, len(found)) for i, found in samples)


def among(samples: Iterable[tuple[K, frozenset[int], int]]) -> dict[K, K]:
    """Each reprint → its original, of articles in order of date: their key, sample and the sample's size.

    Of a sample only those shingles need be given that matter: see `kg.engine.spark.copies`.
    """
    seen: _Originals[K] = _Originals()
    out: dict[K, K] = {}
    for key, found, size in samples:
        if size < FEWEST:
            continue
        original = seen.find(found, size)
        if original is None:
            seen.add(key, found, size)
        else:
            out[key] = original
    return out


class _Originals(Generic[K]):
    """The articles that are no reprints, with their samples, in the order in which they came."""

    def __init__(self) -> None:
        self._articles: list[K] = []
        self._sizes: list[int] = []
        # Shingle → place in the lists; most shingles have one article only, and a list for each would cost more.
        self._first: dict[int, int] = {}
        self._others: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, article: K, found: frozenset[int], size: int) -> None:
        place = len(self._articles)
        for shingle in found:
            if self._first.setdefault(shingle, place) != place:
                self._others[shingle].append(place)
        self._articles.append(article)
        self._sizes.append(size)

    def find(self, found: frozenset[int], size: int) -> K | None:
        """The article that shares most with a sample, if it is enough; of equals the earliest."""
        known = found & self._first.keys()
        shared: Counter[int] = Counter()
        for shingle in known:
            others = self._others.get(shingle, ())
            if len(others) < COMMON:
                shared[self._first[shingle]] += 1
                shared.update(others)
        enough = [(-n, place) for place, n in shared.items() if n >= SHARE * min(self._sizes[place], size)]
        return self._articles[min(enough)[1]] if enough else None
