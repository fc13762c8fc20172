"""Articles that print another article again, with another headline, cuts and small changes.

A text is taken as the set of its *shingles*, all runs of 6 characters without spaces and punctuation.  Of two
articles the later is a reprint of the earlier if they share at least 70 % of the shingles of the shorter one:
a cut leaves all but those at its edges, a changed word takes 6 or 7 of them, while two articles that two people
wrote on one subject share a few per cent (names, set phrases).  So an article cut down from another is a reprint
too, and so is a collection that holds it.

What is compared is a sample, every fourth shingle by a hash that is the same on every run and machine (content
sampling: Manber, "Finding similar files in a large file system", 1994; the share of the shorter one is the
containment of Broder, "On the resemblance and containment of documents", 1997).  The sample is looked up in an
inverted index that holds originals only, and shingles that many originals share are passed over, so the cost
grows with the length of the texts and not with the number of pairs.  Articles whose sample is smaller than 16
shingles (some 70 characters) are compared with none: so short a text is no evidence of copying.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from kg.model import Article

LENGTH = 6  # characters of a shingle
EVERY = 4  # one shingle of so many is looked at
SHARE = 0.7  # of the shingles of the shorter article
FEWEST = 16  # shingles of a sample that says something
COMMON = 48  # originals that have a shingle: a set phrase then, which tells nothing
_NOISE = re.compile(r"[\W_]+")


def sample(text: str) -> frozenset[int]:
    """The hashes of the shingles of `text` that are looked at."""
    plain = _NOISE.sub("", text).casefold()
    hashes = (zlib.crc32(plain[i : i + LENGTH].encode("utf-8", "surrogatepass")) for i in range(len(plain) - LENGTH + 1))
    return frozenset(h for h in hashes if h % EVERY == 0)


def reprints(articles: Sequence[Article]) -> dict[int, int]:
    """Index of each reprint → index of its original, which is no reprint itself.

    The original is the earliest by date, of articles of one date (or of none, which come last) the first.
    """
    seen = _Originals()
    out: dict[int, int] = {}
    for i in sorted(range(len(articles)), key=lambda i: (articles[i].date or "~", i)):
        found = sample(articles[i].text)
        if len(found) < FEWEST:
            continue
        original = seen.find(found)
        if original is None:
            seen.add(i, found)
        else:
            out[i] = original
    return out


class _Originals:
    """The articles that are no reprints, with their samples, in the order in which they came."""

    def __init__(self) -> None:
        self._articles: list[int] = []
        self._sizes: list[int] = []
        self._index: defaultdict[int, list[int]] = defaultdict(list)  # shingle → places in the lists

    def add(self, article: int, found: frozenset[int]) -> None:
        for shingle in found:
            self._index[shingle].append(len(self._articles))
        self._articles.append(article)
        self._sizes.append(len(found))

    def find(self, found: frozenset[int]) -> int | None:
        """The article that shares most with a sample, if it is enough; of equals the earliest."""
        holders = (self._index[shingle] for shingle in found if shingle in self._index)
        shared = Counter(place for places in holders if len(places) <= COMMON for place in places)
        size = len(found)
        enough = [(-n, place) for place, n in shared.items() if n >= SHARE * min(self._sizes[place], size)]
        return self._articles[min(enough)[1]] if enough else None
