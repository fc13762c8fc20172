"""A YAML file as plain values with the place of every key and item.

Parsing YAML with its positions takes most of the time that a rule book needs to load, so what was
parsed is kept in the user's cache by the hash of the text: as JSON, plain data that no code runs from.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import cache
from kg.errors import RuleError
from kg.rulebook.files import read_file

FAMILY = "yaml-"
KEPT = 400  # parsed files that stay in the cache
FORMAT = "2"
MOST_VALUES = 200_000  # of a file, those that aliases repeat counted in
DEEPEST = 30  # mappings and lists in one another
LONGEST_KEY = 200
MOST_OPEN = 2_000
_BRACKET = re.compile(r"[\[\]{}]")
SHOWN = 160  # characters of what the YAML library says
CHARACTERS = 50  # of a text that count as a value
HIGHEST = 10**15
NO_DEEPER = f"lists and mappings may stand in one another {DEEPEST} times"
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
    text = read_file(path)
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

    if _deep(text):  # the library takes the square of the depth before it gives up
        raise RuleError(str(path), 1, 1, "is nested too deeply", NO_DEEPER)
    loader = YAML(typ="rt", pure=True)
    try:
        tree = loader.load(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = "check the indentation (spaces, no tabs) and quote values that hold ': ' or begin with a bracket"
        raise RuleError(str(path), line, column, f"is not valid YAML: {str(err.problem or err)[:SHOWN]}", hint) from None
    except YAMLError as err:  # a character that YAML does not allow, for one
        line = text.count("\n", 0, getattr(err, "position", 0)) + 1
        raise RuleError(str(path), line, 1, f"is not valid YAML: {str(err).splitlines()[0][:SHOWN]}") from None
    except RecursionError:
        raise RuleError(str(path), 1, 1, "is nested too deeply", NO_DEEPER) from None
    except Exception as err:  # numbers and dates that are none, and what the library did not foresee
        said = (str(err).splitlines() or [""])[0][:SHOWN]
        raise RuleError(str(path), 1, 1, f"is not valid YAML: {said or type(err).__name__}", "put odd values in quotes") from None
    if not isinstance(tree, CommentedMap):
        raise RuleError(str(path), 1, 1, "must be a mapping of keys to values")
    data, marks = _Plain(path).of(tree, 0)
    return data, marks


def _deep(text: str) -> bool:
    """Whether far more brackets are opened than closed; those in quotes count, so that it takes very many."""
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        if depth > MOST_OPEN:
            return True
    return False


class _Plain:
    """Makes plain values of what the YAML library gives, as many as a file may have."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def of(self, node: Any, depth: int, place: tuple[int, int] = (0, 0)) -> tuple[Any, Any]:
        """A node at `place` (line, column from 0) as plain values, and its marks (None for a scalar)."""
        from ruamel.yaml.comments import CommentedMap, CommentedSeq
        from ruamel.yaml.scalarbool import ScalarBoolean

        self._check(node, depth, place)
        if isinstance(node, CommentedMap):
            data, marks = {}, {}
            for key, value in node.items():
                # A key that comes from a merge (<<) has no place of its own.
                line, column = node.lc.key(key) if key in (node.lc.data or {}) else (node.lc.line, node.lc.col)
                name = self._key(key, (line, column))
                data[name], its_marks = self.of(value, depth + 1, (line, column))
                marks[name] = [line + 1, column + 1, its_marks]
            return data, marks
        if isinstance(node, (CommentedSeq, list)):
            places = [node.lc.item(i) if isinstance(node, CommentedSeq) else (0, 0) for i in range(len(node))]
            pairs = [self.of(value, depth + 1, p) for value, p in zip(node, places, strict=True)]
            return [d for d, _ in pairs], [[p[0] + 1, p[1] + 1, m] for p, (_, m) in zip(places, pairs, strict=True)]
        return (bool(node) if isinstance(node, ScalarBoolean) else node), None

    def _key(self, key: Any, place: tuple[int, int]) -> str:
        if isinstance(key, (str, int, float)) and len(name := str(key)) <= LONGEST_KEY:
            return name
        raise self._error(place, "a key must be a word", "put it in quotes if it is one")

    def _check(self, node: Any, depth: int, place: tuple[int, int]) -> None:
        self.count += 1 + (len(node) // CHARACTERS if isinstance(node, str) else 0)
        if self.count > MOST_VALUES:
            raise self._error(place, f"has more than {MOST_VALUES:,} values, aliases counted", "write fewer aliases (*name)")
        if depth > DEEPEST:
            raise self._error(place, "is nested too deeply", NO_DEEPER)
        tag = getattr(getattr(node, "tag", None), "value", None)
        if tag:
            raise self._error(place, f"the tag {str(tag)[:60]} has no meaning here", "take it away: values are plain text, numbers and lists")
        if isinstance(node, (int, float)) and not -HIGHEST <= node <= HIGHEST:
            raise self._error(place, "a number is too large, or none", "put it in quotes if it is a word")

    def _error(self, place: tuple[int, int], message: str, hint: str) -> RuleError:
        return RuleError(str(self.path), place[0] + 1, place[1] + 1, message, hint)
