"""Regular expressions from strangers: what could take time without bound is refused when a rule book is loaded.

`re` backtracks: it tries the ways in which an expression can be read, one after the other.  An expression
is allowed if their number cannot grow exponentially with the text: a long repeat must have a body that can
be read in one way only (by its first characters, or as a code of words: Sardinas and Patterson 1953;
Brüggemann-Klein and Wood 1998 on one-unambiguous expressions), and the ways of everything else together
stay below ``2 ** MOST_BITS``.  What is left is a polynomial, and the time limit of a document ends it.  An
engine of linear time such as RE2 would need no such check, but has no lookarounds, which rules live by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from math import log2
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Annotated, Any

from pydantic import AfterValidator

from kg.errors import RuleError
from kg.rulebook.characters import ALL, Chars, chars_of, peak
from kg.rulebook.readings import one_reading, texts

LONGEST = 5_000  # characters of an expression
MOST_TIMES = 1_000  # of a counted repeat, those inside it counted in
MOST_BITS = 24.0  # as a power of two: ways to read an expression, without its long repeats
MOST_LONG = 6  # long repeats one after the other
LONG = 20  # times; a repeat of more counts as one without end
DEEPEST = 40  # groups in groups
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_REPEATING = re.compile(r"[*+{]|(?<!\()\?")
REMEDY = "give the inner repeat a bound of at most 20, or take the word away that others make up"

Node = tuple[Any, Any]


class Unbounded(ValueError):
    """Why an expression is refused."""


def check(source: str) -> str:
    """`source`, if it is a regular expression whose time is bounded; ValueError that says why not otherwise."""
    problem = _problem(source)
    if problem:
        raise ValueError(problem)
    return source


Pattern = Annotated[str, AfterValidator(check)]


@contextmanager
def fitting(folder: object) -> Iterator[None]:
    """RuleError for expressions that are in order, each for itself, but make none when they are put together."""
    try:
        yield
    except (re.error, ValueError, OverflowError, RecursionError) as err:
        message = f"the expressions of these rules do not fit together: {err}"
        raise RuleError(str(folder), 1, 1, message, "a group name (?P<name>…) of your own may be taken: write (?:…)") from None


@lru_cache(maxsize=4096)
def _problem(source: str) -> str:
    if len(source) > LONGEST:
        return f"an expression may have {LONGEST:,} characters, this one has {len(source):,}"
    try:
        re.compile(source)
        if _REPEATING.search(source):
            _judge(*readings(source))
    except Unbounded as err:
        return str(err)
    except RecursionError:
        return "an expression may not nest so deeply"
    except (re.error, OverflowError) as err:
        return f"is no regular expression: {err}"
    return ""


def readings(source: str) -> tuple[float, int]:
    """In how many ways an expression can be read, as a power of two, without its long repeats; and those in a row.

    Upper bounds.  Raises Unbounded (a ValueError) if the ways grow exponentially with the text.
    """
    tree = parser.parse(source)
    return _Cost(bool(tree.state.flags & re.IGNORECASE)).of(list(tree), 1, 0)


def _judge(bits: float, long: int) -> None:
    if bits > MOST_BITS:
        raise Unbounded(f"can be read in too many ways (2 to the power of {bits:.0f}): {REMEDY}")
    if long > MOST_LONG:
        raise Unbounded(f"has {long} long repeats one after the other where {MOST_LONG} may stand: give them bounds")


class _Cost:
    """How many ways there are to read nodes from one place on: (bits, long repeats in a row)."""

    def __init__(self, any_case: bool) -> None:
        self.any_case = any_case

    def of(self, nodes: Sequence[Node], times: int, depth: int) -> tuple[float, int]:
        if depth > DEEPEST:
            raise Unbounded("an expression may not nest so deeply")
        bits, long = 0.0, 0
        for op, value in nodes:
            more, longer = self._node(op, value, times, depth)
            bits, long = bits + more, long + longer
        return bits, long

    def _node(self, op: Any, value: Any, times: int, depth: int) -> tuple[float, int]:
        if op in _REPEATS:
            return self._repeat(value[0], value[1], value[2], times, depth)
        if op is sre.SUBPATTERN:
            if value[1] & re.IGNORECASE:
                self.any_case = True
            return self.of(list(value[3]), times, depth + 1)
        if op is sre.BRANCH:
            return self._branch([list(branch) for branch in value[1]], times, depth)
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            self._apart(list(value[1]), times, depth)
        elif op is sre.ATOMIC_GROUP:
            self._apart(list(value), times, depth)
        elif op is sre.POSSESSIVE_REPEAT:
            self._times(value[1], times)
            self._apart(list(value[2]), times, depth)
        elif op in (sre.GROUPREF, sre.GROUPREF_EXISTS):
            raise Unbounded("may not refer back to a group (\\1, (?P=name)): write the words out")
        return 0.0, 0

    def _apart(self, nodes: Sequence[Node], times: int, depth: int) -> None:
        """What is read once and not again: its ways do not multiply those around it, but are ways all the same."""
        bits, long = self.of(nodes, times, depth + 1)
        if bits > MOST_BITS or long > MOST_LONG:
            raise Unbounded(f"a lookaround can be read in too many ways: {REMEDY}")

    def _times(self, most: Any, times: int) -> int:
        if most is sre.MAXREPEAT:
            return times
        if most * times > MOST_TIMES:
            raise Unbounded(f"a counted repeat may go up to {MOST_TIMES:,}, with those inside it; this one to {most * times:,}")
        return max(1, int(most)) * times

    def _repeat(self, least: int, most: Any, body: Any, times: int, depth: int) -> tuple[float, int]:
        nodes = list(body)
        bits, long = self.of(nodes, self._times(most, times), depth + 1)
        endless = most is sre.MAXREPEAT or most > LONG
        # A body that may be empty can be there or not: `(a?){30}` has more readings than it looks.
        plain = (body.getwidth()[0] > 0 and not bits and not long) or one_reading(nodes, self.any_case)
        if endless and not plain:
            raise Unbounded(f"a repeat whose body can be read in several ways takes time that doubles with each character: {REMEDY}")
        if most is sre.MAXREPEAT:
            return 0.0, 1 + long
        choice = log2(most - least + 1) if most > least else 0.0
        if plain:
            return choice, long
        return most * max(bits, 1.0) + choice, long * int(most)

    def _branch(self, branches: Sequence[Sequence[Node]], times: int, depth: int) -> tuple[float, int]:
        costs = [self.of(branch, times, depth + 1) for branch in branches]
        long = max(n for _, n in costs)
        words = texts([(sre.BRANCH, (None, branches))]) if not self.any_case else None
        if words is not None:
            return log2(_chain(words)), long
        firsts = [self._first(branch) for branch in branches]
        return log2(max(1.0, peak((f, 2 ** min(b, 1000)) for f, (b, _) in zip(firsts, costs, strict=True)))), long

    def _first(self, nodes: Sequence[Node]) -> Chars:
        """Characters with which nodes may begin: too many rather than too few."""
        for op, value in nodes:
            if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
                continue
            if op is sre.SUBPATTERN and value[3]:
                return self._first(list(value[3]))
            if op in _REPEATS and value[0] > 0:
                return self._first(list(value[2]))
            return chars_of(op, value, self.any_case)
        return ALL


def _chain(words: Sequence[str]) -> int:
    """How many of the words can stand at one place: those that begin one another."""
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return max(sum(counts.get(word[:i], 0) for i in range(len(word) + 1)) for word in counts)


