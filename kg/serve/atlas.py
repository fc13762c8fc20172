"""The facts of a graph, found by the local part of an IRI; what a page needs to know of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from kg import iri
from kg.export.view.mark import find_quote
from kg.graph.facts import Facts, Source, Statement
from kg.model import Entity


class Piece(NamedTuple):
    """A stretch of a sentence; `claims` say something in these words."""

    text: str
    claims: tuple[Statement, ...]


def canonical(path: str) -> str:
    """The local part of an IRI in its one spelling, whatever a client has percent-encoded.

    >>> canonical("Place/%E6%B2%B3%E5%8F%A3%E5%B8%82"), canonical("Place/A%2fB"), canonical("Place/../x")
    ('Place/河口市', 'Place/A%2FB', 'Place/%2E%2E/x')
    """
    return "/".join(iri.segment(iri.name_of(part)) if part else "" for part in path.split("/"))


class Atlas:
    """Entities, articles, documents and claims by local part; claims by what they speak of."""

    def __init__(self, facts: Facts) -> None:
        self.schema = facts.schema
        literal = {name for name, type_ in facts.schema.types.items() if type_.datatype}
        self.entities = {canonical(iri.local(e.id)): e for e in facts.entities if e.type not in literal}
        self.articles = {canonical(a.local): a for a in facts.articles}
        self.claims = {canonical(iri.claim_iri("", s.id)): s for s in facts.statements}
        self.documents: defaultdict[str, list[Source]] = defaultdict(list)
        for article in facts.articles:
            self.documents[canonical(iri.document_iri("", article.key))].append(article)
        self.said_of: defaultdict[str, list[Statement]] = defaultdict(list)
        self.said_with: defaultdict[str, list[Statement]] = defaultdict(list)
        self.said_in: defaultdict[str, list[Statement]] = defaultdict(list)
        for s in facts.statements:
            self.said_of[s.subject.id].append(s)
            self.said_with[s.object.id].append(s)
            self.said_in[s.article.local].append(s)

    def href(self, thing: Entity | Source | Statement) -> str:
        """Where the server shows a thing; "" for a year or a name, which are literals."""
        if isinstance(thing, Statement):
            return "/id/" + iri.claim_iri("", thing.id)
        if isinstance(thing, Source):
            return "/id/" + thing.local
        return "" if self.schema.types[thing.type].datatype else "/id/" + iri.local(thing.id)


def marked(statements: Iterable[Statement]) -> list[list[Piece]]:
    """Each sentence once, in order of the page, with the quotes of all its claims marked."""
    sentences: dict[str, list[Statement]] = {}
    for s in statements:
        sentences.setdefault(s.sentence, []).append(s)
    return [pieces(sentence, said) for sentence, said in sentences.items()]


def pieces(sentence: str, statements: Iterable[Statement]) -> list[Piece]:
    """A sentence cut where quotes begin and end."""
    spans = [(find_quote(sentence, s.quote), s) for s in statements]
    cuts = sorted({0, len(sentence), *(at for span, _ in spans for at in span)})
    return [
        Piece(sentence[a:b], tuple(s for (start, end), s in spans if start <= a and b <= end))
        for a, b in pairwise(cuts)
    ]
