"""Numbers as Chinese texts write them: 4,300; 三千二百五十; 2.7亿; inexact ones such as 十几 and 七八十."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
MAGNITUDES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
HALF = "半"
NUMERALS = "".join(DIGITS) + "".join(MAGNITUDES) + HALF
ONE = "一"
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([十百千万亿]*)")


class Number(NamedTuple):
    """A number as written.

    `sign`: '' if exact, > or ~ if not.  `bare`: a magnitude alone (百, 千).  `skip`: how many
    characters at the front do not belong to it.  `upper`: the end of an inexact range (七八十).
    """

    value: Decimal
    sign: str = ""
    bare: bool = False
    skip: int = 0
    upper: Decimal | None = None


def magnitude(text: str) -> int:
    """The product of magnitude characters: 百万 → 1000000; 1 for no text."""
    size = 1
    for char in text:
        size *= MAGNITUDES[char]
    return size


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral (三千二百五十, 百, 一千二); None if it is none (五四, 百千万)."""
    total, section = 0, 0
    digit: int | None = None
    last, zero = 10**9, False
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
            zero = zero or digit == 0
            continue
        size = MAGNITUDES.get(char, 0)
        if not size or (size < 10**4 and size >= last):
            return None
        if size < 10**4:
            section += (1 if digit is None else digit) * size
            last = size
        else:
            total = (total + section + (digit or 0) or 1) * size
            section, last = 0, 10**9
        digit, zero = None, False
    if digit and last in (100, 1000) and not zero:
        digit *= last // 10
    return Decimal(total + section + (digit or 0))


def number_of(text: str, vague: str = "") -> Number | None:
    """The number that `text` writes; None if it writes none.  `vague`: the characters of 几十, 数百, 十几."""
    skip = 0
    if len(text) > 1 and text[0] in vague and text[1] not in MAGNITUDES:
        text, skip = text[1:], 1
    if text == HALF:
        return Number(Decimal("0.5"), skip=skip)
    if not text:
        return None
    if text[0].isascii():
        return _arabic(text, skip)
    if text == ONE + ONE:
        text, skip = ONE, skip + 1
    exact = text.strip(vague) if vague else text
    if not exact:
        return None
    pair = _approximate(exact)
    if pair:
        return Number(pair[0], "~", skip=skip, upper=pair[1])
    value = chinese_number(exact)
    if value is None:
        return None
    bare = exact == text and all(c in MAGNITUDES for c in exact) and "十" not in exact
    return Number(value, "" if exact == text else ">", bare, skip)


def _arabic(text: str, skip: int) -> Number | None:
    """4,300, 2.7亿, 3千5百; of a list (2019,2020) the last; no number begins with 0 and a digit."""
    if text[0] == "0" and text[1:2].isdigit():
        return None
    value, position = Decimal(0), 0
    for hit in _ARABIC.finditer(text):
        if hit.start() != position:
            if text[position] != "," or hit.start() != position + 1:
                return None
            value, skip = Decimal(0), hit.start()
        value += Decimal(hit.group(1).replace(",", "")) * magnitude(hit.group(2))
        position = hit.end()
    return Number(value, skip=skip) if position == len(text) else None


def _approximate(text: str) -> tuple[Decimal, Decimal] | None:
    """三四 → 3, 4; 七八十 → 70, 80; 十七八 → 17, 18; None if no digit stands beside its successor."""
    for i in range(len(text) - 1):
        low, high = DIGITS.get(text[i]), DIGITS.get(text[i + 1])
        if low and high == low + 1 and text[i + 1] != "二":
            first = chinese_number(text[: i + 1] + text[i + 2 :])
            second = chinese_number(text[:i] + text[i + 1 :])
            return (first, second) if first is not None and second is not None else None
    return None
