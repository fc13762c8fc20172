"""An article's blocks → sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Article, Sentence, Span

SPOKEN = frozenset({"title", "subtitle", "heading", "body", "caption", "signature"})
SOFT_MAX = 600
HARD_MAX = 2000

# A sentence ends with its closing signs; not where a comma or the like goes on after a quoted question.
_END = re.compile(r"[。！？!?…]+[”’』」》）)\"]*(?![，、；：,;:。！？!?…”’』」》）)])")
_SOFT = re.compile(r"[;；]")
_COMMA = re.compile(r"[，,、]")


def sentences(article: Article) -> tuple[Sentence, ...]:
    """The article's sentences in order, with their spans in its text, white space trimmed.

    Furniture, bylines and repeated passages have none.  Only sentences of more than 600
    characters are cut further, at semicolons, and what then is longer than 2,000 at commas.
    """
    out: list[Sentence] = []
    for block in article.blocks:
        if block.role not in SPOKEN:
            continue
        for start, end in _cut(article.text, block.span):
            text = article.text[start:end]
            lead = len(text) - len(text.lstrip())
            text = text.strip()
            if text:
                span = Span(start + lead, start + lead + len(text))
                out.append(Sentence(span, text, block.role, len(out)))
    return tuple(out)


def _cut(text: str, span: Span) -> Iterator[tuple[int, int]]:
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        yield from _bounded(text, start, match.end())
        start = match.end()
    yield from _bounded(text, start, span.end)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """[start, end) whole, or in pieces if it is too long to be one sentence."""
    if end - start <= SOFT_MAX:
        yield start, end
        return
    for left, right in _pieces(text, start, end, _SOFT, SOFT_MAX):
        if right - left <= HARD_MAX:
            yield left, right
        else:
            for first, last in _pieces(text, left, right, _COMMA, HARD_MAX):
                # What has no comma for so long is no sentence, and costs a tokeniser its square.
                cuts = range(first, last, HARD_MAX)
                yield from ((cut, min(cut + HARD_MAX, last)) for cut in cuts)


def _pieces(text: str, start: int, end: int, sign: re.Pattern[str], size: int) -> Iterator[tuple[int, int]]:
    """[start, end) cut after the last `sign` within each `size` characters, or at the first beyond."""
    ends = [m.end() for m in sign.finditer(text, start, end)] + [end]
    last = start
    for index, here in enumerate(ends[:-1]):
        if ends[index + 1] - last > size:
            yield last, here
            last = here
    yield last, end
