"""Runs `kg` where it is killed, slowed down or short of room: a script of its own, for `faults`.

``deadly.py serve RULES PAGES`` runs commands in forked children of a process that has built PAGES, so that
hundreds cost little.
An order is a line of JSON on its standard input, the answer one on its standard output.
``deadly.py slow ARGS…`` is `kg ARGS…` that takes SLOW seconds for each document and notes it in the file SEEN.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg import cli, pipeline
from kg.compiled import compiled
from kg.engine import pool
from kg.extract import Extractor
from kg.model import Document

CHANGING = ("mkdir", "rmdir", "replace", "rename", "unlink", "fsync", "ftruncate", "write")


class Fate:
    """Counts what changes the disk, and kills this process before the change number `last` (from 0)."""

    def __init__(self, last: int | None) -> None:
        self.calls = 0
        self.last = last

    def __call__(self) -> None:
        if self.calls == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
        self.calls += 1

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            self()
            return call(*args, **more)

        return run

    def rule(self) -> None:
        """Stands before every change: by the system's calls, in the middle of a file, and in the state."""
        opened, fdopen, fate = os.open, os.fdopen, self

        class Torn(io.BufferedWriter):
            def write(self, data: Any) -> int:
                half = len(data) // 2
                super().write(data[:half])
                self.flush()
                fate()
                return half + super().write(data[half:])

        class Kept(sqlite3.Connection):
            execute = fate.before(sqlite3.Connection.execute)
            executemany = fate.before(sqlite3.Connection.executemany)

            def commit(self) -> None:
                fate()
                super().commit()
                fate()

        def open_(path: Any, flags: int, *args: Any, **more: Any) -> int:
            if flags & os.O_CREAT:
                self()
            return opened(path, flags, *args, **more)

        def fdopen_(handle: int, mode: str = "r", *args: Any, **more: Any) -> Any:
            return Torn(io.FileIO(handle, "w")) if mode == "wb" else fdopen(handle, mode, *args, **more)

        for name in CHANGING:
            setattr(os, name, self.before(getattr(os, name)))
        os.open, os.fdopen = open_, fdopen_  # type: ignore[assignment]
        connect = sqlite3.connect

        def connect_(path: Any, *args: Any, **more: Any) -> sqlite3.Connection:
            """A data base without a name is nobody's but this process's: nothing of it is left."""
            return connect(path, *args, **more, **({"factory": Kept} if str(path) else {}))

        sqlite3.connect = connect_  # type: ignore[misc, assignment]


def child(order: dict[str, Any], rules: Extractor, pipe: int, said: int) -> None:
    """Runs one command and ends the process; the count of changes goes into one pipe, what it says into another."""
    write = os.write
    os.chdir(order["cwd"])
    for number in (1, 2):
        os.dup2(said, number)
    sys.stdout, sys.stderr = os.fdopen(1, "w", encoding="utf-8"), os.fdopen(2, "w", encoding="utf-8")
    if order.get("most") is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most"], order["most"]))
    pipeline.compiled = lambda *_: rules
    fate = Fate(order.get("kill"))
    fate.rule()
    sys.argv = ["kg", *order["args"]]
    try:
        cli.main()
        code = 0
    except SystemExit as err:
        code = err.code if isinstance(err.code, int) else int(err.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    write(pipe, json.dumps({"calls": fate.calls}).encode())
    os._exit(code)


def run(order: dict[str, Any], rules: Extractor) -> dict[str, Any]:
    """What became of one command: its status (below 0 a signal), its words, its changes and its seconds."""
    reading, writing = os.pipe()
    hearing, saying = os.pipe()
    start = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os.close(hearing)
        child(order, rules, writing, saying)
    os.close(writing)
    os.close(saying)
    if order.get("after") is not None:
        time.sleep(order["after"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    with os.fdopen(hearing, encoding="utf-8") as words:  # few enough for the pipe to hold them
        said = words.read()
    _, status = os.waitpid(pid, 0)
    seconds = time.perf_counter() - start
    return {"code": os.waitstatus_to_exitcode(status), "said": said, "seconds": seconds, **json.loads(told or b"{}")}


def serve(rules: Path, pages: Path) -> None:
    """Answers orders until standard input ends."""
    found = compiled(rules)
    import_module("kg.cli.build")
    stage = pipeline.Stages(rules, 300, "jieba")()
    pipeline.Stages.__call__ = lambda _: stage  # type: ignore[method-assign]
    with TemporaryDirectory() as folder:
        pipeline.run(pages, Path(folder) / "out", rules)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), found)), flush=True)


class SlowStages(pipeline.Stages):
    """The ordinary stage, a while later; it notes what it was asked for."""

    def __call__(self) -> pipeline.Stage:
        stage = super().__call__()

        def slow(document: Document) -> Any:
            with open(os.environ["SEEN"], "a", encoding="utf-8") as file:
                file.write(f"{document.name}\n")
            time.sleep(float(os.environ["SLOW"]))
            return stage(document)

        return slow


def slow(args: list[str]) -> None:
    """`kg` with that stage; with --jobs even these few documents go to other processes, one at a time."""
    pool.BATCH = 1
    pipeline.pool = lambda jobs: pool.Pool(jobs, lambda document: 1, pipeline.given_up, alone=0)  # type: ignore[assignment]
    pipeline.Stages = SlowStages  # type: ignore[misc]
    sys.argv = ["kg", *args]
    cli.main()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        slow(sys.argv[2:])
