"""Claims for correcting in doccano: JSONL for a project of sequence labelling with relations.

A line is a passage (`kg.export.passages`): its text, entities with offsets in code points, relations from
subjects to objects.  doccano gives entities new numbers and keeps, of anything else, only the fields of
the line itself; so what a claim says besides stands in `claims` there, by the ends of its relation.

The format: https://github.com/doccano/doccano/pull/1823 (import), /pull/1703 (export).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from kg.export.jsonl import lines
from kg.export.passages import Passage, claim_meta, passages
from kg.graph.facts import Facts


def doccano(facts: Facts, texts: Mapping[str, str]) -> str:
    """A line for each passage; `texts` has the documents by content hash."""
    numbers = count(1)  # of entities in the whole file: doccano reads many lines at once
    return lines(_row(passage, numbers) for passage in passages(facts, texts))


def _row(passage: Passage, numbers: Iterator[int]) -> dict[str, Any]:
    ids = {marked: next(numbers) for marked in passage.marked}
    return {
        "text": passage.text,
        "entities": [
            {"id": id_, "label": m.type, "start_offset": m.start, "end_offset": m.end} for m, id_ in ids.items()
        ],
        "relations": [
            {"id": n, "from_id": ids[link.source], "to_id": ids[link.target], "type": link.type}
            for n, link in enumerate(passage.links, 1)
        ],
        "file": passage.article.document,
        "article": passage.article.number,
        "start": passage.start,
        "head": passage.head,
        "claims": [claim_meta(link, s) for link in passage.links for s in link.claims],
    }
