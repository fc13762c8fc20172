"""PDF → the text of its pages, columns in reading order (PDFium)."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from kg.read.columns import Run, page_lines
from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.options import Limits, too_much

_NEAR = 0.5  # characters of a run are nearer to one another, in heights
_SHOWN = 20
_PASSWORD = "assword"


def extract(raw: bytes, limits: Limits) -> Extracted:
    """The pages' lines, a blank line between pages; pages that are pictures are noted.  Undecodable."""
    try:
        document = pypdfium2.PdfDocument(raw)
        count = len(document)
    except pypdfium2.PdfiumError as err:
        protected = _PASSWORD in str(err)
        raise Undecodable("is encrypted; save it without a password" if protected else "is a damaged PDF file") from None
    pages: list[str] = []
    blank: list[int] = []
    broken: list[int] = []
    left = limits.max_chars
    for number in range(1, count + 1):
        try:
            text = _page(document, number - 1)
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        left -= len(text)
        if left < 0:
            raise Undecodable(too_much("has more than", limits.max_chars, "characters", "--max-chars"))
        if text:
            pages.append(text)
        else:
            blank.append(number)
    document.close()
    return _result(pages, blank, broken)


def _result(pages: list[str], blank: list[int], broken: list[int]) -> Extracted:
    notes = []
    if broken:
        notes.append(f"{_numbers(broken)} cannot be read (damaged)")
    if blank:
        notes.append(f"{_numbers(blank)} without text (scanned or empty): put it through text recognition (OCR) first")
    if not pages:
        raise Undecodable("; ".join(notes) or "has no pages")
    return Extracted("\n\n".join(pages) + "\n", notes=tuple(notes))


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_SHOWN]))
    more = f" and {len(pages) - _SHOWN} more" if len(pages) > _SHOWN else ""
    return f"page{'s' if len(pages) > 1 else ''} {shown}{more}"


def _page(document: pypdfium2.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            return "\n".join(page_lines(_runs(textpage))).strip("\n")
        finally:
            textpage.close()
    finally:
        page.close()


def _runs(textpage: pypdfium2.PdfTextPage) -> Iterator[Run]:
    """Neighbouring characters of a line, in the order in which the file draws them."""
    open_: Run | None = None
    for box in _characters(textpage):
        if open_ is not None and _follows(open_, box):
            open_ = Run(open_.left, min(open_.bottom, box.bottom), box.right, max(open_.top, box.top), open_.text + box.text)
            continue
        if open_ is not None:
            yield open_
        open_ = box
    if open_ is not None:
        yield open_


def _follows(run: Run, box: Run) -> bool:
    size = max(run.height, box.height, 1.0)
    level = run.bottom - size / 2 < (box.top + box.bottom) / 2 < run.top + size / 2
    overlap = min(run.top, box.top) - max(run.bottom, box.bottom)
    return level and overlap > 0 and -_NEAR * size < box.left - run.right < _NEAR * size


def _characters(textpage: pypdfium2.PdfTextPage) -> Iterator[Run]:
    """Each character with its box; those without a box (spaces that PDFium adds) are left out."""
    raw = textpage.raw
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = pdfium.FS_RECTF()
    high = 0
    for index in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in (0, 10, 13, 0xFFFE) or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        if not pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
            continue
        box = left.value, bottom.value, right.value, top.value
        if pdfium.FPDFText_GetLooseCharBox(raw, index, loose):  # the whole cell: signs have low boxes
            box = loose.left, loose.bottom, loose.right, loose.top
        yield Run(*box, _plain(chr(code)))


def _plain(char: str) -> str:
    """Radicals and compatibility forms that fonts give in the place of a character, as that character."""
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return unicodedata.normalize("NFKC", char)
    return char
