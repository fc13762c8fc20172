"""rjieba, jieba's dictionary and method in Rust: the only module that imports it.

It cuts Chinese words as jieba does.  Where Latin letters, digits and signs stand together (3.0T, MR-RT)
the two differ now and then; names begin and end beside such words, hardly ever inside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from kg.imports import extra

_NOUN = "n"


class RjiebaWords:
    """Cuts text into words; the terms given join the dictionary as words of that frequency.

    KgError if the package is not there.
    """

    def __init__(self, terms: Iterable[str], frequency: int) -> None:
        self._terms = terms
        self._frequency = frequency
        self._rjieba: Any = None
        extra("rjieba", "fast")

    def cut(self, text: str) -> Iterable[str]:
        """The words of `text` in order; they cover it."""
        if self._rjieba is None:  # made at the first use: many texts need no tokeniser at all
            self._rjieba = extra("rjieba", "fast").Jieba()
            for term in self._terms:
                self._rjieba.add_word(term, self._frequency, _NOUN)
        words: list[str] = self._rjieba.cut(text, True)
        return words

    def ends(self, block: str) -> Iterable[int]:
        """Where the words of `block` end."""
        return accumulate(map(len, self.cut(block)))
