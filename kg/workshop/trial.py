"""A sentence tried: what every stage sees of it, in plain values that can be shown or written as JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kg.claims.build import Found, Lost, Trace
from kg.engine.bounded import TooLong, at_most
from kg.errors import KgError
from kg.extract import Extractor
from kg.model import (
    Article,
    Block,
    Claim,
    Marked,
    Mention,
    OffsetMap,
    Piece,
    Quantity,
    Refusal,
    Span,
    Time,
    Token,
)
from kg.page.normal import normalise
from kg.rulebook.schema import Schema

SECONDS = 60.0  # that one text may take
_SURROGATE = re.compile("[\ud800-\udfff]")  # what the command line makes of bytes that are no UTF-8


def article_of(text: str, about: str, date: str = "") -> Article:
    """An article of plain text, each line a paragraph, for examples and for trying sentences."""
    offsets = OffsetMap((Piece(0, 0, len(text)),))
    blocks = tuple(Block("body", Span(*m.span())) for m in re.finditer(r"[^\n]+", text))
    return Article(
        id="example", document_id="example", path="example", number=1, title="", subtitle="", publication="",
        date=date, authors=(), about=about, text=normalise(text), offsets=offsets, blocks=blocks,
        raw=Span(0, len(text)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a text: sentences with mentions, matches, claims, refusals, and what was lost on the way.

    Spans of sentences and claims are in `text`, those of mentions and matches in their sentence.
    """

    text: str
    about: str
    sentences: tuple[Marked, ...]
    found: tuple[Found, ...]
    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]
    lost: tuple[Lost, ...]


def attempt(extractor: Extractor, text: str, about: str, date: str = "") -> Trial:
    """Runs the stages over a text of an article about `about`, of `date` (ISO, or none)."""
    text, about = (_SURROGATE.sub("\ufffd", given) for given in (text, about))
    return run(extractor, article_of(text, about, date), text)


def attempt_alone(extractor: Extractor, schema: Schema, text: str, about: str = "", date: str = "") -> Trial:
    """As `attempt`; without `hospital` the text is about the first body that it names."""
    trial = attempt(extractor, text, about, date)
    named = "" if about else main_body(schema, trial)
    return attempt(extractor, text, named, date) if named else trial


def run(extractor: Extractor, article: Article, raw: str) -> Trial:
    """Runs the stages over an article; `raw` is the text of its document.  KgError if that takes too long."""
    trace = Trace()
    try:
        with at_most(SECONDS):
            result = extractor(article, raw, trace)
    except (TooLong, RecursionError, MemoryError):
        message = f"the text '{raw[:30]}' takes longer than {SECONDS:g} seconds, or too much memory"
        raise KgError(f"{message}\n  kg rules lint names expressions that may take long") from None
    found = tuple(trace.found)
    return Trial(
        raw, article.about, tuple(trace.sentences), found, result.claims, result.refusals, tuple(trace.lost)
    )


def tokens(extractor: Extractor, sentence: Marked) -> tuple[Token, ...]:
    """The words of a sentence as the tokeniser cuts them."""
    return extractor.tokenizer.tokens(sentence.sentence.text)


def as_json(trial: Trial, words: list[tuple[Token, ...]], rule: str = "") -> dict[str, Any]:
    """The trial as JSON values; with `rule`, matches, claims and refusals of that rule only."""
    wanted = [f for f in trial.found if rule in ("", f.match.rule)]
    return {
        "text": trial.text,
        "about": trial.about,
        "sentences": [
            {
                "start": m.sentence.span.start,
                "end": m.sentence.span.end,
                "tokens": [t.text for t in cut],
                "mentions": [mention_row(x) for x in m.mentions],
                "triggers": sorted(m.words),
                "matches": [match_row(f) for f in wanted if f.marked.sentence.index == m.sentence.index],
            }
            for m, cut in zip(trial.sentences, words, strict=True)
        ],
        "claims": [claim_row(c) for c in trial.claims if rule in ("", c.evidence.rule)],
        "refused": [refusal_row(r) for r in trial.refusals if rule in ("", r.rule)],
        "lost": [lost_row(x) for x in trial.lost if rule in ("", x.rule)],
    }


def mention_row(m: Mention) -> dict[str, Any]:
    """A mention as JSON values."""
    row: dict[str, Any] = {"start": m.span.start, "end": m.span.end, "text": m.text, "types": list(m.types)}
    row["found_by"] = m.found_by
    if m.key != m.text:
        row["key"] = m.key
    if isinstance(m.value, Quantity):
        row["value"] = {"value": m.value.value, "unit": m.value.unit, "comparator": m.value.comparator}
        if m.value.upper is not None:
            row["value"]["value2"] = m.value.upper
    if isinstance(m.value, Time):
        row["value"] = {"year": m.value.year, "end_year": m.value.end_year}
    if m.shared:
        row["shared"] = True
    return row


def match_row(found: Found) -> dict[str, Any]:
    """A match as JSON values."""
    match = found.match
    return {
        "rule": match.rule,
        "predicate": match.predicate,
        "start": match.span.start,
        "end": match.span.end,
        "slots": {name: [m.text for m in fillers] for name, fillers in match.slots.items()},
    }


def claim_row(c: Claim) -> dict[str, Any]:
    """A claim as JSON values, in the words of the claims format."""
    qualifiers: dict[str, Any] = dict(c.qualifiers)
    if c.status != "actual":
        qualifiers["status"] = c.status
    return {
        "subject": c.subject, "predicate": c.predicate, "object": c.object, "type": c.object_type,
        "qualifiers": qualifiers, "start": c.evidence.raw.start, "end": c.evidence.raw.end, "quote": c.evidence.quote,
        "rule": c.evidence.rule, "confidence": c.confidence,
    }  # fmt: skip


def refusal_row(r: Refusal) -> dict[str, Any]:
    """A refusal as JSON values."""
    return {
        "reason": r.reason, "detail": r.detail, "rule": r.rule, "predicate": r.predicate, "object": r.object,
        "start": r.raw.start, "end": r.raw.end, "quote": r.quote,
    }  # fmt: skip


def lost_row(x: Lost) -> dict[str, Any]:
    """What another rule took, as JSON values."""
    return {"why": x.why, "rule": x.rule, "by": x.by, "predicate": x.predicate, "object": x.object}


def main_body(schema: Schema, trial: Trial) -> str:
    """The first body in a text that may be the subject of claims: whom a lone sentence is about."""
    domains = {t for p in schema.predicates.values() for t in p.domain if schema.is_a(t, "Organization")}
    named = (m for s in trial.sentences for m in s.mentions if domains & set(m.types))
    return next((m.text for m in named), "")
