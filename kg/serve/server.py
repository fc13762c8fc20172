"""The server: a socket, uvicorn with limits, a clean end on SIGINT and SIGTERM."""

from __future__ import annotations

import errno
import ipaddress
import signal
import socket
from pathlib import Path

import uvicorn

from kg.dataset import load
from kg.errors import KgError
from kg.serve.app import make_app
from kg.serve.guard import Patient
from kg.serve.limits import Limits

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
END = 5  # seconds that running requests have to finish when the server ends


class Server:
    """A server that listens already.  ExportError if there is no export, KgError if the port is taken."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 8765, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        data = load(folder)
        _ = data.facts  # an export that cannot be read is told before anything listens
        self.socket = listen(host, port)
        self.host, self.port = host, int(self.socket.getsockname()[1])
        names = {host.lower(), *LOOPBACK, *([f"[{host}]"] if ":" in host else [])}
        self._app = make_app(data, limits, None if is_everywhere(host) else names)
        self._limits = limits

    @property
    def url(self) -> str:
        """Where to point a browser."""
        shown = "127.0.0.1" if is_everywhere(self.host) else self.host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    @property
    def is_private(self) -> bool:
        """Does it answer this machine alone?"""
        return self.host == "localhost" or is_loopback(self.host)

    def run(self) -> None:
        """Serves until SIGINT or SIGTERM.  Open requests are finished, workers ended."""
        protocol = type("Patience", (Patient,), {"slow": self._limits.slow})
        config = uvicorn.Config(
            self._app,
            http=protocol,
            ws="none",
            lifespan="on",
            loop="asyncio",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=self._limits.connections,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=END,
            h11_max_incomplete_event_size=self._limits.request,
        )
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn ends cleanly on these, then raises them once more for whoever listened before: nobody.
            signal.signal(number, lambda *_: None)
        server = uvicorn.Server(config)
        server.run(sockets=[self.socket])
        if not server.started:
            raise KgError("the server could not start; what went wrong stands above")


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address.  KgError if that cannot be, with what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as err:
        bound.close()
        if err.errno == errno.EADDRINUSE:
            raise KgError(f"port {port} of {host} is taken; choose another with --port (0: any free one)") from None
        raise KgError(f"cannot listen on {host}, port {port}: {err.strerror or err}") from None
    bound.listen(1024)
    return bound


def is_loopback(host: str) -> bool:
    """Is this an address of the machine for itself?

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("192.0.2.1"), is_loopback("example.org")
    (True, True, False, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Does this address mean all addresses of the machine?

    >>> is_everywhere("0.0.0.0"), is_everywhere("::"), is_everywhere("localhost")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
