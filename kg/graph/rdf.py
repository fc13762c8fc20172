"""Facts → the RDF libraries' own objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.graph.facts import Facts
from kg.graph.turtle import graph_turtle

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib


def to_store(texts: Iterable[str]) -> pyoxigraph.Store:
    """An in-memory store with the triples of Turtle documents, ready for SPARQL."""
    import pyoxigraph

    store = pyoxigraph.Store()
    for text in texts:
        store.bulk_load(text.encode("utf-8"), pyoxigraph.RdfFormat.TURTLE)
    return store


def parsed(turtle: str) -> list[pyoxigraph.Quad]:
    """The triples of a Turtle document, in its order."""
    import pyoxigraph

    return list(pyoxigraph.parse(turtle.encode("utf-8"), pyoxigraph.RdfFormat.TURTLE))


def to_rdflib(turtle: str) -> rdflib.Graph:
    """A Turtle document as an rdflib graph, prefixes bound."""
    import rdflib

    return rdflib.Graph(bind_namespaces="none").parse(data=turtle, format="turtle")


def facts_to_rdflib(facts: Facts) -> rdflib.Graph:
    """Facts as an rdflib graph."""
    return to_rdflib(graph_turtle(facts))
