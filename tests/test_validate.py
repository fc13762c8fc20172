"""Shapes and validation: what `kg` writes conforms; a graph that is broken in any of many ways does not."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import factory
import pytest
import rdflib
import rulebooks
from support import Kg
from test_graph import facts, golden

from kg.cli import validate as command
from kg.errors import ExportError, KgError
from kg.graph.rdf import to_rdflib
from kg.graph.shapes import shapes_turtle
from kg.graph.turtle import graph_turtle
from kg.imports import extra
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import load
from kg.validate import Finding, doubtful, findings, read_graph

GOLDEN = graph_turtle(facts(golden()))


def found(text: str) -> dict[str, Finding]:
    return {f.rule: f for f in findings(to_rdflib(text), factory.schema())}


def test_the_build_of_the_seeds_conforms(kg: Kg, root: Path) -> None:
    done = kg("validate", root / "exports")
    assert done.returncode == 0, done.stdout.decode()
    assert "all rules are kept" in done.stdout.decode()


def test_an_invented_data_set_conforms() -> None:
    assert found(graph_turtle(facts())) == {}
    assert found(GOLDEN) == {}


# What is broken → the text of the graph that is replaced, by what, and the rules that are to be named.
BROKEN: dict[str, tuple[str, str, set[str]]] = {
    "no subject": ("    kg:subject Hospital:北山医院 ;\n    kg:predicate kg:holds", "    kg:predicate kg:holds",
                   {"Claim-subject", "holds-plain-claimed"}),
    "a predicate that the schema does not know": (
        "kg:predicate kg:partnersWith", "kg:predicate kg:partnersWit", {"Claim-predicate"}),
    "an object of the wrong type": (
        "kg:object Institution:东海大学", "kg:object Metric:床位", {"partnersWith-object"}),
    "an unknown status": ("kg:status kg:planned", "kg:status kg:maybe", {"Claim-status"}),
    "too much confidence": ("kg:confidence 0.9 ;", "kg:confidence 1.9 ;", {"Claim-confidence"}),
    "confidence as a string": ("kg:confidence 0.9 ;", 'kg:confidence "0.9" ;', {"Claim-confidence"}),
    "two statuses": ("kg:status kg:planned", "kg:status kg:planned , kg:former", {"Claim-status"}),
    "no evidence": ("    kg:evidence claim:c2-evidence ;\n", "", {"Claim-evidence", "Claim-quote", "Evidence-claim"}),
    "an article that is not there": (
        "prov:wasDerivedFrom article:golden.txt-1", "prov:wasDerivedFrom article:golden.txt-7", {"Claim-article", "Claim-document"}),
    "a level that there is none": ("kg:level kg:national", "kg:level kg:global", {"level-values"}),
    "a year that is none": ('kg:year "2023"^^xsd:gYear', "kg:year 2023", {"Claim-year"}),
    "a qualifier of another predicate": (
        'kg:issuer "国家卫生健康委"@zh', 'kg:period "2023年"@zh', {"holds-qualifiers"}),
    "bounds the wrong way round": ("kg:lowerBound 810.0", "kg:lowerBound 8100.0", {"Observation-lowerBound"}),
    "a result that is not the value": (
        "sosa:hasSimpleResult 900.0", "sosa:hasSimpleResult 90.0", {"Observation-hasSimpleResult"}),
    "a quote of another length": ('oa:exact "1953年"', 'oa:exact "1953"', {"Claim-length"}),
    "an end before the start": ("oa:start 38 ;\n    oa:end 46", "oa:start 46 ;\n    oa:end 38", {"Position-start", "Claim-length"}),
    "a place outside the article": (
        "oa:start 16 ;\n    oa:end 84", "oa:start 45 ;\n    oa:end 84", {"Claim-place"}),
    "a plan told as a fact": (
        "    kg:foundedIn", "    kg:partnersWith Institution:东海大学 ;\n    kg:foundedIn", {"partnersWith-plain-claimed"}),
    "a fact without its plain triple": ("    kg:holds Designation:国家级胸痛中心", "    kg:key \"北山\"", {"holds-actual-plain"}),
    "a founding year that is a number": (
        'kg:foundedIn "1953"^^xsd:gYear', "kg:foundedIn 1953",
        {"foundedIn-plain-objects", "foundedIn-plain-claimed"}),
    "a thing without a name": ('    a kg:Metric ;\n    rdfs:label "床位"@zh', "    a kg:Metric", {"Metric-label"}),
    "a flag that is nowhere described": (
        "    kg:corroboration 1 ;", "    kg:corroboration 1 ;\n    kg:flag kg:odd ;", {"Claim-flag"}),
    "corroborated by nobody": ("kg:corroboration 1", "kg:corroboration 0", {"Claim-corroboration"}),
    "an article without a document": ("    dcterms:isPartOf document:golden.txt ;\n", "", {"Article-document", "Claim-document"}),
    "a document without its hash": (' ;\n    dcterms:identifier "d1"', "", {"Document-identifier"}),
    "a build without its rules": (' ;\n    kg:ruleBook "rules-1"', "", {"Build-ruleBook"}),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_found(what: str) -> None:
    old, new, wanted = BROKEN[what]
    assert old in GOLDEN
    broken = found(GOLDEN.replace(old, new, 1))
    assert wanted <= broken.keys(), broken
    assert all(f.says and f.faults for f in broken.values())


def test_a_finding_names_the_claim_in_words() -> None:
    finding = found(GOLDEN.replace("kg:status kg:planned", "kg:status kg:maybe"))["Claim-status"]
    assert finding.says == "a claim has exactly one status: actual, planned, former or negated"
    [fault] = finding.faults
    assert (fault.node, fault.label, fault.found) == ("claim:c4", "北山医院 partnersWith 东海大学", "kg:maybe")


def test_a_fault_of_evidence_names_its_claim() -> None:
    finding = found(GOLDEN.replace("oa:start 38 ;\n    oa:end 46", "oa:start 46 ;\n    oa:end 38"))["Position-start"]
    assert [(f.node, f.label) for f in finding.faults] == [("claim:c2-position", "北山医院 reports 床位")]


def test_rules_of_a_predicate_name_the_claims() -> None:
    broken = found(GOLDEN.replace('kg:issuer "国家卫生健康委"@zh', 'kg:period "2023年"@zh'))
    [fault] = broken["holds-qualifiers"].faults
    assert (fault.node, fault.label, fault.found) == ("claim:c3", "北山医院 holds 国家级胸痛中心", 'period "2023年"@zh')


def test_a_reprint_of_a_reprint() -> None:
    line = "article:golden.txt-1\n    a kg:Article ;\n"
    assert line in GOLDEN
    assert set(found(GOLDEN.replace(line, f"{line}    kg:reprintOf article:golden.txt-1 ;\n"))) == {"Article-reprintOf"}


def test_shapes_of_another_schema(tmp_path: Path) -> None:
    path = tmp_path / "schema.yaml"
    path.write_text(rulebooks.SCHEMA, encoding="utf-8")
    schema = load(path, Schema)
    shapes = rdflib.Graph().parse(data=shapes_turtle(schema), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    classes = {str(o) for o in shapes.objects(None, sh.targetClass)}
    assert "https://example.org/ns#Unit" in classes and not any("kg-hospital" in c for c in classes)


def test_shapes_are_themselves_valid() -> None:
    import pyshacl

    graph = rdflib.Graph().parse(data=shapes_turtle(factory.schema()), format="turtle")
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text


# The command


def test_findings_are_told_and_the_status_is_1(kg: Kg, tmp_path: Path) -> None:
    path = tmp_path / "graph.ttl"
    path.write_text(GOLDEN.replace("kg:confidence 0.9", "kg:confidence 9.0"), encoding="utf-8")
    done = kg("validate", path)
    text = done.stdout.decode()
    assert done.returncode == 1
    assert "1 rule broken, 4 times in all" in text
    assert "Claim-confidence: a claim has exactly one confidence, a decimal from 0 to 1 (4 times not)" in text
    assert "  claim:c1  北山医院 foundedIn 1953: found 9.0" in text.replace('"9.0"^^xsd:decimal', "9.0")
    rows = json.loads(kg("validate", path, "--json").stdout)
    assert not rows["conforms"] and len(rows["findings"][0]["faults"]) == 4


def test_only_some_of_many_nodes_are_named_unless_asked() -> None:
    faults = findings(to_rdflib(graph_turtle(facts()).replace("kg:confidence 0.9", "kg:confidence 9")), factory.schema())
    many = next(f for f in faults if f.rule == "Claim-confidence")
    short = list(command.told(Path("x.ttl"), 1, [many], (), 5))
    assert len([line for line in short if line.startswith("  claim:")]) == 5
    assert short[-1] == f"  and {len(many.faults) - 5} more (--all)"
    assert len(list(command.told(Path("x.ttl"), 1, [many], (), None))) == 3 + len(many.faults)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("bad.ttl", "@prefix a: <b:> .\na:b a:c\n", "bad.ttl:3: is not valid Turtle"),
        ("bad.ttl", b"<a:b> <a:c>\n \xff .", "bad.ttl:2: is not UTF-8"),
        ("none.ttl", None, "none.ttl: cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read(kg: Kg, tmp_path: Path, name: str, data: str | bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    done = kg("validate", tmp_path / name)
    assert done.returncode == 2 and said in done.stderr.decode() and b"Traceback" not in done.stderr


def test_a_folder_without_a_graph(kg: Kg, tmp_path: Path) -> None:
    done = kg("validate", tmp_path)
    assert done.returncode == 2 and b"graph.ttl: cannot be read" in done.stderr


def test_flags_break_no_rule() -> None:
    flag = 'flag:many a kg:Flag ; rdfs:label "太多"@zh , "too many"@en .\n'
    flagged = GOLDEN.replace("    kg:corroboration 1 ;", "    kg:corroboration 1 ;\n    kg:flag flag:many ;", 1)
    graph = to_rdflib(flagged + flag)
    assert findings(graph, factory.schema()) == ()
    [fault] = doubtful(graph, factory.schema())
    assert (fault.label, fault.found) == ("北山医院 foundedIn 1953", "too many")


def test_a_missing_library_is_named_with_its_command() -> None:
    assert importlib.util.find_spec("no_such_library") is None
    with pytest.raises(KgError, match=r"this needs no_such_library: pip install 'kg-hospital\[y\]'"):
        extra("no_such_library.part", "y")


def test_without_pyshacl_the_command_says_how_to_install_it(kg: Kg, root: Path, tmp_path: Path) -> None:
    (tmp_path / "pyshacl.py").write_text("raise ImportError", encoding="utf-8")
    done = kg("validate", root / "exports", env={"PYTHONPATH": f"{tmp_path}:{root}"})
    assert done.returncode == 2
    assert "this needs pyshacl: pip install 'kg-hospital[validate]'" in done.stderr.decode()


def test_errors_of_reading_are_of_exports(tmp_path: Path) -> None:
    with pytest.raises(ExportError):
        read_graph(tmp_path)
