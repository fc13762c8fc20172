"""The model of `rules/resolve.yaml`: the words that names are made of, and what counts as one thing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from kg.rulebook.expressions import check
from kg.rulebook.mention_rules import Strict

AliasKind = Literal["short", "also", "former"]
_HOLES = ("{open}", "{close}", "{any}", "{name}")
_STANDS_FOR = {"{any}": "(?:.{2,30})", "{name}": "(?:.{1,24}?)"}  # as long as what takes their place


class Shorthand(Strict):
    """A short form of a word and the full word; `not_before`: characters that must not follow it."""

    short: str = Field(min_length=2)
    full: str = Field(min_length=2)
    not_before: str = ""


class NameWords(Strict):
    """The words of organisations' names by their part in the structure; see `rules/resolve.yaml`.

    `levels`: suffix of a place → level; `types`: class → head nouns; `short_types`: one-character
    head noun → the head nouns that it may stand for; `same_words`: word → its normal form.
    """

    levels: dict[str, str]
    not_places: tuple[str, ...] = ()
    not_ordinals: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    ordinal_prefix: str = Field(min_length=1, max_length=1)
    shorthand: tuple[Shorthand, ...] = ()
    affiliation: tuple[str, ...] = Field(min_length=1)
    affiliation_short: str = ""
    forces: tuple[str, ...] = ()
    forces_general: tuple[str, ...] = ()
    same_words: dict[str, str] = Field(default_factory=dict)
    modifiers: tuple[str, ...] = ()
    modifiers_optional: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    types: dict[str, tuple[str, ...]] = Field(min_length=1)
    short_types: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    campuses: tuple[str, ...] = ()

    @field_validator("modifiers_optional")
    @classmethod
    def _are_modifiers(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = info.data.get("modifiers", ())
        for word in value:
            if word not in known:
                raise ValueError(f"'{word}' is not among modifiers")
        return value

    @model_validator(mode="after")
    def _types_are_known(self) -> NameWords:
        known = {word for words in self.types.values() for word in words}
        for short, fulls in self.short_types.items():
            for word in fulls:
                if word not in known:
                    raise ValueError(f"short_types.{short}: '{word}' is not among types")
        return self


class AliasPattern(Strict):
    """What stands between a full name and its alias; the kind of alias that it tells of.

    `cues`: words of which one must stand in the text, or the pattern is not tried.
    """

    kind: AliasKind
    cues: tuple[str, ...] = Field(min_length=1)
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _is_expression(cls, value: str) -> str:
        if ("{any}" in value) == ("{name}" in value):
            raise ValueError("a pattern has one of {any} and {name}")
        bare = value
        for hole in _HOLES:
            bare = bare.replace(hole, _STANDS_FOR.get(hole, "x"))
        check(bare)
        return value


class AliasRules(Strict):
    """How a text defines aliases: `walls` end a name, except inside one of `not_walls`."""

    walls: tuple[str, ...] = ()
    not_walls: tuple[str, ...] = ()
    patterns: tuple[AliasPattern, ...] = ()


class EntityRules(Strict):
    """What counts as one thing over all documents.

    `families`: types that share one name space, the most telling first; `owned`: types whose
    things belong to a hospital (`persons`: those of them that are people); `places`: types that the
    gazetteer normalises; `also` and `former`: predicates whose object is another name of the
    subject; `synonyms`: type → normal name → other spellings.
    """

    families: tuple[tuple[str, ...], ...] = ()
    owned: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    synonyms: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)

    @field_validator("synonyms")
    @classmethod
    def _are_unambiguous(
        cls, value: dict[str, dict[str, tuple[str, ...]]]
    ) -> dict[str, dict[str, tuple[str, ...]]]:
        for type_, groups in value.items():
            seen: dict[str, str] = {}
            for normal, words in groups.items():
                for word in (normal, *words):
                    if seen.setdefault(word, normal) != normal:
                        raise ValueError(f"{type_}: '{word}' stands for '{seen[word]}' and for '{normal}'")
        return value


class ResolveRules(Strict):
    """`rules/resolve.yaml`. `pronouns`: words for the article's own hospital."""

    pronouns: tuple[str, ...] = ()
    names: NameWords
    aliases: AliasRules = AliasRules()
    entities: EntityRules = EntityRules()
