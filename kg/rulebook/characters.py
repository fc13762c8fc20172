"""Sets of characters as stretches of code points, as far as expressions need them: too large rather than too small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

Chars = tuple[tuple[int, int], ...]  # stretches (first, last), in order, none touching another
LAST = 0x10FFFF
ALL: Chars = ((0, LAST),)
_BEYOND = (0x80, LAST)
_DIGIT: Chars = ((48, 57), _BEYOND)
_SPACE: Chars = ((9, 13), (28, 32), _BEYOND)
_WORD: Chars = ((48, 57), (65, 90), (95, 95), (97, 122), _BEYOND)
# The negated classes have everything beyond ASCII, too: which of it, need not be known here.
_CLASSES: dict[Any, Chars] = {
    sre.CATEGORY_DIGIT: _DIGIT,
    sre.CATEGORY_SPACE: _SPACE,
    sre.CATEGORY_WORD: _WORD,
    sre.CATEGORY_NOT_DIGIT: ((0, 47), (58, LAST)),
    sre.CATEGORY_NOT_SPACE: ((0, 8), (14, 27), (33, LAST)),
    sre.CATEGORY_NOT_WORD: ((0, 47), (58, 64), (91, 94), (96, 96), (123, LAST)),
}


def chars_of(op: Any, value: Any, any_case: bool = False) -> Chars:
    """The characters of a node that stands for one character; all of them if it is another node."""
    if any_case:
        return ALL
    if op is sre.LITERAL:
        return ((value, value),)
    if op is sre.NOT_LITERAL:
        return _without(((value, value),))
    if op is sre.IN:
        negated = value[0][0] is sre.NEGATE
        members = value[1:] if negated else value
        if negated and any(o is sre.CATEGORY for o, _ in members):
            return ALL
        found = _joined(s for o, v in members for s in _member(o, v))
        return _without(found) if negated else found
    return ALL


def _member(op: Any, value: Any) -> Chars:
    if op is sre.LITERAL:
        return ((value, value),)
    if op is sre.RANGE:
        return ((value[0], value[1]),)
    return _CLASSES.get(value, ALL)


def _joined(stretches: Iterable[tuple[int, int]]) -> Chars:
    out: list[tuple[int, int]] = []
    for low, high in sorted(stretches):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def _without(chars: Chars) -> Chars:
    out, at = [], 0
    for low, high in chars:
        if low > at:
            out.append((at, low - 1))
        at = high + 1
    return (*out, (at, LAST)) if at <= LAST else tuple(out)


def overlap(sets: Sequence[Chars]) -> bool:
    """Whether a character is in two of the sets."""
    end = -1
    for low, high in sorted(stretch for chars in sets for stretch in chars):
        if low <= end:
            return True
        end = high
    return False


def peak(weighted: Iterable[tuple[Chars, float]]) -> float:
    """The greatest sum of weights of sets that have a character in common."""
    events = [e for chars, weight in weighted for low, high in chars for e in ((low, 0, weight), (high, 1, weight))]
    here = most = 0.0
    for _, ends, weight in sorted(events):
        if ends:
            here -= weight
        else:
            here += weight
            most = max(most, here)
    return most
