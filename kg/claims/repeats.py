"""Claims that say again, in other words, what the same article has said: one claim of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.model import Claim

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9/\-]{1,}")
_MOST_LEFT_OUT = 4
_SHORTEST = 6
_MOST_BESIDE = 2
_Key = tuple[object, ...]


def without_repeats(claims: Sequence[Claim], types: frozenset[str]) -> list[Claim]:
    """The claims, those about one thing of the given types under two forms of its name merged.

    The fuller name stands with its place, the other place is listed behind it.  Two names are forms of
    one where the shorter only leaves out words of the longer (市骨科专科联盟, 市骨科防治专科联盟),
    and where one is the abbreviation that stands with the other (多学科诊疗(MDT), MDT模式).
    """
    out: list[Claim] = []
    places: dict[_Key, dict[int, None]] = {}  # so that a list of 10,000 things is not compared each with each
    for claim in claims:
        keys = _keys(claim) if claim.object_type in types else []
        near = sorted({i for key in keys for i in places.get(key, ())})
        i = next((i for i in near if _same_thing(out[i], claim)), -1)
        if i < 0:
            i = len(out)
            out.append(claim)
        else:
            fuller, other = (out[i], claim) if len(out[i].object) >= len(claim.object) else (claim, out[i])
            out[i] = _merged(fuller, other)
        for key in _keys(out[i]):
            places.setdefault(key, {})[i] = None
    return out


def _keys(claim: Claim) -> list[_Key]:
    """What two claims of the same thing share at least one of: see `_left_out` and `_abbreviated`."""
    about = (claim.subject, claim.predicate, claim.status)
    name = claim.object
    keys: list[_Key] = [(*about, name[:2], name[-2:], *_digits(name))]
    return [*keys, about] if _LATIN.search(name) else keys


def _merged(fuller: Claim, other: Claim) -> Claim:
    evidence = fuller.evidence
    more = tuple(dict.fromkeys((*evidence.more, other.evidence.raw, *other.evidence.more)))
    qualifiers = {**other.qualifiers, **fuller.qualifiers}
    return replace(fuller, evidence=replace(evidence, more=more), qualifiers=qualifiers)


def _same_thing(a: Claim, b: Claim) -> bool:
    if (a.subject, a.predicate, a.status) != (b.subject, b.predicate, b.status):
        return False
    short, long = sorted((a.object, b.object), key=len)
    return _left_out(short, long) or _abbreviated(short, long)


def _left_out(short: str, long: str) -> bool:
    """Whether `short` is `long` without some words in the middle: same beginning, same end."""
    if len(short) < _SHORTEST or len(long) - len(short) > _MOST_LEFT_OUT:
        return False
    if short[:2] != long[:2] or short[-2:] != long[-2:] or _digits(short) != _digits(long):
        return False
    rest = iter(long)
    return all(c in rest for c in short)


def _digits(name: str) -> list[str]:
    return re.findall(r"\d+|[一二三四五六七八九十]+", name)


def _abbreviated(short: str, long: str) -> bool:
    """Whether `short` is an abbreviation in Latin letters that `long` ends with, with little beside it."""
    found = _LATIN.search(short)
    if not found or len(short) - len(found.group()) > _MOST_BESIDE or short == long:
        return False
    return re.search(rf"\(?{re.escape(found.group())}\)?$", long) is not None and len(long) > len(short)
