"""Statements → Turtle: for each the nodes that carry it, the claim, its evidence and their selectors.

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
from typing import TypeVar, get_args

from kg import iri
from kg.graph import terms
from kg.graph.facts import Facts, Source, Statement, corroboration
from kg.model import Entity, QualifierValue, Status
from kg.rulebook.schema import Datatype, Schema

K = TypeVar("K")
V = TypeVar("V")

_PARTS = ("", "-evidence", "-position", "-quote")  # of the IRI of a claim's nodes
MOST = 5_000  # entries of a cache
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


class ClaimWriter:
    """Writes statements.  Most of a graph is claims, so each is one template, and literals that many
    claims share (names, sentences, rules, qualifiers) are escaped once."""

    def __init__(
        self, schema: Schema, version: str, names: terms.Names, corroborated: Callable[[Statement], str]
    ) -> None:
        self._schema = schema
        self._names = names
        self._kg = f"{schema.prefix}:"
        self._word = names.word
        self._words = _words(schema.prefix, names)
        self._predicates = {name: names.word(self._kg + name) for name in schema.predicates}
        self._statuses = {name: names.word(self._kg + name) for name in get_args(Status)}
        self._build = names.ref(f"{schema.data}build/{iri.segment(version or 'unknown')}")
        self._literal = {name: schema.literal_type(name) for name in schema.predicates}
        self._datatypes = {name: t.datatype for name, t in schema.types.items()}
        self._corroborated = corroborated
        self._entities: dict[str, str] = {}
        self._sources: dict[tuple[str, int], tuple[tuple[str, ...], str]] = {}
        self._decimals: dict[float, str] = {}
        self._chinese: dict[str, str] = {}
        self._qualifiers: dict[tuple[str, QualifierValue], str] = {}

    @classmethod
    def of(cls, facts: Facts, names: terms.Names) -> ClaimWriter:
        """Writes the statements of `facts`, which tell how many articles say the same."""
        counts = corroboration(facts)
        return cls(facts.schema, facts.version, names, lambda s: names.word(str(counts[s.said])))

    def entity(self, entity: Entity) -> str:
        """The IRI of an entity."""
        found = self._entities.get(entity.id)
        if found is None:
            found = _keep(self._entities, entity.id, self._names.ref(self._schema.data + iri.local(entity.id)))
        return found

    def triple(self, statement: Statement) -> tuple[str, tuple[str, str]]:
        """Subject and (predicate, object) of the plain triple: the object is an entity's IRI, or a literal
        where the predicate wants one."""
        datatype = self._literal[statement.predicate]
        if datatype is None:
            object_ = self.entity(statement.object)
        else:
            object_ = self._word(WRITERS[datatype](statement.object.label))
        return self.entity(statement.subject), (self._predicates[statement.predicate], object_)

    def _source(self, article: Source) -> tuple[tuple[str, ...], str]:
        """What every claim of an article says of where it is from, and the IRI of the document."""
        found = self._sources.get((article.key, article.number))
        if found is None:
            pairs = (
                f"{self._words.wasDerivedFrom} {self._names.ref(self._schema.data + article.local)}",
                f"{self._words.wasGeneratedBy} {self._build}",
            )
            document = self._names.ref(iri.document_iri(self._schema.data, article.key))
            found = _keep(self._sources, (article.key, article.number), (pairs, document))
        return found

    def text(self, s: Statement) -> str:
        """The claim's nodes."""
        w = self._words
        subject, object_ = self.entity(s.subject), self._object(s)
        ref, close = self._ref(s)
        source, document = self._source(s.article)
        said = [self._qualifier(name, value) for name, value in s.qualifiers.items()]
        meant = bounds_of(s, self._schema.approximate)
        if meant is not None:
            said += self._observation(s, subject, object_, *meant)
        said.append(f"{w.corroboration} {self._corroborated(s)}")
        said += [f"{w.flag} {self._names.ref(iri.flag_iri(self._schema.data, flag))}" for flag in s.flags]
        said += source
        said += [f"{w.evidence} {ref}-evidence-{n}{close}" for n in range(2, len(s.more) + 2)]
        claim, evidence, position, quote = (f"{ref}{part}{close}" for part in _PARTS)
        before, behind, between, integer = self._names.before, self._names.behind, self._names.between, self._names.integer
        next_, more, then = between(claim), between(evidence), between(position)
        return f"""{before}{claim}{behind}{w.a} {w.Claim}{next_}\
{w.subject} {subject}{next_}\
{w.predicate} {self._predicates[s.predicate]}{next_}\
{w.object} {object_}{next_}\
{w.subjectName} {self._zh(s.subject_name)}{next_}\
{w.objectName} {self._zh(s.object_name)}{next_}\
{w.status} {self._statuses[s.status]}{next_}\
{w.confidence} {self._confidence(s.confidence)}{next_}\
{w.rule} {terms.string(s.rule)}{next_}\
{w.evidence} {evidence}{next_}\
{next_.join(said)} .
{before}{evidence}{behind}{w.a} {w.SpecificResource}{more}\
{w.hasSource} {document}{more}\
{w.hasSelector} {position}{more}\
{w.hasSelector} {quote}{more}\
{w.sentence} {self._zh(s.sentence)} .
{before}{position}{behind}{w.a} {w.TextPositionSelector}{then}\
{w.start} {integer(s.raw.start)}{then}\
{w.end} {integer(s.raw.end)} .
{before}{quote}{behind}{w.a} {w.TextQuoteSelector}{between(quote)}\
{w.exact} {terms.string(s.quote)} .
{self._more(s, ref, close) if s.more else ""}"""

    def _ref(self, s: Statement) -> tuple[str, str]:
        """The claim's IRI without its end, and the end: what stands between names the claim's parts."""
        ref = self._names.ref(iri.claim_iri(self._schema.data, s.id))
        return (ref[:-1], ">") if ref.endswith(">") else (ref, "")

    def _object(self, s: Statement) -> str:
        """The object as the claim has it: a literal only if it is no thing (a former name may be one)."""
        datatype = self._datatypes[s.object.type]
        return self._word(WRITERS[datatype](s.object.label)) if datatype else self.entity(s.object)

    def _zh(self, text: str) -> str:
        found = self._chinese.get(text)
        if found is None:
            found = _keep(self._chinese, text, terms.chinese(text))
        return found

    def _qualifier(self, name: str, value: QualifierValue) -> str:
        found = self._qualifiers.get((name, value))
        if found is None:
            term = self._word(self._value(name, value))
            found = _keep(self._qualifiers, (name, value), f"{self._word(self._kg + name)} {term}")
        return found

    def _value(self, name: str, value: QualifierValue) -> str:
        qualifier = self._schema.qualifiers.get(name)
        if qualifier is None:
            raise ValueError(f"the schema has no qualifier '{name}'")
        if qualifier.datatype != "concept":
            return WRITERS[qualifier.datatype](value)
        return self._kg + str(value) if value in qualifier.values else terms.chinese(str(value))

    def _observation(
        self, s: Statement, subject: str, object_: str, low: float | Decimal | None, high: float | Decimal | None
    ) -> list[str]:
        w, word = self._words, self._word
        said = [
            f"{w.a} {w.Observation}",
            f"{w.hasFeatureOfInterest} {subject}",
            f"{w.observedProperty} {object_}",
            f"{w.hasSimpleResult} {word(terms.decimal(float_of(s.qualifiers['value'])))}",
        ]
        if low is not None:
            said.append(f"{w.lowerBound} {word(terms.decimal(low))}")
        if high is not None:
            said.append(f"{w.upperBound} {word(terms.decimal(high))}")
        unit = self._schema.unit_of.get(str(s.qualifiers.get("unit")))
        if unit is not None:
            said.append(f"{w.hasUnit} {word(f'unit:{unit}')}")
        return said

    def _more(self, s: Statement, ref: str, close: str) -> str:
        """Further places of the claim."""
        w = self._words
        before, behind, between, integer = self._names.before, self._names.behind, self._names.between, self._names.integer
        _, document = self._source(s.article)
        out = []
        for n, span in enumerate(s.more, 2):
            evidence, position = f"{ref}-evidence-{n}{close}", f"{ref}-position-{n}{close}"
            more, then = between(evidence), between(position)
            out.append(
                f"""{before}{evidence}{behind}{w.a} {w.SpecificResource}{more}\
{w.hasSource} {document}{more}\
{w.hasSelector} {position} .
{before}{position}{behind}{w.a} {w.TextPositionSelector}{then}\
{w.start} {integer(span.start)}{then}\
{w.end} {integer(span.end)} .
"""
            )
        return "".join(out)

    def _confidence(self, value: float) -> str:
        found = self._decimals.get(value)
        if found is None:
            found = _keep(self._decimals, value, self._word(terms.decimal(value)))
        return found


def _keep(cache: dict[K, V], key: K, made: V) -> V:
    """Puts something into a cache, which is emptied when it has grown large: what recurs comes again."""
    if len(cache) >= MOST:
        cache.clear()
    cache[key] = made
    return made


def float_of(value: QualifierValue) -> float:
    """A number of a qualifier.  ValueError if it is none."""
    return value if isinstance(value, (int, float)) else float(value)
