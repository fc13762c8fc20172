"""Claims for correcting in Label Studio: tasks with predictions, and the labelling interface for them.

A task is a passage (`kg.export.passages`).  Each claim's object is a region of its own, whose id is the
claim's and whose note (Label Studio's `meta.text`, "Info" of a region) has a line ``name=value`` for each
qualifier, to be read and changed there.

The format: https://labelstud.io/guide/predictions and https://labelstud.io/guide/task_format
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.export.graphml import xml_text
from kg.export.passages import Link, Marked, Passage, claim_meta, healed, note_line, passages, relation_type
from kg.graph.facts import Facts, Statement
from kg.rulebook.schema import Schema

LABELS, TEXT = "label", "text"  # the names of the interface's parts


def tasks(facts: Facts, texts: Mapping[str, str]) -> str:
    """A task for each passage, as a JSON list with a task a line."""
    rows = (json.dumps(_task(p, facts.version), ensure_ascii=False) for p in passages(facts, texts))
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _task(passage: Passage, version: str) -> dict[str, Any]:
    data = {
        "text": passage.text,
        "file": passage.article.document,
        "article": passage.article.number,
        "start": passage.start,
        "head": passage.head,
        "claims": [{"region": s.id, **claim_meta(link, s)} for link in passage.links for s in link.claims],
    }
    prediction = {"model_version": f"kg {version}".strip(), "result": list(_result(passage))}
    return {"data": data, "predictions": [prediction]}


def _result(passage: Passage) -> Iterator[dict[str, Any]]:
    objects = {link.target for link in passage.links}
    for marked in passage.marked:
        if marked not in objects or any(link.source == marked for link in passage.links):
            yield _region(_id(marked), marked, passage.text)
    for link in passage.links:
        for s in link.claims:
            region = _region(s.id, link.target, passage.text)
            notes = list(_notes(s))
            yield {**region, "meta": {"text": notes}} if notes else region
            yield _relation(link, s)


def _id(marked: Marked) -> str:
    return f"{marked.type}-{marked.start}-{marked.end}"


def _region(id_: str, marked: Marked, text: str) -> dict[str, Any]:
    value = {"start": marked.start, "end": marked.end, "text": text[marked.start : marked.end], "labels": [marked.type]}
    return {"id": id_, "from_name": LABELS, "to_name": TEXT, "type": "labels", "value": value}


def _relation(link: Link, s: Statement) -> dict[str, Any]:
    ends = {"from_id": _id(link.source), "to_id": s.id}
    return {"type": "relation", **ends, "direction": "right", "labels": [link.type]}


def _notes(s: Statement) -> Iterator[str]:
    if s.object_name != healed(s.quote):
        yield note_line("object", s.object_name)
    for name, value in s.qualifiers.items():
        yield note_line(name, value)


def interface(schema: Schema) -> str:
    """The labelling interface (XML): the schema's types as labels, its predicates with each status as relations."""
    types = [name for name, t in schema.types.items() if t.object]
    relations = [relation_type(p, status) for p in schema.predicates for status in schema.statuses]
    parts = ["<View>", "  <Relations>"]
    parts += [f'    <Relation value="{xml_text(name)}"/>' for name in relations]
    parts += ["  </Relations>", f'  <Labels name="{LABELS}" toName="{TEXT}">']
    parts += [f'    <Label value="{xml_text(name)}"/>' for name in types]
    parts += ["  </Labels>", f'  <Text name="{TEXT}" value="$text"/>', "</View>"]
    return "".join(f"{line}\n" for line in parts)
