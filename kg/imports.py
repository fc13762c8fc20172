"""How to import libraries that may be missing, or without something heavy that they would bring along."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from kg.errors import KgError


@contextmanager
def without(name: str) -> Iterator[None]:
    """Within it the module `name` cannot be imported (ImportError), unless it already is."""
    blocked = name not in sys.modules
    if blocked:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if blocked:
            del sys.modules[name]


def optional(module: str, extra: str, what: str) -> Any:
    """A module of an optional extra of `kg`, for `what`.  KgError if it is missing, with the way to get it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as err:
        raise KgError(f"{what} needs {err.name}: pip install 'kg-hospital[{extra}]'") from None
