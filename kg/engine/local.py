"""The engine that runs everything in this process, one item after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def local(setup: Callable[[], Callable[[A], B]], items: Iterable[A]) -> Iterator[B]:
    """The stage that `setup` gives, applied to each of `items` in turn."""
    stage = setup()
    for item in items:
        yield stage(item)
