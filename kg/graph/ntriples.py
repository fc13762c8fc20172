"""Facts → N-Triples, which are N-Quads of the default graph too: the triples of the Turtle, in its order.

The nodes are written as for Turtle, but with every name in full; then each line of a node becomes a
triple by setting the subject in front.  A library's serialiser would need an object for each term.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.graph import terms
from kg.graph.claims import SEPARATOR, ClaimWriter
from kg.graph.facts import Facts, Statement
from kg.graph.things import Node, article_nodes, build_node, entity_nodes, flag_nodes

_FIRST = "\n    "  # between a node's subject and its first pair; no literal holds a line end


def graph_ntriples(facts: Facts) -> str:
    """The whole graph as N-Triples.  The same facts give the same text."""
    return "".join(_lines(facts))


def _lines(facts: Facts) -> Iterator[str]:
    names = terms.FullNames(terms.prefixes(facts.schema))
    claims = ClaimWriter.of(facts, names)
    for nodes in (
        [build_node(facts, names), *flag_nodes(facts, names)],
        article_nodes(facts, names),
        entity_nodes(facts, claims),
    ):
        for node in nodes:
            yield from node_lines(node, names)
    for statement in facts.statements:
        yield from claim_lines(statement, claims)


def node_lines(node: Node, names: terms.FullNames) -> Iterator[str]:
    """A node, a line a triple."""
    subject, pairs = node
    return (f"{subject} {names.word(predicate)} {names.word(object_)} .\n" for predicate, object_ in pairs)


def claim_lines(statement: Statement, claims: ClaimWriter) -> Iterator[str]:
    """The nodes of a claim, in pieces of lines; `claims` writes names in full."""
    for node in claims.text(statement).split("\n\n"):
        subject, _, body = node.strip("\n").partition(_FIRST)
        yield f"{subject} "
        yield body.replace(SEPARATOR, f" .\n{subject} ")
        yield "\n"
