"""SPARQL over an export, or over any store: read-only, default prefixes, answers as tables, JSON or CSV.

>>> from kg.graph.rdf import to_store
>>> store = to_store(['<https://example.org/a> <https://example.org/p> "河口市"@zh .'])
>>> run(store, "SELECT ?name { ?thing ?p ?name }").csv()
'name\\r\\n河口市\\r\\n'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg import iri
from kg.atomic import whole
from kg.errors import ExportError, QueryError
from kg.graph.rdf import to_store
from kg.query.check import check, parser_error
from kg.query.named import NamedQuery, bindings, named_queries, parse, read, with_values
from kg.query.result import Result

__all__ = ["NamedQuery", "Result", "Source", "named_queries", "open_export", "parse", "read", "run"]

FILES = GRAPH, ONTOLOGY = "graph.ttl", "ontology.ttl"
_PREFIX = re.compile(r"@prefix ([^\s:]*): <([^<>\s]*)> \.")


class Source:
    """A store with the prefixes that queries may use without declaring them."""

    def __init__(self, store: ox.Store, prefixes: Mapping[str, str] | None = None) -> None:
        self.store = store
        self.prefixes = {**iri.VOCABULARIES, **(prefixes or {})}

    @property
    def namespace(self) -> str:
        """The namespace of the schema's own terms."""
        return self.prefixes.get("kg", "")


def open_export(folder: Path | str) -> Source:
    """The graph and its ontology in a folder that `kg build` wrote.  ExportError if there is none."""
    folder = Path(folder)
    texts = whole(folder, FILES, lambda: [_text(folder / name) for name in FILES if name == GRAPH or (folder / name).is_file()])
    try:
        return Source(to_store(texts), head_prefixes(texts[0]))
    except SyntaxError as err:
        raise ExportError(f"{folder / GRAPH}: is not valid Turtle: {err}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as err:
        hint = "give a folder that kg build wrote"
        raise ExportError(f"{path}: cannot be read ({err.strerror or err}); {hint}") from None


def head_prefixes(turtle: str) -> dict[str, str]:
    """The prefixes at the head of a Turtle document that `kg` wrote."""
    return dict(_PREFIX.findall(turtle, 0, turtle.find("\n\n") + 1 or len(turtle)))


def run(
    source: Source | ox.Store | Path | str,
    query: str | NamedQuery,
    parameters: Mapping[str, str] | None = None,
    rows: int | None = None,
) -> Result:
    """Asks `query` of a folder of exports, a store or an opened source.

    At most `rows` rows or triples are read; `Result.cut` says whether there were more.

    `parameters` are values for the query's variables (see `kg.query.named`): they become RDF terms, whatever
    characters they have.  QueryError, with line and column, for a query that is malformed, would
    change something or would reach elsewhere; ExportError if the folder holds no graph.
    """
    asked = parse("given", query) if isinstance(query, str) else query
    if isinstance(source, (str, Path)):
        source = open_export(source)
    elif isinstance(source, ox.Store):
        source = Source(source)
    check(asked.text, source.prefixes)
    values = bindings(asked, parameters or {}, source.namespace)
    try:
        answer = source.store.query(with_values(asked.text, values), prefixes=source.prefixes)
        return _result(answer, source.prefixes, rows)
    except SyntaxError as err:
        raise parser_error(asked.text, str(err)) from None
    except (OSError, RuntimeError, ValueError) as err:
        raise QueryError(f"query: {err}") from None


def _result(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, prefixes: Mapping[str, str], limit: int | None
) -> Result:
    if isinstance(answer, ox.QueryBoolean):
        return Result(answer=bool(answer), prefixes=prefixes)
    found = islice(answer, limit)  # in the store's order, so that what is not wanted is not computed
    if isinstance(answer, ox.QueryTriples):
        triples = tuple(sorted(found, key=str))
        return Result(triples=triples, prefixes=prefixes, cut=next(answer, None) is not None)
    columns = tuple(variable.value for variable in answer.variables)
    table = tuple(tuple(solution) for solution in found)
    return Result(columns, table, prefixes=prefixes, cut=next(answer, None) is not None)
