"""Builds the claims of one article from the matches of its sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from kg.claims.qualifiers import Qualifiers, kind_of, number, quantity_qualifiers, slot_text, whole, year_of
from kg.claims.repeats import without_repeats
from kg.claims.subjects import SubjectFinder
from kg.claims.topics import Topics
from kg.model import (
    Article,
    Claim,
    Evidence,
    Marked,
    Match,
    Mention,
    QualifierValue,
    Quantity,
    Refusal,
    Span,
    Status,
    Time,
)  # fmt: skip
from kg.rulebook.relation_rules import Rule
from kg.rulebook.schema import Schema

StatusOf = Callable[[Marked, Span, str], tuple[Status, str]]
Resolve = Callable[[str], str]
YearOf = Callable[[Marked, Span], int | None]


class Found(NamedTuple):
    """A match with the sentence it was found in."""

    marked: Marked
    match: Match


class Lost(NamedTuple):
    """What a match found and another rule kept from becoming a claim of its own.

    `why`: ``consumed``, the rule `by` of higher priority had used it; ``merged``, `by` had said the
    same claim; ``yields``, a claim of the predicate `by` has the same subject and object.
    """

    why: str
    rule: str
    by: str
    predicate: str
    object: str
    sentence: int
    span: Span


@dataclass(slots=True)
class Trace:
    """What the stages saw of one article, for those who ask; the builder fills it where it is given."""

    sentences: list[Marked] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


@dataclass(slots=True)
class _State:
    article: Article
    resolve: Resolve
    file: str
    claims: dict[str, Claim] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    used: dict[tuple[int, Span], str] = field(default_factory=dict)
    lost: list[Lost] | None = None
    topics: Topics = field(default_factory=Topics)


class ClaimBuilder:
    """Matches → claims and refusals.  Pure: the same article and matches give the same claims."""

    def __init__(
        self,
        rules: Mapping[str, Rule],
        schema: Schema,
        qualifiers: Qualifiers,
        subjects: SubjectFinder,
        status_of: StatusOf,
        governing_year: YearOf,
        trim: Callable[[str], str],
        confidences: Mapping[str, float],
    ) -> None:
        self._rules = rules
        self._schema = schema
        self._qualifiers = qualifiers
        self._subjects = subjects
        self._status_of = status_of
        self._governing_year = governing_year
        self._trim = trim
        self._confidences = confidences

    def __call__(
        self, article: Article, sentences: Sequence[Marked], found: Sequence[Found], resolve: Resolve,
        trace: Trace | None = None,
    ) -> tuple[tuple[Claim, ...], tuple[Refusal, ...]]:  # fmt: skip
        """The article's claims in order of the text, and what was refused.

        `found` must be in order of sentences and, within one, of falling priority.  `trace` is told
        what other rules kept from being a claim.
        """
        state = _State(article, resolve, article.name, topics=self._subjects.topics(sentences, article.about, resolve), lost=trace.lost if trace else None)
        for item in found:
            self._match(state, item)
        claims = sorted(self._standing(state), key=lambda c: (c.evidence.span, c.predicate, c.object, c.id))
        return tuple(without_repeats(claims, self._qualifiers.repeated)), tuple(state.refusals)

    def _standing(self, state: _State) -> list[Claim]:
        """The claims without those that yield to another one of the same subject and object."""
        said = {(c.subject, c.object, c.predicate) for c in state.claims.values()}
        out: list[Claim] = []
        for c in state.claims.values():
            to = next((p for p in self._rules[c.evidence.rule].yields if (c.subject, c.object, p) in said), None)
            if to is None:
                out.append(c)
            elif state.lost is not None:
                state.lost.append(Lost("yields", c.evidence.rule, to, c.predicate, c.object, -1, c.evidence.span))
        return out

    def _match(self, state: _State, found: Found) -> None:
        match, marked = found.match, found.marked
        rule = self._rules[match.rule]
        predicate = self._schema.predicates[match.predicate]
        subject = self._subjects.find(
            marked, match, rule, state.article.about, state.resolve, predicate.domain, state.topics
        )
        if subject.reason:
            self._refuse(state, found, subject.reason, subject.detail, "")
            return
        if subject.type not in predicate.domain or (rule.subject == "person" and subject.type != "Person"):
            self._refuse(state, found, "domain", f"{subject.type} cannot be the subject of {match.predicate}", subject.name)
            return
        subjects = self._subjects.persons(match) or [subject]
        objects = match.slots.get("object", ())
        fixed = rule.qualifiers.get("object")
        if not objects and isinstance(fixed, str):
            span = match.slots["value"][0].span if "value" in match.slots else match.trigger
            objects = (Mention((predicate.range[0],), fixed, fixed, span, match.rule),)
        index = marked.sentence.index
        mine: dict[tuple[int, Span], str] = {}
        for mention in objects:
            wanted = self._consumed(rule, match, mention)
            taken = next((m for m in wanted if (index, m.span) in state.used), None)
            if taken is not None:
                if state.lost is not None:
                    by = state.used[index, taken.span]
                    state.lost.append(_lost("consumed", found, by, mention.text, taken.span))
                continue
            for one in subjects:
                self._object(state, found, rule, one.name, one.type, mention)
            if not set(mention.types).isdisjoint(predicate.range):
                mine.update(((index, m.span), rule.id) for m in wanted)
        state.used.update(mine)  # only now: several objects of one match may share its value

    def _object(
        self, state: _State, found: Found, rule: Rule, subject: str, subject_type: str, mention: Mention
    ) -> None:
        match = found.match
        predicate = self._schema.predicates[match.predicate]
        kind = next((t for t in mention.types if t in predicate.range), "")
        if not kind:
            self._refuse(state, found, "range", f"{mention.type} cannot be the object of {match.predicate}", subject)
            return
        name = self._name(state, found, mention, kind)
        main = state.article.about
        if rule.mutual and subject != main and name:
            if name != main:
                self._refuse(state, found, "third-party", mention.text, subject)
                return
            name, subject, kind = subject, main, subject_type
            mention = next(iter(match.slots.get("subject", ())), mention)  # the evidence is the partner's name
        if not name or (name == subject and kind in (*self._schema.bodies, "Name")):
            self._refuse(state, found, "self" if name else "empty", mention.text, subject)
            return
        claim = self._claim(state, found, rule, subject, subject_type, mention, name, kind)
        known = state.claims.get(claim.id)
        if known is not None and state.lost is not None and known.evidence.rule != rule.id:
            state.lost.append(_lost("merged", found, known.evidence.rule, name, mention.span))
        state.claims[claim.id] = claim if known is None else _merge(known, claim)

    @staticmethod
    def _consumed(rule: Rule, match: Match, mention: Mention) -> list[Mention]:
        """The mentions that no rule of lower priority may use again: by default the object and the value."""
        names = rule.consumes
        out = [mention] if "object" in names and "object" in match.slots else []
        for name in names:
            if name != "object":
                out += match.slots.get(name, ())
        return out

    def _name(self, state: _State, found: Found, mention: Mention, kind: str) -> str:
        if kind == "Year":
            return self._year(state, found, mention)
        if kind == "Place":
            # The text's own form stands, unless it is only an abbreviation inside a word (援鄂).
            return mention.text if mention.shared or set(mention.text) <= set(mention.key) else mention.key
        if kind in self._schema.bodies:
            return state.resolve(mention.text)
        return self._trim(mention.text)

    def _year(self, state: _State, found: Found, mention: Mention) -> str:
        """The year of a time; of a quantity (70周年) the year so many years before the text's own."""
        value = mention.value
        if isinstance(value, Quantity):
            now = self._governing_year(found.marked, mention.span) or state.article.year
            return str(int(now - value.value)) if now else ""
        return str(value.year) if isinstance(value, Time) and value.year else ""

    def _claim(
        self, state: _State, found: Found, rule: Rule, subject: str, subject_type: str, mention: Mention, name: str,
        kind: str,
    ) -> Claim:  # fmt: skip
        match, marked = found.match, found.marked
        sentence = marked.sentence
        span = self._span(match, mention)
        status: Status = rule.status or self._status_of(marked, span, match.predicate)[0]
        qualifiers = self._read(rule, match, marked, mention, name, span)
        in_article = Span(sentence.span.start + span.start, sentence.span.start + span.end)
        raw = state.article.offsets.raw_spans(*in_article)
        quote = ""
        evidence = Evidence(state.article.id, in_article, raw[0], quote, rule.id, sentence.span, raw[1:])
        identity = (state.article.id, subject, match.predicate, name, *(str(qualifiers.get(k, "")) for k in ("value", "unit")), status)
        digest = hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:16]
        return Claim(
            digest, state.file, state.article.number, subject, subject_type, match.predicate, name, kind,
            status, round(self._confidences[rule.id] * (0.95 if mention.shared else 1.0), 3), evidence, qualifiers,
        )  # fmt: skip

    @staticmethod
    def _span(match: Match, mention: Mention) -> Span:
        """The shortest stretch that shows the object and its value or count."""
        start, end = mention.span
        for slot in ("value", "count"):
            for m in match.slots.get(slot, ()):
                start, end = min(start, m.span.start), max(end, m.span.end)
        return Span(start, end)

    def _read(
        self, rule: Rule, match: Match, marked: Marked, mention: Mention, name: str, span: Span
    ) -> dict[str, QualifierValue]:
        wanted = self._schema.predicates[match.predicate].qualifiers
        out: dict[str, QualifierValue] = {}
        for key, spec in rule.qualifiers.items():
            if key in wanted:
                value = self._given(key, spec, match, marked)
                if value is not None and value != "":
                    out[key] = value
        if "value" in wanted and "value" in match.slots and isinstance(match.slots["value"][0].value, Quantity):
            out.update(quantity_qualifiers(match.slots["value"][0].value))
            out["unit"] = out["unit"] or self._qualifiers.unit(name)
            if "period" in wanted and "period" not in out:
                out["period"] = self._qualifiers.period(marked, span, str(out["unit"]))
        before = marked.sentence.text[max(0, mention.span.start - 8) : mention.span.start]
        if "level" in wanted and "level" not in rule.qualifiers and (level := self._qualifiers.level(name, before)):
            out["level"] = level
        if "issuer" in wanted and "issuer" not in out and (issuer := self._qualifiers.issuer(name)):
            out["issuer"] = issuer
        if "year" in wanted and "year" not in rule.qualifiers:
            year = self._governing_year(marked, span)
            if year:
                out["year"] = year
        return {k: out[k] for k in wanted if out.get(k, "") != ""}

    @staticmethod
    def _given(key: str, spec: Any, match: Match, marked: Marked) -> QualifierValue | None:
        """The value of a qualifier that a rule states: a slot, a choice of words, or a constant."""
        if isinstance(spec, Mapping):
            return kind_of(spec, marked.sentence.text)
        if not (isinstance(spec, str) and spec.startswith("<")):
            return spec if isinstance(spec, str | int | float) and spec != "none" else None
        if "><" in spec:  # several slots make one text: <unit><role>
            return "".join(slot_text(match, name) for name in spec.strip("<>").split("><"))
        if spec == "<announced>":
            return marked.announced
        fillers = match.slots.get(spec.strip("<>"), ())
        if not fillers:
            return None
        if key == "year":
            return year_of(fillers)
        return number(fillers[0]) if isinstance(fillers[0].value, Quantity) else slot_text(match, spec.strip("<>"))

    def _refuse(self, state: _State, found: Found, reason: str, detail: str, subject: str) -> None:
        match, sentence = found.match, found.marked.sentence
        start = sentence.span.start
        objects = match.slots.get("object", ())
        span = objects[0].span if objects else match.span
        raw = state.article.offsets.raw_spans(start + span.start, start + span.end)
        state.refusals.append(
            Refusal(
                state.article.name, state.article.number, reason, detail, match.rule, match.predicate, subject,
                "、".join(m.text for m in objects), raw[0], "",
            )
        )


def _lost(why: str, found: Found, by: str, name: str, span: Span) -> Lost:
    match = found.match
    return Lost(why, match.rule, by, match.predicate, name, found.marked.sentence.index, span)


def _merge(first: Claim, second: Claim) -> Claim:
    """One claim of two that say the same: the first place stands, the other is listed behind it.

    What both qualify differently is as `first` has it, whose rule has the higher priority.
    """
    early, late = sorted((first, second), key=lambda c: c.evidence.span.start)
    spans = (*early.evidence.more, late.evidence.raw, *late.evidence.more)
    more = tuple(dict.fromkeys(s for s in spans if s != early.evidence.raw))
    qualifiers = {**second.qualifiers, **first.qualifiers}
    confidence = max(first.confidence, second.confidence)
    return replace(early, evidence=replace(early.evidence, more=more), qualifiers=qualifiers, confidence=confidence)


__all__ = ["ClaimBuilder", "Found", "Lost", "Trace", "whole"]
