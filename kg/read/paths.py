"""Paths → documents: files, folders with all that is in them, and standard input."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import BinaryIO

from kg.errors import ReadError
from kg.keys import Keys
from kg.read.apart import Apart
from kg.read.formats import STDIN_SUFFIX, SUFFIXES
from kg.read.options import ReadOptions
from kg.read.reader import Found, Reader, ignored

Skipped = frozenset[str]  # see `_identity`

STDIN = "-"
STDIN_NAME = "<stdin>"
MISSING = "does not exist"
CHANGED = "was changed while it was read; run again when it is finished"

# A folder with both is what `kg build` wrote: its pages and tables are no documents.
_EXPORT = frozenset(("build.json", "graph.ttl"))
HELD = 4_000_000  # bytes of a file whose documents are held until it is read to its end
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def read_paths(
    paths: Iterable[str | Path],
    stdin: bytes | None = None,
    options: ReadOptions | None = None,
    passed: Callable[[int], object] | None = None,
) -> Iterator[Found]:
    """The documents of `paths` in order: a file, a folder (recursive, sorted by name) or ``-``.

    An error is yielded in the place of the document, so that the good files go on.  In a folder,
    hidden files, READMEs, files of other suffixes, exports of `kg build` and files already read are
    passed over in silence; a file that is named is always read or reported.  `stdin`: the bytes that
    ``-`` stands for.  `passed` is told how many more bytes of the files have been read.
    """
    options = options or ReadOptions()
    seen = Keys()
    skip = _skipped(options)
    with Apart(options.limits) as apart:
        reader = Reader(options, apart)
        for given in paths:
            if str(given) == STDIN:
                yield from _stdin(stdin, reader)
                continue
            for found in _named(Path(given), seen, skip):
                if isinstance(found, ReadError):
                    yield found
                else:
                    yield from _file(found, reader, passed or (lambda count: None))


def find_paths(paths: Iterable[str | Path], options: ReadOptions | None = None) -> Iterator[Path | ReadError]:
    """The files that `read_paths` would read, in its order, without reading them."""
    options = options or ReadOptions()
    seen = Keys()
    skip = _skipped(options)
    for given in paths:
        yield from _named(Path(given), seen, skip)


def size_of(paths: Iterable[str | Path], options: ReadOptions | None = None) -> int:
    """The bytes of the files that `read_paths` would read."""
    total = 0
    for found in find_paths((path for path in paths if str(path) != STDIN), options):
        with suppress(OSError, ValueError):
            total += 0 if isinstance(found, ReadError) else found.stat().st_size
    return total


def read_bytes(raw: bytes, path: str, suffix: str, options: ReadOptions | None = None) -> Found:
    """The first document in `raw`; `path` is shown to the user, `suffix` (``.txt``) names the reader."""
    options = options or ReadOptions()
    with Apart(options.limits) as apart:
        return next(Reader(options, apart).read(io.BytesIO(raw), path, suffix))


def _stdin(raw: bytes | None, reader: Reader) -> Iterator[Found]:
    if raw is None:
        yield ReadError(STDIN_NAME, "there is no standard input to read")
    else:
        yield from reader.read(io.BytesIO(raw), STDIN_NAME, STDIN_SUFFIX)


def _named(path: Path, seen: Keys, skip: Skipped) -> Iterator[Path | ReadError]:
    try:
        status = path.stat()
    except (OSError, ValueError) as err:
        yield _error(path, err)
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _folder(path, seen, skip)
    elif not stat.S_ISREG(status.st_mode):
        yield ReadError(path.as_posix(), "is neither a file nor a folder")
    elif path.suffix.lower() not in SUFFIXES or _first(status, seen):
        yield path


def _folder(folder: Path, seen: Keys, skip: Skipped) -> Iterator[Path | ReadError]:
    """All readable files below `folder`; a folder met again through a link is not entered twice.

    With a list of what is waiting in the place of recursion: folders may be nested as deep as paths go.
    """
    waiting: list[Iterator[Path]] = [iter([folder])]
    while waiting:
        path = next(waiting[-1], None)
        if path is None:
            waiting.pop()
            continue
        try:
            status = path.stat()
        except (OSError, ValueError) as err:
            if path.suffix.lower() in SUFFIXES or isinstance(err, PermissionError):
                yield _error(path, err)
            continue
        if stat.S_ISREG(status.st_mode):
            if path.suffix.lower() in SUFFIXES and _first(status, seen):
                yield path
        elif stat.S_ISDIR(status.st_mode) and _first(status, seen):
            if path is not folder and _identity(status) in skip:
                continue
            try:
                names = os.listdir(path)
            except OSError as err:
                yield _error(path, err)
                continue
            if not names or not set(names) >= _EXPORT:
                waiting.append(_within(path, names))


def _within(folder: Path, names: list[str]) -> Iterator[Path]:
    """What a folder holds, in order of name."""
    return (folder / name for name in sorted(names) if not ignored(name))


def _file(path: Path, reader: Reader, passed: Callable[[int], object]) -> Iterator[Found]:
    """The documents of a regular file; an error too if it changes on the way."""
    shown = PurePath(path).as_posix()
    try:
        # Not waiting for the other end, should it have become a pipe meanwhile.
        with os.fdopen(os.open(path, _OPEN), "rb") as stream:
            before = os.fstat(stream.fileno())
            if not stat.S_ISREG(before.st_mode):
                yield ReadError(shown, "is neither a file nor a folder")
                return
            found: Iterable[Found] = reader.read(stream, shown, path.suffix)
            if before.st_size <= HELD:
                found = list(found)  # nothing of a file that changes; of larger ones the rows read before
                if _changed(before, stream):
                    found = ()
            at = 0
            for item in found:
                behind = before.st_size if isinstance(found, list) else min(stream.tell(), before.st_size)
                passed(behind - at)
                at = behind
                yield item
            if _changed(before, stream):
                yield ReadError(shown, CHANGED)
    except OSError as err:
        yield _error(path, err)


def _changed(before: os.stat_result, stream: BinaryIO) -> bool:
    after = os.fstat(stream.fileno())
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _first(found: os.stat_result, seen: Keys) -> bool:
    """Whether this file or folder is met for the first time, by whatever name."""
    return seen.add(_identity(found))


def _identity(found: os.stat_result) -> str:
    """Names a file or folder: device and inode."""
    return f"{found.st_dev} {found.st_ino}"


def _skipped(options: ReadOptions) -> Skipped:
    out = set()
    for path in options.skip:
        with suppress(OSError, ValueError):
            out.add(_identity(os.stat(path)))
    return frozenset(out)


def _error(path: Path, err: OSError | ValueError) -> ReadError:
    if isinstance(err, FileNotFoundError):
        reason = MISSING
    else:
        detail = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
        reason = f"cannot be read: {detail}"
    return ReadError(path.as_posix(), reason)

