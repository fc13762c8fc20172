"""Models of `rules/mentions/quantity.yaml` and `rules/mentions/time.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kg.patterns import first_characters
from kg.rulebook.expressions import check
from kg.rulebook.mention_rules import Characters, Pattern

Sign = Literal["~", ">=", ">", "<=", "<"]
UnitClass = Literal[
    "person", "item", "money", "area", "length", "weight", "volume", "duration", "age", "percent", "ratio",
    "score", "collective",
]  # fmt: skip


def _opening(value: str) -> str:
    if first_characters(value) is None:
        raise ValueError("must begin with a word or a set of characters: scans go by what comes first")
    return value


Opening = Annotated[Pattern, AfterValidator(_opening)]
Word = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, populate_by_name=True)


class UnitGroup(_Model):
    """Units of one class.  `unit`: the normal form, if it is not the word; `factor`: what one is worth in it.

    `classifier`: whether the classifier (个) stands between number and unit; `not_before`: for a
    word, a pattern of what may not follow it; `numerals`: which numerals it goes with; `bare`:
    whether a magnitude alone (百 千 万) is number enough; `least`: the smallest number.
    """

    class_: UnitClass = Field(alias="class")
    words: tuple[Word, ...] = Field(min_length=1)
    unit: str = ""
    factor: float = Field(default=1, gt=0)
    classifier: Literal["never", "may", "must"] = "never"
    not_before: dict[str, Pattern] = {}
    numerals: Literal["any", "arabic", "chinese"] = "any"
    bare: bool = True
    least: float = 0

    @model_validator(mode="after")
    def _guards_known(self) -> UnitGroup:
        for word in self.not_before:
            if word not in self.words:
                raise ValueError(f"not_before names '{word}', which is not among the words")
        return self


class Before(_Model):
    """Words before a number that bound it.  `unless_after`: characters that make another word of them."""

    words: tuple[Word, ...] = Field(min_length=1)
    sign: Sign
    unless_after: str = ""
    magnitude_only: bool = False


class After(_Model):
    """Words after the unit that bound the number; `classes`: only with these units (none: all)."""

    words: tuple[Word, ...] = Field(min_length=1)
    sign: Sign
    classes: tuple[UnitClass, ...] = ()


class RankRules(_Model):
    """Ranks: `prefix`+number+unit, `top`+number; `verbs` say that a place in an order is meant."""

    prefix: Word
    top: Word
    unit: Word
    units: tuple[Word, ...]
    top_units: tuple[Word, ...]
    verbs: tuple[Word, ...]
    follow: Pattern


class Label(_Model):
    """What is counted without a unit: `words` stand before the number, `links` may stand between."""

    words: tuple[Word, ...]
    unit: str
    only_zero: bool = False


class QuantityRules(_Model):
    """The vocabulary of numbers with units."""

    classifier: Word
    money_unit: Word
    range_signs: Word
    units: tuple[UnitGroup, ...]
    per: dict[str, str]
    vague: Characters
    inside: dict[str, Sign]
    before: tuple[Before, ...]
    after: tuple[After, ...]
    change_from: tuple[Word, ...]
    percent: dict[str, str]
    rank: RankRules
    labels: tuple[Label, ...]
    links: tuple[Word, ...]
    bare_follow: Pattern
    counted_nouns: tuple[Word, ...]
    void_before: Pattern
    never: tuple[Pattern, ...]
    period_before: Pattern
    period_units: tuple[Word, ...]
    period_unless: Pattern


class YearWord(_Model):
    """Words for a year, `offset` years from the article's (or, for anaphora, from the last year named).

    `fallback`: an anaphora counts from the article's year where no year was named before.
    """

    words: tuple[Word, ...] = Field(min_length=1)
    offset: int
    fallback: bool = False


class FiveYearPlan(_Model):
    """A numbered plan with its first and last year; `quoted`: it must stand in quotation marks."""

    name: Word
    first: int
    last: int
    quoted: bool = False


class PeriodWords(_Model):
    """Patterns of one kind of period; the first pattern that fits wins."""

    kind: Literal["period", "yearly", "rate", "total", "now", "decade"]
    patterns: tuple[Opening, ...] = Field(min_length=1)


class TimeRules(_Model):
    """The vocabulary of years, dates and periods.

    `year`, `month`, `day`: what stands behind the number of one; `to`: the signs between two.
    In patterns, <N> stands for `number`.  `parts`: what narrows a year
    (年底, 上半年); `since`: what makes a period of it; `until`, `since_before`: words before it;
    `origin_before`, `compared_before`: what before a year keeps it from governing; `review`: what
    makes a year the theme of a paragraph.
    """

    number: Opening
    year: Pattern
    month: Pattern
    day: Pattern
    to: Word
    parts: Pattern
    since: Pattern
    since_before: tuple[Word, ...]
    until: tuple[Word, ...]
    from_article: tuple[YearWord, ...]
    from_context: tuple[YearWord, ...]
    origin_before: Pattern
    compared_before: Pattern
    review: Pattern
    word_not_before: Pattern
    word_not_after: Pattern
    plans: tuple[FiveYearPlan, ...]
    plan_start: Pattern
    plan_end: Pattern
    plan_tail: Pattern
    periods: tuple[PeriodWords, ...]

    @model_validator(mode="after")
    def _numbers_fit(self) -> TimeRules:
        for pattern in (p for entry in self.periods for p in entry.patterns):
            if "<N>" in pattern:
                check(pattern.replace("<N>", f"(?:{self.number})"))
        return self
