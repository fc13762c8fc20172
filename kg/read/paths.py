"""Paths → documents: files, folders with all that is in them, and standard input."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from kg.errors import ReadError
from kg.model import Document
from kg.read.decode import Undecodable
from kg.read.formats import READERS, STDIN_SUFFIX, known_suffixes

STDIN = "-"
STDIN_NAME = "<stdin>"


def read_paths(paths: Iterable[str | Path], stdin: bytes | None = None) -> Iterator[Document | ReadError]:
    """The documents of `paths` in order: a file, a folder (recursive, sorted by name) or ``-``.

    An error is yielded in the place of the document, so that the good files go on.  In a folder,
    hidden files, files of other suffixes and files already read are passed over in silence; a file
    that is named is always read or reported.  `stdin`: the bytes that ``-`` stands for.
    """
    seen: set[str] = set()
    for given in paths:
        if str(given) == STDIN:
            yield _stdin(stdin)
        else:
            yield from _named(Path(given), seen)


def read_bytes(raw: bytes, path: str, suffix: str) -> Document | ReadError:
    """A document from bytes; `path` is shown to the user, `suffix` (``.txt``) names the reader."""
    reader = READERS.get(suffix.lower())
    if reader is None:
        found = suffix or "no suffix"
        return ReadError(path, f"unknown kind of file ({found}); known: {known_suffixes()}")
    try:
        return reader(raw, path, hashlib.sha256(raw).hexdigest()[:16])
    except Undecodable as err:
        return ReadError(path, str(err))


def _stdin(raw: bytes | None) -> Document | ReadError:
    if raw is None:
        return ReadError(STDIN_NAME, "there is no standard input to read")
    return read_bytes(raw, STDIN_NAME, STDIN_SUFFIX)


def _named(path: Path, seen: set[str]) -> Iterator[Document | ReadError]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as err:
        yield _error(path, err)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path, seen)
    elif not stat.S_ISREG(mode):
        yield ReadError(path.as_posix(), "is neither a file nor a folder")
    elif path.suffix.lower() not in READERS or _first(path, seen):
        yield _file(path)


def _folder(folder: Path, seen: set[str]) -> Iterator[Document | ReadError]:
    """All readable files below `folder`; a folder met again through a link is not entered twice."""
    if not _first(folder, seen):
        return
    try:
        names = sorted(os.listdir(folder))
    except OSError as err:
        yield _error(folder, err)
        return
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        if path.is_dir():
            yield from _folder(path, seen)
        elif path.suffix.lower() in READERS and _regular(path) and _first(path, seen):
            yield _file(path)


def _regular(path: Path) -> bool:
    """Whether to open it: no pipe or device, which might never end.  A broken link is reported later."""
    return path.is_file() or not path.exists()


def _file(path: Path) -> Document | ReadError:
    shown = PurePath(path).as_posix()
    if path.suffix.lower() not in READERS:
        return read_bytes(b"", shown, path.suffix)
    try:
        raw = path.read_bytes()
    except OSError as err:
        return _error(path, err)
    return read_bytes(raw, shown, path.suffix)


def _first(path: Path, seen: set[str]) -> bool:
    """Whether this file or folder is met for the first time, by whatever name."""
    real = os.path.realpath(path)
    if real in seen:
        return False
    seen.add(real)
    return True


def _error(path: Path, err: OSError | ValueError) -> ReadError:
    if isinstance(err, FileNotFoundError):
        reason = "does not exist"
    else:
        detail = err.strerror if isinstance(err, OSError) and err.strerror else str(err)
        reason = f"cannot be read: {detail}"
    return ReadError(path.as_posix(), reason)
