"""The engine that runs a stage in several processes: results in the order of the items, whatever ends when.

Short work stays in this process, since every process compiles the rules for itself.  A process that
dies takes only its batch with it: the batch is run again one item at a time, and an item with which
a process dies twice is given up.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain
from multiprocessing import resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, TypeVar

from kg.errors import KgError
from kg.garbage import settled

A = TypeVar("A")
B = TypeVar("B")

ALONE = 100_000  # weight (characters) that this process does by itself: to start others would take as long
BATCH = 30_000  # weight of a batch
AHEAD = 3  # batches that wait for each process
TRIES = 2

_stage: tuple[str, Callable[[Any], Any]] | None = None
"""What this process does with items, and the file that says so."""


def _begin(folder: str) -> None:
    """Prepares a process; Ctrl-C is for the one that started it, with which it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=(folder,), daemon=True).start()


def _follow(folder: str) -> None:
    """Ends this process when the one that started it is gone: its queue would be waited on for ever.

    With it goes the folder, which the other one had no time to clear if it was killed.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started within it hear no Ctrl-C until they are ready to ignore it; this one hears it afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it would end the blocking
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _batch(setup: str, items: list[Any]) -> list[Any]:
    """The results of `items` by the stage that the file `setup` makes."""
    global _stage
    if _stage is None or _stage[0] != setup:
        _stage = None
        _stage = setup, pickle.loads(Path(setup).read_bytes())()
        settled()
    _, stage = _stage
    return [stage(item) for item in items]


class Pool(Generic[A, B]):
    """An engine of `jobs` processes; within a ``with`` they stay for the next stage, else they end with each.

    `weight` is the size of an item; `given_up` makes the result of an item with which a process died
    `TRIES` times.
    """

    def __init__(self, jobs: int, weight: Callable[[A], int], given_up: Callable[[A], B], alone: int = ALONE) -> None:
        self.jobs = jobs
        self._weight = weight
        self._given_up = given_up
        self._alone = alone
        self._stays = False
        self._processes: _Processes | None = None

    def __enter__(self) -> Pool[A, B]:
        self._stays = True
        return self

    def __exit__(self, *error: object) -> None:
        self._stays = False
        self._end()

    def _end(self) -> None:
        if self._processes:
            self._processes.end()
            self._processes = None

    def __call__(self, setup: Callable[[], Callable[[A], B]], items: Iterable[A]) -> Iterator[B]:
        """The stage that `setup` gives, applied to each of `items`, in their order."""
        waiting = iter(items)
        first: list[A] = []
        if self.jobs > 1 and not self._processes:
            heavy = 0
            for item in waiting:
                first.append(item)
                heavy += self._weight(item)
                if heavy > self._alone:
                    self._processes = _Processes(self.jobs)
                    break
        if self._processes:
            yield from self._spread(self._processes, setup, chain(first, waiting))
        else:
            stage: Callable[[A], B] | None = None
            for item in chain(first, waiting):
                stage = stage or setup()
                yield stage(item)

    def _spread(self, processes: _Processes, setup: Callable[[], Callable[[A], B]], items: Iterator[A]) -> Iterator[B]:
        batches = self._batches(items)
        waiting: deque[tuple[list[A], Future[list[B]]]] = deque()
        stays = False
        try:
            processes.prepare(setup)
            while True:
                while len(waiting) < self.jobs * AHEAD and (batch := next(batches, None)) is not None:
                    waiting.append((batch, processes.submit(batch)))
                if not waiting:
                    break
                batch, future = waiting.popleft()
                try:
                    found = future.result()
                except BrokenProcessPool:
                    processes.end()
                    found = self._one_by_one(setup, batch)
                    processes.begin()
                    waiting = deque((b, processes.submit(b)) for b, _ in waiting)
                yield from found
            stays = self._stays
        finally:
            if not stays:
                self._end()

    def _batches(self, items: Iterator[A]) -> Iterator[list[A]]:
        batch: list[A] = []
        heavy = 0
        for item in items:
            batch.append(item)
            heavy += self._weight(item)
            if heavy >= BATCH:
                yield batch
                batch, heavy = [], 0
        if batch:
            yield batch

    def _one_by_one(self, setup: Callable[[], Callable[[A], B]], batch: list[A]) -> list[B]:
        """The results of a batch with which a process died, or which waited when it did."""
        found: list[B] = []
        process = _Processes(1)
        try:
            process.prepare(setup)
            for item in batch:
                for tried in range(1, TRIES + 1):
                    try:
                        found += process.submit([item]).result()
                        break
                    except BrokenProcessPool:
                        process.end()
                        process.begin()
                        if tried == TRIES:
                            found.append(self._given_up(item))
        finally:
            process.end()
        return found


class _Processes:
    """Processes that run one stage after the other; each reads from a file how the stage is made."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._setup = b""
        self._stages = 0
        self.begin()

    def begin(self) -> None:
        """Starts them, for the stage that was prepared last."""
        # Started anew, not forked: a fork would copy the threads' locks of this process.
        context = multiprocessing.get_context("spawn")
        self._folder = TemporaryDirectory(prefix="kg-stages-")
        self._executor = ProcessPoolExecutor(
            self._count, mp_context=context, initializer=_begin, initargs=(self._folder.name,)
        )
        if self._setup:
            self._tell()

    def prepare(self, setup: Callable[[], Callable[[Any], Any]]) -> None:
        """The stage for what is submitted from now on."""
        self._setup = pickle.dumps(setup)
        self._tell()

    def _tell(self) -> None:
        self._stages += 1
        self._file = Path(self._folder.name) / str(self._stages)
        try:
            self._file.write_bytes(self._setup)
        except OSError as err:
            raise KgError(f"{self._file}: cannot be written: {err.strerror}; TMPDIR may name another folder") from err

    def submit(self, batch: list[Any]) -> Future[list[Any]]:
        """The batch's future; one that has failed already if a process died in the meantime."""
        try:
            with _deaf():
                return self._executor.submit(_batch, str(self._file), batch)
        except BrokenProcessPool as err:
            failed: Future[list[Any]] = Future()
            failed.set_exception(err)
            return failed

    def end(self) -> None:
        """Ends them at once: what they still do nobody waits for."""
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            if process.is_alive():
                process.terminate()
        self._folder.cleanup()
