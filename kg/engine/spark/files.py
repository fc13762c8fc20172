"""The folder of a build while it is made: parts that are whole or not there, and the folder put in place at the end.

All that is written goes to ``.NAME.building`` beside the folder NAME, each file under a temporary name first; so two
attempts at one task do no harm, and what a stopped build leaves there is good as far as it goes.  The last file is
``_SUCCESS``; then the folder is renamed.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import ExportError

SUCCESS = "_SUCCESS"
MANIFEST = "build.json"
ENGINE = "spark"
STATE = "state.json"
RESULTS = "results"  # what was extracted, until the build is done


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which is there when all is written; if anything fails there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def write(path: Path, text: str) -> None:
    """Writes a small file, whole."""
    with whole(path) as file:
        file.write(text.encode("utf-8"))


class Building:
    """The folder that is being made.  ExportError if it cannot be."""

    def __init__(self, output: Path) -> None:
        self.output = output.absolute()
        self.folder = self.output.with_name(f".{self.output.name}.building")
        self._before = self.output.with_name(f".{self.output.name}.before")

    def begin(self, made_of: Mapping[str, Any], fresh: bool, parts: int) -> int:
        """Goes on with what a stopped build of the same documents left, or begins anew.

        `made_of`: all that the results depend on.  Gives the number of parts: the earlier build's, or `parts`.
        """
        try:
            self._check()
            kept = {} if fresh else self._state()
            if kept.get("made_of") == made_of:
                return int(kept["parts"])
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            write(self.folder / STATE, json.dumps({"made_of": made_of, "parts": parts}))
            return parts
        except OSError as err:
            raise ExportError(f"{err.filename or self.folder}: cannot be written: {err.strerror or err}") from None

    def _state(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            found = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
            return found if isinstance(found, dict) else {}
        return {}

    def _check(self) -> None:
        """The folder that will be replaced must be one that a build on Spark made."""
        if self._before.exists() and not self.output.exists():  # stopped between the two renamings
            os.replace(self._before, self.output)
        if not self.output.exists() or (self.output.is_dir() and not any(self.output.iterdir())):
            return
        with suppress(OSError, ValueError, AttributeError):
            if json.loads((self.output / MANIFEST).read_text(encoding="utf-8")).get("engine") == ENGINE:
                return
        raise ExportError(f"{self.output}: is there and no export of kg build --engine spark; give another folder with -o")

    def anew(self) -> None:
        """Drops what a stopped build had written besides its results."""
        for entry in self.folder.iterdir():
            if entry.name not in (STATE, RESULTS):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()

    def done(self) -> None:
        """Puts the finished folder in place of the one before."""
        try:
            shutil.rmtree(self.folder / RESULTS)
            (self.folder / STATE).unlink()
            write(self.folder / SUCCESS, "")
            shutil.rmtree(self._before, ignore_errors=True)
            if self.output.exists():
                os.replace(self.output, self._before)
            os.replace(self.folder, self.output)
            shutil.rmtree(self._before, ignore_errors=True)
        except OSError as err:
            raise ExportError(f"{err.filename or self.output}: cannot be written: {err.strerror or err}") from None

    def drop(self) -> None:
        """Leaves nothing behind: there was nothing to build."""
        shutil.rmtree(self.folder, ignore_errors=True)
