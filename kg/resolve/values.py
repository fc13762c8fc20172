"""The resolution while it is made: entities, names and decisions are added, then frozen in order."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Decision, Entity, Judgement, Resolution


def scoped(name: str, scope: str) -> str:
    """A name that means something only within `scope` (an article's or an entity's id)."""
    return f"{name}@{scope}"


class Draft:
    """Collects what the parts of the resolution find."""

    def __init__(self) -> None:
        self.entities: dict[str, Entity] = {}
        self.names: dict[tuple[str, str], str] = {}
        self._plain: dict[tuple[str, str], set[str]] = {}
        self._decisions: set[Decision] = set()

    def add(
        self, type_: str, key: str, label: str, aliases: Iterable[str] = (), short_forms: Iterable[str] = ()
    ) -> str:
        """Adds an entity and returns its id, the class and the normal form: ``Hospital/河口市人民医院``."""
        id_ = f"{type_}/{key}"
        other = frozenset(aliases) - {label}
        short = frozenset(short_forms) - other - {label}
        self.entities[id_] = Entity(id_, type_, label, key, tuple(sorted(other)), tuple(sorted(short)))
        return id_

    def name(self, type_: str, name: str, id_: str, scope: str = "") -> None:
        """`name` of a claim means entity `id_`, within `scope` if that is given.

        A scoped name is known without its scope too, as long as it means one entity everywhere.
        """
        if scope:
            self.names[type_, scoped(name, scope)] = id_
        self._plain.setdefault((type_, name), set()).add(id_)

    def find(self, type_: str, name: str, scope: str) -> Entity | None:
        """The entity of a name within a scope, or what it means everywhere; None if nothing or several."""
        id_ = self.names.get((type_, scoped(name, scope)))
        if id_ is None:
            ids = self._plain.get((type_, name), set())
            id_ = next(iter(ids)) if len(ids) == 1 else None
        return self.entities[id_] if id_ else None

    def decide(self, left: str, right: str, type_: str, judgement: Judgement, reason: str) -> None:
        if left != right:
            self._decisions.add(Decision(left, right, type_, judgement, reason))

    def resolution(self) -> Resolution:
        """Everything that was added, sorted."""
        names = dict(self.names)
        for key, ids in self._plain.items():
            if len(ids) == 1:
                names.setdefault(key, next(iter(ids)))
        return Resolution(
            tuple(self.entities[id_] for id_ in sorted(self.entities)),
            dict(sorted(names.items())),
            tuple(sorted(self._decisions, key=lambda d: (d.type, d.left, d.right, d.judgement, d.reason))),
        )


class Unions:
    """Disjoint sets of whole numbers; the root of a set is its smallest member."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        parent = self._parent
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    def join(self, left: int, right: int) -> None:
        a, b = self.find(left), self.find(right)
        if a != b:
            self._parent[max(a, b)] = min(a, b)
