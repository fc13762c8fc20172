"""The engine that runs a stage in several processes: results in the order of the items, whatever ends when.

Short work stays in this process, since every process compiles the rules for itself.  A process that
dies takes only its batch with it: the batch is run again one item at a time, and an item with which
a process dies twice is given up.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain
from multiprocessing import resource_tracker
from typing import Any, Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

ALONE = 100_000  # weight (characters) that one process does before others are started
BATCH = 30_000  # weight of a batch
AHEAD = 3  # batches that wait for each process
TRIES = 2

_stage: Callable[[Any], Any] | None = None


def _begin(setup: Callable[[], Callable[[Any], Any]]) -> None:
    """Prepares a process; Ctrl-C is for the one that started it, with which it ends."""
    global _stage
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    _stage = setup()
    gc.collect()
    gc.freeze()  # the compiled rules stay: nobody needs to look through them again


def _follow() -> None:
    """Ends this process when the one that started it is gone: its queue would be waited on for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
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


def _batch(items: list[Any]) -> list[Any]:
    assert _stage is not None
    return [_stage(item) for item in items]


class Pool(Generic[A, B]):
    """An engine of `jobs` processes.

    `weight` is the size of an item; `given_up` makes the result of an item with which a process died
    `TRIES` times.
    """

    def __init__(self, jobs: int, weight: Callable[[A], int], given_up: Callable[[A], B], alone: int = ALONE) -> None:
        self.jobs = jobs
        self._weight = weight
        self._given_up = given_up
        self._alone = alone

    def __call__(self, setup: Callable[[], Callable[[A], B]], items: Iterable[A]) -> Iterator[B]:
        """The stage that `setup` gives, applied to each of `items`, in their order."""
        waiting = iter(items)
        stage: Callable[[A], B] | None = None
        done = 0
        for item in waiting:
            if self.jobs > 1 and done + self._weight(item) > self._alone:
                yield from self._spread(setup, chain([item], waiting))
                return
            stage = stage or setup()
            done += self._weight(item)
            yield stage(item)

    def _spread(self, setup: Callable[[], Callable[[A], B]], items: Iterator[A]) -> Iterator[B]:
        batches = self._batches(items)
        waiting: deque[tuple[list[A], Future[list[B]]]] = deque()
        executor = self._executor(setup, self.jobs)
        try:
            while True:
                while len(waiting) < self.jobs * AHEAD and (batch := next(batches, None)) is not None:
                    waiting.append((batch, _submit(executor, batch)))
                if not waiting:
                    return
                batch, future = waiting.popleft()
                try:
                    found = future.result()
                except BrokenProcessPool:
                    executor.shutdown(wait=False, cancel_futures=True)
                    found = self._one_by_one(setup, batch)
                    executor = self._executor(setup, self.jobs)
                    waiting = deque((b, _submit(executor, b)) for b, _ in waiting)
                yield from found
        finally:
            _end(executor)

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
        executor = self._executor(setup, 1)
        try:
            for item in batch:
                for tried in range(1, TRIES + 1):
                    try:
                        found += _submit(executor, [item]).result()
                        break
                    except BrokenProcessPool:
                        executor.shutdown(wait=False, cancel_futures=True)
                        executor = self._executor(setup, 1)
                        if tried == TRIES:
                            found.append(self._given_up(item))
        finally:
            _end(executor)
        return found

    @staticmethod
    def _executor(setup: Callable[[], Callable[[A], B]], jobs: int) -> ProcessPoolExecutor:
        # Started anew, not forked: a fork would copy the threads' locks of this process.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(setup,))


def _submit(executor: ProcessPoolExecutor, batch: list[Any]) -> Future[list[Any]]:
    """The batch's future; one that has failed already if a process died in the meantime."""
    try:
        with _deaf():
            return executor.submit(_batch, batch)
    except BrokenProcessPool as err:
        failed: Future[list[Any]] = Future()
        failed.set_exception(err)
        return failed


def _end(executor: ProcessPoolExecutor) -> None:
    """Ends the processes at once: what they still do nobody waits for."""
    processes = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        if process.is_alive():
            process.terminate()
