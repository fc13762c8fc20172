"""How far a long piece of work is: what is done, how fast, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable

FIRST = 2.0  # seconds before a rate is told
MB = 1_000_000


class Meter:
    """Tells it of a build, a line at a time, each in the place of the one before.

    `total`: bytes of all that is to be read, 0 if that is not known; `clock` gives seconds.
    """

    def __init__(self, tell: Callable[[str], object], total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._total, self._clock = tell, total, clock
        self._start = clock()
        self._bytes = 0
        self._documents = 0

    def passed(self, count: int) -> None:
        """So many more bytes of the input are behind us."""
        self._bytes += count

    def document(self, name: str) -> None:
        """One more document is on its way."""
        self._documents += 1
        self._tell(", ".join([f"{self._documents:,} documents", *self._rate(), f"now {name}"]))

    def _rate(self) -> list[str]:
        seconds = self._clock() - self._start
        if not self._bytes or seconds < FIRST:
            return []
        rate = self._bytes / seconds
        out = [f"{rate / MB:.2g} MB/s" if rate < 10 * MB else f"{rate / MB:.0f} MB/s"]
        if self._total:
            share = min(self._bytes / self._total, 1)
            out = [f"{share:.0%} of {self._total / MB:,.1f} MB", *out, f"{spelt(max(self._total - self._bytes, 0) / rate)} left"]
        return out


class Parts:
    """The same of work in `total` parts of about one size, of which `what` says what it is."""

    def __init__(
        self, tell: Callable[[str], object], what: str, total: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell, self._what, self._total, self._clock = tell, what, total, clock
        self._start = clock()
        self._done = 0

    def done(self) -> None:
        """One more part is done."""
        self._done += 1
        seconds = self._clock() - self._start
        left = [f"{spelt(seconds / self._done * (self._total - self._done))} left"] if seconds >= FIRST else []
        self._tell(", ".join([f"{self._what} of {self._done:,} of {self._total:,} documents", *left]))


def spelt(seconds: float) -> str:
    """A length of time.

    >>> spelt(41.2), spelt(185), spelt(7260)
    ('0:41', '3:05', '2:01:00')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
