"""The drawn overview as a pyvis network, and vis-network as the installed pyvis brings it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.view.layout import Body, place
from kg.export.view.overview import NARROW, WIDE, Budget, Choice, choose
from kg.imports import put_off

Data = dict[str, Any]
LABEL_WIDTH = 9.5  # Chinese characters on a line of a label; the page wraps at the same width
LINE, CHARACTER = 15.0, 12.5  # pixels
ASPECTS = {"wide": (WIDE, 1.18), "narrow": (NARROW, 0.56)}
OPTIONS: Data = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"randomSeed": 1, "improvedLayout": False},
    "interaction": {"hover": True, "tooltipDelay": 120, "multiselect": False, "keyboard": False},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 1.5, "font": {"size": 0}},
    "edges": {
        "smooth": False, "width": 1.2, "selectionWidth": 1.2, "hoverWidth": 0.8,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}}, "font": {"size": 0},
    },
}  # fmt: skip


@lru_cache(maxsize=1)
def vis_script() -> str:
    """vis-network as shipped by the installed pyvis; ExportError if pyvis or its script is missing."""
    spec = find_spec("pyvis")
    roots = [Path(p) for p in (spec.submodule_search_locations or ())] if spec else []
    found = [p for root in roots for p in root.glob("lib/vis-*/vis-network.min.js")]
    if not found:
        raise ExportError("the installed pyvis has no vis-network.min.js; install pyvis 0.3.2 again")
    newest = max(found, key=lambda p: [int(n) for n in re.findall(r"\d+", p.parent.name)])
    script = newest.read_text(encoding="utf-8")
    script = re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", script)  # else developer tools ask for a file
    if "</script" in script.lower():
        raise ExportError(f"{newest}: cannot stand in a page")
    return script


def overviews(data: Data) -> Data:
    """The overview for wide and for narrow screens: nodes, edges and options of pyvis, and groups."""
    out: Data = {name: _overview(data, budget, aspect) for name, (budget, aspect) in ASPECTS.items()}
    out["options"] = OPTIONS
    return out


def _overview(data: Data, budget: Budget, aspect: float) -> Data:
    choice = choose(data, budget)
    points = _points(data, choice, aspect)
    network = _pyvis(data, choice, points)
    groups = [[_group_key(data, g.leader), list(g.members)] for g in choice.groups]
    nodes = [{k: v for k, v in node.items() if v is not None} for node in network.nodes]
    return {"nodes": nodes, "edges": network.edges, "groups": groups}


def _pyvis(data: Data, choice: Choice, points: dict[str, tuple[int, int]]) -> Any:
    """A pyvis Network of the overview alone: its add_node and add_edge are quadratic, and this is small."""
    network = _network_class()(directed=True)
    network.set_options(_json(OPTIONS))
    numbers = [*choice.centres, *choice.shared, *(n for _, n in choice.own)]
    for number in numbers:
        key, type_, label = data["entities"][number][:3]
        style = type_style(data, type_)
        x, y = points[key]
        network.add_node(
            key, label=label, x=x, y=y, shape=style["shape"], color=style["color"], size=style["size"]
        )
    for group in choice.groups:
        key = _group_key(data, group.leader)
        x, y = points[key]
        network.add_node(key, label=f"+{len(group.members)}", x=x, y=y, shape="box", color="#0072B2")
    for a, b in _edges(data, set(numbers)):
        network.add_edge(data["entities"][a][0], data["entities"][b][0])
    return network


@lru_cache(maxsize=1)
def _network_class() -> Any:
    """pyvis's Network.  What pyvis imports for other ends takes longer than all that is drawn here."""
    with put_off("networkx", "jsonpickle", "IPython.display"):
        from pyvis.network import Network
    return Network


def _json(value: Any) -> str:
    import json

    return json.dumps(value, sort_keys=True)


def type_style(data: Data, number: int) -> Data:
    """Shape, colour and size of the nodes of a type, which is given by its number."""
    look = data["look"]
    found: Data = look["types"].get(data["types"][number]) or look["other"]
    return found


def _edges(data: Data, shown: set[int]) -> list[tuple[int, int]]:
    pairs = {(row[1], row[3]) for row in data["claims"] if row[1] in shown and row[3] in shown}
    return sorted(pairs)


def _group_key(data: Data, leader: int | None) -> str:
    return f"group:{'' if leader is None else data['entities'][leader][0]}"


def _points(data: Data, choice: Choice, aspect: float) -> dict[str, tuple[int, int]]:
    ids = [row[0] for row in data["entities"]]
    bodies = {n: _body(data, n) for n in (*choice.centres, *choice.shared, *(n for _, n in choice.own))}
    own: dict[str, list[Body]] = {ids[c]: [] for c in choice.centres}
    for centre, number in choice.own:
        own[ids[centre]].append(bodies[number])
    shared = [bodies[n] for n in choice.shared]
    links: dict[str, list[str]] = {ids[s]: [ids[c] for c in cs] for s, cs in choice.links.items()}
    for group in choice.groups:
        body = Body(_group_key(data, group.leader), half_width=44, half_height=18)
        shared.append(body)
        links[body.key] = [] if group.leader is None else [ids[group.leader]]
    return place([bodies[n] for n in choice.centres], shared, own, links, aspect)


def _body(data: Data, number: int) -> Body:
    """The room that a node with its label needs; the label stands below, in up to two lines."""
    key, type_, label = data["entities"][number][:3]
    style = type_style(data, type_)
    width = sum(1.0 if ord(ch) > 0x2E7F else 0.56 for ch in label)
    lines = 1 if width <= LABEL_WIDTH else 2
    scale = 1.12 if style.get("centre") else 1.0
    half_width = max(style["size"] + 4.0, min(width, LABEL_WIDTH) * CHARACTER * scale / 2)
    # The box's middle is the node's, so the label below counts on both sides, less what may hang free.
    half_height = style["size"] + lines * LINE * scale * 0.75
    return Body(key, half_width=half_width, half_height=half_height, mass=4.0 if style.get("centre") else 1.0)
