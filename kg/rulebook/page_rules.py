"""The model of `rules/page.yaml`: how a page is laid out and how a hospital's name is built."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from kg.rulebook.mention_rules import Characters, Pattern


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class BylineRules(_Section):
    """Roles before a writer's name, the marks that open a byline, and who signs a letter."""

    roles: tuple[str, ...]
    weak: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    marks: str
    openings: tuple[Pattern, ...] = ()
    first_person: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()


class MastheadRules(_Section):
    """Patterns of a masthead's parts. `date` has the groups `year`, `month` and `day`."""

    publication: Pattern
    date: Pattern
    others: tuple[Pattern, ...] = ()


class FurnitureRules(_Section):
    """Fields (label, colon, value) and whole lines that belong to the page and not to its articles."""

    publication: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    advertisements: tuple[str, ...] = ()


class LabelRules(_Section):
    """Section labels in 【】 that do not begin an article."""

    inner: tuple[str, ...] = ()


class CaptionRules(_Section):
    """Whole lines that stand under a picture."""

    patterns: tuple[Pattern, ...] = ()


class HeadingRules(_Section):
    """Words at a line's end or beginning that tell a broken sentence from a heading."""

    dangling: tuple[str, ...] = ()
    going_on: tuple[str, ...] = ()
    numerals: Characters
    closers: tuple[str, ...] = ()


class BodyNameRules(_Section):
    """The parts of a hospital's name and the words around it; see the comments in `page.yaml`."""

    suffixes: tuple[str, ...]
    short: tuple[Pattern, ...] = ()
    generic: tuple[str, ...] = ()
    designating: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


class PageRules(_Section):
    """All of `page.yaml`."""

    byline: BylineRules
    masthead: MastheadRules
    furniture: FurnitureRules
    label: LabelRules = LabelRules()
    caption: CaptionRules = CaptionRules()
    heading: HeadingRules
    bodies: BodyNameRules
