"""Large tables in parts that can be read apart: JSON lines by ranges of bytes, Parquet by row groups.

Read in order, the parts of a file give the documents of the file, with the same names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kg.errors import ReadError
from kg.read.decode import Undecodable
from kg.read.formats import HEAD, TABLES, foreign, true_suffix
from kg.read.options import ReadOptions, one_line
from kg.read.parquet import parquet_file, read_parquet
from kg.read.paths import read_paths
from kg.read.reader import Found
from kg.read.tables import read_jsonl

_LINES = (".jsonl", ".ndjson")
_BLOCK = 1 << 20


class Part(NamedTuple):
    """A file (`end` 0) or a part of one: bytes or row groups `start` to `end`; `first`: number of its first row.

    `size` is in bytes.
    """

    path: str
    size: int
    start: int = 0
    end: int = 0
    first: int = 1


def parts(path: Path, most: int) -> list[Part]:
    """A file in parts of about `most` bytes, if it is of a kind that can be parted.

    The first row of a range of lines is known when the lines before it are counted: see `numbered`.
    """
    try:
        size = path.stat().st_size
        suffix = _suffix(path) if size > most else ""
        if suffix in _LINES:
            return [Part(str(path), min(most, size - at), at, min(at + most, size)) for at in range(0, size, most)]
        if suffix == ".parquet":
            return _row_groups(path, size, most)
    except (OSError, Undecodable):  # reported when it is read
        return [Part(str(path), 0)]
    return [Part(str(path), size)]


def _suffix(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return "" if foreign(head) else true_suffix(path.suffix.lower(), head)


def _row_groups(path: Path, size: int, most: int) -> list[Part]:
    with path.open("rb") as stream:
        about = parquet_file(stream)[0].metadata
        rows = [about.row_group(i).num_rows for i in range(about.num_row_groups)]
    out: list[Part] = []
    each = max(1, len(rows) * most // max(size, 1))  # groups of a part
    for start in range(0, len(rows), each):
        end = min(start + each, len(rows))
        out.append(Part(str(path), size * (end - start) // len(rows), start, end, 1 + sum(rows[:start])))
    return out if len(out) > 1 else [Part(str(path), size)]


def numbered(found: Iterable[Part], lines: Mapping[Part, int]) -> list[Part]:
    """The parts, in order, with the numbers of their first rows; `lines`: what `count_lines` says of ranges of lines."""
    out: list[Part] = []
    before = 0
    for part in found:
        before = before if part.start else 0
        out.append(part._replace(first=1 + before) if part in lines else part)
        before += lines.get(part, 0)
    return out


def by_lines(part: Part) -> bool:
    """Whether it is a range of bytes whose lines must be counted."""
    return bool(part.end) and Path(part.path).suffix.lower() in _LINES


def count_lines(part: Part) -> int:
    """The line ends in a range of bytes."""
    count, left = 0, part.end - part.start
    with open(part.path, "rb") as stream:
        stream.seek(part.start)
        while left > 0 and (block := stream.read(min(_BLOCK, left))):
            count += block.count(b"\n")
            left -= len(block)
    return count


def read_part(part: Part, options: ReadOptions) -> Iterator[Found]:
    """The documents of a part; an error in the place of one that cannot be read."""
    if not part.end:
        yield from read_paths([part.path], options=options)
        return
    path = Path(part.path)
    shown, suffix = path.as_posix(), path.suffix.lower()
    try:
        with path.open("rb") as stream:
            if suffix in _LINES:
                first = part.first + _to_line(stream, part.start)
                found = read_jsonl(stream, shown, TABLES[suffix], options, first, part.end)
            else:
                groups = range(part.start, part.end)
                found = read_parquet(stream, shown, TABLES[suffix], options, part.first, groups)
            for item in found:
                yield ReadError(item.path, one_line(item.reason)) if isinstance(item, ReadError) else item
    except Undecodable as err:
        yield ReadError(shown, one_line(str(err)))
    except OSError as err:
        yield ReadError(shown, f"cannot be read: {err.strerror or err}")


def _to_line(stream: BinaryIO, start: int) -> int:
    """Goes to the first line that begins at `start` or behind it; the line ends passed since `start`: 0 or 1."""
    if not start:
        return 0
    stream.seek(start - 1)
    while (piece := stream.readline(_BLOCK)) and not piece.endswith(b"\n"):
        pass
    return int(stream.tell() > start)
