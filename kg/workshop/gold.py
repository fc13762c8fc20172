"""Corrected annotations → gold in the claims format.

A relation that `kg export` wrote gives its claim back as it was, with the status that its type now has and
(Label Studio) the qualifiers that its note now has.  One that people drew gives a claim with the object's
words as its name.  If they moved an end, the relation takes over what the vanished one knew of the object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.export.passages import STATUS, Marked, healed, note_value
from kg.model import Document
from kg.read import read_paths
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import nearest
from kg.workshop.annotated import Annotated, Link, Row, read_annotated

_YEAR = re.compile(r"\d{4}")
Original = Row  # a claim as `kg export` describes it in a passage


def import_gold(path: Path, schema: Schema, texts: Iterable[str] = ()) -> list[Row]:
    """The gold claims of a corrected file, in order of file and place.

    With `texts` (files and folders of the documents) each passage is compared with its document, and one
    that `kg export` did not write is looked for in them.  ReadError, with the line, for what cannot be.
    """
    documents = _documents(list(texts))
    rows: list[Row] = []
    for passage in read_annotated(path):
        rows += gold_rows(passage, schema, path, documents)
    unsaid = {(r["file"], r["article"]) for r in rows if "predicate" not in r}
    said = {(r["file"], r["article"]) for r in rows if "predicate" in r}
    kept = [r for r in rows if "predicate" in r]
    # An article in which nothing is left is gold too: whatever is found there is spurious.
    kept += [{"file": file, "article": article, "meta": {}} for file, article in unsaid - said]
    return sorted(kept, key=_order)


def _order(row: Row) -> tuple[str, int, int, int]:
    return row["file"], row["article"], row.get("start", -1), row.get("end", -1)


def _documents(paths: list[str]) -> list[Document]:
    out = []
    for item in read_paths(paths):
        if isinstance(item, ReadError):
            raise item
        out.append(item)
    return out


def gold_rows(passage: Annotated, schema: Schema, path: Path, documents: Sequence[Document] = ()) -> list[Row]:
    """The claims of a passage; if it has none, a line that says that its article was looked at."""
    file, start = _place(passage, path, documents)
    rows = list(_Reader(passage, schema).rows(file, start))
    return rows or [{"file": file, "article": passage.article}]


def _place(passage: Annotated, path: Path, documents: Sequence[Document]) -> tuple[str, int]:
    """File and offset of the text behind the first line."""
    body, start = passage.text[passage.head :], passage.start
    if passage.file is not None and start is not None:
        texts = [d.text for d in documents if d.name == passage.file]
        if documents and not texts:
            raise ReadError(passage.where, f"its document {passage.file} is not among those of --text")
        if texts and not any(text.startswith(body, start) for text in texts):
            raise ReadError(passage.where, f"{passage.file} has another text at {start}: it has changed since the export")
        return passage.file, start
    if not documents:
        return passage.file or path.stem, 0
    found = [(d.name, d.text.find(body)) for d in documents if body in d.text]
    if len(found) != 1:
        raise ReadError(passage.where, f"its text stands in {len(found)} documents of --text, not in one")
    return found[0]


class _Reader:
    """Turns the links of one passage into claims."""

    def __init__(self, passage: Annotated, schema: Schema) -> None:
        self._p = passage
        self._schema = schema

    def rows(self, file: str, start: int) -> Iterator[Row]:
        shift = start - self._p.head
        for link, original in self._paired():
            row = self._claim(link, original)
            row |= {"start": link.target.start + shift, "end": link.target.end + shift}
            row["quote"] = self._p.text[link.target.start : link.target.end]
            if original and original.get("more") and _same(link, original):
                row["more"] = original["more"]
            yield {"file": file, "article": self._p.article, **row}

    def _paired(self) -> list[tuple[Link, Original | None]]:
        """Each link with the original that it stands for, or the nearest that no link stands for any more."""
        left = list(self._p.claims)
        out: list[tuple[Link, Original | None]] = []
        waiting = list(dict.fromkeys(self._p.links))
        for test in (_unchanged, _same, _same_object, _moved):
            rest = []
            for link in waiting:
                found = [o for o in left if test(link, o)]
                if test is not _unchanged and test is not _same:
                    found = found[:1]
                left = [o for o in left if o not in found]
                out += ((link, o) for o in found)
                if not found and not any(_twin(link, done) for done, _ in out):
                    rest.append(link)
            waiting = rest
        out += ((link, None) for link in waiting)
        return sorted(out, key=lambda pair: (pair[0].target[:2], pair[0].type))

    def _claim(self, link: Link, original: Original | None) -> Row:
        predicate, status = self._type(link)
        kept = original is not None and _same(link, original)
        if not kept:
            self._check(link, predicate)
        same_object = original is not None and _span(link.target) == original["to"]
        object_ = original["object"] if original and same_object else self._object(link, predicate)
        known = dict(original.get("qualifiers") or {}) if original else {}
        known.pop("status", None)
        if link.notes is not None:
            known = self._noted(link.notes)
            object_ = str(known.pop("object", self._object(link, predicate)))
        allowed = self._schema.predicates[predicate].qualifiers
        if not kept and link.notes is None:
            known = {name: value for name, value in known.items() if name in allowed}
        if status != "actual":
            known["status"] = status
        subject = original["subject"] if original and _span(link.source) == original["from"] else self._name(link.source)
        return {"subject": subject, "predicate": predicate, "object": object_, "qualifiers": known}

    def _error(self, reason: str) -> ReadError:
        return ReadError(self._p.where, reason)

    def _type(self, link: Link) -> tuple[str, str]:
        predicate, _, status = link.type.partition(STATUS)
        if predicate not in self._schema.predicates:
            raise self._error(f"relation '{link.type}' is no predicate; {nearest(predicate, list(self._schema.predicates))}")
        if status and status not in self._schema.statuses:
            raise self._error(f"relation '{link.type}': no status '{status}'; {nearest(status, list(self._schema.statuses))}")
        return predicate, status or "actual"

    def _check(self, link: Link, predicate: str) -> None:
        """A relation that people drew: are its ends what the schema wants?"""
        schema = self._schema
        for marked in (link.source, link.target):
            if marked.type not in schema.types:
                raise self._error(f"label '{marked.type}' is no type; {nearest(marked.type, list(schema.types))}")
        if not (schema.accepts_subject(predicate, link.source.type) and schema.accepts_object(predicate, link.target.type)):
            definition = schema.predicates[predicate]
            raise self._error(
                f"'{predicate}' goes from {' or '.join(definition.domain)} to {' or '.join(definition.range)}, "
                f"not from {link.source.type} “{self._name(link.source)}” to {link.target.type} “{self._name(link.target)}”"
            )
        if link.target.start < self._p.head:
            raise self._error(f"the object of '{predicate}' stands in the first line, which is no part of the file: mark it in the sentence")

    def _name(self, marked: Marked) -> str:
        text = self._p.text[marked.start : marked.end]
        return text if marked.end < self._p.head else healed(text)

    def _object(self, link: Link, predicate: str) -> str:
        name = self._name(link.target)
        year = _YEAR.search(name) if self._schema.literal_type(predicate) == "gYear" else None
        return year.group() if year else name

    def _noted(self, notes: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for line in filter(str.strip, notes.splitlines()):
            name, equals, value = line.strip().partition("=")
            if not equals or name not in ("object", *self._schema.qualifiers):
                hint = nearest(name, ["object", *self._schema.qualifiers])
                raise self._error(f"note “{line.strip()}”: write NAME=VALUE with the name of a qualifier; {hint}")
            out[name] = note_value(value)
        return out


def _span(marked: Marked) -> list[int]:
    return [marked.start, marked.end]


def _type_of(original: Original) -> str:
    status = (original.get("qualifiers") or {}).get("status")
    return f"{original['predicate']}{STATUS}{status}" if status else str(original["predicate"])


def _unchanged(link: Link, o: Original) -> bool:
    """The very relation that was exported."""
    return _same(link, o) and o.get("region") in (None, link.region)


def _same(link: Link, o: Original) -> bool:
    """The same type between the same places."""
    return (link.type, _span(link.source), _span(link.target)) == (_type_of(o), o["from"], o["to"])


def _same_object(link: Link, o: Original) -> bool:
    """The same object, of another subject, predicate or status."""
    return bool(_span(link.target) == o["to"])


def _moved(link: Link, o: Original) -> bool:
    """The same predicate, with an object whose bounds were corrected."""
    low, high = o["to"]
    same = link.type.partition(STATUS)[0] == o["predicate"]
    return bool(same and link.target.start < high and low < link.target.end)


def _twin(link: Link, done: Link) -> bool:
    """The same relation drawn, or kept by the tool, twice."""
    return link[:3] == done[:3]
