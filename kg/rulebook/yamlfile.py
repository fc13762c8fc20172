"""Loads one YAML rule file into its pydantic model, with errors that point at line and column."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from kg.errors import RuleError

M = TypeVar("M", bound=BaseModel)
Location = Sequence[str | int]


def read_tree(path: Path) -> CommentedMap:
    """The file's top-level mapping, with positions kept.  RuleError if it is no YAML mapping."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as err:
        raise RuleError(str(path), 1, 1, f"cannot be read: {err.strerror or err}") from None
    except UnicodeDecodeError as err:
        raise RuleError(str(path), 1, 1, f"is not UTF-8 ({err.reason})", "save the file as UTF-8") from None
    loader = YAML(typ="rt", pure=True)
    try:
        tree = loader.load(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "check the indentation (spaces, no tabs) and quote values that hold ': ' or begin with a bracket"
        raise RuleError(str(path), line, column, f"is not valid YAML: {err.problem or err}", hint) from None
    if not isinstance(tree, CommentedMap):
        raise RuleError(str(path), 1, 1, "must be a mapping of keys to values")
    return tree


def position(tree: Any, location: Location) -> tuple[int, int]:
    """Line and column, both from 1, of the deepest part of `location` that the file has."""
    line, column = 1, 1
    node = tree
    for key in location:
        if isinstance(node, CommentedMap) and key in node:
            line, column = (n + 1 for n in node.lc.key(key))
            node = node[key]
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line, column = (n + 1 for n in node.lc.item(key))
            node = node[key]
        elif not isinstance(node, (CommentedMap, CommentedSeq)):
            break
    return line, column


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


def validate(tree: CommentedMap, path: Path, model: type[M]) -> M:
    """The tree as a `model`.  RuleError at the first fault, with a hint where one can be given."""
    try:
        return model.model_validate(_plain(tree))
    except ValidationError as err:
        first = err.errors()[0]
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


def _plain(node: Any) -> Any:
    if isinstance(node, CommentedMap):
        return {str(k): _plain(v) for k, v in node.items()}
    if isinstance(node, (CommentedSeq, list)):
        return [_plain(v) for v in node]
    return node


def load(path: Path, model: type[M]) -> M:
    """Reads `path` and validates it as `model`; raises RuleError with file, line and column."""
    return validate(read_tree(path), path, model)
