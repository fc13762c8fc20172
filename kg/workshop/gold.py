"""Corrected annotations → gold in the claims format.

A relation that `kg export` wrote gives its claim back as it was, with the status that its type now has and
the qualifiers that its note (Label Studio) or a comment (doccano) now gives.  One that people drew gives a
claim with the object's words as its name, and the number in them as its value if the predicate takes one.
If they moved an end, the relation takes over what the vanished one knew of the object.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.export.passages import STATUS, Marked, healed, note_value
from kg.graph.facts import whole
from kg.model import Document, QualifierValue, Quantity
from kg.page.normal import normalise
from kg.quantity import QuantityFinder
from kg.read import read_paths
from kg.rulebook import RuleBook
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import nearest
from kg.workshop.annotated import Annotated, Link, Row
from kg.workshop.annotations import read_annotated

_YEAR = re.compile(r"\d{4}")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
Original = Row  # a claim as `kg export` describes it in a passage


def import_gold(path: Path, book: RuleBook, texts: Iterable[str] = ()) -> list[Row]:
    """The gold claims of a corrected file, in order of file and place, in the terms of the rule book.

    With `texts` (files and folders of the documents) each passage is compared with its document, and one
    that `kg export` did not write is looked for in them.  ReadError, with the line, for what cannot be.
    """
    documents = _documents(list(texts))
    read = GoldReader(book)
    rows: list[Row] = []
    for passage in read_annotated(path):
        file, start = _place(passage, path, documents)
        # A passage without claims says that its article was looked at.
        rows += list(read(passage, file, start)) or [{"file": file, "article": passage.article}]
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


class GoldReader:
    """Turns the links of passages into claims."""

    def __init__(self, book: RuleBook) -> None:
        self._schema = book.schema
        self._quantities = QuantityFinder(book.quantity)

    def __call__(self, passage: Annotated, file: str, start: int) -> Iterator[Row]:
        """The claims of a passage whose text, behind its first line, stands in `file` from `start`.

        ReadError for a relation that cannot be a claim.
        """
        shift = start - passage.head
        for link, original in _paired(passage):
            row = _Drawn(passage, link, original, self._schema, self._quantities).claim()
            row |= {"start": link.target.start + shift, "end": link.target.end + shift}
            row["quote"] = passage.text[link.target.start : link.target.end]
            if original and original.get("more") and _same(link, original):
                row["more"] = original["more"]
            yield {"file": file, "article": passage.article, **row}


def _paired(passage: Annotated) -> list[tuple[Link, Original | None]]:
    """Each link with the original that it stands for, or the nearest that no link stands for any more."""
    left = list(passage.claims)
    out: list[tuple[Link, Original | None]] = []
    waiting = list(dict.fromkeys(passage.links))
    for test, several in ((_unchanged, True), (_same, True), (_same_object, False), (_moved, False)):
        rest = []
        for link in waiting:
            found = [o for o in left if test(link, o)]
            found = found if several else found[:1]
            left = [o for o in left if o not in found]
            out += ((link, o) for o in found)
            if not found and not any(_twin(link, done) for done, _ in out):
                rest.append(link)
        waiting = rest
    out += ((link, None) for link in waiting)
    return sorted(out, key=lambda pair: (pair[0].target[:2], pair[0].type))


@dataclass(frozen=True)
class _Drawn:
    """A relation and the claim of the export that it stands for, if any."""

    passage: Annotated
    link: Link
    original: Original | None
    schema: Schema
    quantities: QuantityFinder

    def claim(self) -> Row:
        """Subject, predicate, object and qualifiers."""
        link, original = self.link, self.original
        predicate, status = self._type()
        kept = original is not None and _same(link, original)
        if not kept:
            self._check(predicate)
        object_, known = self._default(predicate)
        if original:
            known = {n: v for n, v in (original.get("qualifiers") or {}).items() if kept or self._takes(predicate, n)}
            known.pop("status", None)
            object_ = original["object"] if _span(link.target) == original["to"] else object_
        if link.notes is not None:
            noted = self._noted(link.notes)
            object_ = str(noted.pop("object", self._default(predicate)[0] if link.all_said else object_))
            known = noted if link.all_said else {**known, **noted}
        if status != "actual":
            known["status"] = status
        same_subject = original is not None and _span(link.source) == original["from"]
        subject = original["subject"] if original and same_subject else self._name(link.source)
        return {"subject": subject, "predicate": predicate, "object": object_, "qualifiers": known}

    def _takes(self, predicate: str, qualifier: str) -> bool:
        return qualifier in self.schema.predicates[predicate].qualifiers

    def _default(self, predicate: str) -> tuple[str, dict[str, Any]]:
        """Name and qualifiers of an object of which nothing but its words is known."""
        name = self._name(self.link.target)
        year = _YEAR.search(name) if self.schema.literal_type(predicate) == "gYear" else None
        found = self.quantities.find(normalise(name)) if self._takes(predicate, "value") else ()
        if len(found) != 1 or not isinstance(found[0].value, Quantity):
            return year.group() if year else name, {}
        said, (low, high) = found[0].value, found[0].span
        known: dict[str, QualifierValue] = {"value": said.value, "unit": said.unit, "comparator": said.comparator}
        if said.upper is not None:
            known["value2"] = said.upper
        label = _EDGES.sub("", name[:low] + name[high:])
        return label or name, {n: whole(v) for n, v in known.items() if v != "" and self._takes(predicate, n)}

    def _error(self, reason: str) -> ReadError:
        return ReadError(self.passage.where, reason)

    def _type(self) -> tuple[str, str]:
        link = self.link
        predicate, _, status = link.type.partition(STATUS)
        if predicate not in self.schema.predicates:
            raise self._error(f"relation '{link.type}' is no predicate; {nearest(predicate, list(self.schema.predicates))}")
        if status and status not in self.schema.statuses:
            raise self._error(f"relation '{link.type}': no status '{status}'; {nearest(status, list(self.schema.statuses))}")
        return predicate, status or "actual"

    def _check(self, predicate: str) -> None:
        """A relation that people drew: are its ends what the schema wants?"""
        link, schema = self.link, self.schema
        for marked in (link.source, link.target):
            if marked.type not in schema.types:
                raise self._error(f"label '{marked.type}' is no type; {nearest(marked.type, list(schema.types))}")
        if not (schema.accepts_subject(predicate, link.source.type) and schema.accepts_object(predicate, link.target.type)):
            definition = schema.predicates[predicate]
            raise self._error(
                f"'{predicate}' goes from {' or '.join(definition.domain)} to {' or '.join(definition.range)}, "
                f"not from {link.source.type} “{self._name(link.source)}” to {link.target.type} “{self._name(link.target)}”"
            )
        if link.target.start < self.passage.head:
            raise self._error(f"the object of '{predicate}' stands in the first line, which is no part of the file: mark it in the sentence")

    def _name(self, marked: Marked) -> str:
        text = self.passage.text[marked.start : marked.end]
        return text if marked.end < self.passage.head else healed(text)

    def _noted(self, notes: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for line in filter(str.strip, notes.splitlines()):
            name, equals, value = line.strip().partition("=")
            if not equals or name.strip() not in ("object", *self.schema.qualifiers):
                hint = nearest(name, ["object", *self.schema.qualifiers])
                raise self._error(f"note “{line.strip()}”: write NAME=VALUE with the name of a qualifier; {hint}")
            out[name.strip()] = note_value(value.strip())
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
