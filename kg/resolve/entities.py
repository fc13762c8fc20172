"""Sets of names of bodies → entities."""

from __future__ import annotations

from collections.abc import Sequence

from kg.names import NameParser, normal
from kg.resolve import judge
from kg.resolve.bodies import Bodies, Node
from kg.resolve.gather import Gathered
from kg.resolve.values import Draft, scoped
from kg.rulebook.resolve_rules import EntityRules


def resolve_bodies(found: Gathered, rules: EntityRules, parser: NameParser, draft: Draft) -> None:
    """Adds the entities, names and decisions of all bodies to `draft`."""
    bodies = Bodies(found, rules, parser, draft)
    judge.spellings(bodies)
    judge.second_names(bodies)
    judge.short_forms(bodies)
    judge.in_articles(bodies)
    judge.learnt(bodies)
    judge.near_misses(bodies)
    for cluster in bodies.clusters():
        _entity(bodies, cluster)


def _entity(bodies: Bodies, cluster: Sequence[Node]) -> None:
    label = _label(bodies, cluster)
    key = scoped(normal(label.text), label.article) if label.article else normal(label.text)
    aliases = {n.text for n in cluster if n.index in bodies.second}
    short = {raw for n in cluster if n.index not in bodies.second for raw in (n.text, *n.raws)}
    for node in cluster:
        for name, is_short in bodies.extra.get(node.index, ()):
            (short if is_short else aliases).add(name)
    type_ = bodies.type_of(cluster)
    id_ = bodies.draft.add(type_, key, label.text, aliases, short)
    for node in cluster:
        for raw, seen in node.raws.items():
            for named in seen.types:
                bodies.draft.name(named, raw, id_, node.article)


def _label(bodies: Bodies, cluster: Sequence[Node]) -> Node:
    """The node with the fullest official name; see `kg.resolve`."""

    def rank(node: Node) -> tuple[bool, bool, int, int, int, str]:
        second = node.index in bodies.second
        claims = -node.count if second else 0  # two bodies' names that each call the other one a second name
        return second, bool(node.article), claims, -len(node.text), -node.count, node.text

    return min(cluster, key=rank)
