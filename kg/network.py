"""Facts → networkx: entities are nodes, and edges are claims, or what claims agree on.

Two views, both a `MultiDiGraph` whose attributes are strings, ints, floats and bools only, so that
every format of networkx can write them (GraphML takes no lists and no None):

* ``claims``: an edge for each claim, its key the claim's id: plans, former and negated ones too, with
  qualifiers and evidence;
* ``entities``: an edge for each actual fact (subject, predicate, object), its key the predicate, with
  the number of claims and of articles that state it.

Nodes are entity ids such as ``Hospital/河口市人民医院``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from kg import iri
from kg.graph.facts import Facts, Statement
from kg.model import Entity, QualifierValue
from kg.rulebook.schema import Datatype, Schema

if TYPE_CHECKING:
    import networkx

Value = str | int | float | bool
Attributes = dict[str, Value]
View = Literal["claims", "entities"]
Edge = tuple[str, str, str, Attributes]
# The attributes that every node and every claim's edge has.
NODE_TYPES: Mapping[str, type] = dict.fromkeys(("aliases", "iri", "label", "type", "type_zh"), str)
EDGE_TYPES: Mapping[str, type] = {
    **dict.fromkeys(
        ("file", "label", "object_name", "predicate", "quote", "rule", "sentence", "status", "subject_name"), str
    ),
    **dict.fromkeys(("article", "end", "start"), int),
    "confidence": float,
}
VIEWS: tuple[View, ...] = ("claims", "entities")


def node_attributes(entity: Entity, schema: Schema) -> Attributes:
    """Label, type, IRI and other names (joined by a line feed) of an entity."""
    type_ = schema.types[entity.type]
    return {
        "label": entity.label,
        "type": entity.type,
        "type_zh": type_.label.zh,
        "iri": schema.data + iri.local(entity.id),
        "aliases": "\n".join((*entity.aliases, *entity.short_forms)),
    }


def _typed(value: QualifierValue, datatype: Datatype) -> Value | None:
    """`value` in the one type that an attribute must have in all edges, or None if it cannot."""
    try:
        if datatype == "decimal":
            return float(value)
        return int(value) if datatype in ("gYear", "integer") else str(value)
    except ValueError:
        return None


def edge_attributes(s: Statement, schema: Schema) -> Attributes:
    """A claim's label, status, qualifiers and evidence."""
    out: Attributes = {
        "predicate": s.predicate,
        "label": schema.predicates[s.predicate].label.zh,
        "status": s.status,
        "confidence": float(s.confidence),
        "subject_name": s.subject_name,
        "object_name": s.object_name,
        "rule": s.rule,
        "file": s.article.document,
        "article": s.article.number,
        "start": s.raw.start,
        "end": s.raw.end,
        "quote": s.quote,
        "sentence": s.sentence,
    }
    for name, value in s.qualifiers.items():
        typed = _typed(value, schema.qualifiers[name].datatype)
        if typed is not None:
            out[name] = typed
    return out


def qualifier_types(qualifiers: Mapping[str, QualifierValue], schema: Schema) -> dict[str, type]:
    """The attributes that an edge has of a claim's qualifiers, with their types."""
    typed = {name: _typed(value, schema.qualifiers[name].datatype) for name, value in qualifiers.items()}
    return {name: type(value) for name, value in typed.items() if value is not None}


def claim_edges(facts: Facts) -> Iterator[Edge]:
    """Subject, object, key and attributes of every claim's edge."""
    return (claim_edge(s, facts.schema) for s in facts.statements)


def claim_edge(s: Statement, schema: Schema) -> Edge:
    """Subject, object, key and attributes of a claim's edge."""
    return s.subject.id, s.object.id, s.id, edge_attributes(s, schema)


def entity_edges(facts: Facts) -> Iterator[Edge]:
    """Subject, object, key and attributes of every actual fact's edge, in order of their ids."""
    groups: dict[tuple[str, str, str], list[Statement]] = {}
    for s in facts.statements:
        if s.actual:
            groups.setdefault((s.subject.id, s.object.id, s.predicate), []).append(s)
    for (subject, object_, predicate), statements in sorted(groups.items()):
        yield subject, object_, predicate, _merged(statements, facts.schema)


def _merged(statements: list[Statement], schema: Schema) -> Attributes:
    years = [int(y) for s in statements if str(y := s.qualifiers.get("year", "")).isdigit()]
    predicate = statements[0].predicate
    out: Attributes = {
        "predicate": predicate,
        "label": schema.predicates[predicate].label.zh,
        "claims": len(statements),
        "articles": len({s.article.local for s in statements}),
        "confidence": float(max(s.confidence for s in statements)),
    }
    return {**out, "first_year": min(years), "last_year": max(years)} if years else out


def edges(facts: Facts, view: View) -> Iterator[Edge]:
    """The edges of a view.  ValueError for an unknown one."""
    if view not in VIEWS:
        raise ValueError(f"no view '{view}'; known: {', '.join(VIEWS)}")
    return claim_edges(facts) if view == "claims" else entity_edges(facts)


def nodes(facts: Facts) -> Iterator[tuple[str, Attributes]]:
    """Id and attributes of every entity."""
    return ((entity.id, node_attributes(entity, facts.schema)) for entity in facts.entities)


def to_networkx(facts: Facts, view: View = "claims") -> networkx.MultiDiGraph[str]:
    """The facts as a networkx graph of one of the two views.  ValueError for an unknown view."""
    import networkx as nx

    graph: networkx.MultiDiGraph[str] = nx.MultiDiGraph(view=view, rule_book=facts.version)
    graph.add_nodes_from(nodes(facts))
    graph.add_edges_from(edges(facts, view))
    return graph


def attribute_types(rows: Iterable[Mapping[str, Value]]) -> dict[str, type]:
    """Attribute name → its type, sorted by name."""
    types: dict[str, type] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, type(value))
    return dict(sorted(types.items()))
