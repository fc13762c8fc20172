"""What one client may take: time, memory, rows, bytes.  Each can be set on the command line or from Python."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a server.

    `seconds`: of a query, and of waiting for a worker; `rows`: rows or triples of an answer, more are cut;
    `memory`: bytes that a worker may take beyond the loaded graph; `answer`, `request`: bytes of an answer and
    of a request's body; `workers`: queries that run at once; `waiting`: queries that may wait for a worker;
    `slow`: seconds in which a client must have sent its request, or taken some of its answer;
    `connections`: open at once.
    """

    seconds: float = 20.0
    rows: int = 10_000
    memory: int = 1024 * MIB
    answer: int = 32 * MIB
    request: int = 64 * 1024
    workers: int = 2
    waiting: int = 256
    slow: float = 15.0
    connections: int = 1000
