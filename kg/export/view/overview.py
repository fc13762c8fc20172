"""Which nodes the page opens on: hospitals, their shared neighbours, and a badge for what is folded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
S, P, O, STATUS, QUALIFIERS = 1, 2, 3, 4, 14  # noqa: E741  columns of a claim row


@dataclass(frozen=True, slots=True)
class Budget:
    """How many nodes of each kind an overview may draw."""

    total: int
    centres: int
    shared: int
    own: int


WIDE = Budget(total=64, centres=26, shared=22, own=7)
NARROW = Budget(total=26, centres=10, shared=9, own=3)
LEAST_SHARE = 0.04  # hospitals that say less than this share of what the first says are no centres
WEAK = 1
LEAST_GROUP, MOST_GROUPS = 3, 6  # members of a group of its own; groups beside that of all the rest


@dataclass(frozen=True, slots=True)
class Group:
    """Centres that are folded behind a leading one (None: behind none of them)."""

    leader: int | None
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The nodes of an overview, as numbers of entities; `own` hangs off one centre each."""

    centres: tuple[int, ...]
    shared: tuple[int, ...]
    own: tuple[tuple[int, int], ...]
    groups: tuple[Group, ...]
    links: dict[int, tuple[int, ...]] = field(default_factory=dict)


class Links:
    """Who is linked to whom, and how strongly, over the claims of `data`."""

    def __init__(self, data: Data) -> None:
        types, self.rows = data["types"], data["entities"]
        look = data["look"]
        style = look["types"]
        self.hub = [bool(style.get(types[row[1]], {}).get("hub")) for row in self.rows]
        self.central = [bool(style.get(types[row[1]], {}).get("centre")) for row in self.rows]
        self.told: Counter[int] = Counter()
        self.near: dict[int, dict[int, float]] = defaultdict(dict)
        weights, levels = look["weights"], look["levels"]
        names = data["predicates"]
        for row in data["claims"]:
            self.told[row[S]] += 1
            weight = weights.get(names[row[P]], 1) + levels.get((row[QUALIFIERS] or {}).get("level"), 0)
            for a, b in ((row[S], row[O]), (row[O], row[S])):
                self.near[a][b] = max(weight, self.near[a].get(b, 0))

    def order(self, entity: int) -> tuple[int, str]:
        """Sorts the most talked-of first, then by id."""
        return -self.told[entity], self.rows[entity][0]


def choose(data: Data, budget: Budget) -> Choice:
    """The overview of `data` within `budget`.  Deterministic."""
    links = Links(data)
    ranked = _centres(links)
    centres = ranked[: budget.centres]
    groups = _groups(links, centres, ranked[budget.centres :])
    room = budget.total - len(centres) - len(groups)
    shared = _shared(links, centres)[: max(0, min(budget.shared, room))]
    own = _own(links, centres, set(shared) | set(ranked), room - len(shared), budget.own)
    near = {s: tuple(c for c in centres if c in links.near[s]) for s in shared}
    return Choice(tuple(centres), tuple(shared), tuple(own), tuple(groups), near)


def _centres(links: Links) -> list[int]:
    """Hospitals that the articles are about, the most talked-of first; failing these, any one entity."""
    everyone = range(len(links.rows))
    ranked = sorted((n for n in everyone if links.central[n] and links.told[n]), key=links.order)
    if not ranked:
        return sorted((n for n in everyone if links.near[n]), key=links.order)[:1]
    least = links.told[ranked[0]] * LEAST_SHARE
    return [n for n in ranked if links.told[n] >= least]


def _shared(links: Links, centres: Sequence[int]) -> list[int]:
    """Neighbours of two or more centres, the strongest ties first.

    Weak ties do not count: that two hospitals both have a department of surgery links nobody.
    """
    count: Counter[int] = Counter()
    weight: Counter[int] = Counter()
    for centre in centres:
        for other, strength in links.near[centre].items():
            if not links.hub[other] and strength > WEAK:
                count[other] += 1
                weight[other] += round(strength)
    chosen = (n for n, times in count.items() if times > 1 and n not in set(centres))
    return sorted(chosen, key=lambda n: (-weight[n], -count[n], links.rows[n][0]))


def _own(
    links: Links, centres: Sequence[int], taken: set[int], room: int, each: int
) -> list[tuple[int, int]]:
    """The strongest neighbours that only one centre has, in turns, so that each centre gets its share."""
    queues = []
    for centre in centres:
        mine = [n for n in links.near[centre] if n not in taken and not links.hub[n]]
        mine.sort(key=lambda n, c=centre: (-links.near[c][n], links.rows[n][0]))  # type: ignore[misc]
        queues.append((centre, mine[:each]))
    out: list[tuple[int, int]] = []
    for turn in range(each):
        for centre, mine in queues:
            if turn < len(mine) and len(out) < room:
                out.append((centre, mine[turn]))
    return sorted(out, key=lambda pair: (links.order(pair[0]), pair[1]))


def _groups(links: Links, centres: Sequence[int], rest: Iterable[int]) -> list[Group]:
    """Folds the other centres behind the shown one with which each shares most neighbours."""
    owners: dict[int, list[int]] = defaultdict(list)
    for centre in centres:
        for other in links.near[centre]:
            owners[other].append(centre)
    place = {centre: n for n, centre in enumerate(centres)}
    folded: dict[int | None, list[int]] = defaultdict(list)
    for entity in rest:
        votes: Counter[int] = Counter()
        for other in links.near[entity]:
            if not links.hub[other]:
                votes.update(owners.get(other, ()))
            if other in place:
                votes[other] += 3
        best = min(votes, key=lambda c: (-votes[c], place[c])) if votes else None
        folded[best].append(entity)
    by_size = sorted((c for c in folded if c is not None), key=lambda c: (-len(folded[c]), place[c]))
    leaders = sorted(
        (c for c in by_size[:MOST_GROUPS] if len(folded[c]) >= LEAST_GROUP), key=place.__getitem__
    )
    for centre in set(by_size) - set(leaders):
        folded[None] += folded.pop(centre)
    folded[None].sort(key=links.order)
    groups = [Group(c, tuple(folded[c])) for c in leaders]
    return groups + ([Group(None, tuple(folded[None]))] if folded[None] else [])
