"""The formats that can be read.

Those of single documents have a module with ``extract(raw: bytes) -> Extracted``, which raises
`decode.Undecodable`; the modules of tables and archives are in `kg.read.reader`.  To add a format of
single documents, write such a module and name it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Format(NamedTuple):
    """A kind of single documents.

    `module` is imported when it is needed; `extra` is the part of an installation that it needs;
    `apart`: it is read in a process of its own, so that a bad file can take neither time nor memory.
    """

    name: str
    media_type: str
    module: str
    extra: str = ""
    apart: bool = True


TXT = Format("text", "text/plain", "kg.read.txt", apart=False)
MARKDOWN = Format("Markdown", "text/markdown", "kg.read.markdown")
HTML = Format("HTML", "text/html", "kg.read.html", "html")
PDF = Format("PDF", "application/pdf", "kg.read.pdf", "pdf")
DOCX = Format("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "kg.read.docx", "office")
EPUB = Format("EPUB", "application/epub+zip", "kg.read.epub", "office")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        ".txt": TXT,
        ".md": MARKDOWN,
        ".markdown": MARKDOWN,
        ".html": HTML,
        ".htm": HTML,
        ".xhtml": HTML,
        ".pdf": PDF,
        ".docx": DOCX,
        ".epub": EPUB,
    }
)
TABLES: Mapping[str, str] = MappingProxyType(
    {
        ".jsonl": "application/x-ndjson",
        ".ndjson": "application/x-ndjson",
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".parquet": "application/vnd.apache.parquet",
    }
)
ARCHIVES = frozenset({".zip"})
SUFFIXES = frozenset({*FORMATS, *TABLES, *ARCHIVES})
STDIN_SUFFIX = ".txt"
HEAD = 1024  # bytes of a file that tell its kind

# The first bytes of files of other kinds, for a message that helps.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old or encrypted Office file; save it as .docx"),
    (b"{\\rtf", "is an RTF file; save it as .docx"),
    (b"\x1f\x8b", "is packed with gzip; unpack it"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive; unpack it"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it"),
)


def known_suffixes() -> str:
    """The suffixes for a message, e.g. ``.md, .txt``."""
    return ", ".join(sorted(SUFFIXES))


def true_suffix(suffix: str, head: bytes) -> str:
    """The suffix whose reader fits a file that begins with `head`: by its content if that is certain.

    >>> true_suffix(".txt", b"%PDF-1.7"), true_suffix(".docx", b"PK\\x03\\x04")
    ('.pdf', '.docx')
    """
    if b"%PDF-" in head[:HEAD]:
        return ".pdf" if suffix not in TABLES else suffix
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if b"mimetypeapplication/epub+zip" in head:
            return ".epub"
        if b"[Content_Types].xml" in head or b"word/" in head:
            return ".docx"
        return suffix if suffix in (".docx", ".epub", ".zip") else ".zip"
    return suffix


def foreign(head: bytes) -> str:
    """Why a file that begins with `head` cannot be read whatever its suffix; "" if nothing is known."""
    return next((reason for magic, reason in _OTHERS if head.startswith(magic)), "")
