"""Each seed page, read in this process, gives the claims and refusals that `exports/` keeps of it.

`test_exports_current.py` compares the bytes of a whole build; here a page that changed is named.
`seeds_read/` says how each page is read: of each article the title, subtitle, publication, date,
writers and hospital, of each block the role, the length and how it begins and ends.  These files were
checked against the pages by eye.  After a change that is right: `python tests/test_seed_pages.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

from kg.extract import Extractor
from kg.model import Article, Claim, Refusal
from kg.page import PageReader, articles
from kg.pipeline import read
from kg.rulebook import load_book

PAGES = sorted((ROOT / "seeds").glob("*.txt"))


def kept(name: str, page: Path) -> list[dict[str, Any]]:
    """The rows of a file of `exports/` that are of one page."""
    rows = map(json.loads, (ROOT / "exports" / name).read_text("utf-8").splitlines())
    return [row for row in rows if row["file"] == page.name]


@pytest.fixture(scope="session")
def reader(shipped: Extractor) -> PageReader:
    return PageReader(shipped.book.page, chain.from_iterable(shipped.book.lexicon.values()))


def reading(found: Iterable[Article]) -> str:
    """How a page is read, as a file of `seeds_read/` has it."""
    out = []
    for a in found:
        writers = " ".join(f"{w.role}:{w.name}" for w in a.authors)
        out.append(f"{a.number}. " + " | ".join((a.title, a.subtitle, a.publication, a.date, writers, a.about)))
        for block in a.blocks:
            text = a.text[block.span.start : block.span.end]
            shown = text if len(text) <= 45 else f"{text[:24]} … {text[-18:]}"
            out.append(f"   {block.role} {len(text)} {shown}")
    return "\n".join(out) + "\n"


def kept_reading(page: Path) -> Path:
    return ROOT / "tests" / "seeds_read" / page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_a_page_is_read_as_it_was_checked(page: Path, reader: PageReader) -> None:
    (document,) = read([page], None, [])
    assert reading(articles(document, reader)) == kept_reading(page).read_text("utf-8")


def row(claim: Claim) -> dict[str, Any]:
    """A claim as `claims.jsonl` has it."""
    status = {} if claim.status == "actual" else {"status": claim.status}
    more = {"more": sorted(map(list, claim.evidence.more))} if claim.evidence.more else {}
    return {
        "id": claim.id,
        "file": claim.file,
        "article": claim.article,
        "subject": claim.subject,
        "predicate": claim.predicate,
        "object": claim.object,
        "qualifiers": {**claim.qualifiers, **status},
        "start": claim.evidence.raw.start,
        "end": claim.evidence.raw.end,
        "quote": claim.evidence.quote,
        **more,
        "rule": claim.evidence.rule,
        "confidence": claim.confidence,
    }


def refused(refusal: Refusal) -> tuple[object, ...]:
    """What tells one refusal from another, as `quarantine.jsonl` has it."""
    r = refusal
    return r.article, r.reason, r.detail, r.subject, r.predicate, r.object, r.quote


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_claims_of_a_page_are_those_that_are_kept(page: Path, reader: PageReader, shipped: Extractor) -> None:
    (document,) = read([page], None, [])
    results = [shipped(article, document.text) for article in articles(document, reader)]
    found = [row(c) for r in results for c in r.claims]
    assert sorted(found, key=itemgetter("id")) == sorted(kept("claims.jsonl", page), key=itemgetter("id"))
    keys = ("article", "reason", "detail", "subject", "predicate", "object", "quote")
    rows = [tuple(r[key] for key in keys) for r in kept("quarantine.jsonl", page)]
    assert sorted(refused(r) for result in results for r in result.refusals) == sorted(rows)


if __name__ == "__main__":
    book = load_book()
    reader = PageReader(book.page, chain.from_iterable(book.lexicon.values()))
    for path in PAGES:
        (one,) = read([path], None, [])
        kept_reading(path).parent.mkdir(exist_ok=True)
        kept_reading(path).write_text(reading(articles(one, reader)), "utf-8")
