"""Loads one YAML rule file into its pydantic model, with errors that point at line and column."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kg.errors import RuleError
from kg.rulebook.tree import Location, Tree, read_tree

M = TypeVar("M", bound=BaseModel)

__all__ = ["Location", "Tree", "load", "nearest", "position", "read_tree", "validate"]


def position(tree: Tree, location: Location) -> tuple[int, int]:
    """Line and column, both from 1, of the deepest part of `location` that the file has."""
    return tree.position(location)


def nearest(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest known words, or all of them if few, or nothing."""
    close = get_close_matches(word, known, n=2, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"known: {', '.join(sorted(known)[:24])}" if known else ""


def _field_names(model: type[BaseModel], tree: Any, location: Location) -> list[str]:
    """Names of the keys allowed at `location`, as far as the models tell."""
    current: Any = model
    for key in location[:-1]:
        if not (isinstance(current, type) and issubclass(current, BaseModel)):
            continue
        if isinstance(key, str) and key in current.model_fields:
            current = _inner_model(current.model_fields[key].annotation)
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or n for n, f in current.model_fields.items()]
    return []


def _inner_model(annotation: Any) -> Any:
    """The first model inside an annotation such as ``tuple[Rule, ...]`` or ``dict[str, Rule]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for arg in getattr(annotation, "__args__", ()):
        found = _inner_model(arg)
        if found is not None:
            return found
    return None


def validate(tree: Tree, path: Path, model: type[M]) -> M:
    """The tree as a `model`.  RuleError at the first fault, with a hint where one can be given."""
    try:
        return model.model_validate(tree.data)
    except ValidationError as err:
        first = _first(err.errors())
        location = first["loc"]
        line, column = position(tree, location)
        where = ".".join(str(p) for p in location)
        if first["type"] == "extra_forbidden":
            key = str(location[-1])
            hint = nearest(key, _field_names(model, tree, location))
            raise RuleError(str(path), line, column, f"unknown key '{key}'", hint) from None
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing":
            hint = ""
            message = f"'{location[-1]}' is missing"
        else:
            shown = str(first.get("input"))
            hint = f"found: {shown[:60]}"
        raise RuleError(str(path), line, column, f"{where}: {message}" if where else message, hint) from None


def _first(errors: Sequence[Any]) -> Any:
    """The fault to tell: where a key is missing and another one beside it is unknown, the unknown one."""
    first = errors[0]
    if first["type"] != "missing":
        return first
    beside = (e for e in errors if e["type"] == "extra_forbidden" and e["loc"][:-1] == first["loc"][:-1])
    return next(beside, first)


def load(path: Path, model: type[M]) -> M:
    """Reads `path` and validates it as `model`; raises RuleError with file, line and column."""
    return validate(read_tree(path), path, model)
