"""Reprints among articles that are spread over machines: those that `kg.graph.reprints` finds.

An article is a reprint if it shares enough of the smaller one's sample with an earlier original.  So in each such pair
the smaller one shares at least that part of its sample with *some* other article, and that a shuffle by shingle can
tell of every article on its own.  Where it does not hold (as for most articles), the article may be one of a pair only
as the larger one.  The driver gets the samples of the articles for which it holds, and of all other articles the
shingles that are in these; then no shingle that a pair shares is left out, nor an article that has it (which decides
whether it is a set phrase), and `among` finds what it finds in all of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from functools import partial
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from kg.engine.facts import Rank
from kg.engine.spark.shipped import place
from kg.graph.reprints import FEWEST, SHARE, among

if TYPE_CHECKING:
    from pyspark import RDD, Broadcast, SparkContext


class Sampled(NamedTuple):
    """An article's id, its place in order of date, and its sample of shingles."""

    id: str
    rank: Rank
    shingles: array[int]


def reprints(context: SparkContext, samples: RDD[Sampled], parts: int) -> dict[str, Rank]:
    """The id of each reprint → the place of its original."""
    large = samples.filter(_large)
    holders = large.flatMap(_by_shingle).groupByKey(parts, place).values()
    shared = holders.flatMap(_in_several).reduceByKey(add, parts, place)
    ids = context.broadcast(frozenset(shared.filter(_enough).keys().map(_first).collect()))
    if not ids.value:
        return {}
    found = [(s.rank, s.id, frozenset(s.shingles), len(s.shingles)) for s in large.filter(partial(_among, ids)).collect()]
    wanted = context.broadcast(frozenset().union(*(shingles for _, _, shingles, _ in found)))
    rest = large.mapPartitions(partial(_restricted, ids, wanted)).collect()
    ordered = sorted([*found, *rest], key=lambda s: s[:2])
    pairs = among(((id_, rank), shingles, size) for rank, id_, shingles, size in ordered)
    return {copy: original for (copy, _), (_, original) in pairs.items()}


def _large(s: Sampled) -> bool:
    return len(s.shingles) >= FEWEST


def _by_shingle(s: Sampled) -> Iterator[tuple[int, tuple[str, int]]]:
    return ((shingle, (s.id, len(s.shingles))) for shingle in s.shingles)


def _in_several(holders: Iterable[tuple[str, int]]) -> list[tuple[tuple[str, int], int]]:
    found = [(holder, 1) for holder in holders]
    return found if len(found) > 1 else []


def _enough(row: tuple[tuple[str, int], int]) -> bool:
    (_, size), shared = row
    return shared >= SHARE * size


def _first(row: tuple[str, int]) -> str:
    return row[0]


def _among(ids: Broadcast[frozenset[str]], s: Sampled) -> bool:
    return s.id in ids.value


def _restricted(
    ids: Broadcast[frozenset[str]], wanted: Broadcast[frozenset[int]], samples: Iterable[Sampled]
) -> Iterator[tuple[Rank, str, frozenset[int], int]]:
    for s in samples:
        if s.id not in ids.value and (shingles := wanted.value.intersection(s.shingles)):
            yield s.rank, s.id, shingles, len(s.shingles)
