"""The normal form of article text: one character for one, so that offsets never change."""

from __future__ import annotations

import re
from types import MappingProxyType

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
