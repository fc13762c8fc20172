"""What a text must have for an expression to match in it, so that most places and most texts are passed over at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from operator import or_
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Needs = tuple[str, ...]
_MOST = 10_000  # characters of a set; a class of so many says little
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_FLAGS = re.IGNORECASE | re.LOCALE
_parsed = lru_cache(maxsize=2)(parser.parse)  # for who asks both questions of an expression


def needs(source: str) -> Needs:
    """Sets of characters, each as a string; a text that has none of one of them behind a place has no match there.

    Too few rather than too many: of what is not understood nothing is said.

    >>> needs("a(?:b|cd)?(?:e|fg)[hi]+")
    ('a', 'ef', 'hi')
    """
    tree = _parsed(source)
    if tree.state.flags & _FLAGS:
        return ()
    return tuple(dict.fromkeys("".join(sorted(chars)) for chars in _sequence(tree)))


def quick(source: str) -> str:
    """`source`, preceded by a look at the first character where that saves `re` from trying every branch everywhere.

    >>> quick("(?<!x)a|b+c")
    '(?=[ab])(?:(?<!x)a|b+c)'
    >>> quick("(?:a|b)c"), quick("a*")
    ('(?:a|b)c', 'a*')
    """
    tree = _parsed(source)
    if tree.state.flags & _FLAGS or not tree.data or _searched(tree):
        return source
    firsts = _firsts(tree)
    return f"(?=[{''.join(sorted(firsts))}])(?:{source})" if firsts and "" not in firsts else source


def _searched(tree: Any) -> bool:
    """Whether `re` itself looks for the first character: it does for a letter, a class and a choice of letters."""
    op, value = tree[0]
    while op is sre.SUBPATTERN and value[3].data:
        op, value = value[3][0]
    if op is sre.BRANCH:
        return all(branch.data and branch[0][0] is sre.LITERAL for branch in value[1])
    return op in (sre.LITERAL, sre.IN)


_CATEGORIES = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w"}
_ANYTHING = None
_Firsts = frozenset[str] | None  # pieces of a class; "" among them: it may be empty; None: anything


def _firsts(nodes: Any) -> _Firsts:
    """What nodes that follow one another may begin with."""
    found: frozenset[str] = frozenset()
    for op, value in nodes:
        here = _first(op, value)
        if here is _ANYTHING:
            return _ANYTHING
        found |= here - {""}
        if "" not in here:
            return found
    return found | {""}


def _first(op: Any, value: Any) -> _Firsts:
    if op is sre.LITERAL:
        return frozenset({re.escape(chr(value))})
    if op is sre.IN:
        return _pieces(value)
    if op is sre.SUBPATTERN:
        return _ANYTHING if value[1] & _FLAGS else _firsts(value[3])
    if op is sre.ATOMIC_GROUP:
        return _firsts(value)
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return frozenset({""})
    if op in _REPEATS:
        body = _firsts(value[2])
        return body | {""} if body is not _ANYTHING and not value[0] else body
    if op is sre.BRANCH:
        branches = [_firsts(branch) for branch in value[1]]
        return _ANYTHING if _ANYTHING in branches else frozenset().union(*(b for b in branches if b is not _ANYTHING))
    return _ANYTHING


def _pieces(items: Sequence[tuple[Any, Any]]) -> _Firsts:
    """The members of a class, as they are written in one."""
    out: set[str] = set()
    for op, value in items:
        if op is sre.LITERAL:
            out.add(re.escape(chr(value)))
        elif op is sre.RANGE:
            out.add(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        elif op is sre.CATEGORY and value in _CATEGORIES:
            out.add(_CATEGORIES[value])
        else:
            return _ANYTHING
    return frozenset(out)


class Wanted:
    """Many sets of characters, each a bit, so that a text is looked through once for all expressions that have needs."""

    def __init__(self, sets: Iterable[str]) -> None:
        self._sets = tuple(dict.fromkeys(sets))
        self._bit = {s: 1 << i for i, s in enumerate(self._sets)}
        self._known: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._sets)

    def bits(self, sets: Iterable[str]) -> int:
        """Several of the sets as bits."""
        return sum(self._bit[s] for s in set(sets))

    def held(self, text: str) -> int:
        """The bits of the sets one character of which the text holds."""
        chars = set(text)
        try:
            return reduce(or_, map(self._known.__getitem__, chars), 0)
        except KeyError:  # of a character that was not seen before
            for char in chars.difference(self._known):
                self._known[char] = self.bits(s for s in self._sets if char in s)
            return reduce(or_, map(self._known.__getitem__, chars), 0)


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
        if value[0] > 0:  # what stands before a place need not stand behind it
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
