"""Whether a run of what an expression matches can be cut into its parts in one way only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

from kg.rulebook.characters import Chars, chars_of, overlap

MOST_TEXTS = 4_000  # texts of a body that are compared
MOST_STEPS = 200_000  # from one character of a body to the next
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)

Node = tuple[Any, Any]


def one_reading(body: Sequence[Node], any_case: bool = False) -> bool:
    """Whether texts of a repeated `body` can be read in one way: told from one character to the next, or
    because its texts are a code.  False if neither can be told."""
    if _Automaton(any_case).sure(body):
        return True
    words = None if any_case else texts(body)
    return words is not None and _is_code(words)


def texts(nodes: Sequence[Node]) -> list[str] | None:
    """All texts that nodes match, one for each way to match it; None if they are many or not plain."""
    out = [""]
    for op, value in nodes:
        found = _choices(op, value)
        if found is None or len(out) * len(found) > MOST_TEXTS:
            return None
        out = [a + b for a in out for b in found]
    return out


def _choices(op: Any, value: Any) -> list[str] | None:
    if op is sre.LITERAL:
        return [chr(value)]
    if op is sre.IN and all(o is sre.LITERAL for o, _ in value):
        return [chr(c) for c in dict.fromkeys(v for _, v in value)]
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return [""]
    if op is sre.SUBPATTERN:
        return texts(list(value[3]))
    if op is sre.BRANCH:
        out: list[str] = []
        for branch in value[1]:
            found = texts(list(branch))
            if found is None or len(out) + len(found) > MOST_TEXTS:
                return None
            out += found
        return out
    if op in _REPEATS and value[1] == 1:
        inner = texts(list(value[2]))
        return None if inner is None else inner + ([""] if value[0] == 0 else [])
    return None


def _is_code(words: Sequence[str]) -> bool:
    """Sardinas and Patterson's test: no run of the words can be cut into them in two ways."""
    known = set(words)
    if "" in known or len(known) < len(words):
        return False
    ordered = sorted(known)
    left = {word[i:] for word in ordered for i in range(1, len(word)) if word[:i] in known}
    seen: set[str] = set()
    while left - seen:
        if left & known:
            return False
        seen |= left
        left = {rest for piece in left for rest in _rests(piece, known, ordered)} - seen
    return True


def _rests(piece: str, known: set[str], ordered: Sequence[str]) -> list[str]:
    """What is left of a piece behind a word that begins it, and of words that it begins."""
    out = [piece[i:] for i in range(1, len(piece)) if piece[:i] in known]
    at = bisect_left(ordered, piece)
    while at < len(ordered) and ordered[at].startswith(piece):
        out.append(ordered[at][len(piece) :])
        at += 1
    return out


class _Automaton:
    """The places of a body, and which of them may follow which (Glushkov's automaton), loops included."""

    def __init__(self, any_case: bool) -> None:
        self.any_case = any_case
        self.chars: list[Chars] = []
        self.follow: list[list[int]] = []
        self.steps = 0
        self.doubt = False

    def sure(self, body: Sequence[Node]) -> bool:
        """Whether each character of a run of bodies tells at which place it stands."""
        first, last, empty = self._nodes(body)
        self._link(last, first)
        if empty or self.doubt or self.steps > MOST_STEPS:
            return False
        return not any(overlap([self.chars[p] for p in places]) for places in (first, *self.follow))

    def _link(self, last: Sequence[int], first: Sequence[int]) -> None:
        self.steps += len(last) * len(first)
        if self.steps <= MOST_STEPS:
            for place in last:
                self.follow[place] += first

    def _nodes(self, nodes: Sequence[Node]) -> tuple[list[int], list[int], bool]:
        """First places, last places, and whether the nodes may be empty."""
        first: list[int] = []
        last: list[int] = []
        empty = True
        for op, value in nodes:
            begins, ends, skipped = self._node(op, value)
            self._link(last, begins)
            first = first + begins if empty else first
            last = last + ends if skipped else ends
            empty = empty and skipped
        return first, last, empty

    def _node(self, op: Any, value: Any) -> tuple[list[int], list[int], bool]:
        if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            return [], [], True
        if op is sre.SUBPATTERN:
            return self._nodes(list(value[3]))
        if op is sre.ATOMIC_GROUP:
            return self._nodes(list(value))
        if op is sre.BRANCH:
            parts = [self._nodes(list(branch)) for branch in value[1]]
            empty = sum(s for _, _, s in parts)
            self.doubt |= empty > 1  # nothing can be read in two ways: (?:a|a) is an a with two nothings behind it
            return [p for f, _, _ in parts for p in f], [p for _, e, _ in parts for p in e], empty > 0
        if op in (*_REPEATS, sre.POSSESSIVE_REPEAT):
            first, last, empty = self._nodes(list(value[2]))
            self.doubt |= empty
            if value[1] > 1:
                self._link(last, first)
            return first, last, empty or value[0] == 0
        self.chars.append(chars_of(op, value, self.any_case))
        self.follow.append([])
        return [len(self.chars) - 1], [len(self.chars) - 1], False
