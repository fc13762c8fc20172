"""The rules at a glance: meaning, triggers, examples, how often each fired, how often it was right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.rulebook import PlacedRule
from kg.rulebook.calibration import Counts, confidence
from kg.workshop.score import Row, Scorer, read_rows

CLAIMS = "claims.jsonl"


@dataclass(frozen=True, slots=True)
class Line:
    """One rule. `fired`: claims in the last build, None without one; `right`, `judged`: on the gold, if given;
    `counts`: what the rule has earned."""

    placed: PlacedRule
    fired: int | None = None
    right: int | None = None
    judged: int = 0
    counts: Counts | None = None

    @property
    def confidence(self) -> float:
        """The confidence of the rule's claims."""
        return confidence(self.placed.rule.confidence, self.counts)

    @property
    def precision(self) -> float | None:
        return self.right / self.judged if self.right is not None and self.judged else None

    @property
    def examples(self) -> tuple[int, int, int]:
        """How many examples expect claims, how many expect none, and how many are known gaps."""
        given = self.placed.rule.examples
        gaps = sum(e.todo for e in given)
        return sum(bool(e.claims) for e in given), sum(not e.claims for e in given), gaps


def overview(
    rules: Sequence[PlacedRule], exports: Path, gold: Path | None, scorer: Scorer, calibration: Mapping[str, Counts]
) -> list[Line]:
    """A line for each rule.  ReadError if the gold cannot be read."""
    claims = read_rows(exports / CLAIMS) if (exports / CLAIMS).is_file() else None
    fired = Counter(str(row.get("rule")) for row in claims or ())
    score = scorer(read_rows(gold), claims or []) if gold is not None else None
    out = []
    for placed in rules:
        count = fired[placed.rule.id] if claims is not None else None
        if score is None:
            out.append(Line(placed, count, counts=calibration.get(placed.rule.id)))
        else:
            found = score.rules.get(placed.rule.id)
            right, wrong = (found.right, found.spurious) if found else (0, 0)
            out.append(Line(placed, count, right, right + wrong, calibration.get(placed.rule.id)))
    return out


def claims_of(exports: Path, rule: str) -> list[Row]:
    """The claims of a rule in the last build; none if there is no build."""
    path = exports / CLAIMS
    return [row for row in read_rows(path) if row.get("rule") == rule] if path.is_file() else []


def as_json(line: Line) -> dict[str, Any]:
    """A line as JSON values."""
    rule = line.placed.rule
    positive, negative, gaps = line.examples
    return {
        "id": rule.id,
        "predicate": line.placed.predicate,
        "says": rule.says,
        "file": line.placed.file,
        "line": line.placed.line,
        "priority": rule.priority,
        "confidence": line.confidence,
        "trigger": list(rule.trigger),
        "trigger_from": list(rule.trigger_from),
        "pattern": list(rule.pattern),
        "examples": {"for": positive, "against": negative, "todo": gaps},
        "fired": line.fired,
        "judged": line.judged if line.right is not None else None,
        "precision": round(line.precision, 4) if line.precision is not None else None,
    }
