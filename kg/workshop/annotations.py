"""Files of corrected annotations, of doccano or Label Studio → passages.

Both tools number things anew and drop what they do not know, so nothing is taken from a file but texts,
spans, types of relations and the fields that `kg export` put on the line or the task.  Every problem is
told with its line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.workshop.annotated import Annotated
from kg.workshop.from_doccano import doccano_passage, is_doccano
from kg.workshop.from_labelstudio import studio_passage


def is_annotated(text: str) -> bool:
    """Is this the content of a file that doccano or Label Studio wrote, not one of claims?"""
    if text.lstrip().startswith("["):
        return True
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        row = json.loads(first)
    except ValueError:
        return False
    return isinstance(row, dict) and is_doccano(row)


def read_annotated(path: Path) -> list[Annotated]:
    """The passages of a file of doccano (JSONL) or Label Studio (JSON).  ReadError if it is neither."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as err:
        raise ReadError(str(path), err.strerror or str(err)) from None
    except UnicodeDecodeError as err:
        raise ReadError(str(path), f"is not UTF-8 ({err.reason})") from None
    rows = list(_tasks(text, path) if text.lstrip().startswith("[") else _lines(text, path))
    if not rows:
        raise ReadError(str(path), "has no annotations: give what doccano (JSONL) or Label Studio (JSON) exported")
    found = [passage for where, row in rows if (passage := _passage(row, where)) is not None]
    # Tasks that nobody has opened are no gold, unless the file is as `kg export` wrote it.
    return [p for p in found if p.reviewed] or found


def _lines(text: str, path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{path}:{number}"
            try:
                yield where, json.loads(line)
            except ValueError as err:
                raise ReadError(where, f"is not JSON: {err}") from None


def _tasks(text: str, path: Path) -> Iterator[tuple[str, Any]]:
    """The elements of a JSON list, each with the line on which it begins."""
    decode = json.JSONDecoder().raw_decode
    at, line, counted = text.index("[") + 1, 1, 0
    while True:
        at = _skip(text, at, " \t\r\n,")
        line, counted = line + text.count("\n", counted, at), at
        where = f"{path}:{line}"
        if text[at : at + 1] == "]":
            return
        try:
            row, at = decode(text, at)
        except ValueError as err:
            raise ReadError(where, f"is not JSON: {err}") from None
        yield where, row


def _skip(text: str, at: int, blanks: str) -> int:
    while at < len(text) and text[at] in blanks:
        at += 1
    return at


def _passage(row: Any, where: str) -> Annotated | None:
    if isinstance(row, dict) and isinstance(row.get("data"), dict):
        return studio_passage(row, where)
    if isinstance(row, dict) and is_doccano(row):
        return doccano_passage(row, where)
    raise ReadError(where, "is neither a line of doccano (text, entities, relations) nor a task of Label Studio (data, annotations)")
