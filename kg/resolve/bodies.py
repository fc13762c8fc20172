"""The names of hospitals, institutions and alliances as nodes, of which the judgements make sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.model import Judgement
from kg.names import NameParser, OrgName, normal, normal_name
from kg.resolve.gather import Gathered, Seen
from kg.resolve.values import Draft, Unions
from kg.rulebook.resolve_rules import EntityRules


@dataclass(slots=True)
class Node:
    """All spellings of one name (in one article, if only the article can tell whose it is)."""

    index: int
    name: OrgName
    article: str
    raws: dict[str, Seen]
    text: str  # the longest spelling, the first in code point order among equals

    @property
    def articles(self) -> set[str]:
        """The ids of the articles in which it was seen."""
        return {self.article} if self.article else {a for seen in self.raws.values() for a in seen.articles}

    @property
    def count(self) -> int:
        return sum(seen.count for seen in self.raws.values())

    @property
    def own_right(self) -> bool:
        """Whether claims speak of it other than as somebody's second or former name."""
        return any(seen.count > seen.named_by for seen in self.raws.values())


class Bodies:
    """The names of bodies as nodes, which `join` makes sets of."""

    def __init__(self, found: Gathered, rules: EntityRules, parser: NameParser, draft: Draft) -> None:
        self.found, self.rules, self.parser, self.draft = found, rules, parser, draft
        self.order = [t for family in rules.families for t in family]
        self.nodes = list(self._nodes())
        self.sets = Unions(len(self.nodes))
        self.second: set[int] = set()  # nodes that are somebody's second or former name
        self.extra: dict[int, set[tuple[str, bool]]] = {}  # node → (further name, is it short)
        self.by_name: dict[tuple[str, str], int] = {}
        for node in self.nodes:
            for raw in node.raws:
                self.by_name[normal(raw), node.article] = node.index
        self.by_article: dict[str, list[int]] = {}
        for node in self.nodes:
            for article in sorted(node.articles):
                self.by_article.setdefault(article, []).append(node.index)

    def _nodes(self) -> Iterator[Node]:
        groups: dict[tuple[str, str], dict[str, Seen]] = {}
        for raw, seen in self.found.bodies.items():
            name = self.parser.parse(raw)
            for article in ("",) if self.parser.stands_alone(raw) else seen.articles:
                groups.setdefault((name.canonical, article), {})[raw] = seen
        for index, key in enumerate(sorted(groups)):
            raws = dict(sorted(groups[key].items()))
            longest = min(raws, key=lambda raw: (-len(raw), raw))
            text = min(map(normal_name, raws), key=lambda t: (-len(t), t))
            yield Node(index, self.parser.parse(longest), key[1], raws, text)

    def node_of(self, name: str, article: str) -> int | None:
        """The node of a name as it is meant in an article, if claims have it."""
        key = normal(name)
        found = self.by_name.get((key, ""))
        return self.by_name.get((key, article)) if found is None else found

    def decide(self, left: Node, right: Node, judgement: Judgement, reason: str) -> None:
        """Records a judgement; two nodes that are the same become one set."""
        self.draft.decide(left.text, right.text, self.type_of([left, right]), judgement, reason)
        if judgement == "same":
            self.sets.join(left.index, right.index)

    def root(self, node: Node) -> int:
        return self.sets.find(node.index)

    def type_of(self, nodes: Iterable[Node]) -> str:
        """The most telling of the types that claims give these names."""
        types = {t for node in nodes for seen in node.raws.values() for t in seen.types}
        return min(types, key=self.order.index) if len(types) > 1 else types.pop()

    def clusters(self) -> list[list[Node]]:
        """The sets of nodes, each in order of index."""
        out: dict[int, list[Node]] = {}
        for node in self.nodes:
            out.setdefault(self.root(node), []).append(node)
        return list(out.values())
