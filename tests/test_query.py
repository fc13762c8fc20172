"""Queries: the ready ones' answers, values, what is refused, errors at their place, and forms of answers."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import factory
import pyoxigraph as ox
import pytest
import rdflib
import rdflib.query
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from ruamel.yaml import YAML
from support import ROOT

from kg.errors import ExportError, QueryError
from kg.export import write_exports
from kg.query import Result, Source, named_queries, open_export, parse, read, run
from kg.query.forms import to_tsv, to_xml

QUERIES = ROOT / "rules" / "queries"
READY = named_queries(QUERIES)
RULES = factory.rules()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    folder = tmp_path_factory.mktemp("export")
    write_exports(factory.results(), factory.resolution(), RULES, folder, ["turtle", "ontology"])
    return open_export(folder)


# The ready queries


def test_there_are_five_and_each_says_what_it_asks() -> None:
    assert list(READY) == ["about", "alliances", "beds", "designations", "partners"]
    assert all(query.says.endswith(".") for query in READY.values())


def test_partners_by_any_name_and_from_both_sides(source: Source) -> None:
    full = run(source, READY["partners"], {"hospital": "河口市人民医院"})
    assert [(row["partner"], row["kind"], row["year"], row["file"]) for row in full] == [
        ("东海大学", "科研", None, "a1.txt"),
        ("东海大学附属医院", "远程医疗", 2024, "a3.txt"),
        ("云溪县中医院", "技术", None, "a4.txt"),
        ("青岭省肿瘤医院", "科研", None, "a1.txt"),
    ]
    assert run(source, READY["partners"], {"hospital": "市人民医院"}).rows == full.rows
    assert len(run(source, READY["partners"], {"hospital": "没有的医院"})) == 0


def test_designations_of_a_level_with_year(source: Source) -> None:
    national = list(run(source, READY["designations"], {"level": "national"}))
    assert [(r["holder"], r["designation"], r["year"]) for r in national] == [
        ("东海大学附属医院", "国家级住院医师规范化培训基地", 2023),
        ("河口市人民医院", "国家级卒中中心", 2021),
        ("河口市人民医院", "国家级胸痛中心", 2021),
        ("青岭省肿瘤医院", "国家肿瘤质控试点单位", None),
        ("青岭省肿瘤医院", "国家级临床重点专科建设单位", 2020),
    ]
    assert {r["issuer"] for r in national} == {None, "国家卫生健康委"}
    assert len(run(source, READY["designations"])) == 7, "a value in brackets may be left out"


def test_hospitals_by_beds(source: Source) -> None:
    rows = [(r["hospital"], r["comparator"], r["beds"], r["upper"]) for r in run(source, READY["beds"])]
    assert rows == [
        ("河口市人民医院", "=", 2330, 2330),
        ("河口市人民医院", "=", 1800, 1800),
        ("青岭省肿瘤医院", "=", 1500, 1600),
        ("东海大学附属医院", "=", 900, 900),
        ("河口市第二人民医院", "=", 600, 600),
        ("云溪县中医院", "<=", 200, 200),
    ], "the 100 beds of old are former and not here"


def test_who_leads_which_alliance(source: Source) -> None:
    assert [tuple(row.values()) for row in run(source, READY["alliances"])] == [
        ("河口市胸痛联盟", "河口市人民医院", "河口市第二人民医院"),
        ("青岭省肿瘤专科联盟", "青岭省肿瘤医院", "河口市人民医院"),
        ("青岭省肿瘤专科联盟", "青岭省肿瘤医院", "河口市第二人民医院"),
        ("青岭省肿瘤质控中心", "青岭省肿瘤医院", None),
    ]


def test_everything_about_a_thing_with_its_quote(source: Source) -> None:
    rows = list(run(source, READY["about"], {"name": "东海大学附属医院"}))
    [article] = [r for r in factory.results() if r.article.about == "东海大学附属医院"]
    assert len(rows) == len(article.claims)
    texts = {d.name: d.text for d in factory.documents()}
    for row in rows:
        assert texts[str(row["file"])][int(row["start"] or 0) : int(row["end"] or 0)] == row["quote"]
    assert {row["status"] for row in rows} == {"现实", "曾经", "否定"}


def test_bounds_answer_at_least(source: Source) -> None:
    query = """SELECT ?name { ?c kg:objectName "门诊量"@zh ; kg:lowerBound ?low ; kg:subject/rdfs:label ?name
        FILTER(?low >= 1000000) FILTER NOT EXISTS { ?c kg:upperBound ?high } }"""
    assert list(run(source, query)) == [{"name": "河口市人民医院"}]


# Values


def test_values_must_be_known_given_and_of_their_kind(source: Source) -> None:
    with pytest.raises(QueryError, match=r"partners: needs -p hospital=NAME"):
        run(source, READY["partners"])
    with pytest.raises(QueryError, match="takes no value 'hopital'; known: hospital"):
        run(source, READY["partners"], {"hopital": "x"})
    with pytest.raises(QueryError, match=r"-p year=soon: must be a YEAR"):
        run(
            source,
            parse("q", "# Year.\n# -p year=YEAR\nSELECT ?year { ?s kg:foundedIn ?year }"),
            {"year": "soon"},
        )


def test_values_of_each_kind(source: Source) -> None:
    year = parse(
        "q", "# -p year=YEAR\nSELECT ?name { ?s kg:foundedIn ?year ; rdfs:label ?name } ORDER BY ?name"
    )
    assert [r["name"] for r in run(source, year, {"year": "1953"})] == ["东海大学附属医院", "河口市人民医院"]
    number = parse("q", "# -p least=NUMBER\nSELECT ?v { ?s kg:value ?v FILTER(?v >= ?least) } ORDER BY ?v")
    assert [r["v"] for r in run(source, number, {"least": "3000"})] == [3000, 20000, 1200000]
    text = parse("q", "# -p file=TEXT\nSELECT ?n { ?a dcterms:isPartOf/kg:fileName ?file ; kg:number ?n }")
    assert sorted(str(r["n"]) for r in run(source, text, {"file": "a3.txt"})) == ["1", "2"]
    iri = parse("q", "# -p thing=IRI\nSELECT ?name { ?thing rdfs:label ?name }")
    place = "https://w3id.org/kg-hospital/id/Place/西川省"
    assert list(run(source, iri, {"thing": place})) == [{"name": "西川省"}]
    triples = parse("q", "# -p year=YEAR\nCONSTRUCT { ?s kg:foundedIn ?year } { ?s kg:foundedIn ?year }")
    assert len(run(source, triples, {"year": "1976"})) == 1
    asked = parse("q", "# -p year=YEAR\nASK { ?s kg:foundedIn ?year }")
    assert run(source, asked, {"year": "1976"}) and not run(source, asked, {"year": "1977"})
    assert list(run(source, "SELECT ?name { ?s a kg:Place ; rdfs:label ?name }", {"name": "西川省"})) == [
        {"name": "西川省"}
    ], "a query that declares nothing takes names"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_value_gets_out_of_its_literal(value: str) -> None:
    store = ox.Store()
    thing, label = ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/label")
    store.add(ox.Quad(thing, label, ox.Literal(value, language="zh")))
    store.add(ox.Quad(thing, label, ox.Literal("other" + value, language="zh")))
    query = "# -p name=NAME\nSELECT ?name { ?s <https://example.org/label> ?name }"
    assert list(run(store, parse("q", query), {"name": value})) == [{"name": value}]


@pytest.mark.parametrize(
    "value", ['") } # ', '"@zh) (UNDEF', "\\", "a\nb", "} INSERT DATA { <a:a> <a:b> 1 }"]
)
def test_values_that_look_like_queries(source: Source, value: str) -> None:
    assert len(run(source, READY["about"], {"name": value})) == 0


# Read-only


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <https://a> <https://b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP DEFAULT",
        "PREFIX a: <https://a> INSERT DATA { a:a a:b 1 }",
        "WITH <https://a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# SELECT\nCREATE GRAPH <https://a>",
        "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        "SELECT * FROM NAMED <https://a> { ?s ?p ?o }",
        "ASK { SERVICE <https://example.org/> { ?s ?p ?o } }",
        "ASK { service silent <https://example.org/> { ?s ?p ?o } }",
        "ASK{SERVICE<https://example.org/>{?s ?p ?o}}",
        "ASK { ?s ?p 'a' . # '\n SERVICE <https://example.org/> { ?s ?p ?o } }",
        'ASK { ?s ?p """a"b""" SERVICE <https://example.org/> { ?s ?p ?o } }',
        "ASK { FILTER(1<2) SERVICE <https://example.org/> { ?s ?p ?o } FILTER(2>1) }",
        "ASK { FILTER EXISTS { SELECT * { SERVICE ?s { ?s ?p ?o } } } }",
        "ASK { \\u0053ERVICE <https://example.org/> { ?s ?p ?o } }",
    ],
)
def test_refused(source: Source, query: str) -> None:
    before = len(source.store)
    with pytest.raises(QueryError, match=r"may|\\u escape"):
        run(source, query)
    assert len(source.store) == before


@pytest.mark.parametrize(
    "query",
    [
        'ASK { ?s rdfs:label "SERVICE FROM INSERT" }',
        "ASK { ?from kg:from ?service } # SERVICE <https://example.org/>",
        "ASK { ?s <https://example.org/SERVICE#FROM> $insert }",
        "ASK { ?s ?p 'it\\'s FROM here' }",
        'ASK { ?s ?p """\nSERVICE "" FROM\n""" }',
        "PREFIX from: <https://example.org/> ASK { ?s from:from from:service }",
        "BASE <https://example.org/> ASK { <FROM> ?p _:service }",
    ],
)
def test_words_elsewhere_are_harmless(source: Source, query: str) -> None:
    assert run(source, query).answer is False


# Errors at their place


@pytest.mark.parametrize(
    ("query", "line", "column", "said"),
    [
        ("SELECT ?x {\n ?x rdfs:label '河口' ?y }\n", 2, 21, "'?y'"),
        ("SELECT ?x {\n ?x hospitl:a ?y }", 2, 5, "did you mean Hospital:?"),
        ("SELECT ?x { ?x kg:holds ?y", 1, 11, "this { is not closed"),
        ("SELECT ?x { ?x kg:holds ?y ) }", 1, 28, "this ) closes nothing"),
        ("ASK {\n\n ?x kg:holds 'a }", 3, 14, "this quote is not closed"),
        ("SELECT ?x { ?x a kg:Hospital } ORDER ?x", 1, 32, "'ORDER'"),
        ("ASK { ?s ?p ?o }\nFROM <https://a>", 2, 1, "may not name other data"),
        ("ASK " + "{" * 101, 1, 105, "nested deeper than 100"),
        ("  \n", 1, 1, "no SELECT"),
    ],
)
def test_place_of_an_error(source: Source, query: str, line: int, column: int, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        run(source, query)
    message = str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column) and said in caught.value.said
    assert message.startswith(f"query, line {line}, column {column}: ") and said in message
    shown, mark = message.split("\n")[1:]
    wide = sum(2 if ord(c) > 0x2E7F else 1 for c in query.split("\n")[line - 1][: column - 1])
    assert cell_len(mark) == 2 + wide + 1, "the mark stands under the place"
    assert shown.strip() == query.split("\n")[line - 1].strip()


def test_a_fault_in_a_function_is_an_error_too(source: Source) -> None:
    with pytest.raises(QueryError, match="query"):
        run(source, "SELECT (nofunction(?x) AS ?y) { ?x a kg:Hospital }")


# Answers


def test_table_lines_up_in_cells(source: Source) -> None:
    lines = run(source, READY["beds"]).table().split("\n")
    assert lines[0].split() == ["hospital", "comparator", "beds", "upper", "year", "metric", "file"]
    assert len({cell_len(line[: line.index("床位")]) for line in lines if "床位" in line}) == 1
    ends = {cell_len(line[: line.index(number) + len(number)]) for line, number in zip(
        lines[2:], ("2330", "1800", "1500", "900", "600", "200"), strict=True)}  # fmt: skip
    assert len(ends) == 1, "numbers end in one column"


def test_table_shortens_iris_and_keeps_a_row_on_a_line(source: Source) -> None:
    query = "SELECT ?c ?quote { ?c kg:object Metric:职工 ; kg:evidence/oa:hasSelector/oa:exact ?quote }"
    table = run(source, query).table()
    assert len(table.split("\n")) == 3, "the quote runs over a line break of the page"
    assert "claim:" in table


def test_table_markup_is_text(source: Source) -> None:
    assert "[bold]" in run(source, 'SELECT ("[bold]a[/bold]" AS ?x) {}').table()


def test_narrow_table(source: Source) -> None:
    table = run(source, READY["about"], {"name": "河口市人民医院"}).table(width=100)
    assert max(map(cell_len, table.split("\n"))) <= 100


def test_json_as_the_standard_has_it(source: Source) -> None:
    query = """SELECT ?s ?label ?n ?y ?nothing {
        ?s a kg:Article ; rdfs:label ?label ; kg:number ?n ; dcterms:date ?y
        FILTER(DATATYPE(?y) = xsd:gYear) OPTIONAL { ?s kg:key ?nothing } }"""
    assert json.loads(run(source, query).json()) == {
        "head": {"vars": ["s", "label", "n", "y", "nothing"]},
        "results": {"bindings": [{
            "s": {"type": "uri", "value": "https://w3id.org/kg-hospital/id/article/a2.txt-1"},
            "label": {"type": "literal", "value": "青岭省肿瘤医院写在春天里的答卷", "xml:lang": "zh"},
            "n": {"type": "literal", "value": "1", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
            "y": {"type": "literal", "value": "2022", "datatype": "http://www.w3.org/2001/XMLSchema#gYear"},
        }]},
    }  # fmt: skip
    assert json.loads(run(source, "ASK { ?s a kg:Claim }").json()) == {"head": {}, "boolean": True}


def test_csv(source: Source) -> None:
    text = run(source, 'SELECT ?a ?b ?c { VALUES (?a ?b ?c) { ("x, \\"y\\"\\nz" kg:holds UNDEF) } }').csv()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["a", "b", "c"],
        ['x, "y"\nz', "https://w3id.org/kg-hospital/ns#holds", ""],
    ]
    assert text.endswith("\r\n")


def test_triples(source: Source) -> None:
    result = run(source, "CONSTRUCT { ?s kg:foundedIn ?y } WHERE { ?s kg:foundedIn ?y }")
    assert [(row["subject"], row["object"]) for row in result] == [
        ("https://w3id.org/kg-hospital/id/Hospital/东海大学附属医院", 1953),
        ("https://w3id.org/kg-hospital/id/Hospital/河口市人民医院", 1953),
        ("https://w3id.org/kg-hospital/id/Hospital/青岭省肿瘤医院", 1976),
    ]
    assert len(list(ox.parse(result.turtle().encode(), ox.RdfFormat.TURTLE))) == 3
    heads = [line.split()[1] for line in result.turtle().splitlines() if line.startswith("@prefix")]
    assert sorted(heads) == ["Hospital:", "kg:", "xsd:"], "only the prefixes that are used"
    assert len(run(source, "DESCRIBE Hospital:云溪县中医院")) > 5
    with pytest.raises(ValueError, match="only CONSTRUCT"):
        run(source, "ASK {}").turtle()


def test_yes_and_no(source: Source) -> None:
    assert run(source, "ASK { ?s a kg:Hospital }")
    assert not run(source, "ASK { ?s a kg:Nothing }")
    assert run(source, "ASK {}").table() == "yes"


def test_no_more_rows_than_wanted(source: Source) -> None:
    query = "SELECT ?h { ?h a kg:Hospital } ORDER BY ?h"
    everything = run(source, query)
    assert not everything.cut and len(everything) > 2
    two = run(source, query, rows=2)
    assert two.cut and two.rows == everything.rows[:2]
    assert not run(source, query, rows=len(everything)).cut, "exactly as many as wanted"
    triples = run(source, "CONSTRUCT { ?h a kg:Hospital } { ?h a kg:Hospital }", rows=2)
    assert triples.cut and len(triples) == 2


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_form_is_read_back_unchanged(value: str) -> None:
    result = Result(("x", "y"), ((ox.Literal(value, language="zh"), None), (ox.NamedNode("https://a.example/"), ox.Literal(value))))
    kept = re.sub("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)
    read = {
        "json": rdflib.query.Result.parse(io.BytesIO(result.json().encode()), format="json"),
        "xml": rdflib.query.Result.parse(io.BytesIO(to_xml(result).encode()), format="xml"),
    }
    for form, wanted in (("json", value), ("xml", kept)):
        first, second = read[form].bindings
        assert first == {rdflib.Variable("x"): rdflib.Literal(wanted, lang="zh")}
        assert second[rdflib.Variable("y")] == rdflib.Literal(wanted)
    assert list(csv.reader(io.StringIO(result.csv(), newline="")))[1:] == [[value, ""], ["https://a.example/", value]]
    lines = to_tsv(result).split("\n")
    assert lines[0] == "?x\t?y" and len(lines) == 4
    [quad] = ox.parse(f"<a:a> <a:b> {lines[1].split(chr(9))[0]} .", ox.RdfFormat.TURTLE)
    assert quad.object == ox.Literal(value, language="zh")


# Files


def test_a_query_in_a_file(tmp_path: Path, source: Source) -> None:
    path = tmp_path / "q.rq"
    path.write_text("\ufeff# Years.\nSELECT ?y { ?s kg:foundedIn ?y } ORDER BY ?y LIMIT 1", encoding="utf-8")
    assert list(run(source, read(path))) == [{"y": 1953}]
    with pytest.raises(QueryError, match=r"missing\.rq"):
        read(tmp_path / "missing.rq")


def test_a_folder_without_export(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="give a folder that kg build wrote"):
        run(tmp_path, "ASK {}")
    (tmp_path / "graph.ttl").write_text("no turtle", encoding="utf-8")
    with pytest.raises(ExportError, match="not valid Turtle"):
        run(tmp_path, "ASK {}")


# The thirty questions


COMPETENCY = YAML(typ="safe").load((ROOT / "tests" / "competency.yaml").read_text("utf-8"))["questions"]


@pytest.fixture(scope="module")
def seeds() -> Source:
    return open_export(ROOT / "exports")


@pytest.mark.parametrize("question", COMPETENCY, ids=lambda q: q["id"])
def test_the_graph_of_the_seeds_answers(question: dict[str, Any], seeds: Source) -> None:
    assert len(question["sparql"].strip().splitlines()) <= 12
    wanted = {str(a) for a in question["answer"]} - {str(a) for a in question.get("not_yet", ())}
    assert wanted <= {str(row["answer"]) for row in run(seeds, question["sparql"])}


def test_most_questions_are_answered_in_full() -> None:
    assert len([q for q in COMPETENCY if "not_yet" not in q]) >= len(COMPETENCY) / 2
