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
from contextlib import ExitStack, contextmanager, suppress
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
_PIECE = 1 << 20  # bytes that are written at once

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
        temporary = _Temporary(path, ALONE)
        temporary.write(data)
        temporary.close()
        with held(path.parent):
            _finish(path.parent)
            os.replace(temporary.name, path)
        _sync(path.parent)
    except OSError as err:
        raise unwritable(path, err) from err
    finally:
        if temporary:
            temporary.drop()
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


def write_all(folder: Path, files: Mapping[str, bytes], drop: Iterable[str] = ()) -> None:
    """Writes several files into `folder`, which is made if it is not there, as are folders in their names.

    With them the files named by `drop` go; see `Staged`.
    ExportError if anything fails; no temporary file is left behind.
    """
    with alone(folder), staged(folder) as files_:
        for name, data in files.items():
            files_.write(name, data)
            files_.close(name)
        files_.commit(drop)


@contextmanager
def staged(folder: Path) -> Iterator[Staged]:
    """Files that change together; what is not committed at the end leaves nothing behind.  For the holder of the lock."""
    files = Staged(folder)
    try:
        yield files
    finally:
        files.drop()


class Staged:
    """Files of a folder under temporary names, to be renamed together.

    All are on disk under these before the first is renamed, so a full disk or a kill in the
    middle of writing leaves the old files; a kill in the middle of renaming leaves what `finish` ends.
    Its methods raise ExportError if a file cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, _Temporary] = {}
        self._committed = False

    def write(self, name: str, data: bytes) -> None:
        """Adds to the end of a file."""
        file = self._files.get(name)
        with self._told(name):
            if file is None:
                path = _inside(self._folder, name)
                if path.is_dir():
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
                path.parent.mkdir(parents=True, exist_ok=True)
                file = self._files[name] = _Temporary(path, PART)
            file.write(data)

    def close(self, name: str) -> None:
        """The file is complete."""
        with self._told(name):
            self._files[name].close()

    def commit(self, drop: Iterable[str] = ()) -> None:
        """Puts all files in their places, and the files named by `drop` go."""
        folder = self._folder
        journal = folder / JOURNAL
        with self._told(JOURNAL):
            dropped = [name for name in sorted(drop) if _inside(folder, name)]
        for name in self._files:
            self.close(name)
        with self._told(JOURNAL):
            for place in {(folder / name).parent for name in self._files}:
                _sync(place)
            renames = [[os.path.relpath(file.name, folder), name] for name, file in self._files.items()]
            log = _Temporary(journal, PART)
            try:
                log.write(json.dumps({"rename": renames, "drop": dropped}).encode())
                log.close()
                os.replace(log.name, journal)
            finally:
                log.drop()
                self._committed = os.path.lexists(journal)
        _sync(folder)
        _finish(folder)

    def drop(self) -> None:
        """Drops what was not committed."""
        for name, file in self._files.items():
            file.drop(keep=self._committed)
            if not self._committed and "/" in name:
                with suppress(OSError):  # with the last of them
                    (self._folder / name).parent.rmdir()

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as err:
            raise unwritable(self._folder / name, err) from err
        except ValueError as err:
            raise ExportError(f"{self._folder}: cannot be written: {err}") from err


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


class _Temporary:
    """A temporary file beside `path`; what is written is gathered and goes to disk in large pieces."""

    def __init__(self, path: Path, kind: str) -> None:
        self.name = str(path.with_name(f".{path.name}.{secrets.token_hex(6)}{kind}"))
        self._waiting: list[bytes] = []
        self._size = 0
        # Made with the usual rights (tempfile's are for the owner alone) and never over an existing file.
        handle = os.open(self.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        self._file = os.fdopen(handle, "wb")

    def write(self, data: bytes) -> None:
        self._waiting.append(data)
        self._size += len(data)
        if self._size >= _PIECE:
            self._flush()

    def _flush(self) -> None:
        data, self._waiting, self._size = b"".join(self._waiting), [], 0
        self._file.write(data)

    def close(self) -> None:
        """Everything is on disk then."""
        if not self._file.closed:
            self._flush()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def drop(self, keep: bool = False) -> None:
        """Deletes the file, unless it is to be kept."""
        with suppress(OSError):
            self._file.close()
        if not keep:
            _drop([self.name])


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
