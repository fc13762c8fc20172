"""What a query gives: rows, a yes or no, or triples; as a table, JSON, CSV or Turtle."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.graph.terms import Names

XSD = "http://www.w3.org/2001/XMLSchema#"
SHOWN = 100  # rows of a table in a notebook
Value = str | int | float | bool | None
_INTEGERS = {XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "gYear")}
_NUMBERS = {XSD + name for name in ("decimal", "double", "float")}


def python_value(term: Any) -> Value:
    """A term as a Python value: numbers, years and booleans as such, IRIs and other literals as text."""
    datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
    try:
        if datatype in _INTEGERS:
            return int(term.value)
        if datatype in _NUMBERS:
            number = float(term.value)
            return int(number) if number.is_integer() else number
    except ValueError:
        return str(term.value)
    if datatype == XSD + "boolean":
        return bool(term.value in ("true", "1"))
    return None if term is None else str(getattr(term, "value", term))


def _json_term(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    out = {"type": "literal", "value": term.value}
    if term.language:
        out["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        out["datatype"] = term.datatype.value
    return out


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """The answer to a query.

    SELECT: `columns` and `rows` (RDF terms of pyoxigraph, None where unbound); ASK: `answer`;
    CONSTRUCT and DESCRIBE: `triples`, sorted.  Iterating gives the rows as dicts of Python values.
    `cut` says that there is more, which a limit kept back.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    answer: bool | None = None
    triples: tuple[Any, ...] | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    def __iter__(self) -> Iterator[dict[str, Value]]:
        for row in self._cells():
            yield dict(zip(self._head(), (python_value(cell) for cell in row), strict=True))

    def __len__(self) -> int:
        return len(self._cells())

    def __bool__(self) -> bool:
        return self.answer if self.answer is not None else len(self) > 0

    def _head(self) -> tuple[str, ...]:
        return ("subject", "predicate", "object") if self.triples is not None else self.columns

    def _cells(self) -> tuple[tuple[Any, ...], ...]:
        if self.triples is not None:
            return tuple((t.subject, t.predicate, t.object) for t in self.triples)
        return self.rows

    def table(self, width: int | None = None) -> str:
        """A table whose columns line up (Chinese characters take two cells), at most `width` cells wide.

        Without a width every row stays on one line.  IRIs are shortened with the known prefixes.
        """
        if self.answer is not None:
            return "yes" if self.answer else "no"
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        rows = [[self._shown(cell) for cell in row] for row in self._cells()]
        for place, name in enumerate(self._head()):
            numeric = bool(rows) and all(_is_number(row[place]) for row in self._cells())
            table.add_column(Text(name), overflow="fold", justify="right" if numeric else "left")
        for cells in rows:
            table.add_row(*map(Text, cells))
        out = io.StringIO()
        Console(file=out, width=width or 10_000, color_system=None, legacy_windows=False).print(table)
        return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))

    def _shown(self, term: Any) -> str:
        if isinstance(term, ox.NamedNode):
            return Names(self.prefixes).ref(term.value)
        value = python_value(term)
        return "" if value is None else " ".join(str(value).split())

    def __repr__(self) -> str:
        if self.answer is not None:
            return f"<Result: {'yes' if self.answer else 'no'}>"
        shown = [f"  {row}" for row in islice(self, 10)] + (["  ..."] if len(self) > 10 else [])
        return "\n".join([f"<Result: {len(self)} rows>", *shown])

    def _repr_html_(self) -> str:
        if self.answer is not None:
            return html_table(("answer",), [["yes" if self.answer else "no"]], "")
        rows = [[self._shown(cell) for cell in row] for row in self._cells()[:SHOWN]]
        return html_table(self._head(), rows, f"{len(self)} rows")

    def json(self) -> str:
        """SPARQL 1.1 Query Results JSON (https://www.w3.org/TR/sparql11-results-json/)."""
        if self.answer is not None:
            return _dump({"head": {}, "boolean": self.answer})
        head = self._head()
        bindings = [
            {n: _json_term(t) for n, t in zip(head, row, strict=True) if t is not None}
            for row in self._cells()
        ]
        return _dump({"head": {"vars": list(head)}, "results": {"bindings": bindings}})

    def csv(self) -> str:
        """SPARQL 1.1 Query Results CSV (https://www.w3.org/TR/sparql11-results-csv-tsv/), IRIs in full."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        if self.answer is not None:
            writer.writerows([["answer"], ["true" if self.answer else "false"]])
            return out.getvalue()
        writer.writerow(self._head())
        for row in self._cells():
            writer.writerow(["" if t is None else t.value for t in row])
        return out.getvalue()

    def turtle(self) -> str:
        """The triples of a CONSTRUCT or DESCRIBE.  ValueError for other queries."""
        if self.triples is None:
            raise ValueError("only CONSTRUCT and DESCRIBE give triples")
        return self.rdf(ox.RdfFormat.TURTLE).decode("utf-8")

    def rdf(self, notation: ox.RdfFormat) -> bytes:
        """The triples of a CONSTRUCT or DESCRIBE in a notation of RDF, with the prefixes that they use."""
        spaces = {_space(term) for row in self._cells() for term in row}
        used = {prefix: space for prefix, space in self.prefixes.items() if space in spaces}
        return ox.serialize(self.triples or (), format=notation, prefixes=used) or b""


def html_table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A table in HTML for notebooks, everything in it escaped.

    >>> html_table(["a"], [["<b>"]], "&")
    '<table><caption>&amp;</caption><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr></table>'
    """
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><tr>{cells}</tr>{body}</table>"


def _space(term: Any) -> str:
    """The namespace of an IRI, or of a literal's datatype."""
    text = str(getattr(getattr(term, "datatype", term), "value", ""))
    return text[: max(text.rfind("#"), text.rfind("/")) + 1]


def _is_number(term: Any) -> bool:
    return term is None or isinstance(python_value(term), (int, float))


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
