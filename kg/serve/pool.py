"""The workers: each answers one query at a time; one that takes too long or dies is replaced."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import kg
from kg.errors import ExportError
from kg.serve.answer import Answer, problem
from kg.serve.frames import Head, pack, read_async
from kg.serve.limits import Limits

LOADING = 600.0  # seconds in which a worker must have loaded the graph
AGAIN = 1.0  # seconds before a worker that could not start is tried once more
BUSY = problem(503, "too many queries", "all workers are busy; try again in a moment")


class Worker:
    """A process of `kg.serve.worker`."""

    def __init__(self, process: asyncio.subprocess.Process, triples: int = 0) -> None:
        self.process = process
        self.triples = triples

    @classmethod
    async def start(cls, folder: Path, limits: Limits) -> Worker:
        """A worker that has loaded the export.  ExportError if it cannot."""
        home = str(Path(kg.__file__).resolve().parent.parent)
        # -P: the current folder, which anybody may have filled, is no place to import from.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "kg.serve.worker", str(folder), json.dumps(asdict(limits)),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))},
        )  # fmt: skip
        worker = cls(process)
        try:
            head, _ = await asyncio.wait_for(worker.read(), LOADING)
        except BaseException as err:
            await worker.kill()
            if isinstance(err, (OSError, EOFError, TimeoutError)):
                raise ExportError(f"{folder}: a worker could not load the graph") from None
            raise
        if "error" in head:
            await worker.kill()
            raise ExportError(head["error"])
        worker.triples = head["triples"]
        return worker

    async def read(self) -> tuple[Head, bytes]:
        """The next message of the worker.  EOFError if it is gone."""
        assert self.process.stdout is not None
        return await read_async(self.process.stdout)

    async def ask(self, query: str, accept: str) -> Answer:
        """Its answer.  EOFError or OSError if it dies meanwhile."""
        assert self.process.stdin is not None
        self.process.stdin.write(pack({"accept": accept}, query.encode("utf-8", "replace")))
        await self.process.stdin.drain()
        head, body = await self.read()
        return Answer(head["status"], head["media"], body, head["cut"])

    async def kill(self) -> None:
        """Ends the process at once."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """`limits.workers` workers and a bounded queue before them."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.triples = 0
        self.alive: set[Worker] = set()
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._waiting = 0
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Starts the workers; gives back when the first is ready.  ExportError if it cannot load the export."""
        self._ready(await Worker.start(self.folder, self.limits))
        for _ in range(self.limits.workers - 1):
            self._later(self._replace())

    async def close(self) -> None:
        """Ends all workers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self.alive))
        self.alive.clear()

    async def ask(self, query: str, accept: str) -> Answer:
        """The answer to a query, or a problem: too busy, too long, too much."""
        worker = await self._free()
        if worker is None:
            return BUSY
        # Goes on if the client leaves: the worker is in the middle of it.
        return await asyncio.shield(self._later(self._ask(worker, query, accept)))

    async def _free(self) -> Worker | None:
        """A worker with nothing to do; None if too many wait for one already, or if that takes too long."""
        with suppress(asyncio.QueueEmpty):
            return self._idle.get_nowait()
        if self._waiting >= self.limits.waiting:
            return None
        self._waiting += 1
        try:
            return await asyncio.wait_for(self._idle.get(), self.limits.seconds)
        except TimeoutError:
            return None
        finally:
            self._waiting -= 1

    async def _ask(self, worker: Worker, query: str, accept: str) -> Answer:
        try:
            found = await asyncio.wait_for(worker.ask(query, accept), self.limits.seconds)
        except TimeoutError:
            found = problem(503, "the query takes too long", f"it was stopped after {self.limits.seconds:g} seconds")
        except (OSError, EOFError):
            found = problem(503, "the query needs too much", "it needed more memory, or was nested deeper, than allowed")
        else:
            self._idle.put_nowait(worker)
            return found
        self.alive.discard(worker)
        await worker.kill()
        self._later(self._replace())
        return found

    async def _replace(self) -> None:
        while True:
            try:
                self._ready(await Worker.start(self.folder, self.limits))
                return
            except (ExportError, OSError):
                await asyncio.sleep(AGAIN)

    def _ready(self, worker: Worker) -> None:
        self.alive.add(worker)
        self.triples = worker.triples
        self._idle.put_nowait(worker)

    def _later(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
