"""Web pages → their main text, with the title, date and publication that the page states (trafilatura)."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from trafilatura import bare_extraction
from trafilatura.settings import Document as Page

from kg.read.decode import Undecodable, decode
from kg.read.extracted import Extracted
from kg.read.markup import page_text
from kg.read.options import Limits

_CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,30})""", re.I)
_HEAD = 4096
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"} | dict.fromkeys(
    ("gb2312", "gb_2312-80", "gbk", "gb18030", "cp936", "x-gbk"), "gb18030"
)
# Dates are what the page states, never a guess from its text, and never by the clock.
_DATES = {"extensive_search": False, "original_date": True, "min_date": "1980-01-01", "max_date": "2199-12-31"}
_TABLE_ROW = re.compile(r"^\|(?:[ \t|-]*)|(?<=\S)[ \t]*\|[ \t]*", re.M)


def extract(raw: bytes, limits: Limits) -> Extracted:
    """The main text, a blank line between paragraphs; all text if no main one is found.  Undecodable."""
    markup = _decoded(raw)
    page = bare_extraction(
        markup, with_metadata=True, include_comments=False, include_tables=True, date_extraction_params=_DATES
    )
    text = _paragraphs(page.text or "") if isinstance(page, Page) else ""
    if not text.strip():
        text = page_text(markup)
    if not text.strip():
        raise Undecodable("has no text (a page that a script fills in, or an empty one)")
    if not isinstance(page, Page):
        return Extracted(text)
    return Extracted(text, page.title or "", page.date or "", page.sitename or "")


def _paragraphs(text: str) -> str:
    rows = (" ".join(_TABLE_ROW.sub("\t", line).split("\t")).strip() for line in text.split("\n"))
    return "\n\n".join(row for row in rows if row) + "\n"


def _decoded(raw: bytes) -> str:
    """The page by its byte order mark, by the encoding it names, or as any text is decoded."""
    if not raw.strip():
        raise Undecodable("is empty")
    named = None if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else _CHARSET.search(raw[:_HEAD])
    if named:
        encoding = _ENCODINGS.get(named[1].decode("ascii").lower(), "")
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(encoding)
    return decode(raw)[0]
