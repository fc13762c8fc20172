"""A graph that was written → its facts again: the inverse of `kg.graph.turtle`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg import iri
from kg.errors import ExportError
from kg.graph.facts import Facts, Flag, Source, Statement, whole
from kg.model import PLAIN, Author, Entity, QualifierValue, Span
from kg.rulebook.schema import Schema

if TYPE_CHECKING:
    import pyoxigraph

Objects = list[Any]  # terms of pyoxigraph
Properties = Mapping[str, Objects]
_TYPE = iri.VOCABULARIES["rdf"] + "type"


def read_facts(quads: Iterable[pyoxigraph.Quad], schema: Schema) -> Facts:
    """The facts in the triples of a graph.  ExportError if they are not those that `kg` writes."""
    nodes: defaultdict[str, defaultdict[str, Objects]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object_, _ in quads:
        nodes[subject.value][predicate.value].append(object_)
    try:
        return _Reader(nodes, schema).facts()
    except (IndexError, KeyError, ValueError) as err:
        raise ExportError(f"the graph is not one that kg wrote: {err}") from err


def _last(name: str) -> str:
    """The name in the last segment of an IRI."""
    return iri.name_of(name.rsplit("/", 1)[1])


class _Reader:
    def __init__(self, nodes: Mapping[str, Properties], schema: Schema) -> None:
        self._nodes = nodes
        self._schema = schema
        self._kg = schema.namespace
        self._articles: dict[str, Source] = {}
        self._entities: dict[str, Entity] = {}
        self._own_fields = {f"{self._kg}{name}": name for name in schema.qualifiers}

    def facts(self) -> Facts:
        of_type: defaultdict[str, list[str]] = defaultdict(list)
        for name, node in self._nodes.items():
            for type_ in node.get(_TYPE, ()):
                of_type[type_.value].append(name)
        self._read_entities(of_type)
        for name in of_type[f"{self._kg}Article"]:
            self._articles[name] = self._article(self._nodes[name], name)
        statements = [self._statement(name, self._nodes[name]) for name in of_type[f"{self._kg}Claim"]]
        articles = sorted(self._articles.values(), key=lambda a: (a.document, a.document_id, a.number))
        order = {id(article): place for place, article in enumerate(articles)}
        statements.sort(key=lambda s: (order[id(s.article)], s.raw, s.id))
        builds = of_type[iri.VOCABULARIES["prov"] + "Activity"]
        build = self._nodes[builds[0]] if builds else {}
        return Facts(
            self._schema,
            self._text(build, f"{self._kg}ruleBook"),
            tuple(self._entities[id_] for id_ in sorted(self._entities)),
            tuple(articles),
            tuple(statements),
            flags=tuple(self._flag(name) for name in sorted(of_type[f"{self._kg}Flag"])),
            ended=self._text(build, iri.VOCABULARIES["prov"] + "endedAtTime"),
        )

    def _flag(self, name: str) -> Flag:
        labels = self._nodes[name][iri.VOCABULARIES["rdfs"] + "label"]
        by_language = {label.language: label.value for label in labels}
        return Flag(_last(name), by_language.get("zh", ""), by_language.get("en", ""))

    def _text(self, node: Properties, predicate: str, default: str = "") -> str:
        found = node.get(predicate)
        return str(found[0].value) if found else default

    def _names(self, node: Properties, local: str) -> tuple[str, ...]:
        return tuple(sorted(o.value for o in node.get(iri.VOCABULARIES["skos"] + local, ())))

    def _read_entities(self, of_type: Mapping[str, Sequence[str]]) -> None:
        label_is = iri.VOCABULARIES["rdfs"] + "label"
        for type_ in self._schema.types:
            for name in of_type.get(self._kg + type_, ()):
                node = self._nodes[name]
                label = self._text(node, label_is)
                id_ = name.removeprefix(self._schema.data)
                self._entities[id_] = Entity(
                    id_,
                    type_,
                    label,
                    self._text(node, f"{self._kg}key", label),
                    self._names(node, "altLabel"),
                    self._names(node, "hiddenLabel"),
                )

    def _article(self, node: Properties, name: str) -> Source:
        dcterms, sdo, oa = (iri.VOCABULARIES[p] for p in ("dcterms", "schema", "oa"))
        document_name = node[f"{dcterms}isPartOf"][0].value
        document = self._nodes[document_name]
        authors = sorted(node.get(f"{dcterms}creator", ()), key=lambda a: int(a.value.rsplit("-", 1)[1]))
        return Source(
            key=_last(document_name),
            document=self._text(document, f"{self._kg}fileName"),
            document_id=self._text(document, f"{dcterms}identifier"),
            number=int(self._text(node, f"{self._kg}number")),
            title=self._text(node, f"{sdo}headline"),
            subtitle=self._text(node, f"{sdo}alternativeHeadline"),
            publication=self._text(node, f"{self._kg}publication"),
            date=self._text(node, f"{dcterms}date"),
            authors=tuple(self._author(self._nodes[a.value]) for a in authors),
            about=self._text(node, f"{self._kg}mainBody"),
            raw=self._span(node, oa),
            length=int(self._text(node, f"{self._kg}textLength")),
            reprint_of=self._text(node, f"{self._kg}reprintOf").removeprefix(self._schema.data),
            media_type=self._text(document, f"{dcterms}format", PLAIN),
        )

    def _author(self, node: Properties) -> Author:
        label = self._text(node, iri.VOCABULARIES["rdfs"] + "label")
        return Author(label, self._text(node, f"{self._kg}role"))

    def _span(self, node: Properties, oa: str) -> Span:
        return Span(int(self._text(node, f"{oa}start")), int(self._text(node, f"{oa}end")))

    def _statement(self, name: str, node: Properties) -> Statement:
        oa = iri.VOCABULARIES["oa"]
        predicate = node[f"{self._kg}predicate"][0].value.removeprefix(self._kg)
        evidence = self._nodes[f"{name}-evidence"]
        subject_name = self._text(node, f"{self._kg}subjectName")
        object_name = self._text(node, f"{self._kg}objectName")
        more = [o.value for o in node[f"{self._kg}evidence"] if o.value != f"{name}-evidence"]
        return Statement(
            id=_last(name),
            article=self._articles[node[iri.VOCABULARIES["prov"] + "wasDerivedFrom"][0].value],
            subject=self._entities[node[f"{self._kg}subject"][0].value.removeprefix(self._schema.data)],
            predicate=predicate,
            object=self._object(node[f"{self._kg}object"][0], predicate, object_name),
            subject_name=subject_name,
            object_name=object_name,
            status=self._text(node, f"{self._kg}status").removeprefix(self._kg),  # type: ignore[arg-type]
            confidence=float(self._text(node, f"{self._kg}confidence")),
            rule=self._text(node, f"{self._kg}rule"),
            qualifiers=self._qualifiers(node),
            raw=self._span(self._nodes[f"{name}-position"], oa),
            quote=self._text(self._nodes[f"{name}-quote"], f"{oa}exact"),
            more=tuple(sorted(self._span(self._nodes[self._position(m)], oa) for m in more)),
            sentence=self._text(evidence, f"{self._kg}sentence"),
            flags=tuple(sorted(_last(o.value) for o in node.get(f"{self._kg}flag", ()))),
        )

    def _position(self, evidence: str) -> str:
        return str(self._nodes[evidence][iri.VOCABULARIES["oa"] + "hasSelector"][0].value)

    def _object(self, term: Any, predicate: str, name: str) -> Entity:
        import pyoxigraph

        if isinstance(term, pyoxigraph.NamedNode):
            return self._entities[term.value.removeprefix(self._schema.data)]
        # A literal, which means itself: its type is the first of the range that is literal.
        types = self._schema.types
        type_ = next(t for t in self._schema.predicates[predicate].range if types[t].datatype)
        id_ = iri.entity_id(type_, name)
        return self._entities.setdefault(id_, Entity(id_, type_, name, name))

    def _qualifiers(self, node: Properties) -> dict[str, QualifierValue]:
        out: dict[str, QualifierValue] = {}
        for predicate, objects in node.items():
            name = self._own_fields.get(predicate)
            if name is not None:
                out[name] = self._value(
                    str(objects[0].value), self._schema.qualifiers[name].datatype, objects[0]
                )
        return dict(sorted(out.items()))

    def _value(self, text: str, datatype: str, term: Any) -> QualifierValue:
        kind = getattr(getattr(term, "datatype", None), "value", "").rpartition("#")[2]
        if kind in ("decimal", "integer"):
            return whole(float(text))
        if kind == "gYear":
            return int(text)
        return text.removeprefix(self._kg) if datatype == "concept" else text
