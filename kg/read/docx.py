"""Word documents (Office Open XML) → paragraphs in order, rows of tables as lines (python-docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from docx import Document as open_docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.options import Limits
from kg.read.packed import open_zip

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SILENT = frozenset((f"{_W}del", f"{_W}moveFrom", _FALLBACK))  # deleted, moved away, said twice
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def extract(raw: bytes, limits: Limits) -> Extracted:
    """The text of the body, a blank line between paragraphs.  Raises Undecodable."""
    open_zip(io.BytesIO(raw), limits).close()
    try:
        body = open_docx(io.BytesIO(raw)).element.body
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError) as err:
        raise Undecodable(f"is no Word document that can be read ({type(err).__name__}: {first_line(err)})") from None
    text = "\n\n".join(block for block in _blocks(body) if block.strip())
    if not text.strip():
        raise Undecodable("has no text")
    return Extracted(f"{text}\n")


def first_line(err: Exception) -> str:
    """An exception's message, cut to one short line."""
    return (str(err).strip().splitlines() or [""])[0][:120]


def _blocks(parent: etree._Element) -> Iterator[str]:
    """Paragraphs and tables in order, those within frames of other elements too."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            yield "\n".join(_row(row) for row in child.iter(f"{_W}tr") if _owner(row) is child)
        elif child.tag not in _SILENT and len(child):
            yield from _blocks(child)


def _paragraph(paragraph: etree._Element) -> Iterator[str]:
    """A paragraph's text, and after it that of the text boxes anchored in it."""
    parts: list[str] = []
    boxes: list[etree._Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_W}txbxContent":
            boxes.append(element)
        elif element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in _BREAKS:
            parts.append(_BREAKS[element.tag])
        elif element.tag not in _SILENT:
            waiting += reversed(element)
    yield "".join(parts)
    for box in boxes:
        yield from _blocks(box)


def _row(row: etree._Element) -> str:
    cells = (cell for cell in row.iter(f"{_W}tc") if _owner(cell) is row)
    return "\t".join(" ".join(" ".join(_blocks(cell)).split()) for cell in cells)


def _owner(element: etree._Element) -> etree._Element | None:
    """The table of a row, the row of a cell: past what stands between them (content controls)."""
    wanted = f"{_W}tbl" if element.tag == f"{_W}tr" else f"{_W}tr"
    return next((a for a in element.iterancestors() if a.tag == wanted), None)
