"""The terms that join a tokeniser's dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from kg.lazily import Lazily


class Terms(Iterable[str]):
    """Terms in order, each once; `mark` (a hash) names them, so that they need not be read where they are known."""

    def __init__(self, terms: Iterable[str]) -> None:
        ordered = tuple(sorted(set(terms)))
        self.mark = hashlib.sha256("\0".join(ordered).encode("utf-8", "surrogatepass")).hexdigest()
        self._all = Lazily([ordered])

    def __iter__(self) -> Iterator[str]:
        return iter(self._all[0])
