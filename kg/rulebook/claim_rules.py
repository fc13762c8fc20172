"""The models of `rules/qualifiers.yaml` and `rules/subjects.yaml`: what claims take from their sentence."""

from __future__ import annotations

from kg.rulebook.mention_rules import Pattern, Strict


class LevelRules(Strict):
    """Marks of a level in a designation's name: the earliest counts, of two at one place the longest.

    `before`: an expression for the words before a name that tell its level where the name does not.
    """

    order: tuple[str, ...]
    marks: dict[str, tuple[str, ...]]
    provincial_cities: tuple[str, ...] = ()
    before: Pattern = ""


class QualifierRules(Strict):
    """`rules/qualifiers.yaml`."""

    levels: LevelRules
    issuer: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    label_units: dict[str, str] = {}
    trim: tuple[str, ...] = ()
    repeats: tuple[str, ...] = ()


class SubjectRules(Strict):
    """`rules/subjects.yaml`: how the subject of a clause is said.

    `own`: words for what the article is about; `foreign`: words that, at the head of a clause, make
    somebody else its subject; `frames`: words that do so for their own clause only, since what
    follows is what they report (记者看到,三楼设有…); `openers`: words that may stand before the
    subject; `pronouns`: expressions for one person at the head of a clause; `speech`: words behind
    a person who speaks or acts for a body; `joint`: words between two bodies that act together;
    `given`: words before the body to which a fact is given by the subject of the clause; `links`: words that may stand between a body and its unit or office.
    """

    own: tuple[str, ...]
    foreign: tuple[str, ...]
    frames: tuple[str, ...] = ()
    openers: tuple[str, ...]
    pronouns: tuple[Pattern, ...] = ()
    speech: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
