"""Claims and refusals as JSON, one object a line, in the interchange format of claims."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.graph.facts import Facts, Statement
from kg.model import Refusal

Row = dict[str, Any]
# JSON allows these raw, but readers that split at Unicode's line ends would cut a line in two.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def claim_row(s: Statement) -> Row:
    """A statement as a row: names as the article gives them, offsets into the file in code points."""
    qualifiers: Row = dict(s.qualifiers)
    if not s.actual:
        qualifiers["status"] = s.status
    row: Row = {
        "id": s.id,
        "file": s.article.document,
        "article": s.article.number,
        "subject": s.subject_name,
        "predicate": s.predicate,
        "object": s.object_name,
        "qualifiers": qualifiers,
        "start": s.raw.start,
        "end": s.raw.end,
        "quote": s.quote,
    }
    if s.more:
        row["more"] = [[span.start, span.end] for span in s.more]
    row["rule"] = s.rule
    row["confidence"] = round(s.confidence, 4)
    return row


def refusal_row(r: Refusal) -> Row:
    """What was refused, with the reason."""
    return {
        "file": r.file,
        "article": r.article,
        "reason": r.reason,
        "detail": r.detail,
        "subject": r.subject,
        "predicate": r.predicate,
        "object": r.object,
        "start": r.raw.start,
        "end": r.raw.end,
        "quote": r.quote,
        "rule": r.rule,
    }


def lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as JSON lines.

    >>> lines([{"quote": "河口市"}])
    '{"quote": "河口市"}\\n'
    """
    text = "".join([f"{_ENCODE(row)}\n" for row in rows])
    return text if text.isascii() else text.translate(_LINE_ENDS) if _has_line_ends(text) else text


def _has_line_ends(text: str) -> bool:
    return any(chr(code) in text for code in _LINE_ENDS)


def claims(facts: Facts) -> str:
    """`claims.jsonl`"""
    return lines(claim_row(s) for s in facts.statements)


def quarantine(facts: Facts) -> str:
    """`quarantine.jsonl`"""
    return lines(refusal_row(r) for r in facts.refusals)
