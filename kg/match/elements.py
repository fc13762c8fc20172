"""A pattern taken apart at its top level, so that it can be told how much of it fits a sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

_SLOT = re.compile(r"<(:?)([A-Za-z|]+)>")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{\d*,?\d*\})[?+]?")
_WORD = re.compile(r"[^\\\[\](){}<>|?*+^$….\s]+(?![?*+]|\{\d)")
_GAPS = ("(?:…)", "(?:……)")


class Element(NamedTuple):
    """A part of a pattern: `kind` is slot, type, trigger, gap, begin, end, group or word; `source` as written.

    `name`: the slot, or the types of ``<:A|B>``.
    """

    kind: str
    source: str
    name: str = ""


def alternatives(pattern: str) -> list[list[Element]]:
    """The elements of each alternative that a pattern has at its top level.

    >>> [[e.source for e in a] for a in alternatives("<a>(?:b|c)?{trigger}…de<b>|f")]
    [['<a>', '(?:b|c)?', '{trigger}', '…', 'de', '<b>'], ['f']]
    """
    out: list[list[Element]] = [[]]
    at = 0
    while at < len(pattern):
        if pattern[at] == " ":
            at += 1
        elif pattern[at] == "|":
            out.append([])
            at += 1
        else:
            element = _element(pattern, at)
            out[-1].append(element)
            at += len(element.source)
    return out


def _element(pattern: str, at: int) -> Element:
    slot = _SLOT.match(pattern, at)
    if slot:
        source = pattern[at : _quantified(pattern, slot.end())]
        return Element("type" if slot[1] else "slot", source, slot[2])
    if pattern.startswith("{trigger}", at):
        return Element("trigger", pattern[at : _quantified(pattern, at + 9)])
    if pattern.startswith("…", at):
        end = at + (2 if pattern.startswith("……", at) else 1)
        return Element("gap", pattern[at:end])
    if pattern[at] in "^$":
        return Element("begin" if pattern[at] == "^" else "end", pattern[at])
    if pattern[at] in "([":
        source = pattern[at : _quantified(pattern, _closing(pattern, at))]
        return Element("gap" if source in _GAPS else "group", source)
    word = _WORD.match(pattern, at)
    if word:
        return Element("word", word.group())
    step = 2 if pattern[at] == "\\" else 1
    return Element("word" if step == 1 else "group", pattern[at : _quantified(pattern, at + step)])


def _quantified(pattern: str, end: int) -> int:
    m = _QUANTIFIER.match(pattern, end)
    return m.end() if m and not pattern.startswith("{trigger}", end) else end


def _closing(pattern: str, at: int) -> int:
    """Where the bracket that opens at `at` is closed."""
    depth, inside = 0, False
    i = at
    while i < len(pattern):
        char = pattern[i]
        if char == "\\":
            i += 1
        elif inside:
            inside = char != "]" or i == at + 1
            depth -= not inside
        elif char == "[":
            inside = True
            depth += 1
            i += pattern.startswith("^", i + 1)
            i += pattern.startswith("]", i + 1)
        elif char in "()":
            depth += 1 if char == "(" else -1
        if depth == 0:
            return i + 1
        i += 1
    return len(pattern)
