"""A compiled rule book from the user's private cache of them.

Reading and compiling the rules takes a second or more; a command that looks at one sentence has no
such time.  The cache is a pickle of what this module itself compiled (`kg.cache` says which files it trusts), under
a name that hashes the rules' files, the code and the versions of what the pickle depends on.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import platform
import re
from pathlib import Path
from typing import Any

import pydantic

from kg import cache
from kg.errors import KgError
from kg.extract import Extractor
from kg.rulebook.book import content_hash, load_book
from kg.rulebook.paths import rules_folder
from kg.tokens import DEFAULT

FAMILY = "rules-"
KEPT = 8  # compiled books that stay in the cache
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split", "groups", "groupindex")


class LazyPattern:
    """Stands for a compiled expression and compiles it when first used: most rules never concern a short text."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        try:
            made = re.compile(self.pattern, self.flags)
        except re.error as err:  # it was compiled when it was put into the cache
            raise KgError(f"an expression does not compile: {err}: {self.pattern[:60]}") from None
        self.__dict__.update({method: getattr(made, method) for method in _METHODS})
        return self.__dict__[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return LazyPattern, (self.pattern, self.flags)


class _Pickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        return (LazyPattern, (obj.pattern, obj.flags)) if isinstance(obj, re.Pattern) else NotImplemented


def compiled(folder: Path | str | None = None, tokenizer: str = DEFAULT) -> Extractor:
    """The rules in `folder` (default: those that come with `kg`), compiled; its `book` is the rule book.

    Raises RuleError or KgError if they are not in order, or `tokenizer` is not there.
    """
    base = rules_folder(Path(folder) if folder is not None else None)
    name = f"{FAMILY}{_key(base, tokenizer)}"
    found = _read(name)
    if found is None:
        found = Extractor(load_book(folder), tokenizer)
        buffer = io.BytesIO()
        _Pickler(buffer, pickle.HIGHEST_PROTOCOL).dump(found)
        cache.write(name, buffer.getvalue(), FAMILY, KEPT)
    return found


def _key(base: Path, tokenizer: str) -> str:
    """Names what the compiled form depends on: rules, where they are, code, Python and pydantic."""
    digest = hashlib.sha256(f"{base}\0{tokenizer}\0{platform.python_version()}\0{pydantic.VERSION}\0{content_hash(base)}".encode())
    package = Path(__file__).resolve().parent
    for source in sorted(package.rglob("*.py")):
        seen = source.stat()
        digest.update(f"{source}\0{seen.st_mtime_ns}\0{seen.st_size}\0".encode())
    return digest.hexdigest()[:32]


def _read(name: str) -> Extractor | None:
    """The compiled rules in a file of the cache; None if there is none that fits."""
    data = cache.read(name)
    if data is None:
        return None
    try:
        found = pickle.loads(data)
    except Exception:  # a pickle that no longer fits can fail in any way; it is made again
        return None
    return found if isinstance(found, Extractor) else None
