"""Claims against gold: which are right, which are missed, which are spurious.

Both are rows of the claims format.  A claim is right when subject, predicate and object agree with a
gold line of the same file that no other claim has taken: strictly, with the object's normal form or
one that the line accepts; leniently, also with a close form of it (Dice of character pairs at least
0.75 and the same administrative level).  Of `reports` number and unit must agree, and the label be
related or the place the same.  Optional gold lines count neither way.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import ReadError
from kg.rulebook import RuleBook
from kg.workshop.annotations import is_annotated
from kg.workshop.gold import import_gold

Row = dict[str, Any]
QUALIFIERS = ("status", "year", "level", "count", "comparator", "kind", "role", "holder", "period", "issuer")
DEFAULTS = {"status": "actual", "comparator": "="}
CLOSE, RELATED, LOOSE = 0.75, 0.5, 0.6
FILE = 3  # gold keeps that many characters of a file's name


def read_rows(path: Path, book: RuleBook | None = None) -> list[Row]:
    """The claims of a ``.jsonl`` file or of all in a folder.  ReadError for a line that is no claim.

    With a rule book a file may also be one that doccano or Label Studio exported, which its content tells.
    """
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    out: list[Row] = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except OSError as err:
            raise ReadError(str(file), err.strerror or str(err)) from None
        except UnicodeDecodeError as err:
            raise ReadError(str(file), f"is not UTF-8 ({err.reason})") from None
        if is_annotated(text):
            if book is None:
                raise ReadError(str(file), "has annotations, not claims: make gold of them with kg import")
            out += import_gold(file, book)
        else:
            out += (_row(line, file, number) for number, line in enumerate(text.split("\n"), 1) if line.strip())
    if not out:
        raise ReadError(str(path), "has no claims: give a .jsonl file or a folder of them")
    return out


def _row(line: str, file: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except ValueError as err:
        raise ReadError(f"{file}:{number}", f"is not JSON: {err}") from None
    if not isinstance(row, dict):
        raise ReadError(f"{file}:{number}", "is no JSON object")
    row["file"] = str(row.get("file", file.stem))
    return row


def normal(text: object) -> str:
    """Text without case, width, blanks and punctuation."""
    form = unicodedata.normalize("NFKC", str(text if text is not None else "")).casefold()
    return "".join(c for c in form if unicodedata.category(c)[0] in "LNM" or c in "%‰℃+")


def dice(a: str, b: str) -> float:
    """Likeness of two texts by their pairs of characters, 0 to 1."""
    if a == b:
        return 1.0
    if len(a) < 2 or len(b) < 2:
        return 0.0
    x, y = Counter(pairwise(a)), Counter(pairwise(b))
    return 2 * (x & y).total() / (x.total() + y.total())


@dataclass(slots=True)
class Count:
    """Right, wrong and missed claims of one kind, strictly and leniently."""

    right: int = 0
    strict: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        return _f1(self.precision, self.recall)

    @property
    def strict_f1(self) -> float:
        given, wanted = self.right + self.spurious, self.right + self.missed
        return _f1(self.strict / given if given else 0.0, self.strict / wanted if wanted else 0.0)


def _f1(p: float, r: float) -> float:
    return 2 * p * r / (p + r) if p + r else 0.0


class Judged(NamedTuple):
    """A claim that counts: its file and rule, and whether it is right."""

    file: str
    rule: str
    right: bool


@dataclass(slots=True)
class Score:
    """The whole comparison. `counts`: ``all``, a predicate, or ``file NAME``; `rules`: right and all by rule."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    qualifiers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    rules: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    places: Counter[str] = field(default_factory=Counter)
    missed: list[Row] = field(default_factory=list)
    spurious: list[Row] = field(default_factory=list)
    plans_as_fact: int = 0
    judged: list[Judged] = field(default_factory=list)


@dataclass(frozen=True)
class Scorer:
    """Compares claims with gold. `levels`: characters that tell administrative levels; `units`: unit → class.

    `renames`: predicates whose object is another name of the subject.
    """

    levels: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    renames: tuple[str, ...] = ("alsoKnownAs", "formerlyKnownAs")

    def __call__(self, gold: Sequence[Row], given: Sequence[Row]) -> Score:
        """Scores `given`; claims of files that have no gold are left out."""
        files = {g["file"][:FILE] for g in gold}
        gold = [g for g in gold if "predicate" in g]
        given = [p for p in given if "predicate" in p and p["file"][:FILE] in files]
        taken = self._pairs(gold, given)
        out = Score()
        used = {j for j, _ in taken.values()}
        for i, g in enumerate(gold):
            if i in taken:
                self._found(out, g, given[taken[i][0]], taken[i][1])
            elif not g.get("optional"):
                _add(out, g, "missed")
                out.missed.append(g)
        for j, p in enumerate(given):
            if j not in used:
                _add(out, p, "spurious")
                out.rules[str(p.get("rule", ""))].spurious += 1
                out.spurious.append(p)
                out.judged.append(_judged(p, False))
        return out

    def _found(self, out: Score, g: Row, p: Row, likeness: float) -> None:
        if not g.get("optional"):
            _add(out, g, "right")
            if likeness >= 1:
                _add(out, g, "strict")
            out.rules[str(p.get("rule", ""))].right += 1
            out.judged.append(_judged(p, True))
        out.places["overlap" if overlap(g, p) else "elsewhere"] += 1
        a, b = g.get("qualifiers") or {}, p.get("qualifiers") or {}
        for name in QUALIFIERS:
            want, have = a.get(name, DEFAULTS.get(name)), b.get(name, DEFAULTS.get(name))
            if want is None and have is None:
                continue
            loose = name in ("role", "holder", "period", "issuer") and dice(normal(want), normal(have)) >= LOOSE
            same = normal(want) == normal(have) or loose
            if name in ("status", "comparator"):
                same = want == have
            out.qualifiers[name]["right" if same else "missing" if have is None else "wrong"] += 1
        out.plans_as_fact += a.get("status") == "planned" and b.get("status", "actual") == "actual"

    def _pairs(self, gold: Sequence[Row], given: Sequence[Row]) -> dict[int, tuple[int, float]]:
        """Gold line → claim and likeness, the best pairs first, each line and claim once."""
        names = self._names(gold)
        buckets: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for i, g in enumerate(gold):
            buckets[_bucket(g, names)].append(i)
        pairs = []
        for j, p in enumerate(given):
            for i in buckets.get(_bucket(p, names), ()):
                likeness = self.likeness(gold[i], p)
                if likeness:
                    pairs.append((-likeness, not overlap(gold[i], p), bool(gold[i].get("optional")), i, j))
        taken: dict[int, tuple[int, float]] = {}
        used: set[int] = set()
        for likeness, _, _, i, j in sorted(pairs):
            if i not in taken and j not in used:
                taken[i] = (j, -likeness)
                used.add(j)
        return taken

    def _names(self, gold: Iterable[Row]) -> dict[tuple[str, str], str]:
        """File and normal name → the name that the gold's own claims give for it."""
        out = {}
        for g in gold:
            others = list(g.get("accept_subject", []))
            if g["predicate"] in self.renames:
                others += [g["object"], *g.get("accept", [])]
            for name in others:
                out[g["file"][:FILE], normal(name)] = normal(g["subject"])
        return out

    def likeness(self, g: Row, p: Row) -> float:
        """1 for the same object, less for a close form, 0 for another one."""
        names = [normal(g["object"]), *map(normal, g.get("accept", []))]
        name = normal(p.get("object"))
        best = max(dice(name, n) if self._marks(n) == self._marks(name) else 0.0 for n in names)
        a, b = g.get("qualifiers") or {}, p.get("qualifiers") or {}
        if "value" in a:
            if not (_same_number(a.get("value"), b.get("value")) and self._same_unit(a.get("unit"), b.get("unit"))):
                return 0.0
            if name in names:
                return 1.0
            related = any(n and name and (n in name or name in n) for n in names)
            if related or max(dice(name, n) for n in names) >= RELATED:
                return 0.9
            return 0.8 if overlap(g, p) else 0.0
        if name in names:
            return 1.0
        return min(best, 0.99) if best >= CLOSE else 0.0

    def _marks(self, text: str) -> frozenset[str]:
        return frozenset(c for c in self.levels if c in text)

    def _same_unit(self, a: object, b: object) -> bool:
        x, y = normal(a), normal(b)
        return x == y or not x or not y or self.units.get(x, x) == self.units.get(y, y)


def _bucket(row: Row, names: Mapping[tuple[str, str], str]) -> tuple[str, str, str]:
    file, subject = row["file"][:FILE], normal(row.get("subject"))
    return file, names.get((file, subject), subject), str(row["predicate"])


def _judged(claim: Row, right: bool) -> Judged:
    return Judged(str(claim["file"])[:FILE], str(claim.get("rule", "")), right)


def _add(out: Score, row: Row, what: str) -> None:
    for key in ("all", str(row["predicate"]), f"file {row['file'][:FILE]}"):
        count = out.counts[key]
        setattr(count, what, getattr(count, what) + 1)


def spans(row: Row) -> list[tuple[int, int]]:
    """All places of a claim."""
    first = [(row["start"], row["end"])] if row.get("start") is not None and row.get("end") is not None else []
    return [*first, *((m["start"], m["end"]) if isinstance(m, dict) else (m[0], m[1]) for m in row.get("more", []))]


def overlap(a: Row, b: Row) -> bool:
    """Whether two claims share a place."""
    return any(s < f and t < e for s, e in spans(a) for t, f in spans(b))


def _same_number(a: object, b: object) -> bool:
    try:
        x, y = float(str(a)), float(str(b))
    except ValueError:
        return False
    return abs(x - y) <= 1e-6 * max(1.0, abs(x), abs(y))
