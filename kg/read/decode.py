"""Bytes → text: UTF-8, then GB18030, then what charset-normalizer finds, if it reads as Chinese.

Sources: RFC 3629 (UTF-8), GB 18030-2022 and GB 2312-1980 (whose level-1 rows 16 to 55 hold the
common characters), Unicode 15 chapter 23.8 (byte order marks).
"""

from __future__ import annotations

import codecs
import re

# Longer marks first: the UTF-16 little-endian mark begins the UTF-32 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_IDEOGRAPH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CHINESE = re.compile(r"[\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_FOREIGN = re.compile(r"[\u0080-\u1fff\u3040-\u31ff\uac00-\ud7ff\ue000-\uf8ff\ufffd]")
_SAMPLE = 4000
_COMMON_SHARE = 0.7
_FOREIGN_SHARE = 0.1


class Undecodable(ValueError):
    """Bytes that are no text that `kg` can read; the message says why in one line."""


def decode(raw: bytes) -> tuple[str, str]:
    """Text and the encoding's name.  Line ends stay as they are; a byte order mark is dropped.

    Raises Undecodable for empty and binary input and for text that is not legible as Chinese.
    """
    if not raw.strip():
        raise Undecodable("is empty")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _marked(raw[len(mark) :], encoding), encoding
    if _CONTROL.search(raw):
        raise Undecodable(
            "is binary or in an encoding without a byte order mark (it has control bytes), not text"
        )
    found = _utf8(raw) or _gb18030(raw) or _guessed(raw)
    if found is None:
        raise Undecodable("is in no encoding that reads as Chinese; save it as UTF-8")
    return found


def _marked(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as err:
        raise Undecodable(f"begins as {encoding} but breaks at byte {err.start} ({err.reason})") from None
    if not text.strip():
        raise Undecodable("is empty")
    if "\x00" in text:
        raise Undecodable("is binary (it has null characters), not text")
    return text


def _utf8(raw: bytes) -> tuple[str, str] | None:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not raw.isascii() and not _CHINESE.search(text):
        # Two-byte sequences only: Chinese in GB 2312 can look like that by chance.
        chance = _gb2312(raw)
        if chance is not None:
            return chance, "gb18030"
    return text, "utf-8"


def _gb2312(raw: bytes) -> str | None:
    try:
        text = raw.decode("gb2312")
    except UnicodeDecodeError:
        return None
    return text if legible(text) else None


def _gb18030(raw: bytes) -> tuple[str, str] | None:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return (text, "gb18030") if legible(text) else None


def _guessed(raw: bytes) -> tuple[str, str] | None:
    # Imported late: it costs some 50 ms and few files need it.
    from charset_normalizer import from_bytes

    for match in list(from_bytes(raw))[:4]:
        text = str(match)
        if legible(text):
            return text, match.encoding.replace("_", "-")
    return None


def legible(text: str) -> bool:
    """Whether `text` reads as Chinese: common characters prevail, hardly anything foreign among them.

    Bytes in a wrong encoding give rare characters, private ones, or other scripts.
    """
    ideographs = _IDEOGRAPH.findall(text[: _SAMPLE * 4])[:_SAMPLE]
    if not ideographs:
        return False
    foreign = len(_FOREIGN.findall(text[: _SAMPLE * 4]))
    if foreign > _FOREIGN_SHARE * len(ideographs):
        return False
    joined = "".join(ideographs)
    common = max(_level_one(joined, "gb2312", 0xB0, 0xD7), _level_one(joined, "big5", 0xA4, 0xC6))
    return common >= _COMMON_SHARE * len(ideographs)


def _level_one(ideographs: str, charset: str, low: int, high: int) -> int:
    """How many of the ideographs stand in the common rows of a two-byte national character set."""
    leads = ideographs.encode(charset, "ignore")[::2]
    return sum(low <= lead <= high for lead in leads)
