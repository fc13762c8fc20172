"""Values in a nameless file, written once and read again in the same order."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any, Generic, TypeVar

T = TypeVar("T")
MEMORY = 1_000_000  # bytes that are kept in memory


class Spool(Generic[T]):
    """Such values; they are gone with the process."""

    def __init__(self) -> None:
        self._file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(MEMORY)  # noqa: SIM115  open as long as this
        self._count = 0

    def add(self, value: T) -> None:
        """Adds one at the end."""
        pickle.dump(value, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def __iter__(self) -> Iterator[T]:
        self._file.seek(0)
        for _ in range(self._count):
            value: Any = pickle.load(self._file)
            yield value

    def close(self) -> None:
        """Everything is gone then."""
        self._file.close()
