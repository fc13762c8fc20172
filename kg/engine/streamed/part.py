"""The facts that go into a page to look at: all of a small build; of a large one the things that most is said of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kg.engine.facts import entity_of
from kg.engine.streamed.scratch import Scratch
from kg.graph.facts import Facts, Statement
from kg.model import Entity

MOST = 10_000  # claims in a page: more make it slow to make, and to open


class Part:
    """Gathers such facts of a build with so many claims."""

    def __init__(self, kept: Scratch, claims: int) -> None:
        self.is_all = claims <= MOST
        self._kept = kept
        self._all: list[Facts] = []

    def add(self, facts: Facts | None) -> None:
        """The facts of a document, if they are to be kept."""
        if facts is not None:
            self._all.append(facts)

    def facts(self, head: Facts, make: Callable[[int], Facts]) -> Facts:
        """`head` with entities, articles and statements; `make` gives the facts of a document by its number."""
        found = self._all if self.is_all else list(self._most_told(make))
        entities: dict[str, Entity] = {}
        statements = [self._labelled(s, entities) for facts in found for s in facts.statements]
        return replace(
            head,
            entities=tuple(entities[id_] for id_ in sorted(entities)),
            articles=tuple(article for facts in found for article in facts.articles),
            statements=tuple(statements),
        )

    def _most_told(self, make: Callable[[int], Facts]) -> Iterator[Facts]:
        """What documents say of the things in the middle of which most is said; of none, if there are none."""
        chosen: set[str] = set()
        telling: set[int] = set()
        left = MOST
        for subject, claims in self._kept.most_told():
            if chosen and claims > left:
                break
            chosen.add(subject)
            telling.update(self._kept.telling(subject))
            left -= claims
        room = MOST
        for number in self._kept.documents():
            if number not in telling or not room:
                continue
            facts = make(number)
            some = tuple(s for s in facts.statements if s.subject.id in chosen)[:room]
            room -= len(some)
            yield replace(facts, statements=some)

    def _labelled(self, s: Statement, entities: dict[str, Entity]) -> Statement:
        """The statement with its ends as all documents know them."""
        subject, object_ = (self._whole(e, entities) for e in (s.subject, s.object))
        return s if subject == s.subject and object_ == s.object else replace(s, subject=subject, object=object_)

    def _whole(self, entity: Entity, entities: dict[str, Entity]) -> Entity:
        found = entities.get(entity.id)
        if found is None:
            found = entities[entity.id] = known(entity.id, entity_of(self._kept.thing(entity.id)))
        return found


def known(id_: str, entity: Entity | None) -> Entity:
    """An entity that all documents together make, with its id as it stands in an IRI."""
    assert entity is not None
    return entity if entity.id == id_ else replace(entity, id=id_)
