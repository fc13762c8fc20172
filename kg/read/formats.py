"""The formats that can be read: a file name's suffix → its reader.

A reader takes a file's bytes, the path to show and the content's hash, and gives a `Document` or
raises `decode.Undecodable`.  To add a format, write such a function in a module of its own and
name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from kg.model import Document
from kg.read.txt import read_txt

Reader = Callable[[bytes, str, str], Document]

READERS: Mapping[str, Reader] = MappingProxyType({".txt": read_txt})
STDIN_SUFFIX = ".txt"


def known_suffixes() -> str:
    """The suffixes for a message, e.g. ``.md, .txt``."""
    return ", ".join(sorted(READERS))
