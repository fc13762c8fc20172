"""Whose fact a match tells: the article's own body, another one, a person, or somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.claims.heads import Heads, any_of
from kg.claims.topics import Resolve, Topics, topics
from kg.model import Marked, Match, Mention
from kg.rulebook.claim_rules import SubjectRules
from kg.rulebook.relation_rules import Rule
from kg.rulebook.schema import Schema
from kg.words import NEVER, alternation

_CLAUSE = re.compile(r"[,;:。!?“]")


class Subject(NamedTuple):
    """`name` and `type` of the subject, or an empty name and the reason for refusal."""

    name: str
    type: str
    reason: str = ""
    detail: str = ""


class SubjectFinder:
    """Finds the subject of a match: a name right before its object, else the heads of its clauses,
    the nearest first, else the topic of the paragraph."""

    def __init__(self, rules: SubjectRules, schema: Schema, particles: Sequence[str] = ()) -> None:
        self._schema = schema
        self._body, self._parts = frozenset(schema.of("body")), frozenset(schema.of("part"))
        self._bodies, self._owned, self._minor = frozenset(schema.bodies), frozenset(schema.owned), frozenset(schema.minor)
        self._heads = Heads(rules, particles)
        self._own = self._heads.own
        self._foreign = re.compile(alternation(rules.foreign))
        self._frames = any_of(rules.frames)
        self._pronouns = re.compile("|".join(rules.pronouns) or NEVER)
        self._joint = any_of(rules.joint)
        self._given = any_of(rules.given)
        self._reach = max(22, *(len(link) for link in rules.links), 0)  # no link is longer: a bracket has 20 characters
        self._link = re.compile(rf"(?:{alternation(rules.links) or '(?!)'}|\([^()]{{1,20}}\))?")

    def topics(self, sentences: Sequence[Marked], main: str, resolve: Resolve) -> Topics:
        """What each sentence of an article is about, for clauses that name no subject."""
        return topics(sentences, self._heads, self._schema.centre, main, resolve)

    def persons(self, match: Match) -> list[Subject]:
        """The persons of a subject slot that takes several: each of them has the fact."""
        given = match.slots.get("subject", ())
        return [Subject(m.text, "Person") for m in given if m.type == "Person"] if len(given) > 1 else []

    def find(
        self, marked: Marked, match: Match, rule: Rule, main: str, resolve: Resolve, domain: tuple[str, ...],
        topics: Topics,
    ) -> Subject:  # fmt: skip
        """The subject of `match`; `resolve` gives the full name of a hospital as the text has it."""
        main = topics.others.get(marked.sentence.index, main)
        given = match.slots.get("subject")
        if given:
            return self._named(given[0], main, resolve)
        used: set[tuple[int, int]] = {m.span for slot in match.slots.values() for m in slot}
        posts = any(m.type == "Person" for m in match.slots.get("object", ()))
        owner = self._owner(marked, match, used, main, resolve)
        if owner is not None:
            return owner
        heads = {m.span.start: m for m in marked.mentions}
        text = marked.sentence.text
        starts = self._clause_starts(text, match.span.start)
        at = self._heads.skip(text, starts[-1], heads)
        if frame := self._frames.match(text, at):
            return Subject("", "", "foreign-subject", frame.group())
        if "Person" not in domain and (pronoun := self._pronouns.match(text, at)):
            return Subject("", "", "subject-is-person", pronoun.group())
        for start in reversed(starts):
            if rule.subject == "whole" and (unit := self._part(text, start, heads, used)):
                return Subject("", "", "unit-subject", unit)
            found = self._head(text, start, heads, used, main, resolve, domain)
            if found is None or (posts and found.reason == "subject-is-person"):
                continue
            joint = found.name != main and not rule.mutual and self._shared(text, start, match, heads, main, resolve)
            return self._main(main) if joint else found
        person = topics.people.get(marked.sentence.index)
        if person and not posts:
            return self._person(person, domain)
        return self._main(main)

    def _owner(
        self, marked: Marked, match: Match, used: set[tuple[int, int]], main: str, resolve: Resolve
    ) -> Subject | None:
        """The body whose name stands right before the match: 北山医学院骨科 is none of the article's hospital.

        Of another hospital's unit as object there is no claim: it is named in passing.
        """
        named = [m for s in ("holder", "unit", "role", "object") for m in match.slots.get(s, ())[:1]]
        text = marked.sentence.text
        owned = [m for m in named if m.type in self._owned]
        if len(owned) > 1:
            owned.sort(key=lambda m: (m.type == "Person", m.span))
        for first in owned:
            before = self._body_before(marked, first.span.start, used)
            if before is None:
                continue
            if before.type == self._schema.centre or self._own.match(text, before.span.start):
                name = resolve(before.text)
                if name == main or first not in match.slots.get("object", ()) or first.type not in self._parts:
                    return Subject(name, self._schema.centre)
            return Subject("", "", "foreign-subject", before.text)
        return None

    def _body_before(self, marked: Marked, at: int, used: set[tuple[int, int]]) -> Mention | None:
        """The body that ends right before `at`, or before a link or a bracket that does."""
        for mention in marked.mentions:
            if mention.span.end > at:
                return None
            if mention.span.end + self._reach < at:
                continue  # a sentence of hundreds of mentions is looked through for each of them
            link = self._link.match(marked.sentence.text, mention.span.end)
            near = at in (mention.span.end, link.end() if link else at)
            if near and mention.type in self._bodies and mention.span not in used:
                return mention
        return None

    def _shared(
        self, text: str, start: int, match: Match, heads: Mapping[int, Mention], main: str, resolve: Resolve
    ) -> bool:
        """Whether the clauses of another head name the hospital too: as a partner, or as the one to whom the fact is given."""
        for pattern in (self._joint, self._given):
            for m in pattern.finditer(text, start, max(match.span.start, match.trigger.end)):
                after = heads.get(m.end())
                named = [p for p in (after, *after.parts) if p.type == self._schema.centre and p.span.start == m.end()] if after else []
                if any(resolve(p.text) == main for p in named):
                    return True
                if after is None and self._own.match(text, m.end()):
                    return True
        return False

    def _part(self, text: str, start: int, heads: dict[int, Mention], used: set[tuple[int, int]]) -> str:
        """The unit, alliance or other part that stands at the head of a clause, or nothing."""
        mention = heads.get(self._heads.skip(text, start, heads))
        return mention.text if mention is not None and mention.type in self._minor and mention.span not in used else ""

    def _main(self, main: str) -> Subject:
        if main:
            return Subject(main, self._schema.centre)
        return Subject("", "", "no-subject", f"it is not clear which {self._schema.types[self._schema.centre].label.en} the article is about")

    @staticmethod
    def _person(name: str, domain: tuple[str, ...]) -> Subject:
        return Subject(name, "Person") if "Person" in domain else Subject("", "", "subject-is-person", name)

    def _named(self, mention: Mention, main: str, resolve: Resolve) -> Subject:
        if mention.type == "Person":
            return Subject(mention.text, "Person")
        return Subject(resolve(mention.text) or main, self._schema.centre)

    @staticmethod
    def _clause_starts(text: str, before: int) -> list[int]:
        return [0, *(m.end() for m in _CLAUSE.finditer(text, 0, before))]

    def _head(
        self, text: str, start: int, heads: dict[int, Mention], used: set[tuple[int, int]], main: str,
        resolve: Resolve, domain: tuple[str, ...],
    ) -> Subject | None:  # fmt: skip
        at = self._heads.skip(text, start, heads)
        mention = heads.get(at)
        if mention is not None and mention.span in used:
            return None
        if mention is not None:
            return self._judge(mention, text, main, resolve, domain, start == 0, heads)
        if self._own.match(text, at):
            return self._main(main)
        m = self._foreign.match(text, at)
        return Subject("", "", "foreign-subject", m.group()) if m else None

    def _judge(
        self, mention: Mention, text: str, main: str, resolve: Resolve, domain: tuple[str, ...], first: bool,
        heads: Mapping[int, Mention],
    ) -> Subject | None:  # fmt: skip
        listed = self._heads.not_head.match(text, mention.span.end) is not None
        if mention.type == self._schema.centre and not listed:
            return Subject(resolve(mention.text), self._schema.centre)
        if mention.type == "Person":
            return None if self._heads.speaks(text, mention, heads) else self._person(mention.text, domain)
        if mention.type in self._body and self._own.match(text, mention.span.start):
            return self._main(main)
        if mention.type in self._body and first and not listed:
            return Subject("", "", "foreign-subject", mention.text)
        return None
