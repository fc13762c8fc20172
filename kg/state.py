"""What a build keeps beside its export, so that the next one runs only what is new or changed.

The results of each document stand in a SQLite file under a key of all that they depend on: the
document's content and name, the rules and the program.  What is not there, or cannot be read, is made
again; so the file may be deleted at any time, and a build that was killed goes on where it was.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, replace
from functools import lru_cache
from pathlib import Path

from kg.engine.packing import Results, unpack
from kg.keys import Keys
from kg.model import Document

NAME = ".kg-state.sqlite"
SECONDS = 2.0  # between two commits: what a kill may cost


class State:
    """Results of documents by key, in a file; everything is read and written through one connection."""

    def __init__(self, path: Path | None, made_of: str) -> None:
        self._made_of = made_of
        self._used = Keys()
        self._written = time.monotonic()
        self._path = path
        self._db = _open(path) if path is not None and path.exists() else None

    def key(self, document: Document) -> str:
        """Names all that a document's results depend on."""
        said = f"{self._made_of}\0{astuple(replace(document, text=''))}"
        return hashlib.sha256(said.encode("utf-8", "backslashreplace")).hexdigest()

    def get(self, document: Document) -> Results | None:
        """The results that are kept for a document, if there are any and they are whole."""
        key = self.key(document)
        self._used.add(key)
        if self._db is None:
            return None
        with suppress(sqlite3.Error, ValueError):
            row = self._db.execute("SELECT body FROM results WHERE key = ?", (key,)).fetchone()
            if row is not None:
                return unpack(row[0])
        return None

    def put(self, document: Document, body: bytes) -> None:
        """Keeps the packed results of a document; a disk that is full or read-only costs only the keeping."""
        if self._path is None:
            return
        if self._db is None:  # only now, so that a build that reads nothing writes nothing
            self._db = _open(self._path)
            if self._db is None:
                self._path = None
                return
        with suppress(sqlite3.Error):
            self._db.execute("INSERT OR REPLACE INTO results VALUES (?, ?)", (self.key(document), body))
            if time.monotonic() - self._written > SECONDS:
                self._db.commit()
                self._written = time.monotonic()

    def drop_unused(self) -> None:
        """Drops what belongs to documents that are gone and to rules that have changed."""
        if self._db is None:
            return
        with suppress(sqlite3.Error):
            self._db.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
            self._db.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((key,) for key in self._used))
            self._db.execute("DELETE FROM results WHERE key NOT IN (SELECT key FROM used)")

    def close(self) -> None:
        """Commits and closes."""
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.commit()
            self._db.close()


@contextmanager
def opened(folder: Path | None, made_of: str) -> Iterator[State]:
    """The state in a folder of exports; one that keeps nothing without a folder.

    `made_of`: what results depend on besides the document (`program`, the version of the rules, limits).
    """
    state = State(folder / NAME if folder is not None else None, made_of)
    try:
        yield state
    finally:
        state.close()


@lru_cache(maxsize=1)
def program() -> str:
    """Names the code: its files by place, size and time."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent
    for source in sorted(package.rglob("*.py")):
        seen = source.stat()
        digest.update(f"{source}\0{seen.st_mtime_ns}\0{seen.st_size}\0".encode())
    return digest.hexdigest()[:32]


def _open(path: Path) -> sqlite3.Connection | None:
    """The file, made anew if it is none; None where none can be kept."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        try:
            db = sqlite3.connect(path, timeout=10)
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID")
            return db
        except sqlite3.DatabaseError:
            for spoilt in (path, path.with_name(f"{path.name}-journal")):  # or it is rolled back into the new one
                with suppress(OSError):
                    spoilt.unlink()
        except (sqlite3.Error, OSError):
            return None
    return None


def split(
    documents: Iterable[Document], state: State, known: Callable[[Document, Results], object]
) -> Iterator[Document]:
    """The documents without kept results; those of the others are given to `known`."""
    for document in documents:
        found = state.get(document)
        if found is None:
            yield document
        else:
            known(document, found)
