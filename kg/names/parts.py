"""The values that a name is taken apart into."""

from __future__ import annotations

from typing import Literal, NamedTuple

from kg.model import value

Kind = Literal[
    "region", "level", "word", "force", "affiliation", "ordinal", "speciality", "modifier", "type", "campus"
]


class Part(NamedTuple):
    """A piece of a name. `norm`: its normal form; `level`: a region's or a bare level's class."""

    kind: Kind
    text: str
    norm: str
    level: str = ""
    general: bool = False


@value
class OrgName:
    """An organisation's name by its structure.

    `owner`: the parts of the body that it belongs to (大学, 集团 …), in order; `affiliated`: whether
    a word such as 附属 says so.  `left`: regions, bare levels, forces and proper words of the name
    itself, in order.  `ordinals` are decimal numbers; `type` is the head noun as written,
    `type_class` its class, `stands_for` the full head nouns that it may mean; `campus` what names a
    part of the body.  `canonical` is equal for two spellings of one name (二医院 and 第二医院, a
    place with and without 市).
    """

    text: str
    owner: tuple[Part, ...]
    affiliated: bool
    left: tuple[Part, ...]
    ordinals: tuple[str, ...]
    specialities: tuple[str, ...]
    modifiers: tuple[str, ...]
    type: str
    type_class: str
    stands_for: tuple[str, ...]
    campus: str
    canonical: str

    @property
    def region(self) -> Part | None:
        """The lowest region that the name itself (not its owner) gives, or a bare level."""
        for part in reversed(self.left):
            if part.kind in ("region", "level"):
                return part
        return None

    @property
    def regions(self) -> tuple[Part, ...]:
        """All regions that are named, the owner's first."""
        return tuple(p for p in (*self.owner, *self.left) if p.kind == "region")

    @property
    def level(self) -> str:
        """The level of `region`, or an empty string."""
        region = self.region
        return region.level if region else ""

    @property
    def word(self) -> str:
        """The proper words of the name itself."""
        return "".join(p.text for p in self.left if p.kind == "word")

    @property
    def distinctive(self) -> bool:
        """Whether the name says by itself which body is meant, without the article around it."""
        parts = (*self.owner, *self.left)
        named = any(p.kind in ("region", "word", "force") for p in parts)
        return named or any(len(number) > 2 for number in self.ordinals)
