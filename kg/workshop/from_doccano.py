"""What doccano exports of a project with relations (JSONL) → passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.errors import ReadError
from kg.export.passages import Marked
from kg.workshop.annotated import Annotated, Link, bare, end_of, made

# A comment that gives qualifiers: the words of the object, then NAME=VALUE; NAME=VALUE.
_COMMENT = re.compile(r"\s*(.+?)\s*[:：]\s*([A-Za-z]\w*\s*=.*)")
_PAIRS = re.compile(r"[;；]\s*(?=[A-Za-z]\w*\s*=)")


def is_doccano(row: Mapping[str, Any]) -> bool:
    """Is this line one that doccano writes, not a claim?"""
    return "text" in row and "predicate" not in row and any(key in row for key in ("entities", "relations", "label"))


def doccano_passage(row: Mapping[str, Any], where: str) -> Annotated:
    """A line of doccano.  ReadError if something is missing or points nowhere."""
    if not isinstance(row.get("entities"), list) or not isinstance(row.get("relations"), list):
        raise ReadError(where, "has no entities and relations: the doccano project must use relation labelling")
    text = str(row.get("text", ""))
    marked: dict[str, Marked] = {}
    for entity in row["entities"]:
        start, end, label = (_key(entity, name, where) for name in ("start_offset", "end_offset", "label"))
        marked[str(_key(entity, "id", where))] = _within(start, end, str(label), text, where)
    links = _doccano_links(row["relations"], marked, where)
    comments = row.get("Comments")
    return made(row, where, row.get("text"), _with_comments(list(links), comments if isinstance(comments, list) else [], text, where))


def _doccano_links(relations: list[Any], marked: Mapping[str, Marked], where: str) -> Iterator[Link]:
    for relation in relations:
        ends = [end_of(marked, str(_key(relation, name, where)), where) for name in ("from_id", "to_id")]
        yield Link(ends[0], ends[1], str(_key(relation, "type", where)))


def _with_comments(links: list[Link], comments: list[Any], text: str, where: str) -> Iterator[Link]:
    """The links, with the qualifiers that comments give for their objects; other comments are left alone."""
    said: dict[str, str] = {}
    for comment in comments:
        words = str(comment.get("comment", "")) if isinstance(comment, dict) else str(comment)
        for match in filter(None, map(_COMMENT.fullmatch, words.splitlines())):
            said[bare(match[1])] = "\n".join(_PAIRS.split(match[2]))
    objects = {bare(text[link.target.start : link.target.end]) for link in links}
    for words in sorted(said.keys() - objects):
        raise ReadError(where, f"a comment is about “{words}”, where no relation ends")
    for link in links:
        notes = said.get(bare(text[link.target.start : link.target.end]))
        yield link if notes is None else link._replace(notes=notes, all_said=False)


def _key(row: Any, name: str, where: str) -> Any:
    if not isinstance(row, dict) or name not in row:
        raise ReadError(where, f"an entity or relation has no '{name}'")
    return row[name]


def _within(start: Any, end: Any, type_: str, text: str, where: str) -> Marked:
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ReadError(where, f"an entity stands at {start}..{end}, the text has {len(text)} characters")
    return Marked(start, end, type_)
