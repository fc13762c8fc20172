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


@dataclass(frozen=True, slots=True)
class Source:
    """An article as the graph knows it.

    `document` is the file's name, `key` the same made unique in the data set; `raw` is the article's
    stretch of the file, `length` the number of characters of its healed text.
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
    media_type: str = PLAIN

    @property
    def text_file(self) -> str:
        """Where the text that `raw` counts in is kept in the export; "" for plain text: the file itself."""
        return "" if self.media_type == PLAIN else f"texts/{self.document_id}.txt"

    @property
    def local(self) -> str:
        """The local part of the article's IRI."""
        return iri.article_iri("", self.key, self.number)


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim with its ends resolved.

    `subject_name` and `object_name` are the names that the article gives, `subject` and `object` the
    entities they mean.  `raw` and `more` are spans of the file, `quote` is the text of `raw`,
    `sentence` the healed sentence around it.  Numbers in `qualifiers` are ints wherever they are whole.
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
    """All that a graph holds. `version` is the rule book's content hash.

    Entities are in order of id, articles of document and number, statements of article and place.
    `refusals` are no part of the graph: there are none if it was read back.
    """

    schema: Schema
    version: str
    entities: tuple[Entity, ...]
    articles: tuple[Source, ...]
    statements: tuple[Statement, ...]
    refusals: tuple[Refusal, ...] = field(default=(), compare=False)


def whole(value: QualifierValue) -> QualifierValue:
    """`value`, as an int if it is a whole number.

    >>> whole(12.0), whole(0.5), whole("12")
    (12, 0.5, '12')
    """
    return int(value) if isinstance(value, float) and value.is_integer() else value
