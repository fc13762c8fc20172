"""How the page draws things and what it calls them, from the schema."""

from __future__ import annotations

from typing import Any

from kg.rulebook.schema import Schema, TypeDef

Data = dict[str, Any]
# For types that the schema gives no look: shapes and colours (Okabe and Ito's, safe for the colour-blind).
SHAPES = ("square", "hexagon", "triangle", "diamond", "star", "triangleDown")
COLORS = ("#E69F00", "#009E73", "#56B4E9", "#CC79A7", "#D55E00", "#5F6B7A")
CENTRE = {"shape": "dot", "color": "#0072B2", "size": 19}
OTHER = {"shape": "hexagon", "color": "#8A94A3", "size": 10}


def look_of(schema: Schema) -> Data:
    """Shapes and colours by type, weights by predicate and level, and the words for what articles are about."""
    styles = {name: _style(type_, n) for n, (name, type_) in enumerate(schema.types.items()) if type_.object}
    ranks = {level: 4 >> rank for rank, level in enumerate(schema.levels) if 4 >> rank}
    return {
        "types": styles,
        "centre": styles[schema.centre],
        "other": OTHER,
        "weights": {name: p.weight for name, p in schema.predicates.items()},
        "levels": ranks,
        "words": _words(schema.types[schema.centre]),
    }


def _style(type_: TypeDef, place: int) -> Data:
    centre = {"centre": True} if type_.kind == "centre" else {}
    if type_.look is not None:
        hub = {"hub": True} if type_.look.hub else {}
        return {"shape": type_.look.shape, "color": type_.look.color, "size": type_.look.size, **hub, **centre}
    if centre:
        return {**CENTRE, **centre}
    hub = {"hub": True} if type_.datatype or type_.kind == "metric" else {}
    shape, color = SHAPES[place % len(SHAPES)], COLORS[place * 5 % len(COLORS)]
    return {"shape": shape, "color": color, "size": 12, **hub}


def _words(centre: TypeDef) -> Data:
    many = centre.plural or centre.label
    en, ens = centre.label.en, many.en
    return {
        "zh": {"centre": centre.label.zh, "centres": many.zh},
        "en": {"centre": en, "centres": ens, "Centre": en[:1].upper() + en[1:], "Centres": ens[:1].upper() + ens[1:]},
    }
