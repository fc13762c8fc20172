"""What stands before every page: strict headers, known hosts, patience with slow clients that ends."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.serve.answer import PROBLEM, problem

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-cache",
}
HEAD = 32 * 1024  # bytes of headers that a request may have
TAKEN = 64 * 1024  # bytes of its answer that a client must take within the time for slow ones


class Guard:
    """Puts `HEADERS` on every response that does not set them; refuses hosts that are not `hosts`, and huge heads.

    A web page elsewhere can make a browser ask 127.0.0.1 under the page's own name, and then read the
    answer; so a server on this machine answers only to this machine's names.  None lets every host pass.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD:
            await refuse(guarded, 431, "the request's head is too large", f"at most {HEAD} bytes of headers")
        elif self.hosts is not None and host_of(Headers(scope=scope).get("host", "")) not in self.hosts:
            await refuse(guarded, 400, "unknown host", "use the address that kg serve printed")
        else:
            await self.app(scope, receive, guarded)


async def refuse(send: Send, status: int, title: str, detail: str) -> None:
    """Answers that this request is not served, and why."""
    _, _, body, _ = problem(status, title, detail)
    headers = [(b"content-type", PROBLEM.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def host_of(header: str) -> str:
    """The host of a Host header without its port.

    >>> host_of("localhost:8000"), host_of("[::1]:8000"), host_of("EXAMPLE.org")
    ('localhost', '[::1]', 'example.org')
    """
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0].lower()


class Patient(H11Protocol):
    """uvicorn's HTTP/1.1, which closes a connection whose client sends or takes nothing for long."""

    slow = 15.0
    _sending: asyncio.TimerHandle | None = None
    _taking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._sending, self._taking):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taking is not None:
            self._taking.cancel()
            self._taking = None

    def _busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _await_request(self) -> None:
        """From the first byte, or the opening, until a whole head is here: `slow` seconds."""
        if self._busy():
            if self._sending is not None:
                self._sending.cancel()
                self._sending = None
        elif self._sending is None:
            self._sending = self.loop.call_later(self.slow, self._no_request)

    def _no_request(self) -> None:
        self._sending = None
        if not self._busy() and not self.transport.is_closing():
            self.transport.close()

    def _await_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._taking = self.loop.call_later(self.slow, self._check_taking, left)

    def _check_taking(self, before: int) -> None:
        self._taking = None
        left = self.transport.get_write_buffer_size()
        if left > before - TAKEN:
            self.transport.abort()
        else:
            self._await_taking()
