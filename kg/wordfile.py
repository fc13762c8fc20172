"""A file of words with a number each, looked up where it lies: for a few lookups it need not be read whole.

Layout, little-endian: the magic number, the count of words, the total of the numbers, the count of slots (a
power of two); then, of 4 bytes each, the ends of the words in the text, their numbers, and the slots;
then the words as UTF-8, a zero behind each.  A slot is empty (0) or holds the place of a word, counted
from 1: the word's is the first free one from its CRC-32 on.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from kg.cache import replace

MAGIC = b"kgwords3"
_HEAD = struct.Struct("<8sQQQ")


class _Known(dict[str, int | None]):
    """Words → their numbers, None for no word; each is looked up when it is first asked for."""

    def __init__(self, look: Callable[[str], int | None]) -> None:
        self._look = look

    def __missing__(self, word: str) -> int | None:
        found = self[word] = self._look(word)
        return found


class WordFile(Mapping[str, int]):
    """Words → numbers, looked up in a mapped file.  OSError or ValueError if it is no such file.

    `known` is a mapping of the same that gives None for what is no word, and is the fastest way to ask.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._map) < _HEAD.size:
            raise ValueError(f"{path}: too short")
        magic, count, total, slots = _HEAD.unpack_from(self._map)
        self._count, self.total, self._last = int(count), int(total), int(slots) - 1
        self._words = _HEAD.size + 4 * (2 * self._count + int(slots))
        if magic != MAGIC or sys.byteorder != "little" or self._words > len(self._map):
            raise ValueError(f"{path}: not a file of words")
        numbers = memoryview(self._map)[_HEAD.size : self._words].cast("I")
        self._ends, self._numbers = numbers[: self._count], numbers[self._count : 2 * self._count]
        self._slots = numbers[2 * self._count :]
        if self._count and self._words + self._ends[-1] != len(self._map):
            raise ValueError(f"{path}: cut off")
        self.known: Mapping[str, int | None] = _Known(self._number)  # each word is asked for several times

    def _word(self, index: int) -> bytes:
        start = self._ends[index - 1] if index else 0
        return self._map[self._words + start : self._words + self._ends[index] - 1]

    def __getitem__(self, word: str) -> int:
        number = self.known[word]
        if number is None:
            raise KeyError(word)
        return number

    def get(self, word: str, default: Any = None) -> Any:
        """The number of a word, or `default`."""
        number = self.known[word]
        return default if number is None else number

    def _number(self, word: str) -> int | None:
        """The number of a word as the file has it."""
        key = word.encode("utf-8", "surrogatepass")
        at = crc32(key) & self._last
        while place := self._slots[at]:
            if self._word(place - 1) == key:
                return int(self._numbers[place - 1])
            at = (at + 1) & self._last
        return None

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.known[word] is not None

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
    numbers, slots = array("I", (number for _, number in rows)), _slots([word for word, _ in rows])
    head = _HEAD.pack(MAGIC, len(rows), total, len(slots))
    text = b"".join(word + b"\0" for word, _ in rows)
    replace(path, head + ends.tobytes() + numbers.tobytes() + slots.tobytes() + text)


def _slots(words: list[bytes]) -> array[int]:
    """The slots for the words; half of them at least stay empty."""
    count = 1 << (2 * len(words)).bit_length()
    slots, last = array("I", bytes(4 * count)), count - 1
    for place, word in enumerate(words, 1):
        at = crc32(word) & last
        while slots[at]:
            at = (at + 1) & last
        slots[at] = place
    return slots
