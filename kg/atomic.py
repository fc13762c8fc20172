"""Files written whole or not at all: a temporary file beside the target, flushed, then renamed over it.

Several files change together: before the first is renamed a journal says which temporary file belongs
where, so that what was stopped in between is finished by whoever comes next (a write-ahead log's redo:
Gray and Reuter, Transaction Processing, 10.3).
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from kg.errors import ExportError

JOURNAL = ".kg-journal"
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{12}\.tmp")
_LEFT = 3600.0  # seconds after which nobody writes to a temporary file any more


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, line ends as they are.  ExportError if that fails; the old file stays then."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data`.  ExportError if that fails; the old file stays then."""
    write_all(path.parent, {path.name: data})


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes several files into `folder`, which is made if it is not there, as are folders in their names.

    All are on disk under temporary names before the first is renamed, so a full disk or a kill in the
    middle of writing leaves the old files; a kill in the middle of renaming leaves what `finish` ends.
    ExportError if anything fails; no temporary file is left behind.
    """
    finish(folder)
    _clear(folder)
    waiting: list[tuple[str, Path]] = []
    journal = folder / JOURNAL
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_temporary(path.parent, path.name, data), path))
        if len(waiting) > 1:
            pairs = [[os.path.relpath(t, folder), os.path.relpath(p, folder)] for t, p in waiting]
            os.replace(_temporary(folder, JOURNAL, json.dumps(pairs).encode()), journal)
            _sync_folder(folder)
        for temporary, path in waiting:
            with suppress(FileNotFoundError):  # another process read our journal and was faster
                os.replace(temporary, path)
        for written in dict.fromkeys((folder, *(path.parent for _, path in waiting))):
            _sync_folder(written)
    except OSError as err:
        where = err.filename2 or err.filename or folder
        raise ExportError(f"{where}: cannot be written: {err.strerror or err}") from err
    finally:
        for temporary in (*(t for t, _ in waiting), str(journal)):
            with suppress(OSError):
                os.unlink(temporary)


def finish(folder: Path) -> None:
    """Renames what a writer that was killed had yet to rename.  ExportError if that fails."""
    journal = folder / JOURNAL
    try:
        pairs = json.loads(journal.read_bytes())
        places = [(_inside(folder, t), _inside(folder, p)) for t, p in pairs]
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError, TypeError) as err:
        raise ExportError(f"{journal}: cannot be read ({err}); delete it and build again") from None
    try:
        for temporary, path in places:
            with suppress(FileNotFoundError):  # renamed already
                os.replace(temporary, path)
        journal.unlink(missing_ok=True)
    except OSError as err:
        hint = "a build was stopped while it wrote; run it again where the folder can be written"
        raise ExportError(f"{folder}: cannot be finished ({err.strerror or err}); {hint}") from err


def _clear(folder: Path) -> None:
    """Drops temporary files that a killed writer left long ago."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > _LEFT:
                os.unlink(entry.path)


def _inside(folder: Path, name: str) -> Path:
    """A place below the folder.  ValueError for one outside, which no journal of ours names."""
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts or not parts:
        raise ValueError(f"{name!r} is not in the folder")
    return folder / name


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
