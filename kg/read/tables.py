"""Tables of documents, one a row: JSON lines, CSV and Parquet, read row by row.

A row's document is called ``FILE#ID`` (``FILE#LINE`` if no field for an id is named); what is wrong
with a row is reported as ``FILE:LINE``.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import zip_longest
from typing import BinaryIO

from kg.errors import ReadError
from kg.model import Document
from kg.read.extracted import Extracted, document, writable
from kg.read.options import Fields, ReadOptions, too_much

_SAMPLE = 1 << 20
_DELIMITERS = (",", ";", "\t")
_NAMED = 20  # columns that a message names
_ID_MAX = 100
_NOT_IN_NAMES = re.compile(r"[\s/\\]+")

Found = Document | ReadError


def read_jsonl(
    stream: BinaryIO, path: str, media_type: str, options: ReadOptions, first: int = 1, end: int | None = None
) -> Iterator[Found]:
    """A document for each line that holds one; an error for each other line that is not blank.

    Of a part of a file: the stream stands at its first line, which has the number `first`, and no line
    that begins at byte `end` or behind it is read.
    """
    most = options.limits.max_bytes
    for number, line in enumerate(_lines(stream, most, end), first):
        where = f"{path}:{number}"
        if len(line) > most:
            yield ReadError(where, too_much("is longer than", most, "bytes", "--max-bytes"))
        elif line.strip():
            try:
                row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                yield ReadError(where, "is not UTF-8")
            except (ValueError, RecursionError) as err:
                yield ReadError(where, f"is not JSON ({err})")
            else:
                yield row_document(row, path, number, media_type, options)


def read_csv(stream: BinaryIO, path: str, media_type: str, options: ReadOptions) -> Iterator[Found]:
    """A document for each row; the first row names the columns.  UTF-8 or GB18030."""
    rows = _Rows(stream, path, media_type, options)
    with _long_fields(options.limits.max_bytes):
        yield from rows.documents()


class _Rows:
    """The rows of one CSV file with the line at which each begins."""

    def __init__(self, stream: BinaryIO, path: str, media_type: str, options: ReadOptions) -> None:
        self.path = path
        self.media_type = media_type
        self.options = options
        self.text = io.TextIOWrapper(stream, _encoding(stream), errors="strict", newline="")
        self.line = 0
        self.row_start = 1
        self.row_size = 0

    def documents(self) -> Iterator[Found]:
        try:
            yield from self._documents()
        except UnicodeDecodeError:
            yield ReadError(f"{self.path}:{self.line + 1}", "is in no encoding that can be read; save the file as UTF-8")
        except _NotRead as err:
            yield ReadError(f"{self.path}:{self.row_start}", str(err))
        finally:
            self.text.detach()

    def _documents(self) -> Iterator[Found]:
        lines = self._lines()
        first = next(lines, "")
        header, delimiter = _header(first, self.options.fields.text, self.media_type)
        missing = [name for name in asked(self.options.fields) if name not in header]
        if missing:
            yield ReadError(f"{self.path}:1", no_column(missing[0], header, self.options.fields))
            return
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            self.row_start, self.row_size = self.line + 1, 0
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as err:
                yield ReadError(f"{self.path}:{self.row_start}", f"is no row of CSV ({err})")
                continue
            if len(row) > len(header):
                reason = f"has {len(row)} fields for {len(header)} columns; quote fields that hold the delimiter"
                yield ReadError(f"{self.path}:{self.row_start}", reason)
            elif row:
                values = dict(zip_longest(header, row, fillvalue=""))
                yield row_document(values, self.path, self.row_start, self.media_type, self.options)

    def _lines(self) -> Iterator[str]:
        """The lines, counted; the lines of a row together keep to the limit."""
        most = self.options.limits.max_bytes
        while line := self.text.readline(most + 1):
            self.row_size += len(line)
            if self.row_size > most:
                raise _NotRead(too_much("begins a row longer than", most, "characters", "--max-bytes") + "; is a quote left open?")
            if "\x00" in line:
                raise _NotRead("is binary (it has null characters), not text")
            self.line += 1
            yield line


class _NotRead(ValueError):
    pass


def _lines(stream: BinaryIO, most: int, end: int | None) -> Iterator[bytes]:
    """The lines of a stream; of one that is longer than `most` its beginning, one byte too long."""
    while (end is None or stream.tell() < end) and (line := stream.readline(most + 1)):
        yield line
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > most:
            rest = stream.readline(most + 1)


def row_document(row: object, path: str, line: int, media_type: str, options: ReadOptions) -> Found:
    """The document in row `line` (from 1) of a table: field → value."""
    where = f"{path}:{line}"
    if not isinstance(row, Mapping):
        return ReadError(where, "is no JSON object")
    fields = options.fields
    values: dict[str, str] = {}
    for name in asked(fields):
        value = row.get(name)
        if value is None and name not in row:
            return ReadError(where, no_column(name, [str(key) for key in row], fields))
        if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None))):
            return ReadError(where, f"field '{name}' is no text")
        values[name] = "" if value is None else str(value)
    text = values[fields.text]
    if not writable(text).strip():
        return ReadError(where, f"field '{fields.text}' is empty")
    if len(text) > options.limits.max_chars:
        return ReadError(where, too_much("has more than", options.limits.max_chars, "characters", "--max-chars"))
    name = _NOT_IN_NAMES.sub("_", values.get(fields.id, "").strip())[:_ID_MAX] or str(line)
    title, date, publication = (values.get(key, "") for key in (fields.title, fields.date, fields.publication))
    return document(Extracted(text, title, date, publication), f"{path}#{name}", media_type)


def asked(fields: Fields) -> list[str]:
    """The names of the fields that a row must have."""
    return [name for name in (fields.text, fields.id, fields.title, fields.date, fields.publication) if name]


def no_column(name: str, columns: list[str], fields: Fields) -> str:
    """The reason for which a row or file without the field `name` is not read."""
    option = next(o for o in ("text", "id", "title", "date", "publication") if getattr(fields, o) == name)
    shown = ", ".join(columns[:_NAMED]) + (" …" if len(columns) > _NAMED else "")
    return f"no field '{name}' (there are: {shown or 'none'}); choose with --{option}-field"


def _header(line: str, text: str, media_type: str) -> tuple[list[str], str]:
    """The columns' names and the delimiter: the one that yields a column of the text's name."""
    delimiters = ("\t",) if media_type == "text/tab-separated-values" else _DELIMITERS
    headers = []
    for delimiter in delimiters:
        try:
            headers.append([name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])])
        except csv.Error:
            headers.append([])
    best = next((i for i, h in enumerate(headers) if text in h), 0)
    return headers[best], delimiters[best]


def _encoding(stream: BinaryIO) -> str:
    sample = stream.read(_SAMPLE)
    stream.seek(0)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


@contextmanager
def _long_fields(most: int) -> Iterator[None]:
    """The csv module has one bound for all; articles are longer than it is."""
    before = csv.field_size_limit(max(most, 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def first_errors(found: Iterable[Found], path: str, most: int = 100) -> Iterator[Found]:
    """`found` with the errors beyond the first `most` counted in one, so that a report stays readable."""
    count = 0
    for item in found:
        count += isinstance(item, ReadError)
        if count <= most or not isinstance(item, ReadError):
            yield item
    if count > most:
        yield ReadError(path, f"{count - most:,} more of its rows cannot be read")
