"""Whose fact a match tells: the article's hospital, another hospital, a person, or somebody else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kg.model import Marked, Match, Mention
from kg.rulebook.claim_rules import SubjectRules
from kg.rulebook.relation_rules import Rule
from kg.words import alternation

_BODIES = ("Hospital", "Institution")
_OWNED = ("Unit", "Role", "Person")
_PARTS = ("Unit", "Alliance", "Technique", "Equipment", "Project", "Metric")
_CLAUSE = re.compile(r"[,;:。!?“]")
Resolve = Callable[[str], str]
_OFTEN = 3


class Subject(NamedTuple):
    """`name` and `type` of the subject, or an empty name and the reason for refusal."""

    name: str
    type: str
    reason: str = ""
    detail: str = ""


class Topics(NamedTuple):
    """Sentence index → the person, and the hospital other than the main one, that it is about."""

    people: Mapping[int, str] = {}
    hospitals: Mapping[int, str] = {}


class SubjectFinder:
    """Finds the subject of a match: a name right before its object, else the heads of its clauses,
    the nearest first, else the topic of the paragraph."""

    def __init__(self, rules: SubjectRules) -> None:
        self._opener = re.compile(rf"(?:(?:{alternation(rules.openers)})[,、]?|[\s\"”'、,])+")
        self._own = re.compile(alternation(rules.own))
        self._foreign = re.compile(alternation(rules.foreign))
        self._frames = re.compile(alternation(rules.frames)) if rules.frames else re.compile(r"(?!)")
        self._pronouns = re.compile(rf"(?:{alternation(rules.pronouns)})(?!们)") if rules.pronouns else re.compile(r"(?!)")
        self._not_head = re.compile(r"[、的(《“]")
        self._speech = _words(rules.speech)
        self._joint = _words(rules.joint)
        self._given = _words(rules.given)
        self._link = re.compile(rf"(?:{alternation(rules.links) or '(?!)'}|\([^()]{{1,20}}\))?")

    def topics(self, sentences: Sequence[Marked], main: str, resolve: Resolve) -> Topics:
        """What each sentence of an article is about, for clauses that name no subject."""
        return Topics(self._people(sentences, main, resolve), self._hospitals(sentences, main, resolve))

    def _hospitals(self, sentences: Sequence[Marked], main: str, resolve: Resolve) -> dict[int, str]:
        """Sentence index → the hospital that an article about two of them speaks of at that place.

        A hospital takes over from the article's own where it heads a sentence, if the article names it
        often: at least three times, and half as often as its own.
        """
        heads: dict[int, str] = {}
        for marked in sentences:
            at = self._skip(marked.sentence.text, 0, by_start := {m.span.start: m for m in marked.mentions})
            mention = by_start.get(at)
            if mention is not None and mention.type == "Hospital" and not self._not_head.match(
                marked.sentence.text, mention.span.end
            ):
                heads[marked.sentence.index] = resolve(mention.text)
        counts = Counter(resolve(m.text) for s in sentences for m in s.mentions if m.type == "Hospital")
        strong = {name for name, n in counts.items() if n >= _OFTEN and 2 * n >= counts[main]} | {main}
        out: dict[int, str] = {}
        focus = main
        for marked in sentences:
            name = heads.get(marked.sentence.index, "")
            focus = name if name in strong else focus
            if focus != main:
                out[marked.sentence.index] = focus
        return out

    def _people(self, sentences: Sequence[Marked], main: str, resolve: Resolve) -> dict[int, str]:
        """Sentence index → the person whom the paragraph is about, for sentences that name no other head.

        The article's hospital at the head of a sentence ends it; another one does not, since lives
        are full of them.
        """
        out: dict[int, str] = {}
        person = ""
        end = -1
        for marked in sentences:
            if marked.sentence.span.start > end:
                person = ""
            end = marked.sentence.span.end
            text = marked.sentence.text
            heads = {m.span.start: m for m in marked.mentions}
            at = self._skip(text, 0, heads)
            mention = heads.get(at)
            if mention is not None and mention.type == "Person":
                person = "" if self._speaks(text, mention, heads) else mention.text
            elif self._own.match(text, at) or (mention is not None and mention.type == "Hospital" and resolve(mention.text) == main):
                person = ""
            if person:
                out[marked.sentence.index] = person
        return out

    def persons(self, match: Match) -> list[Subject]:
        """The persons of a subject slot that takes several: each of them has the fact."""
        given = match.slots.get("subject", ())
        return [Subject(m.text, "Person") for m in given if m.type == "Person"] if len(given) > 1 else []

    def _speaks(self, text: str, person: Mention, heads: Mapping[int, Mention]) -> bool:
        """Whether a person who heads a clause speaks or acts for the hospital (李某院长介绍,…)."""
        at = person.span.end
        while (after := heads.get(at)) is not None and after.type == "Role":
            at = after.span.end
        return self._speech.match(text, at) is not None

    def find(
        self, marked: Marked, match: Match, rule: Rule, main: str, resolve: Resolve, domain: tuple[str, ...],
        topics: Topics,
    ) -> Subject:  # fmt: skip
        """The subject of `match`; `resolve` gives the full name of a hospital as the text has it."""
        main = topics.hospitals.get(marked.sentence.index, main)
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
        at = self._skip(text, starts[-1], heads)
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
        """The body whose name stands right before the match: 北山医学院骨科 is none of the hospital's.

        Of another hospital's unit as object there is no claim: it is named in passing.
        """
        named = [m for s in ("holder", "unit", "role", "object") for m in match.slots.get(s, ())[:1]]
        text = marked.sentence.text
        for first in sorted((m for m in named if m.type in _OWNED), key=lambda m: (m.type == "Person", m.span)):
            before = self._body_before(marked, first.span.start, used)
            if before is None:
                continue
            if before.type == "Hospital" or self._own.match(text, before.span.start):
                name = resolve(before.text)
                if name == main or first not in match.slots.get("object", ()) or first.type != "Unit":
                    return Subject(name, "Hospital")
            return Subject("", "", "foreign-subject", before.text)
        return None

    def _body_before(self, marked: Marked, at: int, used: set[tuple[int, int]]) -> Mention | None:
        """The body that ends right before `at`, or before a link or a bracket that does."""
        for mention in marked.mentions:
            if mention.span.end > at:
                return None
            link = self._link.match(marked.sentence.text, mention.span.end)
            near = at in (mention.span.end, link.end() if link else at)
            if near and mention.type in _BODIES and mention.span not in used:
                return mention
        return None

    def _shared(
        self, text: str, start: int, match: Match, heads: Mapping[int, Mention], main: str, resolve: Resolve
    ) -> bool:
        """Whether the clauses of another head name the hospital too: as a partner, or as the one to whom the fact is given."""
        for pattern in (self._joint, self._given):
            for m in pattern.finditer(text, start, max(match.span.start, match.trigger.end)):
                after = heads.get(m.end())
                named = [p for p in (after, *after.parts) if p.type == "Hospital" and p.span.start == m.end()] if after else []
                if any(resolve(p.text) == main for p in named):
                    return True
                if after is None and self._own.match(text, m.end()):
                    return True
        return False

    def _part(self, text: str, start: int, heads: dict[int, Mention], used: set[tuple[int, int]]) -> str:
        """The unit, alliance or other part that stands at the head of a clause, or nothing."""
        mention = heads.get(self._skip(text, start, heads))
        return mention.text if mention is not None and mention.type in _PARTS and mention.span not in used else ""

    @staticmethod
    def _main(main: str) -> Subject:
        return Subject(main, "Hospital") if main else Subject("", "", "no-subject", "the article names no main hospital")

    @staticmethod
    def _person(name: str, domain: tuple[str, ...]) -> Subject:
        return Subject(name, "Person") if "Person" in domain else Subject("", "", "subject-is-person", name)

    @staticmethod
    def _named(mention: Mention, main: str, resolve: Resolve) -> Subject:
        if mention.type == "Person":
            return Subject(mention.text, "Person")
        return Subject(resolve(mention.text) or main, "Hospital")

    @staticmethod
    def _clause_starts(text: str, before: int) -> list[int]:
        return [0, *(m.end() for m in _CLAUSE.finditer(text, 0, before))]

    def _head(
        self, text: str, start: int, heads: dict[int, Mention], used: set[tuple[int, int]], main: str,
        resolve: Resolve, domain: tuple[str, ...],
    ) -> Subject | None:  # fmt: skip
        at = self._skip(text, start, heads)
        mention = heads.get(at)
        if mention is not None and mention.span in used:
            return None
        if mention is not None:
            return self._judge(mention, text, main, resolve, domain, start == 0, heads)
        if self._own.match(text, at):
            return self._main(main)
        m = self._foreign.match(text, at)
        return Subject("", "", "foreign-subject", m.group()) if m else None

    def _skip(self, text: str, at: int, heads: dict[int, Mention]) -> int:
        """The place behind openers, times and blanks at the head of a clause."""
        while True:
            m = self._opener.match(text, at)
            if m:
                at = m.end()
                continue
            mention = heads.get(at)
            if mention is None or mention.type != "Time":
                return at
            at = mention.span.end

    def _judge(
        self, mention: Mention, text: str, main: str, resolve: Resolve, domain: tuple[str, ...], first: bool,
        heads: Mapping[int, Mention],
    ) -> Subject | None:  # fmt: skip
        listed = self._not_head.match(text, mention.span.end) is not None
        if mention.type == "Hospital" and not listed:
            return Subject(resolve(mention.text), "Hospital")
        if mention.type == "Person":
            return None if self._speaks(text, mention, heads) else self._person(mention.text, domain)
        if mention.type == "Institution" and self._own.match(text, mention.span.start):
            return self._main(main)
        if mention.type == "Institution" and first and not listed:
            return Subject("", "", "foreign-subject", mention.text)
        return None


def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """An expression for any of the words; for none of them one that never matches."""
    return re.compile(alternation(words) or "(?!)")
