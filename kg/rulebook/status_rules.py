"""The model of `rules/status.yaml`: operators that mark plans, the past and denials."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kg.model import Status
from kg.rulebook.measure_rules import Opening
from kg.rulebook.mention_rules import Pattern

Scope = Literal["clause", "whole-clause", "following", "sentence"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class StatusExample(_Model):
    """A sentence, the words in it that are asked about, and what their status must be."""

    text: str = Field(min_length=1)
    span: str = Field(min_length=1)
    status: Status
    heading: str = ""
    predicate: str = ""
    year: int | None = None

    @model_validator(mode="after")
    def _span_in_text(self) -> StatusExample:
        if self.text.count(self.span) != 1:
            raise ValueError(f"'{self.span}' must stand exactly once in the text")
        return self


class StatusOperator(_Model):
    """One operator.

    `markers`: patterns of the words that decide.  `before` / `not_before`: what must / may not
    follow the marker; `after` / `not_after`: what must / may not stand right before it.
    `cancels`: a pattern that, anywhere in the marker's clause, takes its force away; `until`: a
    pattern after the marker that ends its scope.  `scope`: ``clause``, from the marker to the end
    of its clause; ``whole-clause``, both sides of it; ``following``, from the marker to the end of
    the sentence; ``sentence``, all of it.  `only_for`, `not_for`: predicates.  `future_year`: the
    marker's first group is a year, and the operator holds only if it is not before the article's.
    """

    id: str = Field(pattern=r"^[a-z]+(/[a-z0-9-]+)+$")
    says: str = Field(min_length=4)
    status: Status
    markers: tuple[Opening, ...] = Field(min_length=1)
    scope: Scope = "clause"
    before: Pattern = ""
    not_before: Pattern = ""
    after: Pattern = ""
    not_after: Pattern = ""
    cancels: Pattern = ""
    until: Pattern = ""
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    future_year: bool = False
    examples: tuple[StatusExample, ...] = Field(min_length=1)
    counter: tuple[StatusExample, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _examples_agree(self) -> StatusOperator:
        for example in self.examples:
            if example.status != self.status:
                raise ValueError(f"the example '{example.text}' must have status {self.status}")
        for example in self.counter:
            if example.status == self.status:
                raise ValueError(f"the counter-example '{example.text}' must not have status {self.status}")
        return self


class StatusRules(_Model):
    """The whole file.

    `clause_ends`, `sentence_ends`: characters.  `headings`: patterns of headings under which
    everything is planned unless an operator says otherwise; `openers`: of sentences that open a
    list of plans; `carriers`: of the first words of a paragraph that goes on with the list.
    """

    clause_ends: str
    sentence_ends: str
    headings: tuple[Pattern, ...]
    openers: tuple[Pattern, ...]
    carriers: tuple[Pattern, ...] = ()
    operators: tuple[StatusOperator, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> StatusRules:
        ids = [o.id for o in self.operators]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"operator ids occur twice: {', '.join(twice)}")
        return self
