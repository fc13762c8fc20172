"""Two sets of claims over the same texts: what was added, removed and changed, by predicate and by rule."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.dataset import MANIFEST, load
from kg.errors import KgError
from kg.graph.collect import collect
from kg.graph.facts import Facts, Statement
from kg.pipeline import process
from kg.rulebook.paths import MARK

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `old` is None for an added claim, `new` for a removed one; `what` names what differs."""

    old: Statement | None
    new: Statement | None
    what: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        return "changed" if self.old and self.new else "added" if self.new else "removed"

    @property
    def one(self) -> Statement:
        """The claim, the new one if there are two."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes in order of file and place, and how many claims are the same."""

    changes: tuple[Change, ...]
    same: int
    old_rules: str
    new_rules: str

    def by(self, key: str) -> dict[str, Counter[str]]:
        """Counts of added, removed and changed by ``predicate`` or ``rule``."""
        out: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for c in self.changes:
            out[getattr(c.one, key)][c.kind] += 1
        return dict(sorted(out.items()))


def facts_of(given: str, paths: Sequence[str]) -> Facts:
    """The facts of an export, or those that a folder of rules gives of the documents in `paths`.

    KgError if `given` is neither, or is rules and there are no documents.
    """
    folder = Path(given)
    if (folder / MANIFEST).is_file():
        return load(folder).facts
    if not (folder / MARK).is_file():
        raise KgError(f"{given}: neither an export of kg build ({MANIFEST} is missing) nor a folder of rules ({MARK})")
    if not paths:
        raise KgError(f"{given} is a folder of rules: name the documents to run it on, e.g. kg diff old new seeds")
    built = process(list(paths), folder)
    if not built.documents:
        raise KgError(str(built.errors[0]) if built.errors else f"{', '.join(paths)}: no documents there")
    return collect(built.results, built.resolution, built.book.schema, built.book.version)


def difference(old: Facts, new: Facts) -> Difference:
    """What differs between two sets of facts."""
    gone, came = sorted(old.statements, key=_place), sorted(new.statements, key=_place)
    changes: list[Change] = []
    same = 0
    # First what is said with the same status: a thing may be had and planned in one article.
    for key in (_with_status, _said):
        pairs, gone, came = _paired(gone, came, key)
        for a, b in pairs:
            what = _differs(a, b)
            if what:
                changes.append(Change(a, b, what))
            else:
                same += 1
    changes += _moved(gone, came)
    changes.sort(key=lambda c: (_place(c.one), c.kind))
    return Difference(tuple(changes), same, old.version, new.version)


def _paired(
    gone: Sequence[Statement], came: Sequence[Statement], key: Callable[[Statement], Key]
) -> tuple[list[tuple[Statement, Statement]], list[Statement], list[Statement]]:
    """Claims of the same key in pairs, in order of place; and what is left over of both."""
    waiting: defaultdict[Key, deque[Statement]] = defaultdict(deque)
    for s in came:
        waiting[key(s)].append(s)
    pairs, rest = [], []
    for s in gone:
        found = waiting[key(s)]
        if found:
            pairs.append((s, found.popleft()))
        else:
            rest.append(s)
    used = {id(b) for _, b in pairs}
    return pairs, rest, [s for s in came if id(s) not in used]


def _said(s: Statement) -> Key:
    return (
        s.article.document, str(s.article.number), s.subject_name, s.predicate, s.object_name,
        str(s.qualifiers.get("value", "")), str(s.qualifiers.get("unit", "")),
    )  # fmt: skip


def _with_status(s: Statement) -> Key:
    return (*_said(s), s.status)


def _place(s: Statement) -> tuple[str, int, int, int, str, str, str]:
    return s.article.document, s.article.number, s.raw.start, s.raw.end, s.predicate, s.object_name, s.id


def _differs(a: Statement, b: Statement) -> tuple[str, ...]:
    """What differs between two claims, as ``year: 2022 → 2023``."""
    out = [f"{n}: {x} → {y}" for n in ("subject_name", "object_name") if (x := getattr(a, n)) != (y := getattr(b, n))]
    names = sorted({*a.qualifiers, *b.qualifiers})
    out += [f"{n}: {_shown(a, n)} → {_shown(b, n)}" for n in names if a.qualifiers.get(n) != b.qualifiers.get(n)]
    for n in ("status", "rule", "quote", "confidence"):
        x, y = getattr(a, n), getattr(b, n)
        if x != y:
            out.append(f"{n}: {x} → {y}")
    if a.raw != b.raw and a.quote == b.quote:
        out.append(f"place: {a.raw.start}–{a.raw.end} → {b.raw.start}–{b.raw.end}")
    return tuple(out)


def _shown(s: Statement, name: str) -> str:
    return str(s.qualifiers.get(name, "none"))


def _moved(gone: Sequence[Statement], came: Sequence[Statement]) -> list[Change]:
    """Added and removed claims; one of each with the same predicate and an overlapping place is a change."""
    out: list[Change] = []
    left = list(came)
    for a in gone:
        b = next((b for b in left if _same_place(a, b)), None)
        if b is None:
            out.append(Change(a, None))
        else:
            left.remove(b)
            out.append(Change(a, b, _differs(a, b)))
    return out + [Change(None, b) for b in left]


def _same_place(a: Statement, b: Statement) -> bool:
    here = (a.article.document, a.article.number, a.predicate) == (b.article.document, b.article.number, b.predicate)
    return here and a.raw.start < b.raw.end and b.raw.start < a.raw.end


def as_json(d: Difference) -> dict[str, Any]:
    """The difference as JSON values."""
    counts = Counter(c.kind for c in d.changes)
    return {
        "old_rules": d.old_rules,
        "new_rules": d.new_rules,
        "same": d.same,
        "added": counts["added"],
        "removed": counts["removed"],
        "changed": counts["changed"],
        "by_predicate": {k: dict(sorted(v.items())) for k, v in d.by("predicate").items()},
        "by_rule": {k: dict(sorted(v.items())) for k, v in d.by("rule").items()},
        "changes": [_row(c) for c in d.changes],
    }


def _row(c: Change) -> dict[str, Any]:
    s = c.one
    row: dict[str, Any] = {"kind": c.kind, "file": s.article.document, "article": s.article.number}
    for name, claim in (("old", c.old), ("new", c.new)):
        if claim is not None:
            row[name] = {"claim": str(claim), "rule": claim.rule, "start": claim.raw.start, "end": claim.raw.end, "quote": claim.quote}
    return {**row, "what": list(c.what), "sentence": s.sentence}
