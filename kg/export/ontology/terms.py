"""What the page of the ontology shows: the terms of the schema by section, each with what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.export.ontology.wording import words
from kg.graph.ontology import RANGES
from kg.rulebook.schema import Datatype, Label, PredicateDef, RecordProperty, Schema, Term

Value = str | Label  # a term with its prefix, a text, or a label
Rows = list[tuple[str, list[Value]]]  # name of a row (see words.json) and its values


@dataclass(frozen=True, slots=True)
class Shown:
    """A term: its anchor, its name with prefix, labels, comment and rows."""

    id: str
    term: str
    label: Label
    comment: Label | None
    rows: Rows


@dataclass(frozen=True, slots=True)
class Section:
    """A section by its name in words.json; `id` is its anchor, which no term can have."""

    name: str
    terms: Sequence[Shown]

    @property
    def id(self) -> str:
        return f"-{self.name}"


def sections(schema: Schema) -> Iterator[Section]:
    """The sections that have any terms."""
    page = _Page(schema)
    for name in ("types", "predicates", "qualifiers", "records", "properties", "concepts", "designations", "units"):
        terms = list(getattr(page, name)())
        if terms:
            yield Section(name, terms)


class _Page:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._kg = f"{schema.prefix}:"

    def _own(self, names: Iterable[str]) -> list[Value]:
        return [self._kg + name for name in names]

    def _shown(self, name: str, term: Term, rows: Rows) -> Shown:
        aligned: Rows = [(relation, list(names)) for relation, names in sorted(term.align.items())]
        return Shown(name, self._kg + name, term.label, term.comment, [*rows, *aligned])

    def _range(self, datatype: Datatype | None, classes: Iterable[str]) -> list[Value]:
        return [RANGES[datatype]] if datatype else self._own(classes)

    def types(self) -> Iterator[Shown]:
        for name, type_ in self._schema.types.items():
            if type_.object:
                above = self._own([type_.is_]) if type_.is_ else []
                yield self._shown(name, type_, [("is", above), ("range", self._range(type_.datatype, []))])

    def predicates(self) -> Iterator[Shown]:
        for name, p in self._schema.predicates.items():
            yield self._shown(name, p, self._predicate(name, p))

    def _predicate(self, name: str, p: PredicateDef) -> Rows:
        datatype = self._schema.literal_type(name)
        functional: list[Value] = [words()["functional_says"]] if p.functional else []
        return [
            ("domain", self._own(p.domain)),
            ("range", self._range(datatype, p.range)),
            ("takes", self._own(p.qualifiers)),
            ("compared_by", self._own(p.compared_by)),
            ("functional", functional),
        ]

    def qualifiers(self) -> Iterator[Shown]:
        for name, q in self._schema.qualifiers.items():
            users = [p for p, predicate in self._schema.predicates.items() if name in predicate.qualifiers]
            values = self._own(q.values) or [RANGES[q.datatype]]
            yield self._shown(name, q, [("range", values), ("used_with", self._own(users))])

    def records(self) -> Iterator[Shown]:
        for name, term in self._schema.records.types.items():
            yield self._shown(name, term, [])

    def properties(self) -> Iterator[Shown]:
        for name, p in self._schema.records.properties.items():
            domain = self._own([p.domain]) if p.domain else []
            yield self._shown(name, p, [("domain", domain), ("range", self._record_range(p))])

    def _record_range(self, p: RecordProperty) -> list[Value]:
        if p.datatype or not p.range:
            return self._range(p.datatype, []) if p.datatype else []
        return [p.range] if ":" in p.range else self._own([p.range])

    def concepts(self) -> Iterator[Shown]:
        schemes = self._schema.schemes
        known = {*self._schema.qualifiers, *self._schema.records.properties}
        for name, takers in self._schema.concepts.items():
            label = schemes[takers[0]][name]
            yield Shown(name, self._kg + name, label, None, [("scheme", self._own(t for t in takers if t in known))])

    def designations(self) -> Iterator[Shown]:
        for name, kind in self._schema.designations.items():
            local = f"designation-{name}"
            yield Shown(local, self._kg + local, kind.label, None, [])

    def units(self) -> Iterator[Shown]:
        for unit in self._schema.units:
            label = Label(zh=unit.words[0], en=unit.qudt)
            rows: Rows = [("words", list(unit.words)), ("exactMatch", [f"unit:{unit.qudt}"])]
            yield Shown(f"unit-{unit.qudt}", f"unit:{unit.qudt}", label, None, rows)
