"""Files written whole or not at all: a temporary file beside the target, flushed, then renamed over it.

Several files change together: before the first is renamed a journal says which temporary file belongs
where, so that what was stopped in between is finished by whoever comes next (a write-ahead log's redo:
Gray and Reuter, Transaction Processing, 10.3).  Readers use `whole`, writers hold the folder's lock.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeVar

from kg.errors import ExportError
from kg.lock import held

T = TypeVar("T")
Renames = list[tuple[Path, Path]]

JOURNAL = ".kg-journal"
ALONE, PART = ".tmp", ".part"  # temporary files of one file, and of several written under the lock
_TEMPORARY = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{12}(?P<kind>\.tmp|\.part)")
_LEFT = 3600.0  # seconds after which nobody writes to a temporary file any more
_COMMIT = 60.0  # seconds that renaming all files may take
_TRIES = 100

_ROOM = "make room on that disk or write into another folder (-o), then run it again; what was there before is whole"
_PLACE = "write into another folder (-o DIR) or mend its permissions; what was there before is whole"
_HINTS = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _ROOM),
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR, errno.EISDIR), _PLACE),
}


def write_text(path: Path, text: str) -> None:
    """Writes `text` as UTF-8, line ends as they are.  ExportError if that fails; the old file stays then."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data`.  ExportError if that fails, or if a build writes the folder; the old file stays then."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _temporary(path, data, ALONE)
        with held(path.parent):
            _finish(path.parent)
            os.replace(temporary, path)
        _sync(path.parent)
    except OSError as err:
        raise unwritable(path, err) from err
    finally:
        _drop([temporary] if temporary else [])
        _clear(path.parent, sure=False)


@contextmanager
def alone(folder: Path, *subfolders: str) -> Iterator[None]:
    """Nobody else writes into `folder` meanwhile; what killed writers left in it is finished or cleared.

    ExportError if another process writes there, or if nothing can be written.
    """
    with ExitStack() as stack:
        try:
            sure = stack.enter_context(held(folder))
        except OSError as err:
            raise unwritable(folder, err) from err
        _finish(folder)
        _clear(folder, sure)
        for name in subfolders:
            _clear(folder / name, sure)
            with suppress(OSError):  # with the last of them
                (folder / name).rmdir()
        yield


def write_all(folder: Path, files: Mapping[str, bytes], drop: Iterable[str] = (), locked: bool = False) -> None:
    """Writes several files into `folder`, which is made if it is not there, as are folders in their names.

    All are on disk under temporary names before the first is renamed, so a full disk or a kill in the
    middle of writing leaves the old files; a kill in the middle of renaming leaves what `finish` ends.
    With them the files named by `drop` go.  `locked`: the caller holds the lock (`alone`).
    ExportError if anything fails; no temporary file is left behind.
    """
    with nullcontext() if locked else alone(folder):
        waiting: list[str] = []
        path = folder
        try:
            renames = []
            dropped = [name for name in sorted(drop) if _inside(folder, name)]
            for name, data in files.items():
                path = _inside(folder, name)
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                path.parent.mkdir(parents=True, exist_ok=True)
                waiting.append(_temporary(path, data, PART))
                renames.append([os.path.relpath(waiting[-1], folder), name])
            for place in {p.parent for p in map(folder.joinpath, files)}:
                _sync(place)
            path = folder / JOURNAL
            log = {"rename": renames, "drop": dropped}
            waiting.append(_temporary(path, json.dumps(log).encode(), PART))
            os.replace(waiting[-1], path)
        except BaseException as err:
            if not (folder / JOURNAL).exists():
                _drop(waiting)
            if isinstance(err, OSError):
                raise unwritable(path, err) from err
            if isinstance(err, ValueError):
                raise ExportError(f"{folder}: cannot be written: {err}") from err
            raise
        _sync(folder)
        _finish(folder)


def finish(folder: Path) -> None:
    """Renames what a writer that was killed had yet to rename.  ExportError if that fails."""
    if not os.path.lexists(folder / JOURNAL):
        return
    try:
        with held(folder, _COMMIT):
            _finish(folder)
    except OSError as err:
        raise _unfinished(folder, err) from err


def whole(folder: Path, names: Iterable[str], read: Callable[[], T]) -> T:
    """What `read` makes of files in `folder`: all as one writer left them, also if another writes meanwhile.

    `names` are the files that it reads.  ExportError if the folder does not come to rest.
    """
    files = tuple(names)
    for _ in range(_TRIES):
        finish(folder)
        before = seen(folder, files)
        try:
            found = read()
        except ExportError:
            if _at_rest(folder, files, before):
                raise
            continue
        if _at_rest(folder, files, before):
            return found
    raise ExportError(f"{folder}: changes all the time; read it when the build has ended")


def seen(folder: Path, names: Iterable[str]) -> list[tuple[int, ...]]:
    """What tells a file from the one that was under its name before, for each of `names`."""
    marks: list[tuple[int, ...]] = []
    for name in names:
        try:
            s = (folder / name).stat()
            marks.append((s.st_dev, s.st_ino, s.st_size, s.st_mtime_ns))
        except OSError:
            marks.append(())
    return marks


def unwritable(path: Path, err: OSError) -> ExportError:
    """The error to tell of a file that cannot be written, with what to do."""
    hint = _HINTS.get(err.errno or 0)
    return ExportError(f"{path}: cannot be written: {err.strerror or err}{f'; {hint}' if hint else ''}")


def _at_rest(folder: Path, names: Iterable[str], before: list[tuple[int, ...]]) -> bool:
    return not os.path.lexists(folder / JOURNAL) and seen(folder, names) == before


def _finish(folder: Path) -> None:
    """Does what the journal says, if there is one.  Whoever calls it holds the lock."""
    journal = folder / JOURNAL
    try:
        log = json.loads(journal.read_bytes())
        renames: Renames = [_pair(folder, t, p) for t, p in log["rename"]]
        drops = [_inside(folder, name) for name in log["drop"]]
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as err:
        raise ExportError(f"{journal}: cannot be read ({err}); delete it and build again") from None
    try:
        for temporary, path in renames:
            with suppress(FileNotFoundError):  # renamed already
                os.replace(temporary, path)
        for path in drops:
            path.unlink(missing_ok=True)
        places = {path.parent for path in (*(p for _, p in renames), *drops)} - {folder}
        for place in (*sorted(places), folder):
            _sync(place)
        journal.unlink(missing_ok=True)
    except OSError as err:
        raise _unfinished(folder, err) from err
    for place in places:
        with suppress(OSError):
            place.rmdir()


def _unfinished(folder: Path, err: OSError) -> ExportError:
    hint = "a build was stopped while it wrote; run it again where the folder can be written"
    return ExportError(f"{folder}: cannot be finished ({err.strerror or err}); {hint}")


def _clear(folder: Path, sure: bool) -> None:
    """Drops temporary files of killed writers: at once those of several files, if the lock is `sure`."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            found = _TEMPORARY.fullmatch(entry.name)
            if found and ((sure and found["kind"] == PART) or time.time() - entry.stat().st_mtime > _LEFT):
                os.unlink(entry.path)


def _pair(folder: Path, temporary: str, name: str) -> tuple[Path, Path]:
    """A temporary file of ours and the place in the same folder that it is for.  ValueError for anything else."""
    source, target = _inside(folder, temporary), _inside(folder, name)
    found = _TEMPORARY.fullmatch(source.name)
    if source.parent != target.parent or not found or found["name"] != target.name:
        raise ValueError(f"{temporary!r} is no temporary file for {name!r}")
    return source, target


def _inside(folder: Path, name: str) -> Path:
    """A place below the folder.  ValueError for one outside, also by a link, which no journal of ours names."""
    path = folder / name
    if Path(name).is_absolute() or ".." in Path(name).parts or not Path(name).parts:
        raise ValueError(f"{name!r} is not in the folder")
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"{name!r} leads out of the folder")
    return path


def _temporary(path: Path, data: bytes, kind: str) -> str:
    temporary = str(path.with_name(f".{path.name}.{secrets.token_hex(6)}{kind}"))
    # Made with the usual rights (tempfile's are for the owner alone) and never over an existing file.
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        _drop([temporary])
        raise
    return temporary


def _drop(temporaries: Iterable[str]) -> None:
    for temporary in temporaries:
        with suppress(OSError):
            os.unlink(temporary)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # some file systems and Windows cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
