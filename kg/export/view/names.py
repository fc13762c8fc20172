"""Pinyin of names, so that the page's search answers to a Latin keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from kg.imports import uncollected

_LONGEST = 60  # characters of a name that are spelled out


def pinyin_of(name: str) -> str:
    """Syllables without tones between spaces, Latin runs in lower case; "" if there is no Chinese."""
    if not any("㐀" <= ch <= "鿿" for ch in name[:_LONGEST]):
        return ""
    return _spell(name[:_LONGEST])


@lru_cache(maxsize=65536)
def _spell(name: str) -> str:
    lazy_pinyin = _pinyin()
    parts = (part.strip().lower() for part in lazy_pinyin(name))
    return " ".join(part for part in parts if part.isalnum())


@lru_cache(maxsize=1)
def _pinyin() -> Callable[[str], list[str]]:
    """pypinyin, imported late: its dictionaries take a fifth of a second, and most commands write no page."""
    with uncollected():
        from pypinyin import lazy_pinyin
    return lazy_pinyin
