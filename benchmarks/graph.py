"""``python -m benchmarks graph``: building, writing, loading and asking a graph, beside plain rdflib; one table.

The claims are invented (`benchmarks.view_graphs`), the same on every run.  Both sides hold the same triples and
must give the same answers.  `kg` is asked through `kg.query.run`, which looks a query over first; rdflib through
`Graph.query`.  For rdflib building is `Graph.add` of terms made from strings that lie ready; for `kg` it is all
from the claims to a store.  The median of the runs counts; each side is also measured in each run.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from statistics import median
from types import SimpleNamespace
from typing import Any, NamedTuple

import pyoxigraph as ox
import rdflib

from benchmarks.view_graphs import make_graph
from kg.export.convert import nquads
from kg.graph.collect import collect
from kg.graph.facts import Facts
from kg.graph.rdf import parsed, to_store
from kg.graph.turtle import graph_turtle
from kg.query import Result, Source, run
from kg.query.result import XSD
from kg.rulebook.paths import default_rules
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import load

PER_CLAIM = 24  # triples in the graph for one claim, entities and articles included: about so many
PACKAGES = ("kg-hospital", "pyoxigraph", "rdflib")
Work = Callable[[], Any]

QUERIES = {
    "facts of one thing": """SELECT ?p ?name { ?h rdfs:label "NAME"@zh ; ?p ?o . ?o rdfs:label ?name }""",
    "claims of one thing, with quotes": """SELECT ?p ?quote ?file { ?h rdfs:label "NAME"@zh . ?c kg:subject ?h ;
        kg:predicate ?p ; kg:evidence ?e . ?e oa:hasSelector/oa:exact ?quote ; oa:hasSource/kg:fileName ?file }""",
    "claims counted by predicate": """SELECT ?p (COUNT(?c) AS ?n) { ?c a kg:Claim ; kg:predicate ?p } GROUP BY ?p""",
    "numbers above a bound": """SELECT ?name ?v { ?c kg:predicate kg:reports ; kg:status kg:actual ; kg:value ?v ;
        kg:subject/rdfs:label ?name FILTER(?v > 4500) }""",
    "pairs that hold the same": """SELECT ?a ?b ?d { ?a kg:holds ?d . ?b kg:holds ?d FILTER(STR(?a) < STR(?b)) }""",
}


class Row(NamedTuple):
    """Seconds of one piece of work on both sides."""

    what: str
    kg: float
    rdflib: float


def timed(work: Work) -> tuple[float, Any]:
    """Wall seconds of a piece of work, and what it gives."""
    gc.collect()
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def measure(what: str, ours: Work, theirs: Work, runs: int) -> Row:
    """The medians of both sides, run in turn; what was made is thrown away at once."""
    seconds: list[tuple[float, float]] = []
    for _ in range(runs):
        seconds.append((timed(ours)[0], timed(theirs)[0]))
    return Row(what, median(s for s, _ in seconds), median(s for _, s in seconds))


def term_strings(quads: list[ox.Quad]) -> list[tuple[str, str, tuple[str, str, str]]]:
    """Triples as strings: subject, predicate, and value, language and datatype of the object (IRI: datatype "")."""
    out = []
    for s, p, o, _ in quads:
        if isinstance(o, ox.Literal):
            kind = "" if o.language else o.datatype.value
            out.append((s.value, p.value, (o.value, o.language or "", kind)))
        else:
            out.append((s.value, p.value, (o.value, "", "")))
    return out


def plain_graph(triples: list[tuple[str, str, tuple[str, str, str]]]) -> rdflib.Graph:
    """The triples added to an rdflib graph one by one."""
    graph = rdflib.Graph(bind_namespaces="none")
    for s, p, (value, language, kind) in triples:
        graph.add((rdflib.URIRef(s), rdflib.URIRef(p), plain_term(value, language, kind)))
    return graph


def plain_term(value: str, language: str, kind: str) -> Any:
    """An object as rdflib has it."""
    if language:
        return rdflib.Literal(value, lang=language)
    if kind:
        return rdflib.Literal(value, datatype=None if kind == XSD + "string" else rdflib.URIRef(kind))
    return rdflib.URIRef(value)


def facts_of(triples: int) -> tuple[Callable[[], Facts], str]:
    """What collects claims that make about so many triples, and the name of a thing among them."""
    schema = load(default_rules() / "schema.yaml", Schema)
    claims = triples // PER_CLAIM
    results, resolution = make_graph(max(100, claims // 3), claims, schema)
    rules = SimpleNamespace(schema=schema, version="benchmark")
    return lambda: collect(results, resolution, rules.schema, rules.version), results[0].article.about


def check(query: str, source: Source, graph: rdflib.Graph) -> int:
    """How many rows both sides give.  SystemExit if they differ."""
    ours: Result = run(source, query)
    theirs = list(graph.query(query, initNs=dict(source.prefixes)))
    left = sorted(tuple(plain(t.value) for t in row) for row in ours.rows)
    right = sorted(tuple(plain(str(t)) for t in row) for row in theirs)
    if left != right:
        raise SystemExit(f"the answers differ: {len(left)} and {len(right)} rows of {query}")
    return len(left)


def plain(text: str) -> str:
    """A value as both sides write it: 7.0 and 7 are one number."""
    return text.removesuffix(".0")


def rows(triples: int, runs: int) -> tuple[int, list[Row]]:
    """The number of triples that were made, and all measurements."""
    collected, name = facts_of(triples)
    facts = collected()
    turtle = graph_turtle(facts)
    strings = term_strings(parsed(turtle))
    source, graph = Source(to_store([turtle]), SPACES), rdflib.Graph().parse(data=turtle, format="turtle")
    if len(source.store) != len(graph):
        raise SystemExit(f"{len(source.store)} triples here, {len(graph)} in rdflib")
    quads = rdflib.Dataset()
    quads.graph(rdflib.URIRef("urn:x")).__iadd__(graph)
    out = [
        measure("build", lambda: to_store([graph_turtle(collected())]), lambda: plain_graph(strings), runs),
        measure("Turtle out", lambda: graph_turtle(facts), lambda: graph.serialize(format="turtle"), runs),
        measure("N-Quads out, from the claims", lambda: nquads(facts), lambda: quads.serialize(format="nquads"), runs),
        measure("N-Quads out, from the store", lambda: dump(source), lambda: quads.serialize(format="nquads"), runs),
        measure("load Turtle", lambda: to_store([turtle]), lambda: rdflib.Graph().parse(data=turtle, format="turtle"), runs),
    ]
    for says, text in QUERIES.items():
        query = text.replace("NAME", name)
        count = check(query, source, graph)
        out.append(measure(f"query: {says} ({count} rows)", *sides(query, source, graph), runs))
    return len(graph), out


def dump(source: Source) -> bytes | None:
    """All of a store as N-Quads, as whoever scripts over it would write it."""
    return source.store.dump(format=ox.RdfFormat.N_QUADS)


def sides(query: str, source: Source, graph: rdflib.Graph) -> tuple[Work, Work]:
    """The same question to both."""
    spaces = dict(source.prefixes)
    return lambda: run(source, query), lambda: list(graph.query(query, initNs=spaces))


SPACES = {"kg": load(default_rules() / "schema.yaml", Schema).namespace}


def report(triples: int, measured: list[Row]) -> str:
    """The table; the last column says how many times as fast as rdflib `kg` is."""
    head = f"{f'{triples} triples':56}{'kg s':>10}{'rdflib s':>10}{'ratio':>10}"
    lines = [head, "-" * len(head)]
    lines += [f"{r.what:56}{r.kg:10.4f}{r.rdflib:10.3f}{r.rdflib / r.kg:8.1f} x" for r in measured]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks graph", description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000], help="sizes (100000 1000000)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts (3)")
    given = parser.parse_args(arguments)
    for triples in given.triples:
        print(report(*rows(triples, given.runs)), flush=True)
        print()
    libraries = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"median of {given.runs} runs; Python {platform.python_version()}, {os.cpu_count()} cores, {libraries}")


if __name__ == "__main__":
    main()
