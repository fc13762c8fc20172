"""The formats for other programs, read back as those programs read them, hostile names included."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import networkx as nx
import pyarrow.parquet
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from rdflib.compare import isomorphic
from support import ROOT
from test_graph import HOSTILE, facts, names, renamed
from trust import tell

from kg import network
from kg.errors import KgError
from kg.export import FORMATS, Material
from kg.export.graphml import xml_clean
from kg.export.tables import columns
from kg.graph.facts import Facts
from kg.imports import extra

FACTS = facts()
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


def written(name: str, made: Facts = FACTS) -> bytes:
    """The one file of a format."""
    (content,) = FORMATS[name].files(Material(made)).values()
    return content


def hostile(name: str, other: str | None = None) -> Facts:
    return facts(renamed(name, name if other is None else other))


@contextmanager
def told() -> Iterator[None]:
    """What is asserted within it is a hostile name that comes back as it was."""
    unescaped = 1
    try:
        yield
        unescaped = 0
    finally:
        tell("hostile names in the writers", 1, unescaped=unescaped)


# RDF: every notation is the same graph, whatever reads it


def triples(name: str, notation: ox.RdfFormat, made: Facts) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(written(name, made), notation)}


def check_notations(made: Facts) -> None:
    wanted = triples("turtle", ox.RdfFormat.TURTLE, made)
    assert triples("nquads", ox.RdfFormat.N_QUADS, made) == wanted
    assert triples("ntriples", ox.RdfFormat.N_TRIPLES, made) == wanted
    assert triples("trig", ox.RdfFormat.TRIG, made) == wanted
    assert triples("jsonld", ox.RdfFormat.JSON_LD, made) == wanted


@pytest.mark.parametrize("name", HOSTILE)
@told()
def test_hostile_names_in_every_notation(name: str) -> None:
    made = hostile(name)
    check_notations(made)
    turtle = rdflib.Graph().parse(data=written("turtle", made), format="turtle")
    assert isomorphic(rdflib.Graph().parse(data=written("jsonld", made), format="json-ld"), turtle)


@given(names, names)
@told()
def test_any_names_in_every_notation(name: str, other: str) -> None:
    check_notations(hostile(name, other))


@given(names, names)
def test_n_quads_are_the_turtle_triple_by_triple(name: str, other: str) -> None:
    made = hostile(name, other)
    lines = written("nquads", made).split(b"\n")
    wanted = list(ox.parse(written("turtle", made), ox.RdfFormat.TURTLE))
    assert [q for line in lines for q in ox.parse(line, ox.RdfFormat.N_QUADS)] == wanted


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_libraries_count_the_same_triples() -> None:
    count = len(triples("turtle", ox.RdfFormat.TURTLE, FACTS))
    notations = {"turtle": "turtle", "nquads": "nquads", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
    for name, notation in notations.items():
        graph = rdflib.Dataset() if name == "nquads" else rdflib.Graph()
        graph.parse(data=written(name), format=notation)
        assert len(graph) == count, name


def by_rapper(data: bytes, notation: str = "turtle") -> int:
    """The triples that Raptor reads, a third parser, in C and by other people."""
    rapper = shutil.which("rapper")
    assert rapper, "rapper is missing: apt-get install raptor2-utils"
    command = [rapper, "-q", "-i", notation, "-o", "ntriples", "-", "https://example.org/"]
    done = subprocess.run(command, input=data, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    return len(done.stdout.splitlines())


@pytest.mark.parametrize("name", ["turtle", "ntriples", "rdfxml", "ontology", "void"])
def test_rapper_reads_the_same(name: str) -> None:
    notation = name if name in ("ntriples", "rdfxml") else "turtle"
    kind = {"ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML}.get(name, ox.RdfFormat.TURTLE)
    assert by_rapper(written(name), notation) == len(list(ox.parse(written(name), kind)))


@pytest.mark.parametrize("file", ["graph.ttl", "ontology.ttl"])
def test_the_committed_exports_are_the_same_to_three_parsers(file: str) -> None:
    data = (ROOT / "exports" / file).read_bytes()
    count = len(list(ox.parse(data, ox.RdfFormat.TURTLE)))
    assert count > 500
    assert len(rdflib.Graph().parse(data=data, format="turtle")) == by_rapper(data) == count


def test_jsonld_is_compact() -> None:
    document = json.loads(written("jsonld"))
    assert document["@context"]["holds"] == {"@type": "@id"}
    assert document["@context"]["status"] == {"@type": "@vocab"}
    things = {thing["@id"]: thing for thing in document["@graph"]}
    hospital = things["Hospital/河口市人民医院"]
    assert hospital["@type"] == "Hospital"
    assert hospital["rdfs:label"] == "河口市人民医院"
    assert hospital["foundedIn"] == "1953"
    assert "Designation/国家级胸痛中心" in hospital["holds"]
    claims = [t for t in things.values() if "Claim" in t["@type"]]
    assert {c["status"] for c in claims} == {"actual", "planned", "former", "negated"}
    assert "http" not in json.dumps([things[c["@id"]] for c in claims if "qudt:hasUnit" not in c])


def test_jsonld_context_does_not_hide_what_it_does_not_know() -> None:
    statement = next(s for s in FACTS.statements if "level" in s.qualifiers)
    odd = dataclasses.replace(statement, qualifiers={"level": "星级", "year": "民国初年"})
    check_notations(dataclasses.replace(FACTS, statements=(odd,)))


def test_void_counts_what_is_there() -> None:
    graph = rdflib.Graph().parse(data=written("void"), format="turtle")
    data = rdflib.Graph().parse(data=written("turtle"), format="turtle")
    (data_set,) = graph.subjects(rdflib.RDF.type, DCAT.Dataset)
    assert (data_set, rdflib.RDF.type, VOID.Dataset) in graph
    assert int(str(graph.value(data_set, VOID.triples))) == len(data)
    assert int(str(graph.value(data_set, VOID.entities))) == len(set(data.subjects()))
    for part in graph.objects(data_set, VOID.propertyPartition):
        property_ = graph.value(part, VOID.property)
        assert int(str(graph.value(part, VOID.triples))) == len(list(data.triples((None, property_, None))))
    for part in graph.objects(data_set, VOID.classPartition):
        class_ = graph.value(part, VOID["class"])
        assert int(str(graph.value(part, VOID.entities))) == len(list(data.subjects(rdflib.RDF.type, class_)))
    assert (graph.value(data_set, VOID.exampleResource), None, None) in data
    files = {str(graph.value(d, rdflib.DCTERMS.title)) for d in graph.objects(data_set, DCAT.distribution)}
    assert files <= {f.file for f in FORMATS.values()}


# Networks: networkx reads the nodes and edges that it would be given


def cleaned(value: Any) -> Any:
    return xml_clean(value) if isinstance(value, str) else value


def check_network(graph: Any, made: Facts, rename: dict[str, str]) -> None:
    wanted = network.to_networkx(made)
    assert graph.is_directed() and graph.is_multigraph()
    assert dict(graph.nodes(data="label")) == {cleaned(n): cleaned(label) for n, label in wanted.nodes(data="label")}
    for node, data in wanted.nodes(data=True):
        assert {n: graph.nodes[cleaned(node)][n] for n in data} == {n: cleaned(v) for n, v in data.items()}
    # networkx gives up the keys of GEXF's edges if no two are parallel; their ids stay.
    found = {(s, o, data.get("id", k)): data for s, o, k, data in graph.edges(keys=True, data=True)}
    assert len(found) == wanted.number_of_edges()
    for s, o, key, data in wanted.edges(keys=True, data=True):
        edge = found[cleaned(s), cleaned(o), cleaned(key)]
        for name, value in data.items():
            assert edge[rename.get(name, name)] == cleaned(value), name


def read_gexf(made: Facts) -> Any:
    return nx.read_gexf(io.BytesIO(written("gexf", made)))


def read_graphml(made: Facts) -> Any:
    return nx.read_graphml(io.BytesIO(written("graphml", made)), force_multigraph=True)


def test_gexf_and_graphml_read_back() -> None:
    check_network(read_gexf(FACTS), FACTS, {"start": "start_", "end": "end_"})
    check_network(read_graphml(FACTS), FACTS, {})


@pytest.mark.parametrize("name", HOSTILE)
@told()
def test_hostile_names_in_networks(name: str) -> None:
    made = hostile(name)
    check_network(nx.MultiDiGraph(read_gexf(made)), made, {"start": "start_", "end": "end_"})
    check_network(read_graphml(made), made, {})


def test_gexf_has_no_date_and_no_version() -> None:
    assert b"<meta><creator>kg</creator></meta>" in written("gexf")
    assert b"lastmodified" not in written("gexf") and b"NetworkX" not in written("gexf")


# Neo4j


def table(text: str) -> list[list[str | None]]:
    """CSV as neo4j-admin reads it: quotes doubled, fields over several lines, an unquoted nothing is no value."""
    rows: list[list[str | None]] = [[]]
    at = 0
    field = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\n]*))([,\n])')
    while at < len(text):
        match = field.match(text, at)
        assert match, text[at : at + 40]
        quoted, plain, end = match.groups()
        rows[-1].append(plain or None if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if end == "\n":
            rows.append([])
    assert rows.pop() == []
    return rows


NEO4J_TYPES = {"string": str, "long": int, "double": float, "boolean": lambda text: {"true": True, "false": False}[text]}


def neo4j(made: Facts) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Nodes and relationships, each with its values typed as the header says; asserts the header's rules."""
    files = FORMATS["neo4j"].files(Material(made))
    out = []
    for file, special in (("nodes.csv", {"id:ID", ":LABEL"}), ("relationships.csv", {":START_ID", ":END_ID", ":TYPE"})):
        header, *rows = table(files[file].decode("utf-8"))
        heads = [str(name) for name in header]
        assert special <= set(heads) and len(set(heads)) == len(heads)
        assert all(len(row) == len(header) for row in rows), "every row has a field for every column"
        types = {n: str if n in special else NEO4J_TYPES[n.partition(":")[2]] for n in heads}
        out.append([
            {n: types[n](v) for n, v in zip(heads, row, strict=True) if v is not None} for row in rows
        ])  # fmt: skip
    return out[0], out[1]


def check_neo4j(made: Facts) -> None:
    nodes, relationships = neo4j(made)
    ids = [node["id:ID"] for node in nodes]
    assert len(set(ids)) == len(ids) == len(made.entities)
    assert {e.label for e in made.entities} == {node["label:string"] for node in nodes}
    assert all(node[":LABEL"].split(";")[:2] == ["Entity", node["type:string"]] for node in nodes)
    assert len(relationships) == len(made.statements)
    for relationship, s in zip(relationships, made.statements, strict=True):
        assert {relationship[":START_ID"], relationship[":END_ID"]} <= set(ids)
        assert relationship[":TYPE"] == s.predicate
        wanted = network.edge_attributes(s, made.schema)
        found = {n.partition(":")[0]: v for n, v in relationship.items() if n[0] != ":"}
        assert found == {**wanted, "id": s.id}


def test_neo4j_csv_follows_the_header_rules() -> None:
    check_neo4j(FACTS)
    labels = {node["id:ID"]: node[":LABEL"] for node in neo4j(FACTS)[0]}
    assert labels["Hospital/河口市人民医院"] == "Entity;Hospital;Organization"


@pytest.mark.parametrize("name", HOSTILE)
@told()
def test_hostile_names_in_neo4j(name: str) -> None:
    check_neo4j(hostile(name))


CYPHER_TOKEN = re.compile(r"'((?:[^'\\]|\\.)*)'|`((?:[^`]|``)*)`|([A-Za-z]\w*)|(-?\d[\d.e+-]*)|([(){}\[\]:;,.=+>-]|\s+)")
UNESCAPED = {"\\": "\\", "'": "'", "n": "\n", "r": "\r", "t": "\t"}


def cypher_strings(line: str) -> Iterator[str]:
    """The strings of a statement, unescaped; asserts that it is nothing but tokens."""
    at = 0
    while at < len(line):
        match = CYPHER_TOKEN.match(line, at)
        assert match, f"no token: {line[at : at + 40]!r}"
        if match[1] is not None:
            yield re.sub(
                r"\\(u[0-9A-F]{4}|.)",
                lambda m: chr(int(m[1][1:], 16)) if m[1][0] == "u" and len(m[1]) == 5 else UNESCAPED[m[1]],
                match[1],
            )
        at = match.end()


def check_cypher(made: Facts) -> None:
    lines = written("cypher", made).decode("utf-8").splitlines()
    assert len(lines) == 1 + len(made.entities) + len(made.statements), "a statement is a line"
    assert all(line.endswith(";") for line in lines)
    strings = [list(cypher_strings(line)) for line in lines]
    for entity, found in zip(made.entities, strings[1:], strict=False):
        assert found[:2] == [entity.id, entity.label]
    for s, found in zip(made.statements, strings[1 + len(made.entities) :], strict=True):
        assert found[:3] == [s.subject.id, s.object.id, s.id]
        assert s.quote in found and s.sentence in found


def test_cypher_is_idempotent_and_quoted() -> None:
    check_cypher(FACTS)
    lines = written("cypher").decode("utf-8").splitlines()
    assert "IF NOT EXISTS" in lines[0]
    assert all("MERGE" in line and "CREATE" not in line for line in lines[1:])


@pytest.mark.parametrize("name", [*HOSTILE, "'}) DETACH DELETE n //", "\\'", "\\u0027", "`"])
@told()
def test_hostile_names_in_cypher(name: str) -> None:
    check_cypher(hostile(name))


@given(names, names)
@told()
def test_any_names_in_cypher_and_neo4j(name: str, other: str) -> None:
    made = hostile(name, other)
    check_cypher(made)
    check_neo4j(made)


# Tables


def rows_of_csv(made: Facts) -> list[dict[str, str]]:
    data = written("csv", made)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_claims_as_csv() -> None:
    rows = rows_of_csv(FACTS)
    assert list(rows[0]) == list(columns(FACTS.schema))
    assert [row["id"] for row in rows] == [s.id for s in FACTS.statements]
    beds = next(r for r in rows if r["object_name"] == "床位" and r["year"] == "2023")
    assert (beds["value"], beds["unit"], beds["comparator"], beds["status"]) == ("2330.0", "张", "=", "actual")
    assert {r["status"] for r in rows} == {"actual", "planned", "former", "negated"}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(name: str) -> None:
    for row in rows_of_csv(hostile(name)):
        assert row["quote"] == row["subject_name"] == f"'{name}"
        assert not any(len(cell) > 1 and cell[0] in "=+-@\t\r" for cell in row.values())


@pytest.mark.parametrize("name", HOSTILE)
@told()
def test_hostile_names_in_tables(name: str) -> None:
    made = hostile(name)
    guarded = f"'{name}" if len(name) > 1 and name[0] in "-=+@" else name
    assert {row["subject_name"] for row in rows_of_csv(made)} == {guarded}
    rows = pyarrow.parquet.read_table(io.BytesIO(written("parquet", made))).to_pylist()
    assert {row["subject_name"] for row in rows} == {row["quote"] for row in rows} == {name}


def test_claims_as_parquet() -> None:
    found = pyarrow.parquet.read_table(io.BytesIO(written("parquet")))
    assert found.schema.metadata[b"rule_book"] == b"rules-1"
    assert {n: str(found.schema.field(n).type) for n in ("year", "value", "start", "quote")} == {
        "year": "int64", "value": "double", "start": "int64", "quote": "string",
    }  # fmt: skip
    rows = found.to_pylist()
    for row, s in zip(rows, FACTS.statements, strict=True):
        wanted = network.edge_attributes(s, FACTS.schema)
        assert {n: v for n, v in row.items() if v is not None and n in wanted} == {
            n: v for n, v in wanted.items() if n in row
        }
        assert (row["subject"], row["object"]) == (s.subject.label, s.object.label)


def test_a_missing_extra_is_named_with_the_remedy() -> None:
    with pytest.raises(KgError, match=r"pip install 'kg-hospital\[parquet\]'"):
        extra("no_such_library.part", "parquet")
