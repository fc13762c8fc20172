"""A rule book that extends the one that ships: what is inherited, what is laid over it, what never is."""

from __future__ import annotations

from pathlib import Path

import pytest
import rulebooks
from support import ROOT

from kg.errors import RuleError
from kg.rulebook import load_book
from kg.rulebook.book import content_hash

SHIPPED = load_book(ROOT / "rules")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small book about universities with `extends`, and without most of what the language has."""
    path = rulebooks.write(tmp_path / "book")
    (path / "book.yaml").write_text("extends: kg\n", encoding="utf-8")
    for name in ("mentions/quantity.yaml", "mentions/time.yaml", "status.yaml", "lexicon/places.tsv"):
        (path / name).unlink()
    return path


def test_a_file_that_is_not_there_comes_from_below(folder: Path) -> None:
    book = load_book(folder)
    assert (book.quantity, book.time, book.status) == (SHIPPED.quantity, SHIPPED.time, SHIPPED.status)
    assert book.place_levels["辽宁省"] == "province"


def test_keys_are_laid_over_and_lists_replaced(folder: Path) -> None:
    (folder / "page.yaml").write_text("bodies: {suffixes: [大学]}\n", encoding="utf-8")
    book = load_book(folder)
    assert book.page.bodies.suffixes == ("大学",)
    assert book.page.bodies.stops == SHIPPED.page.bodies.stops
    assert book.page.byline == SHIPPED.page.byline


def test_what_the_trade_speaks_of_is_never_inherited(folder: Path) -> None:
    book = load_book(folder)
    assert "Hospital" not in book.schema.types and "supports" not in book.schema.predicates
    assert {p.file for p in book.relations} == {str(p) for p in (folder / "relations").glob("*.yaml")}
    assert book.schema.designations == {}
    assert "departments" not in book.lexicon


def test_records_and_statuses_of_the_graph_are(folder: Path) -> None:
    assert load_book(folder).schema.records.properties.keys() == SHIPPED.schema.records.properties.keys()


def test_the_version_depends_on_the_book_below(folder: Path) -> None:
    alone = content_hash(folder)
    (folder / "book.yaml").unlink()
    assert content_hash(folder) != alone


def test_without_book_yaml_a_missing_file_is_a_fault(folder: Path) -> None:
    (folder / "book.yaml").unlink()
    (folder / "lexicon" / "places.tsv").write_text("term\tnorm\ttype\tnote\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"\.yaml:1:1: cannot be read: No such file"):
        load_book(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [("extends: me\n", r"book\.yaml:1:\d+: extends"), ("extend: kg\n", "did you mean extends"), ("- kg\n", "must be a mapping")],
)
def test_faults_of_book_yaml(folder: Path, text: str, message: str) -> None:
    (folder / "book.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=message):
        load_book(folder)


def test_a_fault_in_a_file_laid_over_is_told_at_its_place(folder: Path) -> None:
    (folder / "page.yaml").write_text("bodies:\n  suffixes: [大学]\n  stop: [的]\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"page\.yaml:3:3: unknown key 'stop'"):
        load_book(folder)
