"""What a reader may be told: the fields of tables, and the limits within which a document must stay."""

from __future__ import annotations

from dataclasses import dataclass, field

_REASON_MAX = 300


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns of a CSV file, or the keys of JSON lines, that hold a document's parts.

    `text` must be there; the others are looked up only if they are named ("" is none).
    """

    text: str = "text"
    id: str = ""
    title: str = ""
    date: str = ""
    publication: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document, each with the option of `kg build` that moves it.

    `max_bytes`: a file, a row of a table, an unpacked member of an archive; `max_chars`: its text;
    `max_unpacked`: all that comes out of one archive, in bytes; `max_members`: files in one archive;
    `max_seconds`, `max_memory` (bytes): what reading a document in a complicated format may take.
    """

    max_bytes: int = 50_000_000
    max_chars: int = 2_000_000
    max_unpacked: int = 1_000_000_000
    max_members: int = 20_000
    max_seconds: float = 300.0
    max_memory: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`skip`: folders that are not entered when they are met in another one, by their paths."""

    fields: Fields = field(default_factory=Fields)
    limits: Limits = field(default_factory=Limits)
    skip: frozenset[str] = frozenset()


def one_line(reason: str) -> str:
    """A reason that can be printed, whatever of the file it quotes: one line, not too long.

    >>> one_line("there are: a\\x1b[2J\\n")
    'there are: a\\\\x1b[2J '
    """
    shown = "".join(c if c.isprintable() else _spelt(c) for c in reason[: 2 * _REASON_MAX])
    return shown if len(shown) <= _REASON_MAX else f"{shown[: _REASON_MAX - 60]} … {shown[-50:]}"


def _spelt(char: str) -> str:
    return " " if char.isspace() else char.encode("unicode_escape").decode()


def too_much(what: str, limit: float, unit: str, option: str) -> str:
    """A reason that names the limit and the option that moves it.

    >>> too_much("is larger than", 1000, "bytes", "--max-bytes")
    'is larger than 1,000 bytes; --max-bytes allows more'
    """
    return f"{what} {limit:,.10g} {unit}; {option} allows more"
