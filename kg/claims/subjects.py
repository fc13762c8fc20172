"""Whose fact a match tells: the article's hospital, another hospital, a person, or somebody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from kg.model import Marked, Match, Mention
from kg.rulebook.claim_rules import SubjectRules
from kg.words import alternation

_CLAUSE = re.compile(r"[,;:。!?“]")
Resolve = Callable[[str], str]


class Subject(NamedTuple):
    """`name` and `type` of the subject, or an empty name and the reason for refusal."""

    name: str
    type: str
    reason: str = ""
    detail: str = ""


class SubjectFinder:
    """Finds the subject of a match: a name right before its object, else the heads of its clauses,
    the nearest first, else the topic of the paragraph."""

    def __init__(self, rules: SubjectRules) -> None:
        self._opener = re.compile(rf"(?:(?:{alternation(rules.openers)})[,、]?|[\s\"”'、,])+")
        self._own = re.compile(alternation(rules.own))
        self._foreign = re.compile(alternation(rules.foreign))
        self._frames = re.compile(alternation(rules.frames)) if rules.frames else re.compile(r"(?!)")
        self._pronoun = re.compile(alternation(rules.persons)) if rules.persons else re.compile(r"(?!)")
        self._not_head = re.compile(r"[、的(《“]")

    def topics(self, sentences: Iterable[Marked]) -> dict[int, str]:
        """Sentence index → the person whom the paragraph is about, for sentences that name no other head."""
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
                person = mention.text
            elif self._own.match(text, at) or (mention is not None and mention.type == "Hospital"):
                person = ""
            if person:
                out[marked.sentence.index] = person
        return out

    def persons(self, match: Match) -> list[Subject]:
        """The persons of a subject slot that takes several: each of them has the fact."""
        given = match.slots.get("subject", ())
        return [Subject(m.text, "Person") for m in given if m.type == "Person"] if len(given) > 1 else []

    def find(
        self, marked: Marked, match: Match, main: str, resolve: Resolve, domain: tuple[str, ...],
        topics: Mapping[int, str],
    ) -> Subject:  # fmt: skip
        """The subject of `match`; `resolve` gives the full name of a hospital as the text has it."""
        given = match.slots.get("subject")
        if given:
            return self._named(given[0], main, resolve)
        used = {m.span for slot in match.slots.values() for m in slot}
        owner = self._owner(marked, match, used, resolve)
        if owner is not None:
            return owner
        heads = {m.span.start: m for m in marked.mentions}
        text = marked.sentence.text
        starts = self._clause_starts(text, match.span.start)
        frame = self._frames.match(text, self._skip(text, starts[-1], heads))
        if frame:
            return Subject("", "", "foreign-subject", frame.group())
        for start in reversed(starts):
            found = self._head(text, start, heads, used, main, resolve, domain)
            if found is not None:
                return found
        person = topics.get(marked.sentence.index)
        if person:
            return self._person(person, domain)
        return self._main(main)

    @staticmethod
    def _owner(marked: Marked, match: Match, used: set[tuple[int, int]], resolve: Resolve) -> Subject | None:
        """The body whose name stands right before the match: 北山医学院骨科 is none of the hospital's."""
        first = match.slots.get("holder") or match.slots.get("unit") or match.slots.get("object")
        if not first or first[0].type != "Unit":
            return None
        before = next((m for m in marked.mentions if m.span.end == first[0].span.start and m.span not in used), None)
        if before is None or before.type not in ("Hospital", "Institution"):
            return None
        if before.type == "Hospital":
            return Subject(resolve(before.text), "Hospital")
        return Subject("", "", "foreign-subject", before.text)

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
            return self._judge(mention, text, main, resolve, domain, start == 0)
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
        self, mention: Mention, text: str, main: str, resolve: Resolve, domain: tuple[str, ...], first: bool
    ) -> Subject | None:
        listed = self._not_head.match(text, mention.span.end) is not None
        if mention.type == "Hospital" and not listed:
            return Subject(resolve(mention.text), "Hospital")
        if mention.type == "Person":
            return self._person(mention.text, domain)
        if mention.type == "Institution" and self._own.match(text, mention.span.start):
            return self._main(main)
        if mention.type == "Institution" and first and not listed:
            return Subject("", "", "foreign-subject", mention.text)
        return None
