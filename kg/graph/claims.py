"""Statements → Turtle or N-Triples: for each the nodes that carry it, the claim, its evidence and their selectors.

    claim:ID           what is said: subject, predicate, object, qualifiers, status, confidence, rule
    claim:ID-evidence  where it is said: an oa:SpecificResource of the document, with the sentence
    claim:ID-position  an oa:TextPositionSelector into the file (code points)
    claim:ID-quote     an oa:TextQuoteSelector: the exact text

A further place of the same claim is an evidence node of its own, with a position only.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Generic, NamedTuple, TypeVar, get_args

from kg import iri
from kg.graph import kept, terms
from kg.graph.facts import Facts, Source, Statement, corroboration
from kg.graph.kept import Kept
from kg.graph.notation import NAME, NUMBER, VALUE, Notation
from kg.model import Entity, QualifierValue, Status
from kg.rulebook.schema import Datatype, Schema

T = TypeVar("T")

_OWN = ("Claim", "confidence", "corroboration", "evidence", "flag", "lowerBound", "object", "objectName", "predicate",
        "rule", "sentence", "status", "subject", "subjectName", "upperBound")  # fmt: skip
_OTHERS = ("a", "oa:SpecificResource", "oa:TextPositionSelector", "oa:TextQuoteSelector", "oa:end", "oa:exact",
           "oa:hasSelector", "oa:hasSource", "oa:start", "prov:wasDerivedFrom", "prov:wasGeneratedBy", "qudt:hasUnit",
           "sosa:Observation", "sosa:hasFeatureOfInterest", "sosa:hasSimpleResult", "sosa:observedProperty")  # fmt: skip


def _words(prefix: str, names: terms.Names) -> SimpleNamespace:
    """The terms of the templates by their local names."""
    full = {name: f"{prefix}:{name}" for name in _OWN} | {term.rpartition(":")[2]: term for term in _OTHERS}
    return SimpleNamespace(**{name: names.word(term) for name, term in full.items()})


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


def bounds_of(s: Statement, approximate: float) -> tuple[float | Decimal | None, float | Decimal | None] | None:
    """The bounds of the number that a statement gives; None if it gives none."""
    q = s.qualifiers
    value, upper = q.get("value"), q.get("value2")
    if not isinstance(value, (int, float)):
        return None
    return bounds(value, str(q.get("comparator", "=")), None if upper is None else float_of(upper), approximate)


class ClaimWriter(Generic[T]):
    """Writes statements.  Most of a graph is claims, and much of what is said of them is said of many (names, sentences,
    rules, qualifiers): each such pair of a predicate and an object is made once."""

    def __init__(
        self, schema: Schema, version: str, notation: Notation[T], corroborated: Callable[[Statement], str]
    ) -> None:
        names, made, kg, data = notation.names, notation.made, f"{schema.prefix}:", schema.data
        self._schema, self._notation, self._kg = schema, notation, kg
        self._word = word = names.word
        self._words = w = _words(schema.prefix, names)
        self._corroborated = corroborated
        self._start, _, self._close = names.ref(iri.claim_iri(data, "0")).rpartition("0")  # of the claims' IRIs
        self._build = names.ref(f"{data}build/{iri.segment(version or 'unknown')}")
        self._plain = {name: word(kg + name) for name in schema.predicates}
        self._literal = {name: schema.literal_type(name) for name in schema.predicates}
        self._datatypes = {name: t.datatype for name, t in schema.types.items()}
        self._sources: dict[tuple[str, int], _Source[T]] = {}
        self._entities: Kept[str, str] = Kept(lambda id_: names.ref(data + iri.local(id_)))
        # Pairs as they stand in a node.
        kinds = w.Claim, w.Observation, w.SpecificResource, w.TextPositionSelector
        self._claim, self._observation, self._evidence, self._position = (made(f"{w.a} {kind}") for kind in kinds)
        self._predicates = {name: made(f"{w.predicate} {word(kg + name)}") for name in schema.predicates}
        self._statuses = {name: made(f"{w.status} {word(kg + name)}") for name in get_args(Status)}
        self._subjects: Kept[str, T] = Kept(lambda id_: made(f"{w.subject} {self._entities[id_]}"))
        self._objects: Kept[str, T] = Kept(lambda id_: made(f"{w.object} {self._entities[id_]}"))
        self._subject_names: Kept[str, T] = Kept(lambda text: made(f"{w.subjectName} {terms.chinese(text)}"))
        self._object_names: Kept[str, T] = Kept(lambda text: made(f"{w.objectName} {terms.chinese(text)}"))
        self._last: tuple[str | None, T] = None, made("")  # a sentence and its pair: the claims of one come one after the other
        self._rules: Kept[str, T] = Kept(lambda rule: made(f"{w.rule} {terms.string(rule)}"))
        self._confidences: Kept[float, T] = Kept(lambda value: made(f"{w.confidence} {word(terms.decimal(value))}"))
        self._qualifiers: Kept[tuple[str, QualifierValue], T] = Kept(
            lambda pair: made(f"{word(kg + pair[0])} {word(self._value(*pair))}")
        )
        self._features: Kept[str, T] = Kept(lambda id_: made(f"{w.hasFeatureOfInterest} {self._entities[id_]}"))
        self._properties: Kept[str, T] = Kept(lambda id_: made(f"{w.observedProperty} {self._entities[id_]}"))
        self._results: Kept[str, T] = Kept(lambda number: made(f"{w.hasSimpleResult} {word(number)}"))
        self._lows: Kept[str, T] = Kept(lambda number: made(f"{w.lowerBound} {word(number)}"))
        self._highs: Kept[str, T] = Kept(lambda number: made(f"{w.upperBound} {word(number)}"))
        self._units: Kept[str, T] = Kept(lambda unit: made(f"{w.hasUnit} {word(f'unit:{unit}')}"))
        self._corroborations: Kept[str, T] = Kept(lambda number: made(f"{w.corroboration} {number}"))
        self._flags: Kept[str, T] = Kept(lambda flag: made(f"{w.flag} {names.ref(iri.flag_iri(data, flag))}"))
        self._forms: Kept[str, Callable[[T, tuple[T | int, ...]], T]] = Kept(self._evidence_form)

    @classmethod
    def of(cls, facts: Facts, notation: Notation[T]) -> ClaimWriter[T]:
        """Writes the statements of `facts`, which tell how many articles say the same."""
        counts, integer = corroboration(facts), notation.names.integer
        return cls(facts.schema, facts.version, notation, lambda s: integer(counts[s.id]))

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
            object_ = self._word(WRITERS[datatype](statement.object.label))
        return self._entities[statement.subject.id], (self._plain[statement.predicate], object_)

    def text(self, s: Statement) -> T:
        """The claim's nodes."""
        return self._notation.joined(self.parts(s))

    def parts(self, s: Statement) -> list[T]:
        """The same in parts."""
        notation, w = self._notation, self._words
        made, integer = notation.made, notation.names.integer
        ref, close = self._ref(s)
        source = self._source(s.article)
        pairs = [
            self._claim,
            self._subjects[s.subject.id],
            self._predicates[s.predicate],
            self._object(s),
            self._subject_names[s.subject_name],
            self._object_names[s.object_name],
            self._statuses[s.status],
            self._confidences[s.confidence],
            self._rules[s.rule],
            made(f"{w.evidence} {ref}-evidence{close}"),
        ]
        pairs += map(self._qualifiers.__getitem__, s.qualifiers.items())
        meant = bounds_of(s, self._schema.approximate)
        if meant is not None:
            pairs += self._observed(s, *meant)
        pairs.append(self._corroborations[self._corroborated(s)])
        pairs += map(self._flags.__getitem__, s.flags)
        pairs += source.pairs
        pairs += [made(f"{w.evidence} {ref}-evidence-{n}{close}") for n, _ in enumerate(s.more, 2)] if s.more else ()
        start, end = s.raw
        parts = [
            notation.node(f"{ref}{close}", pairs),
            self._forms[close](made(ref), (source.document, self._sentence(s.sentence), start, end, made(terms.string(s.quote)))),
        ]
        for n, (start, end) in enumerate(s.more, 2):
            position = f"{ref}-position-{n}{close}"
            selector = made(f"{w.hasSelector} {position}")
            places = [self._position, made(f"{w.start} {integer(start)}"), made(f"{w.end} {integer(end)}")]
            evidence = [self._evidence, source.document, selector]
            parts.append(notation.nodes([(f"{ref}-evidence-{n}{close}", evidence), (position, places)]))
        return parts

    def _evidence_form(self, close: str) -> Callable[[T, tuple[T | int, ...]], T]:
        """The form of a claim's evidence: its name is the claim's IRI without the end, which is `close`, its values are the
        pairs of the document and of the sentence, the start, the end and the text of the quote."""
        made, integer, w = self._notation.made, self._notation.names.integer, self._words
        evidence, position, quote = (f"{NAME}-{part}{close}" for part in ("evidence", "position", "quote"))
        selectors = [made(f"{w.hasSelector} {part}") for part in (position, quote)]
        return self._notation.form([
            (evidence, [self._evidence, made(VALUE), *selectors, made(VALUE)]),
            (position, [self._position, made(f"{w.start} {integer(NUMBER)}"), made(f"{w.end} {integer(NUMBER)}")]),
            (quote, [made(f"{w.a} {w.TextQuoteSelector}"), made(f"{w.exact} {VALUE}")]),
        ])  # fmt: skip

    def _ref(self, s: Statement) -> tuple[str, str]:
        """The claim's IRI without its end, and the end: what stands between names the claim's parts."""
        if s.id.isalnum() and s.id.isascii():
            return f"{self._start}{s.id}", self._close
        ref = self._notation.names.ref(iri.claim_iri(self._schema.data, s.id))
        return (ref[:-1], ">") if ref.endswith(">") else (ref, "")

    def _source(self, article: Source) -> _Source[T]:
        found = self._sources.get((article.key, article.number))
        if found is None:
            w, data, names, made = self._words, self._schema.data, self._notation.names, self._notation.made
            if len(self._sources) >= kept.MOST:
                self._sources.clear()
            found = self._sources[article.key, article.number] = _Source(
                (made(f"{w.wasDerivedFrom} {names.ref(data + article.local)}"), made(f"{w.wasGeneratedBy} {self._build}")),
                made(f"{w.hasSource} {names.ref(iri.document_iri(data, article.key))}"),
            )
        return found

    def _sentence(self, text: str) -> T:
        last, pair = self._last
        if text != last:
            pair = self._notation.made(f"{self._words.sentence} {terms.chinese(text)}")
            self._last = text, pair
        return pair

    def _object(self, s: Statement) -> T:
        """The object as the claim has it: a literal only if it is no thing (a former name may be one)."""
        datatype = self._datatypes[s.object.type]
        if datatype is None:
            return self._objects[s.object.id]
        return self._notation.made(f"{self._words.object} {self._literal_of(s, datatype)}")

    def _literal_of(self, s: Statement, datatype: Datatype) -> str:
        return self._word(WRITERS[datatype](s.object.label))

    def _value(self, name: str, value: QualifierValue) -> str:
        qualifier = self._schema.qualifiers.get(name)
        if qualifier is None:
            raise ValueError(f"the schema has no qualifier '{name}'")
        if qualifier.datatype != "concept":
            return WRITERS[qualifier.datatype](value)
        return self._kg + str(value) if value in qualifier.values else terms.chinese(str(value))

    def _observed(self, s: Statement, low: float | Decimal | None, high: float | Decimal | None) -> list[T]:
        number = terms.decimal(float_of(s.qualifiers["value"]))
        datatype = self._datatypes[s.object.type]
        of = self._notation.made(f"{self._words.observedProperty} {self._literal_of(s, datatype)}") if datatype else self._properties[s.object.id]
        said = [self._observation, self._features[s.subject.id], of, self._results[number]]
        if low is not None:
            said.append(self._lows[terms.decimal(low)])
        if high is not None:
            said.append(self._highs[terms.decimal(high)])
        unit = self._schema.unit_of.get(str(s.qualifiers.get("unit")))
        if unit is not None:
            said.append(self._units[unit])
        return said


class _Source(NamedTuple, Generic[T]):
    """What every claim of an article says of where it is from, and its evidence of the document."""

    pairs: tuple[T, ...]
    document: T


def float_of(value: QualifierValue) -> float:
    """A number of a qualifier.  ValueError if it is none."""
    return value if isinstance(value, (int, float)) else float(value)
