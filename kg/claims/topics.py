"""What the sentences of an article are about, for clauses that name no subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kg.claims.heads import Heads
from kg.model import Marked, Mention

Resolve = Callable[[str], str]
_OFTEN = 3


class Topics(NamedTuple):
    """Sentence index → the person, and the body other than the main one, that it is about."""

    people: Mapping[int, str] = {}
    others: Mapping[int, str] = {}


def topics(sentences: Sequence[Marked], heads: Heads, centre: str, main: str, resolve: Resolve) -> Topics:
    """The topics of an article about `main`; `centre` is the type of what articles are about."""
    found = [_head(marked, heads) for marked in sentences]
    return Topics(_people(sentences, found, heads, centre, main, resolve), _others(sentences, found, heads, centre, main, resolve))


def _head(marked: Marked, heads: Heads) -> tuple[int, Mention | None]:
    """Where the sentence's head stands, and the mention that begins there."""
    by_start = {m.span.start: m for m in marked.mentions}
    at = heads.skip(marked.sentence.text, 0, by_start)
    return at, by_start.get(at)


Found = Sequence[tuple[int, Mention | None]]


def _others(
    sentences: Sequence[Marked], found: Found, heads: Heads, centre: str, main: str, resolve: Resolve
) -> dict[int, str]:
    """Sentence index → the body that an article about two of them speaks of at that place.

    A body takes over from the article's own where it heads a sentence, if the article names it
    often: at least three times, and half as often as its own.
    """
    counts = Counter(resolve(m.text) for s in sentences for m in s.mentions if m.type == centre)
    strong = {name for name, n in counts.items() if n >= _OFTEN and 2 * n >= counts[main]} | {main}
    out: dict[int, str] = {}
    focus = main
    for marked, (_, mention) in zip(sentences, found, strict=True):
        if mention is not None and mention.type == centre and not heads.not_head.match(marked.sentence.text, mention.span.end):
            name = resolve(mention.text)
            focus = name if name in strong else focus
        if focus != main:
            out[marked.sentence.index] = focus
    return out


def _people(
    sentences: Sequence[Marked], found: Found, heads: Heads, centre: str, main: str, resolve: Resolve
) -> dict[int, str]:
    """Sentence index → the person whom the paragraph is about, for sentences that name no other head.

    The article's own body at the head of a sentence ends it; another one does not, since lives are
    full of them.
    """
    out: dict[int, str] = {}
    person = ""
    end = -1
    for marked, (at, mention) in zip(sentences, found, strict=True):
        if marked.sentence.span.start > end:
            person = ""
        end = marked.sentence.span.end
        text = marked.sentence.text
        if mention is not None and mention.type == "Person":
            by_start = {m.span.start: m for m in marked.mentions}
            person = "" if heads.speaks(text, mention, by_start) else mention.text
        elif heads.own.match(text, at) or (mention is not None and mention.type == centre and resolve(mention.text) == main):
            person = ""
        if person:
            out[marked.sentence.index] = person
    return out
