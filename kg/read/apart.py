"""Reads complicated formats in a process of its own, with a bound on time and memory.

Parsers of PDF, HTML and Office files are large libraries, partly in C: a bad file may keep one busy,
make it take all memory or crash it.  That then costs this one file; the process is started anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from threading import Timer
from typing import Any

from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.formats import Format
from kg.read.options import Limits, too_much

_START = "import sys; sys.path[:] = {path!r}; from kg.read.worker import main; main()"


class Apart:
    """Use as a context; the process is started when the first file needs it and ends with the context."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._late = False

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def extract(self, kind: Format, raw: bytes) -> Extracted:
        """What the reader of `kind` makes of a file's bytes.  Raises Undecodable."""
        used = self._process is not None
        answer = self._ask(kind, raw)
        if used and ("memory" in answer or "crash" in answer):
            self._end()  # may be what earlier files left behind: once more, in a new process
            answer = self._ask(kind, raw)
        if "found" in answer:
            text, title, date, publication, notes = answer["found"]
            return Extracted(text, title, date, publication, tuple(notes))
        if "missing" in answer:
            raise Undecodable(_missing(kind, answer["missing"]))
        if "memory" in answer:
            self._end()
            raise Undecodable(self._memory(kind))
        if "chars" in answer:
            raise Undecodable(too_much("has more than", self.limits.max_chars, "characters", "--max-chars"))
        raise Undecodable(str(answer.get("error") or answer["crash"]))

    def _ask(self, kind: Format, raw: bytes) -> dict[str, Any]:
        process = self._process or self._start()
        request = {"module": kind.module, "size": len(raw), "limits": asdict(self.limits)}
        self._late = False
        timer = Timer(self.limits.max_seconds, self._stop, (process,))
        timer.daemon = True
        timer.start()
        line = b""
        try:
            assert process.stdin is not None and process.stdout is not None
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request).encode() + b"\n" + raw)
                process.stdin.flush()
            line = process.stdout.readline()
        finally:
            timer.cancel()
            if not line.endswith(b"\n"):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(1)  # its own status, if it ends by itself
                self._end()
        if line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        if self._late:
            return {"error": too_much("takes longer to read than", self.limits.max_seconds, "seconds", "--max-seconds")}
        return {"crash": f"makes the reader of {kind.name} crash (status {process.returncode}); {self._memory(kind)}"}

    def _memory(self, kind: Format) -> str:
        return too_much(f"the reader of {kind.name} may take", self.limits.max_memory, "bytes of memory", "--max-memory")

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _START.format(path=sys.path), str(os.getpid()), str(self.limits.max_memory)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def _missing(kind: Format, module: str) -> str:
    if not kind.extra:
        return f"needs the package {module}, which is not installed"
    return f"is {kind.name}, and the reader of that is not installed: pip install 'kg-hospital[{kind.extra}]'"
