"""A YAML file as plain values with the place of every key and item.

Parsing YAML with its positions takes most of the time that a rule book needs to load, so what was
parsed is kept in the user's cache by the hash of the text: as JSON, plain data that no code runs from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import cache
from kg.errors import RuleError

FAMILY = "yaml-"
KEPT = 400  # parsed files that stay in the cache
FORMAT = "1"
Location = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Tree:
    """`data` is the top-level mapping; `marks` mirrors it: key or index → (line, column from 1, marks below)."""

    data: dict[str, Any]
    marks: Any

    def get(self, key: str) -> Any:
        """The value of a key of the top level, or None."""
        return self.data.get(key)

    def position(self, location: Location) -> tuple[int, int]:
        """Line and column, both from 1, of the deepest part of `location` that the file has."""
        line, column = 1, 1
        marks: Any = self.marks
        for key in location:
            below = _at(marks, key)
            if below is not None:  # the models name some steps that the file does not have
                line, column, marks = below
        return line, column


def _at(marks: Any, key: str | int) -> Any:
    """The mark of a key or index; None if there is none."""
    if isinstance(marks, dict):
        return marks.get(key)
    return marks[key] if isinstance(marks, list) and isinstance(key, int) and key < len(marks) else None


def read_tree(path: Path) -> Tree:
    """The file's top-level mapping, with positions.  RuleError if it is no YAML mapping."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as err:
        raise RuleError(str(path), 1, 1, f"cannot be read: {err.strerror or err}") from None
    except UnicodeDecodeError as err:
        raise RuleError(str(path), 1, 1, f"is not UTF-8 ({err.reason})", "save the file as UTF-8") from None
    name = FAMILY + hashlib.sha256(f"{FORMAT}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:40]
    kept = cache.read(name)
    if kept is None:
        data, marks = _parse(path, text)
        try:
            kept = json.dumps([data, marks], ensure_ascii=False).encode()
        except (TypeError, ValueError):  # a date or the like: the model will say that it is no text
            return Tree(data, marks)
        cache.write(name, kept, FAMILY, KEPT)
    return Tree(*json.loads(kept))


def _parse(path: Path, text: str) -> tuple[dict[str, Any], Any]:
    from ruamel.yaml import YAML  # late: most files are in the cache
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    loader = YAML(typ="rt", pure=True)
    try:
        tree = loader.load(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "check the indentation (spaces, no tabs) and quote values that hold ': ' or begin with a bracket"
        raise RuleError(str(path), line, column, f"is not valid YAML: {err.problem or err}", hint) from None
    except YAMLError as err:  # a character that YAML does not allow, for one
        line = text.count("\n", 0, getattr(err, "position", 0)) + 1
        raise RuleError(str(path), line, 1, f"is not valid YAML: {str(err).splitlines()[0]}") from None
    if not isinstance(tree, CommentedMap):
        raise RuleError(str(path), 1, 1, "must be a mapping of keys to values")
    data, marks = _plain(tree)
    return data, marks


def _plain(node: Any) -> tuple[Any, Any]:
    """A node as plain values, and its marks (None for a scalar)."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarbool import ScalarBoolean

    if isinstance(node, CommentedMap):
        data, marks = {}, {}
        for key, value in node.items():
            below, its_marks = _plain(value)
            # A key that comes from a merge (<<) has no place of its own.
            line, column = node.lc.key(key) if key in (node.lc.data or {}) else (node.lc.line, node.lc.col)
            data[str(key)] = below
            marks[str(key)] = [line + 1, column + 1, its_marks]
        return data, marks
    if isinstance(node, (CommentedSeq, list)):
        pairs = [_plain(value) for value in node]
        places = [node.lc.item(i) if isinstance(node, CommentedSeq) else (0, 0) for i in range(len(pairs))]
        return [d for d, _ in pairs], [[p[0] + 1, p[1] + 1, m] for p, (_, m) in zip(places, pairs, strict=True)]
    return (bool(node) if isinstance(node, ScalarBoolean) else node), None
