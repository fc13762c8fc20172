"""Claims as one flat table, a row each: CSV for spreadsheets, Parquet for pandas, DuckDB and the like."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from kg import network
from kg.graph.facts import Facts, Statement
from kg.imports import extra
from kg.network import Value
from kg.rulebook.schema import Datatype, Schema

# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV Injection", and ASVS 5.0, 1.2.10); programs for
# Chinese and Japanese take the wide signs for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_HEAD: Mapping[str, type] = {
    "id": str, "file": str, "article": int, "date": str,
    "subject": str, "subject_name": str, "subject_type": str, "subject_id": str,
    "predicate": str, "object": str, "object_name": str, "object_type": str, "object_id": str, "status": str,
}  # fmt: skip
_TAIL: Mapping[str, type] = {
    "confidence": float, "rule": str, "start": int, "end": int, "quote": str, "sentence": str,
}  # fmt: skip
_TYPES: Mapping[Datatype, type] = {"gYear": int, "integer": int, "decimal": float}


def columns(schema: Schema) -> dict[str, type]:
    """Column → its type; a qualifier has a column whether or not a claim has it."""
    qualifiers = {name: _TYPES.get(q.datatype, str) for name, q in schema.qualifiers.items()}
    return {**_HEAD, **qualifiers, **_TAIL}


def row(s: Statement, schema: Schema) -> dict[str, Value]:
    """A claim's cells; those it has nothing for are not there.

    `subject` and `object` are the entities' labels, `subject_name` and `object_name` the article's words.
    """
    return {
        **network.edge_attributes(s, schema),
        "id": s.id,
        "date": s.article.date,
        "subject": s.subject.label,
        "subject_type": s.subject.type,
        "subject_id": s.subject.id,
        "object": s.object.label,
        "object_type": s.object.type,
        "object_id": s.object.id,
    }


def claims_csv(facts: Facts) -> str:
    """The table as CSV (RFC 4180) with a byte order mark, which Excel needs to read it as UTF-8.

    A text that a spreadsheet would run as a formula has an apostrophe before it: take the exact texts
    from `claims.jsonl` or Parquet.
    """
    out = io.StringIO()
    names = list(columns(facts.schema))
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for s in facts.statements:
        cells = row(s, facts.schema)
        writer.writerow([_cell(cells.get(name)) for name in names])
    return f"\ufeff{out.getvalue()}"


def _cell(value: Value | None) -> Value:
    if value is None:
        return ""
    # A sign alone, such as the comparator =, is no formula.
    return f"'{value}" if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA) else value


def arrow_schema(schema: Schema, version: str) -> Any:
    """The table's columns as Arrow has them, with the rule book's hash in the metadata.  KgError without pyarrow."""
    pa: Any = extra("pyarrow", "parquet")
    types = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    fields = [pa.field(name, types[type_]) for name, type_ in columns(schema).items()]
    return pa.schema(fields, metadata={"rule_book": version})


def claims_parquet(facts: Facts) -> bytes:
    """The table as Parquet, typed, with the rule book's hash in its metadata.  KgError without pyarrow."""
    arrow = arrow_schema(facts.schema, facts.version)
    pa: Any = extra("pyarrow", "parquet")
    parquet: Any = extra("pyarrow.parquet", "parquet")
    rows = [row(s, facts.schema) for s in facts.statements]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows, schema=arrow), out)
    return out.getvalue()
