"""Runs the rules on documents, or takes the last build, and scores the claims against gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError, ReadError
from kg.workshop.bench import Workbench
from kg.workshop.coverage import trials
from kg.workshop.judge import scorer
from kg.workshop.overview import CLAIMS
from kg.workshop.score import FILE, Count, Row, Score, read_rows
from kg.workshop.trial import claim_row

Sentences = Mapping[str, Sequence[tuple[int, int, str]]]


@dataclass(frozen=True)
class Evaluation:
    """A score, and the sentences of the documents by the heads of their names, to show errors in."""

    score: Score
    sentences: Sentences

    def sentence(self, row: Row) -> str:
        """The sentence that a claim stands in; "" if the documents were not read."""
        start = row.get("start")
        if start is None:
            return ""
        found = self.sentences.get(str(row["file"])[:FILE], ())
        return next((text for low, high, text in found if low <= start < high), "")


def evaluate(work: Workbench, gold: Path, paths: Sequence[str], exports: Path) -> Evaluation:
    """Scores the claims that the rules give of the documents in `paths`, or those of a build.

    KgError if there is no gold, no document that has gold, or no build.
    """
    rows = read_rows(gold, work.book)
    if not paths:
        if not (exports / CLAIMS).is_file():
            raise KgError(f"{exports}: no {CLAIMS} in it; name the documents, or write one with kg build PATH -o {exports}")
        return Evaluation(scorer(work.book)(rows, read_rows(exports / CLAIMS)), {})
    claims, sentences = _run(work, paths)
    known = {r["file"][:FILE] for r in rows} & set(sentences)
    if not known:
        raise KgError(f"{gold}: none of its files ({_heads(rows)}) is among the documents")
    rows = [r for r in rows if r["file"][:FILE] in known]
    return Evaluation(scorer(work.book)(rows, claims), sentences)


def _heads(rows: Sequence[Row]) -> str:
    return ", ".join(sorted({r["file"][:FILE] for r in rows})[:8])


def _run(work: Workbench, paths: Sequence[str]) -> tuple[list[Row], Sentences]:
    errors: list[ReadError] = []
    claims: list[Row] = []
    sentences: dict[str, list[tuple[int, int, str]]] = {}
    for document, article, trial in trials(work, paths, errors):
        head = document.name[:FILE]
        claims += ({"file": document.name, "article": article.number, **claim_row(c)} for c in trial.claims)
        here = sentences.setdefault(head, [])
        for marked in trial.sentences:
            for span in article.offsets.raw_spans(*marked.sentence.span):
                here.append((span.start, span.end, marked.sentence.text))
    if not sentences and errors:
        raise errors[0]
    return claims, sentences


def as_json(done: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON values."""
    score = done.score
    return {
        "counts": {name: _count(c) for name, c in sorted(score.counts.items())},
        "rules": {name: _count(c) for name, c in sorted(score.rules.items())},
        "qualifiers": {name: dict(sorted(c.items())) for name, c in sorted(score.qualifiers.items())},
        "places": dict(sorted(score.places.items())),
        "plans_as_fact": score.plans_as_fact,
        "missed": [{**row, "sentence": done.sentence(row)} for row in score.missed],
        "spurious": [{**row, "sentence": done.sentence(row)} for row in score.spurious],
    }


def _count(c: Count) -> dict[str, Any]:
    numbers = {"precision": c.precision, "recall": c.recall, "f1": c.f1, "strict_f1": c.strict_f1}
    return {
        "right": c.right, "spurious": c.spurious, "missed": c.missed, **{n: round(v, 4) for n, v in numbers.items()},
    }  # fmt: skip
