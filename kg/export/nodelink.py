"""Node-link JSON, as `networkx.node_link_graph(data, edges="links")` and d3 read it."""

from __future__ import annotations

import json

from kg import network
from kg.graph.facts import Facts
from kg.network import View


def node_link(facts: Facts, view: View = "claims") -> str:
    """A view of the facts as node-link JSON; the same facts give the same text."""
    data = {
        "directed": True,
        "multigraph": True,
        "graph": {"view": view, "rule_book": facts.version},
        "nodes": [{**row, "id": id_} for id_, row in network.nodes(facts)],
        "links": [
            {**row, "source": source, "target": target, "key": key}
            for source, target, key, row in network.edges(facts, view)
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
