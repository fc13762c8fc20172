"""A really started `kg serve` on a free port, and how tests ask it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from support import ROOT

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Reply:
    """What came back: status, headers (names in lower case) and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Served:
    """A server: its process and address."""

    process: subprocess.Popen[bytes]
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rstrip("/").rsplit(":", 1)[1])

    def get(self, path: str, headers: Mapping[str, str] | None = None, data: bytes | None = None) -> Reply:
        """GET, or POST where there is data; the path may hold Chinese."""
        address = self.url.rstrip("/") + quote(path, safe="/?&=%+:;,@$!~*'()")
        request = urllib.request.Request(address, data=data, headers=dict(headers or {}))
        try:
            with OPENER.open(request, timeout=60) as response:
                return Reply(response.status, lower(response.headers), response.read())
        except urllib.error.HTTPError as err:
            return Reply(err.code, lower(err.headers), err.read())

    def ask(self, query: str, accept: str = "*/*") -> Reply:
        """A query by POST."""
        return self.get("/sparql", {"Accept": accept}, urlencode({"query": query}).encode())

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ends the server; gives its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@contextmanager
def serving(exports: Path, *options: str) -> Iterator[Served]:
    """`kg serve` of a folder as a process, on a free port, once it is well."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "kg", "serve", str(exports), "--port", "0", *options]
    env = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode("utf-8")
        found = re.search(r"http://\S+/", line)
        assert found, line + process.communicate()[1].decode("utf-8")
        served = Served(process, found[0])
        try:
            wait_until_well(served)
            yield served
        finally:
            if process.poll() is None:
                process.kill()


def wait_until_well(served: Served) -> None:
    """Waits until /health says so."""
    for _ in range(600):
        try:
            if served.get("/health").status == 200:
                return
        except OSError:
            assert served.process.poll() is None, "the server has ended"
        time.sleep(0.1)
    raise AssertionError("the server never became well")
