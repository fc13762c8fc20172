"""The graph in RDF's other notations; but for N-Triples and N-Quads converted from its own Turtle by pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kg.export.graphml import xml_clean
from kg.graph import terms
from kg.graph.facts import Facts
from kg.graph.ntriples import graph_ntriples
from kg.graph.rdf import parsed
from kg.graph.turtle import graph_turtle

if TYPE_CHECKING:  # imported late: a build of the usual files has no need of it
    import pyoxigraph as ox

_PART = re.compile(r"-(evidence|position|quote)(-\d+)?>$")
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"


def _serialize(quads: Iterable[ox.Quad] | Iterable[ox.Triple], notation: str, facts: Facts) -> bytes:
    import pyoxigraph

    format_ = pyoxigraph.RdfFormat.from_extension(notation)
    return pyoxigraph.serialize(quads, format=format_, prefixes=terms.prefixes(facts.schema)) or b""


def nquads(facts: Facts) -> bytes:
    """N-Quads, a triple a line, in the order of the Turtle file; all are in the default graph."""
    return ntriples(facts)


def ntriples(facts: Facts) -> bytes:
    """N-Triples, in the order of the Turtle file."""
    return graph_ntriples(facts)


def rdfxml(facts: Facts) -> bytes:
    """RDF/XML; what XML cannot hold becomes U+FFFD, a carriage return is written so that parsers keep it."""
    raw = _serialize([q.triple for q in parsed(graph_turtle(facts))], "rdf", facts)
    return xml_clean(raw.decode("utf-8")).replace("\r", "&#13;").encode("utf-8")


def trig(facts: Facts) -> bytes:
    """TriG: what an article claims, with its evidence, in a graph named by the article; the rest without."""
    from pyoxigraph import DefaultGraph, Quad

    quads = parsed(graph_turtle(facts))
    article_of = {str(q.subject): q.object for q in quads if q.predicate.value == DERIVED}
    nowhere = DefaultGraph()
    placed = [Quad(q.subject, q.predicate, q.object, _graph(q, article_of) or nowhere) for q in quads]
    return _serialize(placed, "trig", facts)


def _graph(quad: ox.Quad, article_of: Mapping[str, Any]) -> Any:
    # A claim's evidence and selectors have its IRI and an ending (kg.graph.claims).
    return article_of.get(_PART.sub(">", str(quad.subject)))
