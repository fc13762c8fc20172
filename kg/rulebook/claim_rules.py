"""The models of `rules/qualifiers.yaml` and `rules/subjects.yaml`: what claims take from their sentence."""

from __future__ import annotations

from kg.rulebook.mention_rules import Strict


class LevelRules(Strict):
    """Marks of a level in a designation's name, tried in this order."""

    order: tuple[str, ...]
    marks: dict[str, tuple[str, ...]]
    provincial_cities: tuple[str, ...] = ()


class QualifierRules(Strict):
    """`rules/qualifiers.yaml`."""

    levels: LevelRules
    issuer: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    trim: tuple[str, ...] = ()
    confidence: dict[str, float] = {}


class SubjectRules(Strict):
    """`rules/subjects.yaml`: how the subject of a clause is said.

    `own`: words for the article's hospital; `foreign`: words that, at the head of a clause, make
    somebody else its subject; `frames`: words that do so for their own clause only, since what
    follows is what they report (记者看到,三楼设有…); `prepositions`: words after which a name is no subject; `openers`:
    words that may stand before the subject.
    """

    own: tuple[str, ...]
    foreign: tuple[str, ...]
    frames: tuple[str, ...] = ()
    prepositions: tuple[str, ...]
    openers: tuple[str, ...]
    persons: tuple[str, ...] = ()
