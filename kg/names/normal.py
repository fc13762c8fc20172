"""Normal forms of names, and numerals."""

from __future__ import annotations

import re
import unicodedata

# Quotes, spaces and dots between the parts of foreign names: they tell no two things apart.
_DROPPED = re.compile(r"[\s\u200b\ufeff\"'“”‘’「」『』〝〞＂·•‧・⋅]+")
_NOT_SHOWN = re.compile(r"[\"“”‘’「」『』〝〞＂\u200b\ufeff]+|(?<![!-~])\s+|\s+(?![!-~])")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_DASHES = re.compile("[‐‑‒–—―−－]+")
_DIGITS = {char: str(n) for n, char in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_WEIGHTS = {"十": 10, "百": 100}

NUMERAL = "(?:[0-9]{1,4}|[〇零一二三四五六七八九十百]{1,5})"


def normal(text: str) -> str:
    """The normal form of any name: NFKC, case folded, without quotes and spaces, one kind of dash.

    >>> normal(" ＰＥＴ—CT ")
    'pet-ct'
    """
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if not text.isalnum():  # most names are nothing but letters and digits
        text = _DASHES.sub("-", _DROPPED.sub("", text))
    return text.casefold()


def normal_name(text: str) -> str:
    """How a name is shown: as the text has it, without quotes and without spaces beside Chinese.

    >>> normal_name("“河口市 人民医院” "), normal_name("ＭＡＹＯ Clinic（北方）")
    ('河口市人民医院', 'MAYO Clinic（北方）')
    """
    if not text.isascii():
        text = _WIDE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    return text if text.isalnum() else _NOT_SHOWN.sub("", text).strip()


def number(numeral: str) -> str:
    """A numeral as decimal digits; figures read one by one stay a row of figures.

    >>> number("十二"), number("二十"), number("二四六"), number("888"), number("二")
    ('12', '20', '246', '888', '2')
    """
    if numeral.isdigit() and numeral.isascii():
        return str(int(numeral))
    if "十" not in numeral and "百" not in numeral:
        return "".join(_DIGITS[char] for char in numeral)
    total = digit = 0
    for char in numeral:
        weight = _WEIGHTS.get(char)
        if weight:
            total += (digit or 1) * weight
            digit = 0
        else:
            digit = int(_DIGITS[char])
    return str(total + digit)
