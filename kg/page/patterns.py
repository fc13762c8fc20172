"""Small helpers to build regular expressions from word lists."""

from __future__ import annotations

from collections.abc import Iterable

from kg.words import alternation

CJK = "\u3400-\u4dbf\u4e00-\u9fff"


def words(terms: Iterable[str]) -> str:
    """An alternation of literal words, the longest first; one that never matches if there are none."""
    return f"(?:{alternation(t for t in terms if t)})"


def either(patterns: Iterable[str]) -> str:
    """An alternation of patterns in the order given; one that never matches if there are none."""
    joined = "|".join(f"(?:{p})" for p in patterns)
    return f"(?:{joined})" if joined else "(?!)"
