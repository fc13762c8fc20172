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
    """A regular expression for any of the words, longest first; for no words one that never matches."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w))) or NEVER
