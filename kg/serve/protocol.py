"""The SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/): a request → a query and the form wanted."""

from __future__ import annotations

import asyncio
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from kg.serve.answer import Answer, problem
from kg.serve.limits import Limits

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
# A short name for those who write links: ?format=csv.  Clients send other words here, which are passed over.
FORMATS = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
}
_ELSEWHERE = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
_MOST_FIELDS = 100


class Asked(NamedTuple):
    """A query and what the client accepts."""

    query: str
    accept: str


async def asked(request: Request, limits: Limits) -> Asked | Answer | None:
    """What a request asks; a problem if that is nothing allowed; None for a GET without any query."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    pairs = _fields(request.url.query)
    query = None
    if request.method == "POST":
        body = await read_body(request, limits)
        if isinstance(body, Answer):
            return body
        if media == QUERY:
            query = body
        elif media == FORM:
            pairs = None if pairs is None else _joined(pairs, _fields(body))
        else:
            return problem(415, "no such form of request", f"send {FORM} or {QUERY}")
    if pairs is None:
        return problem(400, "too many fields", f"at most {_MOST_FIELDS}")
    return _of_fields(pairs, query, request)


def _of_fields(pairs: list[tuple[str, str]], query: str | None, request: Request) -> Asked | Answer | None:
    names = {name for name, _ in pairs}
    if "update" in names:
        return problem(400, "nothing can be changed here", "this endpoint is read-only: it takes no update")
    if other := [name for name in _ELSEWHERE if name in names]:
        return problem(400, "no other data", f"{other[0]}: a query always asks the export that is served")
    queries = [value for name, value in pairs if name == "query"] + ([] if query is None else [query])
    if len(queries) > 1:
        return problem(400, "more than one query", "send one query")
    if not queries:
        return None if request.method == "GET" and not names else problem(400, "no query", "send it as 'query'")
    wanted = next((value for name, value in pairs if name == "format" and value in FORMATS), None)
    return Asked(queries[0], FORMATS[wanted] if wanted else ", ".join(request.headers.getlist("accept")))


def _fields(text: str) -> list[tuple[str, str]] | None:
    """The fields of a form; None if there are too many."""
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None


def _joined(
    left: list[tuple[str, str]], right: list[tuple[str, str]] | None
) -> list[tuple[str, str]] | None:
    return None if right is None else left + right


async def read_body(request: Request, limits: Limits) -> str | Answer:
    """The body as text; a problem if it is too large, too slow or no UTF-8."""
    data = bytearray()
    try:
        async with asyncio.timeout(limits.slow):
            async for part in request.stream():
                data += part
                if len(data) > limits.request:
                    return problem(413, "the request is too large", f"at most {limits.request} bytes")
        return data.decode("utf-8")
    except TimeoutError:
        return problem(408, "the request came too slowly", f"it must be here within {limits.slow:g} seconds")
    except (ClientDisconnect, UnicodeDecodeError):
        return problem(400, "the request cannot be read", "send UTF-8")
