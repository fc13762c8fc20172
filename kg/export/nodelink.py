"""Node-link JSON, as `networkx.node_link_graph(data, edges="links")` and d3 read it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kg import network
from kg.graph.facts import Facts
from kg.network import Attributes, View

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def node_link(facts: Facts, view: View = "claims") -> str:
    """A view of the facts as node-link JSON, a node or link a line; the same facts give the same text."""
    head = _ENCODE({"view": view, "rule_book": facts.version})
    nodes = _rows({**row, "id": id_} for id_, row in network.nodes(facts))
    links = _rows(
        {**row, "source": source, "target": target, "key": key}
        for source, target, key, row in network.edges(facts, view)
    )
    return f"""{{"directed": true, "multigraph": true, "graph": {head},
"nodes": [
{nodes}
],
"links": [
{links}
]}}
"""


def _rows(rows: Iterable[Attributes]) -> str:
    return ",\n".join([_ENCODE(row) for row in rows])
