"""Runs the examples that stand beside the rules and sets expected and found side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.errors import RuleError
from kg.extract import Extractor
from kg.model import Claim, QualifierValue, Span
from kg.rulebook import PlacedRule, RuleBook
from kg.rulebook.relation_rules import Example
from kg.rulebook.yamlfile import nearest
from kg.workshop.trial import Trial, article_of, attempt


@dataclass(frozen=True, slots=True)
class Expected:
    """One expected claim, as an example states it."""

    subject: str
    predicate: str
    object: str
    qualifiers: dict[str, QualifierValue]

    def __str__(self) -> str:
        return _line(self.subject, self.predicate, self.object, self.qualifiers)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison; `problem` is empty if expected and found agree.

    `expected` or `found` is empty if there is no such claim; `span` is that of the found claim.
    """

    expected: str
    found: str
    problem: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an example gave. `problems` is empty if all is as expected."""

    rule: str
    number: int
    example: Example
    rows: tuple[Row, ...] = ()
    found: tuple[Claim, ...] = field(default=(), repr=False)
    trial: Trial | None = field(default=None, repr=False, compare=False)

    @property
    def problems(self) -> tuple[str, ...]:
        return tuple(r.problem for r in self.rows if r.problem)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def state(self) -> str:
        """``passed``, ``failed``, ``todo`` (a known gap) or ``closed`` (a known gap that is none any more)."""
        if self.example.todo:
            return "closed" if self.ok else "todo"
        return "passed" if self.ok else "failed"


def parse_expected(text: str, predicates: Sequence[str]) -> Expected:
    """``subject predicate object {key: value, …}``; ValueError says what is wrong."""
    m = re.match(rf"(.+?)\s+({'|'.join(predicates)})\s+(.+?)\s*(?:\{{(.*)\}})?$", text)
    if not m:
        words = text.split()
        hint = f"; '{words[1]}': {nearest(words[1], predicates)}" if len(words) > 2 else ""
        raise ValueError(f"'{text}' is not 'subject predicate object {{qualifier: value}}'{hint}")
    qualifiers: dict[str, QualifierValue] = {}
    for pair in filter(None, (p.strip() for p in (m.group(4) or "").split(","))):
        key, _, value = pair.partition(":")
        qualifiers[key.strip()] = _value(value.strip().strip("'\""))
    return Expected(m.group(1), m.group(2), m.group(3), qualifiers)


def _value(text: str) -> QualifierValue:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


class ExampleRunner:
    """Runs examples against a compiled rule book."""

    def __init__(self, book: RuleBook, extractor: Extractor | None = None) -> None:
        self.book = book
        self._extract = extractor or Extractor(book)
        self._predicates = tuple(book.schema.predicates)

    def all(self) -> Iterator[tuple[PlacedRule, int, Example]]:
        """Every example of every rule, in order of file and place."""
        for placed in self.book.relations:
            for number, example in enumerate(placed.rule.examples, 1):
                yield placed, number, example

    def run(self, placed: PlacedRule, number: int, example: Example) -> Outcome:
        """Runs one example.  RuleError if the example itself is malformed."""
        expected = self.expected(placed, number, example)
        about = example.about or (expected[0].subject if expected else self._about(placed))
        trial = attempt(self._extract, example.before + example.text, about, example.date)
        ahead = len(example.before)
        found = tuple(c for c in trial.claims if c.evidence.rule == placed.rule.id and c.evidence.raw.start >= ahead)
        rows = tuple(_compare(expected, found, trial.text))
        return Outcome(placed.rule.id, number, example, rows, found, trial)

    def _about(self, placed: PlacedRule) -> str:
        """The hospital of an example that names none: that of the rule's first example that does."""
        for number, example in enumerate(placed.rule.examples, 1):
            if example.about or example.claims:
                return example.about or self.expected(placed, number, example)[0].subject
        return ""

    def expected(self, placed: PlacedRule, number: int, example: Example) -> list[Expected]:
        """The claims that an example states.  RuleError for one that no rule of the file could give."""

        def wrong(message: str, hint: str = "") -> RuleError:
            return RuleError(placed.file, placed.line, 1, f"rule {placed.rule.id}, example {number}: {message}", hint)

        out: list[Expected] = []
        for text in example.claims:
            try:
                claim = parse_expected(text, self._predicates)
            except ValueError as err:
                raise wrong(str(err)) from None
            if claim.predicate != placed.predicate:
                raise wrong(f"the claim has the predicate {claim.predicate}, the rules here give {placed.predicate}")
            known = (*self.book.schema.predicates[claim.predicate].qualifiers, "status")
            for key in claim.qualifiers:
                if key not in known:
                    raise wrong(f"{claim.predicate} has no qualifier '{key}'", nearest(key, known))
            if claim in out:
                raise wrong(f"the claim '{text}' is expected twice")
            out.append(claim)
        return out


def faults(placed: PlacedRule) -> Iterator[tuple[int, str]]:
    """What is wrong with a rule's examples as a whole: number of the example (0: of none) and message."""
    examples = placed.rule.examples
    if not any(e.claims for e in examples):
        yield 0, "has no example that expects a claim"
    if not any(not e.claims for e in examples):
        yield 0, "has no example of a text that must give none (claims: [])"
    seen: dict[tuple[str, str, str, str], tuple[int, tuple[str, ...]]] = {}
    for number, e in enumerate(examples, 1):
        first, claims = seen.setdefault((e.before, e.text, e.about, e.date), (number, e.claims))
        if first != number:
            what = "repeats" if sorted(claims) == sorted(e.claims) else "contradicts"
            yield number, f"example {number} {what} example {first}: the same text"


def _compare(expected: Sequence[Expected], found: Sequence[Claim], text: str) -> Iterator[Row]:
    left = list(found)
    for want in expected:
        got = next((c for c in left if (c.subject, c.predicate, c.object) == (want.subject, want.predicate, want.object)), None)
        if got is None:
            close = _close(want, left)
            left = [c for c in left if c is not close]
            near = f" (found instead: {close.object}, {close.object_type})" if close else ""
            problem = f"missing: {want.subject} {want.predicate} {want.object}{near}"
            yield Row(str(want), shown(close) if close else "", problem, close.evidence.raw if close else None)
            continue
        left.remove(got)
        yield Row(str(want), shown(got), "; ".join(_differences(want, got, text)), got.evidence.raw)
    for claim in left:
        yield Row("", shown(claim), f"extra: {shown(claim)}", claim.evidence.raw)


def _close(want: Expected, left: Sequence[Claim]) -> Claim | None:
    """A found claim that may be meant: the same object of another subject, or an object that holds the other."""
    close = (c for c in left if c.predicate == want.predicate and (c.object in want.object or want.object in c.object))
    return next(close, None)


def _differences(want: Expected, got: Claim, text: str) -> Iterator[str]:
    have = {**got.qualifiers, "status": got.status}
    for key, value in want.qualifiers.items():
        if have.get(key) != value:
            yield f"wrong qualifier {key} of {want.object}: expected {value!r}, found {have.get(key)!r}"
    if text[got.evidence.raw.start : got.evidence.raw.end] != got.evidence.quote:
        yield f"wrong span of {want.object}: {got.evidence.raw}"


def shown(claim: Claim) -> str:
    """A claim as examples state it."""
    status = {"status": claim.status} if claim.status != "actual" else {}
    return _line(claim.subject, claim.predicate, claim.object, {**claim.qualifiers, **status})


def _line(subject: str, predicate: str, name: str, qualifiers: dict[str, QualifierValue]) -> str:
    pairs = ", ".join(f"{k}: {v}" for k, v in qualifiers.items())
    return f"{subject} {predicate} {name}" + (f" {{{pairs}}}" if pairs else "")


__all__ = ["Example", "ExampleRunner", "Expected", "Outcome", "Row", "article_of", "faults", "parse_expected", "shown"]
