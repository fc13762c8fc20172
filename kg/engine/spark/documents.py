"""Paths → documents, read where there is a core free; each content once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kg.errors import ReadError
from kg.model import Document
from kg.read import ReadOptions, find_paths, legible
from kg.read.parts import Part, by_lines, count_lines, numbered, parts, read_part

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

MOST = 8_000_000  # bytes of a table that are read in one piece
FILES = 500  # that one task reads

Found = Document | ReadError
# Content's hash and place of the document in the input, the first of which counts of one content.
Key = tuple[str, tuple[int, int]]
Unit = tuple[int, Part]


def inputs(paths: Sequence[str], options: ReadOptions) -> tuple[list[Part], list[ReadError]]:
    """The files and parts of files to read, in order, and what cannot be read at all."""
    found: list[Part] = []
    errors: list[ReadError] = []
    for item in find_paths(paths, options):
        if isinstance(item, ReadError):
            errors.append(item)
        else:
            found += parts(item.absolute(), MOST)
    return found, errors


def fingerprint(found: Iterable[Part]) -> str:
    """Names what is read: files by place, size and time."""
    digest = hashlib.sha256()
    for part in found:
        with suppress(OSError):
            digest.update(f"{part}\0{os.stat(part.path).st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def documents(context: SparkContext, found: Sequence[Part], options: ReadOptions) -> RDD[tuple[Key, Found]]:
    """The documents, keyed by content and place; an error has a key of its own."""
    ranges = [part for part in found if by_lines(part)]
    if ranges:
        counts = context.parallelize(ranges, len(ranges)).map(count_lines).collect()
        found = numbered(found, dict(zip(ranges, counts, strict=True)))
    packs = packed(list(enumerate(found)), context.defaultParallelism)
    return context.parallelize(packs, len(packs)).flatMap(partial(_read, options=options))


def packed(units: Sequence[Unit], least: int) -> list[list[Unit]]:
    """The units in order, in at least so many packs if there are enough of them, none of them large."""
    total = sum(part.size for _, part in units)
    most = min(MOST, total // max(least, 1) + 1)
    files = min(FILES, len(units) // max(least, 1) + 1)
    out: list[list[Unit]] = [[]]
    size = 0
    for unit in units:
        if out[-1] and (size + unit[1].size > most or len(out[-1]) >= files):
            out.append([])
            size = 0
        out[-1].append(unit)
        size += unit[1].size
    return out


def _read(units: Iterable[Unit], options: ReadOptions) -> Iterator[tuple[Key, Found]]:
    for number, part in units:
        for row, item in enumerate(read_part(part, options)):
            place = number, row
            if isinstance(item, ReadError):
                error = ReadError(legible(item.path), item.reason)
                yield (hashlib.sha256(f"{place}".encode()).hexdigest()[:16], place), error
            else:
                yield (item.id, place), replace(item, path=legible(item.path))


def first(rows: Iterable[tuple[Key, Found]]) -> Iterator[Found]:
    """Of documents that are sorted by key those whose content comes for the first time, and all errors."""
    before = ""
    for (id_, _), item in rows:
        if isinstance(item, ReadError):
            yield item
        elif id_ != before:
            before = id_
            yield item
