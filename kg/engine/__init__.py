"""Where stages run.  An engine runs the same stages to the same result, whatever the machine.

An engine is a callable ``engine(setup, items) -> iterator``: `setup` takes nothing and gives the
stage, a function of one item; the results come in the order of the items.  `setup` and the items
are picklable, the stage need not be: each process compiles the rules once for itself.

`kg.engine.spark` is no such callable: on a cluster documents, names and statements are spread too, and
so it does the whole build, from paths to files.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class Engine(Protocol):
    """Runs the stage that `setup` gives over `items`; results in the order of the items."""

    def __call__(self, setup: Callable[[], Callable[[A], B]], items: Iterable[A]) -> Iterator[B]: ...


@contextmanager
def ended_with(parts: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """Ends a generator, and with it an engine's processes, also if nobody wants the rest of it."""
    try:
        yield parts
    finally:
        if isinstance(parts, Generator):
            parts.close()
