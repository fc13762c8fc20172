"""How to import a library without something heavy that it would bring along, or one that may not be there."""

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


def extra(module: str, name: str, what: str) -> Any:
    """The module of an optional library.

    `name` is the extra of kg that installs it, `what` the thing that needs it.  KgError, with the command that
    installs it, if it is not there.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise KgError(f'{what} needs {package}: pip install "kg-hospital[{name}]"') from None
