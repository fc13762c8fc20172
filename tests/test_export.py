"""Exports: what each file holds, hostile names in every format, and files that are whole or not there."""

from __future__ import annotations

import dataclasses
import json
import os
import random
from pathlib import Path
from typing import Any

import factory
import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from test_graph import HOSTILE, golden, renamed

from kg.atomic import write_all, write_text
from kg.errors import ExportError
from kg.export import DEFAULT, FORMATS, export_names, material, render, write_exports
from kg.export.graphml import xml_text
from kg.export.jsonl import lines

RULES = factory.rules()
# The page has tests of its own, and so have the formats for correcting, which need the documents' texts.
TEXT_FORMATS = sorted(name for name, form in FORMATS.items() if name != "html" and not form.texts)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return render(material(factory.results(), factory.resolution(), RULES), TEXT_FORMATS)


def rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line]


def test_files_of_a_build(tmp_path: Path) -> None:
    written = write_exports(factory.results(), factory.resolution(), RULES, tmp_path / "new" / "folder")
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(written)
    assert sorted(written) == [
        "build.json", "claims.jsonl", "graph.graphml", "graph.html", "graph.ttl", "ontology.html", "ontology.ttl",
        "quarantine.jsonl", "shapes.ttl",
    ]  # fmt: skip


def test_claims_have_the_interchange_format(files: dict[str, bytes]) -> None:
    claims = rows(files["claims.jsonl"])
    texts = {d.name: d.text for d in factory.documents()}
    assert len(claims) == sum(len(r.claims) for r in factory.results())
    for claim in claims:
        assert list(claim)[:10] == [
            "id", "file", "article", "subject", "predicate", "object", "qualifiers", "start", "end", "quote",
        ]  # fmt: skip
        assert texts[claim["file"]][claim["start"] : claim["end"]] == claim["quote"]
        for start, end in claim.get("more", []):
            assert texts[claim["file"]][start:end] == claim["quote"]
        assert claim["qualifiers"].get("status") != "actual"
        assert 0 <= claim["confidence"] <= 1
        assert claim["rule"]


def test_a_claim_as_a_line() -> None:
    data = render(material(golden(), factory.resolve(golden()), RULES), ["claims"])["claims.jsonl"]
    assert rows(data)[1] == {
        "id": "c2",
        "file": "golden.txt",
        "article": 1,
        "subject": "北山医院",
        "predicate": "reports",
        "object": "床位",
        "qualifiers": {"value": 900, "unit": "张", "comparator": "~", "year": 2023},
        "start": 38,
        "end": 46,
        "quote": "床位近9\n00张",
        "rule": "reports/invented",
        "confidence": 0.9,
    }
    assert b'"value": 900,' in data, "a whole number is written without a point"
    assert rows(data)[2]["more"] == [[69, 76]]
    assert rows(data)[3]["qualifiers"] == {"kind": "research", "status": "planned"}


def test_a_line_is_a_line() -> None:
    text = lines([{"quote": "a\u2028b\u2029c\u0085d\ne"}])
    assert text.count("\n") == len(text.splitlines()) == 1
    assert json.loads(text) == {"quote": "a\u2028b\u2029c\u0085d\ne"}


def test_quarantine_says_why(files: dict[str, bytes]) -> None:
    refused = rows(files["quarantine.jsonl"])
    texts = {d.name: d.text for d in factory.documents()}
    assert len(refused) == len(factory.results())
    assert {r["reason"] for r in refused} == {"range"}
    assert all(texts[r["file"]][r["start"] : r["end"]] == r["quote"] and r["detail"] for r in refused)


RDF_FILES = {
    "graph.ttl": "turtle", "graph.nq": "nt", "graph.nt": "nt", "graph.rdf": "xml", "graph.jsonld": "json-ld",
}  # fmt: skip


@pytest.mark.parametrize("name", RDF_FILES)
def test_all_notations_are_one_graph(files: dict[str, bytes], name: str) -> None:
    wanted = rdflib.Graph().parse(data=files["graph.ttl"], format="turtle")
    found = rdflib.Graph().parse(data=files[name], format=RDF_FILES[name])
    assert isomorphic(found, wanted)


def test_trig_has_a_graph_for_each_article(files: dict[str, bytes]) -> None:
    quads = list(ox.parse(files["graph.trig"], ox.RdfFormat.TRIG))
    triples = {q.triple for q in quads}
    assert triples == {q.triple for q in ox.parse(files["graph.ttl"], ox.RdfFormat.TURTLE)}
    named = {
        str(q.graph_name.value).rsplit("/", 1)[1] for q in quads if isinstance(q.graph_name, ox.NamedNode)
    }
    assert named == {"a1.txt-1", "a2.txt-1", "a3.txt-1", "a3.txt-2", "a4.txt-1"}
    evidence = [q for q in quads if q.predicate.value.endswith("#exact")]
    assert all(isinstance(q.graph_name, ox.NamedNode) for q in evidence)


def test_manifest(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["build.json"])
    assert manifest["rule_book"] == "rules-1"
    assert (manifest["documents"], manifest["articles"]) == (4, 5)
    assert sum(manifest["claims"].values()) == sum(len(r.claims) for r in factory.results())
    assert manifest["refused"] == {"range": 5}
    assert manifest["status"]["planned"] == 3
    assert manifest["entities"]["Hospital"] == 5


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_the_same_bytes_in_any_order(files: dict[str, bytes], name: str) -> None:
    results = list(factory.results())
    random.Random(7).shuffle(results)
    resolution = factory.resolve(list(reversed(results)))
    again = render(material(results, resolution, RULES), [name])
    stem = FORMATS[name].file
    assert again == {n: data for n, data in files.items() if n == stem or n.startswith(f"{stem}/")}
    assert again


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_every_format(name: str) -> None:
    results = renamed(name, name)
    data = render(material(results, factory.resolve(results), RULES), TEXT_FORMATS)
    claims = rows(data["claims.jsonl"])
    assert {c["subject"] for c in claims} == {c["quote"] for c in claims} == {name}
    network = nx.node_link_graph(json.loads(data["graph.json"]), edges="links")
    assert {label for _, label in network.nodes(data="label")} == {name, "1953"}
    shown = (
        name
        if name.isprintable() or name in ("a\nb", "a\tb", "a\r\nb", "\u202e反转", "\u200b", "\ufeff医院")
        else None
    )
    drawn = nx.parse_graphml(data["graph.graphml"].decode("utf-8"), force_multigraph=True)
    if shown is not None:
        assert {label for _, label in drawn.nodes(data="label")} == {shown, "1953"}
        assert {quote for *_, quote in drawn.edges(data="quote")} == {shown}
    else:
        assert {quote for *_, quote in drawn.edges(data="quote")} == {name.replace(name[0], "\ufffd", 1)}
    if name.isprintable():  # XML 1.0, and so RDF/XML, cannot hold control characters at all
        rdflib.Graph().parse(data=data["graph.rdf"], format="xml")
    assert len(list(ox.parse(data["graph.nq"], ox.RdfFormat.N_QUADS))) == len(
        list(ox.parse(data["graph.ttl"], ox.RdfFormat.TURTLE))
    )


def test_xml_text() -> None:
    assert xml_text("a\x00\x1f<&>\r") == "a\ufffd\ufffd&lt;&amp;&gt;&#13;"


def test_graphml_is_typed(files: dict[str, bytes]) -> None:
    graph = nx.parse_graphml(files["graph.graphml"].decode("utf-8"), force_multigraph=True)
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.number_of_nodes() == 52
    assert graph.number_of_edges() == sum(len(r.claims) for r in factory.results())
    beds = [
        (data["value"], data.get("year"), data["status"])
        for _, _, data in graph.edges("Hospital/河口市人民医院", data=True)
        if data["predicate"] == "reports" and data["object_name"] == "床位"
    ]
    assert sorted(beds, key=str) == [
        (100.0, None, "former"),
        (1800.0, 2018, "actual"),
        (2330.0, 2023, "actual"),
    ]


def test_formats_are_chosen_by_name() -> None:
    assert export_names(["manifest", "turtle"]) == ("turtle", "manifest")
    assert export_names(DEFAULT)[-1] == "manifest", "the manifest is renamed last"
    with pytest.raises(ExportError, match="no format 'tutle'; did you mean turtle"):
        export_names(["tutle"])


def test_no_two_formats_share_a_file() -> None:
    assert len({f.file for f in FORMATS.values()}) == len(FORMATS)


# Whole or not at all


def listing(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_write_and_overwrite(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "旧\r\n")
    write_text(tmp_path / "a.txt", "新\n")
    assert listing(tmp_path) == {"a.txt": "新\n".encode()}


def test_files_have_the_usual_rights(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_full_disk_leaves_the_old_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    old = {"a": b"1", "b": b"2", "c": b"3"}
    write_all(tmp_path, old)
    calls = iter(range(3))

    def fsync(_: int) -> None:
        if next(calls) == failing:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ExportError, match="No space left on device"):
        write_all(tmp_path, {"a": b"new", "b": b"new", "c": b"new"})
    assert listing(tmp_path) == old


def test_an_interrupt_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(tmp_path, {"a": b"1"})

    def fsync(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, {"a": b"new"})
    assert listing(tmp_path) == {"a": b"1"}


def test_an_export_that_fails_writes_nothing(tmp_path: Path) -> None:
    write_exports(factory.results(), factory.resolution(), RULES, tmp_path, ["turtle", "claims"])
    before = listing(tmp_path)
    [result] = golden()
    odd = dataclasses.replace(result.claims[0], qualifiers={"colour": "red"})
    results = [dataclasses.replace(result, claims=(odd,))]
    with pytest.raises(ValueError, match="colour"):
        write_exports(results, factory.resolve(results), RULES, tmp_path, ["claims", "turtle"])
    assert listing(tmp_path) == before


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="file"):
        write_all(tmp_path / "file", {"a": b""})


def test_a_folder_where_a_file_should_go(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ExportError, match="cannot be written"):
        write_text(tmp_path / "a", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
