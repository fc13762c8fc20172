"""Paths as they can be shown."""

from __future__ import annotations

import re

# Controls, line ends and marks of direction (Unicode, Bidirectional Algorithm, table 4).
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def legible(path: str) -> str:
    """A path that can be written as UTF-8 in one line: bytes that the locale could not decode are read
    as UTF-8; line ends, control characters and marks that turn the direction of writing are spelt out.

    >>> legible("\\udce6\\udcb2\\udcb3.txt"), legible("\\udcff.txt"), legible("a\\nb.txt")
    ('河.txt', '\\\\xff.txt', 'a\\\\nb.txt')
    """
    shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return _UNSEEN.sub(lambda m: m[0].encode("unicode_escape").decode(), shown)
