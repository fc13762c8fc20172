"""The graph: against one written by hand, its way back, its order, its terms, and hostile names."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import random
import re
from collections.abc import Sequence
from pathlib import Path

import factory
import pyoxigraph as ox
import pytest
import rdflib
from factory import Fact, Line, Page
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, SOSA, XSD, namespace
from rdflib.compare import graph_diff, to_isomorphic

from kg import build, iri
from kg.graph.claims import bounds
from kg.graph.collect import collect
from kg.graph.facts import Facts
from kg.graph.ontology import ontology_turtle
from kg.graph.rdf import parsed, to_rdflib
from kg.graph.reader import read_facts
from kg.graph.shapes import namespace as namespace_of_shapes
from kg.graph.shapes import shapes_turtle
from kg.graph.turtle import graph_turtle
from kg.model import ArticleResult, Author, Entity, Resolution

GOLDEN = Path(__file__).parent / "golden" / "graph.ttl"
KG = rdflib.Namespace("https://w3id.org/kg-hospital/ns#")
OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
HOSTILE = (
    'a"b', "a\\b", "a\nb", "a\r\nb", "a\tb", "<b>&amp;</b>", "{a|b}^`", "a b", "100%", "%41", "#a", "a/b",
    "..", "?a=1", "🏥", "e\u0301", "\u202e反转", "\u200b", "\x00", "\x1b[0m", "\ufeff医院", "𠮷野家医院",
    "-a", "a.", "'", "]]>",
)  # fmt: skip
names = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
)


def facts(results: Sequence[ArticleResult] | None = None, version: str = "rules-1") -> Facts:
    found = factory.results() if results is None else results
    return collect(found, factory.resolve(found), factory.schema(), version)


# One page, and the same with ids that can be written by hand.
GOLDEN_PAGE = Page(
    "golden.txt",
    "北山医院的一天",
    "青岭日报",
    "2023-06",
    (Author("顾青禾", "记者"),),
    "北山医院",
    (
        Line(
            "北山医院建于1953年，现有床位近9/00张。",
            (
                Fact("foundedIn", "1953", "Year", "1953年"),
                Fact(
                    "reports",
                    "床位",
                    "Metric",
                    "床位近900张",
                    {"value": 900.0, "unit": "张", "comparator": "~", "year": 2023},
                ),
            ),
        ),
        Line(
            "医院有国家级胸痛中心，拟与东海大学合作。",
            (
                Fact(
                    "holds",
                    "国家级胸痛中心",
                    "Designation",
                    "国家级胸痛中心",
                    {"level": "national", "issuer": "国家卫生健康委"},
                ),
                Fact("partnersWith", "东海大学", "Institution", "东海大学", {"kind": "research"}, "planned"),
            ),
        ),
        Line("国家级胸痛中心昼夜不停工作。"),
    ),
    (("青岭省北山医院", "北山医院"),),
)


def golden() -> list[ArticleResult]:
    [result] = factory.make_results([GOLDEN_PAGE])
    claims = [dataclasses.replace(c, id=f"c{n}") for n, c in enumerate(result.claims, 1)]
    article = dataclasses.replace(result.article, document_id="d1")
    return [dataclasses.replace(result, article=article, claims=tuple(claims))]


def test_golden() -> None:
    wanted = to_isomorphic(rdflib.Graph().parse(GOLDEN, format="turtle"))
    found = golden()
    resolution = factory.resolve(found)
    hospital, *others = sorted(resolution.entities, key=lambda e: e.type != "Hospital")
    hospital = dataclasses.replace(hospital, aliases=("青岭省北山医院",))
    resolution = dataclasses.replace(resolution, entities=(hospital, *others))
    made = to_isomorphic(to_rdflib(graph_turtle(collect(found, resolution, factory.schema(), "rules-1"))))
    _, missing, extra = graph_diff(wanted, made)
    shown = f"missing:\n{missing.serialize()}\nextra:\n{extra.serialize()}"
    assert wanted == made, shown


def test_one_triple_a_line_and_the_same_each_time() -> None:
    text = graph_turtle(facts())
    quads = parsed(text)
    assert len(quads) == len(set(quads)), "no triple comes twice"
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    assert len(lines) == len(quads)
    assert text == graph_turtle(facts())


def test_both_libraries_read_the_same() -> None:
    text = graph_turtle(facts())
    theirs = {(str(q.subject), str(q.predicate), str(q.object)) for q in parsed(text)}
    graph = to_rdflib(text)
    assert len(graph) == len(theirs)
    again = graph.serialize(format="nt").encode()
    assert {
        (str(q.subject), str(q.predicate), str(q.object)) for q in ox.parse(again, ox.RdfFormat.N_TRIPLES)
    } == theirs


@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(rng: random.Random) -> None:
    results = list(factory.results())
    rng.shuffle(results)
    shuffled = []
    for result in results:
        claims = list(result.claims)
        rng.shuffle(claims)
        qualified = [dataclasses.replace(c, qualifiers=_shuffled(c.qualifiers, rng)) for c in claims]
        shuffled.append(dataclasses.replace(result, claims=tuple(qualified)))
    assert graph_turtle(facts(shuffled)) == graph_turtle(facts())


def _shuffled(mapping: object, rng: random.Random) -> dict[str, object]:
    items = list(dict(mapping).items())  # type: ignore[call-overload]
    rng.shuffle(items)
    return dict(items)


def test_an_article_given_twice_counts_once() -> None:
    assert facts([*factory.results(), *factory.results()]) == facts()


def test_read_back() -> None:
    made = facts()
    assert read_facts(parsed(graph_turtle(made)), factory.schema()) == made


def renamed(name: str, other: str) -> list[ArticleResult]:
    """The golden page with its hospital called `name` and everything else `other`, wherever text stands."""
    [result] = golden()
    claims = []
    for claim in result.claims:
        evidence = dataclasses.replace(claim.evidence, quote=other, rule=other)
        object_ = claim.object if claim.object_type == "Year" else other
        qualifiers = {k: other if k in ("issuer", "unit") else v for k, v in claim.qualifiers.items()}
        claims.append(
            dataclasses.replace(claim, subject=name, object=object_, evidence=evidence, qualifiers=qualifiers)
        )
    article = dataclasses.replace(
        result.article, title=name, publication=other, about=name, path=f"a/{other.replace('/', '')}.txt",
        authors=(Author(name, other),),
    )  # fmt: skip
    return [dataclasses.replace(result, article=article, claims=tuple(claims), aliases=())]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back(name: str) -> None:
    check_names(name, name)


@given(names, names)
def test_any_names_come_back(name: str, other: str) -> None:
    check_names(name, other)


def check_names(name: str, other: str) -> None:
    made = facts(renamed(name, other))
    text = graph_turtle(made)
    assert read_facts(parsed(text), factory.schema()) == made
    graph = to_rdflib(text)
    assert len(graph) == len(parsed(text))
    labels = {str(o) for s, o in graph.subject_objects(RDFS.label) if (s, RDF.type, KG.Hospital) in graph}
    assert labels == {name}


def test_plain_triples_for_what_is_actual_only() -> None:
    made = facts()
    graph = to_rdflib(graph_turtle(made))
    predicates = {KG[name] for name in factory.schema().predicates}
    plain = {(s, p, o) for s, p, o in graph if p in predicates}
    claimed: dict[object, set[object]] = {}
    for claim in graph.subjects(RDF.type, KG.Claim):
        triple = tuple(graph.value(claim, KG[end]) for end in ("subject", "predicate", "object"))
        claimed.setdefault(str(graph.value(claim, KG.status)).removeprefix(KG), set()).add(triple)
    assert plain == claimed["actual"]
    for status in ("planned", "former", "negated"):
        assert claimed[status], "the data has such claims"
        doubly = {t for t in claimed[status] if t in plain}
        # the bed count of the past is a claim on the same metric as that of today
        assert all(p == KG.reports for _, p, _ in doubly)


def test_every_claim_has_its_evidence_at_its_place() -> None:
    texts = {document.id: document.text for document in factory.documents()}
    graph = to_rdflib(graph_turtle(facts()))
    claims = list(graph.subjects(RDF.type, KG.Claim))
    assert len(claims) == sum(len(r.claims) for r in factory.results())
    further = 0
    for claim in claims:
        places = list(graph.objects(claim, KG.evidence))
        further += len(places) - 1
        quotes = []
        for place in places:
            text = texts[str(graph.value(graph.value(place, OA.hasSource), DCTERMS.identifier))]
            for selector in graph.objects(place, OA.hasSelector):
                start, end = (graph.value(selector, OA[edge]) for edge in ("start", "end"))
                if start is None:
                    quotes.append(str(graph.value(selector, OA.exact)))
                else:
                    quotes.append(text[start.toPython() : end.toPython()])
        assert len(set(quotes)) == 1 and len(quotes) == len(places) + 1, quotes
        sentence = str(graph.value(places[0], KG.sentence) or graph.value(places[-1], KG.sentence))
        assert quotes[0].replace("\n", "") in sentence
    assert further > 0, "some claim is said twice"


def test_files_of_one_name_are_two_documents() -> None:
    [result] = golden()
    article = dataclasses.replace(result.article, id="another", document_id="d2", path="elsewhere/golden.txt")
    copy = dataclasses.replace(
        result, article=article, claims=(dataclasses.replace(result.claims[0], id="c9"),)
    )
    made = facts([result, copy])
    assert [a.local for a in made.articles] == ["article/golden.txt~d1-1", "article/golden.txt~d2-1"]
    assert {a.document for a in made.articles} == {"golden.txt"}
    assert read_facts(parsed(graph_turtle(made)), factory.schema()) == made


def test_a_former_name_may_be_a_hospital() -> None:
    [result] = golden()
    claim = dataclasses.replace(
        result.claims[0], predicate="formerlyKnownAs", object="河口卫生院", object_type="Hospital"
    )
    graph = to_rdflib(graph_turtle(facts([dataclasses.replace(result, claims=(claim,))])))
    assert list(graph.objects(None, KG.formerlyKnownAs)) == [rdflib.Literal("河口卫生院", lang="zh")]
    [thing] = graph.objects(None, KG.object)
    assert (thing, RDF.type, KG.Hospital) in graph


def test_a_name_without_entity_is_an_error() -> None:
    with pytest.raises(KeyError, match="北山医院"):
        collect(golden(), Resolution((), {}, ()), factory.schema())


@pytest.mark.parametrize(
    ("comparator", "upper", "low", "high"),
    [
        ("=", None, "200", "200"),
        ("=", 300, "200", "300"),
        (">", None, "200", "None"),
        (">=", None, "200", "None"),
        ("<", None, "None", "200"),
        ("<=", None, "None", "200"),
        ("~", None, "180.0", "220.0"),
        ("~", 300, "180.0", "330.0"),
        (">=", 300, "200", "300"),
    ],
)
def test_bounds(comparator: str, upper: float | None, low: str, high: str) -> None:
    assert [str(b) for b in bounds(200, comparator, upper, 0.1)] == [low, high]


def test_bounds_of_a_negative_number() -> None:
    assert [str(b) for b in bounds(-200, "~", None, 0.1)] == ["-220.0", "-180.0"]


# RFC 3987, 2.2: isegment-nz
UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(p * 0x10000)}-{chr(p * 0x10000 + 0xFFFD)}" for p in range(1, 15)
)
SEGMENT = re.compile(rf"(?:[A-Za-z0-9\-._~{UCS}!$&'()*+,;=:@]|%[0-9A-F]{{2}})+")
BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e")


@given(names)
def test_segments_are_valid_and_lead_back(name: str) -> None:
    made = iri.segment(name)
    assert SEGMENT.fullmatch(made) and not BIDI & set(made) and made not in (".", "..")
    assert iri.name_of(made) == name
    assert iri.local(f"Hospital/{made}") == f"Hospital/{made}", "safe ids stay as they are"
    assert ox.NamedNode(f"https://example.org/{made}").value.endswith(made)


@given(names)
def test_unsafe_ids_become_safe(name: str) -> None:
    made = iri.local(f"Hospital/{name}")
    assert all(part == "" or SEGMENT.fullmatch(part) for part in made.split("/"))


def test_chinese_stays_readable() -> None:
    assert (
        iri.entity_id("Hospital", "河口市第二人民医院（东院区）") == "Hospital/河口市第二人民医院（东院区）"
    )


def test_empty_names_have_no_iri() -> None:
    with pytest.raises(ValueError, match="empty"):
        iri.segment("")


def test_ids_that_are_not_safe_are_made_safe() -> None:
    [result] = golden()
    entities = tuple(
        Entity(f"Hospital/A {n}", c.subject_type, c.subject, c.subject)
        for n, c in enumerate(result.claims[:1])
    )
    resolution = Resolution(entities, {("Hospital", "北山医院"): "Hospital/A 0"}, ())
    made = collect([dataclasses.replace(result, claims=result.claims[:1])], resolution, factory.schema())
    assert [e.id for e in made.entities] == ["Hospital/A%200", "Year/1953"]
    assert read_facts(parsed(graph_turtle(made)), factory.schema()).entities == made.entities


# The ontology

# Terms of vocabularies that rdflib does not hold, looked up in https://www.w3.org/TR/annotation-vocab/ and in
# src/main/rdf of https://github.com/qudt/qudt-public-repo (SCHEMA_QUDT.ttl and VOCAB_QUDT-UNITS-ALL.ttl).
OA_TERMS = {
    "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "hasSource", "hasSelector",
    "start", "end", "exact",
}  # fmt: skip
QUDT_TERMS = ["hasUnit"]
UNITS = {
    "NUM", "PERCENT", "PERMILLE", "CCY_CNY", "SEC", "MIN", "HR", "DAY", "WK", "MO", "YR", "MilliM", "CentiM",
    "M", "KiloM", "M2", "KiloM2", "HA", "M3", "GM", "KiloGM", "TONNE", "L", "MilliL",
}  # fmt: skip
RDFLIB_HAS = (
    "DCAT", "DCTERMS", "FOAF", "ORG", "OWL", "PROV", "QB", "RDFS", "SDO", "SH", "SKOS", "SOSA", "TIME", "VANN", "VOID", "XSD",
)  # fmt: skip
CLOSED = {
    str(ns): {str(term).removeprefix(str(ns)) for term in dir(ns)}
    for ns in (getattr(namespace, name) for name in RDFLIB_HAS)
}
CLOSED |= {
    str(namespace.SH): CLOSED[str(namespace.SH)] | {"class", "in", "or"},  # words of Python, which rdflib keeps apart
    str(RDF): {str(t).removeprefix(str(RDF)) for t in dir(RDF)} | {"langString"},
    str(OA): OA_TERMS,
    iri.VOCABULARIES["qudt"]: set(QUDT_TERMS),
    iri.VOCABULARIES["unit"]: UNITS,
}


def used_terms(graph: rdflib.Graph) -> set[tuple[str, str]]:
    """(namespace, local name) of predicates, types, datatypes and all else outside the data."""
    terms = set()
    for triple in graph:
        for node in triple:
            if isinstance(node, rdflib.Literal) and node.datatype:
                node = node.datatype
            if isinstance(node, rdflib.URIRef) and "/kg-hospital/id/" not in node:
                cut = max(node.rfind("#"), node.rfind("/")) + 1
                terms.add((str(node[:cut]), str(node[cut:])))
    return terms


def test_terms_of_other_vocabularies_exist() -> None:
    schema = factory.schema()
    texts = graph_turtle(facts()), ontology_turtle(schema), shapes_turtle(schema)
    terms = {term for text in texts for term in used_terms(to_rdflib(text))}
    own = {str(KG), namespace_of_shapes(schema), "https://w3id.org/kg-hospital/"}
    unknown = [(ns, name) for ns, name in sorted(terms) if ns not in own and name not in CLOSED.get(ns, ())]
    assert not unknown
    assert {unit.qudt for unit in factory.schema().units} <= UNITS


def test_own_terms_are_all_declared() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    declared = {str(s).removeprefix(KG) for s in ontology.subjects(RDFS.isDefinedBy) if str(s).startswith(KG)}
    used = {
        name
        for ns, name in used_terms(to_rdflib(graph_turtle(facts()))) | used_terms(ontology)
        if ns == str(KG)
    }
    assert used <= declared


def test_every_term_has_labels_in_both_languages() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    for term in ontology.subjects(RDFS.isDefinedBy):
        assert {o.language for o in ontology.objects(term, RDFS.label)} == {"zh", "en"}, term  # type: ignore[attr-defined]


def test_classes_and_properties_have_comments_in_both_languages() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    terms = {t for kind in kinds for t in ontology.subjects(RDF.type, kind) if isinstance(t, rdflib.URIRef)}
    assert len(terms) > 60
    for term in terms:
        assert {o.language for o in ontology.objects(term, RDFS.comment)} == {"zh", "en"}, term  # type: ignore[attr-defined]


def test_predicates_have_domain_and_range() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    for name in factory.schema().predicates:
        assert (KG[name], RDFS.domain, None) in ontology and (KG[name], RDFS.range, None) in ontology


def test_alignments_to_the_vocabularies_that_are_named() -> None:
    """What the design asks for: ORG, PROV-O, SOSA, SKOS, schema.org; and what it warns of."""
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    aligned = {
        str(o) for p in (RDFS.subPropertyOf, RDFS.subClassOf, SKOS.closeMatch) for o in ontology.objects(None, p)
    }
    for term in (ORG.linkedTo, ORG.memberOf, ORG.hasUnit, PROV.Entity, SOSA.ObservableProperty, SKOS.Concept, SDO.Hospital):
        assert str(term) in aligned
    assert not aligned & {str(SDO.numberOfBeds), str(SDO.affiliation)}, "these are for hotels and for people"


def test_the_ontology_says_what_it_is_in_both_languages() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    for property_ in (DCTERMS.title, DCTERMS.description):
        assert {o.language for o in ontology.objects(rdflib.URIRef(str(KG)[:-1]), property_)} == {"zh", "en"}  # type: ignore[attr-defined]


def test_domain_and_range() -> None:
    ontology = to_rdflib(ontology_turtle(factory.schema()))
    assert ontology.value(KG.hasUnit, RDFS.domain) == KG.Hospital
    assert ontology.value(KG.foundedIn, RDFS.range) == XSD.gYear
    assert (KG.foundedIn, RDF.type, OWL.DatatypeProperty) in ontology
    union = ontology.value(ontology.value(KG.holds, RDFS.domain), OWL.unionOf)
    assert list(ontology.items(union)) == [KG.Hospital, KG.Person]


@pytest.mark.parametrize(
    "module",
    ["kg.iri", "kg.graph.terms", "kg.graph.claims", "kg.graph.facts", "kg.query", "kg.export.jsonl",
     "kg.export.graphml"],
)  # fmt: skip
def test_examples_in_docstrings(module: str) -> None:
    outcome = doctest.testmod(importlib.import_module(module))
    assert outcome.attempted and not outcome.failed


LOOK_ALIKE = """河口日报 2023年6月29日

河口市第一人民医院与河口市第二人民医院

本报记者 赵青

河口市第一人民医院始建于1951年,现有床位1200张。河口市第一人民医院与青岭大学开展科研合作。

河口市第二人民医院始建于1952年,现有床位800张。河口市人民医院始建于1950年。

青岭大学附属第一医院与河口市第二人民医院开展技术合作。青岭省人民医院始建于1949年。
"""


def test_what_only_looks_alike_is_never_the_same(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(LOOK_ALIKE, encoding="utf-8")
    graph = build(tmp_path).to_rdflib()
    assert not list(graph.triples((None, OWL.sameAs, None)))
    assert not list(graph.triples((None, SKOS.exactMatch, None)))
    things = list(graph.subjects(RDF.type, KG.Hospital))
    names = [
        {str(o) for p in (RDFS.label, SKOS.altLabel, SKOS.hiddenLabel) for o in graph.objects(thing, p)} for thing in things
    ]
    for ordinal in ("第一", "第二"):
        assert any(f"河口市{ordinal}人民医院" in found for found in names)
    for i, left in enumerate(names):
        assert not any("第一" in name for name in left) or not any("第二" in name for name in left)
        assert all(not left & right for right in names[i + 1 :]), "no name stands for two hospitals"


def test_the_seeds_have_no_same_as(root: Path) -> None:
    for file in ("graph.ttl", "ontology.ttl", "shapes.ttl"):
        assert "sameAs" not in (root / "exports" / file).read_text(encoding="utf-8")
