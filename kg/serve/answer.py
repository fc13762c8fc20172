"""One query → one answer as bytes: what a worker does.  Every fault of the query becomes a problem, none escapes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import QueryError
from kg.query import NamedQuery, Result, Source, run
from kg.query.check import READS, tokens
from kg.query.forms import to_tsv, to_xml
from kg.serve.limits import Limits
from kg.serve.negotiate import best

PROBLEM = "application/problem+json"
Write = Callable[[Result], str | bytes]
TABLES: Mapping[str, Write] = MappingProxyType(
    {
        "application/sparql-results+json": Result.json,
        "application/json": Result.json,
        "application/sparql-results+xml": to_xml,
        "application/xml": to_xml,
        "text/csv": Result.csv,
        "text/tab-separated-values": to_tsv,
    }
)
TRIPLES: Mapping[str, Write] = MappingProxyType(
    {
        "text/turtle": Result.turtle,
        "application/n-triples": lambda result: result.rdf(ox.RdfFormat.N_TRIPLES),
        "application/ld+json": lambda result: result.rdf(ox.RdfFormat.JSON_LD),
        "application/rdf+xml": lambda result: result.rdf(ox.RdfFormat.RDF_XML),
    }
)


class Answer(NamedTuple):
    """What goes back to the client: HTTP status, media type, body, and whether rows were cut off."""

    status: int
    media: str
    body: bytes
    cut: bool = False


def problem(status: int, title: str, detail: str = "", **more: Any) -> Answer:
    """A problem as RFC 9457 has it."""
    data = {"type": "about:blank", "title": title, "status": status, "detail": detail or title, **more}
    return Answer(status, PROBLEM, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


def answer(source: Source, query: str, accept: str, limits: Limits) -> Answer:
    """The answer to `query` in the form that `accept` likes best; a problem if there is none."""
    known = TRIPLES if _form(query) in ("CONSTRUCT", "DESCRIBE") else TABLES
    media = best(accept, list(known))
    if media is None:
        return problem(406, "no such form of answer", f"known for this query: {', '.join(known)}")
    try:
        result = run(source, NamedQuery("query", "", (), query), rows=limits.rows)
        written = known[media](result)
    except QueryError as err:
        place = {"line": err.line, "column": err.column} if err.line else {}
        return problem(400, "the query cannot be answered", err.said, **place)
    except (MemoryError, RecursionError):
        return problem(400, "the query needs too much", "it needs more memory than it may have")
    body = written.encode("utf-8", "replace") if isinstance(written, str) else written
    if len(body) > limits.answer:
        return problem(413, "the answer is too large", f"more than {limits.answer} bytes; ask for less with LIMIT")
    return Answer(200, media, body, result.cut)


def _form(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; "" for what is no query."""
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word in READS), "")
