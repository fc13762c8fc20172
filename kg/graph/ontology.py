"""The schema → an OWL ontology in Turtle: classes, properties, concepts, with labels and alignments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg import iri
from kg.errors import ExportError
from kg.graph import terms
from kg.graph.notation import Node, Pairs
from kg.graph.turtle import blocks, head
from kg.rulebook.schema import Datatype, Label, PredicateDef, QualifierDef, RecordProperty, Schema, Term

RANGES: dict[Datatype, str] = {
    "string": "xsd:string",
    "text": "rdf:langString",
    "gYear": "xsd:gYear",
    "decimal": "xsd:decimal",
    "integer": "xsd:integer",
    "boolean": "xsd:boolean",
    "concept": "skos:Concept",
}
RECORDS = "copy `records` from the rules that come with kg, or write `extends: kg` into book.yaml"
_ALIGN = {
    "subClassOf": "rdfs:subClassOf",
    "subPropertyOf": "rdfs:subPropertyOf",
    "equivalentClass": "owl:equivalentClass",
    "closeMatch": "skos:closeMatch",
    "exactMatch": "skos:exactMatch",
}


def ontology_turtle(schema: Schema) -> str:
    """The whole ontology as Turtle; the same schema gives the same text."""
    prefixes = {**iri.VOCABULARIES, schema.prefix: schema.namespace}
    return head(prefixes) + "".join(blocks(_Ontology(schema).nodes()))


def _labels(label: Label) -> Pairs:
    return [("rdfs:label", terms.chinese(label.zh)), ("rdfs:label", terms.english(label.en))]


def _described(term: Term) -> Pairs:
    pairs = _labels(term.label)
    if term.comment:
        pairs.append(("rdfs:comment", terms.chinese(term.comment.zh)))
        pairs.append(("rdfs:comment", terms.english(term.comment.en)))
    pairs += [(_ALIGN[relation], name) for relation, names in sorted(term.align.items()) for name in names]
    return pairs


class _Ontology:
    """Makes the nodes; every term is defined by the ontology, whose IRI is the namespace's."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._kg = f"{schema.prefix}:"
        self._self = f"<{schema.namespace.rstrip('#/')}>"

    def nodes(self) -> Iterator[Node]:
        schema = self._schema
        yield self._head()
        for name, type_ in schema.types.items():
            if type_.object:
                above = [("rdfs:subClassOf", self._kg + type_.is_)] if type_.is_ else []
                yield self._term(name, "owl:Class", above + _described(type_))
        for name, record in schema.records.types.items():
            yield self._term(name, "owl:Class", _described(record))
        for name, predicate in schema.predicates.items():
            yield self._predicate(name, predicate)
        for name, qualifier in schema.qualifiers.items():
            yield self._qualifier(name, qualifier)
        for name, property_ in schema.records.properties.items():
            yield self._record(name, property_)
        yield from self._concepts()
        yield from self._designations()

    def _head(self) -> Node:
        schema = self._schema
        title = schema.title or Label(zh="", en=f"Ontology of {self._centres()} in the news")
        texts = {"dcterms:title": title, "dcterms:description": schema.says}
        said = [
            (property_, write(text))
            for property_, label in texts.items()
            if label
            for write, text in ((terms.chinese, label.zh), (terms.english, label.en))
            if text
        ]
        return self._self, [
            ("a", "owl:Ontology"),
            *said,
            ("vann:preferredNamespacePrefix", terms.string(self._schema.prefix)),
            ("vann:preferredNamespaceUri", terms.string(self._schema.namespace)),
        ]

    def _centres(self) -> str:
        centre = self._schema.types[self._schema.centre]
        return (centre.plural or centre.label).en

    def _term(self, name: str, kind: str, pairs: Pairs) -> Node:
        return self._kg + name, [("a", kind), *pairs, ("rdfs:isDefinedBy", self._self)]

    def _classes(self, names: Sequence[str]) -> str:
        """One class, or the union of several."""
        refs = [self._kg + name for name in names]
        return refs[0] if len(refs) == 1 else f"[ a owl:Class ; owl:unionOf ( {' '.join(refs)} ) ]"

    def _predicate(self, name: str, predicate: PredicateDef) -> Node:
        literal = self._schema.literal_type(name)
        range_ = RANGES[literal] if literal else self._classes(predicate.range)
        pairs = [("rdfs:domain", self._classes(predicate.domain)), ("rdfs:range", range_)]
        kind = "owl:DatatypeProperty" if literal else "owl:ObjectProperty"
        return self._term(name, kind, [*_described(predicate), *pairs])

    def _qualifier(self, name: str, qualifier: QualifierDef) -> Node:
        concept = qualifier.datatype == "concept"
        kind = "owl:ObjectProperty" if concept else "owl:DatatypeProperty"
        # No rdfs:domain: a level is also a designation's, a role also an author's.
        pairs = [("schema:domainIncludes", f"{self._kg}Claim"), ("rdfs:range", RANGES[qualifier.datatype])]
        return self._term(name, kind, [*_described(qualifier), *pairs])

    def _record(self, name: str, property_: RecordProperty) -> Node:
        pairs = _described(property_)
        if property_.domain:
            pairs.append(("rdfs:domain", self._kg + property_.domain))
        datatype = property_.datatype
        if datatype:
            pairs.append(("rdfs:range", RANGES[datatype]))
        elif property_.range:
            own = ":" not in property_.range
            pairs.append(("rdfs:range", self._kg + property_.range if own else property_.range))
        if datatype and datatype != "concept":
            return self._term(name, "owl:DatatypeProperty", pairs)
        typed = datatype == "concept" or property_.range is not None
        return self._term(name, "owl:ObjectProperty" if typed else "rdf:Property", pairs)

    def _scheme(self, name: str, label: Label) -> Node:
        return self._term(f"scheme-{name}", "skos:ConceptScheme", _labels(label))

    def _concept(self, name: str, label: Label, schemes: Iterable[str]) -> Node:
        pairs = [("skos:inScheme", f"{self._kg}scheme-{scheme}") for scheme in schemes]
        preferred = [(p.replace("rdfs:label", "skos:prefLabel"), o) for p, o in _labels(label)]
        return self._term(name, "skos:Concept", [*_labels(label), *preferred, *pairs])

    def _concepts(self) -> Iterator[Node]:
        schema = self._schema
        labels = {name: q.label for name, q in schema.qualifiers.items()}
        if "status" not in schema.records.properties:
            raise ExportError(f"schema.yaml: its records lack what the graph says of claims; {RECORDS}")
        labels["status"] = schema.records.properties["status"].label
        for scheme in schema.schemes:
            yield self._scheme(scheme, labels[scheme])
        for name, schemes in schema.concepts.items():
            yield self._concept(name, schema.schemes[schemes[0]][name], schemes)

    def _designations(self) -> Iterator[Node]:
        for name in self._schema.of("concept")[:1]:
            yield self._scheme("designation", self._schema.types[name].label)
        for name, kind in self._schema.designations.items():
            yield self._concept(f"designation-{name}", kind.label, ["designation"])
