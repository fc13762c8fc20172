"""`kg serve`, really started: the protocol, its forms, what is refused, pages, headers, the end."""

from __future__ import annotations

import csv
import doctest
import importlib
import io
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import factory
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import Served, serving
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed
from support import ROOT, Kg
from trust import tell

from kg.export import write_exports

RULES = factory.rules()
YEARS = "SELECT ?year { ?h kg:foundedIn ?year } ORDER BY ?year"
TRIPLES = "CONSTRUCT { ?h kg:foundedIn ?year } { ?h kg:foundedIn ?year }"
PEOPLE = "/id/Hospital/河口市人民医院"
SR = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def server(exports: Path) -> Iterator[Served]:
    with serving(exports, "--rows", "50") as served:
        yield served


@pytest.mark.parametrize("module", ["negotiate", "guard", "atlas", "server"])
def test_documentation_is_true(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(f"kg.serve.{module}"))
    assert outcome.attempted and not outcome.failed


# The protocol


def test_a_query_by_get_and_in_both_ways_by_post(server: Served) -> None:
    replies = [
        server.get(f"/sparql?query={quote(YEARS)}"),
        server.ask(YEARS),
        server.get("/sparql", {"Content-Type": "application/sparql-query"}, YEARS.encode()),
        server.get("/sparql", {"Content-Type": "application/sparql-query; charset=utf-8"}, YEARS.encode()),
    ]
    for reply in replies:
        assert (reply.status, reply.headers["content-type"]) == (200, "application/sparql-results+json")
        assert [row["year"]["value"] for row in reply.json["results"]["bindings"]] == ["1953", "1953", "1976"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*;q=0.3, application/json;q=0.2", "text/csv; charset=utf-8"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/json"),
    ],
)
def test_the_form_that_the_client_likes_best(server: Served, accept: str, media: str) -> None:
    assert server.ask(YEARS, accept).headers["content-type"] == media


def test_every_form_says_the_same(server: Served) -> None:
    query = """SELECT ?s ?l ?n ?none { VALUES (?s ?l ?n) {
        (<https://example.org/a> "一\\t二\\n\\"三\\" <&>"@zh 7) (UNDEF "x" 1.5) } OPTIONAL { ?s kg:key ?none } }"""
    bindings = server.ask(query, "application/json").json["results"]["bindings"]
    assert bindings[0]["l"] == {"type": "literal", "value": '一\t二\n"三" <&>', "xml:lang": "zh"}
    assert "s" not in bindings[1] and bindings[1]["n"]["value"] == "1.5"
    root = ElementTree.fromstring(server.ask(query, "application/xml").body)
    assert [v.get("name") for v in root.iter(f"{SR}variable")] == ["s", "l", "n", "none"]
    assert [t.text for t in root.iter(f"{SR}literal")] == ['一\t二\n"三" <&>', "7", "x", "1.5"]
    rows = list(csv.reader(io.StringIO(server.ask(query, "text/csv").text, newline="")))
    assert rows[1:] == [["https://example.org/a", '一\t二\n"三" <&>', "7", ""], ["", "x", "1.5", ""]]
    tsv = server.ask(query, "text/tab-separated-values").text.split("\n")
    assert tsv[0] == "?s\t?l\t?n\t?none"
    assert tsv[1].split("\t")[:2] == ["<https://example.org/a>", '"一\\t二\\n\\"三\\" <&>"@zh']
    assert len(tsv[1].split("\t")) == 4 and tsv[3] == ""


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_triples_in_each_notation(server: Served, media: str) -> None:
    reply = server.ask(TRIPLES, media)
    notation = {"text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld"}
    graph = rdflib.Graph().parse(data=reply.body, format=notation.get(media, "xml"))
    assert sorted(str(o) for o in graph.objects()) == ["1953", "1953", "1976"]


def test_short_names_of_forms(server: Served) -> None:
    assert server.get(f"/sparql?format=csv&query={quote(YEARS)}").text.startswith("year\r\n1953")
    assert server.get(f"/sparql?format=nt&query={quote(TRIPLES)}").text.count(" .\n") == 3
    assert server.get(f"/sparql?format=other&query={quote(YEARS)}").status == 200


def test_the_bare_address_describes_the_service(server: Served) -> None:
    reply = server.get("/sparql", {"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=reply.body, format="turtle", publicID=f"{server.url}sparql")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert [str(o) for o in graph.objects(predicate=sd.endpoint)] == [f"{server.url}sparql"]
    assert list(graph.objects(predicate=sd.supportedLanguage)) == [sd.SPARQL11Query]


def test_yes_or_no(server: Served) -> None:
    assert server.ask("ASK { ?h a kg:Hospital }").json["boolean"] is True
    assert "<boolean>false</boolean>" in server.ask("ASK { ?h a kg:Nothing }", "application/xml").text


def test_more_rows_than_allowed_are_cut_and_a_header_says_so(server: Served) -> None:
    cut = server.ask("SELECT * { ?s ?p ?o }")
    assert len(cut.json["results"]["bindings"]) == 50 and cut.headers["kg-rows-cut"] == "true"
    assert "kg-rows-cut" not in server.ask(YEARS).headers


# Clients


@pytest.mark.parametrize("method", [None, POST])
def test_sparqlwrapper(server: Served, method: str | None) -> None:
    client = SPARQLWrapper(f"{server.url}sparql")
    if method:
        client.setMethod(method)
    client.setQuery(YEARS)
    client.setReturnFormat(JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["year"]["value"] for row in rows] == ["1953", "1953", "1976"]
    client.setReturnFormat(XML)
    assert client.queryAndConvert().getElementsByTagName("literal").length == 3
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().split() == [b"year", b"1953", b"1953", b"1976"]
    client.setQuery(TRIPLES)
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")) == 3
    client.setQuery("SELECT ?x {")
    with pytest.raises(QueryBadFormed, match="is not closed"):
        client.query()


def test_rdflib_as_a_client(server: Served) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.url}sparql"))
    kg = rdflib.Namespace("https://w3id.org/kg-hospital/ns#")
    assert {str(o) for o in graph.objects(predicate=kg.foundedIn)} == {"1953", "1976"}


# What is refused


@pytest.mark.parametrize(
    ("path", "data", "media", "status", "said"),
    [
        ("/sparql?query=SELECT", None, None, 400, "cannot be answered"),
        ("/sparql?query=ASK{}&query=ASK{}", None, None, 400, "more than one query"),
        ("/sparql?query=ASK{}&default-graph-uri=https://a.example/", None, None, 400, "no other data"),
        ("/sparql?query=ASK{}&named-graph-uri=https://a.example/", None, None, 400, "no other data"),
        ("/sparql?update=CLEAR+ALL", None, None, 400, "nothing can be changed"),
        ("/sparql", b"update=CLEAR+ALL", None, 400, "nothing can be changed"),
        ("/sparql", b"query=CLEAR+ALL", None, 400, "cannot be answered"),
        ("/sparql", b"CLEAR ALL", "application/sparql-update", 415, "no such form of request"),
        ("/sparql", b"ASK{}", "text/plain", 415, "no such form of request"),
        ("/sparql?query=ASK{}", b"ASK{}", "application/sparql-query", 400, "more than one query"),
        ("/sparql", b"", None, 400, "no query"),
        ("/sparql", b"\xff\xfe", "application/sparql-query", 400, "cannot be read"),
        ("/sparql", b"query=" + b"x" * 70_000, None, 413, "too large"),
        ("/sparql", b"&".join([b"a=1"] * 200), None, 400, "too many fields"),
        ("/sparql?x=1", None, None, 400, "no query"),
    ],
)
def test_refused(server: Served, path: str, data: bytes | None, media: str | None, status: int, said: str) -> None:
    reply = server.get(path, {"Content-Type": media} if media else {}, data)
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json")
    assert said in reply.json["title"] and reply.json["status"] == status


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "LOAD <file:///etc/passwd>",
        "INSERT DATA { <a:a> <a:b> 1 }",
    ],
)
def test_queries_read_only_what_is_served(server: Served, query: str) -> None:
    reply = server.ask(query)
    assert reply.status == 400 and "may" in reply.json["detail"]


def test_a_fault_has_its_place(server: Served) -> None:
    problem = server.ask("SELECT ?x {\n ?x hospitl:a ?y }").json
    assert (problem["line"], problem["column"]) == (2, 5) and "Hospital:" in problem["detail"]
    assert server.ask(YEARS, "image/png").status == 406


HOSTILE = [
    "", "\x00", "'" * 60_000, "{" * 60_000, "(" * 60_000, "SELECT * {" + "{" * 90 + "}" * 90 + "}",
    "ASK { FILTER(" + "!" * 50_000 + "true) }", "ASK { FILTER(" + "1+" * 20_000 + "1) }",
    "# \u202e\nASK {}", "SELECT ?\U00020000 {}", "ASK { ?s ?p '\ud83d' }".encode("utf-8", "replace").decode(),
    "PREFIX : <> " * 3000 + "ASK {}", "SELECT (REPLACE('a', '(((((((((((a*)*)*)*)*)*)*)*)*)*)*b', '') AS ?x) {}",
    "SELECT (STRLEN(CONCAT(" + ",".join(["'x'"] * 10_000) + ")) AS ?n) {}",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_end_and_the_server_lives(server: Served, query: str) -> None:
    assert server.ask(query).status in (200, 400, 413, 503)
    assert server.ask("ASK {}").json["boolean"] is True
    assert server.process.poll() is None


# Pages


def test_a_page_of_a_thing(server: Served) -> None:
    page = server.get(PEOPLE, {"Accept": "text/html", "Accept-Language": "zh-CN"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in page.text and "<h1>河口市人民医院</h1>" in page.text
    assert "东海大学河口医院、市人民医院" in page.text, "its other names"
    assert '<span class="badge planned">计划</span>' in page.text
    assert re.search(r"<mark [^>]*>北山医学院</mark>", page.text), "the words of the evidence are marked"
    assert "partnersWith/invented" in page.text, "the rule"
    english = server.get(PEOPLE, {"Accept-Language": "fr, en;q=0.5"})
    assert '<html lang="en">' in english.text and "planned</span>" in english.text


def test_all_links_of_the_pages_lead_somewhere(server: Served) -> None:
    seen, waiting = set(), [PEOPLE]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        reply = server.get(path)
        assert reply.status == 200, path
        waiting += [link for link in re.findall(r'href="(/id/[^"#]*)"', reply.text) if link not in seen]
    kinds = {path.split("/")[2] for path in seen}
    assert kinds >= {"Hospital", "Institution", "Designation", "Metric", "article", "claim"}


def test_an_article_shows_its_sentences_with_every_quote_marked(server: Served) -> None:
    page = server.get("/id/article/a1.txt-1").text
    [article] = [r for r in factory.results() if r.article.name == "a1.txt"]
    plain = re.sub(r"<[^>]+>", "", page)
    for claim in article.claims:
        span = claim.evidence.sentence
        assert article.article.text[span.start : span.end].strip() in plain
    assert page.count("<mark ") >= len({c.evidence.span for c in article.claims}) / 2


def test_a_thing_as_triples(server: Served) -> None:
    reply = server.get(PEOPLE, {"Accept": "text/turtle"})
    assert reply.headers["content-type"] == "text/turtle; charset=utf-8" and "Accept" in reply.headers["vary"]
    graph = rdflib.Graph().parse(data=reply.body, format="turtle")
    hospital = rdflib.URIRef(f"https://w3id.org/kg-hospital{PEOPLE}")
    assert (hospital, rdflib.RDFS.label, rdflib.Literal("河口市人民医院", lang="zh")) in graph
    claim = factory.results()[0].claims[0]
    told = server.get(f"/id/claim/{claim.id}", {"Accept": "application/n-triples"}).text
    assert json.dumps(claim.evidence.quote, ensure_ascii=False) in told, "with its evidence"
    assert server.get(PEOPLE, {"Accept": "image/png"}).status == 406


@pytest.mark.parametrize(
    "path",
    [
        "/id/Hospital/没有", "/id/", "/id/%FF", "/id/Hospital/%2e%2e/%2e%2e/etc/passwd", "/static/..%2fapp.py",
        "/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/etc/passwd", "/..%2f..%2fetc/passwd",
        "/static/page.css%00", "/static/.", "/id/claim/" + "9" * 3000, "/id/Hospital/河口市人民医院/",
    ],
)  # fmt: skip
def test_no_way_out(server: Served, path: str) -> None:
    reply = server.get(path)
    out = reply.status != 404 or "root:" in reply.text or "import" in reply.text
    tell("ways out of kg serve", 1, errors=int(out))
    assert not out


def test_a_missing_page_is_a_page_for_people(server: Served) -> None:
    reply = server.get("/<script>alert(1)</script>", {"Accept": "text/html"})
    assert reply.status == 404 and "<script>alert" not in reply.text and "&lt;script&gt;" in reply.text


def test_the_view_and_the_editor(server: Served) -> None:
    assert "河口市人民医院" in server.get("/view").text
    editor = server.get("/", {"Accept-Language": "zh"}).text
    config = json.loads(re.search(r'id="config">(.*?)</script>', editor, re.DOTALL)[1])  # type: ignore[index]
    assert {q["name"] for q in config["queries"]} >= {"about", "partners"}
    for query in config["queries"]:
        assert server.ask(query["text"]).status == 200, f"{query['name']} runs as it is inserted"
    looked = server.get("/sparql")
    assert looked.status == 200 and '<textarea id="query"' in looked.text, "the endpoint's address leads to the editor"


@pytest.mark.parametrize("path", ["/", "/view", PEOPLE, "/sparql?query=ASK{}", "/nowhere", "/static/editor.js", "/health"])
def test_strict_headers_everywhere(server: Served, path: str) -> None:
    headers = server.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY" and headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert "server" not in headers and "access-control-allow-origin" not in headers


def test_only_names_of_this_machine(server: Served) -> None:
    assert server.get("/health", {"Host": f"localhost:{server.port}"}).status == 200
    reply = server.get("/health", {"Host": "attacker.example"})
    assert (reply.status, reply.json["title"]) == (400, "unknown host")


def test_other_methods(server: Served) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plain:
            plain.sendall(f"{method} /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            assert plain.makefile("rb").readline().split()[1] == b"405"


# Names that try to be markup


def test_hostile_names_are_text(tmp_path: Path) -> None:
    bad = '</script><img src=x onerror="alert(1)">'
    page = factory.results()[0]
    write_exports([page], factory.resolution(), RULES, tmp_path, ["turtle", "ontology", "manifest"])
    turtle = (tmp_path / "graph.ttl").read_text(encoding="utf-8")
    escaped = json.dumps(bad)[1:-1]
    hostile = turtle.replace('rdfs:label "河口市人民医院"@zh', f'rdfs:label "{escaped}"@zh')
    assert hostile != turtle
    (tmp_path / "graph.ttl").write_text(hostile, encoding="utf-8")
    with serving(tmp_path, "--workers", "1") as served:
        for path in ("/", PEOPLE, "/id/article/a1.txt-1", f"/id/claim/{page.claims[0].id}"):
            reply = served.get(path, {"Accept": "text/html"})
            tell("hostile names on the pages of kg serve", 1, unescaped=reply.text.count("<img"))
            assert reply.status == 200 and "<img" not in reply.text
        assert "&lt;img src=x onerror=" in served.get(PEOPLE).text


# Start and end


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(exports: Path, number: int) -> None:
    with serving(exports) as served:
        assert served.end(number) == 0
        assert served.process.stderr is not None and served.process.stderr.read() == b""


def test_another_address_is_served_with_a_warning(exports: Path) -> None:
    with serving(exports, "--host", "0.0.0.0", "--workers", "1") as served:
        assert served.get("/health", {"Host": "kg.example"}).status == 200, "there any name may be used"
        assert served.end() == 0
        assert served.process.stderr is not None and b"without a password" in served.process.stderr.read()


def test_a_port_that_is_taken(kg: Kg, exports: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = kg("serve", exports, "--port", other.getsockname()[1])
    assert done.returncode == 2
    assert b"is taken; choose another with --port" in done.stderr and b"Traceback" not in done.stderr


def test_a_folder_without_export(kg: Kg, tmp_path: Path) -> None:
    done = kg("serve", tmp_path, "--port", "0")
    assert done.returncode == 2 and b"give a folder that kg build wrote" in done.stderr


def test_a_missing_extra_is_named(exports: Path) -> None:
    code = "import sys; sys.modules['starlette'] = None; from kg.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", str(exports)]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=120)
    assert done.returncode == 2 and b"pip install 'kg-hospital[serve]'" in done.stderr


def test_health(server: Served) -> None:
    health = server.get("/health").json
    assert health["status"] == "ok" and health["workers"] >= 1 and health["triples"] > 1000
