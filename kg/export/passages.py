"""Pieces of documents with their claims, for tools in which people correct annotations.

A passage is a sentence of the file exactly as it is on disk, so that every offset in it is one into the
file.  All of an article is in its passages, those without a claim too: what was missed can be added.
Before the sentence stands a line with the names that its claims are about and that it does not give
itself (我院, or no subject at all), the article's own subject first: so a relation always has two ends.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kg.errors import ExportError
from kg.graph.facts import Facts, Source, Statement
from kg.model import QualifierValue, Span

NAMES = " | "  # between the names of the first line
STATUS = ":"  # between a predicate and a status that is not actual
# Where a passage ends: after a sentence's closing signs, or at an empty line.
_END = re.compile(r"[。！？!?…]+[”’』」》）)\"]*(?![，、；：,;:。！？!?…”’』」》）)])|\n[^\S\n]*\n\s*")
_BREAK = re.compile(r"\s*[\r\n]\s*")


class Marked(NamedTuple):
    """A stretch of a passage's text with its type."""

    start: int
    end: int
    type: str


class Link(NamedTuple):
    """A relation from a subject to an object, and the claims that it stands for."""

    source: Marked
    target: Marked
    type: str
    claims: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """`text` is the first line, `head` characters long, and the file's text from `start`."""

    article: Source
    start: int
    head: int
    text: str
    marked: tuple[Marked, ...]
    links: tuple[Link, ...]


def relation_type(predicate: str, status: str) -> str:
    """What the relation of a claim is called.

    >>> relation_type("holds", "actual"), relation_type("holds", "planned")
    ('holds', 'holds:planned')
    """
    return predicate if status == "actual" else f"{predicate}{STATUS}{status}"


def healed(text: str) -> str:
    """Text of a file without the line breaks in it, as names have it."""
    return _BREAK.sub("", text)


def passages(facts: Facts, texts: Mapping[str, str]) -> Iterator[Passage]:
    """The passages of all articles in order; `texts` has the documents by content hash.

    ExportError if one is missing, or a claim's quote does not stand in it.
    """
    of_article: defaultdict[str, list[Statement]] = defaultdict(list)
    for s in facts.statements:
        of_article[s.article.local].append(s)
    usual = Counter(s.subject.type for s in facts.statements).most_common(1)
    for article in facts.articles:
        if article.document_id not in texts:
            raise ExportError(f"{article.document}: its text is needed, and was not given")
        text, said = texts[article.document_id], of_article[article.local]
        for s in said:
            if text[s.raw.start : s.raw.end] != s.quote:
                raise ExportError(f"{article.document}: has no “{s.quote}” at {s.raw.start}: build it again")
        kinds = (s.subject.type for s in said if s.subject_name == article.about)
        kind = next(kinds, usual[0][0] if usual else "")
        for span in _cut(text, article.raw, [s.raw for s in said]):
            here = [s for s in said if span.start <= s.raw.start < span.end]
            yield _passage(article, span, text[span.start : span.end], here, kind)


def _cut(text: str, within: Span, quotes: Sequence[Span]) -> Iterator[Span]:
    """`within` (and what quotes stand beyond it) cut at ends of sentences, but not in a quote; trimmed."""
    low = min([within.start, *(q.start for q in quotes)])
    high = max([within.end, *(q.end for q in quotes)])
    inside = {place for q in quotes for place in range(q.start + 1, q.end)}
    ends = [m.end() for m in _END.finditer(text, low, high) if m.end() not in inside]
    begins = {q.start for q in quotes}
    start = low
    for end in dict.fromkeys((*ends, high)):
        first = next((i for i in range(start, end) if not text[i].isspace() or i in begins), end)
        last = next((i for i in range(end, first, -1) if not text[i - 1].isspace() or i - 1 in inside | begins), first)
        if first < last:
            yield Span(first, last)
        start = end


def _passage(article: Source, span: Span, body: str, said: Sequence[Statement], kind: str) -> Passage:
    absent = [s.subject_name for s in said if s.subject_name not in body]
    names = list(dict.fromkeys(([article.about] if article.about else []) + absent))
    first = NAMES.join(names) + "\n" if names else ""
    shift = len(first) - span.start
    at: dict[str, int] = {}
    for name in names:
        at[name] = sum(len(other) + len(NAMES) for other in at)
    groups: defaultdict[tuple[Marked, Marked, str], list[Statement]] = defaultdict(list)
    for s in said:
        quote = Span(s.raw.start + shift, s.raw.end + shift)
        begin = _named(first + body, len(first), s.subject_name, quote.start)
        start = at[s.subject_name] if begin is None else begin
        source = Marked(start, start + len(s.subject_name), s.subject.type)
        groups[source, Marked(*quote, s.object.type), relation_type(s.predicate, s.status)].append(s)
    links = tuple(Link(*key, tuple(claims)) for key, claims in groups.items())
    marked = {m for link in links for m in (link.source, link.target)}
    if article.about and kind:
        marked.add(Marked(0, len(article.about), kind))
    return Passage(article, span.start, len(first), first + body, tuple(sorted(marked)), links)


def _named(text: str, head: int, name: str, before: int) -> int | None:
    """Where `name` stands: last before a place, else first after it; None if not behind the first line."""
    found = text.rfind(name, head, max(before, head))
    if found < 0:
        found = text.find(name, head)
    return None if found < 0 else found


def claim_meta(link: Link, s: Statement) -> dict[str, Any]:
    """What a claim says beyond the two ends of its link, for the way back."""
    qualifiers: dict[str, QualifierValue] = dict(s.qualifiers)
    if not s.actual:
        qualifiers["status"] = s.status
    meta = {
        "from": list(link.source[:2]), "to": list(link.target[:2]), "subject": s.subject_name,
        "predicate": s.predicate, "object": s.object_name, "qualifiers": qualifiers,
    }  # fmt: skip
    return {**meta, "more": [list(span) for span in s.more]} if s.more else meta


# What a tool keeps with a piece of text, as people read and change it


def note_line(name: str, value: QualifierValue) -> str:
    """A name and a value: text as it is, unless it would be read as something else.

    >>> note_line("year", 2023), note_line("issuer", "省卫健委"), note_line("issuer", "2023")
    ('year=2023', 'issuer=省卫健委', 'issuer="2023"')
    """
    if isinstance(value, str) and value == value.strip() and value.isprintable() and value and note_value(value) == value:
        return f"{name}={value}"
    return f"{name}={json.dumps(value)}"


def note_value(text: str) -> QualifierValue:
    """The value that `note_line` wrote: a number, a quoted text, or the text itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (str, int, float)) and not isinstance(value, bool) else text
