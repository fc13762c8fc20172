"""Building again: what is taken over, what is made anew, and that nobody can tell from the export."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import rulebooks

from kg import state
from kg.engine.local import local
from kg.errors import ExportError
from kg.model import Document
from kg.pipeline import run

TEXTS = {
    "a.txt": "东海大学设有物理系和医学院。\n",
    "b.txt": "西山大学开设文学院。\n",
    "c.txt": "南江大学获批全国示范单位。\n",
}


class Spy:
    """An engine that notes which documents are run."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, setup: Callable[[], Callable[[Document], object]], items: object) -> object:
        def noted() -> object:
            for item in items:  # type: ignore[attr-defined]
                if isinstance(item, Document):
                    self.seen.append(item.name)
                yield item

        return local(setup, noted())  # type: ignore[arg-type]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    folder = rulebooks.write(tmp_path / "rules")
    (folder / "book.yaml").write_text("extends: kg\n", encoding="utf-8")
    return rulebooks.replace(folder, "schema.yaml", "records: {types: {}, properties: {}}\n", "")


def built(pages: Path, book: Path, output: Path, **more: object) -> list[str]:
    """Builds; the names of the documents that were run."""
    spy = Spy()
    run(pages, output, book, engine=spy, **more)  # type: ignore[arg-type]
    return spy.seen


def files(output: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in output.iterdir() if p.name != state.NAME}


def same_as_new(pages: Path, book: Path, output: Path) -> bool:
    """Whether the export is the one that a build from nothing gives."""
    new = output.with_name("new")
    run(pages, new, book, fresh=True)
    assert not (new / state.NAME).exists()
    return files(output) == files(new)


def test_nothing_is_run_twice(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert built(pages, book, output) == ["a.txt", "b.txt", "c.txt"]
    assert built(pages, book, output) == []
    assert same_as_new(pages, book, output)


def test_what_is_new_changed_or_gone(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    (pages / "a.txt").write_text("东海大学设有物理系。\n", encoding="utf-8")
    (pages / "b.txt").unlink()
    (pages / "d.txt").write_text("北原大学荣获全国示范单位。\n", encoding="utf-8")
    assert built(pages, book, output) == ["a.txt", "d.txt"]
    assert same_as_new(pages, book, output)
    assert "西山大学" not in (output / "graph.ttl").read_text(encoding="utf-8")


def test_a_document_of_another_name_is_another_one(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    (pages / "a.txt").rename(pages / "z.txt")
    assert built(pages, book, output) == ["z.txt"]
    assert same_as_new(pages, book, output)


def test_other_rules_run_everything(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    rulebooks.replace(book, "relations/hasUnit.yaml", "trigger: [设有, 开设]", "trigger: [设有]")
    assert built(pages, book, output) == ["a.txt", "b.txt", "c.txt"]
    assert same_as_new(pages, book, output)


def test_what_is_gone_is_dropped_from_the_state(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    for name in ("a.txt", "b.txt"):
        (pages / name).unlink()
    built(pages, book, output)
    with sqlite3.connect(output / state.NAME) as db:
        assert db.execute("SELECT count(*) FROM results").fetchone() == (1,)


@pytest.mark.parametrize("spoilt", [b"", b"no database at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_spoilt_state_costs_only_time(pages: Path, book: Path, tmp_path: Path, spoilt: bytes) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    (output / state.NAME).write_bytes(spoilt)
    assert built(pages, book, output) == ["a.txt", "b.txt", "c.txt"]
    assert same_as_new(pages, book, output)
    assert built(pages, book, output) == []


def test_a_spoilt_entry_is_made_again(pages: Path, book: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    built(pages, book, output)
    with sqlite3.connect(output / state.NAME) as db:
        db.execute("UPDATE results SET body = x'00' WHERE key = (SELECT min(key) FROM results)")
    assert len(built(pages, book, output)) == 1
    assert same_as_new(pages, book, output)


def test_a_build_that_was_stopped_goes_on(pages: Path, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "out"
    monkeypatch.setattr(state, "SECONDS", -1.0)

    def stopped(setup: Callable[[], Callable[[Document], object]], items: object) -> object:
        for number, result in enumerate(local(setup, items)):  # type: ignore[arg-type, var-annotated]
            if number == 2:
                raise KeyboardInterrupt
            yield result

    with pytest.raises(KeyboardInterrupt):
        run(pages, output, book, engine=stopped)  # type: ignore[arg-type]
    assert not (output / "graph.ttl").exists()
    assert built(pages, book, output) == ["c.txt"]
    assert same_as_new(pages, book, output)


def test_a_schema_without_records_is_told(pages: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"write `extends: kg` into book\.yaml"):
        run(pages, tmp_path / "out", rulebooks.write(tmp_path / "bare"))


def test_nothing_is_kept_where_nothing_can_be_read(book: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    run(empty, tmp_path / "out", book)
    assert not (tmp_path / "out").exists()
