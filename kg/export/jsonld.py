"""JSON-LD 1.1 with a compact context: terms of the schema by their bare names, things by short paths.

The context is made of the schema: `@vocab` is its namespace, `@base` that of the data, and each property
says what its values are, so that a fact reads ``"holds": "Designation/三级甲等医院"``.  A value of another
kind is written in full, so that nothing depends on the context being complete.
https://www.w3.org/TR/json-ld11/
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from kg import iri
from kg.graph.facts import Facts
from kg.graph.rdf import parsed
from kg.graph.turtle import graph_turtle
from kg.rulebook.schema import Datatype, Schema

Pairs = dict[str, list[Any]]  # predicate → terms of pyoxigraph
_XSD = iri.VOCABULARIES["xsd"]
_TYPE = iri.VOCABULARIES["rdf"] + "type"
_ID: dict[str, str] = {"@type": "@id"}
_ZH: dict[str, str] = {"@language": "zh"}
_COERCED: Mapping[Datatype, dict[str, str]] = {
    "text": _ZH, "gYear": {"@type": "xsd:gYear"}, "decimal": {"@type": "xsd:decimal"}, "concept": {"@type": "@vocab"},
}  # fmt: skip
# What the graph says in other vocabularies.
_OTHERS: Mapping[str, dict[str, str]] = {
    **dict.fromkeys(("rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:hiddenLabel"), _ZH),
    **dict.fromkeys(("schema:headline", "schema:alternativeHeadline"), _ZH),
    **dict.fromkeys(("dcterms:creator", "dcterms:isPartOf", "schema:about", "skos:broader", "skos:inScheme"), _ID),
    **dict.fromkeys(("oa:hasSelector", "oa:hasSource", "prov:wasDerivedFrom", "prov:wasGeneratedBy"), _ID),
    **dict.fromkeys(("qudt:hasUnit", "sosa:hasFeatureOfInterest", "sosa:observedProperty"), _ID),
    "sosa:hasSimpleResult": {"@type": "xsd:decimal"},
}
_IN_VALUES = {"oa", "prov", "skos", "sosa", "xsd"}
# A path that every reader takes for one: no scheme, no dot segment, nothing that ends the path.
_PATH = re.compile(r"[^/:?#.]+/[^/:?#]*[^/:?#.]")
_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}")


def jsonld(facts: Facts) -> str:
    """The graph as JSON-LD, a thing a line, in the order of the Turtle; the same facts give the same text."""
    nodes: dict[str, Pairs] = {}
    for subject, predicate, object_, _ in parsed(graph_turtle(facts)):
        nodes.setdefault(subject.value, {}).setdefault(predicate.value, []).append(object_)
    used = {_prefix(name) for pairs in nodes.values() for name in pairs if name != _TYPE} | _IN_VALUES
    taken = _names(facts.schema)
    compact = _Compact(facts.schema, {p: s for p, s in iri.VOCABULARIES.items() if p in used - taken})
    lines = ",\n".join(_encode(compact.node(subject, pairs)) for subject, pairs in nodes.items())
    head = ",\n".join(f"{_encode(name)}: {_encode(value)}" for name, value in compact.context.items())
    return f'{{"@context": {{\n{head}\n}},\n"@graph": [\n{lines}\n]}}\n'


def _names(schema: Schema) -> set[str]:
    """The bare names that mean a term of the schema: a prefix of that name would stand in their way."""
    records = schema.records
    groups = (schema.types, schema.predicates, schema.qualifiers, schema.concepts, records.types, records.properties)
    return {schema.prefix, *(name for group in groups for name in group)}


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _prefix(name: str) -> str | None:
    return next((prefix for prefix, space in iri.VOCABULARIES.items() if name.startswith(space)), None)


def context(schema: Schema, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """The context: base, vocabulary, prefixes, and what the values of each property are."""
    own: dict[str, dict[str, str] | None] = {
        name: _ID if (datatype := schema.literal_type(name)) is None else _COERCED.get(datatype)
        for name in schema.predicates
    }
    own |= {name: _COERCED.get(q.datatype) for name, q in schema.qualifiers.items()}
    own |= {name: _record(p.datatype) for name, p in schema.records.properties.items()}
    own["predicate"] = {"@type": "@vocab"}
    terms = {name: coerced for name, coerced in own.items() if coerced}
    others = {name: coerced for name, coerced in _OTHERS.items() if name.partition(":")[0] in prefixes}
    head = {"@version": 1.1, "@base": schema.data, "@vocab": schema.namespace, schema.prefix: schema.namespace}
    return {**head, **dict(sorted(prefixes.items())), **dict(sorted(terms.items())), **dict(sorted(others.items()))}


def _record(datatype: Datatype | None) -> dict[str, str] | None:
    return _ID if datatype is None else _COERCED.get(datatype)


class _Compact:
    """Writes nodes in the terms of a context."""

    def __init__(self, schema: Schema, prefixes: Mapping[str, str]) -> None:
        self.context = context(schema, prefixes)
        self._prefixes = prefixes
        self._space, self._data, self._own = schema.namespace, schema.data, schema.prefix

    def node(self, subject: str, pairs: Pairs) -> dict[str, Any]:
        out: dict[str, Any] = {"@id": self._path(subject)}
        for predicate, objects in pairs.items():
            if predicate == _TYPE:
                name, values = "@type", [self._term(o.value) for o in objects]
            else:
                name = self._term(predicate)
                values = [self._value(o, self.context.get(name)) for o in objects]
            out[name] = values[0] if len(values) == 1 else values
        return out

    def _path(self, full: str) -> str:
        """An IRI as a path from the base, or in full."""
        path = full.removeprefix(self._data)
        return path if path != full and _PATH.fullmatch(path) else full

    def _term(self, full: str) -> str:
        """An IRI as a bare name of the schema, with a prefix, or in full."""
        if full.startswith(self._space):
            name = full[len(self._space) :]
            return f"{self._own}:{name}" if name == self._own else name
        prefix = _prefix(full)
        space = self._prefixes.get(prefix or "")
        return full if space is None else f"{prefix}:{full[len(space) :]}"

    def _value(self, term: Any, coerced: Any) -> Any:
        kind = coerced or {}
        if not hasattr(term, "datatype"):  # an IRI: the graph has no blank nodes
            if kind.get("@type") == "@id":
                return self._path(term.value)
            return self._term(term.value) if kind.get("@type") == "@vocab" else {"@id": self._path(term.value)}
        if term.language:
            plain = kind.get("@language") == term.language
            return term.value if plain else {"@value": term.value, "@language": term.language}
        return self._literal(term.value, term.datatype.value, kind)

    def _literal(self, value: str, datatype: str, kind: Mapping[str, str]) -> Any:
        type_ = self._term(datatype)
        if kind.get("@type") == type_:
            return value
        if datatype == f"{_XSD}integer" and not kind and _INTEGER.fullmatch(value):
            return int(value)
        if datatype == f"{_XSD}string":
            # A value object has no language or type but its own, whatever the context says.
            return {"@value": value} if kind else value
        return {"@value": value, "@type": type_}
