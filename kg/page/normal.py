"""The normal form of article text: one character for one, so that offsets never change.

Traditional characters are read as simplified ones by OpenCC's tables; the quotes of claims are cut from
the document's own text and stay as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

# Full-width ASCII (Unicode block Halfwidth and Fullwidth Forms, U+FF01 to U+FF5E) and white space.
_SPACES = (
    "\t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_TABLE = MappingProxyType(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {ord(c): " " for c in _SPACES}
)
_CHANGES = re.compile(f"[\uff01-\uff5e{_SPACES}]")
_QUOTE = re.compile('"[^"]*"')


def normalise(text: str) -> str:
    """`text` with full-width letters, digits and signs as ASCII, and white space as spaces; same length."""
    return _CHANGES.sub(lambda m: _TABLE[ord(m[0])], text)


def pair_quotes(text: str) -> str:
    """`text` with straight double quotes that come in pairs as “ and ”; same length."""
    return _QUOTE.sub(lambda m: f"“{m[0][1:-1]}”", text) if '"' in text else text


_IDEOGRAPHS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
_FEW = 0.01  # of all characters
_MANY = 50  # different ones
_SURROGATE = re.compile("[\ud800-\udfff]")


def simplified(text: str) -> str:
    """`text` with traditional characters as simplified ones; same length, the same if it has none.

    Where they are the rule, words decide; where they are rare, in a
    simplified page with a name or a seal, only characters that are never simplified ones change.
    """
    present = set(text)
    if not any(char >= "\u2e80" and not _in_gb2312(char) for char in present):
        return text  # nothing is loaded for simplified text
    table = _traditional()
    found = {char for char in present if char in table}
    if not found:
        return text
    if len(found) < _MANY and sum(map(text.count, found)) < _FEW * len(text):
        return text.translate({ord(char): table[char] for char in found})
    made = _convert(text)
    return made if len(made) == len(text) else "".join(map(_line, text.splitlines(keepends=True)))


def _line(line: str) -> str:
    """A line by its words; character by character if OpenCC should change its length."""
    made = _convert(line)
    return made if len(made) == len(line) else line.translate({ord(k): v for k, v in _traditional().items()})


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _traditional() -> Mapping[str, str]:
    """Characters that GB 2312 does not have and that OpenCC gives a simplified form."""
    # Each in a line of its own: no words of several characters.
    chars = [chr(code) for low, high in _IDEOGRAPHS for code in range(low, high)]
    made = _convert("\n".join(chars)).split("\n")
    pairs = zip(chars, made, strict=True)
    return MappingProxyType({a: b for a, b in pairs if a != b and len(b) == 1 and not _in_gb2312(a)})


def _convert(text: str) -> str:
    return str(_opencc().convert(_SURROGATE.sub("\ufffd", text)))


@cache
def _opencc() -> Any:
    from opencc import OpenCC  # late: most pages need none of it

    return OpenCC("t2s")
