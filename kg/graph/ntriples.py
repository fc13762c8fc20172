"""Facts → N-Triples, which are N-Quads of the default graph too: the triples of the Turtle, in its order.

A library's serialiser would need an object for each term.
"""

from __future__ import annotations

from kg.graph import terms
from kg.graph.facts import Facts
from kg.graph.notation import NTriples
from kg.graph.turtle import graph_in


def graph_ntriples(facts: Facts) -> bytes:
    """The whole graph as N-Triples, in UTF-8."""
    return graph_in(NTriples(terms.prefixes(facts.schema)), facts)
