"""The user's private folder of caches: files that only the user can read, each with the hash of its content.

A file that is not the user's own, that others may write, or whose content does not have the hash that
it states is as good as absent.  Nothing here ever fails because a cache cannot be kept.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

_HASH = hashlib.sha256().digest_size


def cache_folder() -> Path:
    """The folder (``$XDG_CACHE_HOME/kg`` or ``~/.cache/kg``), made with mode 0700 if it is not there.

    OSError or RuntimeError (no home) if it cannot be made.
    """
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "kg"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _private(seen: os.stat_result) -> bool:
    """Whether a file is a plain one of this user that nobody else may write."""
    own = not hasattr(os, "getuid") or seen.st_uid == os.getuid()
    return own and stat.S_ISREG(seen.st_mode) and not seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def read(name: str) -> bytes | None:
    """The content of a file of the cache; None if there is none that can be trusted."""
    try:
        handle = os.open(cache_folder() / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, RuntimeError):
        return None
    with os.fdopen(handle, "rb") as file:
        if not _private(os.fstat(handle)):
            return None
        data = file.read()
    body = data[_HASH:]
    return body if hashlib.sha256(body).digest() == data[:_HASH] else None


def write(name: str, body: bytes, family: str, keep: int) -> None:
    """Puts a file into the cache, whole or not at all; of the files of its `family` the `keep` newest stay."""
    with suppress(OSError, RuntimeError):
        folder = cache_folder()
        replace(folder / name, hashlib.sha256(body).digest() + body)
        prune(folder, family, keep)


def replace(path: Path, data: bytes) -> None:
    """Writes a file for the user's eyes only, whole or not at all.  OSError if that fails."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def prune(folder: Path, family: str, keep: int) -> None:
    """Drops all but the `keep` newest files whose names begin with `family`."""
    seen = []
    for entry in os.scandir(folder):
        if entry.name.startswith(family):
            with suppress(OSError):
                seen.append((entry.stat().st_mtime_ns, entry.path))
    for _, path in sorted(seen, reverse=True)[keep:]:
        with suppress(OSError):
            os.unlink(path)
