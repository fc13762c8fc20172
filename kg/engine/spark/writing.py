"""Facts → the files of the graph: N-Quads and Parquet, a file a task.

Statements meet by subject, predicate and object, so that each file tells how many independent articles say what a
claim says (`kg:corroboration`), and the plain triple stands in one file only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg.engine.facts import About, entity_of
from kg.engine.spark.files import whole
from kg.export.tables import arrow_schema, row
from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts, Source, Statement
from kg.graph.notation import Node, NTriples
from kg.graph.things import article_node, described, document_node
from kg.imports import extra
from kg.rulebook.schema import Schema

if TYPE_CHECKING:
    from pyspark import Broadcast

GRAPH = "graph"
CLAIMS = "claims"
AT_ONCE = 500  # statements that are turned into text together

# Subject, predicate, object, and the claim's id.
Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Counts:
    """What was written: lines of N-Quads, entities by type, claims by predicate and by status."""

    lines: int = 0
    entities: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    status: Counter[str] = field(default_factory=Counter)
    labels: dict[str, str] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        """Adds what another task wrote."""
        self.lines += other.lines
        self.entities.update(other.entities)
        self.claims.update(other.claims)
        self.status.update(other.status)
        self.labels.update(other.labels)


class Quads:
    """A file of N-Quads, all of the default graph; there is none if nothing is written to it."""

    def __init__(self, folder: str, name: str, schema: Schema, stack: ExitStack) -> None:
        self.notation = NTriples(terms.prefixes(schema))
        self.lines = 0
        self._path = Path(folder) / GRAPH / f"{name}.nq"
        self._stack = stack
        self._file: IO[bytes] | None = None

    def node(self, node: Node) -> None:
        """Writes a node."""
        self.write(self.notation.text([node]))

    def write(self, lines: bytes) -> None:
        """Writes whole lines."""
        if self._file is None:
            self._file = self._stack.enter_context(whole(self._path))
        self.lines += lines.count(b"\n")
        self._file.write(lines)


@dataclass(frozen=True, slots=True)
class ArticleTask:
    """Writes documents and articles; `main`: name of a body that articles are about → its IRI."""

    folder: str
    schema: Schema
    main: Broadcast[dict[str, str]]

    def __call__(self, index: int, rows: Iterable[tuple[Source, bool]]) -> Iterator[Counts]:
        with ExitStack() as stack:
            quads = Quads(self.folder, f"articles-{index:05}", self.schema, stack)
            for source, first in rows:
                if first:
                    quads.node(document_node(source, self.schema, quads.notation.names))
                for node in article_node(source, self.schema, quads.notation.names, self.main.value.get(source.about)):
                    quads.node(node)
        yield Counts(quads.lines)


@dataclass(frozen=True, slots=True)
class ThingTask:
    """Writes entities with their labels; gives back the labels of those that are spelt in several ways."""

    folder: str
    schema: Schema

    def __call__(self, index: int, rows: Iterable[tuple[str, About]]) -> Iterator[Counts]:
        counts = Counts()
        with ExitStack() as stack:
            quads = Quads(self.folder, f"entities-{index:05}", self.schema, stack)
            for id_, about in sorted(rows):
                if not about.used:
                    continue
                counts.entities[id_.partition("/")[0]] += 1
                entity = entity_of(about)
                if entity is None or self.schema.types[entity.type].datatype:
                    continue  # a year or a name is a literal
                if about.spelt and len(about.spelt.spellings) > 1:
                    counts.labels[id_] = entity.label
                quads.node((quads.notation.names.ref(self.schema.data + id_), described(entity, about.levels, self.schema)))
        counts.lines = quads.lines
        yield counts


def key_of(s: Statement) -> Key:
    """By what statements meet."""
    return s.subject.id, s.predicate, s.object.id, s.id


@dataclass(frozen=True, slots=True)
class ClaimTask:
    """Writes claims and plain triples; rows are sorted by key.  `labels` of things that are spelt in several ways."""

    folder: str
    schema: Schema
    version: str
    labels: Broadcast[dict[str, str]]

    def __call__(self, index: int, rows: Iterable[tuple[Key, Statement]]) -> Iterator[Counts]:
        counts = Counts()
        pa: Any = extra("pyarrow", "spark")
        parquet: Any = extra("pyarrow.parquet", "spark")
        arrow = arrow_schema(self.schema, self.version)
        with ExitStack() as stack:
            quads = Quads(self.folder, f"claims-{index:05}", self.schema, stack)
            table = None
            for some in batches(rows):
                if table is None:
                    file = stack.enter_context(whole(Path(self.folder) / CLAIMS / f"part-{index:05}.parquet"))
                    table = stack.enter_context(parquet.ParquetWriter(file, arrow))
                statements = [self._labelled(s) for s in some]
                quads.write(self._lines(statements, quads.notation))
                table.write_table(pa.Table.from_pylist([row(s, self.schema) for s in statements], schema=arrow))
                counts.claims.update(s.predicate for s in statements)
                counts.status.update(s.status for s in statements)
        counts.lines = quads.lines
        yield counts

    def _lines(self, statements: Sequence[Statement], notation: NTriples) -> bytes:
        """The statements' nodes and, of those that hold, the plain triples, each once."""
        entities = {e.id: e for s in statements for e in (s.subject, s.object)}
        articles = {id(s.article): s.article for s in statements}
        facts = Facts(
            self.schema, self.version, tuple(entities.values()), tuple(articles.values()), tuple(statements)
        )
        writer = ClaimWriter.of(facts, notation)
        plain = dict.fromkeys(writer.triple(s) for s in statements if s.actual)
        lines = notation.text((subject, [pair]) for subject, pair in plain)
        return b"".join([lines, *map(writer.text, statements)])

    def _labelled(self, s: Statement) -> Statement:
        labels = self.labels.value
        if s.subject.id in labels or s.object.id in labels:
            ends = (replace(e, label=labels.get(e.id, e.label)) for e in (s.subject, s.object))
            subject, object_ = ends
            return replace(s, subject=subject, object=object_)
        return s


def batches(rows: Iterable[tuple[Key, Statement]]) -> Iterator[list[Statement]]:
    """Sorted statements, many at once; those of one subject, predicate and object stay together."""
    out: list[Statement] = []
    before: tuple[str, ...] = ()
    for key, statement in rows:
        if len(out) >= AT_ONCE and key[:3] != before:
            yield out
            out = []
        before = key[:3]
        out.append(statement)
    if out:
        yield out

