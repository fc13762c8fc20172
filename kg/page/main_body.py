"""Which hospital an article is about, by the fullest name that the article gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from kg.page.body_names import BodyNames
from kg.page.patterns import words
from kg.rulebook.page_rules import BodyNameRules

# What a mention is worth by its place; each place counts once for a name.
_PLACES: dict[str, float] = {
    "title": 8.0,
    "signature": 6.0,
    "subtitle": 5.0,
    "publication": 5.0,
    "lead": 4.0,
    "opening": 3.0,
    "caption": 3.0,
    "heading": 1.0,
}
_UNIT_SHARE = 0.3
_BARE_SHARE = 0.2
_CANDIDATES = 40
_LEAD_CHARS = 300
_OPENING_CHARS = 8


@dataclass(slots=True)
class _Seen:
    """The kinds of places where a name stands, and how often it does; a mere attribute counts less."""

    places: set[str] = field(default_factory=set)
    weight: float = 0.0

    def score(self) -> float:
        return 2 * sqrt(self.weight) + sum(_PLACES.get(place, 0.0) for place in sorted(self.places))


class MainBody:
    """Chooses an article's main hospital."""

    def __init__(self, rules: BodyNameRules, names: BodyNames) -> None:
        self.names = names
        self.unit = re.compile(words(rules.units))

    def choose(self, passages: Sequence[tuple[str, str]]) -> str:
        """The name, or "".  `passages`: the article's blocks as role and text, in order.

        The role may also be ``publication``: the body that put the article out.
        """
        seen = self._seen(passages, certain=True) or self._seen(passages, certain=False)
        ranked = sorted(seen, key=lambda n: (-seen[n].score(), n))[:_CANDIDATES]
        if not ranked:
            return ""
        total = {name: self._with_short_forms(name, ranked, seen) for name in ranked}
        return max(ranked, key=lambda n: (total[n], len(n), n))

    def _with_short_forms(self, name: str, names: Iterable[str], seen: Mapping[str, _Seen]) -> float:
        """The score of a name and all its short forms together."""
        if self.names.bare(name):
            return seen[name].score() * _BARE_SHARE
        together = _Seen(set(seen[name].places), seen[name].weight)
        for other in names:
            if self.abbreviates(other, name):
                together.places |= seen[other].places
                together.weight += seen[other].weight
        return together.score()

    def _seen(self, passages: Sequence[tuple[str, str]], certain: bool) -> dict[str, _Seen]:
        """Where and how often each name stands.  Uncertain names must stand twice or in the title."""
        text = "\n".join(t for _, t in passages)
        out: dict[str, _Seen] = {}
        limits = _limits(passages)
        index = 0
        for span, name in self.names.names(text) if certain else self.names.uncertain(text):
            while limits[index][1] <= span.start:
                index += 1
            start, _, place = limits[index]
            seen = out.setdefault(name, _Seen())
            seen.places.add(place)
            if place == "lead" and span.start - start <= _OPENING_CHARS and start == _first_lead(limits):
                seen.places.add("opening")
            seen.weight += _UNIT_SHARE if self.unit.match(text, span.end) else 1.0
        return {n: s for n, s in out.items() if certain or s.weight > 1 or "title" in s.places}

    def abbreviates(self, short: str, full: str) -> bool:
        """Whether `short` may stand for `full`: its characters in order, and no fuller name already.

        A name that begins with a place's full name is complete: only a greater place may be set
        before it, or words put inside it.
        """
        if len(short) >= len(full):
            return False
        if full.startswith(short):
            return True
        if short[-1] != full[-1] or not _subsequence(short, full):
            return False
        place = self.names.place(short)
        if not place or not self.names.owns(place):
            return True
        if full.endswith(short):
            return full[: -len(short)] in self.names.places
        return full.startswith(place)


def _limits(passages: Iterable[tuple[str, str]]) -> list[tuple[int, int, str]]:
    """For each passage its start and end in the joined text and its place; early body is `lead`."""
    out: list[tuple[int, int, str]] = []
    start = body = 0
    for role, text in passages:
        end = start + len(text) + 1
        place = role
        if role == "body":
            place = "lead" if body < _LEAD_CHARS else "body"
            body += len(text)
        out.append((start, end, place))
        start = end
    return out


def _first_lead(limits: Iterable[tuple[int, int, str]]) -> int:
    return next((start for start, _, place in limits if place == "lead"), -1)


def _subsequence(short: str, full: str) -> bool:
    rest = iter(full)
    return all(char in rest for char in short)
