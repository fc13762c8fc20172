"""Persons and units: each belongs to the hospital that its claim is about.

The same name in two hospitals is two persons, and two chest pain centres.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from kg.model import Claim, Entity
from kg.names import normal, normal_name
from kg.resolve.gather import Gathered
from kg.resolve.things import Synonyms, commonest
from kg.resolve.values import Draft, scoped
from kg.rulebook.resolve_rules import EntityRules

_SHORTEST = 2  # characters that must be left of a unit's name when the hospital's is cut off


class Owned:
    """Names of owned things by type, owner and normal form, and the scopes in which each is known."""

    def __init__(self, found: Gathered, rules: EntityRules, draft: Draft) -> None:
        self.found, self.types, self.draft = found, frozenset(rules.owned), draft
        self.synonyms = Synonyms(rules)
        self.spellings: dict[tuple[str, str, str], Counter[str]] = {}
        self.scopes: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        self.hosts: dict[tuple[str, str, str], set[str]] = {}

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
        article = self.found.articles[claim.evidence.article]
        hosts = self.hosts.get((claim.subject_type, normal(claim.subject), article.id), set())
        main = self._main(article.about, article.id)
        host: Entity | None = None
        if len(hosts) == 1:
            host = self.draft.entities[next(iter(hosts))]
        elif main is not None and (not hosts or main.id in hosts):
            host = main
        self._add(claim.subject_type, claim.subject, host, article.id)

    def _main(self, about: str, article: str) -> Entity | None:
        seen = self.found.bodies.get(about)
        return self.draft.find(min(seen.types), about, article) if seen else None

    def _add(self, type_: str, name: str, host: Entity | None, scope: str) -> None:
        owner = host.key if host else scope
        key = normal(self.synonyms.label(type_, name) or without_host(normal_name(name), host)) or name
        self.spellings.setdefault((type_, owner, key), Counter())[name] += 1
        self.scopes.setdefault((type_, owner, key), set()).add((name, scope))


def resolve_owned(found: Gathered, rules: EntityRules, draft: Draft) -> None:
    """Adds persons (key: name@hospital) and units (hospital/unit); other names must be in `draft`."""
    owned = Owned(found, rules, draft)
    for claim in found.owned:
        if claim.object_type in owned.types:
            owned.as_object(claim)
    for claim in found.owned:
        if claim.subject_type in owned.types:
            owned.as_subject(claim)
    for (type_, owner, key), spellings in owned.spellings.items():
        label = owned.synonyms.label(type_, key) or commonest(spellings)
        full_key = scoped(key, owner) if type_ in rules.persons else f"{owner}/{key}"
        id_ = draft.add(type_, full_key, label, aliases=map(normal_name, spellings))
        for name, scope in owned.scopes[type_, owner, key]:
            draft.name(type_, name, id_, scope)
            draft.decide(normal_name(name), label, type_, "same", "the same normal form in the same hospital")
    _tell_apart(owned, draft)


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
