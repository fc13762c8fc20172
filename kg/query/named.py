"""Ready queries: files `<name>.rq` whose first comment lines say what they ask and which values they take.

    # Partners of a hospital, with the kind of co-operation.
    # -p hospital=NAME   a name of the hospital
    # [-p year=YEAR]     only this year

A value in brackets may be left out; then its variable is free.  The word after ``=`` is its kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import iri
from kg.errors import QueryError
from kg.query.check import tokens

Term = ox.NamedNode | ox.Literal
XSD = "http://www.w3.org/2001/XMLSchema#"
_PARAMETER = re.compile(r"#\s*(\[)?-p\s+(\w+)=([A-Z]+)\]?\s*(.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query takes: `kind` is NAME, TEXT, YEAR, NUMBER, TERM or IRI."""

    name: str
    kind: str
    says: str
    required: bool


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A ready query: its name, what it asks, the values that it takes, its text."""

    name: str
    says: str
    parameters: tuple[Parameter, ...]
    text: str


def parse(name: str, text: str) -> NamedQuery:
    """A query with what its head comments declare."""
    says: list[str] = []
    parameters: list[Parameter] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _PARAMETER.match(line)
        if match:
            parameters.append(Parameter(match[2], match[3], match[4].strip(), not match[1]))
        elif not parameters:
            says.append(line.lstrip("# ").rstrip())
    return NamedQuery(name, " ".join(says).strip(), tuple(parameters), text)


def read(path: Path) -> NamedQuery:
    """The query in a file.  QueryError if it cannot be read."""
    try:
        return parse(path.stem, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as err:
        raise QueryError(f"{path}: cannot be read: {err}") from None


def named_queries(folder: Path) -> dict[str, NamedQuery]:
    """Name → query of all `.rq` files in a folder, sorted by name; none if there is no such folder."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.rq"))}


def bindings(query: NamedQuery, given: Mapping[str, str], namespace: str) -> dict[str, Term]:
    """Variable → term of the values `given`; `namespace` is that of TERM values.

    QueryError for a value that the query does not take, that is missing, or is of the wrong kind.
    A query that declares nothing takes values for all its variables, each as a NAME.
    """
    declared = {p.name: p for p in query.parameters}
    if not declared:
        declared = {name: Parameter(name, "NAME", "", False) for name in re.findall(r"[?$](\w+)", query.text)}
    for name in given:
        if name not in declared:
            known = ", ".join(sorted(declared)) or "none"
            raise QueryError(f"query {query.name}: takes no value '{name}'; known: {known}")
    for parameter in declared.values():
        if parameter.required and parameter.name not in given:
            example = f"-p {parameter.name}={parameter.kind}"
            raise QueryError(f"query {query.name}: needs {example} ({parameter.says})")
    return {n: term(declared[n].kind, n, text, namespace) for n, text in given.items()}


def term(kind: str, name: str, text: str, namespace: str) -> Term:
    """`text` as an RDF term of a kind.  QueryError if it is none."""
    try:
        if kind == "NAME":
            return ox.Literal(text, language="zh")
        if kind == "TEXT":
            return ox.Literal(text)
        if kind == "YEAR":
            return ox.Literal(f"{int(text):04d}", datatype=ox.NamedNode(XSD + "gYear"))
        if kind == "NUMBER":
            float(text)
            return ox.Literal(text, datatype=ox.NamedNode(XSD + "decimal"))
        if kind in ("TERM", "IRI"):
            return ox.NamedNode(text if kind == "IRI" else namespace + iri.segment(text.rpartition(":")[2]))
    except ValueError:
        raise QueryError(f"-p {name}={text}: must be a {kind}") from None
    raise QueryError(f"-p {name}: the query declares an unknown kind '{kind}'")


def with_values(query: str, values: Mapping[str, Term]) -> str:
    """`query` with a VALUES block at the head of its pattern, where its filters see the values too.

    (The store's own substitution wants every variable in the SELECT.)  Terms write themselves, escaped.
    """
    if not values:
        return query
    names = " ".join(f"?{name}" for name in values)
    block = f" VALUES ({names}) {{ ({' '.join(map(str, values.values()))}) }} "
    place = _pattern_start(query)
    return f"{query[:place]}{block}{query[place:]}"


def _pattern_start(query: str) -> int:
    """Where the outermost pattern begins: after the first {, or for CONSTRUCT after the template's end."""
    starts: list[int] = []
    depth, construct = 0, False
    for token in tokens(query):
        if token.text == "{" and depth == 0:
            starts.append(token.start + 1)
        construct = construct or (not starts and token.kind == "word" and token.text.upper() == "CONSTRUCT")
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
    if not starts:
        return len(query)
    return starts[1] if construct and len(starts) > 1 else starts[0]
