"""The networkx views, and the data set that `kg.load` gives."""

from __future__ import annotations

import doctest
import json
import sys
from pathlib import Path

import factory
import networkx as nx
import pytest
from rdflib.compare import isomorphic

import kg.dataset
from kg.dataset import Dataset, load
from kg.errors import ExportError, KgError
from kg.export import material, render, write_exports
from kg.graph.collect import collect
from kg.graph.rdf import facts_to_rdflib
from kg.network import to_networkx

RULES = factory.rules()
FACTS = collect(factory.results(), factory.resolution(), factory.schema(), "rules-1")
PEOPLE, CANCER = "Hospital/河口市人民医院", "Hospital/青岭省肿瘤医院"
CLAIMS = sum(len(r.claims) for r in factory.results())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export")
    write_exports(factory.results(), factory.resolution(), RULES, path, ["turtle", "ontology", "manifest"])
    return path


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return load(folder)


def test_claims_view_has_every_claim() -> None:
    graph = to_networkx(FACTS, "claims")
    assert type(graph) is nx.MultiDiGraph
    ids = {c.id for r in factory.results() for c in r.claims}
    assert {key for *_, key in graph.edges(keys=True)} == ids
    [plan] = [d for _, _, d in graph.edges(data=True) if d["object_name"] == "北山医学院"]
    assert (plan["status"], plan["predicate"], plan["label"], plan["kind"]) == (
        "planned", "partnersWith", "合作", "research",
    )  # fmt: skip
    assert plan["file"] == "a1.txt" and plan["quote"] == "北山医学院"


def test_entities_view_merges_what_articles_agree_on() -> None:
    graph = to_networkx(FACTS, "entities")
    county = "Hospital/云溪县中医院"
    assert graph[PEOPLE][county]["supports"] == {
        "predicate": "supports", "label": "支援", "claims": 2, "articles": 2, "confidence": 0.9,
    }  # fmt: skip
    beds = graph[PEOPLE]["Metric/床位"]["reports"]
    assert (beds["claims"], beds["articles"], beds["first_year"], beds["last_year"]) == (2, 1, 2018, 2023)
    assert not graph.has_node("Institution/北山医学院") or not graph.has_edge(
        PEOPLE, "Institution/北山医学院"
    )


def test_nodes_say_what_they_are() -> None:
    node = to_networkx(FACTS).nodes[PEOPLE]
    assert node == {
        "label": "河口市人民医院",
        "type": "Hospital",
        "type_zh": "医院",
        "iri": "https://w3id.org/kg-hospital/id/Hospital/河口市人民医院",
        "aliases": "东海大学河口医院\n市人民医院",
    }


@pytest.mark.parametrize("view", ["claims", "entities"])
def test_attributes_are_plain_and_of_one_type(view: str, tmp_path: Path) -> None:
    graph = to_networkx(FACTS, view)  # type: ignore[arg-type]
    rows = [d for _, d in graph.nodes(data=True)] + [d for *_, d in graph.edges(data=True)]
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    assert all(len(found) == 1 and found <= {str, int, float, bool} for found in types.values()), types
    nx.write_graphml(graph, tmp_path / "x.graphml")  # takes no lists and no None
    nx.write_gexf(graph, tmp_path / "x.gexf")


def test_unknown_view() -> None:
    with pytest.raises(ValueError, match="no view 'people'; known: claims, entities"):
        to_networkx(FACTS, "people")  # type: ignore[arg-type]


def test_the_files_hold_the_same_network() -> None:
    made = render(material(factory.results(), factory.resolution(), RULES), ["graphml", "nodelink"])
    wanted = to_networkx(FACTS)
    for graph in (
        nx.parse_graphml(made["graph.graphml"].decode("utf-8"), force_multigraph=True),
        nx.node_link_graph(json.loads(made["graph.json"]), edges="links"),
    ):
        assert dict(graph.nodes(data=True)) == dict(wanted.nodes(data=True))
        assert sorted(graph.edges(keys=True)) == sorted(wanted.edges(keys=True))
        assert all(graph.edges[edge] == wanted.edges[edge] for edge in wanted.edges(keys=True))


# What kg.load gives


def test_documentation_is_true(folder: Path) -> None:
    outcome = doctest.testmod(kg.dataset, extraglobs={"folder": folder})
    assert outcome.attempted > 6 and outcome.failed == 0


def test_a_build_read_back_has_the_same_facts(data: Dataset) -> None:
    assert data.facts == FACTS
    graph = data.to_networkx()
    assert nx.utils.graphs_equal(graph, to_networkx(FACTS))
    assert isomorphic(data.to_rdflib(), facts_to_rdflib(FACTS))


def test_hospitals(data: Dataset) -> None:
    assert {h.label for h in data.hospitals()} == set(factory.TYPES)
    assert data.centres() == data.hospitals()
    assert [h.label for h in data.hospitals()] == sorted(factory.TYPES)
    assert {e.type for e in data.entities("Organization")} == {"Hospital", "Institution", "Alliance", "Unit"}
    assert len(data.entities()) == 52


def test_claims_by_what_is_asked(data: Dataset) -> None:
    assert len(data.claims()) == len(data) == CLAIMS
    assert {s.object_name for s in data.claims("hasLeader", subject="青岭省肿瘤医院")} == {"韩牧之"}
    assert {s.status for s in data.claims(year=2026)} == {"planned"}
    by_alias = data.claims(predicate="memberOf", subject="东海大学河口医院")
    assert {s.subject_name for s in by_alias} == {"河口市人民医院", "市人民医院"}
    assert data.claims(subject=CANCER) == data.claims(subject="青岭省肿瘤医院")
    assert {s.subject_name for s in data.claims("memberOf", object="河口市胸痛联盟")} == {
        "河口市第二人民医院"
    }
    assert [s.object_name for s in data.claims(status="negated")] == ["驻点任务"]
    with pytest.raises(ValueError, match="no predicate 'has'; known: partnersWith"):
        data.claims("has")


def test_a_claim_reads_well(data: Dataset) -> None:
    [claim] = data.claims("hasUnit", status="planned")
    assert str(claim) == "青岭省肿瘤医院 hasUnit 质子治疗中心 (year: 2025, status: planned)"
    assert claim.sentence.startswith("医院牵头") and claim.article.publication == ""
    shown = repr(data.claims("locatedIn"))
    assert shown.startswith("<3 claims>\n  河口市人民医院 locatedIn ")
    assert repr(data.claims()).endswith("\n  ...")


def test_html_for_notebooks_is_escaped(data: Dataset) -> None:
    assert "<td>达芬奇手术机器人</td>" in data.claims("hasEquipment")._repr_html_()
    assert f"{CLAIMS} claims" in data._repr_html_()
    assert "<td>东海大学河口医院、市人民医院</td>" in data.hospitals()._repr_html_()
    assert "<td>1953</td>" in data.sparql("SELECT ?y { ?h kg:foundedIn ?y }")._repr_html_()
    assert "<td>yes</td>" in data.sparql("ASK {}")._repr_html_()
    odd = data.sparql('SELECT ("<script>" AS ?x) {}')._repr_html_()
    assert "&lt;script&gt;" in odd and "<script>" not in odd


def test_records_are_flat(data: Dataset) -> None:
    records = data.claims("reports").records()
    assert len({tuple(r) for r in records}) == 1, "every row has the same columns"
    assert records[0]["value"] == 2330 and records[0]["value2"] is None
    assert all(isinstance(v, (str, int, float, type(None))) for r in records for v in r.values())


def test_pandas_is_asked_for_when_missing(data: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(KgError, match=r"pip install 'kg-hospital\[pandas\]'"):
        data.to_pandas()


def test_pandas_gets_the_records(data: Dataset) -> None:
    frame = data.to_pandas()
    assert list(frame.columns) == list(data.claims().records()[0])
    assert list(frame["id"]) == [c.id for c in data.claims()]
    assert frame.groupby("predicate").size()["foundedIn"] == len(data.claims("foundedIn"))


def test_ready_queries_by_name(data: Dataset) -> None:
    assert [r["partner"] for r in data.sparql("partners", hospital="青岭省肿瘤医院")] == ["河口市人民医院"]


def test_folders_that_are_no_build(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="give a folder that kg build wrote"):
        load(tmp_path)
    (tmp_path / "build.json").write_text("{", encoding="utf-8")
    with pytest.raises(ExportError, match="not JSON"):
        load(tmp_path)
    (tmp_path / "build.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(ExportError, match="run kg build again"):
        load(tmp_path)


def test_a_graph_of_someone_else(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "build.json").write_bytes((folder / "build.json").read_bytes())
    foreign = "<https://a> a <https://w3id.org/kg-hospital/ns#Claim> ."
    (tmp_path / "graph.ttl").write_text(foreign, encoding="utf-8")
    with pytest.raises(ExportError, match="not one that kg wrote"):
        _ = load(tmp_path).facts
