"""Messages between server and workers: the length of a JSON head, the head, and a body as long as it says."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
Head = dict[str, Any]


def pack(head: Head, body: bytes = b"") -> bytes:
    """A message."""
    text = json.dumps({**head, "size": len(body)}).encode("ascii")
    return _LENGTH.pack(len(text)) + text + body


def read(stream: BinaryIO) -> tuple[Head, bytes] | None:
    """The next message; None at the end of the stream."""
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    head: Head = json.loads(stream.read(_LENGTH.unpack(length)[0]))
    return head, stream.read(head["size"])


async def read_async(stream: asyncio.StreamReader) -> tuple[Head, bytes]:
    """The next message.  IncompleteReadError if the other side is gone."""
    (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
    head: Head = json.loads(await stream.readexactly(length))
    return head, await stream.readexactly(head["size"])
