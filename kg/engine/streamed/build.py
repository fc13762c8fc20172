"""From extracted documents to a folder of exports."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from kg.atomic import Staged
from kg.engine import Engine, ended_with
from kg.engine.facts import World
from kg.engine.streamed.copies import find_copies
from kg.engine.streamed.put import Writing
from kg.engine.streamed.rendered import Renderer, Rendering, Row
from kg.engine.streamed.scratch import Scratch
from kg.engine.streamed.told import Rules, Told
from kg.errors import KgError, ReadError
from kg.meter import Parts
from kg.resolve.shared import add, common, nothing

Progress = Callable[[str], object]
LIGHTER, LEAST = 6, 100  # writing a document takes less than extracting from it; but a short one takes its time, too


@dataclass(slots=True)
class Counted:
    """What was found: articles, claims by predicate, refused matches."""

    articles: int = 0
    claims: Counter[str] = field(default_factory=Counter)
    refused: int = 0


class Streamed:
    """A build: documents are added as they come, then the exports written."""

    def __init__(self, rules: Rules, kept: Scratch) -> None:
        self.counted = Counted()
        self._rules, self._book = rules, rules.book
        self._kept = kept
        self._names = nothing()
        self._attributes: dict[str, type] = {}
        self._documents = 0  # that hold an article

    def add(self, body: bytes, told: Told) -> None:
        """Adds a document: its packed results, and what they say."""
        self.counted.articles += len(told.articles)
        self.counted.claims.update(told.claims)
        self.counted.refused += told.refused
        if told.articles:
            self._documents += 1
            _, name, id_, _ = told.articles[0].rank
            self._kept.add((name, id_), told.characters, body, told.articles)
        add(self._names, told.names)
        self._attributes |= told.attributes

    def write(self, files: Staged, formats: Collection[str], engine: Engine, ended: str, tell: Progress) -> None:
        """Writes the exports that are wanted, of those that a build writes.

        `engine` runs what can be done a document at a time.  `ended`: a time for the graph to tell as that of the build.
        """
        tell("resolving names")
        world = self._world()
        meter = Parts(tell, "writing exports", self._documents)
        writing = Writing(self._book, files, formats, self._kept, self.counted.claims.total(), self._attributes, ended)
        setup = Rendering(self._rules, world, writing.attributes, formats, writing.keeps)
        numbers: deque[int] = deque()
        with ended_with(engine(setup, self._rows(numbers))) as parts:
            for part in parts:
                if isinstance(part, ReadError):
                    raise KgError(f"{part.path}: {part.reason}")
                writing.add(numbers.popleft(), part)
                meter.done()
        tell("writing what all documents say")
        one = Renderer(self._rules, world, writing.attributes)
        writing.finish(self.counted.articles, lambda number: one.facts(self._row(number))[0])

    def _world(self) -> World:
        known = common(self._names, self._book.resolve.entities, self._rules.names)
        self._names = nothing()
        find_copies(self._kept)
        return World(known, self._kept.several(), {})

    def _rows(self, numbers: deque[int]) -> Iterator[Row]:
        """The documents in the order in which they are written; their numbers are put into `numbers`."""
        for number in self._kept.documents():
            numbers.append(number)
            yield self._row(number)

    def _row(self, number: int) -> Row:
        name, id_, characters, body = self._kept.document(number)
        return Row(name, body, self._kept.copies(name, id_), characters // LIGHTER + LEAST)
