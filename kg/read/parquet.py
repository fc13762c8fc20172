"""Parquet files: a document a row, read some rows at a time.  Needs pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from kg.errors import KgError
from kg.imports import extra
from kg.read.decode import Undecodable
from kg.read.options import ReadOptions
from kg.read.tables import Found, asked, no_column, row_document

_ROWS = 64  # that are unpacked at once


def read_parquet(
    stream: BinaryIO,
    path: str,
    media_type: str,
    options: ReadOptions,
    first: int = 1,
    groups: Sequence[int] | None = None,
) -> Iterator[Found]:
    """A document for each row, dates as ISO 8601; an error for a row that holds none.

    Of a part of a file: only these row `groups`, the first row of which has the number `first`.
    Raises Undecodable if it is no Parquet file.
    """
    file, fault = parquet_file(stream)
    columns = list(file.schema_arrow.names)
    wanted = list(dict.fromkeys(asked(options.fields)))
    missing = [name for name in wanted if name not in columns]
    if missing:
        raise Undecodable(no_column(missing[0], columns, options.fields))
    number = first
    try:
        for batch in file.iter_batches(_ROWS, groups, wanted):
            for row in batch.to_pylist():
                values = {name: _plain(value) for name, value in row.items()}
                yield row_document(values, path, number, media_type, options)
                number += 1
    except fault as err:
        raise Undecodable(_damaged(err)) from None


def parquet_file(stream: BinaryIO) -> tuple[Any, tuple[type[Exception], ...]]:
    """The file, opened, and the errors that reading on may raise.  Raises Undecodable."""
    try:
        pa: Any = extra("pyarrow", "parquet")
        parquet: Any = extra("pyarrow.parquet", "parquet")
    except KgError:
        raise Undecodable("is Parquet, and the reader of that is not installed: pip install 'kg-hospital[parquet]'") from None
    fault = (pa.ArrowException, OSError, UnicodeDecodeError)
    try:
        return parquet.ParquetFile(stream), fault
    except fault as err:
        raise Undecodable(_damaged(err)) from None


def _damaged(err: Exception) -> str:
    return f"is a damaged Parquet file ({(str(err).splitlines() or [type(err).__name__])[0][:120]})"


def _plain(value: Any) -> Any:
    """A value as JSON has it: a date as text."""
    return value.isoformat() if hasattr(value, "isoformat") else value
