"""From a claim in an export back to what made it: sentence, mentions, rule, qualifiers, status, names, triple."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.dataset import Dataset
from kg.errors import KgError, ReadError
from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Statement
from kg.graph.notation import Turtle
from kg.model import (
    Article,
    ArticleResult,
    Claim,
    Decision,
    Evidence,
    Marked,
    Match,
    Mention,
    OffsetMap,
    Span,
)
from kg.page import articles
from kg.read import read_paths
from kg.resolve import resolve
from kg.rulebook import PlacedRule
from kg.status import Mark
from kg.workshop.bench import Workbench
from kg.workshop.trial import Trial, attempt, mention_row, run

_MEASURE = ("value", "value2", "unit", "comparator")


@dataclass(frozen=True, slots=True)
class Operator:
    """A word of status in the sentence: what it says, and whether it holds for the claim."""

    text: str
    id: str
    says: str
    status: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything known of a claim.  `match` and `marked` are None if the sentence does not give it any more.

    `qualifiers`: name → value and where it came from.  `decisions` are the judgements on the names of
    its two ends.  `turtle` is the claim's part of the graph, with the plain triple if it is a fact.
    """

    statement: Statement
    rule: PlacedRule | None
    marked: Marked | None
    match: Match | None
    qualifiers: Mapping[str, tuple[Any, str]]
    operators: tuple[Operator, ...]
    decisions: tuple[Decision, ...]
    turtle: str


def find(data: Dataset, asked: str) -> list[Statement]:
    """The claims of an id, the head of one, or of ``subject predicate object`` (the object may be left out).

    KgError if there is none.
    """
    statements = data.facts.statements
    found = [s for s in statements if s.id.startswith(asked)] if len(asked) >= 4 else []
    if not found:
        words = asked.split()
        at = next((i for i, w in enumerate(words) if w in data.schema.predicates), None)
        if at:
            subject, name = " ".join(words[:at]), " ".join(words[at + 1 :])
            found = list(data.claims(predicate=words[at], subject=subject, object=name or None))
    if not found:
        known = ", ".join(data.schema.predicates)
        hint = f"give a claim's id or 'subject predicate object'; predicates: {known}"
        raise KgError(f"{data.folder}: no claim '{asked}'\n  {hint}")
    return found


def explain(work: Workbench, data: Dataset, statement: Statement, paths: Sequence[str] = ()) -> Explanation:
    """What made a claim.  With the `paths` of the documents the whole article is run again, else its sentence alone."""
    rule = work.by_id.get(statement.rule)
    trial = _article(work, statement, paths) if paths else None
    trial = trial or attempt(work.extractor, statement.sentence, statement.article.about, statement.article.date)
    marked, match = _match(trial, statement)
    return Explanation(
        statement,
        rule,
        marked,
        match,
        {key: (value, _origin(key, statement, rule, match)) for key, value in statement.qualifiers.items()},
        tuple(_operators(work, trial, statement, marked)),
        tuple(_decisions(work, data, statement)),
        _turtle(data, statement),
    )


def _article(work: Workbench, s: Statement, paths: Sequence[str]) -> Trial | None:
    """The claim's article run again, if its document is among the paths."""
    for document in read_paths(list(paths)):
        if isinstance(document, ReadError) or document.id != s.article.document_id:
            continue
        for article in articles(document, work.extractor.pages):
            if article.number == s.article.number:
                return run(work.extractor, article, document.text)
    return None


def _match(trial: Trial, s: Statement) -> tuple[Marked | None, Match | None]:
    """The sentence and the match that give the claim."""
    for found in trial.found:
        if found.match.rule == s.rule and found.marked.sentence.text == s.sentence:
            names = [m.text for m in found.match.slots.get("object", ())]
            if not names or any(s.object_name in n or n in s.object_name for n in names) or len(names) == 1:
                return found.marked, found.match
    marked = next((m for m in trial.sentences if m.sentence.text == s.sentence), None)
    return marked or next(iter(trial.sentences), None), None


def _origin(key: str, s: Statement, rule: PlacedRule | None, match: Match | None) -> str:
    """Where the value of a qualifier came from."""
    spec = rule.rule.qualifiers.get(key) if rule else None
    if isinstance(spec, str) and spec.startswith("<"):
        names = spec.strip("<>").split("><")
        fillers = tuple(m for name in names for m in match.slots.get(name, ())) if match else ()
        shown = "、".join(m.text for m in fillers)
        return f"slot {spec}" + (f": {shown}" if shown else "")
    if isinstance(spec, Mapping):
        return "the first of the rule's words for it that stands in the sentence"
    if spec is not None:
        return "the rule says so"
    if key in _MEASURE:
        value = match.slots.get("value", ()) if match else ()
        return "the number" + (f" {value[0].text} ({value[0].found_by})" if value else "")
    if key in ("level", "issuer"):
        return f"the name {s.object_name}"
    if key == "year":
        return "the time that governs the place, or the article's date"
    return "the words around the place"


def _operators(work: Workbench, trial: Trial, s: Statement, marked: Marked | None) -> Iterator[Operator]:
    """The words of status in the sentence."""
    if marked is None:
        return
    operators = work.extractor.operators
    text = marked.sentence.text
    claim = next((c for c in trial.claims if c.predicate == s.predicate and c.object == s.object_name), None)
    span = claim.evidence.span if claim else None
    at = Span(span.start - marked.sentence.span.start, span.end - marked.sentence.span.start) if span else None
    words = operators.status(text, at, marked.opened, predicate=s.predicate, year=marked.year)[1] if at else ""
    for mark in operators.marks(text, marked.year):
        rule = operators.operator(mark)
        yield Operator(mark.text, rule.id, rule.says, mark.status, _covers(mark, at) and mark.text == words)
    if marked.opened:
        yield Operator(marked.opened, "opener", "an earlier sentence opened a list of plans", "planned", marked.opened == words)


def _covers(mark: Mark, at: Span | None) -> bool:
    return at is not None and mark.low <= max(at.start, at.end - 1) < mark.high


def _decisions(work: Workbench, data: Dataset, s: Statement) -> Iterator[Decision]:
    """The judgements on the names of the claim's two ends, made again from the claims of the export."""
    names = {s.subject_name, s.object_name}
    same = {s.subject.label, s.object.label, *s.subject.aliases, *s.object.aliases}
    for d in resolve(_results(data), work.book.resolve, work.extractor.names).decisions:
        if {d.left, d.right} & names and (d.judgement == "same" or {d.left, d.right} <= names | same):
            yield d


def _results(data: Dataset) -> list[ArticleResult]:
    """The claims of an export as the resolution takes them; the articles' texts are not in it."""
    by_article: dict[str, list[Statement]] = {}
    for s in data.facts.statements:
        by_article.setdefault(s.article.local, []).append(s)
    out = []
    for local, statements in by_article.items():
        a = statements[0].article
        article = Article(
            local, a.document_id, a.document, a.number, a.title, a.subtitle, a.publication, a.date, a.authors,
            a.about, "", OffsetMap(()), (), a.raw,
        )  # fmt: skip
        out.append(ArticleResult(article, tuple(_claim(s, local) for s in statements), ()))
    return out


def _claim(s: Statement, article: str) -> Claim:
    evidence = Evidence(article, s.raw, s.raw, s.quote, s.rule, s.raw)
    return Claim(
        s.id, s.article.document, s.article.number, s.subject_name, s.subject.type, s.predicate, s.object_name,
        s.object.type, s.status, s.confidence, evidence, s.qualifiers,
    )  # fmt: skip


def _turtle(data: Dataset, s: Statement) -> str:
    """The claim's nodes as Turtle, the plain triple first."""
    facts = replace(data.facts, statements=(s,))
    writer = ClaimWriter.of(facts, Turtle(terms.prefixes(data.schema)))
    subject, (predicate, object_) = writer.triple(s)
    plain = f"{subject} {predicate} {object_} .\n" if s.actual else ""
    return (plain + writer.text(s)).strip() + "\n"


def as_json(e: Explanation) -> dict[str, Any]:
    """The explanation as JSON values."""
    s, a = e.statement, e.statement.article
    mentions: tuple[Mention, ...] = e.marked.mentions if e.marked else ()
    return {
        "id": s.id,
        "claim": str(s),
        "status": s.status,
        "confidence": s.confidence,
        "file": a.document,
        "article": a.number,
        "title": a.title,
        "date": a.date,
        "about": a.about,
        "start": s.raw.start,
        "end": s.raw.end,
        "quote": s.quote,
        "more": [list(m) for m in s.more],
        "sentence": s.sentence,
        "mentions": [mention_row(m) for m in mentions],
        "rule": {
            "id": s.rule,
            "says": e.rule.rule.says if e.rule else "",
            "file": e.rule.file if e.rule else "",
            "line": e.rule.line if e.rule else 0,
            "slots": {n: [m.text for m in v] for n, v in e.match.slots.items()} if e.match else {},
        },
        "qualifiers": {k: {"value": v, "from": origin} for k, (v, origin) in e.qualifiers.items()},
        "operators": [
            {"text": o.text, "id": o.id, "says": o.says, "status": o.status, "holds": o.holds} for o in e.operators
        ],
        "entities": {
            "subject": {"name": s.subject_name, "id": s.subject.id, "label": s.subject.label, "aliases": list(s.subject.aliases)},
            "object": {"name": s.object_name, "id": s.object.id, "label": s.object.label, "aliases": list(s.object.aliases)},
        },
        "decisions": [
            {"left": d.left, "right": d.right, "judgement": d.judgement, "reason": d.reason} for d in e.decisions
        ],
        "turtle": e.turtle,
    }
