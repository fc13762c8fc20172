"""When a process looks for garbage: most of what a build makes stays, and is looked through for nothing."""

from __future__ import annotations

import gc

OBJECTS = (10_000, 20, 20)  # more objects than Python's own, before a generation is looked through


def seldom() -> None:
    """Garbage is looked for more seldom from now on."""
    gc.set_threshold(*OBJECTS)


def settled() -> None:
    """The same, and what there is now, compiled rules above all, is never looked through again."""
    gc.collect()
    gc.freeze()
    seldom()
