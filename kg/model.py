"""The frozen values that flow through `kg`; standard library only.

Positions are half-open ranges of Unicode code points.  Three texts are kept apart:

* the *raw* text: the document as it is on disk, decoded, line ends untouched;
* the *article* text: healed of line breaks and page furniture, every character of it taken from
  the raw text (`Article.offsets` leads back), some characters replaced one for one by their
  normal form (full-width digits and letters, for example), so that lengths never change;
* the *quote*: the raw text of a claim's span, exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeVar, dataclass_transform

Status = Literal["actual", "planned", "former", "negated"]
Role = Literal["title", "subtitle", "heading", "body", "byline", "caption", "furniture", "repeat", "signature"]
QualifierValue = str | int | float
PLAIN = "text/plain"
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A slotted dataclass, equal and hashed by its fields, whose fields are set once.

    That they are not set again is for the type checker to see to.  ``dataclass(frozen=True)`` does it
    at run time and makes every object in five times the time, and these are made by the thousand.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


@value
class Document:
    """One input text. `id`: content hash (hex); `path`: as shown to the user; `text`: as on disk.

    If it was no plain text (`media_type`), `text` is what a reader took out of it, which is kept
    beside the export.  `date` and `publication` are what its file states outside the text.
    """

    id: str
    path: str
    text: str
    media_type: str = PLAIN
    encoding: str = "utf-8"
    date: str = ""
    publication: str = ""

    @property
    def plain(self) -> bool:
        """Whether its text can be looked up in the file itself."""
        return self.media_type == PLAIN

    @property
    def name(self) -> str:
        """The file's name without folder, e.g. ``000_page.txt``."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1]


class Piece(NamedTuple):
    """A run of article text at `text` that stands at `raw` in the document, `length` long."""

    text: int
    raw: int
    length: int


@value
class OffsetMap:
    """Where each character of an article's text stands in the raw document.

    `pieces` are in order of article text and cover it without gaps; their raw positions need not
    rise, since a sentence that a caption interrupts is put together again.
    """

    pieces: tuple[Piece, ...]
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(p.text for p in self.pieces))

    def raw_spans(self, start: int, end: int, bridge: int = 12) -> tuple[Span, ...]:
        """Raw spans of article text [start, end), in text order.

        Pieces that follow one another in the raw text with at most `bridge` characters between
        them (a line break, a space) are one span; wider gaps and steps back begin a new one.
        Raises IndexError if the range is empty or outside the text.
        """
        if not self.pieces or start >= end or start < 0:
            raise IndexError(f"no text at {start}..{end}")
        out: list[Span] = []
        i = bisect_right(self.starts, start) - 1
        while i < len(self.pieces) and self.pieces[i].text < end:
            piece = self.pieces[i]
            lo = max(start, piece.text)
            hi = min(end, piece.text + piece.length)
            raw = Span(piece.raw + lo - piece.text, piece.raw + hi - piece.text)
            if out and 0 <= raw.start - out[-1].end <= bridge:
                out[-1] = Span(out[-1].start, raw.end)
            else:
                out.append(raw)
            i += 1
        if not out:
            raise IndexError(f"no text at {start}..{end}")
        return tuple(out)


@value
class Block:
    """A run of article text with one role; `span` is in article text."""

    role: Role
    span: Span


@value
class Author:
    """A name in the byline with the role that stands before it (记者, 通讯员 …; may be empty)."""

    name: str
    role: str = ""


@value
class Article:
    """One article of a document. `number` counts from 1; `date` is ISO (2023, 2023-06 or 2023-06-29).

    `text` is made of the blocks' texts, each followed by a line feed.  `raw` is the stretch of the
    document that the article takes up.
    """

    id: str
    document_id: str
    path: str
    number: int
    title: str
    subtitle: str
    publication: str
    date: str
    authors: tuple[Author, ...]
    about: str
    text: str
    offsets: OffsetMap
    blocks: tuple[Block, ...]
    raw: Span
    media_type: str = PLAIN

    @property
    def year(self) -> int | None:
        """The year of `date`, if the article has one."""
        return int(self.date[:4]) if self.date[:4].isdigit() else None

    @property
    def name(self) -> str:
        """The document's file name without folder."""
        return self.path.replace("\\", "/").rsplit("/", 1)[-1]


@value
class Sentence:
    """A sentence of an article: `span` in article text, `text` its text, `role` its block's role."""

    span: Span
    text: str
    role: Role
    index: int = 0


@value
class Token:
    """A word as the tokeniser cut it; `span` is in the sentence."""

    span: Span
    text: str


@value
class Quantity:
    """A number with its unit. `comparator` is one of = ~ > >= < <=; `upper` is set for a range."""

    value: float
    unit: str
    comparator: str = "="
    upper: float | None = None


@value
class Time:
    """A stretch of time. `year` is absolute, if it could be resolved; `relative` is the word it came from."""

    year: int | None
    end_year: int | None = None
    relative: str = ""


@value
class Mention:
    """A typed stretch of a sentence; `span` is in the sentence.

    `types` has the likeliest type first.  `text` is the normal form: equal to the words of the
    span, or with the head or tail restored that it shares with its neighbours in an enumeration
    (`shared` is then true).  `key` is the lexicon's normal form, or `text`.
    """

    types: tuple[str, ...]
    text: str
    key: str
    span: Span
    found_by: str
    value: Quantity | Time | None = None
    parts: tuple[Mention, ...] = ()
    shared: bool = False

    @property
    def type(self) -> str:
        return self.types[0]


@value
class Match:
    """A rule that fired on a sentence. `slots`: slot name → the mentions that fill it, in order."""

    rule: str
    predicate: str
    span: Span
    trigger: Span
    slots: Mapping[str, tuple[Mention, ...]]
    priority: int = 0


@value
class Evidence:
    """Where a claim stands: article, span in the article text, span in the raw document, exact quote."""

    article: str
    span: Span
    raw: Span
    quote: str
    rule: str
    sentence: Span
    more: tuple[Span, ...] = ()


@value
class Claim:
    """One typed fact that one article states about one subject.

    `id` hashes article, subject, predicate, object, value, unit and status, never the rule.  `subject` and
    `object` are names as the article gives them (fullest form); `object_type` is a class of the
    schema.  `qualifiers` hold the keys of the claims format except `status`.
    """

    id: str
    file: str
    article: int
    subject: str
    subject_type: str
    predicate: str
    object: str
    object_type: str
    status: Status
    confidence: float
    evidence: Evidence
    qualifiers: Mapping[str, QualifierValue] = field(default_factory=dict)


@value
class Refusal:
    """A match that became no claim, with the reason (a short code) and what was seen."""

    file: str
    article: int
    reason: str
    detail: str
    rule: str
    predicate: str
    subject: str
    object: str
    raw: Span
    quote: str


Judgement = Literal["same", "different", "unsure"]


@value
class Decision:
    """A judgement on two names of one type, with its reason."""

    left: str
    right: str
    type: str
    judgement: Judgement
    reason: str


@value
class Entity:
    """A thing in the graph. `id` is the local part of its IRI, `key` the normal form it is minted from."""

    id: str
    type: str
    label: str
    key: str
    aliases: tuple[str, ...] = ()
    short_forms: tuple[str, ...] = ()


@value
class Resolution:
    """Names → entities over all documents: reversible, with a reason for every judgement."""

    entities: tuple[Entity, ...]
    names: Mapping[tuple[str, str], str]
    decisions: tuple[Decision, ...]

    def entity_of(self, type_: str, name: str) -> str:
        """The entity id of a name as a claim gives it. Raises KeyError for an unknown name."""
        return self.names[type_, name]


@value
class ArticleResult:
    """What one article yields: its claims, what was refused, and the aliases its text defines."""

    article: Article
    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]
    aliases: tuple[tuple[str, str], ...] = ()


def spans_text(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The texts of several spans of one text."""
    return tuple(text[s:e] for s, e in spans)


@value
class Marked:
    """A sentence with its mentions (in order, none overlapping) and the trigger words seen in it.

    `theme` is the year that its paragraph reviews, `opened` the words by which an earlier sentence
    of the paragraph opened a list of plans; `year` is the article's.  `announced` is the office by
    which an earlier paragraph announced a list of people (特聘专家5名:), in a paragraph that one of
    them begins.
    """

    sentence: Sentence
    mentions: tuple[Mention, ...]
    words: frozenset[str]
    year: int | None = None
    theme: int | None = None
    opened: str = ""
    announced: str = ""
