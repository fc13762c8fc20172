"""The model of `rules/relations/<predicate>.yaml`: rules, their slots, qualifiers and examples."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from kg.rulebook.mention_rules import Pattern, Strict


def as_tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Word = Annotated[str, Field(min_length=1)]
Words = Annotated[tuple[Word, ...], BeforeValidator(as_tuple)]
Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(as_tuple)]
CONSUMED = ("object", "value", "count")


class Slot(Strict):
    """What may fill a slot of a pattern.

    `many`: how far an enumeration runs: not at all, over 、 and 和 (`list`), or over commas and semicolons too
    (`comma`); `only`: nothing of another type may stand in it.  `text`/`unless`: expressions that the filler's text must/must not contain.
    `strip`: an expression that is cut out of the text; `prefix`/`suffix` are set around it.
    """

    type: Words = ()
    many: Literal["no", "list", "comma"] = "no"
    only: bool = False
    text: Pattern = ""
    unless: Pattern = ""
    strip: Pattern = ""
    prefix: str = ""
    suffix: str = ""
    as_: str = Field(default="", alias="as")
    part: str = ""
    by: Words = ()
    least: int = Field(default=1, ge=1, le=20)
    free: int = Field(default=0, ge=0, le=60)


class Example(Strict):
    """A text (of the article about `hospital`) and the claims that the rule must find in it."""

    text: str = Field(min_length=1)
    claims: tuple[str, ...] = ()
    about: str = ""
    date: str = ""
    before: str = ""
    todo: bool = False


class Rule(Strict):
    """One rule: triggers, a pattern over words and typed slots, qualifiers, scope, priority, examples.

    `mutual`: the relation holds both ways: where the object is the article's hospital, the two change
    places, and between two other bodies there is no claim.  `subject: whole`: the fact is one of a body
    as a whole, so that a unit at the head of the clause has it for itself; `person`: only a person can have it.
    `announced`: only where a paragraph begins with one of a list of people that was announced; the
    office they were announced by is <announced> in the qualifiers.  `yields`: predicates; where one of them has the same subject and object, this rule's claim falls.
    """

    id: str = Field(pattern=r"^[a-zA-Z]+(/[a-z0-9-]+)+$")
    says: str = Field(min_length=4)
    trigger: Words = ()
    trigger_from: Words = ()
    pattern: Words = Field(min_length=1)
    slots: dict[str, Slot] = {}
    qualifiers: dict[str, Any] = {}
    unless: Patterns = ()
    needs: Patterns = ()
    announced: bool = False
    subject: Literal["main", "whole", "person"] = "main"
    status: Literal["", "actual", "planned", "former", "negated"] = ""
    roles: Words = ()
    yields: Words = ()
    mutual: bool = False
    consumes: Words = CONSUMED
    priority: int = 50
    confidence: float = Field(default=0.9, gt=0, le=1)
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _slots_known(self) -> Rule:
        for name, value in self.qualifiers.items():
            named = value.strip("<>").split("><") if isinstance(value, str) and value.startswith("<") else []
            known = (*self.slots, *(("announced",) if self.announced else ()))
            if any(name not in known for name in named):
                raise ValueError(f"qualifier {name} names the slot {value}, which the rule does not have")
        return self


class RelationFile(Strict):
    """`rules/relations/<predicate>.yaml`."""

    predicate: str
    rules: tuple[Rule, ...]
