"""Builds that keep what they know on disk: the same exports as those made in memory, whatever their size."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from benchmarks import corpus
from kg.engine.pool import Pool
from kg.engine.streamed import keeping, part, put
from kg.engine.streamed.scratch import Scratch
from kg.errors import ExportError
from kg.export import DEFAULT, FORMATS, write_exports
from kg.export.formats import ALWAYS
from kg.keys import Keys
from kg.meter import Meter, Parts
from kg.pipeline import given_up, process, run, weight


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents with names in common, reprints, and two files of one name."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in corpus.short(ROOT / "seeds", 120, seed=5):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    first = sorted(folder.glob("*.txt"))[0]
    (folder / "other").mkdir()
    (folder / "other" / first.name).write_text(first.read_text(encoding="utf-8") + "东海大学附属医院开放床位900张。\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def in_memory(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("memory")
    built = process(documents)
    write_exports(built.results, built.resolution, built.book, folder)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and not p.name.startswith(".")}


def test_the_same_as_in_memory(documents: Path, in_memory: Path, tmp_path: Path) -> None:
    run(documents, tmp_path / "out")
    expected = files(in_memory)
    assert b"kg:reprintOf" in expected["graph.ttl"]
    assert re.search(rb"kg:corroboration [2-9]", expected["graph.ttl"])
    assert files(tmp_path / "out") == expected


@pytest.mark.parametrize("name", DEFAULT)
def test_each_format_by_itself_is_the_same(name: str, documents: Path, in_memory: Path, tmp_path: Path) -> None:
    run(documents, tmp_path / "out", formats=[name])
    expected, found = files(in_memory), files(tmp_path / "out")
    assert found.keys() == {FORMATS[n].file for n in (name, *ALWAYS)}
    assert found == {file: expected[file] for file in found}


def test_the_same_on_disk_and_in_several_processes(
    documents: Path, in_memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With hardly any memory for the data base, and little for what is gathered before it is written."""
    monkeypatch.setattr("kg.engine.streamed.scratch.MEMORY", 16)
    monkeypatch.setattr("kg.engine.streamed.scratch.AT_ONCE", 5)
    monkeypatch.setattr("kg.engine.streamed.scratch.SEVERAL", 1)
    monkeypatch.setattr("kg.engine.streamed.copies.AT_ONCE", 30)
    monkeypatch.setattr("kg.engine.streamed.put.AT_ONCE", 3)
    monkeypatch.setattr("kg.engine.streamed.spool.MEMORY", 1_000)
    monkeypatch.setattr("kg.graph.kept.MOST", 3)
    run(documents, tmp_path / "out", engine=Pool(2, weight, given_up, alone=0))
    assert files(tmp_path / "out") == files(in_memory)


def test_a_page_of_a_large_build_holds_a_part_and_says_so(
    documents: Path, in_memory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, "MOST", 40)
    run(documents, tmp_path / "out")
    made, whole = files(tmp_path / "out"), files(in_memory)
    page, everything = (json.loads(re.search(rb'id="data">(.*?)</script>', html)[1]) for html in (made.pop("graph.html"), whole.pop("graph.html")))  # type: ignore[index]
    assert made == whole, "only the page is of a part"
    assert page["of"] == len(everything["claims"]) > 40 >= len(page["claims"]) > 10
    assert "of" not in everything
    told = {row[0]: sum(claim[1] == n for claim in everything["claims"]) for n, row in enumerate(everything["entities"])}
    first = max((n for n in told if n.startswith("Hospital/")), key=lambda n: told[n])
    centre = [row[0] for row in page["entities"]].index(first)
    assert sum(claim[1] == centre for claim in page["claims"]) == min(told[first], 40), "all of what is most told of"
    labels = {row[0]: row[2] for row in everything["entities"]}
    assert all(labels[row[0]] == row[2] for row in page["entities"]), "things are called what all documents call them"


def test_no_question_looks_through_a_whole_table(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for each document or claim is found by an index, however many there are."""
    asked: set[str] = set()
    plans: dict[str, str] = {}

    class Traced(Scratch):
        def __init__(self) -> None:
            super().__init__()
            self._db.set_trace_callback(asked.add)

        def close(self) -> None:
            self._db.set_trace_callback(None)
            for text in sorted(asked):
                if text.startswith("SELECT") and " = " in text:
                    shape = re.sub(r"'[^']*'|X'[^']*'|\b\d+\b", "?", text)
                    plans[shape] = " ".join(row[3] for row in self._db.execute(f"EXPLAIN QUERY PLAN {text}"))
            super().close()

    monkeypatch.setattr("kg.engine.streamed.scratch.Scratch", Traced)
    monkeypatch.setattr(part, "MOST", 40)
    monkeypatch.setattr("kg.engine.streamed.scratch.SEVERAL", 1)
    monkeypatch.setattr("kg.engine.streamed.copies.AT_ONCE", 30)
    run(documents, tmp_path / "out")
    assert len(plans) >= 8
    assert {shape: plan for shape, plan in plans.items() if "SCAN" in plan} == {}


def test_every_default_format_is_written() -> None:
    assert sorted(put.OF_SCHEMA + put.WRITTEN) == sorted(DEFAULT)


def test_no_room_for_what_is_kept_is_told(documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Small(Scratch):
        def __init__(self) -> None:
            super().__init__()
            self._db.execute("PRAGMA max_page_count = 40")

    monkeypatch.setattr("kg.engine.streamed.scratch.Scratch", Small)
    with pytest.raises(ExportError, match="TMPDIR"):
        run(documents, tmp_path / "out")
    assert not files(tmp_path / "out")


def test_other_faults_are_not_taken_for_a_full_disk() -> None:
    with pytest.raises(ZeroDivisionError), keeping():
        _ = 1 / 0
    with pytest.raises(sqlite3.Error, match="no such table"), keeping() as kept:
        kept._db.execute("SELECT * FROM elsewhere")


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_keys_are_a_set(names: list[str]) -> None:
    keys, known = Keys(), set[str]()
    for name in names:
        assert keys.add(name) == (name not in known)
        known.add(name)
    assert list(keys) == sorted(known)


def test_keys_without_room(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys()
    keys._db.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.Error):
        for n in range(10_000):
            keys.add(f"{n:0100}")


def test_a_meter_tells_rate_and_time_left() -> None:
    said: list[str] = []
    now = [100.0]
    meter = Meter(said.append, 10_000_000, lambda: now[0])
    meter.document("a.txt")
    now[0] = 120.0
    meter.passed(2_500_000)
    meter.document("b.txt")
    assert said == ["1 documents, now a.txt", "2 documents, 25% of 10.0 MB, 0.12 MB/s, 1:00 left, now b.txt"]


def test_the_time_left_of_what_is_written() -> None:
    now = [0.0]
    said: list[str] = []
    parts = Parts(said.append, "writing exports", 1_200, lambda: now[0])
    for now[0] in (1.0, 4.0, 6.0):
        parts.done()
    assert said == [
        "writing exports of 1 of 1,200 documents",
        "writing exports of 2 of 1,200 documents, 39:56 left",
        "writing exports of 3 of 1,200 documents, 39:54 left",
    ]
