"""The first stage: a document's results, packed, with what they say of names, and what they count."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kg import network
from kg.engine.facts import Rank, Results, Teller
from kg.engine.packing import pack
from kg.errors import ReadError
from kg.graph.reprints import sample
from kg.model import Article, Claim, Document
from kg.names import NameParser
from kg.resolve.gather import Gathered
from kg.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Heading:
    """An article's id, its place in order of date, and its sample of shingles (32-bit numbers)."""

    id: str
    rank: Rank
    shingles: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What a document's results say: `attributes` are those that its claims have as edges of a network."""

    names: Gathered
    articles: tuple[Heading, ...]
    claims: Counter[str]
    refused: int
    attributes: Mapping[str, type]
    characters: int


Extracted = tuple[bytes, Told]


class Rules(Protocol):
    """The rules, and what was compiled of them, in whatever process; picklable."""

    @property
    def book(self) -> RuleBook: ...

    @property
    def names(self) -> NameParser: ...


class Stages(Rules, Protocol):
    """Makes the stage that extracts, in each process that is to run it."""

    def __call__(self) -> Callable[[Document], Results | ReadError]: ...


class Telling:
    """Tells what the results of a document say."""

    def __init__(self, rules: Rules) -> None:
        self._schema = rules.book.schema
        self._teller = Teller(rules.book, rules.names)

    def __call__(self, results: Results) -> Told:
        claims = [claim for result in results for claim in result.claims]
        return Told(
            self._teller.names(results),
            tuple(_heading(result.article) for result in results),
            Counter(claim.predicate for claim in claims),
            sum(len(result.refusals) for result in results),
            self._attributes(claims),
            sum(len(result.article.text) for result in results),
        )

    def _attributes(self, claims: Iterable[Claim]) -> dict[str, type]:
        found: dict[str, type] = {}
        for claim in claims:
            if claim.qualifiers.keys() - found.keys():
                found |= network.qualifier_types(claim.qualifiers, self._schema)
        return found


class Packing:
    """Makes the stage in each process that is to run it.

    `stages` makes the stage that extracts.
    """

    def __init__(self, stages: Stages) -> None:
        self._stages = stages

    def __call__(self) -> Callable[[Document], Extracted | ReadError]:
        stage, tell = self._stages(), Telling(self._stages)

        def packing(document: Document) -> Extracted | ReadError:
            results = stage(document)
            return results if isinstance(results, ReadError) else (pack(results), tell(results))

        return packing


def _heading(article: Article) -> Heading:
    rank = article.date or "~", article.name, article.document_id, article.number
    return Heading(article.id, rank, array("I", sorted(sample(article.text))).tobytes())
