"""The process in which complicated formats are read; `kg.read.apart` starts it and talks to it.

Each request is a line of JSON and the file's bytes, each answer a line of JSON; the process ends when
its standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any, BinaryIO

from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.options import Limits

_RECURSION = 2_000


def main() -> None:
    """Serves requests.  What a library prints goes nowhere, so that answers stay whole."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    _bound(int(sys.argv[-1]))
    requests = sys.stdin.buffer
    while line := requests.readline():
        answers.write(json.dumps(_answer(json.loads(line), requests)).encode() + b"\n")
        answers.flush()


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
