"""Shapes that compare nodes with one another, as SHACL-SPARQL constraints (https://www.w3.org/TR/shacl/#sparql-constraints).

Each is one query over the whole graph, whose target is the class or predicate that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg import iri
from kg.graph import terms
from kg.graph.notation import Node
from kg.rulebook.schema import Schema

# $this is the predicate.  A claim's object may be a thing where the plain triple has its name (a former name).
# Predicate and status are filtered, so that engines that begin with what is given begin with the subject.
_CLAIMED = """SELECT $this ?value WHERE { ?value $this ?o . FILTER NOT EXISTS {
    ?c {kg}subject ?value ; {kg}object|{kg}objectName ?o ; {kg}predicate ?p ; {kg}status ?status .
    FILTER (?p = $this && ?status = {kg}actual) } }"""
_PLAIN = """SELECT $this ?value WHERE { ?value {kg}predicate $this ; {kg}status {kg}actual ;
    {kg}subject ?s ; {kg}object ?o ; {kg}objectName ?n .
  FILTER NOT EXISTS { ?s $this ?o } FILTER NOT EXISTS { ?s $this ?n } }"""


def joins(schema: Schema) -> Iterator[Node]:
    """The shapes; `?value` of each is the node at fault."""
    for name in schema.predicates:
        says = f"a plain triple of {name} has an actual claim that says it"
        yield _shape(f"{name}-plain-claimed", schema, name, says, _CLAIMED)
        says = f"an actual claim of {name} has its plain triple"
        yield _shape(f"{name}-actual-plain", schema, name, says, _PLAIN)
    yield _shape(
        "Claim-document", schema, "Claim",
        "the evidence of a claim stands in the document of its article",
        """SELECT $this ?value WHERE { ?value {kg}evidence/oa:hasSource ?source .
  FILTER NOT EXISTS { ?value prov:wasDerivedFrom/dcterms:isPartOf ?source } }""",
    )  # fmt: skip
    yield _shape(
        "Claim-place", schema, "Claim",
        "the evidence of a claim lies in the stretch that its article takes up of the document",
        """SELECT $this ?value WHERE { ?value {kg}evidence/oa:hasSelector ?p . ?p oa:start ?start ; oa:end ?end .
  ?value prov:wasDerivedFrom ?article . ?article oa:start ?first ; oa:end ?last .
  FILTER (?start < ?first || ?end > ?last) }""",
    )  # fmt: skip
    yield _shape(
        "Claim-length", schema, "Claim",
        "the quote of a claim is as long as its position says",
        """SELECT $this ?value WHERE { ?value {kg}evidence ?e .
  ?e oa:hasSelector ?p , ?q . ?p oa:start ?start ; oa:end ?end . ?q oa:exact ?exact .
  FILTER (STRLEN(?exact) != ?end - ?start) }""",
    )  # fmt: skip


def _shape(name: str, schema: Schema, target: str, says: str, query: str) -> Node:
    """A shape with one query, in which ``{kg}`` stands for the schema's namespace."""
    heads = "".join(f"PREFIX {p}: <{iri.VOCABULARIES[p]}>\n" for p in ("dcterms", "oa", "prov"))
    text = f"PREFIX {schema.prefix}: <{schema.namespace}>\n{heads}{query.replace('{kg}', f'{schema.prefix}:')}"
    constraint = f"[ a sh:SPARQLConstraint ; sh:message {terms.english(says)} ; sh:select {terms.string(text)} ]"
    return f"shape:{name}", [
        ("a", "sh:NodeShape"),
        ("sh:targetNode", f"{schema.prefix}:{target}"),
        ("sh:sparql", constraint),
    ]
