"""Facts → Turtle: one triple a line, in a fixed order, so that two versions compare well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar

from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts
from kg.graph.notation import Node, Notation, Turtle
from kg.graph.things import article_nodes, build_node, entity_nodes, flag_nodes

T = TypeVar("T")


def head(prefixes: Mapping[str, str]) -> str:
    """The prefixes of a Turtle document."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items()))


def blocks(nodes: Iterable[Node]) -> Iterator[str]:
    """Each node as Turtle."""
    turtle = Turtle({})
    return (turtle.text([node]) for node in nodes)


def graph_in(notation: Notation[T], facts: Facts) -> T:
    """The whole graph: build, articles, entities, claims.  The same facts give the same text."""
    names, claims = notation.names, ClaimWriter.of(facts, notation)
    parts = [
        notation.text([build_node(facts, names), *flag_nodes(facts, names)]),
        notation.text(article_nodes(facts, names)),
        notation.text(entity_nodes(facts, claims)),
    ]
    return notation.joined(chain(parts, chain.from_iterable(map(claims.parts, facts.statements))))


def graph_turtle(facts: Facts) -> str:
    """The whole graph as Turtle."""
    prefixes = terms.prefixes(facts.schema)
    return head(prefixes) + graph_in(Turtle(prefixes), facts)
