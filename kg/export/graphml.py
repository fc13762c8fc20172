"""GraphML (http://graphml.graphdrawing.org/specification.html) of the claims view, as networkx reads it.

Written here and not by networkx, which takes ten times as long and passes on characters that XML forbids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from kg import network
from kg.graph.facts import Facts
from kg.graph.kept import Kept
from kg.network import Attributes, Edge, View

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""
TAIL = "  </graph>\n</graphml>\n"
_END = "</data>\n"
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
# XML 1.0 has no way to write these characters, escaped or not.
_NONE = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_FORBIDDEN = re.compile(f"[{_NONE}]")
_SPECIAL = re.compile(f'[{_NONE}&<>\r"]')
_MORE = {"\r": "&#13;", '"': "&quot;"}


def xml_clean(text: str) -> str:
    """`text`, with U+FFFD for what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text) if _FORBIDDEN.search(text) else text


def xml_text(text: str) -> str:
    """`text` escaped for XML; what XML cannot hold becomes U+FFFD.

    >>> xml_text('a<b & "c"')
    'a&lt;b &amp; &quot;c&quot;'
    """
    return escape(xml_clean(text), _MORE) if _SPECIAL.search(text) else text


def _attribute(text: str) -> str:
    if text.isalnum():
        return text
    # In an attribute a line feed or a tab would come back as a space.
    return xml_text(text).replace("\n", "&#10;").replace("\t", "&#9;")


def _number(value: float) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


class Keys:
    """The attributes that a kind of element has: each gets a short id and a type."""

    def __init__(self, kind: str, types: Mapping[str, type]) -> None:
        self._kind = kind
        self._types = dict(sorted(types.items()))
        self._ids = {name: f"{kind[0]}{n}" for n, name in enumerate(self._types)}
        self._starts = {name: f'      <data key="{id_}">' for name, id_ in self._ids.items()}
        self._lines: Kept[tuple[str, str], str] = Kept(lambda said: f"{self._starts[said[0]]}{xml_text(said[1])}{_END}")

    def declared(self) -> str:
        """The elements that declare them."""
        return "".join(
            f'  <key id="{self._ids[name]}" for="{self._kind}" attr.name="{_attribute(name)}" '
            f'attr.type="{_TYPES[type_]}" />\n'
            for name, type_ in self._types.items()
        )

    def data(self, row: Attributes) -> str:
        """The values of one element."""
        lines, starts = self._lines, self._starts
        return "".join([
            lines[name, value] if isinstance(value, str) else f"{starts[name]}{_number(value)}{_END}"
            for name, value in row.items()
        ])  # fmt: skip


def graphml(facts: Facts, view: View = "claims") -> str:
    """A view of the facts as a directed GraphML graph; the same facts give the same text."""
    nodes = list(network.nodes(facts))
    edges = list(network.edges(facts, view))
    node_keys = Keys("node", network.attribute_types(row for _, row in nodes))
    edge_keys = Keys("edge", network.attribute_types(row for *_, row in edges))
    parts = [head(node_keys, edge_keys)]
    parts += [node_text(id_, row, node_keys) for id_, row in nodes]
    parts += [edge_text(edge, edge_keys) for edge in edges]
    return "".join([*parts, TAIL])


def head(nodes: Keys, edges: Keys) -> str:
    """What stands before the first node."""
    return f'{_HEAD}{nodes.declared()}{edges.declared()}  <graph edgedefault="directed">\n'


def node_text(id_: str, row: Attributes, keys: Keys) -> str:
    """A node."""
    return f'    <node id="{_attribute(id_)}">\n{keys.data(row)}    </node>\n'


def edge_text(edge: Edge, keys: Keys) -> str:
    """An edge."""
    source, target, key, row = edge
    start = f'    <edge id="{_attribute(key)}" source="{_attribute(source)}" target="{_attribute(target)}">\n'
    return f"{start}{keys.data(row)}    </edge>\n"
