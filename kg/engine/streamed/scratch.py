"""What a build knows of its documents until it is done: a private data base that is gone with the process.

SQLite keeps it in memory as long as it is small and in a nameless file when it grows (in the folder that the
environment's SQLITE_TMPDIR or TMPDIR names, else in /var/tmp).
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from kg.engine.facts import About, Rank
from kg.engine.streamed.told import Heading
from kg.errors import ExportError
from kg.model import Entity
from kg.resolve.things import Spelt

MEMORY = 8_000  # KiB of the data base that are kept in memory
AT_ONCE = 2_000  # things that are gathered before they are written
SEVERAL = 50_000  # things that several articles say: so many are counted in one go; of more each is asked for

_NO_ROOM = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
_TABLES = """
CREATE TABLE document (number INTEGER PRIMARY KEY, name TEXT NOT NULL, id TEXT NOT NULL, characters INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE article (
    date TEXT, name TEXT, document TEXT, number INTEGER, id TEXT, shingles BLOB, PRIMARY KEY (date, name, document, number)
) WITHOUT ROWID;
CREATE TABLE shingle (shingle INTEGER, original INTEGER, PRIMARY KEY (shingle, original)) WITHOUT ROWID;
CREATE TABLE original (number INTEGER PRIMARY KEY, rank BLOB);
CREATE TABLE copy (name TEXT, document TEXT, id TEXT, rank BLOB, PRIMARY KEY (name, document, id)) WITHOUT ROWID;
CREATE TABLE said (said BLOB, origin BLOB);
CREATE TABLE several (said BLOB PRIMARY KEY, articles INTEGER) WITHOUT ROWID;
CREATE TABLE thing (id TEXT PRIMARY KEY, known BLOB, listed TEXT NOT NULL, made BLOB, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spelling (id TEXT, spelling TEXT, claims INTEGER, PRIMARY KEY (id, spelling)) WITHOUT ROWID;
CREATE TABLE level (id TEXT, level TEXT, PRIMARY KEY (id, level)) WITHOUT ROWID;
CREATE TABLE triple (subject TEXT, predicate TEXT, object TEXT);
CREATE TABLE told (subject TEXT, number INTEGER, claims INTEGER, PRIMARY KEY (subject, number)) WITHOUT ROWID;
"""


class Scratch:
    """The data base.  Whoever uses it does so within `keeping`, which tells of a full disk."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{MEMORY}"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")  # one transaction for all: there is nobody else, and nothing to come back to
        self._things: dict[str, About] = {}

    def close(self) -> None:
        """Everything is gone then."""
        self._db.close()

    # Documents and articles

    def add(self, document: tuple[str, str], characters: int, body: bytes, articles: Iterable[Heading]) -> None:
        """Keeps the packed results of a document (name, id), which has so many characters, and its articles."""
        self._db.execute("INSERT INTO document VALUES (NULL, ?, ?, ?, ?)", (*document, characters, body))
        self._db.executemany("INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?, ?, ?)", ((*a.rank, a.id, a.shingles) for a in articles))

    def documents(self) -> Iterator[int]:
        """The numbers of the documents, in order of name and id."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_name ON document (name, id)")
        return (row[0] for row in self._db.execute("SELECT number FROM document ORDER BY name, id"))

    def document(self, number: int) -> tuple[str, str, int, bytes]:
        """Name, id, characters and packed results of a document."""
        found: tuple[str, str, int, bytes] = self._db.execute(
            "SELECT name, id, characters, body FROM document WHERE number = ?", (number,)
        ).fetchone()
        return found

    def several(self) -> frozenset[str]:
        """Names that several documents have."""
        return frozenset(row[0] for row in self._db.execute("SELECT name FROM document GROUP BY name HAVING count(DISTINCT id) > 1"))

    def articles(self) -> Iterator[Heading]:
        """The articles in order of date."""
        rows = self._db.execute("SELECT date, name, document, number, id, shingles FROM article ORDER BY 1, 2, 3, 4")
        return (Heading(id_, (date, name, document, number), shingles) for date, name, document, number, id_, shingles in rows)

    # Copies

    def add_original(self, place: int, rank: Rank) -> None:
        """An article that is no copy; `place` counts such articles."""
        self._db.execute("INSERT INTO original VALUES (?, ?)", (place, pickle.dumps(rank)))

    def add_shingles(self, shingles: Iterable[tuple[int, int]]) -> None:
        """Shingles, and the places of the originals that have them."""
        self._db.executemany("INSERT OR IGNORE INTO shingle VALUES (?, ?)", shingles)

    def holders(self, shingle: int, most: int) -> list[int]:
        """The first originals that have a shingle, in the order in which they came."""
        rows = self._db.execute("SELECT original FROM shingle WHERE shingle = ? ORDER BY original LIMIT ?", (shingle, most))
        return [row[0] for row in rows]

    def original(self, place: int) -> Rank:
        """An original's place in order of date."""
        found: Rank = pickle.loads(self._db.execute("SELECT rank FROM original WHERE number = ?", (place,)).fetchone()[0])
        return found

    def add_copy(self, article: Heading, original: Rank) -> None:
        """An article that prints another again."""
        _, name, document, _ = article.rank
        self._db.execute("INSERT OR IGNORE INTO copy VALUES (?, ?, ?, ?)", (name, document, article.id, pickle.dumps(original)))

    def copies(self, name: str, document: str) -> Mapping[str, Rank]:
        """The articles of a document (its name and id) that are copies, by id."""
        rows = self._db.execute("SELECT id, rank FROM copy WHERE name = ? AND document = ?", (name, document))
        return {id_: pickle.loads(rank) for id_, rank in rows}

    # What claims say

    def add_said(self, said: Iterable[tuple[bytes, bytes]]) -> None:
        """What is said, and the article that says it, as hashes."""
        self._db.executemany("INSERT INTO said VALUES (?, ?)", said)

    def corroborations(self) -> Callable[[bytes], int]:
        """What tells how many articles say something, when all is said."""
        self._db.execute("INSERT INTO several SELECT said, count(DISTINCT origin) AS n FROM said GROUP BY said HAVING n > 1")
        several = dict(self._db.execute("SELECT * FROM several LIMIT ?", (SEVERAL + 1,)))
        return self._corroboration if len(several) > SEVERAL else lambda said: several.get(said, 1)

    def _corroboration(self, said: bytes) -> int:
        found = self._db.execute("SELECT articles FROM several WHERE said = ?", (said,)).fetchone()
        return found[0] if found else 1

    def add_triples(self, triples: Iterable[tuple[str, str, str]]) -> None:
        """Plain triples: the id of the subject, IRI of the predicate and the object as they are written."""
        self._db.executemany("INSERT INTO triple VALUES (?, ?, ?)", triples)

    def add_told(self, number: int, told: Mapping[str, int]) -> None:
        """How many claims a document makes on each of the things that are drawn in the middle."""
        self._db.executemany("INSERT INTO told VALUES (?, ?, ?)", ((subject, number, count) for subject, count in told.items()))

    def most_told(self) -> Iterator[tuple[str, int]]:
        """These things with the number of claims on each, those with most of them first."""
        yield from self._db.execute("SELECT subject, sum(claims) AS n FROM told GROUP BY subject ORDER BY n DESC, subject")

    def telling(self, subject: str) -> Iterator[int]:
        """The documents that make claims on a thing."""
        return (row[0] for row in self._db.execute("SELECT number FROM told WHERE subject = ? ORDER BY number", (subject,)))

    # Things

    def add_things(self, things: Mapping[str, About]) -> None:
        """What a document says of things."""
        known = self._things
        for id_, about in things.items():
            known[id_] = known[id_].and_also(about) if id_ in known else about
        if len(known) >= AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        things, self._things = dict(sorted(self._things.items())), {}  # in their order they are written faster
        self._db.executemany(
            "INSERT INTO thing VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "known = coalesce(known, excluded.known), made = coalesce(made, excluded.made), used = max(used, excluded.used), "
            "listed = CASE WHEN listed = '' OR (excluded.listed <> '' AND excluded.listed < listed) THEN excluded.listed ELSE listed END",
            ((id_, _bytes(a.entity), a.spelt.listed if a.spelt else "", _made(a.spelt), a.used) for id_, a in things.items()),
        )
        self._db.executemany(
            "INSERT INTO spelling VALUES (?, ?, ?) ON CONFLICT (id, spelling) DO UPDATE SET claims = claims + excluded.claims",
            ((id_, text, n) for id_, a in things.items() if a.spelt for text, n in a.spelt.spellings.items()),
        )
        self._db.executemany("INSERT OR IGNORE INTO level VALUES (?, ?)", ((id_, level) for id_, a in things.items() for level in a.levels))

    def things(self) -> Iterator[tuple[str, About, list[tuple[str, str]]]]:
        """The things of which there are claims, in order of id; predicates and objects of each, sorted."""
        self._flush()
        triples = _InOrder(self._db.execute("SELECT DISTINCT subject, predicate, object FROM triple ORDER BY 1, 2, 3"))
        levels = _InOrder(self._db.execute("SELECT id, level FROM level ORDER BY 1"))
        spellings = _InOrder(self._db.execute("SELECT id, spelling, claims FROM spelling ORDER BY 1, 2"))
        for row in self._db.execute("SELECT id, known, listed, made, used FROM thing WHERE used ORDER BY id"):
            about = _about(row, levels.of(row[0]), spellings.of(row[0]))
            yield row[0], about, [(predicate, object_) for _, predicate, object_ in triples.of(row[0])]

    def thing(self, id_: str) -> About:
        """One of them.  KeyError if it is none."""
        self._flush()
        row = self._db.execute("SELECT id, known, listed, made, used FROM thing WHERE id = ?", (id_,)).fetchone()
        if row is None:
            raise KeyError(id_)
        levels = self._db.execute("SELECT id, level FROM level WHERE id = ?", (id_,))
        spellings = self._db.execute("SELECT id, spelling, claims FROM spelling WHERE id = ? ORDER BY 2", (id_,))
        return _about(row, levels, spellings)


class _InOrder:
    """Rows in order of their first column, taken in that order."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, id_: str) -> list[tuple[Any, ...]]:
        """The rows of one id; those of the ids before it are passed over."""
        found = []
        while self._next is not None and self._next[0] <= id_:
            if self._next[0] == id_:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _about(row: tuple[str, bytes | None, str, bytes | None, int], levels: Iterable[Any], spellings: Iterable[Any]) -> About:
    """A thing's row, with those of its levels and spellings."""
    _, known, listed, made, used = row
    entity: Entity | None = pickle.loads(known) if known else None
    all_levels = frozenset(level for _, level in levels)
    if made is None:
        return About(None, entity, bool(used), all_levels)
    type_, key = pickle.loads(made)
    return About(Spelt(type_, key, listed, {text: n for _, text, n in spellings}), entity, bool(used), all_levels)


def _bytes(entity: Entity | None) -> bytes | None:
    return pickle.dumps(entity) if entity else None


def _made(spelt: Spelt | None) -> bytes | None:
    return pickle.dumps((spelt.type, spelt.key)) if spelt else None


def hashed(*parts: object) -> bytes:
    """Twelve bytes that name what is said, or who says it."""
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).digest()


@contextmanager
def keeping() -> Iterator[Scratch]:
    """A data base for one build.  ExportError if there is no room for it."""
    kept = Scratch()
    try:
        yield kept
    except sqlite3.Error as err:
        if not getattr(err, "sqlite_errorname", "").startswith(_NO_ROOM):
            raise
        hint = "set TMPDIR to a folder on a disk with room, and run it again; what was there before is whole"
        raise ExportError(f"what a build keeps in the temporary folder cannot be written: {err}; {hint}") from err
    finally:
        kept.close()
