"""A finished build as a Python object: what `kg.load` gives.

With `folder` the path of a folder that ``kg build`` wrote:

    >>> data = load(folder)
    >>> data
    <Dataset: 5 hospitals, 63 claims, 5 articles>
    >>> [hospital.label for hospital in data.hospitals()][:2]
    ['东海大学附属医院', '云溪县中医院']
    >>> for claim in data.claims(predicate="partnersWith", subject="云溪县中医院"):
    ...     print(claim, claim.quote)
    云溪县中医院 partnersWith 云溪县医药公司 (kind: other) 云溪县医药公司
    云溪县中医院 partnersWith 河口市人民医院 (kind: technical) 河口市人民医院合作
    >>> data.centres()[:2] == data.hospitals()[:2] == data.entities("Hospital")[:2]
    True
    >>> data.claims(predicate="partnersWith", year=2024)
    <1 claims>
      东海大学附属医院 partnersWith 河口市人民医院 (kind: telemedicine, year: 2024)
    >>> for row in data.sparql("SELECT ?name ?year { ?h kg:foundedIn ?year ; rdfs:label ?name } ORDER BY ?h"):
    ...     print(row)
    {'name': '东海大学附属医院', 'year': 1953}
    {'name': '河口市人民医院', 'year': 1953}
    {'name': '青岭省肿瘤医院', 'year': 1976}
    >>> graph = data.to_networkx(view="entities")
    >>> graph.number_of_nodes(), graph.number_of_edges()
    (52, 55)
    >>> [row["partner"] for row in data.sparql("partners", hospital="青岭省肿瘤医院")]
    ['河口市人民医院']
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from kg import network
from kg.atomic import seen, whole
from kg.errors import ExportError
from kg.graph.facts import Facts, Statement
from kg.graph.rdf import parsed, to_rdflib
from kg.graph.reader import read_facts
from kg.imports import extra
from kg.model import Entity
from kg.network import View
from kg.query import GRAPH, NamedQuery, Result, Source, named_queries, open_export, run
from kg.query.result import html_table
from kg.rulebook.paths import default_rules
from kg.rulebook.schema import Schema

if TYPE_CHECKING:
    import networkx
    import rdflib

MANIFEST = "build.json"
FORMAT = 1
T = TypeVar("T")


def load(folder: Path | str) -> Dataset:
    """The build in `folder`.  ExportError if there is none; the graph itself is read when first needed."""
    return Dataset(Path(folder))


class Claims(tuple[Statement, ...]):
    """Statements in order of article and place, shown as a table in notebooks."""

    __slots__ = ()

    def records(self) -> list[dict[str, Any]]:
        """A flat dict for each claim: names, status, evidence, and each qualifier that any of them has."""
        names = sorted({name for s in self for name in s.qualifiers})
        return [_record(s, names) for s in self]

    def to_pandas(self) -> Any:
        """The claims as a data frame.  KgError if pandas is not installed."""
        return extra("pandas", "pandas").DataFrame(self.records())

    def __repr__(self) -> str:
        shown = [f"  {s}" for s in self[:10]] + (["  ..."] if len(self) > 10 else [])
        return "\n".join([f"<{len(self)} claims>", *shown])

    def _repr_html_(self) -> str:
        head = ("subject", "predicate", "object", "status", "quote", "file")
        rows = [[str(r[name]) for name in head] for r in Claims(self[:100]).records()]
        return html_table(head, rows, f"{len(self)} claims")


class Entities(tuple[Entity, ...]):
    """Entities in order of their labels, shown as a table in notebooks."""

    __slots__ = ()

    def __repr__(self) -> str:
        shown = [f"  {e.label} ({e.id})" for e in self[:10]] + (["  ..."] if len(self) > 10 else [])
        return "\n".join([f"<{len(self)} entities>", *shown])

    def _repr_html_(self) -> str:
        rows = [[e.label, e.type, "、".join((*e.aliases, *e.short_forms)), e.id] for e in self[:100]]
        return html_table(("label", "type", "other names", "id"), rows, f"{len(self)} entities")


class Dataset:
    """A folder of exports: claims and entities as plain values, SPARQL, networkx and rdflib.

    All of them are of one build: what is first read when another build has taken its place gives ExportError.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._manifest, self._mark = whole(folder, [MANIFEST], self._opened)

    @cached_property
    def schema(self) -> Schema:
        """The schema that the build was made with."""
        try:
            return Schema.model_validate(self._manifest["schema"])
        except (KeyError, ValidationError) as err:
            raise ExportError(f"{self.folder / MANIFEST}: has no valid schema: {err}") from None

    @cached_property
    def facts(self) -> Facts:
        """Everything in the graph as plain values."""
        return read_facts(parsed(self._turtle()), self.schema)

    @cached_property
    def source(self) -> Source:
        """The graph and its ontology in a store, for SPARQL."""
        return self._same(lambda: open_export(self.folder))

    @cached_property
    def queries(self) -> dict[str, NamedQuery]:
        """The ready queries that come with `kg`, by name."""
        return named_queries(default_rules() / "queries")

    def _opened(self) -> tuple[dict[str, Any], object]:
        return _read_manifest(self.folder / MANIFEST), seen(self.folder, [MANIFEST])

    def _same(self, read: Callable[[], T]) -> T:
        """What `read` makes of the folder, if that holds the build that was loaded."""
        found, mark = whole(self.folder, [MANIFEST], lambda: (read(), seen(self.folder, [MANIFEST])))
        if mark != self._mark:
            raise ExportError(f"{self.folder}: was built again since it was loaded; load it once more")
        return found

    def _turtle(self) -> str:
        return self._same(self._text)

    def _text(self) -> str:
        try:
            return (self.folder / GRAPH).read_text(encoding="utf-8")
        except OSError as err:
            raise ExportError(f"{self.folder / GRAPH}: cannot be read: {err.strerror or err}") from None

    def entities(self, type: str | None = None) -> Entities:
        """Entities of a type and of the types below it, sorted by label; all of them without a type."""
        found = (e for e in self.facts.entities if type is None or self.schema.is_a(e.type, type))
        return Entities(sorted(found, key=lambda e: (e.label, e.id)))

    def centres(self) -> Entities:
        """All things of the type that the articles are about (`Schema.centre`), sorted by label."""
        return self.entities(self.schema.centre)

    hospitals = centres

    def claims(
        self,
        predicate: str | None = None,
        subject: str | None = None,
        object: str | None = None,
        year: int | None = None,
        status: str | None = None,
    ) -> Claims:
        """The claims for which everything given holds.

        `subject` and `object` are a label, alias, short form or id of an entity, or the name that an
        article uses.  ValueError for a predicate that the schema does not have.
        """
        if predicate is not None and predicate not in self.schema.predicates:
            raise ValueError(f"no predicate '{predicate}'; known: {', '.join(self.schema.predicates)}")
        return Claims(
            s
            for s in self.facts.statements
            if (predicate is None or s.predicate == predicate)
            and (subject is None or _means(s.subject, s.subject_name, subject))
            and (object is None or _means(s.object, s.object_name, object))
            and (year is None or s.qualifiers.get("year") == year)
            and (status is None or s.status == status)
        )

    def sparql(self, query: str, **values: str) -> Result:
        """The answer to a SPARQL query, or to the ready query of that name; `values` are for its variables.

        QueryError for a query that is malformed or would do more than read.
        """
        return run(self.source, self.queries.get(query, query), values)

    def to_networkx(self, view: View = "claims") -> networkx.MultiDiGraph[str]:
        """The claims, or the entities with what is known of them, as a networkx graph (`kg.network`)."""
        return network.to_networkx(self.facts, view)

    def to_rdflib(self) -> rdflib.Graph:
        """The graph as rdflib has it."""
        return to_rdflib(self._turtle())

    def to_pandas(self) -> Any:
        """All claims as a data frame.  KgError if pandas is not installed."""
        return self.claims().to_pandas()

    def __len__(self) -> int:
        return sum(self._manifest["claims"].values())

    def __repr__(self) -> str:
        centre = self.schema.centre
        count = self._manifest["entities"].get(centre, 0)
        name = self.schema.types[centre].label.en if centre else "thing"
        counts = (_number(count, name), _number(len(self), "claim"), _number(self._manifest["articles"], "article"))
        return f"<Dataset: {', '.join(counts)}>"

    def _repr_html_(self) -> str:
        counts = Counter(self._manifest["claims"])
        rows = [[name, str(count)] for name, count in sorted(counts.items())]
        return html_table(("predicate", "claims"), rows, repr(self)[1:-1])


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        hint = "give a folder that kg build wrote"
        raise ExportError(f"{path}: cannot be read ({err.strerror or err}); {hint}") from None
    except ValueError as err:
        raise ExportError(f"{path}: is not JSON: {err}") from None
    if data.get("format") != FORMAT:
        raise ExportError(f"{path}: is of format {data.get('format')}, not {FORMAT}; run kg build again")
    return data


def _number(count: int, noun: str) -> str:
    """A number of things in English.

    >>> _number(1, "claim"), _number(0, "university")
    ('1 claim', '0 universities')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


def _means(entity: Entity, name: str, wanted: str) -> bool:
    return wanted in (name, entity.id, entity.label, entity.key, *entity.aliases, *entity.short_forms)


def _record(s: Statement, qualifiers: list[str]) -> dict[str, Any]:
    return {
        "id": s.id,
        "subject": s.subject.label,
        "predicate": s.predicate,
        "object": s.object.label,
        "object_type": s.object.type,
        "status": s.status,
        **{name: s.qualifiers.get(name) for name in qualifiers},
        "confidence": s.confidence,
        "quote": s.quote,
        "file": s.article.document,
        "article": s.article.number,
        "start": s.raw.start,
        "end": s.raw.end,
    }
