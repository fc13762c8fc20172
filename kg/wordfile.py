"""A file of words with a number each, looked up where it lies: for a few lookups it need not be read whole.

Layout, little-endian: the magic number, the count of words, the total of the numbers, then the ends of
the words in the text (4 bytes each), the numbers (4 bytes each), and the words as UTF-8 in order of
their bytes, a zero behind each.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.cache import replace

MAGIC = b"kgwords2"
_HEAD = struct.Struct("<8sQQ")


class WordFile(Mapping[str, int]):
    """Words → numbers, by bisection in a mapped file.  OSError or ValueError if it is no such file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._map) < _HEAD.size:
            raise ValueError(f"{path}: too short")
        magic, count, total = _HEAD.unpack_from(self._map)
        self._count, self.total = int(count), int(total)
        self._words = _HEAD.size + 8 * self._count
        if magic != MAGIC or sys.byteorder != "little" or self._words > len(self._map):
            raise ValueError(f"{path}: not a file of words")
        view = memoryview(self._map)
        self._ends = view[_HEAD.size : _HEAD.size + 4 * self._count].cast("I")
        self._numbers = view[_HEAD.size + 4 * self._count : self._words].cast("I")
        if self._count and self._words + self._ends[-1] != len(self._map):
            raise ValueError(f"{path}: cut off")

    def _word(self, index: int) -> bytes:
        start = self._ends[index - 1] if index else 0
        return self._map[self._words + start : self._words + self._ends[index] - 1]

    def __getitem__(self, word: str) -> int:
        index = self._find(word)
        if index < 0:
            raise KeyError(word)
        return int(self._numbers[index])

    def get(self, word: str, default: Any = None) -> Any:
        """The number of a word, or `default`."""
        index = self._find(word)
        return self._numbers[index] if index >= 0 else default

    def _find(self, word: str) -> int:
        """The place of a word, or -1."""
        key = word.encode("utf-8", "surrogatepass")
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._word(middle) < key:
                low = middle + 1
            else:
                high = middle
        return low if low < self._count and self._word(low) == key else -1

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._find(word) >= 0

    def __iter__(self) -> Iterator[str]:
        return (self._word(i).decode("utf-8", "surrogatepass") for i in range(self._count))

    def __len__(self) -> int:
        return self._count

    def whole(self) -> dict[str, int]:
        """All of it in memory, for more lookups than a few."""
        words = self._map[self._words :].decode("utf-8", "surrogatepass").split("\0")
        return dict(zip(words, self._numbers.tolist(), strict=False))


def write(path: Path, words: Mapping[str, int], total: int) -> None:
    """Writes the file, whole or not at all, for the user's eyes only; without words that hold a zero.  OSError if that fails."""
    rows = sorted((word.encode("utf-8", "surrogatepass"), number) for word, number in words.items() if "\0" not in word)
    ends, at = array("I"), 0
    for word, _ in rows:
        at += len(word) + 1
        ends.append(at)
    numbers = array("I", (number for _, number in rows))
    head = _HEAD.pack(MAGIC, len(rows), total)
    replace(path, head + ends.tobytes() + numbers.tobytes() + b"".join(word + b"\0" for word, _ in rows))
