"""How to import a library without something heavy that it would bring along, in less time, or one that may not be there."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
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


@contextmanager
def uncollected() -> Iterator[None]:
    """Within it no garbage is looked for: of much that is loaded at once, and stays, there is none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


@contextmanager
def put_off(*names: str) -> Iterator[None]:
    """Within it ``import name`` gives a stand-in for a module that is not imported yet; afterwards nobody else gets it.

    What is taken from the stand-in at once (``from name import f``) is a function that imports the real
    one when it is called; what is asked of it later comes from the real module.
    """
    wanted = [name for name in names if name not in sys.modules]
    packages = {parent for name in wanted for parent, dot, _ in [name.rpartition(".")] if dot and parent not in sys.modules}
    made = {name: _StandIn(name) for name in (*packages, *wanted)}
    sys.modules |= made
    try:
        yield
    finally:
        for name, module in made.items():
            module.begun = False
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _StandIn(ModuleType):
    """Stands for a module; `begun` while those that import it do so."""

    begun = True

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import itself asks for
            raise AttributeError(name)
        if not self.begun:
            return getattr(import_module(self.__name__), name)
        return lambda *args, **kwargs: getattr(import_module(self.__name__), name)(*args, **kwargs)


def extra(module: str, name: str) -> ModuleType:
    """A module that comes with the optional extra `name`.  KgError, with the remedy, if it is not there."""
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise KgError(f"this needs {package}: pip install 'kg-hospital[{name}]'") from None
