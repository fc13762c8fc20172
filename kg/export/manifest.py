"""`build.json`: what a folder of exports holds and with which rules it was made; no clock, no paths."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from kg.graph.facts import Facts
from kg.rulebook.schema import Schema

FORMAT_VERSION = 1
Counts = Mapping[str, int | Mapping[str, int]]


def manifest(facts: Facts) -> str:
    """Counts, the rule book's hash, the version of the layout, and the schema that reads the graph back."""
    counts: Counts = {
        "documents": len({a.key for a in facts.articles}),
        "articles": len(facts.articles),
        "entities": Counter(e.type for e in facts.entities),
        "claims": Counter(s.predicate for s in facts.statements),
        "status": Counter(s.status for s in facts.statements),
        "refused": Counter(r.reason for r in facts.refusals),
    }
    data = summary(counts, facts.schema, facts.version)
    texts = {a.key: a.text_file for a in facts.articles if a.text_file}
    if texts:  # key of each document that was no plain text → where its text is kept
        data["texts"] = dict(sorted(texts.items()))
    return written(data)


def summary(counts: Counts, schema: Schema, version: str) -> dict[str, Any]:
    """What `build.json` says: counts (by type, predicate, …, sorted), the rule book's hash, the schema."""
    said = {name: dict(sorted(n.items())) if isinstance(n, Mapping) else n for name, n in counts.items()}
    return {
        "format": FORMAT_VERSION,
        "rule_book": version,
        **said,
        "schema": schema.model_dump(mode="json", by_alias=True),
    }


def written(data: Mapping[str, Any]) -> str:
    """The summary as the text of `build.json`."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
