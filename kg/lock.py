"""One writer at a time in a folder: an advisory lock that ends with the process that holds it.

A file in the folder is locked by the system (flock, see flock(2); on Windows a byte far behind its end), so
that a lock whose holder was killed is no obstacle.  The file tells the holder's process id.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import ExportError

NAME = ".kg-lock"
WAIT = 2.0  # seconds: longer than any writer but a build has it
_PAUSE = 0.02

if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # others must be able to read the process id
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def held(folder: Path, wait: float = WAIT) -> Iterator[bool]:
    """Holds the lock of `folder`, which is made if it is not there and goes again if nothing was put into it.

    Gives whether that keeps others out: some network file systems have no locks.  ExportError, naming the
    process, if another one holds it for more than `wait` seconds; OSError if the folder cannot be written.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, sure = _take(folder, wait)
        try:
            yield sure
        finally:
            _release(folder / NAME, handle)
    finally:
        for place in missing:
            with suppress(OSError):
                place.rmdir()


def _take(folder: Path, wait: float) -> tuple[int, bool]:
    """The open lock file, and whether it is locked."""
    path = folder / NAME
    late = time.monotonic() + wait
    while True:
        # Never through a link: what it leads to would be written over.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            if _locked(handle):
                if _is_at(handle, path):
                    _sign(handle)
                    return handle, True
                late += _PAUSE  # its holder has just removed it: once more, whatever the time
            elif time.monotonic() > late:
                raise ExportError(_taken(folder, os.pread(handle, 20, 0) if hasattr(os, "pread") else b""))
        except OSError:  # the file system has no locks
            return handle, False
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(_PAUSE)


def _taken(folder: Path, pid: bytes) -> str:
    who = f"process {int(pid)}" if pid.isdigit() else "another process"
    return f"{folder}: {who} is writing there; wait until it has ended (or end it), or write into another folder (-o DIR)"


def _is_at(handle: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), os.stat(path))
    return False


def _sign(handle: int) -> None:
    with suppress(OSError):  # on a full disk the lock is one without a name
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, str(os.getpid()).encode())


def _release(path: Path, handle: int) -> None:
    if sys.platform == "win32":  # where no open file can be removed
        os.close(handle)
    with suppress(OSError):
        if sys.platform == "win32" or _is_at(handle, path):
            path.unlink()
    if sys.platform != "win32":
        os.close(handle)
