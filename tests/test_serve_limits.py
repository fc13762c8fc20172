"""`kg serve` under load and attack: time, memory, rows, crowds, slow clients, requests made up at random."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from serving import Reply, Served, serving, wait_until_well
from trust import tell

from kg.errors import ExportError
from kg.serve.limits import Limits
from kg.serve.pool import Pool

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?i"
CLIENTS = 200


@pytest.fixture(scope="module")
def server(exports: Path) -> Iterator[Served]:
    with serving(exports, "--seconds", "2", "--memory", "128") as served:
        yield served


def well(server: Served) -> bool:
    wait_until_well(server)
    return server.ask("ASK {}").status == 200


def test_a_query_that_runs_for_ever_is_cut_and_the_server_lives_on(server: Served) -> None:
    reply = server.ask(FOREVER)
    assert reply.status == 503 and reply.json["detail"] == "it was stopped after 2 seconds"
    assert well(server)


def test_a_query_that_takes_all_memory_is_ended_and_the_server_lives_on(server: Served) -> None:
    reply = server.ask(HUGE)
    assert reply.status in (400, 503) and reply.json["title"] in ("the query needs too much", "the query takes too long")
    assert well(server)


def test_more_endless_queries_than_workers(server: Served) -> None:
    with ThreadPoolExecutor(8) as crowd:
        replies = list(crowd.map(lambda _: server.ask(FOREVER), range(8)))
    assert {reply.status for reply in replies} == {503}
    assert {reply.json["title"] for reply in replies} <= {"the query takes too long", "too many queries"}
    assert well(server)


def test_two_hundred_clients_at_once_all_get_their_answer(exports: Path) -> None:
    def ask(number: int) -> Reply:
        return served.ask(f"SELECT ({number} AS ?n) {{ ?h a kg:Hospital }} LIMIT 1")

    with serving(exports, "--seconds", "60") as served, ThreadPoolExecutor(CLIENTS) as crowd:
        replies = list(crowd.map(ask, range(CLIENTS)))
        tell("clients of kg serve at once", CLIENTS, errors=sum(reply.status != 200 for reply in replies))
        assert Counter(reply.status for reply in replies) == {200: CLIENTS}
        for number, reply in enumerate(replies):
            assert reply.json["results"]["bindings"][0]["n"]["value"] == str(number), "and nobody gets another's"


def test_slow_clients_hold_nobody_up(server: Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", server.port), timeout=60) for _ in range(100)]
    try:
        for n, client in enumerate(slow):
            half = b"GET /health HTTP/1.1\r\nHos" if n % 2 else (
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                b"Content-Type: application/sparql-query\r\n\r\nASK"
            )  # fmt: skip
            client.sendall(half)
        started = time.monotonic()
        status = server.ask("ASK {}").status
        tell("slow clients of kg serve", len(slow), errors=int(status != 200))
        assert status == 200
        assert time.monotonic() - started < 10, "far less than the slow ones are waited for"
        ends = [client.recv(4096) for client in slow]  # the server gives up on each of them
    finally:
        for client in slow:
            client.close()
    assert set(ends[1::2]) == {b""}, "no head: the connection is closed"
    assert all(end.startswith(b"HTTP/1.1 408") for end in ends[::2]), "no body: told so"
    assert well(server)


def test_a_client_that_takes_nothing_of_a_large_answer_is_left(server: Served) -> None:
    query = "query=SELECT+*+%7B+?a+?b+?c+.+?d+?e+?f+%7D"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(60)
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = client.recv(2000)
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        assert well(server)
        time.sleep(Limits().slow + 3)
        taken = len(head)
        with suppress(ConnectionResetError):
            while part := client.recv(1 << 20):
                taken += len(part)
    assert taken < length, "the rest was thrown away, not kept for a client who does not come"
    assert well(server)


def test_clients_that_leave_at_once(server: Served) -> None:
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as client:
            client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert well(server)


def test_heads_and_bodies_that_never_end(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000)
        try:
            answer = client.recv(4096)
        except ConnectionResetError:
            answer = b""
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    chunks = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
            b"Content-Type: application/sparql-query\r\n\r\n" + chunks * 2
        )
        assert client.recv(4096).startswith(b"HTTP/1.1 413")
    assert well(server)


def test_no_worker_outlives_a_server_that_is_killed(exports: Path) -> None:
    with serving(exports, "--workers", "1") as served:
        children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text().split()
        assert children
        served.process.kill()
        served.process.wait()
    for _ in range(100):
        if not any(os.path.exists(f"/proc/{child}") for child in children):
            return
        time.sleep(0.1)
    raise AssertionError("a worker goes on without its server")


# The pool by itself


def pooled(folder: Path, limits: Limits, *queries: str) -> list[int]:
    """Statuses of queries that are asked at once."""

    async def run() -> list[int]:
        pool = Pool(folder, limits)
        await pool.start()
        try:
            return [a.status for a in await asyncio.gather(*(pool.ask(q, "*/*") for q in queries))]
        finally:
            await pool.close()
            assert not pool.alive

    # In a thread of its own: the browser's tests leave a loop that runs in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def test_a_queue_that_is_full_says_so(exports: Path) -> None:
    limits = Limits(workers=1, waiting=2, seconds=30)
    assert Counter(pooled(exports, limits, *["ASK {}"] * 4)) == {200: 3, 503: 1}


def test_an_answer_that_is_too_large(exports: Path) -> None:
    assert pooled(exports, Limits(workers=1, answer=1000), "SELECT * { ?s ?p ?o }", "ASK {}") == [413, 200]


def test_a_worker_without_an_export(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="give a folder that kg build wrote"):
        pooled(tmp_path, Limits(workers=1))


# Requests made up from the description


def test_schemathesis_finds_nothing(exports: Path, tmp_path: Path) -> None:
    tool = Path(sys.executable).with_name("schemathesis")
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    with serving(exports) as served:
        command = [
            str(tool), "run", f"{served.url}openapi.json", "--max-examples", "20", "--seed", "1", "--checks", checks,
            "--phases", "examples,coverage,fuzzing", "--generation-database", "none", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=300, env={**os.environ, "NO_PROXY": "*"})
        said = done.stdout.decode("utf-8")
        count = re.search(r"(\d+) generated(?:, (\d+) passed)?", said)
        assert count, said[-5000:]
        tell("requests made up by schemathesis", int(count[1]), errors=int(count[1]) - int(count[2] or 0))
        assert done.returncode == 0, said[-5000:]
        assert well(served)
