"""The process in which complicated formats are read; `kg.read.apart` starts it and talks to it.

Each request is a line of JSON and the file's bytes, each answer a line of JSON; the process ends when
its standard input does, or when the process that started it is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from importlib import import_module
from typing import Any, BinaryIO

from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.options import Limits

_RECURSION = 2_000
_LOOK = 0.5  # seconds between two looks for the parent
_LATE = 5.0


def main() -> None:
    """Serves requests.  What a library prints goes nowhere, so that answers stay whole."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    parent, memory = map(int, sys.argv[-2:])
    threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    _bound(memory)
    requests = sys.stdin.buffer
    while line := requests.readline():
        request = json.loads(line)
        _end_after(request["limits"]["max_seconds"] + _LATE)
        answers.write(json.dumps(_answer(request, requests)).encode() + b"\n")
        answers.flush()
        _end_after(0)


def _follow(parent: int) -> None:
    """Ends this process when the one that started it is gone."""
    while os.name != "posix" or os.getppid() == parent:  # elsewhere the parent may be a launcher of Python's
        time.sleep(_LOOK)
    os._exit(1)


def _end_after(seconds: float) -> None:
    """Lets the system end this process then, whatever a library in C does; 0 for never.

    The process that started it does that in time, unless it was killed.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound(memory: int) -> None:
    """No more memory than that, and no core file.  Where the system has no such limits, none."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _answer(request: dict[str, Any], requests: BinaryIO) -> dict[str, Any]:
    raw = requests.read(request["size"])
    try:
        extract = import_module(request["module"]).extract
    except ModuleNotFoundError as err:
        return {"missing": err.name or str(err)}
    except (ImportError, MemoryError, OSError) as err:
        return {"memory": True} if _no_memory(err) else {"missing": str(err)}
    try:
        found: Extracted = extract(raw, Limits(**request["limits"]))
    except Undecodable as err:
        return {"error": str(err)}
    except RecursionError:
        return {"error": "is nested too deeply"}
    except MemoryError:
        return {"memory": True}
    except Exception as err:  # a library's fault on a bad file must not end the build
        return {"error": f"cannot be read ({type(err).__name__}: {(str(err).strip().splitlines() or [''])[0][:120]})"}
    if len(found.text) > request["limits"]["max_chars"]:
        return {"chars": len(found.text)}
    return {"found": found}


def _no_memory(err: Exception) -> bool:
    """Whether a library was not loaded for want of memory (the system's loader says it in words only)."""
    return isinstance(err, MemoryError) or any(word in str(err) for word in ("map segment", "llocate memory"))


if __name__ == "__main__":
    main()
