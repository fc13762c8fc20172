"""Expressions whose time may explode: told by their shape, and by running them on texts made to hurt.

Shapes (R. Cox, "Regular Expression Matching Can Be Simple And Fast", 2007): an unbounded repeat right
inside an unbounded repeat, and an unbounded repeat of words a run of which can be cut in two ways
(a, b, ab).  Both take time that doubles with each character if what follows does not match.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST = 2000  # texts of a body that are compared
MANY = 20  # a repeat of more is as good as unbounded
SLOW = 0.02  # seconds that one short text may take
GROWTH = 2.5  # a step of two more items that takes so much longer is no straight line
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)

Node = tuple[Any, Any]


def shapes(source: str) -> Iterator[str]:
    """What is dangerous in the shape of an expression; nothing if it does not compile."""
    try:
        tree = parser.parse(source)
    except re.error:
        return
    yield from _walk(list(tree))


def _walk(nodes: Sequence[Node]) -> Iterator[str]:
    for op, value in nodes:
        if op in _REPEATS:
            _, most, body = value
            inner = list(body)
            if most > MANY:
                if _nested(inner):
                    yield "a repeat inside a repeat, with nothing between that keeps them apart"
                if _alike(inner):
                    yield "a repeat of words of which one is made up of others"
            yield from _walk(inner)
        elif op is sre.SUBPATTERN:
            yield from _walk(list(value[3]))
        elif op is sre.BRANCH:
            for branch in value[1]:
                yield from _walk(list(branch))
        elif op in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _walk(list(value[1]))


def _core(nodes: Sequence[Node]) -> list[Node]:
    """The nodes with plain groups opened."""
    out: list[Node] = []
    for op, value in nodes:
        if op is sre.SUBPATTERN:
            out += _core(list(value[3]))
        elif op not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            out.append((op, value))
    return out


def _optional(node: Node) -> bool:
    return node[0] in _REPEATS and node[1][0] == 0


def _nested(body: Sequence[Node]) -> bool:
    """Whether one long repeat can make up the whole body."""
    nodes = _core(body)
    for i, (op, value) in enumerate(nodes):
        if op is sre.BRANCH:
            if len(nodes) == 1 and any(_nested(list(b)) for b in value[1]):
                return True
        elif op in _REPEATS and all(_optional(n) for j, n in enumerate(nodes) if j != i):
            _, most, inner = value
            if most > MANY or (most == 1 and _nested(list(inner))):
                return True
    return False


def _alike(body: Sequence[Node]) -> bool:
    """Whether a run of the body's texts can be cut into them in two ways (Sardinas and Patterson's test)."""
    words = _texts(body)
    if words is None or "" in words:
        return words is not None and len(words) > 1
    left = {b[len(a) :] for a in words for b in words if a != b and b.startswith(a)}
    seen: set[str] = set()
    while left - seen:
        seen |= left
        if left & words:
            return True
        left = {r for x in left for w in words for r in (_rest(x, w), _rest(w, x)) if r}
    return False


def _rest(text: str, head: str) -> str:
    return text[len(head) :] if text.startswith(head) else ""


def _texts(nodes: Sequence[Node]) -> frozenset[str] | None:
    """All texts that the nodes match; None if they are too many or not plain."""
    out = {""}
    for op, value in nodes:
        found = _choices(op, value)
        if found is None:
            return None
        out = {a + b for a in out for b in found}
        if len(out) > MOST:
            return None
    return frozenset(out)


def _choices(op: Any, value: Any) -> frozenset[str] | None:
    if op is sre.LITERAL:
        return frozenset({chr(value)})
    if op is sre.IN and all(o is sre.LITERAL for o, _ in value):
        return frozenset(chr(v) for _, v in value)
    if op is sre.SUBPATTERN:
        return _texts(list(value[3]))
    if op is sre.BRANCH:
        parts = [_texts(list(branch)) for branch in value[1]]
        return None if None in parts else frozenset().union(*(p for p in parts if p is not None))
    if op in _REPEATS and value[1] == 1:
        inner = _texts(list(value[2]))
        return None if inner is None else inner | ({""} if value[0] == 0 else set())
    return None


def slow(pattern: re.Pattern[str], pieces: Iterable[str]) -> str:
    """A text, as few pieces repeated, on which the time of a search grows faster than it should; or "".

    Lengths grow by steps and a run that is too slow ends the trial, so it never takes long itself.
    """
    for piece in pieces:
        before = 0.0
        for times in range(4, 42, 2):
            text = piece * times + "\x00"
            start = time.process_time()
            pattern.search(text)
            took = time.process_time() - start
            if took > SLOW and before and took / before > GROWTH / 2 and took > 10 * SLOW:
                return piece
            if took > 10 * SLOW:
                return piece
            before = took
    return ""
