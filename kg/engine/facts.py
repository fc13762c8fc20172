"""Results → facts, a document at a time, with what all documents say of names and copies.

What a build that does not hold all documents at once is made of; see `kg.resolve.shared`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg import iri
from kg.graph.collect import assemble, source_of
from kg.graph.facts import Facts, Source, Statement
from kg.graph.plausible import Plausibility
from kg.graph.things import main_bodies
from kg.model import ArticleResult, Entity
from kg.names import NameParser
from kg.resolve.gather import Gathered
from kg.resolve.shared import Known, host_types, resolve_document, shared
from kg.resolve.things import Spelt, Synonyms
from kg.resolve.values import Draft
from kg.rulebook import RuleBook

Results = tuple[ArticleResult, ...]
Rank = tuple[str, str, str, int]  # of an article in order of date: date, document's name and id, number
Place = tuple[str, str, int, tuple[int, int], str]  # of a statement in all: document, its id, article, span, claim


class Teller:
    """What the results of documents say of names."""

    def __init__(self, book: RuleBook, parser: NameParser | None = None) -> None:
        self._rules = book.resolve.entities
        self._hosts = host_types(book.schema, self._rules)
        self._parser = parser or NameParser(book.resolve, book.gazetteer)

    def names(self, results: Results) -> Gathered:
        """What one document's names say."""
        return shared([results], self._rules, self._hosts, self._parser)


@dataclass(frozen=True, slots=True)
class World:
    """What must be known of all documents to tell the facts of one.

    `several`: names that several documents have; `copies`: the id of a reprint → the place of its original.
    """

    known: Known
    several: frozenset[str]
    copies: Mapping[str, Rank]

    def source(self, result: ArticleResult) -> Source:
        """The article as the graph knows it."""
        source = source_of(result.article, result.article.name in self.several)
        original = self.copies.get(result.article.id)
        if original is None:
            return source
        _, name, document, number = original
        key = source_of(replace(result.article, path=name, document_id=document), name in self.several).key
        return replace(source, reprint_of=iri.article_iri("", key, number))


@dataclass(frozen=True, slots=True)
class About:
    """What some documents say of a thing: how it is spelt, or the `entity` if that is known; is it in a statement?"""

    spelt: Spelt | None = None
    entity: Entity | None = None
    used: bool = False
    levels: frozenset[str] = frozenset()

    def and_also(self, other: About) -> About:
        """The same thing with what other documents say."""
        spelt = self.spelt.and_also(other.spelt) if self.spelt and other.spelt else self.spelt or other.spelt
        return About(spelt, self.entity or other.entity, self.used or other.used, self.levels | other.levels)


@dataclass(slots=True)
class Tally:
    """What a part of the documents adds up to; `main`: name of the body that articles are about → where, and its IRI."""

    documents: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    flags: set[str] = field(default_factory=set)
    main: dict[str, tuple[Place, str]] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Adds what another part says."""
        self.documents += other.documents
        self.refused.update(other.refused)
        self.flags |= other.flags
        for name, found in other.main.items():
            self.main[name] = min(self.main.get(name, found), found)


class FactMaker:
    """A document's results → its facts."""

    def __init__(self, book: RuleBook, parser: NameParser | None = None) -> None:
        self.schema = book.schema
        self._version = book.version
        self._rules = book.resolve.entities
        self._bodies = {t for family in self._rules.families for t in family}
        self._literal = {name for name, t in book.schema.types.items() if t.datatype}
        self._concepts = set(book.schema.of("concept"))
        self._parser = parser or NameParser(book.resolve, book.gazetteer)
        self._synonyms = Synonyms(self._rules)
        self._doubts = Plausibility(book.plausibility.rules, book.schema)

    def __call__(self, results: Results, world: World) -> tuple[Facts, dict[str, About]]:
        """The facts of a document, and what it says of each thing by id; labels of things are its own."""
        resolution, spelt = resolve_document(results, world.known, self._rules, self._parser, self._synonyms)
        sources = [world.source(r) for r in results]
        facts = assemble(results, sources, resolution, self.schema, self._version, self._doubts)
        return facts, self._things(facts, spelt)

    def _things(self, facts: Facts, spelt: Sequence[Spelt]) -> dict[str, About]:
        out = {iri.local(f"{s.type}/{s.key}"): About(s) for s in spelt if s.type not in self._literal}
        levels: dict[str, set[str]] = {}
        for s in facts.statements:
            level = s.qualifiers.get("level")
            if s.object.type in self._concepts and isinstance(level, str):
                levels.setdefault(s.object.id, set()).add(level)
        for entity in facts.entities:
            before = out.get(entity.id, About())
            known = entity if entity.type in self._bodies or entity.type in self._literal else None
            out[entity.id] = replace(before, entity=known, used=True, levels=frozenset(levels.get(entity.id, ())))
        return out


def tally_of(facts: Facts) -> Tally:
    """What one document adds to the tally."""
    main: dict[str, tuple[Place, str]] = {}
    names = main_bodies(facts)
    for s in facts.statements:
        name = s.subject_name
        if name in names and name not in main and s.article.about == name and s.subject.type == facts.schema.centre:
            main[name] = place_of(s), names[name]
    flags = {flag for s in facts.statements for flag in s.flags}
    return Tally(1, Counter(r.reason for r in facts.refusals), flags, main)


def place_of(s: Statement) -> Place:
    """Where a statement stands in all."""
    return s.article.document, s.article.document_id, s.article.number, s.raw, s.id


def entity_of(about: About) -> Entity | None:
    """The thing that all its spellings together make; None if nothing is known of it."""
    if about.entity or not about.spelt:
        return about.entity
    draft = Draft()
    id_, _ = about.spelt.add(draft)
    return draft.entities[id_]
