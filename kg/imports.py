"""How to import a library without something heavy that it would bring along, or one that may not be there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

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


def extra(module: str, name: str) -> ModuleType:
    """A module that comes with the optional extra `name`.  KgError, with the remedy, if it is not there."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise KgError(f"this needs {package}: pip install 'kg-hospital[{name}]'") from None
