"""A set of names of any size: it lies on disk when it has grown large, in a nameless file that is gone with the process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


class Keys:
    """Such a set.  sqlite3.Error if there is no room for it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute("CREATE TABLE key (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def add(self, key: str) -> bool:
        """Adds a name; False if it was there."""
        return self._db.execute("INSERT OR IGNORE INTO key VALUES (?)", (key,)).rowcount == 1

    def __iter__(self) -> Iterator[str]:
        """The names, sorted."""
        return (row[0] for row in self._db.execute("SELECT key FROM key ORDER BY key"))
