"""GEXF 1.2 (https://gexf.net) of the claims view, for Gephi, by networkx's writer."""

from __future__ import annotations

import io
import re
from typing import Any

from kg import network
from kg.export.graphml import xml_clean
from kg.graph.facts import Facts
from kg.network import Attributes, View

# What GEXF or networkx's writer takes for something of its own: a span of time, a weight, a colour …
_OF_NODES = frozenset({"end", "id", "parents", "pid", "slices", "spells", "start", "viz"})
_OF_EDGES = frozenset({"end", "id", "key", "networkx_key", "slices", "spells", "start", "type", "viz", "weight"})
# networkx writes its version and the day of writing: neither is the graph's.
_META = re.compile(rb"<meta [^>]*>.*?</meta>", re.S)


def gexf(facts: Facts, view: View = "claims") -> bytes:
    """A view of the facts as GEXF, edges with the claims' ids; the same facts give the same bytes.

    Attributes are those of `kg.network`; names that GEXF keeps for itself get a _ behind them (``start_``).
    Characters that XML cannot hold are U+FFFD, as in GraphML.
    """
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    for node, row in network.nodes(facts):
        graph.add_node(xml_clean(node), **_attributes(row, _OF_NODES))
    for n, (source, target, key, row) in enumerate(network.edges(facts, view)):
        id_ = xml_clean(key) if view == "claims" else str(n)
        graph.add_edge(xml_clean(source), xml_clean(target), key=id_, **_attributes(row, _OF_EDGES), id=id_)
    out = io.BytesIO()
    nx.write_gexf(graph, out)
    return _META.sub(b"<meta><creator>kg</creator></meta>", out.getvalue(), count=1)


def _attributes(row: Attributes, taken: frozenset[str]) -> Attributes:
    return {
        f"{name}_" if name in taken else name: xml_clean(value) if isinstance(value, str) else value
        for name, value in row.items()
    }
