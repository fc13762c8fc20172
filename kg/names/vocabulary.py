"""The words that names are made of, compiled from the rules and the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kg.names.parts import Kind, Part
from kg.rulebook.resolve_rules import NameWords


def vocabulary(words: NameWords, places: Mapping[str, str]) -> dict[str, Part]:
    """Every term → the part that it is; words of the rules come before places of the same spelling."""
    same = words.same_words
    out: dict[str, Part] = {}

    def add(kind: Kind, terms: Iterable[str], level: str = "") -> None:
        for term in terms:
            out.setdefault(term, Part(kind, term, same.get(term, term), level))

    for type_class, heads in words.types.items():
        add("type", heads, type_class)
    for short, fulls in words.short_types.items():
        add("type", (short,), type_class_of(fulls[0], words))
    add("campus", words.campuses)
    add("affiliation", words.affiliation)
    add("force", words.forces)
    for term in words.forces_general:
        out[term] = Part("force", term, words.forces_general[0], "", True)
    for term in words.countries:
        out[term] = Part("region", term, term, "country", True)
    add("speciality", words.specialities)
    add("modifier", words.modifiers)
    add("word", (*words.not_places, *words.not_ordinals))
    for suffix, level in words.levels.items():
        add("level", (suffix,), level)
    for term, full in places.items():
        # A short form such as 市中 would hide the level in 市中心医院.
        if len(term) > 1 and (term == full or term[0] not in words.levels):
            out.setdefault(term, Part("region", term, full, level_of(full, words)))
    return out


def level_of(place: str, words: NameWords) -> str:
    """The level that a place's suffix tells (the longest suffix counts), or an empty string."""
    for size in range(min(5, len(place) - 1), 0, -1):
        level = words.levels.get(place[-size:])
        if level:
            return level
    return ""


def type_class_of(head: str, words: NameWords) -> str:
    """The class of a head noun, or an empty string."""
    return next((name for name, heads in words.types.items() if head in heads), "")


def shorthand(words: NameWords) -> re.Pattern[str] | None:
    """One expression for all short words, longest first; None if there are none."""
    items = sorted(words.shorthand, key=lambda s: (-len(s.short), s.short))
    guards = [f"(?![{re.escape(s.not_before)}])" if s.not_before else "" for s in items]
    pieces = [re.escape(s.short) + guard for s, guard in zip(items, guards, strict=True)]
    return re.compile("|".join(pieces)) if pieces else None
