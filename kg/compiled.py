"""A compiled rule book from the user's private cache of them.

Reading and compiling the rules takes a second or more; a command that looks at one sentence has no
such time.  The cache is a pickle of what this module itself compiled (`kg.cache` says which files it trusts), under
a name that hashes the rules' files, the code and the versions of what the pickle depends on.  Of its rules and
lists only those are unpickled that a text needs (`kg.lazily`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pydantic

from kg import cache, lazily
from kg.extract import Extractor
from kg.imports import uncollected
from kg.rulebook.book import content_hash, load_book
from kg.rulebook.expressions import fitting
from kg.rulebook.paths import rules_folder
from kg.tokens import DEFAULT

FAMILY = "rules-"
KEPT = 8  # compiled books that stay in the cache


def compiled(folder: Path | str | None = None, tokenizer: str = DEFAULT) -> Extractor:
    """The rules in `folder` (default: those that come with `kg`), compiled; its `book` is the rule book.

    Raises RuleError or KgError if they are not in order, or `tokenizer` is not there.
    """
    base = rules_folder(Path(folder) if folder is not None else None)
    name = f"{FAMILY}{_key(base, tokenizer)}"
    found = _read(name)
    if found is None:
        book = load_book(folder)
        with fitting(book.folder):
            found = Extractor(book, tokenizer)
            found.pages  # noqa: B018  they are kept with it
        cache.write(name, lazily.dumps(found), FAMILY, KEPT)
    return found


def _key(base: Path, tokenizer: str) -> str:
    """Names what the compiled form depends on: rules, where they are, code, Python and pydantic."""
    digest = hashlib.sha256(f"{base}\0{tokenizer}\0{lazily.engine()}\0{pydantic.VERSION}\0{content_hash(base)}".encode())
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
        with uncollected():
            found = lazily.loads(data)
    except Exception:  # a pickle that no longer fits can fail in any way; it is made again
        return None
    return found if isinstance(found, Extractor) else None
