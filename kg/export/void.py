"""What the data set is, for catalogues: VoID (https://www.w3.org/TR/void/) and DCAT 3 in Turtle.

Counts of triples, things, classes and properties, the vocabularies in use, the build that made it, and a
distribution for each file of the graph that `kg build` writes.  No date and no address: the same build gives the same
text, and where the files are served is for whoever serves them to add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from kg import iri
from kg.graph import terms
from kg.graph.facts import Facts
from kg.graph.notation import Node, Pairs
from kg.graph.rdf import parsed
from kg.graph.turtle import blocks, graph_turtle, head

_TYPE = iri.VOCABULARIES["rdf"] + "type"
_MEDIA = "https://www.iana.org/assignments/media-types/"
MEDIA_TYPES: Mapping[str, str] = {
    "graph.ttl": "text/turtle",
    "claims.jsonl": "application/jsonl",
    "graph.graphml": "application/xml",
    "graph.html": "text/html",
}


def void(facts: Facts) -> str:
    """The description as Turtle; the same facts give the same text."""
    names = terms.Names({**terms.prefixes(facts.schema), "dataset": f"{facts.schema.data}dataset/"})
    quads = parsed(graph_turtle(facts))
    classes = Counter(str(q.object.value) for q in quads if q.predicate.value == _TYPE)  # type: ignore[union-attr]
    properties = Counter(q.predicate.value for q in quads)
    things = len({q.subject for q in quads})
    data_set = names.ref(f"{facts.schema.data}dataset/graph")
    partitions = [
        ("void:classPartition", _partition("void:class", "void:entities", names.ref(name), count))
        for name, count in sorted(classes.items())
    ]
    partitions += [
        ("void:propertyPartition", _partition("void:property", "void:triples", names.ref(name), count))
        for name, count in sorted(properties.items())
    ]
    files = [(file, names.ref(f"{facts.schema.data}dataset/{file}")) for file in MEDIA_TYPES]
    pairs = _described(facts, names, (*classes, *properties))
    pairs += [("void:triples", str(len(quads))), ("void:entities", str(things))]
    pairs += [("void:classes", str(len(classes))), ("void:properties", str(len(properties)))]
    pairs += [("dcat:distribution", ref) for _, ref in files]
    nodes: list[Node] = [(data_set, pairs + partitions), *((ref, _distribution(file)) for file, ref in files)]
    return head(names.prefixes) + "".join(blocks(nodes))


def _described(facts: Facts, names: terms.Names, used: Iterable[str]) -> Pairs:
    schema = facts.schema
    vocabularies = {space for space in iri.VOCABULARIES.values() for name in used if name.startswith(space)}
    hubs = Counter(s.subject.id for s in facts.statements)
    example = min(hubs, key=lambda id_: (-hubs[id_], id_), default=None)
    pairs: Pairs = [
        ("a", "void:Dataset"),
        ("a", "dcat:Dataset"),
        ("dcterms:title", terms.english("Claims of news articles as a knowledge graph")),
        ("dcterms:language", terms.string("zh")),
        ("void:uriSpace", terms.string(schema.data)),
        ("prov:wasGeneratedBy", names.ref(f"{schema.data}build/{iri.segment(facts.version or 'unknown')}")),
        *(("void:vocabulary", f"<{space}>") for space in sorted({*vocabularies, schema.namespace})),
    ]
    if example is not None:
        pairs.append(("void:exampleResource", names.ref(schema.data + iri.local(example))))
    return pairs


def _partition(what: str, counted: str, name: str, count: int) -> str:
    return f"[ {what} {name} ; {counted} {count} ]"


def _distribution(file: str) -> Pairs:
    return [
        ("a", "dcat:Distribution"),
        ("dcterms:title", terms.string(file)),
        ("dcat:mediaType", f"<{_MEDIA}{MEDIA_TYPES[file]}>"),
    ]
