"""Annotations as they come back from a tool: passages with relations, in plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from kg.errors import ReadError
from kg.export.passages import Marked

Row = dict[str, Any]
_BLANKS = re.compile(r"\s+|\\[nrt]")  # Label Studio writes the line breaks of a region's text as \n


class Link(NamedTuple):
    """A relation as it was drawn.

    `region` is its object's id, `notes` the lines NAME=VALUE that stand at the object, if there is
    something; with `all_said` they are all of its qualifiers, else those that were changed.
    """

    source: Marked
    target: Marked
    type: str
    region: str | None = None
    notes: str | None = None
    all_said: bool = True


@dataclass(frozen=True, slots=True)
class Annotated:
    """A passage as it came back. `where` is its file and line, `claims` what `kg export` said of its claims.

    Without `file` the passage is not one that `kg export` wrote; `start` is then None.  `reviewed` is
    false for a task of Label Studio that has predictions only.
    """

    where: str
    file: str | None
    article: int
    start: int | None
    head: int
    text: str
    links: tuple[Link, ...]
    claims: tuple[Row, ...]
    reviewed: bool = True


def made(row: Mapping[str, Any], where: str, text: Any, links: Iterable[Link], reviewed: bool = True) -> Annotated:
    """A passage with the fields that `kg export` gave it."""
    if not isinstance(text, str):
        raise ReadError(where, "has no text")
    file, claims = row.get("file"), row.get("claims") or []
    if not isinstance(claims, list) or not all(map(_described, claims)):
        raise ReadError(where, "'claims' is not what kg export wrote: its fields must not be changed by hand")
    start = whole(row, "start", where)
    known = file is not None and start is not None
    head = whole(row, "head", where) or 0
    article = whole(row, "article", where) or 1
    return Annotated(where, str(file) if file is not None else None, article, start if known else None,
                     head, text, tuple(links), tuple(claims), reviewed)  # fmt: skip


def _described(claim: Any) -> bool:
    """Is this what `kg.export.passages.claim_meta` says of a claim?"""
    if not isinstance(claim, dict) or not isinstance(claim.get("qualifiers"), dict):
        return False
    more = claim.get("more", [])
    spans = [claim.get("from"), claim.get("to"), *(more if isinstance(more, list) else [more])]
    numbers = (isinstance(s, list) and len(s) == 2 and all(isinstance(n, int) for n in s) for s in spans)
    return all(numbers) and all(isinstance(claim.get(name), str) for name in ("subject", "predicate", "object"))


def whole(row: Mapping[str, Any], name: str, where: str) -> int | None:
    """A number of a row; None if it has none.  ReadError if it is something else."""
    value = row.get(name)
    if value is None:
        return None
    try:  # a table of pandas, through which doccano goes, may make 12.0 of it
        return int(float(value))
    except (OverflowError, TypeError, ValueError):
        raise ReadError(where, f"'{name}' is no number: {value!r}") from None


def end_of(marked: Mapping[str, Any], id_: str, where: str) -> Any:
    """What is marked with that id.  ReadError if nothing is."""
    if id_ not in marked:
        raise ReadError(where, f"a relation has an end that is not marked (id {id_})")
    return marked[id_]


def bare(text: str) -> str:
    """Text without blanks, to compare it with what a tool made of it."""
    return _BLANKS.sub("", text)
