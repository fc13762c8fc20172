"""`kg`: Chinese text about hospitals → a knowledge graph whose every fact can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.pipeline import build, load

__all__ = ["__version__", "build", "load"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Loads `build` and `load` when they are first used, so that `import kg` stays cheap."""
    if name in {"build", "load"}:
        from kg import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'kg' has no attribute '{name}'")
