"""Text → words and their boundaries, by the tokeniser that is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from kg.errors import KgError
from kg.model import Span, Token
from kg.tokens.boundaries import Boundaries
from kg.tokens.terms import Terms

DEFAULT = "jieba"
_WORDS: Mapping[str, tuple[str, str]] = {
    "jieba": ("kg.tokens.jieba_words", "JiebaWords"),
    "rjieba": ("kg.tokens.rjieba_words", "RjiebaWords"),
}
TOKENIZERS = tuple(_WORDS)
_FREQUENCY = 2000  # of the terms: often enough to be words of their own
_KEPT = 4096  # stretches whose words are kept


class Words(Protocol):
    """What cuts text into words."""

    def cut(self, text: str) -> Iterable[str]:
        """The words of `text` in order; they cover it."""

    def ends(self, block: str) -> Iterable[int]:
        """Where the words end of a stretch that `kg.tokens.boundaries.BLOCK` matches."""


def _words(name: str, terms: Terms) -> Words:
    if name not in _WORDS:
        raise KgError(f"there is no tokeniser {name}; there are {', '.join(TOKENIZERS)}")
    module, kind = _WORDS[name]
    made: Words = getattr(import_module(module), kind)(terms, _FREQUENCY)
    return made


class Tokenizer:
    """Cuts Chinese text into words; the terms given join the dictionary as words of their own.

    `name` is one of TOKENIZERS; KgError if it is none, or its package is not there.
    """

    def __init__(self, terms: Iterable[str] = (), name: str = DEFAULT) -> None:
        self.name = name
        self._terms = terms if isinstance(terms, Terms) else Terms(terms)
        self._words = _words(name, self._terms)
        self._cached = lru_cache(maxsize=_KEPT)(self._cuts)

    def rest(self) -> None:
        """Lets the dictionary go, which takes much memory; it comes back when it is next needed."""
        self.__init__(self._terms, self.name)  # type: ignore[misc]

    def __getstate__(self) -> tuple[Terms, str]:
        return self._terms, self.name

    def __setstate__(self, state: tuple[Terms, str]) -> None:
        self.__init__(*state)  # type: ignore[misc]

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of `text` in order; they cover it without gaps."""
        out, at = [], 0
        for word in self._words.cut(text):
            out.append(Token(Span(at, at + len(word)), word))
            at += len(word)
        return tuple(out)

    def boundaries(self, text: str) -> Boundaries:
        """The positions of `text` at which a word begins or ends."""
        return Boundaries(text, self._cached)

    def _cuts(self, block: str) -> frozenset[int]:
        return frozenset(self._words.ends(block))
