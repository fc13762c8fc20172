"""`kg`: Chinese text about hospitals → a knowledge graph whose every fact can be checked.

From Python: `kg.build(paths)` makes a `Dataset` of texts, `kg.load(folder)` reads one that
``kg build`` wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.dataset import Dataset, load
    from kg.pipeline import build

__all__ = ["Dataset", "__version__", "build", "load"]
__version__ = "0.1.0"

_HOME = {"Dataset": "kg.dataset", "build": "kg.pipeline", "load": "kg.dataset"}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that `import kg` and `kg --help` stay cheap."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
