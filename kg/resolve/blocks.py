"""Keys by which names meet, so that no name is compared with all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.names import OrgName, Part

Key = tuple[object, ...]
# Fields of `OrgName.canonical` in which names of two bodies most easily differ alone.
_POINTS = ((1, "affiliation"), (3, "ordinal"), (4, "speciality"), (7, "part"))


class ShortForms:
    """Names as possible short forms; `of(full)` gives those that `full` may be the full form of.

    They meet by ordinals, specialities and part (which must be equal), by the region that the short
    form says, and by the first two characters of its first proper word.
    """

    def __init__(self) -> None:
        self._fixed: dict[Key, int] = {}
        self._index: dict[tuple[int, str, str], dict[str, list[tuple[OrgName, int]]]] = {}

    def add(self, name: OrgName, number: int) -> None:
        """Files a name under its number."""
        parts = (*name.owner, *name.left)
        region = next((p.norm for p in parts if p.kind == "region"), "")
        words = (p.text for p in parts if p.kind in ("word", "force") and not p.general)
        word = next(words, "")
        fixed = self._fixed.setdefault(_fixed(name), len(self._fixed))
        by_second = self._index.setdefault((fixed, region, word[:1]), {})
        by_second.setdefault(word[1:2], []).append((name, number))

    def of(self, full: OrgName) -> Iterator[int]:
        """The numbers of the names that may be short for `full`, its own among them."""
        fixed = self._fixed.get(_fixed(full))
        if fixed is None:
            return
        chars = {"", *full.text}
        for region, first in _starts(full):
            by_second = self._index.get((fixed, region, first))
            if by_second is None:
                continue
            for second in chars.intersection(by_second):
                for name, number in by_second[second]:
                    if _may_be_short(name, full):
                        yield number


def _fixed(name: OrgName) -> Key:
    return name.ordinals, name.specialities, name.campus


def _starts(name: OrgName) -> set[tuple[str, str]]:
    """Regions that a short form may say, and characters that its first proper word may begin with.

    It can begin only where no other proper word stands before, in the owner or in the name itself;
    and what follows the owner's region needs that region said.
    """
    regions = {"", *(p.norm for p in (*name.owner, *name.left) if p.kind == "region")}
    starts = {(region, part.text[0]) for part in _until_word(name.left) for region in regions}
    if not any(p.kind in ("word", "force") and not p.general for p in name.left):
        starts |= {(region, first) for first in ("", name.type[:1]) for region in regions}
    behind_region = False
    for part in _until_word(name.owner):
        starts |= {(region, part.text[0]) for region in regions if region or not behind_region}
        behind_region = behind_region or (part.kind == "region" and not part.general)
    return starts


def _until_word(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts that a short form's first word may begin in: up to the first proper word."""
    for part in parts:
        if part.kind in ("word", "force", "region", "type"):
            yield part
        if part.kind in ("word", "force") and not part.general:
            return


def _may_be_short(short: OrgName, full: OrgName) -> bool:
    """A quick test before the real one: length, head noun, and whether the proper words stand in order."""
    text, at = full.text, 0
    if len(short.text) > len(text) or (short.type and full.type not in (short.type, *short.stands_for)):
        return False
    for part in short.left:
        if part.kind == "word":
            for char in part.text:
                at = text.find(char, at) + 1
                if not at:
                    return False
    return True


def siblings(name: OrgName) -> Iterator[Key]:
    """Keys that a name shares with those that differ from it in one point only."""
    fields = name.canonical.split("|")
    for index, what in _POINTS if name.campus else _POINTS[:3]:
        rest = fields[:index] + fields[index + 1 :]
        yield (what, *rest)
    yield ("level", *fields[:2], "".join(map(_stem, name.left)), *fields[3:])
    yield ("owner", "".join(p.text for p in name.owner) if name.affiliated and name.owner else name.text)


def _stem(part: Part) -> str:
    return part.norm[:-1] if part.kind == "region" and part.level else part.norm
