"""Corrected annotations read back: what doccano and Label Studio write → passages with relations.

Both number things anew and drop what they do not know, so nothing is taken from the file but texts, spans,
types of relations and the fields that `kg export` put on the line or the task.  Every problem is told with
its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import ReadError
from kg.export.passages import Marked

Row = dict[str, Any]
# A comment of doccano that gives qualifiers: the words of the object, then NAME=VALUE; NAME=VALUE.
_COMMENT = re.compile(r"\s*(.+?)\s*[:：]\s*([A-Za-z]\w*\s*=.*)")
_PAIRS = re.compile(r"[;；]\s*(?=[A-Za-z]\w*\s*=)")
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


def is_doccano(row: Mapping[str, Any]) -> bool:
    """Is this line one that doccano writes, not a claim?"""
    return "text" in row and "predicate" not in row and any(key in row for key in ("entities", "relations", "label"))


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
    at = text.index("[") + 1
    while True:
        at = _skip(text, at, " \t\r\n,")
        where = f"{path}:{text.count(chr(10), 0, at) + 1}"
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
        return _label_studio(row, where)
    if isinstance(row, dict) and is_doccano(row):
        return doccano_passage(row, where)
    raise ReadError(where, "is neither a line of doccano (text, entities, relations) nor a task of Label Studio (data, annotations)")


def _made(row: Mapping[str, Any], where: str, text: Any, links: Iterator[Link], reviewed: bool = True) -> Annotated:
    """A passage with the fields that `kg export` gave it."""
    if not isinstance(text, str):
        raise ReadError(where, "has no text")
    file, claims = row.get("file"), row.get("claims") or []
    if not isinstance(claims, list) or not all(isinstance(c, dict) for c in claims):
        raise ReadError(where, "'claims' is not what kg export wrote")
    start = _whole(row, "start", where)
    known = file is not None and start is not None
    head = _whole(row, "head", where) or 0
    article = _whole(row, "article", where) or 1
    return Annotated(where, str(file) if file is not None else None, article, start if known else None,
                     head, text, tuple(links), tuple(claims), reviewed)  # fmt: skip


def _whole(row: Mapping[str, Any], name: str, where: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    try:  # a table of pandas, through which doccano goes, may make 12.0 of it
        return int(float(value))
    except (TypeError, ValueError):
        raise ReadError(where, f"'{name}' is no number: {value!r}") from None


# doccano


def doccano_passage(row: Mapping[str, Any], where: str) -> Annotated:
    """A line of doccano.  ReadError if something is missing or points nowhere."""
    if not isinstance(row.get("entities"), list) or not isinstance(row.get("relations"), list):
        raise ReadError(where, "has no entities and relations: the doccano project must use relation labelling")
    text = str(row.get("text", ""))
    marked: dict[Any, Marked] = {}
    for entity in row["entities"]:
        start, end, label = (_key(entity, name, where) for name in ("start_offset", "end_offset", "label"))
        marked[_key(entity, "id", where)] = _within(start, end, str(label), text, where)
    links = _doccano_links(row["relations"], marked, where)
    return _made(row, where, row.get("text"), _with_comments(list(links), row.get("Comments") or [], text, where))


def _doccano_links(relations: list[Any], marked: Mapping[Any, Marked], where: str) -> Iterator[Link]:
    for relation in relations:
        ends = [_end(marked, _key(relation, name, where), where) for name in ("from_id", "to_id")]
        yield Link(ends[0], ends[1], str(_key(relation, "type", where)))


def _with_comments(links: list[Link], comments: list[Any], text: str, where: str) -> Iterator[Link]:
    """The links, with the qualifiers that comments give for their objects; other comments are left alone."""
    said: dict[str, str] = {}
    for comment in comments:
        words = str(comment.get("comment", "")) if isinstance(comment, dict) else str(comment)
        for match in filter(None, map(_COMMENT.fullmatch, words.splitlines())):
            said[_bare(match[1])] = "\n".join(_PAIRS.split(match[2]))
    objects = {_bare(text[link.target.start : link.target.end]) for link in links}
    for words in said.keys() - objects:
        raise ReadError(where, f"a comment is about “{words}”, where no relation ends")
    for link in links:
        notes = said.get(_bare(text[link.target.start : link.target.end]))
        yield link if notes is None else link._replace(notes=notes, all_said=False)


def _key(row: Any, name: str, where: str) -> Any:
    if not isinstance(row, dict) or name not in row:
        raise ReadError(where, f"an entity or relation has no '{name}'")
    return row[name]


def _end(marked: Mapping[Any, Marked], id_: Any, where: str) -> Marked:
    if id_ not in marked:
        raise ReadError(where, f"a relation has an end that is not marked (id {id_!r})")
    return marked[id_]


def _within(start: Any, end: Any, type_: str, text: str, where: str) -> Marked:
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise ReadError(where, f"an entity stands at {start}..{end}, the text has {len(text)} characters")
    return Marked(start, end, type_)


# Label Studio


def _label_studio(task: Mapping[str, Any], where: str) -> Annotated | None:
    """A task; None if all that was annotated in it was cancelled."""
    data = task["data"]
    if "annotations" not in task and "predictions" not in task:
        raise ReadError(where, "has no annotations: export JSON, not JSON-MIN, from Label Studio")
    done = [a for a in task.get("annotations") or [] if isinstance(a, dict)]
    kept = [a for a in done if not a.get("was_cancelled")]
    if done and not kept:
        return None
    given = kept or [p for p in task.get("predictions") or [] if isinstance(p, dict)]
    result = given[-1].get("result") or [] if given else []
    text = data.get("text")
    regions: dict[str, tuple[Marked, str | None]] = {}
    for part in result:
        if isinstance(part, dict) and part.get("type") == "labels":
            regions[str(part.get("id"))] = _region(part, str(text), where), _notes(part)
    return _made(data, where, text, _studio_links(result, regions, where), bool(kept))


def _studio_links(result: list[Any], regions: Mapping[str, tuple[Marked, str | None]], where: str) -> Iterator[Link]:
    for part in result:
        if not isinstance(part, dict) or part.get("type") != "relation":
            continue
        source, target = str(part.get("from_id")), str(part.get("to_id"))
        if part.get("direction") == "left":
            source, target = target, source
        for id_ in (source, target):
            if id_ not in regions:
                raise ReadError(where, f"a relation has an end that is not marked (id {id_!r})")
        if not part.get("labels"):
            raise ReadError(where, f"the relation to “{_shown(result, target)}” has no type: choose one for it")
        for label in part["labels"]:
            yield Link(regions[source][0], regions[target][0], str(label), target, regions[target][1])


def _shown(result: list[Any], id_: str) -> str:
    return next((str(p["value"].get("text", "")) for p in result if p.get("id") == id_ and "value" in p), id_)


def _region(part: Mapping[str, Any], text: str, where: str) -> Marked:
    value = part.get("value")
    labels = value.get("labels") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not labels:
        raise ReadError(where, "a region has no label")
    start, end = value.get("start"), value.get("end")
    said = value.get("text")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        for low, high in ((start, end), _code_points(text, start, end)):
            if low < high <= len(text) and (said is None or _bare(text[low:high]) == _bare(str(said))):
                return Marked(low, high, str(labels[0]))
    raise ReadError(where, f"a region says it is “{said}”, and at {start}..{end} stands another text")


def _code_points(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets in UTF-16 units, as some versions of Label Studio count, in code points."""
    units = text.encode("utf-16-le", "surrogatepass")
    return len(units[: 2 * start].decode("utf-16-le", "replace")), len(units[: 2 * end].decode("utf-16-le", "replace"))


def _bare(text: str) -> str:
    return _BLANKS.sub("", text)


def _notes(part: Mapping[str, Any]) -> str | None:
    meta = part.get("meta")
    said = meta.get("text") if isinstance(meta, dict) else None
    if said is None:
        return None
    return "\n".join(map(str, said)) if isinstance(said, list) else str(said)
