"""Whether one name is short for another, and in what two names differ.

A short form may leave out or abbreviate what the full name says, within limits: ordinals,
specialities, levels, types and campuses must be equal, proper words must at least be begun,
and of several regions the lowest one stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.names.parts import OrgName, Part

SAME = "the same name, spelt otherwise"
_ABBREVIABLE = frozenset(("region", "word", "type", "force", "modifier"))

# How much of a part of the full name the short form says.
_NONE, _BEGUN, _WHOLE = 0, 1, 2


class Fit(NamedTuple):
    """Why one name may be said for another. `weak`: two bodies may well have the two names.

    A weak fit holds within one article, where a short form is to be expected; over many documents
    河口市第二医院 may be another body than 河口市第二人民医院, 江北大学 another than 江山北湖大学.
    """

    reason: str
    weak: bool = False


def short_form(short: OrgName, full: OrgName, optional: frozenset[str] = frozenset()) -> Fit | None:
    """Why `short` may be said for `full`; None if it may not.

    `optional`: modifiers (人民) that may be left out beside an ordinal or a bare level.
    """
    if short.canonical == full.canonical:
        return Fit(SAME)
    if short.ordinals != full.ordinals or short.campus != full.campus:
        return None
    if short.specialities != full.specialities or (short.affiliated and not full.affiliated):
        return None
    if not short.type and not short.owner and not short.left:
        return Fit("names only the part of the body", True) if short.campus else None
    if short.type and full.type != short.type and full.type not in short.stands_for:
        return None
    if len(short.text) > len(full.text) + 1 or not _modifiers_fit(short, full, optional):
        return None
    said = (*short.owner, *short.left)
    if not (said or short.ordinals or short.specialities or short.modifiers or short.affiliated):
        return None
    head = "" if short.type == full.type else full.type
    plain = len(said) == 1 and not (short.ordinals or short.specialities or short.modifiers)
    for touched, type_begun in _alignments(said, (*full.owner, *full.left), head, plain):
        headed = short.type or type_begun or _proper_name_alone(short, full)
        if headed and _may_leave_out(short, full, touched):
            return Fit(_reason(short, full, touched), _is_weak(short, full, touched))
    return None


def _is_weak(short: OrgName, full: OrgName, touched: Sequence[int]) -> bool:
    """Whether the short name could be the whole name of another body."""
    region = short.region
    if short.modifiers != full.modifiers and region is not None and region.kind == "region":
        return True
    if short.type != full.type:
        return False
    parts = (*full.owner, *full.left)
    begun = {p.kind for p, mark in zip(parts, touched, strict=True) if mark == _BEGUN}
    return bool(begun) and "type" not in begun


def _proper_name_alone(short: OrgName, full: OrgName) -> bool:
    """A name without head noun that is the whole proper word of the full name (and no place)."""
    if short.modifiers or short.owner or full.ordinals or full.specialities or len(short.left) != 1:
        return False
    words = [p.text for p in full.left if p.kind == "word"]
    return short.left[0].kind == "word" and words == [short.left[0].text] and len(words[0]) > 1


def _modifiers_fit(short: OrgName, full: OrgName, optional: frozenset[str]) -> bool:
    if short.modifiers == full.modifiers:
        return True
    if tuple(m for m in full.modifiers if m in short.modifiers) != short.modifiers:
        return False
    bare_level = len(short.left) == 1 and short.left[0].kind == "level"
    missing = set(full.modifiers).difference(short.modifiers)
    return missing <= optional and bool(short.ordinals or bare_level)


def _alignments(
    said: Sequence[Part], target: Sequence[Part], head: str, plain: bool
) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Ways to find the parts of the short name in the full one, in order.

    Yields, for each part of `target`, how much of it is said, and whether the last word begins `head`.
    """
    lowest = next((p for p in reversed(target) if p.kind == "region"), None)

    def walk(i: int, rest: str, j: int) -> Iterator[tuple[tuple[int, ...], bool]]:
        if i == len(said):
            yield (_NONE,) * (len(target) - j), False
            return
        part = said[i]
        word = rest or (part.text if part.kind == "word" else "")
        if j == len(target):
            if word and i == len(said) - 1 and _begins(word, head) == len(word):
                yield (), True
            return
        goal = target[j]
        if word:
            for taken in range(_begins(word, goal.text) if goal.kind in _ABBREVIABLE else 0, 0, -1):
                if goal.kind == "word" and _cut_short(word[:taken], goal.text):
                    continue
                mark = _WHOLE if taken >= len(_stem(goal)) else _BEGUN
                left = word[taken:]
                for marks, begun in walk(i if left else i + 1, left, j + 1):
                    yield (mark, *marks), begun
        elif _equal(part, goal, plain, lowest):
            for marks, begun in walk(i + 1, "", j + 1):
                yield (_WHOLE, *marks), begun
        for marks, begun in walk(i, rest, j + 1):
            yield (_NONE, *marks), begun

    return walk(0, "", 0)


def _begins(word: str, text: str) -> int:
    """How many characters from the head of `word` stand in `text`, in order, from its first one on."""
    if not text or word[0] != text[0]:
        return 0
    taken, at = 0, 0
    while taken < len(word):
        at = text.find(word[taken], at) + 1
        if not at:
            break
        taken += 1
    return taken


def _cut_short(piece: str, text: str) -> bool:
    """Whether the piece is the plain beginning of a word: a shorter name then, no abbreviation of it."""
    return 1 < len(piece) < len(text) and text.startswith(piece)


def _stem(part: Part) -> str:
    """A region's name without its suffix (of one character), other parts' whole text."""
    if part.kind == "region" and part.level and part.text == part.norm and len(part.text) > 2:
        return part.text[:-1]
    return part.text


def _equal(part: Part, goal: Part, plain: bool, lowest: Part | None) -> bool:
    if part.kind == "level":
        return goal is lowest and goal.level == part.level
    if part.kind != goal.kind or part.norm != goal.norm:
        return False
    # 北京医院 is another hospital than 北京市医院, 河口中心医院 none than 河口市中心医院.
    return not (plain and part.kind == "region" and part.text != goal.text)


def _may_leave_out(short: OrgName, full: OrgName, touched: tuple[int, ...]) -> bool:
    size = len(full.owner)
    owner, left = touched[:size], touched[size:]
    owner_said = any(mark for mark, p in zip(owner, full.owner, strict=True) if not p.general)
    if owner_said and not _owner_complete(full.owner, owner):
        return False
    for mark, part in zip(left, full.left, strict=True):
        if not mark and part.kind in ("word", "force") and not part.general:
            return False
    regions = [mark for mark, p in zip(left, full.left, strict=True) if p.kind == "region"]
    words = any(p.kind == "word" for p in full.left)
    if regions and not regions[-1]:
        if any(regions):
            return False
        if full.owner and not words and (owner_said or short.affiliated):
            return False
    if not full.affiliated or short.affiliated or words or any(regions):
        return True
    numbered = bool(short.ordinals or short.specialities)
    return numbered and (not owner_said or _BEGUN in owner)


def _owner_complete(parts: Sequence[Part], marks: Sequence[int]) -> bool:
    """Every proper word of the owner is said; a head noun may be left out behind another, or in 东医."""
    abbreviated = _BEGUN in marks
    type_said = False
    for index, (mark, part) in enumerate(zip(marks, parts, strict=True)):
        if mark:
            type_said = type_said or part.kind == "type"
        elif part.general:
            continue
        elif part.kind == "region":
            if not any(m and p.kind == "region" for m, p in zip(marks[index:], parts[index:], strict=True)):
                return False
        elif part.kind in ("word", "ordinal", "force") or not (abbreviated or type_said):
            return False
    return True


def _reason(short: OrgName, full: OrgName, touched: Sequence[int]) -> str:
    target = (*full.owner, *full.left)
    begun = [p.text for p, mark in zip(target, touched, strict=True) if mark == _BEGUN]
    out = [p.text for p, mark in zip(target, touched, strict=True) if not mark]
    out += [m for m in full.modifiers if m not in short.modifiers]
    said = [f"leaves out {' '.join(out)}"] if out else []
    said += [f"abbreviates {' '.join(begun)}"] if begun else []
    said += ["leaves out the word of affiliation"] if full.affiliated and not short.affiliated else []
    return f"short form: {', '.join(said)}" if said else "short form: same parts, fewer words"


def difference(left: OrgName, right: OrgName) -> str:
    """In what two names differ first, in plain words; an empty string if in nothing that counts."""
    pairs: tuple[tuple[str, object, object], ...] = (
        ("ordinal", left.ordinals, right.ordinals),
        ("level", left.level, right.level),
        ("affiliation", left.affiliated, right.affiliated),
        ("speciality", left.specialities, right.specialities),
        ("part of the body", left.campus, right.campus),
        ("kind of body", left.type_class, right.type_class),
        ("region", _norms(left, "region"), _norms(right, "region")),
        ("owner", tuple(p.norm for p in left.owner), tuple(p.norm for p in right.owner)),
        ("proper name", left.word, right.word),
        ("modifier", left.modifiers, right.modifiers),
        ("head noun", left.type, right.type),
    )
    for what, a, b in pairs:
        if a != b:
            return f"different {what}: {_show(a)} / {_show(b)}"
    return ""


def _norms(name: OrgName, kind: str) -> tuple[str, ...]:
    return tuple(p.norm for p in name.left if p.kind == kind)


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) if isinstance(value, tuple) else str(value)) or "none"
