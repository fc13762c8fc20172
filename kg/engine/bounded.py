"""A stage that cannot hang a build: what takes too long, or nests too deeply, is given up and reported."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooLong(BaseException):
    """The time for one item is over.  No Exception: what catches all of these must not catch it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises TooLong within it after `seconds`.

    By the system's timer, which only the main thread of a process on Unix has; elsewhere there is no
    bound.  It reaches into a regular expression's search, too.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def reason(err: BaseException, seconds: float) -> str:
    """What to say of a document for which a stage failed with `err`."""
    if isinstance(err, TooLong):
        return f"takes longer to extract from than {seconds:,g} seconds; --max-seconds allows more"
    if isinstance(err, RecursionError):
        return "is nested too deeply"
    return "needs more memory than there is; split it"
