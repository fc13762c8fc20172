"""What confidences are worth, told by gold: how often claims of a confidence are right.

Each text is judged with counts of the other texts only, so that no claim vouches for itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.rulebook.calibration import Counts, confidence
from kg.workshop.score import Judged

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 1.0)


class Band(NamedTuple):
    """Claims whose confidence is in [low, high) (1 counts with the last); `foretold` is their mean confidence."""

    low: float
    high: float
    claims: int
    right: int
    foretold: float

    @property
    def share(self) -> float:
        """The share of the claims that is right."""
        return self.right / self.claims


def counts(judged: Iterable[Judged]) -> dict[str, Counts]:
    """Rule → its judged and right claims."""
    claims, right = Counter[str](), Counter[str]()
    for c in judged:
        claims[c.rule] += 1
        right[c.rule] += c.right
    return {rule: Counts(number, right[rule]) for rule, number in sorted(claims.items())}


def bands(judged: Sequence[Judged], stated: Mapping[str, float]) -> Iterator[Band]:
    """The bands that have claims, the lowest first, and at the end all claims of 0.8 or more.

    `stated`: the confidence that each rule states.
    """
    every = counts(judged)
    foretold: list[tuple[float, bool]] = []
    for file in sorted({c.file for c in judged}):
        own = [c for c in judged if c.file == file]
        here = counts(own)
        for c in own:
            others = Counts(every[c.rule].claims - here[c.rule].claims, every[c.rule].right - here[c.rule].right)
            foretold.append((confidence(stated[c.rule], others), c.right))
    for low, high in (*pairwise(EDGES), (0.8, 1.0)):
        found = [(value, right) for value, right in foretold if low <= value < high or value == high == 1]
        if found:
            mean = sum(value for value, _ in found) / len(found)
            yield Band(low, high, len(found), sum(right for _, right in found), mean)
