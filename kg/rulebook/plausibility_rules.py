"""The model of `rules/plausibility.yaml`: values that a careful reader would doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from kg.rulebook.mention_rules import Pattern, Strict
from kg.rulebook.schema import LOCAL_NAME, Label, Schema

Bound = float | Literal["article"]
OBJECT = "object"


class Word(NamedTuple):
    """A word of a rule that the schema must know: its place in the rule, the known words, what it is."""

    at: tuple[str | int, ...]
    word: str
    known: Collection[str]
    kind: str


class Chosen(Strict):
    """Which claims are meant: all that fit everything given.

    `predicates`, `subjects`: predicates, and types of subjects (with those below them); `objects`,
    `not_objects`: expressions searched for in the object's name; `units`: words of the qualifier unit;
    `statuses`: the claim's status; `where`: expressions searched for in qualifiers, by name.
    """

    predicates: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    objects: Pattern = ""
    not_objects: Pattern = ""
    units: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    where: dict[str, Pattern] = Field(default_factory=dict)


class PlausibilityExample(Strict):
    """A claim that the rule flags, or leaves alone.

    `claim`: as examples of rules state claims; `flagged`: does the rule fire on it?; `date`: of the article (ISO);
    `beside`: further claims of the same article.
    """

    claim: str = Field(min_length=1)
    flagged: bool
    date: str = ""
    beside: tuple[str, ...] = ()


class PlausibilityRule(Chosen):
    """A rule that flags claims, and never drops them.

    `id`: letters, digits, - and _; `says`: what would be plausible; `fields`: the qualifiers
    with the numbers looked at, or object for the object's name; `least`, `most`: the bounds that are still
    plausible, numbers or article for the year of the article's date; `per`: the claims of the same
    subject in the same article by whose greatest value the number is divided first; `examples`: claims that are
    flagged and that are not.
    """

    id: str
    says: Label
    fields: tuple[str, ...] = ("value", "value2")
    least: Bound | None = None
    most: Bound | None = None
    per: Chosen | None = None
    examples: tuple[PlausibilityExample, ...] = ()

    @model_validator(mode="after")
    def _can_be_checked(self) -> Self:
        if not LOCAL_NAME.fullmatch(self.id):
            raise ValueError(f"id '{self.id}': a name has letters, digits, - and _ only")
        if self.least is None and self.most is None:
            raise ValueError(f"{self.id}: give least, most or both")
        return self

    def words(self, schema: Schema) -> Iterator[Word]:
        """Every word that the rule takes from the schema."""
        kinds: tuple[tuple[str, str, Collection[str]], ...] = (
            ("predicates", "predicate", schema.predicates),
            ("subjects", "type", schema.types),
            ("statuses", "status", schema.statuses),
        )
        chosen: dict[tuple[str, ...], Chosen] = {(): self, **({("per",): self.per} if self.per else {})}
        for at, part in chosen.items():
            for key, kind, known in kinds:
                for i, word in enumerate(getattr(part, key)):
                    yield Word((*at, key, i), word, known, kind)
            for name in part.where:
                yield Word((*at, "where", name), name, schema.qualifiers, "qualifier")
        for i, name in enumerate(self.fields):
            yield Word(("fields", i), name, (*schema.qualifiers, OBJECT), "field")


class PlausibilityRules(Strict):
    """`rules/plausibility.yaml`."""

    rules: tuple[PlausibilityRule, ...] = ()

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        ids = [rule.id for rule in self.rules]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise ValueError(f"the rule id '{id_}' is taken twice")
        return self


def searches(expression: str) -> re.Pattern[str] | None:
    """The expression compiled; None if it is empty."""
    return re.compile(expression) if expression else None
