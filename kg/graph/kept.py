"""What was made once and comes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST = 5_000  # entries


class Kept(dict[K, V]):
    """What `make` made, by what it was made of; emptied when it has grown large: what recurs comes again.

    >>> double = Kept(lambda n: 2 * n)
    >>> double[3], double[3], len(double)
    (6, 6, 1)
    """

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        if len(self) >= MOST:
            self.clear()
        found = self[key] = self._make(key)
        return found
