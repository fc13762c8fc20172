"""Small helpers for words: lower case that keeps lengths, alternations for regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable

NEVER = "(?!)"
_LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}

_CAPITAL = re.compile("[A-Z]")


def lower(text: str) -> str:
    """ASCII letters in lower case; lengths never change (str.lower may change them)."""
    if text.isascii():
        return text.lower()
    return text.translate(_LOWER) if _CAPITAL.search(text) else text


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first; for no words one that never matches.

    Words that begin alike share their beginning, so that `re` tries each of them only where it may stand.

    >>> alternation(["乙", "甲乙丙", "甲丁", "甲"])
    '甲(?:乙丙|丁|)|乙'
    """
    return _shared(sorted(set(words), key=lambda w: (-len(w), w))) or NEVER


def _shared(words: list[str]) -> str:
    """The words in their order; those with one first character together, which are the only ones that rival each other."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[:1], []).append(word[1:])
    return "|".join(re.escape(first) + _group(rest) for first, rest in rests.items())


def _group(rests: list[str]) -> str:
    return re.escape(rests[0]) if len(rests) == 1 else f"(?:{_shared(rests)})"
