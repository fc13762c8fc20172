"""Ctrl-C, SIGTERM and a terminal that closes: the command ends cleanly, with a message and its own exit status."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

import click

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
GRACE = 5.0  # seconds to end cleanly; a process that is killed loses nothing either


class Stopped(KeyboardInterrupt):
    """A signal asked to stop; its number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stoppable(message: str) -> Iterator[None]:
    """A signal ends what runs within it, with `message` and exit status 128 + its number; a second one at once."""
    if threading.current_thread() is not threading.main_thread():  # only that one hears signals
        yield
        return
    heard: dict[int, Any] = {n: signal.getsignal(n) for n in SIGNALS if signal.getsignal(n) is not signal.SIG_IGN}

    def stop(number: int, frame: FrameType | None) -> None:
        for one in heard:
            signal.signal(one, signal.SIG_DFL)
        last = threading.Timer(GRACE, os._exit, (128 + number,))  # if a library swallows the exception
        last.daemon = True
        last.start()
        raise Stopped(number)

    for one in heard:
        signal.signal(one, stop)
    try:
        yield
    except Stopped as err:
        with suppress(OSError):  # the terminal may be gone
            click.echo(f"kg: {message}", err=True)
        sys.exit(128 + err.number)
    finally:
        for one, before in heard.items():
            signal.signal(one, before)
