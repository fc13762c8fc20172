"""What a text must have for an expression to match in it: lets a matcher pass over most rules at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Needs = tuple[frozenset[str], ...]
_MOST = 10_000  # characters of a set; a class of so many says little
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_FLAGS = re.IGNORECASE | re.LOCALE


def needs(source: str) -> Needs:
    """Sets of characters; a text that lacks all characters of one of them has no match of `source`.

    The smallest sets come first.  Too few rather than too many: of what is not understood nothing is said.

    >>> [sorted(s) for s in needs("a(?:b|cd)?(?:e|fg)[hi]+")]
    [['a'], ['e', 'f'], ['h', 'i']]
    """
    tree = parser.parse(source)
    if tree.state.flags & _FLAGS:
        return ()
    return tuple(sorted(dict.fromkeys(_sequence(tree)), key=lambda s: (len(s), min(s))))


class Wanted:
    """Many sets of characters, each a bit, so that a text is looked through once for all expressions that have needs."""

    def __init__(self, sets: Iterable[frozenset[str]]) -> None:
        self._sets = tuple(dict.fromkeys(sets))
        self._bit = {s: 1 << i for i, s in enumerate(self._sets)}
        self._known: dict[str, int] = {}

    def bits(self, sets: Iterable[frozenset[str]]) -> int:
        """Several of the sets as bits."""
        return sum(self._bit[s] for s in set(sets))

    def held(self, text: str) -> int:
        """The bits of the sets one character of which the text holds."""
        held = 0
        for char in set(text):
            bits = self._known.get(char)
            if bits is None:
                bits = self._known[char] = self.bits(s for s in self._sets if char in s)
            held |= bits
        return held


def _sequence(nodes: Any) -> Iterator[frozenset[str]]:
    for op, value in nodes:
        yield from _node(op, value)


def _node(op: Any, value: Any) -> Iterator[frozenset[str]]:
    if op is sre.LITERAL:
        yield frozenset(chr(value))
    elif op is sre.IN:
        chars = _members(value)
        if chars:
            yield chars
    elif op is sre.SUBPATTERN:
        if not value[1] & _FLAGS:
            yield from _sequence(value[3])
    elif op is sre.ATOMIC_GROUP:
        yield from _sequence(value)
    elif op is sre.ASSERT:
        yield from _sequence(value[1])
    elif op in _REPEATS:
        if value[0] > 0:
            yield from _sequence(value[2])
    elif op is sre.BRANCH:
        firsts = [min(_sequence(branch), key=len, default=frozenset[str]()) for branch in value[1]]
        if all(firsts):
            yield frozenset().union(*firsts)


def _members(items: Sequence[tuple[Any, Any]]) -> frozenset[str]:
    """The characters of a class; none if they are not listed in it."""
    out: set[str] = set()
    for op, value in items:
        low, high = (value, value) if op is sre.LITERAL else value if op is sre.RANGE else (0, _MOST)
        if high - low >= _MOST:
            return frozenset()
        out.update(map(chr, range(low, high + 1)))
    return frozenset(out)
