"""Each seed page, read in this process, gives the claims and refusals that `exports/` keeps of it.

`test_exports_current.py` compares the bytes of a whole build; here a page that changed is named.
"""

from __future__ import annotations

import json
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from support import ROOT

from kg.extract import Extractor
from kg.model import Claim, Refusal
from kg.page import PageReader, articles
from kg.pipeline import read

PAGES = sorted((ROOT / "seeds").glob("*.txt"))


def kept(name: str, page: Path) -> list[dict[str, Any]]:
    """The rows of a file of `exports/` that are of one page."""
    rows = map(json.loads, (ROOT / "exports" / name).read_text("utf-8").splitlines())
    return [row for row in rows if row["file"] == page.name]


@pytest.fixture(scope="session")
def pages(shipped: Extractor) -> PageReader:
    return PageReader(shipped.book.page, chain.from_iterable(shipped.book.lexicon.values()))


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
def test_the_claims_of_a_page_are_those_that_are_kept(page: Path, pages: PageReader, shipped: Extractor) -> None:
    (document,) = read([page], None, [])
    results = [shipped(article, document.text) for article in articles(document, pages)]
    found = [row(c) for r in results for c in r.claims]
    assert sorted(found, key=itemgetter("id")) == sorted(kept("claims.jsonl", page), key=itemgetter("id"))
    keys = ("article", "reason", "detail", "subject", "predicate", "object", "quote")
    rows = [tuple(r[key] for key in keys) for r in kept("quarantine.jsonl", page)]
    assert sorted(refused(r) for result in results for r in result.refusals) == sorted(rows)
