"""All names of all claims, by what they are names of and where they were seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.model import ArticleResult, Claim
from kg.rulebook.resolve_rules import EntityRules


class Home(NamedTuple):
    """What names need to know of an article: its document's id, and the body that it is about."""

    document_id: str
    about: str


@dataclass(slots=True)
class Seen:
    """Where a body's name was seen: claims by type and by article, how many, and how many give it as a second or former name."""

    types: Counter[str] = field(default_factory=Counter)
    articles: set[str] = field(default_factory=set)
    count: int = 0
    named_by: int = 0

    def add(self, other: Seen) -> None:
        """Adds where other documents have it."""
        self.types.update(other.types)
        self.articles |= other.articles
        self.count += other.count
        self.named_by += other.named_by


@dataclass(slots=True)
class Gathered:
    """Names as claims give them.

    `bodies`: name → where seen; `things`: type → name → number of claims; `owned`: claims about
    persons and units; `second`: claims that give a body another or a former name; `aliases`:
    (alias, full, article id) as texts define them; `articles` by id.
    """

    bodies: dict[str, Seen]
    things: dict[str, Counter[str]]
    owned: list[Claim]
    second: list[Claim]
    aliases: list[tuple[str, str, str]]
    articles: dict[str, Home]


def gather(results: Sequence[ArticleResult], rules: EntityRules) -> Gathered:
    """Reads all claims once. Claims of persons and units are kept whole: their names need an owner."""
    bodies = {t for family in rules.families for t in family}
    out = Gathered({}, {}, [], [], [], {})
    for result in results:
        out.articles[result.article.id] = Home(result.article.document_id, result.article.about)
        out.aliases.extend((alias, full, result.article.id) for alias, full in result.aliases)
        for claim in result.claims:
            _claim(claim, rules, bodies, out)
    return out


def _claim(claim: Claim, rules: EntityRules, bodies: set[str], out: Gathered) -> None:
    second = claim.predicate in rules.also or claim.predicate in rules.former
    if second and claim.status in ("actual", "former"):
        out.second.append(claim)
    owned = False
    for type_, name, subject in (
        (claim.subject_type, claim.subject, True),
        (claim.object_type, claim.object, False),
    ):
        if type_ in bodies:
            seen = out.bodies.setdefault(name, Seen())
            seen.types[type_] += 1
            seen.articles.add(claim.evidence.article)
            seen.count += 1
            seen.named_by += second and not subject
        elif type_ in rules.owned:
            owned = True
        else:
            out.things.setdefault(type_, Counter())[name] += 1
    if owned:
        out.owned.append(claim)
