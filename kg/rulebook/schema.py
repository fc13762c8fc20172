"""The model of `rules/schema.yaml`: what the graph may say.

Types with their hierarchy, predicates with domain and range, qualifiers with their datatypes, the
concepts that qualifiers take as values, units, and the kinds of designation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from kg.iri import VOCABULARIES
from kg.rulebook.mention_rules import Pattern, Strict

Relation = Literal["subClassOf", "subPropertyOf", "equivalentClass", "closeMatch", "exactMatch"]
Kind = Literal["centre", "body", "part", "metric", "concept"]
Shape = Literal["dot", "square", "triangle", "triangleDown", "diamond", "hexagon", "star"]
Datatype = Literal["string", "text", "gYear", "decimal", "integer", "concept", "boolean"]
# Types that the stages know by name, whatever the trade.
ORGANIZATION, PLACE, PERSON, ROLE = "Organization", "Place", "Person", "Role"
CORE = (ORGANIZATION, PLACE, PERSON, ROLE, "Quantity", "Time", "Year", "Name")
IRI = r"^(https?://|urn:)[^\x00-\x20<>\"{}|\\^`]+$"
LOCAL_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Label(Strict):
    """A text in Chinese and in English."""

    zh: str
    en: str


class Term(Strict):
    """What every term has: labels, a comment, and how it is aligned to terms of other vocabularies."""

    label: Label
    comment: Label | None = None
    align: dict[Relation, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known_prefixes(self) -> Self:
        for name in (n for names in self.align.values() for n in names):
            if name.partition(":")[0] not in VOCABULARIES:
                raise ValueError(f"no such vocabulary: '{name}'; known: {', '.join(VOCABULARIES)}")
        return self


class Look(Strict):
    """How the HTML view draws the things of a type; a `hub` links too many things to lead anywhere."""

    shape: Shape
    color: str = Field(pattern=r"^#[0-9A-Fa-f]{6}$")
    size: int = Field(default=12, ge=4, le=40)
    hub: bool = False


class TypeDef(Term):
    """A type of thing.

    `is_` is its parent; `object` is false for types that only mentions have; things of a type with a
    `datatype` are literals in the graph (a year, a name), all others have an IRI.  `kind` is what the
    stages may take for granted: the `centre` is what articles are about, a `body` acts like one
    but is somebody else, a `part` belongs to a body, a `metric` is what numbers count, a `concept`
    is one of a taxonomy.  `plural`: its label behind a number (in Chinese with a measure word).
    """

    is_: str | None = Field(default=None, alias="is")
    kind: Kind | None = None
    plural: Label | None = None
    object: bool = True
    datatype: Datatype | None = None
    look: Look | None = None


class PredicateDef(Term):
    """A predicate.

    `domain`, `range`: types of its subjects and objects; `qualifiers`: those that its claims may have;
    `functional`: a subject has one object only, so that two are a conflict; `compared_by`: qualifiers in which
    two claims on one subject and object must agree for their numbers to be compared;
    `weight`, 0 to 9: how much such a fact ties two things together in the HTML view.
    """

    domain: tuple[str, ...] = Field(min_length=1)
    range: tuple[str, ...] = Field(min_length=1)
    qualifiers: tuple[str, ...] = ()
    functional: bool = False
    compared_by: tuple[str, ...] = ()
    weight: int = Field(default=1, ge=0, le=9)


class QualifierDef(Term):
    """A qualifier; `values` are its concepts if its datatype is `concept`."""

    datatype: Datatype = "string"
    values: dict[str, Label] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _values_if_concept(self) -> Self:
        if bool(self.values) != (self.datatype == "concept"):
            raise ValueError("'values' are for datatype concept, which must have some")
        return self


class RecordProperty(Term):
    """A property of claims, articles or evidence; its range is a datatype, a type of records or an external
    class (with its prefix), if said."""

    domain: str | None = None
    range: str | None = None
    datatype: Datatype | None = None


class Records(Strict):
    """The terms in which the graph speaks of claims and their sources."""

    types: dict[str, Term]
    properties: dict[str, RecordProperty]


class UnitDef(Strict):
    """A unit of another vocabulary and the words for it in the texts."""

    qudt: str
    words: tuple[str, ...] = Field(min_length=1)


class DesignationKind(Strict):
    """A kind of designation, and the expressions (searched for in the name) that tell it."""

    label: Label
    marks: tuple[Pattern, ...] = ()


class Schema(Strict):
    """The whole of `rules/schema.yaml`.

    `namespace` holds the terms (written with `prefix`), `data` the things.  `approximate` is how far,
    as a share of the value, a number said to be about so much may be off.  `title` and `says` are what the
    ontology is called and what it is for.
    """

    title: Label | None = None
    says: Label | None = None
    namespace: str = Field(pattern=IRI)
    prefix: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", max_length=40)
    data: str = Field(pattern=IRI)
    types: dict[str, TypeDef]
    predicates: dict[str, PredicateDef]
    qualifiers: dict[str, QualifierDef]
    levels: dict[str, Label]
    statuses: dict[str, Label]
    records: Records
    units: tuple[UnitDef, ...] = ()
    approximate: float = Field(default=0.1, ge=0, lt=1)
    designations: dict[str, DesignationKind] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for name, type_ in self.types.items():
            if type_.is_ is not None and type_.is_ not in self.types:
                raise ValueError(f"type {name}: unknown parent '{type_.is_}'")
        if len(self.of("centre")) != 1:
            raise ValueError("give one type, and only one, `kind: centre`: what the articles are about")
        for name, predicate in self.predicates.items():
            self._check_predicate(name, predicate)
        self._check_names()
        return self

    def _check_predicate(self, name: str, predicate: PredicateDef) -> None:
        for type_ in (*predicate.domain, *predicate.range):
            if type_ not in self.types:
                raise ValueError(f"predicate {name}: unknown type '{type_}'; known: {', '.join(self.types)}")
        if self.literal_type(name) is None and any(self.types[t].datatype for t in predicate.range):
            raise ValueError(f"predicate {name}: a type with a datatype must stand first in the range")
        for qualifier in (*predicate.qualifiers, *predicate.compared_by):
            if qualifier not in self.qualifiers:
                known = ", ".join(self.qualifiers)
                raise ValueError(f"predicate {name}: unknown qualifier '{qualifier}'; known: {known}")

    def _check_names(self) -> None:
        # Terms share one namespace: a local name may stand for one thing only.
        seen: dict[str, str] = {}
        groups: dict[str, Iterable[str]] = {
            "type": self.types,
            "predicate": self.predicates,
            "qualifier": self.qualifiers,
            "value": self.concepts,
            "record": (*self.records.types, *self.records.properties),
        }
        for group, names in groups.items():
            for name in names:
                if not LOCAL_NAME.fullmatch(name):
                    raise ValueError(f"{group} '{name}': a name has letters, digits, - and _ only")
                if seen.setdefault(name, group) != group:
                    raise ValueError(f"'{name}' is both a {seen[name]} and a {group}")

    def of(self, *kinds: Kind) -> tuple[str, ...]:
        """The types of some kinds, in the order of the schema."""
        return tuple(name for name, type_ in self.types.items() if type_.kind in kinds)

    @cached_property
    def centre(self) -> str:
        """The type of what articles are about."""
        return self.of("centre")[0]

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """The types of named bodies that act for themselves."""
        return self.of("centre", "body")

    @cached_property
    def owned(self) -> tuple[str, ...]:
        """The types that a body has and that tell, by the name before them, whose they are."""
        return (*self.of("part"), ROLE, PERSON)

    @cached_property
    def minor(self) -> tuple[str, ...]:
        """The types of things that are neither a body nor a person, a place, a concept or a literal."""
        apart = {*CORE, *self.bodies, *self.of("concept")}
        return tuple(n for n, t in self.types.items() if n not in apart and t.object and not t.datatype)

    @cached_property
    def concepts(self) -> dict[str, tuple[str, ...]]:
        """Every concept that a qualifier or the status may be → the qualifiers that take it."""
        takes: dict[str, tuple[str, ...]] = {}
        for name, values in self.schemes.items():
            for value in values:
                takes[value] = (*takes.get(value, ()), name)
        return takes

    @cached_property
    def schemes(self) -> dict[str, dict[str, Label]]:
        """Qualifiers that take concepts (and `status`) → their concepts with labels."""
        schemes = {n: q.values for n, q in self.qualifiers.items() if q.datatype == "concept"}
        return {**schemes, "status": self.statuses}

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        out: dict[str, tuple[str, ...]] = {}
        for name in self.types:
            line: list[str] = []
            at: str | None = name
            while at is not None and at not in line:
                line.append(at)
                at = self.types[at].is_
            out[name] = tuple(line)
        return out

    @cached_property
    def unit_of(self) -> dict[str, str]:
        """Word for a unit → local name of the QUDT unit."""
        return {word: unit.qudt for unit in self.units for word in unit.words}

    @cached_property
    def _kinds(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((n, re.compile("|".join(d.marks))) for n, d in self.designations.items() if d.marks)

    def designation_kind(self, name: str) -> str | None:
        """The first kind of designation whose marks `name` has, in the order of the schema."""
        return next((kind for kind, marks in self._kinds if marks.search(name)), None)

    def ancestors(self, type_: str) -> tuple[str, ...]:
        """`type_` and the types above it, nearest first.  KeyError for an unknown type."""
        return self._ancestors[type_]

    def is_a(self, type_: str, wanted: str) -> bool:
        """Is every `type_` a `wanted`?  False for types that the schema does not know."""
        return wanted in self._ancestors.get(type_, ())

    def accepts_subject(self, predicate: str, type_: str) -> bool:
        """May a thing of `type_` be the subject of `predicate`?"""
        return any(self.is_a(type_, wanted) for wanted in self.predicates[predicate].domain)

    def accepts_object(self, predicate: str, type_: str) -> bool:
        """May a thing of `type_` be the object of `predicate`?"""
        return any(self.is_a(type_, wanted) for wanted in self.predicates[predicate].range)

    def literal_type(self, predicate: str) -> Datatype | None:
        """The datatype of the objects of `predicate`, or None if they are things with an IRI.

        A predicate is literal if the first type of its range is.
        """
        return self.types[self.predicates[predicate].range[0]].datatype

    def iri(self, name: str) -> str:
        """The IRI of a term (type, predicate, qualifier or concept) of this schema."""
        return self.namespace + name

    def external(self, name: str) -> str:
        """The full IRI of a term of another vocabulary, e.g. ``org:linkedTo``."""
        prefix, _, local = name.partition(":")
        return VOCABULARIES[prefix] + local
