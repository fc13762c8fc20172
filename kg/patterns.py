"""What a regular expression can begin with: lets a scan skip to the few places where one may match."""

from __future__ import annotations

import re
from collections.abc import Iterable

Firsts = frozenset[str] | None
_ANY: Firsts = None
MOST = 30_000  # characters of a stretch in a set; the Chinese ones are 21,000
_QUANTIFIER = re.compile(r"(?:[?*+]|\{(\d*)(?:,\d*)?\})[?+]?")
_GROUP = re.compile(r"\((?:\?(?:P<\w+>|[:=!]|<[=!]))?")
_REFERENCE = re.compile(r"\(\?P=\w+\)")


def first_characters(source: str) -> Firsts:
    """The characters that a match of `source` may begin with; None if they cannot be told.

    Knows literals, sets, groups, lookarounds and quantifiers.  None too for an expression that can
    match the empty text, and for classes, negated sets and flags.
    """
    try:
        firsts, nullable = _Parser(source).alternatives()
    except _Unknown:
        return None
    return None if nullable else firsts


def places(sources: Iterable[str]) -> re.Pattern[str]:
    """A fast pattern that matches at every place where one of `sources` may begin, a run of digits at once.

    Raises ValueError if it cannot be told where they begin.
    """
    chars: set[str] = set()
    for source in sources:
        firsts = first_characters(source)
        if firsts is None:
            raise ValueError(f"it cannot be told with what this begins: {source[:60]}")
        chars |= firsts
    body = "".join(re.escape(c) for c in sorted(chars))
    return re.compile(f"[{body}](?:(?<=[0-9])[0-9]*)?")


class _Unknown(Exception):
    """A construct that the parser does not know."""


class _Parser:
    """A recursive descent over the few constructs that rules use."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def alternatives(self) -> tuple[Firsts, bool]:
        """First characters of a|b|c up to the closing bracket, and whether one of them may be empty."""
        union: set[str] = set()
        known, nullable = True, False
        while True:
            firsts, empty = self._sequence()
            nullable |= empty
            if firsts is None:
                known = False
            else:
                union |= firsts
            if self.source[self.at : self.at + 1] != "|":
                return (frozenset(union) if known else _ANY), nullable
            self.at += 1

    def _sequence(self) -> tuple[Firsts, bool]:
        union: set[str] = set()
        known, open_ = True, True
        while self.at < len(self.source) and self.source[self.at] not in "|)":
            firsts, nullable = self._item()
            if open_ and firsts is None:
                known = False
            elif open_ and firsts is not None:
                union |= firsts
            open_ = open_ and nullable
        return (frozenset(union) if known else _ANY), open_

    def _item(self) -> tuple[Firsts, bool]:
        firsts, nullable = self._atom()
        quantifier = _QUANTIFIER.match(self.source, self.at)
        if quantifier:
            self.at = quantifier.end()
            mark = quantifier.group()
            nullable = nullable or mark[0] in "?*" or (mark[0] == "{" and not int(quantifier.group(1) or 0))
        return firsts, nullable

    def _atom(self) -> tuple[Firsts, bool]:
        char = self.source[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            return self._set(), False
        self.at += 1
        if char == "\\":
            char = self.source[self.at]
            self.at += 1
            if char in "ZAbB":
                return frozenset(), True
            return (_ANY if char.isalnum() else frozenset(char)), False
        if char in "^$":
            return frozenset(), True
        return (_ANY if char == "." else frozenset(char)), False

    def _group(self) -> tuple[Firsts, bool]:
        head = _GROUP.match(self.source, self.at)
        opening = head.group() if head else "("
        named = _REFERENCE.match(self.source, self.at)
        if named:
            self.at = named.end()
            return _ANY, False
        if opening == "(" and self.source[self.at + 1 : self.at + 2] == "?":
            raise _Unknown
        self.at += len(opening)
        firsts, nullable = self.alternatives()
        self.at += 1
        if opening in ("(?=", "(?!", "(?<=", "(?<!"):
            return frozenset(), True
        return firsts, nullable

    def _set(self) -> Firsts:
        end = self.source.index("]", self.at + 2)
        body = self.source[self.at + 1 : end]
        self.at = end + 1
        if body[0] == "^" or "\\" in body:
            return _ANY
        out: set[str] = set()
        i = 0
        while i < len(body):
            if body[i + 1 : i + 2] == "-" and i + 2 < len(body):
                if ord(body[i + 2]) - ord(body[i]) > MOST:
                    return _ANY
                out.update(chr(c) for c in range(ord(body[i]), ord(body[i + 2]) + 1))
                i += 3
            else:
                out.add(body[i])
                i += 1
        return frozenset(out)
