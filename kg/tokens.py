"""Word boundaries: the only module that imports a tokeniser.

jieba's own cache is an unverified ``marshal.load`` from the shared temporary folder; here each
tokeniser keeps its cache in a private folder of the user (``$XDG_CACHE_HOME/kg`` or ``~/.cache/kg``).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import jieba

from kg.model import Span, Token

TERM_FREQUENCY = 2000


def cache_folder() -> Path:
    """The private per-user folder of caches; made with mode 0700 if it is not there."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "kg"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def _writable_folder() -> Iterator[str]:
    """The folder of caches; where none can be made (no home, a read-only disk) one that is gone afterwards."""
    try:
        folder = str(cache_folder())
    except OSError:
        with TemporaryDirectory(prefix="kg-") as folder:
            yield folder
    else:
        yield folder


class Tokenizer:
    """Cuts Chinese text into words; the terms given join the dictionary as words of their own."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._terms = tuple(sorted(set(terms)))
        self._jieba: jieba.Tokenizer | None = None
        self._cached = lru_cache(maxsize=4096)(self._boundaries)

    def __getstate__(self) -> tuple[str, ...]:
        return self._terms

    def __setstate__(self, terms: tuple[str, ...]) -> None:
        self.__init__(terms)  # type: ignore[misc]

    def _loaded(self) -> jieba.Tokenizer:
        """The dictionary, loaded at the first use: many texts need no tokeniser at all."""
        if self._jieba is None:
            made = jieba.Tokenizer()
            with _writable_folder() as folder:
                made.tmp_dir = folder
                made.initialize()
            for term in self._terms:
                made.add_word(term, TERM_FREQUENCY)
            self._jieba = made
        return self._jieba

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The words of `text` in order; they cover it without gaps."""
        out, at = [], 0
        for word in self._loaded().cut(text, HMM=True):
            out.append(Token(Span(at, at + len(word)), word))
            at += len(word)
        return tuple(out)

    def boundaries(self, text: str) -> frozenset[int]:
        """Every position of `text` at which a word begins or ends."""
        return self._cached(text)

    def _boundaries(self, text: str) -> frozenset[int]:
        found, at = {0}, 0
        for word in self._loaded().cut(text, HMM=True):
            at += len(word)
            found.add(at)
        return frozenset(found)
