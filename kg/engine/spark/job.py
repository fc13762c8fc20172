"""The whole build on Spark, from paths to a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.engine.facts import About, FactMaker, Tally, Teller, World
from kg.engine.spark.copies import reprints
from kg.engine.spark.documents import fingerprint, inputs
from kg.engine.spark.extraction import Stage, extract
from kg.engine.spark.facts import Task
from kg.engine.spark.files import ENGINE, MANIFEST, Building, write
from kg.engine.spark.names import Common, gathered, of_kind, packed
from kg.engine.spark.session import spark
from kg.engine.spark.shipped import place, ship
from kg.engine.spark.writing import ArticleTask, ClaimTask, Counts, Key, Quads, ThingTask, key_of
from kg.errors import ReadError
from kg.export.manifest import summary, written
from kg.export.ontology import ontology_page
from kg.graph.facts import Facts
from kg.graph.ontology import ontology_turtle
from kg.graph.plausible import Plausibility
from kg.graph.shapes import shapes_turtle
from kg.graph.things import build_node, flag_nodes
from kg.names import NameParser
from kg.read import ReadOptions
from kg.resolve.shared import common
from kg.rulebook import RuleBook

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

PART = 1_000_000  # bytes of input for a task of extraction: some ten seconds
MOST = 20_000  # tasks
MARGIN = 2  # tasks for a core, at least

Progress = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be built: `made_of` names the program; `fresh`: nothing is taken over from a stopped build;
    `ended` is a time to be told in the graph."""

    setup: Callable[[], Stage]
    book: RuleBook
    paths: Sequence[str]
    options: ReadOptions
    output: Path
    made_of: str
    fresh: bool = False
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was built; `errors` are the first of `failures`."""

    documents: int
    articles: int
    claims: Mapping[str, int]
    refused: int
    errors: tuple[ReadError, ...]
    failures: int


def run(job: Job, master: str | None, settings: Mapping[str, str], progress: Progress | None = None) -> Outcome:
    """Builds; nothing is written if there are no documents.  Raises KgError."""
    tell = progress or (lambda step: None)
    tell("looking for documents")
    found, errors = inputs(job.paths, job.options)
    if not found:
        return Outcome(0, 0, {}, 0, tuple(errors), len(errors))
    building = Building(job.output)
    tell("starting Spark")
    with spark(master, settings) as context:
        made_of = {"program": job.made_of, "rules": job.book.version, "options": repr(job.options), "inputs": fingerprint(found)}
        wanted = sum(part.size for part in found) // PART
        parts = building.begin(made_of, job.fresh, min(max(MARGIN * context.defaultParallelism, wanted), MOST))
        building.anew()
        tell("extracting")
        extract(context, job.setup, found, job.options, building.folder, parts)
        outcome = _Build(context, job, building, parts, tell).outcome(errors)
        if outcome.documents:
            building.done()
        else:
            building.drop()
        return outcome


class _Build:
    """From the results of extraction to the folder."""

    def __init__(self, context: SparkContext, job: Job, building: Building, parts: int, tell: Progress) -> None:
        self.context, self.job, self.parts, self.tell = context, job, parts, tell
        self.book, self.schema = job.book, job.book.schema
        self.building = building
        self.folder = str(building.folder)

    def outcome(self, errors: Sequence[ReadError]) -> Outcome:
        """Writes all, if there is a document at all."""
        self.tell("resolving names")
        names = gathered(self.context, ship(self.context, partial(Teller, self.book)), self.folder, self.parts)
        told = names.told
        counts, tally = Counts(), Tally()
        if told.documents:
            counts, tally = self._write(self._facts(names))
            self._finish(counts, tally, told.articles, told.failures + len(errors))
        failures = told.failures + len(errors)
        claims = dict(sorted(counts.claims.items()))
        return Outcome(told.documents, told.articles, claims, tally.refused.total(), (*errors, *told.errors), failures)

    def _facts(self, names: Common) -> RDD[tuple[str, bytes]]:
        from pyspark import StorageLevel

        parser = NameParser(self.book.resolve, self.book.gazetteer)
        known = common(names.told.names, self.book.resolve.entities, parser)
        copies = reprints(self.context, names.samples, self.parts)
        world = self.context.broadcast(World(known, names.several, copies))
        task = Task(ship(self.context, partial(FactMaker, self.book)), world, self.folder)
        rows = self.context.parallelize(range(self.parts), self.parts).mapPartitions(task).mapPartitions(packed)
        return rows.persist(StorageLevel.DISK_ONLY)

    def _write(self, rows: RDD[tuple[str, bytes]]) -> tuple[Counts, Tally]:
        self.tell("writing the graph")
        tally = Tally()
        for part in of_kind(rows, "tally").toLocalIterator():
            tally.add(part)
        counts = Counts()
        things = of_kind(rows, "thing").reduceByKey(About.and_also, self.parts, place)
        self._count(things.mapPartitionsWithIndex(ThingTask(self.folder, self.schema)), counts)
        main = self.context.broadcast({name: found for name, (_, found) in tally.main.items()})
        articles = of_kind(rows, "article").mapPartitionsWithIndex(ArticleTask(self.folder, self.schema, main))
        self._count(articles, counts)
        labels = self.context.broadcast(counts.labels)
        keyed = of_kind(rows, "claim").keyBy(key_of)
        keyed = keyed.repartitionAndSortWithinPartitions(self.parts, _together)
        self._count(keyed.mapPartitionsWithIndex(ClaimTask(self.folder, self.schema, self.book.version, labels)), counts)
        return counts, tally

    @staticmethod
    def _count(written: RDD[Counts], counts: Counts) -> None:
        for part in written.collect():
            counts.add(part)

    def _finish(self, counts: Counts, tally: Tally, articles: int, failures: int) -> None:
        """What there is one of: the build and the flags, ontology and shapes, and the summary."""
        facts = self._head(tally)
        folder = self.building.folder
        with ExitStack() as stack:
            quads = Quads(self.folder, "build", self.schema, stack)
            for node in (build_node(facts, quads.notation.names), *flag_nodes(facts, quads.notation.names)):
                quads.node(node)
        write(folder / "ontology.ttl", ontology_turtle(self.schema))
        write(folder / "ontology.html", ontology_page(facts))
        write(folder / "shapes.ttl", shapes_turtle(self.schema))
        numbers: dict[str, Any] = {
            "documents": tally.documents,
            "articles": articles,
            "entities": counts.entities,
            "claims": counts.claims,
            "status": counts.status,
            "refused": tally.refused,
        }
        said = summary(numbers, self.schema, self.book.version)
        said |= {"engine": ENGINE, "quads": counts.lines + quads.lines, "failed": failures}
        write(folder / MANIFEST, written(said))

    def _head(self, tally: Tally) -> Facts:
        flags = Plausibility(self.book.plausibility.rules, self.schema).named(tally.flags)
        return Facts(self.schema, self.book.version, (), (), (), (), flags, self.job.ended)


def _together(key: Key) -> int:
    return place(key[:3])

