"""The scorer for a rule book: what it needs to know of levels and units comes from the rules."""

from __future__ import annotations

from kg.rulebook import RuleBook
from kg.workshop.score import Scorer, normal

COUNTS = frozenset({"person", "item", "rank"})  # classes of units whose words texts exchange freely


def scorer(book: RuleBook) -> Scorer:
    """Units are the same if they are of one class (words for things and people are one); levels are
    told apart by the character that most marks of a level begin with."""
    units = {}
    for group in book.quantity.units:
        for word in group.words:
            kind = "count" if group.class_ in COUNTS else group.unit or group.class_
            units[normal(word)] = kind if group.class_ != "collective" else "count"
    marks = set()
    for words in book.qualifiers.levels.marks.values():
        first = words[0][0] if words else ""
        if first and sum(word.startswith(first) for word in words) > 1:
            marks.add(first)
    return Scorer("".join(sorted(marks)), units)
