"""The registry of formats: a name, a file name and a function from the facts to the file's content.

`kg build` writes those of `DEFAULT`, `kg export` any that can be made again.  To add one, write a module
with such a function and a line here; `kg export` and the tests then know it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.export import (
    convert,
    doccano,
    gexf,
    graphml,
    jsonl,
    jsonld,
    labelstudio,
    manifest,
    neo4j,
    nodelink,
    tables,
    void,
)
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
    `resolution` are there too.  `texts` has the documents as they are on disk, by content hash, for the
    formats that show text.
    """

    facts: Facts
    results: Sequence[ArticleResult] = ()
    resolution: Resolution | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


Content = str | bytes | Mapping[str, str]
Render = Callable[[Material], Content]


@dataclass(frozen=True, slots=True)
class Format:
    """One file of an export, or one folder if `render` gives several files by name.

    `again`: can it be made from a build's own graph, without the articles?  `texts`: does it need the
    documents' texts?
    """

    file: str
    render: Render
    says: str
    again: bool = True
    texts: bool = False

    def files(self, material: Material) -> dict[str, bytes]:
        """File name (of a folder's file: its name there) → content."""
        content = self.render(material)
        parts = content if isinstance(content, Mapping) else {self.file: content}
        return {name: part.encode("utf-8") if isinstance(part, str) else part for name, part in parts.items()}


def _facts(render: Callable[[Facts], Content]) -> Render:
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
            "quarantine.jsonl", _facts(jsonl.quarantine), "what was refused, and why", again=False
        ),
        "graphml": Format(
            "graph.graphml", _facts(graphml.graphml), "claims as a network, for networkx and yEd"
        ),
        "html": Format("graph.html", _html, "a page to explore, needing no network"),
        "trig": Format("graph.trig", _facts(convert.trig), "TriG, with a graph for each article"),
        "nquads": Format("graph.nq", _facts(convert.nquads), "the graph as N-Quads"),
        "ntriples": Format("graph.nt", _facts(convert.ntriples), "the graph as N-Triples"),
        "jsonld": Format("graph.jsonld", _facts(jsonld.jsonld), "the graph as JSON-LD with a compact context"),
        "rdfxml": Format("graph.rdf", _facts(convert.rdfxml), "the graph as RDF/XML"),
        "void": Format("void.ttl", _facts(void.void), "VoID and DCAT: what the data set is, with counts"),
        "gexf": Format("graph.gexf", _facts(gexf.gexf), "claims as a network, for Gephi"),
        "nodelink": Format("graph.json", _facts(nodelink.node_link), "node-link JSON, for networkx and d3"),
        "neo4j": Format("neo4j", _facts(neo4j.csv_files), "CSV for neo4j-admin database import (a folder)"),
        "cypher": Format("graph.cypher", _facts(neo4j.cypher), "Cypher, a MERGE a line, for a running Neo4j"),
        "csv": Format("claims.csv", _facts(tables.claims_csv), "claims as a table, for spreadsheets"),
        "parquet": Format(
            "claims.parquet", _facts(tables.claims_parquet), "claims as a typed table (needs kg-hospital[parquet])"
        ),
        "doccano": Format(
            "doccano.jsonl",
            lambda m: doccano.doccano(m.facts, m.texts),
            "sentences with claims to correct in doccano (needs --text)",
            texts=True,
        ),
        "labelstudio": Format(
            "labelstudio.json",
            lambda m: labelstudio.tasks(m.facts, m.texts),
            "the same as tasks of Label Studio (needs --text)",
            texts=True,
        ),
        "labelstudio-interface": Format(
            "labelstudio.xml",
            _facts(lambda f: labelstudio.interface(f.schema)),
            "the labelling interface for these tasks",
        ),
        "manifest": Format(
            "build.json", _facts(manifest.manifest), "counts, rule book and schema of the build", again=False
        ),
    }
)
# What a build writes.  The manifest comes last: it is renamed into place when all other files are there.
DEFAULT = ("turtle", "ontology", "ontology-page", "shapes", "claims", "quarantine", "graphml", "html", "manifest")
ALWAYS = ("turtle", "ontology", "manifest")
"""What every build writes: the other commands read it."""
