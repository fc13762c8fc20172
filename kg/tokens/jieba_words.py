"""jieba, with its dictionary in memory or left on disk: the only module that imports it.

jieba's own cache is an unverified ``marshal.load`` from the shared temporary folder; here each
tokeniser keeps its cache in a private folder of the user (``$XDG_CACHE_HOME/kg`` or ``~/.cache/kg``).
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from math import inf, log
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.imports import without

with without("pkg_resources"):  # jieba asks it for its own files: slow to import, deprecated, and not needed
    import jieba
    from jieba import finalseg

from kg import wordfile
from kg.cache import cache_folder, prune
from kg.tokens.terms import Terms
from kg.tokens.unknown import UnknownWords
from kg.wordfile import WordFile

FEW = 300_000  # characters; up to so many are looked up on disk faster than the dictionary is read
WORDS = "words-"
_CHINESE = re.compile(r"[\u4e00-\u9fd5]+")
_UNKNOWN = UnknownWords(finalseg.start_P, finalseg.trans_P, finalseg.emit_P, finalseg.MIN_FLOAT)
KEPT = 4  # files of words that stay in the cache


@contextmanager
def _writable_folder() -> Iterator[str]:
    """The folder of caches; where none can be made (no home, a read-only disk) one that is gone afterwards."""
    try:
        folder = str(cache_folder())
    except (OSError, RuntimeError):
        with TemporaryDirectory(prefix="kg-") as folder:
            yield folder
    else:
        yield folder


def _keep(path: Path, made: jieba.Tokenizer) -> None:
    """Puts the words on disk, in the place of what is no such file, and drops the oldest such files."""
    wordfile.write(path, made.FREQ, made.total)
    prune(path.parent, WORDS, KEPT)


class QuickJieba(jieba.Tokenizer):  # type: ignore[misc]  # it has no types
    """jieba, with a way to its words in less than half the time, for the stretches that it cuts by themselves.

    `look`: a fragment's frequency, 0 if it only begins words, None if it does not even that.
    """

    look: Callable[[str], int | None]

    def ends(self, block: str) -> list[int]:
        """Where the words of `block` end that `cut` gives, HMM and all; `block` has only characters that words are made of."""
        last = self._lasts(block)
        out: list[int] = []
        start, alone = 0, 0  # what stands between `alone` and `start` are characters that are no part of a known word
        while start < len(block):
            end = last[start]
            if end - start > 1:
                self._unknown(block, alone, start, out)
                out.append(end)
                alone = end
            start = end
        self._unknown(block, alone, start, out)
        return out

    def _lasts(self, block: str) -> list[int]:
        """For each place where the likeliest word ends that begins there.

        The sums are made in jieba's order, since rounding decides between near equals; of equals the longer word stands.
        """
        look, total, size = self.look, log(self.total), len(block)
        scores, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            best, longest, end = -inf, start + 1, start + 1
            frequency = look(block[start])
            while frequency is not None:
                if frequency and (score := log(frequency) - total + scores[end]) >= best:
                    best, longest = score, end
                end += 1
                frequency = look(block[start:end]) if end <= size else None
            scores[start] = best if best > -inf else 0.0 - total + scores[start + 1]
            ends[start] = longest
        return ends

    def _unknown(self, block: str, start: int, end: int, out: list[int]) -> None:
        """Adds the ends of the words in a row of single characters, which the HMM puts together."""
        if end - start == 1:
            out.append(end)
        elif end > start:
            row = block[start:end]
            if self.look(row):
                out.extend(range(start + 1, end + 1))
            else:
                own = finalseg.Force_Split_Words or not _CHINESE.fullmatch(row)  # of which our model knows nothing
                out.extend([start + e for e in (accumulate(map(len, finalseg.cut(row))) if own else _UNKNOWN.ends(row))])


class JiebaWords:
    """Cuts text into words; the terms given join the dictionary as words of that frequency."""

    def __init__(self, terms: Terms, frequency: int) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._terms = terms
        self._frequency = frequency
        self._jieba: QuickJieba | None = None
        self._small = False
        self._seen = 0

    def cut(self, text: str) -> Iterator[str]:
        """The words of `text` in order; they cover it."""
        yield from self._loaded(len(text)).cut(text, HMM=True)

    def ends(self, block: str) -> list[int]:
        """Where the words of a stretch end that has only characters that words are made of (`BLOCK`)."""
        return self._loaded(len(block)).ends(block)

    def _loaded(self, size: int) -> QuickJieba:
        """The tokeniser for a text of `size` characters.

        The dictionary is loaded at the first use (many texts need no tokeniser at all), and only when
        enough text has come that reading it whole pays; until then words are looked up in its file.
        """
        self._seen += size
        if self._jieba is None or (self._small and self._seen > FEW):
            self._small = self._seen <= FEW
            self._jieba = self._kept() or self._made()
        return self._jieba

    def _file(self) -> Path:
        """Where the words of the dictionary and the terms are kept in order; named by what they are made of."""
        made_of = f"{wordfile.MAGIC!r}\0{jieba.__version__}\0{self._frequency}\0{self._terms.mark}"
        return cache_folder() / f"{WORDS}{hashlib.sha256(made_of.encode()).hexdigest()[:32]}"

    def _kept(self) -> QuickJieba | None:
        """The tokeniser with the dictionary that was put on disk, left there for little text; None if there is none."""
        try:
            words = WordFile(self._file())
        except (OSError, RuntimeError, ValueError):
            return None
        made = QuickJieba()
        made.FREQ, made.total, made.initialized = (words if self._small else words.whole()), words.total, True
        made.look = words.known.__getitem__ if self._small else made.FREQ.get
        return made

    def _made(self) -> QuickJieba:
        """The tokeniser with its dictionary in memory; it is put on disk for the next one."""
        made = QuickJieba()
        with _writable_folder() as folder:
            made.tmp_dir = folder
            made.initialize()
        for term in self._terms:
            made.add_word(term, self._frequency)
        made.look = made.FREQ.get
        self._small = False
        with suppress(OSError, RuntimeError):
            _keep(self._file(), made)
        return made
