"""Where a quote stands in its sentence.

The sentence is healed text, the quote is the raw text: it may have line breaks and spaces inside, and
characters that the healed text has in their normal form, one for one.
"""

from __future__ import annotations

import re
from unicodedata import normalize

_SPACE = re.compile(r"\s+")
Found = tuple[int, int]


def find_quote(sentence: str, quote: str) -> Found:
    """Start and end of `quote` in `sentence`, the first place if there are several; (0, 0) if there is none.

    >>> find_quote("现有床位２330张。", "床位233\\n0张")
    (2, 9)
    """
    at = sentence.find(quote)
    if at >= 0:
        return at, at + len(quote)
    wanted = _fold(_SPACE.sub("", quote))
    places = [n for n, ch in enumerate(sentence) if not ch.isspace()]
    at = _fold("".join([sentence[n] for n in places])).find(wanted) if wanted else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else (0, 0)


def _fold(text: str) -> str:
    """Normal forms of single characters, so that positions stay."""
    if text.isascii():
        return text.lower()
    return "".join([folded if len(folded := normalize("NFKC", ch).lower()) == 1 else ch for ch in text])
