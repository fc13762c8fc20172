"""The contents of a graph as plain frozen values: what every export reads, and what a graph gives back.

`kg.graph.collect` makes them from the pipeline's results and their resolution, in an order that depends
on their contents alone; `kg.graph.reader` makes the same values from a graph that was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg import iri
from kg.model import PLAIN, Author, Entity, QualifierValue, Refusal, Span, Status
from kg.rulebook.schema import Schema

# Subject, predicate, object, status, number and unit.
Said = tuple[str, str, str, str, QualifierValue, QualifierValue]


@dataclass(frozen=True, slots=True)
class Source:
    """An article as the graph knows it.

    `document` is the file's name, `key` the same made unique in the data set; `raw` is the article's
    stretch of the file, `length` the number of characters of its healed text.  `reprint_of` is the
    `local` of the article that it prints again, if there is one (see `kg.graph.reprints`).
    """

    key: str
    document: str
    document_id: str
    number: int
    title: str
    subtitle: str
    publication: str
    date: str
    authors: tuple[Author, ...]
    about: str
    raw: Span
    length: int
    reprint_of: str = ""
    media_type: str = PLAIN

    @property
    def text_file(self) -> str:
        """Where the text that `raw` counts in is kept in the export; "" for plain text: the file itself."""
        return "" if self.media_type == PLAIN else f"texts/{self.document_id}.txt"

    @property
    def local(self) -> str:
        """The local part of the article's IRI."""
        return iri.article_iri("", self.key, self.number)

    @property
    def origin(self) -> str:
        """The local part of the IRI of the article that this one is or prints again."""
        return self.reprint_of or self.local


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason for doubt: the id of a rule of plausibility, and what it says in Chinese and English."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim with its ends resolved.

    `subject_name` and `object_name` are the names that the article gives, `subject` and `object` the
    entities they mean.  `raw` and `more` are spans of the file, `quote` is the text of `raw`,
    `sentence` the healed sentence around it.  Numbers in `qualifiers` are ints wherever they are whole.
    `flags` are the ids of the rules that doubt it.
    """

    id: str
    article: Source
    subject: Entity
    predicate: str
    object: Entity
    subject_name: str
    object_name: str
    status: Status
    confidence: float
    rule: str
    qualifiers: Mapping[str, QualifierValue]
    raw: Span
    quote: str
    more: tuple[Span, ...]
    sentence: str
    flags: tuple[str, ...] = ()

    @property
    def said(self) -> Said:
        """What two claims must agree in to say the same: subject, predicate, object, status, number, unit."""
        q = self.qualifiers
        return self.subject.id, self.predicate, self.object.id, self.status, q.get("value", ""), q.get("unit", "")

    @property
    def actual(self) -> bool:
        """Does the article state it as a fact that holds now?"""
        return self.status == "actual"

    def __str__(self) -> str:
        said = {**self.qualifiers, **({} if self.actual else {"status": self.status})}
        more = ", ".join(f"{name}: {value}" for name, value in said.items())
        return f"{self.subject_name} {self.predicate} {self.object_name}{f' ({more})' if more else ''}"


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a graph holds. `version` is the rule book's content hash; `flags` are the reasons for doubt
    that its statements name; `ended` is when it was built (ISO 8601), if that was to be told.

    Entities are in order of id, articles of document and number, statements of article and place.
    `refusals` are no part of the graph: there are none if it was read back.
    """

    schema: Schema
    version: str
    entities: tuple[Entity, ...]
    articles: tuple[Source, ...]
    statements: tuple[Statement, ...]
    refusals: tuple[Refusal, ...] = field(default=(), compare=False)
    flags: tuple[Flag, ...] = ()
    ended: str = ""


def corroboration(facts: Facts) -> dict[str, int]:
    """Id of a claim → the number of independent articles that say the same: a reprint is none of its own.

    Claims say the same if they agree in `Statement.said`.  Two places of one article count once.
    """
    origin = {id(article): article.origin for article in facts.articles}
    origins: dict[Said, set[str]] = {}
    saying: list[set[str]] = []
    for s in facts.statements:
        found = origins.setdefault(s.said, set())
        found.add(origin[id(s.article)])
        saying.append(found)
    return {s.id: len(found) for s, found in zip(facts.statements, saying, strict=True)}


def whole(value: QualifierValue) -> QualifierValue:
    """`value`, as an int if it is a whole number.

    >>> whole(12.0), whole(0.5), whole("12")
    (12, 0.5, '12')
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value
