"""What a client would like best: the Accept and Accept-Language headers (RFC 9110, 12.4 and 12.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUALITY = re.compile(r"\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*")


def weights(header: str) -> list[tuple[str, float]]:
    """The values of a header in lower case with their q-values; what has no sense as a q-value counts as 1.

    >>> weights("text/turtle, application/json;q=0.5, */*; q=0")
    [('text/turtle', 1.0), ('application/json', 0.5), ('*/*', 0.0)]
    """
    out = []
    for part in header.split(","):
        name, *parameters = part.split(";")
        found = next((m for p in parameters if (m := _QUALITY.fullmatch(p))), None)
        if name.strip():
            out.append((name.strip().lower(), float(found[1]) if found else 1.0))
    return out


def best(header: str, offered: Sequence[str]) -> str | None:
    """The media type of `offered` (the server's favourite first) that `header` likes best; None if it takes none.

    >>> best("text/html, application/xml;q=0.9, */*;q=0.8", ["application/json", "application/xml"])
    'application/xml'
    >>> best("", ["text/turtle"]), best("text/*;q=0.5", ["image/png", "text/csv"]), best("a/b", ["text/csv"])
    ('text/turtle', 'text/csv', None)
    """
    wanted = weights(header) or [("*/*", 1.0)]
    liked = [(_quality(wanted, media), -place, media) for place, media in enumerate(offered)]
    quality, _, media = max(liked, default=(0.0, 0, ""))
    return media if quality > 0 else None


def _quality(wanted: Sequence[tuple[str, float]], media: str) -> float:
    """The q-value of the most exact range that `media` falls under."""
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*")
    for range_ in ranges:
        found = [q for name, q in wanted if name == range_]
        if found:
            return max(found)
    return 0.0


def language(header: str, offered: Sequence[str]) -> str:
    """The first of `offered` that the header likes best; its last if it likes none.

    >>> language("fr, zh-CN;q=0.8, en;q=0.5", ["zh", "en"]), language("de", ["zh", "en"])
    ('zh', 'en')
    """
    liked = sorted(weights(header), key=lambda pair: -pair[1])
    return next((n[:2] for n, q in liked if q > 0 and n.partition("-")[0] in offered), offered[-1])
