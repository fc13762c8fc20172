"""Keeps the JSON Schemas beside the rules, and the first line of each rule file that names its schema."""

from __future__ import annotations

import os
from pathlib import Path

from kg.atomic import write_text
from kg.workshop.bench import Workbench
from kg.workshop.jsonschema import FIRST_LINE, schema_of, schemas


def wanted(work: Workbench) -> dict[Path, str]:
    """Path → the text that the file should have: the schemas, and the rule files with their first lines."""
    folder = work.book.folder
    texts = schemas(work.book)
    out: dict[Path, str] = {}
    for path in work.files():
        name = schema_of(folder, path) if path.suffix == ".yaml" else ""
        if name:
            out[folder / name] = texts[name]
            line = FIRST_LINE + Path(os.path.relpath(folder / name, path.parent)).as_posix()
            first, _, rest = path.read_text(encoding="utf-8-sig").partition("\n")
            out[path] = f"{line}\n{rest}" if first.startswith(FIRST_LINE) else f"{line}\n{first}\n{rest}"
    return out


def stale(work: Workbench) -> list[Path]:
    """The files that are not as they should be, in order of path."""
    return sorted(p for p, text in wanted(work).items() if not p.is_file() or p.read_text(encoding="utf-8") != text)


def write(work: Workbench) -> None:
    """Writes the files that are not as they should be."""
    texts = wanted(work)
    for path in stale(work):
        write_text(path, texts[path])
