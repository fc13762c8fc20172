"""The second stage: a document's packed results → what the exports say of it.

How many articles say what a claim says is known only when all have been through this stage: in its place the Turtle
of a claim has a mark (`MARK`), which no Turtle holds otherwise, and `said` names what is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from kg import iri, network
from kg.engine.facts import About, FactMaker, Rank, Tally, World, tally_of
from kg.engine.packing import unpack
from kg.engine.streamed.scratch import hashed
from kg.engine.streamed.told import Rules
from kg.errors import ReadError
from kg.export import jsonl
from kg.export.graphml import Keys, edge_text
from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts, Source, Statement
from kg.graph.notation import Turtle

MARK = b"\0"


@dataclass(frozen=True, slots=True)
class Row:
    """A document: its name, its packed results, those of its articles that are copies, and its weight for an engine."""

    path: str
    body: bytes
    copies: Mapping[str, Rank]
    weight: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the exports say of a document, and what it adds to what all documents say.

    `turtle`, `claims`, `refused` and `edges` are lines of files (UTF-8), nothing where they are not wanted, and `sources`
    are what more lines are made of.  `said`: what each claim says and which article says it, as hashes; `triples`: the
    id of an entity as it stands in its IRI, a predicate and an object as they are written; `told`: claims on each thing
    that is drawn in the middle.  `facts` are there if they were to be kept.
    """

    sources: tuple[Source, ...]
    turtle: bytes
    claims: bytes
    refused: bytes
    edges: bytes
    said: tuple[tuple[bytes, bytes], ...]
    things: Mapping[str, About]
    triples: frozenset[tuple[str, str, str]]
    tally: Tally
    predicates: Counter[str]
    status: Counter[str]
    told: Counter[str]
    facts: Facts | None


class Rendering:
    """Makes the stage in each process that is to run it.

    `attributes` are those that edges of the network have; `formats` are wanted; `keeps`: facts are, too.
    """

    def __init__(
        self, rules: Rules, world: World, attributes: Mapping[str, type], formats: Collection[str], keeps: bool
    ) -> None:
        self._given = rules, world, attributes, formats, keeps

    def __call__(self) -> Callable[[Row], Rendered | ReadError]:
        return Renderer(*self._given)


class Renderer:
    """The stage."""

    def __init__(
        self, rules: Rules, world: World, attributes: Mapping[str, type], formats: Collection[str] = (), keeps: bool = False
    ) -> None:
        book = rules.book
        self._keeps = keeps
        self._claims, self._refused, self._edges = (name in formats for name in ("claims", "quarantine", "graphml"))
        self._schema = book.schema
        self._make = FactMaker(book, rules.names)
        self._world = world
        self._keys = Keys("edge", attributes)
        self._writer = ClaimWriter(book.schema, book.version, Turtle(terms.prefixes(book.schema)), lambda s: MARK.decode())

    def __call__(self, row: Row) -> Rendered:
        facts, things = self.facts(row)
        statements, schema = facts.statements, self._schema
        edges = (network.claim_edge(s, schema) for s in statements if self._edges)
        return Rendered(
            facts.articles,
            "".join(map(self._writer.text, statements)).encode(),
            jsonl.claims(facts).encode() if self._claims else b"",
            jsonl.quarantine(facts).encode() if self._refused else b"",
            "".join([edge_text(edge, self._keys) for edge in edges]).encode(),
            tuple((hashed(*s.said), hashed(s.article.origin)) for s in statements),
            things,
            frozenset(self._triple(s) for s in statements if s.actual),
            tally_of(facts),
            Counter(s.predicate for s in statements),
            Counter(s.status for s in statements),
            Counter(s.subject.id for s in statements if s.subject.type == schema.centre),
            facts if self._keeps else None,
        )

    def facts(self, row: Row) -> tuple[Facts, Mapping[str, About]]:
        """The facts of a document, with its own labels of things."""
        return self._make(unpack(row.body), replace(self._world, copies=row.copies))

    def _triple(self, s: Statement) -> tuple[str, str, str]:
        _, pair = self._writer.triple(s)
        return iri.local(s.subject.id), *pair
