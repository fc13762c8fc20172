"""Facts → N-Triples, which are N-Quads of the default graph too: the triples of the Turtle, in its order.

The nodes are written as for Turtle, but with every name in full, and the subject before each pair (`terms.FullNames`).
A library's serialiser would need an object for each term.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts
from kg.graph.things import Node, article_nodes, build_node, entity_nodes, flag_nodes


def graph_ntriples(facts: Facts) -> bytes:
    """The whole graph as N-Triples.  The same facts give the same bytes."""
    return b"".join([text.encode("utf-8") for text in _texts(facts)])  # piece by piece: the whole text is large


def _texts(facts: Facts) -> Iterator[str]:
    names = terms.FullNames(terms.prefixes(facts.schema))
    claims = ClaimWriter.of(facts, names)
    for nodes in (
        [build_node(facts, names), *flag_nodes(facts, names)],
        article_nodes(facts, names),
        entity_nodes(facts, claims),
    ):
        for node in nodes:
            yield node_text(node, names)
    for statement in facts.statements:
        yield claims.text(statement)


def node_text(node: Node, names: terms.FullNames) -> str:
    """A node, a line a triple."""
    subject, pairs = node
    word = names.word
    return "".join([f"{subject} {word(predicate)} {word(object_)} .\n" for predicate, object_ in pairs])
