"""Names of any look come back unchanged from every writer, read by parsers that are not ours.

`test_export_formats` has the notations of RDF, Neo4j and Cypher; here are those that were not tried with any text.
"""

from __future__ import annotations

import io
import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html
from test_export_formats import check_network, hostile, read_gexf, read_graphml, rows_of_csv, triples, written
from test_graph import HOSTILE
from trust import tell

from kg.export.graphml import xml_clean
from kg.export.tables import claims_csv

MARKS = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "${alert(1)}", "{{x}}", "<!--", "-->", "<![CDATA[", "]]>",
    "&lt;", "\u2028", "\u2029", "\u202e", "\u2066", "\u200d", "\ufeff", "\x7f", "\x85", "\xa0", "=1+1", "＝1", "@a", "'", "''", '"""', "\\", "\\u0041", "`", "$",
    "\r", "\n", "\t", "\x01", "\ufffe", "\U0010ffff", "https://x/<y>", "_:b0", "a;b", "a,b", "true", "1.0", "null", "../..",
)  # fmt: skip
names = st.one_of(
    st.lists(st.sampled_from((*HOSTILE, *MARKS)), min_size=1, max_size=3).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
)
FEW = settings(max_examples=40)


@pytest.fixture(scope="module")
def tried() -> Iterator[Counter[str]]:
    """How many names each test tried; told at the end."""
    counts: Counter[str] = Counter()
    yield counts
    for what, cases in sorted(counts.items()):
        tell(what, cases, changed=0)


@given(name=names)
@FEW
def test_any_names_in_networks(tried: Counter[str], name: str) -> None:
    made = hostile(name)
    check_network(nx.MultiDiGraph(read_gexf(made)), made, {"start": "start_", "end": "end_"})
    check_network(read_graphml(made), made, {})
    tried["hostile names in GraphML and GEXF"] += 1


def cleaned(term: Any) -> Any:
    if not isinstance(term, ox.Literal):
        return term
    value = xml_clean(term.value)
    return ox.Literal(value, language=term.language) if term.language else ox.Literal(value, datatype=term.datatype)


@given(name=names)
@FEW
def test_any_names_in_rdf_xml(tried: Counter[str], name: str) -> None:
    """Some control characters XML cannot hold: these are replaced, all else comes back."""
    made = hostile(name)
    raw = written("rdfxml", made)
    etree.fromstring(raw)
    wanted = {ox.Triple(t.subject, t.predicate, cleaned(t.object)) for t in triples("turtle", ox.RdfFormat.TURTLE, made)}
    assert triples("rdfxml", ox.RdfFormat.RDF_XML, made) == wanted
    graph = rdflib.Graph().parse(data=raw, format="xml")
    assert {str(o) for o in graph.objects()} == {t.object.value for t in wanted}
    tried["hostile names in RDF/XML"] += 1


@given(name=names)
@FEW
def test_any_names_in_tables(tried: Counter[str], name: str) -> None:
    """A cell is the name, or the name behind the apostrophe that keeps it from being a formula."""
    made = hostile(name)
    for row in rows_of_csv(made):
        assert row["subject_name"] in (name, f"'{name}")
        cell = unicodedata.normalize("NFKC", row["subject_name"][:1])
        assert len(row["subject_name"]) == 1 or cell not in tuple("=+-@\t\r\n\0")
    assert claims_csv(made).count("\ufeff") >= 1
    tried["hostile names in CSV"] += 1


@given(name=names)
@FEW
def test_any_names_in_json(tried: Counter[str], name: str) -> None:
    made = hostile(name)
    data = nx.node_link_graph(json.loads(written("nodelink", made)), edges="links")
    assert name in {label for _, label in data.nodes(data="label")}
    tried["hostile names in node-link JSON"] += 1


@given(name=names)
@settings(max_examples=15)
def test_any_names_in_pages(tried: Counter[str], name: str) -> None:
    """The page has the same elements and attributes whatever the names are, to the parser of libxml2."""
    plain, odd = (html.parse(io.BytesIO(written("html", hostile(text)))).getroot() for text in ("河口", name))
    assert [(e.tag, sorted(e.attrib)) for e in odd.iter(etree.Element)] == [(e.tag, sorted(e.attrib)) for e in plain.iter(etree.Element)]
    tried["hostile names in HTML"] += 1
