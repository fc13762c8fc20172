"""Nodes → Turtle: one triple a line, in the order given, so that two versions compare well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.graph import terms
from kg.graph.claims import ClaimWriter, Node
from kg.graph.facts import Facts
from kg.graph.things import article_nodes, build_node, entity_nodes


def nodes(facts: Facts, names: terms.Names) -> Iterator[Node]:
    """Every node of the graph once, in a fixed order: build, articles, entities, claims."""
    claims = ClaimWriter(facts, names)
    yield build_node(facts, names)
    yield from article_nodes(facts, names)
    yield from entity_nodes(facts, claims)
    for statement in facts.statements:
        yield from claims.nodes(statement)


def write(found: Iterable[Node], prefixes: Mapping[str, str]) -> str:
    """A Turtle document of `found`."""
    parts = [f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items())]
    for subject, pairs in found:
        body = " ;\n    ".join([f"{predicate} {object_}" for predicate, object_ in pairs])
        parts.append(f"\n{subject}\n    {body} .\n")
    return "".join(parts)


def graph_turtle(facts: Facts) -> str:
    """The whole graph as Turtle: the same facts give the same text."""
    names = terms.Names(terms.prefixes(facts.schema))
    return write(nodes(facts, names), names.prefixes)
