"""One file's bytes → its documents: which reader it gets, and what becomes of what the reader says."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePosixPath
from typing import BinaryIO

from kg.errors import ReadError
from kg.model import Document
from kg.read.apart import Apart
from kg.read.archives import members
from kg.read.decode import Undecodable
from kg.read.extracted import Extracted, document, writable
from kg.read.formats import (
    ARCHIVES,
    FORMATS,
    HEAD,
    SUFFIXES,
    TABLES,
    TXT,
    Format,
    foreign,
    known_suffixes,
    true_suffix,
)
from kg.read.options import ReadOptions, one_line, too_much
from kg.read.packed import member
from kg.read.parquet import read_parquet
from kg.read.tables import first_errors, read_csv, read_jsonl
from kg.read.txt import read_txt

Found = Document | ReadError

ARCHIVE_DEPTH = 3
_READERS = {".csv": read_csv, ".tsv": read_csv, ".parquet": read_parquet}


class Reader:
    """Reads streams by `options`; complicated formats with the help of `apart`."""

    def __init__(self, options: ReadOptions, apart: Apart) -> None:
        self.options = options
        self.limits = options.limits
        self.apart = apart
        self._left = 0  # bytes that may still come out of the outermost archive being read

    def read(self, stream: BinaryIO, path: str, suffix: str) -> Iterator[Found]:
        """The documents in a seekable stream; `path` is shown, `suffix` (``.pdf``) says what it is."""
        for item in self._read(stream, path, suffix.lower(), 0):
            yield item if isinstance(item, Document) else ReadError(item.path, one_line(item.reason))

    def _read(self, stream: BinaryIO, path: str, suffix: str, depth: int) -> Iterator[Found]:
        if suffix not in SUFFIXES:
            yield ReadError(path, f"unknown kind of file ({suffix or 'no suffix'}); known: {known_suffixes()}")
            return
        head = stream.read(HEAD)
        stream.seek(0)
        suffix = true_suffix(suffix, head)
        try:
            if foreign(head):
                raise Undecodable(foreign(head))
            if suffix in ARCHIVES:
                yield from self._archive(stream, path, depth)
            elif suffix in TABLES:
                yield from self._table(stream, path, suffix)
            else:
                yield from self._single(stream, path, FORMATS[suffix])
        except Undecodable as err:
            yield ReadError(path, str(err))

    def _single(self, stream: BinaryIO, path: str, kind: Format) -> Iterator[Found]:
        most = self.limits.max_bytes
        raw = stream.read(most + 1)
        if len(raw) > most:
            raise Undecodable(too_much("is larger than", most, "bytes", "--max-bytes"))
        if kind is TXT:
            found = read_txt(raw, path, hashlib.sha256(raw).hexdigest()[:16])
            if len(found.text) > self.limits.max_chars:
                raise Undecodable(too_much("has more than", self.limits.max_chars, "characters", "--max-chars"))
            yield found
            return
        if not raw:
            raise Undecodable("is empty")
        made = self._extract(kind, raw)
        if not writable(made.text).strip():
            raise Undecodable("has no text")
        yield document(made, path, kind.media_type)
        for note in made.notes:
            yield ReadError(path, note)

    def _extract(self, kind: Format, raw: bytes) -> Extracted:
        if kind.apart:
            return self.apart.extract(kind, raw)
        made: Extracted = import_module(kind.module).extract(raw, self.limits)
        return made

    def _table(self, stream: BinaryIO, path: str, suffix: str) -> Iterator[Found]:
        if not stream.read(1):
            raise Undecodable("is empty")
        stream.seek(0)
        read = _READERS.get(suffix, read_jsonl)
        count = 0
        for item in first_errors(read(stream, path, TABLES[suffix], self.options), path):
            count += 1
            yield item
        if not count:
            raise Undecodable("has no rows")

    def _archive(self, stream: BinaryIO, path: str, depth: int) -> Iterator[Found]:
        if depth >= ARCHIVE_DEPTH:
            raise Undecodable(f"is an archive within {ARCHIVE_DEPTH} others; unpack it")
        count = 0
        if depth == 0:
            self._left = self.limits.max_unpacked
        for name, archive, info in members(stream, self.limits):
            suffix = PurePosixPath(name).suffix.lower()
            if suffix not in SUFFIXES or ignored(name):
                continue
            count += 1
            inner = f"{path}/{name}"
            self._left -= info.file_size
            if self._left < 0:  # archives within it count, too
                raise Undecodable(too_much("unpacks to more than", self.limits.max_unpacked, "bytes", "--max-unpacked"))
            try:
                data = member(archive, info, self.limits)
            except Undecodable as err:
                yield ReadError(inner, str(err))
                continue
            yield from self._read(io.BytesIO(data), inner, suffix, depth + 1)
        if not count:
            raise Undecodable(f"has no file that can be read in it; known: {known_suffixes()}")


def ignored(name: str) -> bool:
    """Whether a file in a folder or archive is none of its documents: hidden, or a note about the folder.

    >>> ignored("a/.git/x.txt"), ignored("README.zh-CN.md"), ignored("a/page.md")
    (True, True, False)
    """
    parts = name.split("/")
    return any(p.startswith((".", "__MACOSX")) for p in parts) or (
        parts[-1].upper().startswith("README") and parts[-1].lower().endswith((".md", ".markdown", ".html"))
    )
