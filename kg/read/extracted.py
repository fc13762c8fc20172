"""What the readers of single documents give: a text and what its file says about it."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from kg.model import Document

_LINE_END = re.compile(r"\r\n|[\r\x85\u2028\u2029]")
# What no text file and no XML can hold; a form feed ends a page.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NO_LETTER = re.compile(r"[\W_]+")
_HEAD = 400


class Extracted(NamedTuple):
    """The text of a document that is no plain text, with line feeds only.

    `title`, `date` and `publication` are what the file states outside its text; `notes` say what of
    it could not be read, each a reason for the report.
    """

    text: str
    title: str = ""
    date: str = ""
    publication: str = ""
    notes: tuple[str, ...] = ()


def writable(text: str) -> str:
    """`text` with line feeds as the only line ends and without what a UTF-8 text file cannot hold.

    >>> writable("甲\\r\\n乙\\x00\\ud800")
    '甲\\n乙 \\ufffd'
    """
    text = _LINE_END.sub("\n", text)
    return _UNWRITABLE.sub(lambda m: "\ufffd" if m[0] > "\x7f" else " ", text)


def document(found: Extracted, path: str, media_type: str) -> Document:
    """The document whose text is `found`'s, its title the first line unless the text begins with it.

    Its id is the hash of the text and of what is known of it, so that equal ids mean equal texts.
    """
    text, title = writable(found.text), " ".join(writable(found.title).split())
    if title and _letters(title) not in _letters(text[: _HEAD + len(title)]):
        text = f"{title}\n\n{text}"
    date, publication = (" ".join(writable(s).split()) for s in (found.date, found.publication))
    stated = f"\0{date}\0{publication}" if date or publication else ""
    identity = hashlib.sha256(f"{text}{stated}".encode()).hexdigest()[:16]
    return Document(identity, path, text, media_type, "utf-8", date, publication)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text)
