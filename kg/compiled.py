"""A compiled rule book from the user's private cache of them.

Reading and compiling the rules takes a second or more; a command that looks at one sentence has no
such time.  The cache is a pickle of what this module itself compiled, in a folder that only the user
can enter, under a name that hashes the rules' files, the code and the versions of what the pickle
depends on.  A file that is not the user's own, is open to others, or whose content does not have the
hash that it states is not read but made again.  Where no cache can be kept all works without one.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import platform
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import pydantic

from kg.extract import Extractor
from kg.rulebook.book import content_hash, load_book
from kg.rulebook.paths import rules_folder
from kg.tokens import cache_folder

PREFIX, SUFFIX = "rules-", ".pickle"
KEPT = 8  # compiled books that stay in the cache
_HASH = hashlib.sha256().digest_size
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")


class LazyPattern:
    """Stands for a compiled expression and compiles it when first used: most rules never concern a short text."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        made = re.compile(self.pattern, self.flags)
        self.__dict__.update({method: getattr(made, method) for method in _METHODS})
        return self.__dict__[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.pattern, self.flags)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        return (LazyPattern, (obj.pattern, obj.flags)) if isinstance(obj, re.Pattern) else NotImplemented


def compiled(folder: Path | str | None = None) -> Extractor:
    """The rules in `folder` (default: those that come with `kg`), compiled; its `book` is the rule book.

    Raises RuleError or KgError if they are not in order.
    """
    base = rules_folder(Path(folder) if folder is not None else None)
    try:
        path = cache_folder() / f"{PREFIX}{_key(base)}{SUFFIX}"
    except OSError:
        return Extractor(load_book(folder))
    found = _read(path)
    if found is None:
        found = Extractor(load_book(folder))
        with suppress(OSError):
            _write(path, found)
    return found


def _key(base: Path) -> str:
    """Names what the compiled form depends on: rules, where they are, code, Python and pydantic."""
    digest = hashlib.sha256(f"{base}\0{platform.python_version()}\0{pydantic.VERSION}\0{content_hash(base)}".encode())
    package = Path(__file__).resolve().parent
    for source in sorted(package.rglob("*.py")):
        seen = source.stat()
        digest.update(f"{source}\0{seen.st_mtime_ns}\0{seen.st_size}\0".encode())
    return digest.hexdigest()[:32]


def _private(seen: os.stat_result) -> bool:
    """Whether a file is a plain one of this user that nobody else may write."""
    own = not hasattr(os, "getuid") or seen.st_uid == os.getuid()
    return own and stat.S_ISREG(seen.st_mode) and not seen.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _read(path: Path) -> Extractor | None:
    """The compiled rules in a file; None if there is none that can be trusted."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        if not _private(os.fstat(handle)):
            return None
        data = file.read()
    if hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
        return None
    try:
        found = pickle.loads(memoryview(data)[_HASH:])
    except Exception:  # a pickle that no longer fits can fail in any way; it is made again
        return None
    return found if isinstance(found, Extractor) else None


def _write(path: Path, made: Extractor) -> None:
    """Puts the compiled rules into the cache, whole or not at all, and drops the oldest ones."""
    buffer = io.BytesIO()
    _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(made)
    body = buffer.getvalue()
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    others = sorted(path.parent.glob(f"{PREFIX}*{SUFFIX}"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
    for old in others[KEPT:]:
        with suppress(OSError):
            old.unlink()
