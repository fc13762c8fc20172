"""``kg init``: a small rule book about another trade, to begin one's own from."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from kg.errors import KgError
from kg.rulebook.paths import STARTER, default_rules
from kg.workshop.bench import Workbench
from kg.workshop.editors import write


def start(folder: Path) -> list[str]:
    """Writes the starter into `folder`, which must not be there or be empty; the names of its files.

    The folder is there whole or not at all.  KgError if it holds something or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KgError(f"{folder}: is not empty\n  give the name of a new folder; nothing was changed")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            made = Path(temporary) / folder.name
            shutil.copytree(default_rules() / STARTER, made)
            write(Workbench.open(made))  # JSON Schemas for editors, with the words of this book
            if folder.exists():
                folder.rmdir()
            made.rename(folder)
    except OSError as err:
        raise KgError(f"{folder}: cannot be written: {err.strerror or err}") from err
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.suffix != ".json")
