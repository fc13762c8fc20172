"""Two more standard forms of an answer: XML and TSV."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import pyoxigraph as ox

from kg.query.result import XSD, Result

SPARQL = "http://www.w3.org/2005/sparql-results#"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(result: Result) -> str:
    """SPARQL Query Results XML (https://www.w3.org/TR/rdf-sparql-XMLres/).

    A character that XML 1.0 cannot hold becomes U+FFFD.
    """
    root = Element("sparql", xmlns=SPARQL)
    head = SubElement(root, "head")
    if result.answer is not None:
        SubElement(root, "boolean").text = "true" if result.answer else "false"
    else:
        for name in result.columns:
            SubElement(head, "variable", name=name)
        results = SubElement(root, "results")
        for row in result.rows:
            line = SubElement(results, "result")
            for name, term in zip(result.columns, row, strict=True):
                if term is not None:
                    _xml_term(SubElement(line, "binding", name=name), term)
    # A parser would read a bare carriage return as a line feed.
    text = tostring(root, encoding="unicode").replace("\r", "&#13;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _xml_term(parent: Element, term: Any) -> None:
    kinds = {ox.NamedNode: "uri", ox.BlankNode: "bnode"}
    element = SubElement(parent, kinds.get(type(term), "literal"))
    element.text = _NOT_XML.sub("\ufffd", term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            element.set(_LANGUAGE, term.language)
        elif term.datatype.value != XSD + "string":
            element.set("datatype", term.datatype.value)


def to_tsv(result: Result) -> str:
    """SPARQL 1.1 Query Results TSV (https://www.w3.org/TR/sparql11-results-csv-tsv/): terms as in Turtle."""
    if result.answer is not None:
        return f"?answer\n{'true' if result.answer else 'false'}\n"
    lines = ["\t".join(f"?{name}" for name in result.columns)]
    lines += ["\t".join("" if t is None else _tsv_term(t) for t in row) for row in result.rows]
    return "\n".join(lines) + "\n"


def _tsv_term(term: Any) -> str:
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
