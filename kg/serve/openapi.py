"""The OpenAPI description of `kg serve`, at /openapi.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg import __version__
from kg.serve.answer import PROBLEM, TABLES, TRIPLES
from kg.serve.limits import Limits
from kg.serve.protocol import FORM, FORMATS, QUERY

Json = dict[str, Any]
TEXT: Json = {"schema": {"type": "string"}}


def describe(limits: Limits) -> Json:
    """The description of a server with these limits (OpenAPI 3.0.3)."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "kg serve",
            "version": __version__,
            "description": "A knowledge graph to be read: SPARQL 1.1 and pages of things.",
        },
        "paths": {
            "/sparql": {"get": _get(limits), "post": _post(limits)},
            "/health": {"get": _operation("Is the server well?", {"application/json": _health()}, (503,))},
            "/openapi.json": {"get": _operation("This description.", {"application/json": {"schema": {"type": "object"}}})},
            "/": {"get": _operation("The editor.", {"text/html": TEXT})},
            "/view": {"get": _operation("The HTML view of the graph.", {"text/html": TEXT})},
            "/id/{type}/{name}": {"get": _thing()},
        },
        "components": {"schemas": {"Problem": _problem()}},
    }


def _operation(summary: str, content: Json, failures: Iterable[int] = (), **more: Any) -> Json:
    problems = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    failed = {str(status): {"description": "a problem", "content": problems} for status in failures}
    return {"summary": summary, "responses": {"200": {"description": summary, "content": content}, **failed}, **more}


def _get(limits: Limits) -> Json:
    parameters = [
        {"name": "query", "in": "query", "required": True, "schema": {"type": "string"},
         "example": "SELECT ?class { ?class a owl:Class }"},
        _format(),
    ]  # fmt: skip
    return _operation(_says(limits), _forms(), (400, 406, 413, 431, 503), parameters=parameters)


def _post(limits: Limits) -> Json:
    form = {
        "type": "object", "required": ["query"], "additionalProperties": False,
        "properties": {"query": {"type": "string"}},
    }  # fmt: skip
    body = {"required": True, "content": {FORM: {"schema": form}, QUERY: TEXT}}
    failures = (400, 406, 408, 413, 415, 431, 503)
    return _operation(_says(limits), _forms(), failures, requestBody=body)


def _says(limits: Limits) -> str:
    return (
        f"Asks a query that only reads. At most {limits.rows} rows or triples come back, then the header "
        f"KG-Rows-Cut says so; a query is stopped after {limits.seconds:g} seconds."
    )


def _format() -> Json:
    return {"name": "format", "in": "query", "schema": {"type": "string", "enum": list(FORMATS)}}


def _forms() -> Json:
    return {media: {} if media.endswith("json") else TEXT for media in (*TABLES, *TRIPLES)}


def _thing() -> Json:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in ("type", "name")
    ]
    content = {"text/html": TEXT} | {media: {} for media in TRIPLES}
    return _operation("A thing: a page, or its triples.", content, (404, 406, 413, 431, 503), parameters=parameters)


def _health() -> Json:
    counts = {"type": "integer", "minimum": 0}
    properties = {"status": {"type": "string"}, "workers": counts, "triples": counts}
    return {"schema": {"type": "object", "required": list(properties), "properties": properties}}


def _problem() -> Json:
    kinds = {"type": "string", "title": "string", "status": "integer", "detail": "string", "line": "integer", "column": "integer"}
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {name: {"type": kind} for name, kind in kinds.items()},
    }
