"""Keys by which names meet, so that no name is compared with all others."""

from __future__ import annotations

from collections.abc import Iterator

from kg.names import OrgName, Part

Key = tuple[object, ...]


def short_key(name: OrgName) -> Key:
    """The one key of a name as a possible short form.

    Ordinals, specialities, part and class must be equal in the full name; then the region that it
    says, and the first character of its first proper word (see `full_keys`).
    """
    region = next((p.norm for p in (*name.owner, *name.left) if p.kind == "region"), "")
    first = next((p.text[0] for p in (*name.owner, *name.left) if p.kind in ("word", "force")), "")
    return (*_fixed(name), name.type_class, region, first)


def full_keys(name: OrgName) -> set[Key]:
    """The keys of all short forms that the name may have."""
    parts = (*name.owner, *name.left)
    regions = {"", *(p.norm for p in parts if p.kind == "region")}
    firsts = {p.text[0] for p in parts if p.kind in ("word", "force", "region", "type")}
    if name.type:
        firsts.add(name.type[0])
    if not any(p.kind == "word" for p in name.left):
        firsts.add("")
    fixed = _fixed(name)
    classes = {"", name.type_class}
    return {(*fixed, c, r, f) for c in classes for r in regions for f in firsts}


def _fixed(name: OrgName) -> Key:
    return name.ordinals, name.specialities, name.campus


def siblings(name: OrgName) -> Iterator[Key]:
    """Keys that a name shares with those that differ from it in one point only."""
    fields = name.canonical.split("|")
    for index, what in ((1, "affiliation"), (3, "ordinal"), (4, "speciality"), (5, "modifier"), (7, "part")):
        rest = fields[:index] + fields[index + 1 :]
        yield (what, *rest)
    yield ("level", *fields[:2], "".join(map(_stem, name.left)), *fields[3:])
    yield ("owner", "".join(p.text for p in name.owner) if name.affiliated and name.owner else name.text)


def _stem(part: Part) -> str:
    return part.norm[:-1] if part.kind == "region" and part.level else part.norm
