"""Persons and units: each belongs to the hospital that its claim is about.

The same name in two hospitals is two persons, and two chest pain centres.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from kg.model import Claim, Entity
from kg.names import normal, normal_name
from kg.resolve.gather import Gathered
from kg.resolve.things import Spelt, Synonyms
from kg.resolve.values import Draft, scoped
from kg.rulebook.resolve_rules import EntityRules

_SHORTEST = 2  # characters that must be left of a unit's name when the hospital's is cut off


class Owned:
    """Names of owned things by type, owner and normal form, and the scopes in which each is known."""

    def __init__(self, found: Gathered, rules: EntityRules, draft: Draft, synonyms: Synonyms) -> None:
        self.found, self.types, self.draft, self.synonyms = found, frozenset(rules.owned), draft, synonyms
        self.spellings: dict[tuple[str, str, str], Counter[str]] = {}
        self.scopes: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        self.hosts: dict[tuple[str, str, str], set[str]] = {}
        self.hosted: set[tuple[str, str, str]] = set()

    def as_object(self, claim: Claim) -> None:
        """A thing that the claim's subject has."""
        article = claim.evidence.article
        host = self.draft.find(claim.subject_type, claim.subject, article)
        self._add(claim.object_type, claim.object, host, host.id if host else article)
        if host:
            known = self.hosts.setdefault((claim.object_type, normal(claim.object), article), set())
            known.add(host.id)

    def as_subject(self, claim: Claim) -> None:
        """A person who does something: of the hospital that the article names with them, or of its own."""
        article = claim.evidence.article
        hosts = self.hosts.get((claim.subject_type, normal(claim.subject), article), set())
        main = self._main(self.found.articles[article].about, article)
        host: Entity | None = None
        if len(hosts) == 1:
            host = self.draft.entities[next(iter(hosts))]
        elif main is not None and (not hosts or main.id in hosts):
            host = main
        self._add(claim.subject_type, claim.subject, host, article)

    def _main(self, about: str, article: str) -> Entity | None:
        seen = self.found.bodies.get(about)
        return self.draft.find(min(seen.types), about, article) if seen else None

    def _add(self, type_: str, name: str, host: Entity | None, scope: str) -> None:
        owner = host.key if host else scope
        key = normal(self.synonyms.label(type_, name) or without_host(normal_name(name), host)) or name
        self.spellings.setdefault((type_, owner, key), Counter())[name] += 1
        self.scopes.setdefault((type_, owner, key), set()).add((name, scope))
        if host:
            self.hosted.add((type_, owner, key))


def resolve_owned(
    found: Gathered, rules: EntityRules, draft: Draft, synonyms: Synonyms | None = None
) -> list[Spelt]:
    """Adds persons (key: name@hospital) and units (hospital/unit); other names must be in `draft`.  `synonyms`: those
    of the rules.

    What an article says of one name is of its hospital's, if any claim tells the hospital.
    """
    out: list[Spelt] = []
    owned = Owned(found, rules, draft, synonyms or Synonyms(rules))
    for claim in found.owned:
        if claim.object_type in owned.types:
            owned.as_object(claim)
    for claim in found.owned:
        if claim.subject_type in owned.types:
            owned.as_subject(claim)
    for (type_, owner, key), spellings in sorted(owned.spellings.items(), key=lambda g: g[0] in owned.hosted):
        full_key = scoped(key, owner) if type_ in rules.persons else f"{owner}/{key}"
        spelt = Spelt(type_, full_key, owned.synonyms.label(type_, key), spellings)
        id_, label = spelt.add(draft)
        out.append(spelt)
        for name, scope in owned.scopes[type_, owner, key]:
            draft.name(type_, name, id_, scope)
            draft.decide(normal_name(name), label, type_, "same", "the same normal form in the same hospital")
    _tell_apart(owned, draft)
    return out


def without_host(name: str, host: Entity | None) -> str:
    """A unit's name without its hospital's name before it."""
    for known in (host.label, *host.aliases, *host.short_forms) if host else ():
        if name.startswith(known) and len(name) >= len(known) + _SHORTEST:
            return name[len(known) :]
    return name


def _tell_apart(owned: Owned, draft: Draft) -> None:
    """Namesakes in different hospitals, neighbours in order of hospital."""
    owners: dict[tuple[str, str], list[str]] = {}
    for type_, owner, key in sorted(owned.spellings):
        owners.setdefault((type_, key), []).append(owner)
    for (type_, key), names in owners.items():
        for left, right in pairwise(names):
            reason = "the same name in two hospitals"
            draft.decide(scoped(key, left), scoped(key, right), type_, "different", reason)
