"""Statements → the nodes of the graph that carry them: claim, evidence and its selectors.

    claim:ID           what is said: subject, predicate, object, qualifiers, status, confidence, rule
    claim:ID-evidence  where it is said: an oa:SpecificResource of the document, with the sentence
    claim:ID-position  an oa:TextPositionSelector into the file (code points)
    claim:ID-quote     an oa:TextQuoteSelector: the exact text

A further place of the same claim is an evidence node of its own, with a position only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from kg import iri
from kg.graph import terms
from kg.graph.facts import Facts, Source, Statement
from kg.model import Entity, QualifierValue, Span
from kg.rulebook.schema import Datatype

Pairs = list[tuple[str, str]]
Node = tuple[str, Pairs]


def _integer(value: QualifierValue) -> str:
    return str(value) if isinstance(value, int) else _number(value)


def _number(value: QualifierValue) -> str:
    return terms.string(value) if isinstance(value, str) else terms.decimal(value)


WRITERS: dict[Datatype, Callable[[QualifierValue], str]] = {
    "string": lambda value: terms.string(str(value)),
    "text": lambda value: terms.chinese(str(value)),
    "gYear": terms.year,
    "decimal": _number,
    "integer": _integer,
    "boolean": lambda value: "true" if value else "false",
}


def bounds(
    value: float, comparator: str, upper: float | None, approximate: float
) -> tuple[float | Decimal | None, float | Decimal | None]:
    """Least and greatest number that is meant; None where the text sets no bound.

    `approximate` is the share by which a number said with ~ may be off.

    >>> bounds(50, ">=", None, 0.1), bounds(1500, "=", 1600, 0.1)
    ((50, None), (1500, 1600))
    >>> [str(b) for b in bounds(3000, "~", None, 0.1)]
    ['2700.0', '3300.0']
    """
    low: float | Decimal = value
    high: float | Decimal = value if upper is None else upper
    if comparator == "~":
        slack = Decimal(repr(approximate))
        low, high = (Decimal(repr(n)) for n in (value, high))
        low, high = low - abs(low) * slack, high + abs(high) * slack
    if comparator in (">", ">="):
        return low, None if upper is None else high
    if comparator in ("<", "<="):
        return None if upper is None else low, high
    return low, high


class ClaimWriter:
    """Writes statements as nodes; terms that many claims share are made once."""

    def __init__(self, facts: Facts, names: terms.Names) -> None:
        schema = facts.schema
        self._schema = schema
        self._names = names
        self._kg = f"{schema.prefix}:"
        self._build = names.ref(f"{schema.data}build/{iri.segment(facts.version or 'unknown')}")
        self._entities = {e.id: names.ref(schema.data + iri.local(e.id)) for e in facts.entities}
        self._articles = {id(a): self._article_pairs(a) for a in facts.articles}
        self._documents = {id(a): names.ref(iri.document_iri(schema.data, a.key)) for a in facts.articles}
        self._rules: dict[str, str] = {}
        self._qualifiers = {
            name: (self._kg + name, WRITERS.get(q.datatype), frozenset(q.values))
            for name, q in schema.qualifiers.items()
        }
        self._literal = {name: schema.literal_type(name) for name in schema.predicates}

    def _article_pairs(self, article: Source) -> Pairs:
        ref = self._names.ref(self._schema.data + article.local)
        return [("prov:wasDerivedFrom", ref), ("prov:wasGeneratedBy", self._build)]

    def entity(self, entity: Entity) -> str:
        """The IRI of an entity."""
        return self._entities[entity.id]

    def triple(self, statement: Statement) -> tuple[str, tuple[str, str]]:
        """Subject and (predicate, object) of the plain triple: the object is an entity's IRI, or a literal
        where the predicate wants one."""
        datatype = self._literal[statement.predicate]
        if datatype is None:
            object_ = self._entities[statement.object.id]
        else:
            object_ = WRITERS[datatype](statement.object.label)
        return self._entities[statement.subject.id], (self._kg + statement.predicate, object_)

    def _object(self, statement: Statement) -> str:
        """The object as the claim has it: a literal only if it is no thing (a former name may be one)."""
        datatype = self._schema.types[statement.object.type].datatype
        return WRITERS[datatype](statement.object.label) if datatype else self._entities[statement.object.id]

    def nodes(self, statement: Statement) -> Iterator[Node]:
        """The claim's nodes, in a fixed order."""
        ref = self._names.ref(iri.claim_iri(self._schema.data, statement.id))
        stem = ref.removesuffix(">")
        close = ref[len(stem) :]
        places = [f"{stem}-evidence{close}"]
        places += [f"{stem}-evidence-{n}{close}" for n in range(2, len(statement.more) + 2)]
        yield ref, self._claim(statement, places)
        yield from self._evidence(statement, places[0], f"{stem}-position{close}", f"{stem}-quote{close}")
        for number, (place, span) in enumerate(zip(places[1:], statement.more, strict=True), 2):
            position = f"{stem}-position-{number}{close}"
            yield place, self._place(statement, position)
            yield position, _position(span)

    def _claim(self, s: Statement, places: list[str]) -> Pairs:
        kg = self._kg
        subject, object_ = self._entities[s.subject.id], self._object(s)
        pairs: Pairs = [
            ("a", f"{kg}Claim"),
            (f"{kg}subject", subject),
            (f"{kg}predicate", kg + s.predicate),
            (f"{kg}object", object_),
            (f"{kg}subjectName", terms.chinese(s.subject_name)),
            (f"{kg}objectName", terms.chinese(s.object_name)),
            (f"{kg}status", kg + s.status),
            (f"{kg}confidence", terms.decimal(s.confidence)),
            (f"{kg}rule", self._rule(s.rule)),
        ]
        for name, value in s.qualifiers.items():
            pairs.append(self._qualifier(name, value))
        if isinstance(s.qualifiers.get("value"), (int, float)):
            pairs += self._observation(s, subject, object_)
        pairs += self._articles[id(s.article)]
        pairs += [(f"{kg}evidence", place) for place in places]
        return pairs

    def _rule(self, rule: str) -> str:
        if rule not in self._rules:
            self._rules[rule] = terms.string(rule)
        return self._rules[rule]

    def _qualifier(self, name: str, value: QualifierValue) -> tuple[str, str]:
        if name not in self._qualifiers:
            raise ValueError(f"the schema has no qualifier '{name}'")
        predicate, writer, concepts = self._qualifiers[name]
        if writer is not None:
            return predicate, writer(value)
        return predicate, self._kg + str(value) if value in concepts else terms.chinese(str(value))

    def _observation(self, s: Statement, subject: str, object_: str) -> Pairs:
        q = s.qualifiers
        value, upper = float_of(q["value"]), q.get("value2")
        low, high = bounds(
            value,
            str(q.get("comparator", "=")),
            None if upper is None else float_of(upper),
            self._schema.approximate,
        )
        pairs: Pairs = [
            ("a", "sosa:Observation"),
            ("sosa:hasFeatureOfInterest", subject),
            ("sosa:observedProperty", object_),
            ("sosa:hasSimpleResult", terms.decimal(value)),
        ]
        if low is not None:
            pairs.append((f"{self._kg}lowerBound", terms.decimal(low)))
        if high is not None:
            pairs.append((f"{self._kg}upperBound", terms.decimal(high)))
        unit = self._schema.unit_of.get(str(q.get("unit")))
        if unit is not None:
            pairs.append(("qudt:hasUnit", f"unit:{unit}"))
        return pairs

    def _evidence(self, s: Statement, place: str, position: str, quote: str) -> Iterator[Node]:
        pairs = self._place(s, position)
        pairs.append(("oa:hasSelector", quote))
        pairs.append((f"{self._kg}sentence", terms.chinese(s.sentence)))
        yield place, pairs
        yield position, _position(s.raw)
        yield quote, [("a", "oa:TextQuoteSelector"), ("oa:exact", terms.string(s.quote))]

    def _place(self, s: Statement, position: str) -> Pairs:
        return [
            ("a", "oa:SpecificResource"),
            ("oa:hasSource", self._documents[id(s.article)]),
            ("oa:hasSelector", position),
        ]


def float_of(value: QualifierValue) -> float:
    """A number of a qualifier.  ValueError if it is none."""
    return value if isinstance(value, (int, float)) else float(value)


def _position(span: Span) -> Pairs:
    return [("a", "oa:TextPositionSelector"), ("oa:start", str(span.start)), ("oa:end", str(span.end))]
