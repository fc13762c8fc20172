"""Which rules fire on texts, and which sentences have a trigger of a rule but give no claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.errors import KgError, ReadError
from kg.model import Article, Document, Span
from kg.page import articles
from kg.read import read_paths
from kg.workshop.bench import Workbench
from kg.workshop.trial import Trial, run


@dataclass(frozen=True, slots=True)
class Gap:
    """A sentence that gave no claim although rules looked at it: their triggers, and how far the best rule came."""

    file: str
    article: int
    start: int
    text: str
    triggers: tuple[str, ...]
    mentions: int
    rules: tuple[str, ...]


@dataclass(slots=True)
class Fired:
    """Counts by rule: `matches`, `claims` (as the claim's first rule), `refused` and `lost` to other rules."""

    documents: int = 0
    sentences: int = 0
    with_claims: int = 0
    matches: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)


def trials(work: Workbench, paths: Sequence[str], errors: list[ReadError]) -> Iterator[tuple[Document, Article, Trial]]:
    """Each article of the documents with what became of it; each content once."""
    seen: set[str] = set()
    for document in read_paths(list(paths)):
        if isinstance(document, ReadError):
            errors.append(document)
        elif document.id not in seen:
            seen.add(document.id)
            for article in articles(document, work.extractor.pages):
                yield document, article, run(work.extractor, article, document.text)


def fired_on(work: Workbench, paths: Sequence[str]) -> Fired:
    """Counts over the documents.  KgError if none can be read."""
    out = Fired()
    names: set[str] = set()
    for document, article, trial in trials(work, paths, out.errors):
        names.add(document.id)
        _count(work, article, trial, out)
    out.documents = len(names)
    if not names:
        raise KgError(str(out.errors[0]) if out.errors else f"{', '.join(paths)}: no documents there")
    return out


def _count(work: Workbench, article: Article, trial: Trial, out: Fired) -> None:
    out.matches.update(f.match.rule for f in trial.found)
    out.claims.update(c.evidence.rule for c in trial.claims)
    out.refused.update(r.rule for r in trial.refusals)
    out.reasons.update(r.reason for r in trial.refusals)
    out.lost.update(x.rule for x in trial.lost)
    said = {c.evidence.sentence for c in trial.claims}
    known = [span for c in trial.claims for span in (c.evidence.raw, *c.evidence.more)]
    for marked in trial.sentences:
        out.sentences += 1
        sentence = marked.sentence
        raw = article.offsets.raw_spans(*sentence.span)
        if sentence.span in said or any(s.start < k.end and k.start < s.end for s in raw for k in known):
            out.with_claims += 1
            continue
        if marked.words and marked.mentions:
            rules = tuple(sorted({f.match.rule for f in trial.found if f.marked is marked}))
            objects = sum(m.type not in ("Quantity", "Time", "Role") for m in marked.mentions)
            triggers = tuple(sorted(marked.words, key=lambda w: (-len(w), w)))
            out.gaps.append(Gap(article.name, article.number, raw[0].start, sentence.text, triggers, objects, rules))


def likely(gaps: Sequence[Gap]) -> list[Gap]:
    """Gaps with something to say, the likeliest first: those a rule matched, then by mentions and long triggers."""
    worth = [g for g in gaps if g.mentions]
    return sorted(worth, key=lambda g: (-len(g.rules), -g.mentions, -max(map(len, g.triggers)), g.file, g.start))


def as_json(work: Workbench, fired: Fired) -> dict[str, Any]:
    """The counts as JSON values."""
    return {
        "documents": fired.documents,
        "sentences": fired.sentences,
        "sentences_with_claims": fired.with_claims,
        "rules": [
            {
                "id": p.rule.id, "predicate": p.predicate, "matches": fired.matches[p.rule.id],
                "claims": fired.claims[p.rule.id], "refused": fired.refused[p.rule.id], "lost": fired.lost[p.rule.id],
            }
            for p in work.book.relations
        ],
        "refused": dict(sorted(fired.reasons.items())),
        "gaps": [
            {
                "file": g.file, "article": g.article, "start": g.start, "text": g.text, "triggers": list(g.triggers),
                "mentions": g.mentions, "rules": list(g.rules),
            }
            for g in likely(fired.gaps)
        ],
    }  # fmt: skip


__all__ = ["Fired", "Gap", "Span", "as_json", "fired_on", "likely", "trials"]
