"""A process that answers queries, one after the other: ``python -m kg.serve.worker``.

Messages (`kg.serve.frames`) come on standard input and go to standard output.  It ends with its input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from kg.errors import KgError
from kg.query import Source, open_export
from kg.serve.answer import answer
from kg.serve.frames import pack, read
from kg.serve.limits import Limits

GRACE = 5  # seconds after its limit in which the server should have killed a query


def main() -> None:
    """Loads the export that the first argument names, says so, and answers until its input ends."""
    folder, limits = sys.argv[1], Limits(**json.loads(sys.argv[2]))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints does not get into the messages
    try:
        source = open_export(Path(folder))
        import rdflib.plugins.sparql.parser  # noqa: F401  errors are placed with it; before memory is bounded
    except KgError as err:
        send(out, pack({"error": str(err)}))
        return
    bound_memory(limits.memory)
    send(out, pack({"triples": len(source.store)}))
    serve(source, limits, sys.stdin.buffer, out)


def serve(source: Source, limits: Limits, asked: BinaryIO, out: BinaryIO) -> None:
    """Answers every message of `asked`."""
    while (message := read(asked)) is not None:
        # If the server itself is gone, the kernel ends a query that runs on: nothing here could.
        alarm(int(limits.seconds) + GRACE)
        head, query = message
        status, media, body, cut = answer(source, query.decode("utf-8", "replace"), head["accept"], limits)
        alarm(0)
        send(out, pack({"status": status, "media": media, "cut": cut}, body))


def send(out: BinaryIO, message: bytes) -> None:
    """Writes a message at once."""
    out.write(message)
    out.flush()


def alarm(seconds: int) -> None:
    """The end of this process in so many seconds, or not (0), where the system knows alarms."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def bound_memory(more: int) -> None:
    """Lets this process take `more` bytes than it has now, where the system can bound that."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + more
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main()
