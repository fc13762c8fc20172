"""The graph in RDF's other notations, converted from its own Turtle by pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.graph import terms
from kg.graph.facts import Facts
from kg.graph.rdf import parsed
from kg.graph.turtle import graph_turtle

_PART = re.compile(r"-(evidence|position|quote)(-\d+)?>$")
DERIVED = "http://www.w3.org/ns/prov#wasDerivedFrom"


def _serialize(quads: Iterable[ox.Quad] | Iterable[ox.Triple], format_: ox.RdfFormat, facts: Facts) -> bytes:
    out = ox.serialize(quads, format=format_, prefixes=terms.prefixes(facts.schema))
    return out or b""


def nquads(facts: Facts) -> bytes:
    """N-Quads, a triple a line, in the order of the Turtle file."""
    return _serialize(parsed(graph_turtle(facts)), ox.RdfFormat.N_QUADS, facts)


def rdfxml(facts: Facts) -> bytes:
    """RDF/XML."""
    return _serialize([q.triple for q in parsed(graph_turtle(facts))], ox.RdfFormat.RDF_XML, facts)


def jsonld(facts: Facts) -> bytes:
    """JSON-LD with a context of prefixes."""
    return _serialize(parsed(graph_turtle(facts)), ox.RdfFormat.JSON_LD, facts)


def trig(facts: Facts) -> bytes:
    """TriG: what an article claims, with its evidence, in a graph named by the article; the rest without."""
    quads = parsed(graph_turtle(facts))
    article_of = {str(q.subject): q.object for q in quads if q.predicate.value == DERIVED}
    placed = [ox.Quad(q.subject, q.predicate, q.object, _graph(q, article_of)) for q in quads]
    return _serialize(placed, ox.RdfFormat.TRIG, facts)


def _graph(quad: ox.Quad, article_of: Mapping[str, Any]) -> Any:
    # A claim's evidence and selectors have its IRI and an ending (kg.graph.claims).
    return article_of.get(_PART.sub(">", str(quad.subject)), ox.DefaultGraph())
