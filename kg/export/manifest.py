"""`build.json`: what a folder of exports holds and with which rules it was made; no clock, no paths."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from kg.graph.facts import Facts

FORMAT_VERSION = 1


def manifest(facts: Facts) -> str:
    """Counts, the rule book's hash, the version of the layout, and the schema that reads the graph back."""
    data: dict[str, Any] = {
        "format": FORMAT_VERSION,
        "rule_book": facts.version,
        "documents": len({a.key for a in facts.articles}),
        "articles": len(facts.articles),
        "entities": _counts(e.type for e in facts.entities),
        "claims": _counts(s.predicate for s in facts.statements),
        "status": _counts(s.status for s in facts.statements),
        "refused": _counts(r.reason for r in facts.refusals),
        "schema": facts.schema.model_dump(mode="json", by_alias=True),
    }
    texts = {a.key: a.text_file for a in facts.articles if a.text_file}
    if texts:  # key of each document that was no plain text → where its text is kept
        data["texts"] = dict(sorted(texts.items()))
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _counts(names: Any) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))
