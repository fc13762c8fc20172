"""The schema → SHACL shapes in Turtle: what must hold in a graph that `kg` writes (https://www.w3.org/TR/shacl/).

Every rule is a named shape, ``shape:Claim-status``, with its message in plain words, so that a finding can be
traced.  Where a rule depends on a claim's predicate the target is the predicate itself and the path goes
backwards to its claims: so a validator looks at each predicate once and not at each claim seventeen times.
What needs two nodes compared is SHACL-SPARQL (`kg.graph.shapes_sparql`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg import iri
from kg.graph import terms
from kg.graph.notation import Node, Pairs
from kg.graph.ontology import RANGES
from kg.graph.shapes_sparql import joins
from kg.graph.turtle import blocks, head
from kg.rulebook.schema import Datatype, QualifierDef, Schema

PREFIX = "shape"
_ONE: Pairs = [("sh:minCount", "1"), ("sh:maxCount", "1")]
_SOME: Pairs = [("sh:minCount", "1")]
_AT_MOST_ONE: Pairs = [("sh:maxCount", "1")]
_TEXT: Pairs = [("sh:datatype", "rdf:langString")]
_STRING: Pairs = [("sh:datatype", "xsd:string"), ("sh:minLength", "1")]
_IRI: Pairs = [("sh:nodeKind", "sh:IRI")]
_DATES = ("xsd:date", "xsd:gYearMonth", "xsd:gYear")


def namespace(schema: Schema) -> str:
    """The namespace of the shapes, beside that of the terms."""
    return f"{schema.namespace.rstrip('#/').rpartition('/')[0]}/shapes#"


def shapes_turtle(schema: Schema) -> str:
    """All shapes as Turtle; the same schema gives the same text."""
    prefixes = {**iri.VOCABULARIES, schema.prefix: schema.namespace, PREFIX: namespace(schema)}
    return head(prefixes) + "".join(blocks(_Shapes(schema).nodes()))


def words(names: Iterable[str]) -> str:
    """Names as a list in a sentence.

    >>> words(["a", "b", "c"]), words(["a"])
    ('a, b or c', 'a')
    """
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def alternatives(options: Sequence[str]) -> Pairs:
    """One of the options, each a constraint in Turtle."""
    if len(options) == 1:
        predicate, _, object_ = options[0].partition(" ")
        return [(predicate, object_)]
    return [("sh:or", f"( {' '.join(f'[ {option} ]' for option in options)} )")]


def _at_least(number: int) -> Pairs:
    return [("sh:datatype", "xsd:integer"), ("sh:minInclusive", str(number))]


class _Shapes:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._kg = f"{schema.prefix}:"

    def nodes(self) -> Iterator[Node]:
        schema = self._schema
        title = terms.english("What must hold in a graph of this ontology")
        yield f"<{namespace(schema).rstrip('#')}>", [("a", "owl:Ontology"), ("dcterms:title", title)]
        yield from self._group("Claim", f"{self._kg}Claim", [*self._claim(), *self._qualifiers()])
        yield from self._group("Observation", "sosa:Observation", self._observation())
        yield from self._group("Evidence", "oa:SpecificResource", self._evidence())
        yield from self._group("Position", "oa:TextPositionSelector", self._stretch("a position"))
        exact = self._rule("exact", "oa:exact", "a quote has exactly one text, which is not empty", [*_ONE, *_STRING])
        yield from self._group("Quote", "oa:TextQuoteSelector", [exact])
        yield from self._group("Article", f"{self._kg}Article", self._article())
        yield from self._group("Document", f"{self._kg}Document", self._document())
        build = self._rule("ruleBook", f"{self._kg}ruleBook", "a build names its rule book", [*_ONE, *_STRING])
        yield from self._group("Build", "prov:Activity", [build])
        for name, type_ in schema.types.items():
            if type_.object and not type_.datatype:
                says = f"{type_.label.en}: each has a name in the language it is written in"
                label = self._rule("label", "rdfs:label", says, [*_SOME, *_TEXT])
                yield from self._group(name, self._kg + name, [label])
        yield from self._group("Flag", f"{self._kg}Flag", [self._rule("label", "rdfs:label", "a flag says what it doubts", _SOME)])
        for name in schema.predicates:
            yield from self._predicate(name)
        for name, qualifier in schema.qualifiers.items():
            if qualifier.values:
                yield from self._concept(name, qualifier)
        yield from joins(schema)

    def _group(self, name: str, target: str, rules: Iterable[Node]) -> Iterator[Node]:
        """A node shape for the things of a class, and its property shapes, whose names begin with its own."""
        named = [(f"{PREFIX}:{name}-{local}", pairs) for local, pairs in rules]
        refs = [("sh:property", ref) for ref, _ in named]
        yield f"{PREFIX}:{name}", [("a", "sh:NodeShape"), ("sh:targetClass", target), *refs]
        yield from named

    def _rule(self, name: str, path: str, says: str, constraints: Pairs) -> Node:
        said = ("sh:message", terms.english(says))
        return name, [("a", "sh:PropertyShape"), ("sh:path", path), *constraints, said]

    def _among(self, names: Iterable[str]) -> Pairs:
        return [("sh:in", f"( {' '.join(self._kg + name for name in names)} )")]

    def _claim(self) -> Iterator[Node]:
        kg, rule, schema = self._kg, self._rule, self._schema
        yield rule("subject", f"{kg}subject", "a claim has exactly one subject, which is a thing", [*_ONE, *_IRI])
        says = "a claim has exactly one predicate, which the schema knows"
        yield rule("predicate", f"{kg}predicate", says, [*_ONE, *self._among(schema.predicates)])
        yield rule("object", f"{kg}object", "a claim has exactly one object", _ONE)
        for end in ("subject", "object"):
            says = f"a claim has exactly one name of its {end}, as the article gives it"
            yield rule(f"{end}Name", f"{kg}{end}Name", says, [*_ONE, *_TEXT])
        says = f"a claim has exactly one status: {words(schema.statuses)}"
        yield rule("status", f"{kg}status", says, [*_ONE, *self._among(schema.statuses)])
        decimal = [("sh:datatype", "xsd:decimal"), ("sh:minInclusive", "0.0"), ("sh:maxInclusive", "1.0")]
        says = "a claim has exactly one confidence, a decimal from 0 to 1"
        yield rule("confidence", f"{kg}confidence", says, [*_ONE, *decimal])
        yield rule("rule", f"{kg}rule", "a claim names the rule that found it", [*_ONE, *_STRING])
        says = "a claim has evidence"
        yield rule("evidence", f"{kg}evidence", says, [*_SOME, ("sh:class", "oa:SpecificResource")])
        path = f"( {kg}evidence oa:hasSelector oa:exact )"
        yield rule("quote", path, "the evidence of a claim quotes the text", _SOME)
        says = "a claim says how many independent articles state it, at least one"
        yield rule("corroboration", f"{kg}corroboration", says, [*_ONE, *_at_least(1)])
        yield rule("flag", f"{kg}flag", "a flag is described in the graph", [("sh:class", f"{kg}Flag")])
        says = "a claim is derived from exactly one article of the graph"
        yield rule("article", "prov:wasDerivedFrom", says, [*_ONE, ("sh:class", f"{kg}Article")])
        says = "a claim is generated by exactly one build of the graph"
        yield rule("build", "prov:wasGeneratedBy", says, [*_ONE, ("sh:class", "prov:Activity")])

    def _qualifiers(self) -> Iterator[Node]:
        for name, qualifier in self._schema.qualifiers.items():
            what, constraints = self._values(qualifier)
            says = f"a claim has at most one {name}: {what}"
            yield self._rule(name, self._kg + name, says, [*_AT_MOST_ONE, *constraints])

    def _values(self, qualifier: QualifierDef) -> tuple[str, Pairs]:
        if qualifier.datatype == "concept":
            return words(qualifier.values), self._among(qualifier.values)
        return _KINDS[qualifier.datatype], [("sh:datatype", RANGES[qualifier.datatype])]

    def _concept(self, name: str, qualifier: QualifierDef) -> Iterator[Node]:
        """The values of a concept wherever it is told: a designation has a level too."""
        rule = f"{PREFIX}:{name}-values"
        target = ("sh:targetSubjectsOf", self._kg + name)
        yield f"{PREFIX}:{name}", [("a", "sh:NodeShape"), target, ("sh:property", rule)]
        says = f"a {name} is one of {words(qualifier.values)}"
        yield rule, self._rule("", self._kg + name, says, self._among(qualifier.values))[1]

    def _observation(self) -> Iterator[Node]:
        kg, rule = self._kg, self._rule
        same = {"hasFeatureOfInterest": "subject", "observedProperty": "object", "hasSimpleResult": "value"}
        for name, end in same.items():
            says = f"an observation's {name} is its claim's {end}"
            yield rule(name, f"sosa:{name}", says, [*_ONE, ("sh:equals", kg + end)])
        decimal: Pairs = [*_AT_MOST_ONE, ("sh:datatype", "xsd:decimal")]
        says = "an observation has at most one lower bound, a decimal that is not above the upper"
        yield rule("lowerBound", f"{kg}lowerBound", says, [*decimal, ("sh:lessThanOrEquals", f"{kg}upperBound")])
        yield rule("upperBound", f"{kg}upperBound", "an observation has at most one upper bound, a decimal", decimal)
        path = f"[ sh:alternativePath ( {kg}lowerBound {kg}upperBound ) ]"
        yield rule("bounds", path, "an observation has a lower or an upper bound", _SOME)
        yield rule("hasUnit", "qudt:hasUnit", "an observation has at most one unit of QUDT", [*_AT_MOST_ONE, *_IRI])

    def _evidence(self) -> Iterator[Node]:
        rule = self._rule
        says = "evidence stands in exactly one document of the graph"
        yield rule("hasSource", "oa:hasSource", says, [*_ONE, ("sh:class", f"{self._kg}Document")])
        position = "[ sh:class oa:TextPositionSelector ]"
        constraints = [("sh:qualifiedValueShape", position), ("sh:qualifiedMinCount", "1"), ("sh:qualifiedMaxCount", "1")]
        yield rule("position", "oa:hasSelector", "evidence has exactly one position in its document", constraints)
        yield rule("claim", f"[ sh:inversePath {self._kg}evidence ]", "evidence belongs to a claim", _SOME)
        yield rule("sentence", f"{self._kg}sentence", "evidence has at most one sentence", [*_AT_MOST_ONE, *_TEXT])

    def _stretch(self, what: str) -> Iterator[Node]:
        says = f"{what} begins at exactly one place of the file, before its end (code points from 0)"
        yield self._rule("start", "oa:start", says, [*_ONE, *_at_least(0), ("sh:lessThan", "oa:end")])
        says = f"{what} ends at exactly one place of the file"
        yield self._rule("end", "oa:end", says, [*_ONE, *_at_least(1)])

    def _article(self) -> Iterator[Node]:
        kg, rule = self._kg, self._rule
        yield rule("label", "rdfs:label", "an article has a title or a name", [*_SOME, *_TEXT])
        says = "an article is part of exactly one document of the graph"
        yield rule("document", "dcterms:isPartOf", says, [*_ONE, ("sh:class", f"{kg}Document")])
        yield rule("number", f"{kg}number", "an article has a number, counted from 1", [*_ONE, *_at_least(1)])
        yield rule("textLength", f"{kg}textLength", "an article says how long its text is", [*_ONE, *_at_least(0)])
        dates = alternatives([f"sh:datatype {name}" for name in _DATES])
        says = "an article has at most one date: a day, a month or a year"
        yield rule("date", "dcterms:date", says, [*_AT_MOST_ONE, *dates])
        says = "an article is a reprint of at most one other, which is in the graph and no reprint itself"
        original = f"[ sh:class {kg}Article ; sh:property [ sh:path {kg}reprintOf ; sh:maxCount 0 ] ]"
        yield rule("reprintOf", f"{kg}reprintOf", says, [*_AT_MOST_ONE, ("sh:node", original)])
        yield from self._stretch("an article")

    def _document(self) -> Iterator[Node]:
        says = "a document has exactly one file name"
        yield self._rule("fileName", f"{self._kg}fileName", says, [*_ONE, *_STRING])
        says = "a document has exactly one identifier, the hash of its content"
        yield self._rule("identifier", "dcterms:identifier", says, [*_ONE, *_STRING])

    def _predicate(self, name: str) -> Iterator[Node]:
        """What its claims and its plain triples must be: the predicate is the target, its claims lie behind."""
        schema, kg = self._schema, self._kg
        predicate = schema.predicates[name]
        claims = f"[ sh:inversePath {kg}predicate ]"
        domain, range_ = self._classes(predicate.domain), self._classes(predicate.range)
        subjects, objects = words(predicate.domain), words(predicate.range)
        rules = [
            self._rule("subject", f"( {claims} {kg}subject )", f"the subject of {name} is of type {subjects}", alternatives(domain)),
            self._rule("object", f"( {claims} {kg}object )", f"the object of {name} is of type {objects}", alternatives(range_)),
        ]
        foreign = [q for q in schema.qualifiers if q not in predicate.qualifiers]
        if foreign:
            others = " ".join(kg + q for q in foreign)
            path = f"( {claims} [ sh:alternativePath ( {others} ) ] )" if len(foreign) > 1 else f"( {claims} {others} )"
            says = f"a claim of {name} has no qualifiers but {words(predicate.qualifiers or ['none'])}"
            rules.append(self._rule("qualifiers", path, says, [("sh:maxCount", "0")]))
        named = [(f"{PREFIX}:{name}-{local}", pairs) for local, pairs in rules]
        refs = [("sh:property", ref) for ref, _ in named]
        yield f"{PREFIX}:{name}", [("a", "sh:NodeShape"), ("sh:targetNode", kg + name), *refs]
        yield from named
        literal = schema.literal_type(name)
        plain = [f"sh:datatype {RANGES[literal]}"] if literal else range_
        for end, target, options, what in (
            ("subjects", "sh:targetSubjectsOf", domain, subjects),
            ("objects", "sh:targetObjectsOf", plain, _KINDS[literal] if literal else objects),
        ):
            says = f"the plain triples of {name} have {end} of type {what}"
            pairs = [("a", "sh:NodeShape"), (target, kg + name), *alternatives(options)]
            yield f"{PREFIX}:{name}-plain-{end}", [*pairs, ("sh:message", terms.english(says))]

    def _classes(self, names: Sequence[str]) -> list[str]:
        """Constraints, one of which holds for a thing of the types `names` or of a type below one of them.

        The types below are named too, so that the graph can be validated without its ontology.
        """
        types = self._schema.types
        wanted = [t for t in types if types[t].object and any(self._schema.is_a(t, name) for name in names)]
        options = dict.fromkeys(types[t].datatype for t in wanted if types[t].datatype)
        literals = [f"sh:datatype {RANGES[datatype]}" for datatype in options if datatype]
        return [*literals, *(f"sh:class {self._kg}{t}" for t in wanted if not types[t].datatype)]


_KINDS: dict[Datatype, str] = {
    "string": "a string",
    "text": "a text with its language",
    "gYear": "a year (xsd:gYear)",
    "decimal": "a decimal number",
    "integer": "an integer",
    "boolean": "true or false",
    "concept": "a concept",
}
