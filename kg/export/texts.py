"""The documents that a build was made of, read again for the formats that show text."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import ExportError
from kg.graph.facts import Facts
from kg.model import Document
from kg.read import read_paths


def read_texts(paths: Sequence[str], facts: Facts) -> dict[str, str]:
    """Content hash → text of every document of the build, found in `paths` (files and folders).

    ExportError if one is not there as it was built: its offsets would mean nothing.
    """
    found = {d.id: d for d in read_paths(paths) if isinstance(d, Document)}
    names = {d.name for d in found.values()}
    for article in facts.articles:
        if article.document_id not in found:
            where = ", ".join(paths)
            if article.document in names:
                raise ExportError(f"{article.document} in {where} has changed since the build: run kg build again")
            raise ExportError(f"{article.document} is not in {where}: give the documents that were built with --text")
    return {a.document_id: found[a.document_id].text for a in facts.articles}
