"""The application: which address gives what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from functools import cached_property
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kg.dataset import Dataset
from kg.export.html import facts_page
from kg.export.view.drawn import vis_script
from kg.export.view.page import policy_of
from kg.graph.terms import prefixes
from kg.serve.answer import TRIPLES, Answer, problem
from kg.serve.atlas import Atlas, canonical
from kg.serve.guard import Guard
from kg.serve.limits import Limits
from kg.serve.negotiate import best, language
from kg.serve.openapi import describe
from kg.serve.pages import LANGUAGES, Pages
from kg.serve.pool import BUSY, Pool
from kg.serve.protocol import asked

JAVASCRIPT, CSS, HTML = "text/javascript", "text/css", "text/html"
STATIC = {"editor.js": JAVASCRIPT, "page.css": CSS}
CUT = "kg-rows-cut"
# https://www.w3.org/TR/sparql11-service-description/
SERVICE = """@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix form: <http://www.w3.org/ns/formats/> .

[] a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat form:SPARQL_Results_JSON, form:SPARQL_Results_XML, form:SPARQL_Results_CSV,
        form:SPARQL_Results_TSV, form:Turtle, form:N-Triples, form:JSON-LD, form:RDF_XML ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""


class Site:
    """What is served of one export.  ExportError if the folder holds none."""

    def __init__(self, data: Dataset, limits: Limits) -> None:
        self.data = data
        self.limits = limits
        self.pool = Pool(data.folder, limits)
        self.atlas = Atlas(data.facts)
        self.pages = Pages(self.atlas, prefixes(data.schema), data.queries)
        self._static = {name: files(__package__).joinpath("static", name).read_bytes() for name in STATIC}

    @cached_property
    def view_page(self) -> str:
        """The HTML view, made when it is first wanted."""
        return facts_page(self.data.facts)

    async def sparql(self, request: Request) -> Response:
        """The endpoint."""
        wanted = await asked(request, self.limits)
        if wanted is None:
            return looked_at(request)
        if isinstance(wanted, Answer):
            return respond(wanted)
        return respond(await until_gone(request, self.pool.ask(wanted.query, wanted.accept)))

    async def thing(self, request: Request) -> Response:
        """A page of a thing, or its triples, as the client likes."""
        local = local_part(request)
        media = best(",".join(request.headers.getlist("accept")), [HTML, *TRIPLES])
        if media is None:
            return respond(problem(406, "no such form", f"known: {HTML}, {', '.join(TRIPLES)}"))
        number = request.query_params.get("page", "0")
        place = int(number) if number.isdecimal() and len(number) < 7 else 0
        page = self.pages.thing(local, speaks(request), place)
        if page is None:
            raise HTTPException(404)
        if media == HTML:
            return HTMLResponse(page, headers={"vary": "Accept, Accept-Language"})
        answer = await until_gone(request, self.pool.ask(self._description(local), media))
        return respond(answer, vary="Accept")

    def _description(self, local: str) -> str:
        """The triples of a thing; of a claim also those of its evidence."""
        parts = ("", "-evidence", "-position", "-quote") if local in self.atlas.claims else ("",)
        return "DESCRIBE " + " ".join(f"<{self.data.schema.data}{local}{part}>" for part in parts)

    async def editor(self, request: Request) -> Response:
        return HTMLResponse(self.pages.editor(speaks(request)), headers={"vary": "Accept-Language"})

    async def view(self, request: Request) -> Response:
        page = await run_in_threadpool(lambda: self.view_page)
        policy = f"{policy_of(page)}; frame-ancestors 'none'"  # the page's own, which knows its scripts
        return HTMLResponse(page, headers={"content-security-policy": policy})

    async def static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name == "vis-network.js":
            return Response(await run_in_threadpool(vis_script), media_type=JAVASCRIPT)
        if name not in STATIC:
            raise HTTPException(404)
        return Response(self._static[name], media_type=STATIC[name])

    async def health(self, request: Request) -> Response:
        workers = len(self.pool.alive)
        if not workers:
            return respond(problem(503, "no worker", "workers are being started"))
        return JSONResponse({"status": "ok", "workers": workers, "triples": self.pool.triples})

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(describe(self.limits))

    async def failed(self, request: Request, error: Exception) -> Response:
        """404, 405 and what else starlette finds."""
        status, title = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "error")
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if best(request.headers.get("accept", ""), ["application/problem+json", HTML]) == HTML:
            page = self.pages.message(speaks(request), f"{status} {title}", request.url.path)
            return HTMLResponse(page, status, headers)
        return respond(problem(status, title), **headers)


def make_app(data: Dataset, limits: Limits, hosts: Collection[str] | None) -> Starlette:
    """The application for an export; `hosts`: the names under which it may be asked, None for any."""
    site = Site(data, limits)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await site.pool.start()
        try:
            yield
        finally:
            await site.pool.close()

    routes = [
        Route("/", site.editor),
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        Route("/id/{local:path}", site.thing),
        Route("/view", site.view),
        Route("/static/{name}", site.static),
        Route("/health", site.health),
        Route("/openapi.json", site.openapi),
    ]
    guard = Middleware(Guard, hosts=hosts)
    failed: Any = site.failed
    return Starlette(routes=routes, middleware=[guard], lifespan=lifespan, exception_handlers={HTTPException: failed, 500: failed})


def looked_at(request: Request) -> Response:
    """What the endpoint's bare address gives: people get the editor, programs the service description."""
    liked = best(",".join(request.headers.getlist("accept")), [HTML, "text/turtle"])
    if liked == "text/turtle":
        return Response(SERVICE, media_type="text/turtle", headers={"vary": "Accept"})
    return RedirectResponse("/", 303, headers={"vary": "Accept"})


def respond(answer: Answer, **headers: str) -> Response:
    """An answer as a response."""
    if answer.cut:
        headers[CUT] = "true"
    if answer is BUSY:
        headers["retry-after"] = "1"
    response = Response(answer.body, answer.status, {**headers, "vary": headers.get("vary", "Accept")})
    response.headers["content-type"] = answer.media + ("; charset=utf-8" if answer.media.startswith("text/") else "")
    return response


async def until_gone(request: Request, work: Any) -> Answer:
    """The result of `work`, which is given up if the client leaves."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        if not task.done():
            task.cancel()
    return await task if task.done() else problem(499, "the client has left")


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def speaks(request: Request) -> str:
    """The language of a client: Chinese or English."""
    chosen = request.query_params.get("lang")
    return chosen if chosen in LANGUAGES else language(request.headers.get("accept-language", ""), LANGUAGES)


def local_part(request: Request) -> str:
    """The local part of the IRI that a path names: from the path as sent, since %2F is no slash."""
    raw = request.scope.get("raw_path") or b""
    try:
        return canonical(raw.partition(b"?")[0].decode("ascii").removeprefix("/id/"))
    except (UnicodeDecodeError, ValueError):
        raise HTTPException(404) from None
