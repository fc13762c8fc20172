"""The claims view for Neo4j: CSV for ``neo4j-admin database import``, and Cypher for a running database.

Nodes are entities, with the labels of their type, of the types above it and `Entity`; relationships are
claims, plans and negated ones too: their property `status` tells.

Source: https://neo4j.com/docs/operations-manual/current/tools/neo4j-admin/neo4j-admin-import/ (CSV header
format) and https://neo4j.com/docs/cypher-manual/current/syntax/parsing/ (escapes in strings).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kg import network
from kg.graph.facts import Facts
from kg.network import Attributes, Value

NODES, RELATIONSHIPS = "nodes.csv", "relationships.csv"
ENTITY = "Entity"  # the label of every node, so that one index finds all
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_SPECIAL = re.compile("[\\x00-\\x1f'\\\\\\x7f\\x85\\u2028\\u2029]")
_ESCAPES = {"'": "\\'", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _labels(type_: str, facts: Facts) -> tuple[str, ...]:
    return tuple(dict.fromkeys((ENTITY, *facts.schema.ancestors(type_))))


# CSV


def csv_files(facts: Facts) -> dict[str, str]:
    """`nodes.csv` and `relationships.csv`.

    Values are exactly the graph's, so a quote may run over a line: import with --multiline-fields=true.
    A text is quoted even if it is empty; nothing between two commas means that there is no such property.
    """
    nodes = list(network.nodes(facts))
    edges = list(network.edges(facts, "claims"))
    node_types = network.attribute_types(row for _, row in nodes)
    edge_types = network.attribute_types(row for *_, row in edges)
    node_rows = ([id_, ";".join(_labels(str(row["type"]), facts)), *_row(row, node_types)] for id_, row in nodes)
    edge_rows = (
        [source, target, str(row["predicate"]), key, *_row(row, edge_types)] for source, target, key, row in edges
    )
    return {
        NODES: _csv(["id:ID", ":LABEL", *_header(node_types)], node_rows),
        RELATIONSHIPS: _csv([":START_ID", ":END_ID", ":TYPE", "id:string", *_header(edge_types)], edge_rows),
    }


def _header(types: dict[str, type]) -> list[str]:
    return [f"{name}:{_TYPES[type_]}" for name, type_ in types.items()]


def _row(row: Attributes, types: Iterable[str]) -> list[Value | None]:
    return [row.get(name) for name in types]


def _csv(header: Sequence[str], rows: Iterable[Sequence[Value | None]]) -> str:
    lines = [",".join(header), *(",".join(map(_field, row)) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def _field(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    return _number(value)


def _number(value: float) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


# Cypher


def cypher(facts: Facts) -> str:
    """One statement a line: a constraint, then a MERGE for each entity and each claim.

    To run it twice changes nothing more.
    """
    lines = [f"CREATE CONSTRAINT kg_entity IF NOT EXISTS FOR (n:{_name(ENTITY)}) REQUIRE n.`id` IS UNIQUE;"]
    for id_, row in network.nodes(facts):
        labels = "".join(f":{_name(label)}" for label in _labels(str(row["type"]), facts))
        lines.append(f"MERGE (n:{_name(ENTITY)} {_map({'id': id_})}) SET n{labels}, n += {_map(row)};")
    for source, target, key, row in network.edges(facts, "claims"):
        ends = (f"({n}:{_name(ENTITY)} {_map({'id': id_})})" for n, id_ in (("s", source), ("o", target)))
        relationship = f"[r:{_name(str(row['predicate']))} {_map({'id': key})}]"
        lines.append(f"MATCH {', '.join(ends)} MERGE (s)-{relationship}->(o) SET r += {_map(row)};")
    return "".join(f"{line}\n" for line in lines)


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _map(row: Attributes) -> str:
    return "{" + ", ".join(f"{_name(name)}: {_literal(value)}" for name, value in row.items()) + "}"


def _literal(value: Value) -> str:
    return f"'{_SPECIAL.sub(_escape, value)}'" if isinstance(value, str) else _number(value)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"
