"""The registry of formats: a name, a file name and a function from the facts to the file's text.

To add one, write a module with such a function and a line here; `kg export` and the tests then know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.export import convert, graphml, jsonl, manifest, nodelink
from kg.export.ontology import ontology_page
from kg.graph.facts import Facts
from kg.graph.ontology import ontology_turtle
from kg.graph.shapes import shapes_turtle
from kg.graph.turtle import graph_turtle
from kg.model import ArticleResult, Resolution


@dataclass(frozen=True, slots=True)
class Material:
    """What an export may draw on.

    `facts` is all there is if an existing build is exported again; right after a build `results` and
    `resolution` are there too.
    """

    facts: Facts
    results: Sequence[ArticleResult] = ()
    resolution: Resolution | None = None


Render = Callable[[Material], str | bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """One file of an export. `again`: can it be made from a build's own graph, without the articles?"""

    file: str
    render: Render
    says: str
    again: bool = True


def _facts(render: Callable[[Facts], str | bytes]) -> Render:
    return lambda material: render(material.facts)


def _html(material: Material) -> str:
    from kg.export.html import facts_page  # late: most exports need no page

    return facts_page(material.facts)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "turtle": Format("graph.ttl", _facts(graph_turtle), "the graph as Turtle"),
        "ontology": Format("ontology.ttl", _facts(lambda f: ontology_turtle(f.schema)), "its ontology (OWL)"),
        "ontology-page": Format("ontology.html", _facts(ontology_page), "its ontology as a page to read"),
        "shapes": Format("shapes.ttl", _facts(lambda f: shapes_turtle(f.schema)), "what must hold in it (SHACL)"),
        "claims": Format("claims.jsonl", _facts(jsonl.claims), "claims, a JSON object a line"),
        "quarantine": Format(
            "quarantine.jsonl", _facts(jsonl.quarantine), "what was refused, and why", False
        ),
        "graphml": Format(
            "graph.graphml", _facts(graphml.graphml), "claims as a network, for networkx and yEd"
        ),
        "html": Format("graph.html", _html, "a page to explore, needing no network"),
        "nodelink": Format("graph.json", _facts(nodelink.node_link), "node-link JSON, for networkx and d3"),
        "nquads": Format("graph.nq", _facts(convert.nquads), "the graph as N-Quads"),
        "trig": Format("graph.trig", _facts(convert.trig), "TriG, with a graph for each article"),
        "rdfxml": Format("graph.rdf", _facts(convert.rdfxml), "the graph as RDF/XML"),
        "jsonld": Format("graph.jsonld", _facts(convert.jsonld), "the graph as JSON-LD (expanded)"),
        "manifest": Format(
            "build.json", _facts(manifest.manifest), "counts, rule book and schema of the build"
        ),
    }
)
# The manifest comes last: it is renamed into place when all other files are there.
DEFAULT = ("turtle", "ontology", "ontology-page", "shapes", "claims", "quarantine", "graphml", "html", "manifest")
