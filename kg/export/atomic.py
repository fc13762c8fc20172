"""Files written whole or not at all: a temporary file beside the target, flushed, then renamed over it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kg.errors import ExportError


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, line ends as they are.  ExportError if that fails; the old file stays then."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data`.  ExportError if that fails; the old file stays then."""
    write_all(path.parent, {path.name: data})


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes several files into `folder`, which is made if it is not there, as are folders in their names.

    All are on disk under temporary names before the first is renamed, so a full disk or a kill in the
    middle of writing leaves the old files.  Renamed in the order given: put last the file that says
    that the others are complete.  ExportError if anything fails; no temporary file is left behind.
    """
    waiting: list[tuple[str, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_temporary(path.parent, path.name, data), path))
        for temporary, path in waiting:
            os.replace(temporary, path)
        for written in dict.fromkeys((folder, *(path.parent for _, path in waiting))):
            _sync_folder(written)
    except OSError as err:
        where = err.filename2 or err.filename or folder
        raise ExportError(f"{where}: cannot be written: {err.strerror or err}") from err
    finally:
        for temporary, _ in waiting:
            with suppress(OSError):
                os.unlink(temporary)


def _temporary(folder: Path, name: str, data: bytes) -> str:
    temporary = str(folder / f".{name}.{secrets.token_hex(6)}.tmp")
    # Made with the usual rights (tempfile's are for the owner alone) and never over an existing file.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return temporary


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # some file systems and Windows cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
