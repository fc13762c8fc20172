"""Runs the examples that stand beside the rules and tells what is missing, extra or different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.errors import RuleError
from kg.extract import Extractor
from kg.model import Article, Block, Claim, OffsetMap, Piece, QualifierValue, Span
from kg.page.normal import normalise
from kg.rulebook import PlacedRule, RuleBook
from kg.rulebook.relation_rules import Example

DEFAULT_HOSPITAL_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Expected:
    """One expected claim, as an example states it."""

    subject: str
    predicate: str
    object: str
    qualifiers: dict[str, QualifierValue]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example gave. `problems` is empty if all is as expected."""

    rule: str
    number: int
    example: Example
    problems: tuple[str, ...] = ()
    found: tuple[Claim, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return not self.problems


def article_of(text: str, hospital: str, date: str = "") -> Article:
    """A one-block article of plain text, for examples and for trying sentences."""
    offsets = OffsetMap((Piece(0, 0, len(text)),))
    block = Block("body", Span(0, len(text)))
    return Article(
        id="example", document_id="example", path="example", number=1, title="", subtitle="", publication="",
        date=date, authors=(), hospital=hospital, text=normalise(text), offsets=offsets, blocks=(block,), raw=Span(0, len(text)),
    )  # fmt: skip


def parse_expected(text: str, predicates: Sequence[str]) -> Expected:
    """``subject predicate object {key: value, …}``; ValueError says what is wrong."""
    m = re.match(rf"(.+?)\s+({'|'.join(predicates)})\s+(.+?)\s*(?:\{{(.*)\}})?$", text)
    if not m:
        raise ValueError(f"'{text}' is not 'subject predicate object {{qualifier: value}}'")
    qualifiers: dict[str, QualifierValue] = {}
    for pair in filter(None, (p.strip() for p in (m.group(4) or "").split(","))):
        key, _, value = pair.partition(":")
        qualifiers[key.strip()] = _value(value.strip().strip("'\""))
    return Expected(m.group(1), m.group(2), m.group(3), qualifiers)


def _value(text: str) -> QualifierValue:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


class ExampleRunner:
    """Runs examples against a compiled rule book."""

    def __init__(self, book: RuleBook, extractor: Extractor | None = None) -> None:
        self.book = book
        self._extract = extractor or Extractor(book)
        self._predicates = tuple(book.schema.predicates)

    def all(self) -> Iterator[tuple[PlacedRule, int, Example]]:
        """Every example of every rule, in order of file and place."""
        for placed in self.book.relations:
            for number, example in enumerate(placed.rule.examples, 1):
                yield placed, number, example

    def run(self, placed: PlacedRule, number: int, example: Example) -> Outcome:
        """Runs one example.  RuleError if the example itself is malformed."""
        try:
            expected = [parse_expected(c, self._predicates) for c in example.claims]
        except ValueError as err:
            raise RuleError(placed.file, placed.line, 1, f"rule {placed.rule.id}, example {number}: {err}") from None
        hospital = example.hospital or (expected[0].subject if expected else "")
        article = article_of(example.text, hospital or "河口市人民医院", example.date)
        result = self._extract(article, example.text)
        found = tuple(c for c in result.claims if c.evidence.rule == placed.rule.id)
        return Outcome(placed.rule.id, number, example, tuple(_compare(expected, found, example.text)), found)


def _compare(expected: Sequence[Expected], found: Sequence[Claim], text: str) -> Iterator[str]:
    left = list(found)
    for want in expected:
        got = next((c for c in left if (c.subject, c.predicate, c.object) == (want.subject, want.predicate, want.object)), None)
        if got is None:
            yield f"missing: {want.subject} {want.predicate} {want.object}{_near(want, left)}"
            continue
        left.remove(got)
        yield from _differences(want, got, text)
    for claim in left:
        yield f"extra: {claim.subject} {claim.predicate} {claim.object} {{{_shown(claim)}}}"


def _near(want: Expected, left: Sequence[Claim]) -> str:
    close = [c for c in left if c.predicate == want.predicate and (c.object in want.object or want.object in c.object)]
    return f" (found instead: {close[0].object}, {close[0].object_type})" if close else ""


def _differences(want: Expected, got: Claim, text: str) -> Iterator[str]:
    have = {**got.qualifiers, "status": got.status}
    for key, value in want.qualifiers.items():
        if have.get(key) != value:
            yield f"wrong qualifier {key} of {want.object}: expected {value!r}, found {have.get(key)!r}"
    if text[got.evidence.raw.start : got.evidence.raw.end] != got.evidence.quote:
        yield f"wrong span of {want.object}: {got.evidence.raw}"


def _shown(claim: Claim) -> str:
    pairs = {**claim.qualifiers, **({"status": claim.status} if claim.status != "actual" else {})}
    return ", ".join(f"{k}: {v}" for k, v in pairs.items())
