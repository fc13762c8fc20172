"""What all documents together say of names: bodies, documents of one name, and reprints.

Sums are made where the documents are and shuffled by name; what the driver gets is small: distinct names of bodies
with their counts, names that several documents have, and of articles those that may be copies.
"""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from kg.engine.facts import Teller
from kg.engine.spark.copies import Sampled
from kg.engine.spark.extraction import read_results
from kg.engine.spark.shipped import Shipped, place
from kg.errors import ReadError
from kg.graph.reprints import sample
from kg.resolve.gather import Gathered, Seen
from kg.resolve.shared import add, nothing

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

ERRORS = 100  # that a part tells one by one


@dataclass(slots=True)
class Told:
    """What a part of the documents says that is small enough to be collected: names (bodies apart), and counts."""

    names: Gathered
    documents: int = 0
    articles: int = 0
    failures: int = 0
    errors: tuple[ReadError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    teller: Shipped[Teller]
    folder: str

    def __call__(self, indexes: Iterable[int]) -> Iterator[tuple[str, Any]]:
        """Rows by kind: ``body`` (name, where seen), ``document`` (name, id), ``sample`` and, last, ``told``."""
        teller = self.teller.here()
        total = Told(nothing())
        documents: set[tuple[str, str]] = set()
        for index in indexes:
            for found in read_results(self.folder, index):
                if found.failure:
                    total.failures += 1
                    total.errors = (*total.errors, ReadError(*found.failure))[:ERRORS]
                    continue
                total.documents += 1
                total.articles += len(found.results)
                add(total.names, teller.names(found.results))
                for result in found.results:
                    article = result.article
                    documents.add((article.name, article.document_id))
                    rank = article.date or "~", article.name, article.document_id, article.number
                    yield "sample", Sampled(article.id, rank, array("I", sorted(sample(article.text))))
        bodies, total.names.bodies = total.names.bodies, {}
        yield from (("body", item) for item in bodies.items())
        yield from (("document", item) for item in documents)
        yield "told", total


@dataclass(frozen=True, slots=True)
class Common:
    """What all documents say: names and counts, names that several documents have, and samples of the articles."""

    told: Told
    several: frozenset[str]
    samples: RDD[Sampled]


def gathered(context: SparkContext, teller: Shipped[Teller], folder: str, parts: int) -> Common:
    """Reads all results once; raises nothing of its own."""
    from pyspark import StorageLevel

    rows = context.parallelize(range(parts), parts).mapPartitions(_Task(teller, folder)).mapPartitions(packed)
    rows = rows.persist(StorageLevel.DISK_ONLY)
    total = Told(nothing())
    for told in of_kind(rows, "told").toLocalIterator():
        add(total.names, told.names)
        total.documents += told.documents
        total.articles += told.articles
        total.failures += told.failures
        total.errors = (*total.errors, *told.errors)[:ERRORS]
    bodies = of_kind(rows, "body").reduceByKey(_both, parts, place)
    total.names.bodies.update(bodies.toLocalIterator())
    named = of_kind(rows, "document").mapValues(_one).reduceByKey(_two, parts, place)
    several = frozenset(named.filter(_several).keys().collect())
    return Common(total, several, of_kind(rows, "sample"))


def packed(rows: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, bytes]]:
    """Rows by kind, many in one pickle, so that those of one kind are passed over quickly when others are wanted."""
    waiting: dict[str, list[Any]] = {}
    for kind, row in rows:
        some = waiting.setdefault(kind, [])
        some.append(row)
        if len(some) >= 256:
            yield kind, pickle.dumps(some, pickle.HIGHEST_PROTOCOL)
            waiting[kind] = []
    yield from ((kind, pickle.dumps(some, pickle.HIGHEST_PROTOCOL)) for kind, some in waiting.items() if some)


def of_kind(rows: RDD[tuple[str, bytes]], kind: str) -> RDD[Any]:
    """The rows of one kind, unpacked."""
    return rows.filter(partial(_is, kind)).flatMap(_unpacked)


def _is(kind: str, row: tuple[str, bytes]) -> bool:
    return row[0] == kind


def _unpacked(row: tuple[str, bytes]) -> list[Any]:
    made: list[Any] = pickle.loads(row[1])
    return made


def _both(left: Seen, right: Seen) -> Seen:
    left.add(right)
    return left


def _one(id_: str) -> frozenset[str]:
    return frozenset((id_,))


def _two(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    return frozenset(sorted(left | right)[:2])


def _several(row: tuple[str, frozenset[str]]) -> bool:
    return len(row[1]) > 1


