"""A part of the view's data: what stands within some steps of one entity."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import Any

from kg.errors import ExportError

Data = dict[str, Any]


def find_entity(data: Data, name: str) -> int:
    """The number of the entity with this id, label, alias or short form (in this order); else ExportError."""
    rows = data["entities"]
    tests = (
        lambda row: row[0] == name,
        lambda row: row[2] == name,
        lambda row: name in row[3] or name in row[4],
    )
    for test in tests:
        found = [n for n, row in enumerate(rows) if test(row)]
        if found:
            degree: dict[int, int] = defaultdict(int)
            for claim in data["claims"]:
                degree[claim[1]] += 1
                degree[claim[3]] += 1
            return max(found, key=lambda n: (degree[n], -n))
    labels = sorted({row[2] for row in rows})
    near = [label for label in labels if name in label][:5] or get_close_matches(
        name, labels, n=5, cutoff=0.4
    )
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise ExportError(f"nothing in the graph is called {name!r}{hint}")


def part_around(data: Data, name: str, depth: int) -> Data:
    """The rows of `data` within `depth` steps of an entity.

    Metrics, years, places and names are reached but not passed through: half of all hospitals have beds.
    """
    root = find_entity(data, name)
    near = _neighbours(data)
    reached, edge = {root}, [root]
    for _ in range(depth):
        edge = sorted({n for e in edge if e == root or not _is_hub(data, e) for n in near[e]} - reached)
        reached.update(edge)
    claims = [c for c in data["claims"] if c[1] in reached and c[3] in reached]
    return _renumbered(data, sorted(reached), claims, data["entities"][root][0])


def _is_hub(data: Data, number: int) -> bool:
    name = data["types"][data["entities"][number][1]]
    return bool(data["look"]["types"].get(name, {}).get("hub"))


def _neighbours(data: Data) -> dict[int, set[int]]:
    near: dict[int, set[int]] = defaultdict(set)
    for row in data["claims"]:
        near[row[1]].add(row[3])
        near[row[3]].add(row[1])
    return near


def _renumbered(data: Data, entities: list[int], claims: list[list[Any]], root: str) -> Data:
    """Keeps the given entities and claims, and of all else only what they mention."""
    new = {old: n for n, old in enumerate(entities)}
    articles = _kept(claims, 6)
    sentences, rules = _kept(claims, 7), _kept(claims, 10)
    rows = []
    for claim in claims:
        row = list(claim)
        row[1], row[3] = new[row[1]], new[row[3]]
        row[6], row[7], row[10] = articles[row[6]], sentences[row[7]], rules[row[10]]
        rows.append(row)
    return {
        **{k: v for k, v in data.items() if k != "overview"},
        "articles": [data["articles"][n] for n in articles],
        "sentences": [data["sentences"][n] for n in sentences],
        "rules": [data["rules"][n] for n in rules],
        "entities": [data["entities"][n] for n in entities],
        "claims": rows,
        "root": root,
    }


def _kept(claims: list[list[Any]], column: int) -> dict[int, int]:
    """Old number → new number of what a column of the claims mentions."""
    return {old: n for n, old in enumerate(sorted({c[column] for c in claims}))}
