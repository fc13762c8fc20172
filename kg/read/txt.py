"""Plain text: the only format whose offsets are into the file as it is on disk."""

from __future__ import annotations

from kg.model import Document
from kg.read.decode import decode


def read_txt(raw: bytes, path: str, identity: str) -> Document:
    """A text file's bytes as a document.  Raises `decode.Undecodable`."""
    text, encoding = decode(raw)
    return Document(id=identity, path=path, text=text, media_type="text/plain", encoding=encoding)
