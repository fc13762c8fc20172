"""Traditional characters as simplified ones, one for one, by the tables of OpenCC.

Pages are read in simplified characters, which the rules are written in; the quotes of claims are cut
from the document's own text and stay as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

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


@lru_cache(maxsize=1 << 15)
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
