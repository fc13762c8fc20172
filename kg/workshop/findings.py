"""What lint finds: a code, a place, what is wrong and what to do; as text, JSON or SARIF 2.1.0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

Level = Literal["error", "warning", "note"]
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

# Code → level and what it is about.
CODES: dict[str, tuple[Level, str]] = {
    "dead-rule": ("warning", "A rule that gives no claim in any of its own examples"),
    "never-fires": ("note", "A rule that gives no claim on the texts named"),
    "shadowed-rule": ("warning", "A rule whose finds are all taken by other rules"),
    "duplicate-rule": ("warning", "Two rules that look for the same"),
    "trigger-collision": ("warning", "A trigger of two predicates, where nothing but the rules' names decides"),
    "missing-example": ("error", "A rule without examples for and against"),
    "contradicting-example": ("error", "Two examples with the same text"),
    "real-name": ("warning", "An example that may name a real hospital"),
    "lexicon-twice": ("warning", "A term that stands in two lists with the same type"),
    "lexicon-two-norms": ("warning", "A term with different normal forms in different types"),
    "lexicon-chain": ("warning", "A normal form that has another normal form"),
    "lexicon-unused": ("note", "A word list that no rule reads"),
    "backtracking": ("error", "An expression whose time may explode"),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding; `file` is as the rule book has it, `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    code: str
    message: str
    remedy: str

    @property
    def level(self) -> Level:
        return CODES[self.code][0]

    def row(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {
            "file": self.file, "line": self.line, "column": self.column, "code": self.code, "level": self.level,
            "message": self.message, "remedy": self.remedy,
        }  # fmt: skip


def sarif(findings: Sequence[Finding], version: str) -> dict[str, Any]:
    """The findings as a SARIF log: files must be relative to the folder that is looked at, or absolute."""
    used = sorted({f.code for f in findings})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "kg rules lint",
                        "version": version,
                        "rules": [_rule(code) for code in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(f, used.index(f.code)) for f in findings],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    level, says = CODES[code]
    return {"id": code, "shortDescription": {"text": says}, "defaultConfiguration": {"level": level}}


def _result(f: Finding, index: int) -> dict[str, Any]:
    place = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(f.file.replace("\\", "/"))},
            "region": {"startLine": f.line, "startColumn": f.column},
        }
    }
    text = f"{f.message}. {f.remedy}" if f.remedy else f.message
    return {"ruleId": f.code, "ruleIndex": index, "level": f.level, "message": {"text": text}, "locations": [place]}


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Each finding once, by place."""
    return sorted(set(findings))
