"""What Label Studio exports of tasks with relations (JSON) → passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.errors import ReadError
from kg.export.passages import Marked
from kg.workshop.annotated import Annotated, Link, Row, bare, end_of, made


def studio_passage(task: Mapping[str, Any], where: str) -> Annotated | None:
    """A task; None if all that was annotated in it was cancelled."""
    data = task["data"]
    if "annotations" not in task and "predictions" not in task:
        raise ReadError(where, "has no annotations: export JSON, not JSON-MIN, from Label Studio")
    done = _dicts(task.get("annotations"))
    kept = [a for a in done if not a.get("was_cancelled")]
    if done and not kept:
        return None
    given = kept or _dicts(task.get("predictions"))
    result = _dicts(given[-1].get("result")) if given else []
    text = data.get("text")
    regions: dict[str, tuple[Marked, str | None]] = {}
    for part in result:
        if part.get("type") == "labels":
            regions[str(part.get("id"))] = _region(part, str(text), where), _notes(part)
    return made(data, where, text, _studio_links(result, regions, where), bool(kept))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _studio_links(result: Sequence[Row], regions: Mapping[str, tuple[Marked, str | None]], where: str) -> Iterator[Link]:
    for part in result:
        if part.get("type") != "relation":
            continue
        source, target = str(part.get("from_id")), str(part.get("to_id"))
        if part.get("direction") == "left":
            source, target = target, source
        (begin, _), (end, notes) = end_of(regions, source, where), end_of(regions, target, where)
        if not isinstance(part.get("labels"), list) or not part["labels"]:
            raise ReadError(where, f"the relation to “{_shown(result, target)}” has no type: choose one for it")
        for label in part["labels"]:
            yield Link(begin, end, str(label), target, notes)


def _shown(result: Sequence[Row], id_: str) -> str:
    return next((str(p["value"].get("text", "")) for p in result if str(p.get("id")) == id_), id_)


def _region(part: Mapping[str, Any], text: str, where: str) -> Marked:
    value = part.get("value")
    labels = value.get("labels") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(labels, list) or not labels:
        raise ReadError(where, "a region has no label")
    start, end = value.get("start"), value.get("end")
    said = value.get("text")
    if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
        for low, high in ((start, end), _code_points(text, start, end)):
            if low < high <= len(text) and (said is None or bare(text[low:high]) == bare(str(said))):
                return Marked(low, high, str(labels[0]))
    raise ReadError(where, f"a region says it is “{said}”, and at {start}..{end} stands another text")


def _code_points(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets in UTF-16 units, as some versions of Label Studio count, in code points."""
    units = text.encode("utf-16-le", "surrogatepass")
    return len(units[: 2 * start].decode("utf-16-le", "replace")), len(units[: 2 * end].decode("utf-16-le", "replace"))


def _notes(part: Mapping[str, Any]) -> str | None:
    meta = part.get("meta")
    said = meta.get("text") if isinstance(meta, dict) else None
    if said is None:
        return None
    return "\n".join(map(str, said)) if isinstance(said, list) else str(said)
