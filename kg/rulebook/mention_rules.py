"""The model of `rules/mentions/*.yaml`: how typed mentions are recognised."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kg.rulebook.expressions import Pattern as Pattern

# Letters that are put into a set of characters as they are.
Characters = Annotated[str, Field(pattern=r"^\w*$", max_length=200)]


class Strict(BaseModel):
    """Base of every rule model: unknown keys are errors, values are frozen.

    Validators are built when first used: rules that come compiled from the cache need none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class MentionExample(Strict):
    """A sentence and the mentions that the recogniser must find in it (their texts, in order)."""

    text: str = Field(min_length=1)
    finds: tuple[str, ...] = ()


class Closing(Strict):
    """A class word that closes an enumeration behind 等 or a count: A、B等手术, A、B两个院区.

    `words` is its expression.  Items that are no mentions yet become mentions of the recogniser's
    type, unless they match `unless`; `any`: those that another recogniser found too.  Items get the
    `tail` if they match `lacks` (all, if it is empty); `known`: those that are mentions too.
    """

    words: Pattern = Field(min_length=1)
    tail: str = ""
    lacks: Pattern = ""
    known: bool = False
    any: bool = False
    unless: Pattern = ""


class Recognizer(Strict):
    """Finds mentions of one type.

    A phrase is found from its head noun: from the head's place the recogniser looks back to the
    nearest wall (punctuation, a stopper word, a number, a time) and takes what stands between.
    `opens`: the name begins with the first listed term of these types in it, unless `owners` stands in
    what is before (指导|青岭省人民医院, but 东海大学附属青岭医院).
    `yields`: a phrase that runs into a stronger mention of these types keeps what stands behind it.
    A term of a lexicon is a mention by itself.

    In enumerations: `tail` gives items the tail that they share with the last one; `cuts` lets it
    begin at any word of that name (食管、胃|异物取出术), `tails` says which tails may go to items
    that are not parallel to it.  With `fills`, an item between two mentions of the recogniser is
    one too, unless it matches `fills_unless`; `closings` are class words that close a list.
    A `+` before a conjunction in `through` lets the name run across it even where another name
    ends on its left (A镜与B镜联合治疗C).
    """

    id: str = Field(pattern=r"^[a-z]+(/[a-z0-9-]+)+$")
    says: str = Field(min_length=4)
    type: str
    also: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    heads_from: tuple[str, ...] = ()
    terms_from: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    alone: bool = False
    requires: Pattern = ""
    rejects: tuple[Pattern, ...] = ()
    trim: Pattern = ""
    min: int = Field(default=1, ge=0)
    max: int = Field(default=30, ge=1, le=80)
    through: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    follow: Literal["closed", "token", "open"] = "token"
    bracket: bool = False
    tail: bool = False
    cuts: bool = False
    tails: Pattern = ""
    front: bool = False
    sheds: tuple[str, ...] = ()
    solid: bool = False
    opens: tuple[str, ...] = ()
    owners: Pattern = ""
    yields: tuple[str, ...] = ()
    fills: bool = False
    fills_unless: Pattern = ""
    closings: tuple[Closing, ...] = ()
    priority: int = 0
    examples: tuple[MentionExample, ...] = ()

    @model_validator(mode="after")
    def _has_source(self) -> Recognizer:
        if not (self.heads or self.heads_from or self.terms_from):
            raise ValueError("give heads, heads_from or terms_from")
        return self


class MentionFile(Strict):
    """One file of recognisers."""

    recognizers: tuple[Recognizer, ...]


class NameRules(Strict):
    """`rules/mentions/person.yaml`: where persons' names stand.

    `common`: mark (in a note) of surnames that are ordinary words too; `not_names`: words that look
    like names; `not_given`: characters that no given name has, `not_last`: and
    those that none ends with; `titles`: words that may follow a
    name directly; `addresses`: those that stand between a name and its office (李某同志,院长); `introducers`: words that announce a list of names; `announces`: the end of a sentence behind which
    paragraphs follow that each begin with a name, with a group `role` (特聘专家5名:); `honours`: recognisers (by the
    head of their id) of honours that stand before a name; `honoured`, `adverbs`: the words of honour
    that may follow a name, and what may stand between; `before`: words behind which a name of honour
    may begin inside a clause.
    """

    surnames_from: str
    common: str = "word"
    not_names: tuple[str, ...] = ()
    not_given: tuple[Characters, ...] = ()
    not_last: tuple[Characters, ...] = ()
    titles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    introducers: tuple[str, ...] = ()
    announces: Pattern = ""
    honours: tuple[str, ...] = ()
    honoured: tuple[str, ...] = ()
    adverbs: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class Lacks(Strict):
    """Beside a name of the types `of`, a mention of the types `left` is but the front of an item."""

    of: tuple[str, ...]
    left: tuple[str, ...]


class ListRules(Strict):
    """Types in enumerations; explained in `rules/mentions/walls.yaml`."""

    breaks: tuple[str, ...] = ("Quantity", "Time", "Person", "Role", "Place")
    parts: tuple[str, ...] = ()
    lacks: tuple[Lacks, ...] = ()
    weak: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class WallRules(Strict):
    """`rules/mentions/walls.yaml`: what ends a name on its left and right side.

    `skip`, `keep`: words in the notes of the lists; the other fields are explained in the file.
    """

    stoppers_from: tuple[str, ...]
    skip: tuple[str, ...] = ()
    modifiers_from: tuple[str, ...]
    keep: tuple[str, ...] = ()
    particles: tuple[str, ...] = ()
    conjunctions: tuple[str, ...]
    joins: tuple[str, ...] = ()
    goes_on: tuple[str, ...] = ()
    lists: ListRules = ListRules()
    etc: str = Field(min_length=1)
    etc_not_after: str = ""
    follow: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    level_suffix: str = ""
    first: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    great: tuple[str, ...] = ()
    grades: Pattern = ""
