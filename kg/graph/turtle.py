"""Facts → Turtle: one triple a line, in a fixed order, so that two versions compare well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts
from kg.graph.things import Node, article_nodes, build_node, entity_nodes, flag_nodes


def head(prefixes: Mapping[str, str]) -> str:
    """The prefixes of a Turtle document."""
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in sorted(prefixes.items()))


def blocks(nodes: Iterable[Node]) -> Iterator[str]:
    """Each node as Turtle."""
    for subject, pairs in nodes:
        body = " ;\n    ".join([f"{predicate} {object_}" for predicate, object_ in pairs])
        yield f"\n{subject}\n    {body} .\n"


def graph_turtle(facts: Facts) -> str:
    """The whole graph as Turtle: build, articles, entities, claims.  The same facts give the same text."""
    names = terms.Names(terms.prefixes(facts.schema))
    claims = ClaimWriter.of(facts, names)
    parts = [head(names.prefixes), *blocks([build_node(facts, names), *flag_nodes(facts, names)])]
    parts += blocks(article_nodes(facts, names))
    parts += blocks(entity_nodes(facts, claims))
    parts += map(claims.text, facts.statements)
    return "".join(parts)
