"""The engine for a cluster, on threads of this machine: the same graph, bad documents, and builds that are stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
import rulebooks
from click.testing import CliRunner
from support import ROOT, Kg

from benchmarks import corpus
from kg.cli import cli
from kg.engine.spark import documents, job
from kg.engine.spark.files import Building
from kg.engine.spark.job import Job, Outcome
from kg.errors import ExportError, KgError, ReadError
from kg.export.write import write_exports
from kg.model import ArticleResult, Document
from kg.pipeline import document_stage, process
from kg.read import Fields, ReadOptions
from kg.rulebook import RuleBook, load_book

MASTER = "local[2]"
OPTIONS = ReadOptions(Fields(id="id", date="date"))


@pytest.fixture(scope="module", autouse=True)
def workers() -> Iterator[None]:
    """Workers find `kg`, `benchmarks` and the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", ""))))
        yield


def quads(folder: Path) -> list[str]:
    """All lines of the graph's files."""
    return [line for file in sorted(folder.glob("graph/*.nq")) for line in file.read_text(encoding="utf-8").splitlines()]


def rows(files: Iterator[Path]) -> list[str]:
    return sorted(line for file in files for line in file.read_text(encoding="utf-8").splitlines())


# The same graph


@pytest.fixture(scope="module")
def input_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand short documents: files (two of one name), JSON lines, Parquet, some of them twice."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    folder = tmp_path_factory.mktemp("input")
    made = list(corpus.short(ROOT / "seeds", 2000, seed=7))
    for name, text in made[:1000]:
        (folder / name[:2]).mkdir(exist_ok=True)
        (folder / name[:2] / f"{name[-4:]}.txt").write_text(text, encoding="utf-8")
    (folder / "p1" / "again.txt").write_text(made[2][1], encoding="utf-8")
    (folder / "p2" / "again.txt").write_text(made[3][1] + made[5][1], encoding="utf-8")
    table = [{"id": name, "text": text, "date": f"2024-0{n % 9 + 1}-11"} for n, (name, text) in enumerate(made[1000:])]
    lines = [json.dumps(row, ensure_ascii=False) for row in table[:500]]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    parquet.write_table(pa.Table.from_pylist(table[500:]), folder / "rows.parquet", row_group_size=100)
    return folder


@pytest.fixture(scope="module")
def on_spark(input_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the command makes of it on Spark."""
    output = tmp_path_factory.mktemp("spark") / "graph"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "MOST", 20_000)  # bytes of a table that are read together: many parts
        args = ["build", str(input_folder), "-o", str(output), "--engine", "spark", "--master", MASTER]
        done = CliRunner().invoke(cli, [*args, "--id-field", "id", "--date-field", "date", "--spark-conf", "spark.ui.enabled=false"])
    assert done.exit_code == 0, done.output
    assert f"written to {output}" in done.output
    return output


@pytest.fixture(scope="module")
def on_one_machine(input_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the local engine makes of it."""
    output = tmp_path_factory.mktemp("local")
    built = process(input_folder, options=OPTIONS)
    write_exports(built.results, built.resolution, built.book, output, ("turtle", "claims", "quarantine", "parquet", "manifest"))
    return output


def test_the_triples_are_those_of_one_machine(on_spark: Path, on_one_machine: Path) -> None:
    graph = ox.parse((on_one_machine / "graph.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    expected = {str(ox.Quad(q.subject, q.predicate, q.object)) for q in graph}
    found = [str(q) for q in ox.parse("\n".join(quads(on_spark)).encode(), ox.RdfFormat.N_QUADS)]
    assert set(found) - expected == set()
    assert expected - set(found) == set()
    assert len(found) == len(expected), "each triple stands in one file"
    assert any("reprintOf" in quad for quad in found), "or reprints were not tried"
    assert any("corroboration> \"2\"" in quad for quad in found), "or corroboration was not tried"


def test_the_table_of_claims_is_that_of_one_machine(on_spark: Path, on_one_machine: Path) -> None:
    import pyarrow.parquet as parquet

    expected = parquet.read_table(on_one_machine / "claims.parquet").to_pylist()
    found = parquet.read_table(on_spark / "claims").to_pylist()
    assert len(found) == len(expected) > 1000
    assert {row["id"]: row for row in found} == {row["id"]: row for row in expected}


def test_summary_and_quarantine_are_those_of_one_machine(on_spark: Path, on_one_machine: Path) -> None:
    expected = json.loads((on_one_machine / "build.json").read_text(encoding="utf-8"))
    found = json.loads((on_spark / "build.json").read_text(encoding="utf-8"))
    expected.pop("texts")
    assert {name: found.pop(name) for name in ("engine", "failed")} == {"engine": "spark", "failed": 0}
    assert found.pop("quads") == len(quads(on_spark))
    assert found == expected
    refused = rows((on_spark / "quarantine").glob("claims-*.jsonl"))
    assert refused == rows(iter([on_one_machine / "quarantine.jsonl"]))
    assert refused


def test_what_the_folder_holds(on_spark: Path) -> None:
    names = {"_SUCCESS", "build.json", "claims", "graph", "ontology.html", "ontology.ttl", "quarantine", "shapes.ttl", "texts"}
    assert {entry.name for entry in on_spark.iterdir()} == names
    assert [entry.name for entry in on_spark.parent.iterdir()] == [on_spark.name]


def test_texts_of_tables_are_kept_and_quotes_stand_in_them(on_spark: Path) -> None:
    import pyarrow.parquet as parquet

    texts = {row["document"]: row["text"] for row in parquet.read_table(on_spark / "texts").to_pylist()}
    claims = [c for c in parquet.read_table(on_spark / "claims").to_pylist() if c["file"] in texts]
    assert claims
    assert all(texts[c["file"]][c["start"] : c["end"]] == c["quote"] for c in claims)


def test_a_store_loads_the_files(on_spark: Path) -> None:
    store = ox.Store()
    for file in sorted((on_spark / "graph").glob("*.nq")):
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
    assert len(store) == len(quads(on_spark))


# Bad documents, and builds that are stopped


def stage(book: RuleBook, marks: str) -> Callable[[Document], tuple[ArticleResult, ...] | ReadError]:
    """The usual stage, which notes what it is given, and ends the process for one document."""
    usual = document_stage(book)

    def one(document: Document) -> tuple[ArticleResult, ...] | ReadError:
        with (Path(marks) / document.name).open("a") as mark:
            mark.write("x")
        if document.name == "deadly.txt":
            os._exit(1)
        return usual(document)

    return one


def broken(book: RuleBook) -> Callable[[Document], tuple[ArticleResult, ...] | ReadError]:
    raise ValueError("no rules here")


class Places:
    """Folders of a small build about universities."""

    def __init__(self, folder: Path) -> None:
        self.pages, self.marks, self.output = (folder / name for name in ("pages", "marks", "out"))
        for path in (self.pages, self.marks):
            path.mkdir()
        for number in range(12):
            (self.pages / f"{number:02}.txt").write_text(f"东海大学设有物理系和医学院。共有{number + 20}人。\n", encoding="utf-8")
        (self.pages / "deadly.txt").write_text("东海大学设有物理系。\n", encoding="utf-8")
        (self.pages / "binary.txt").write_bytes(b"\x00\x01\x02" * 50)
        (self.pages / "bad.pdf").write_bytes(b"%PDF-1.7 and no more")
        (self.pages / "rows.jsonl").write_text('{"text": "南江大学设有医学院。"}\nno JSON\n{"text": [5]}\n{}\n', encoding="utf-8")
        book = rulebooks.write(folder / "rules")
        (book / "book.yaml").write_text("extends: kg\n", encoding="utf-8")
        self.book = load_book(rulebooks.replace(book, "schema.yaml", "records: {types: {}, properties: {}}\n", ""))

    @property
    def building(self) -> Path:
        return self.output.with_name(".out.building")

    def job(self) -> Job:
        setup = partial(stage, self.book, str(self.marks))
        return Job(setup, self.book, [str(self.pages), "nowhere.txt"], ReadOptions(), self.output, "test")

    def begun(self) -> dict[str, int]:
        return {mark.name: mark.stat().st_size for mark in self.marks.iterdir()}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return Places(tmp_path_factory.mktemp("universities"))


@pytest.fixture(scope="module")
def stopped(places: Places) -> dict[str, int]:
    """A build that ends after extraction; how often each document was begun."""

    def stop(*_: object) -> Outcome:
        raise KgError("stopped")

    places.output.mkdir()
    (places.output / "build.json").write_text('{"engine": "spark"}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job._Build, "outcome", stop)
        with pytest.raises(KgError, match="stopped"):
            job.run(places.job(), MASTER, {})
    return places.begun()


@pytest.fixture(scope="module")
def finished(places: Places, stopped: dict[str, int]) -> Outcome:
    """The same build again; the file of one task is gone."""
    assert [path.name for path in places.output.iterdir()] == ["build.json"], "the folder is as it was"
    for mark in places.marks.iterdir():
        mark.unlink()
    lost = sorted((places.building / "results").glob("part-*"))[0]
    lost.unlink()
    return job.run(places.job(), MASTER, {})


def test_a_document_that_ends_its_process_is_given_up(stopped: dict[str, int]) -> None:
    assert stopped["deadly.txt"] == 2
    assert len(stopped) == 14, "all others were run"


def test_a_stopped_build_goes_on(places: Places, stopped: dict[str, int], finished: Outcome) -> None:
    again = places.begun()
    assert 0 < len(again) < len(stopped) - 3, "only the documents of the lost file are run again"
    assert (places.output / "_SUCCESS").exists()
    assert not places.building.exists()


def test_documents_that_fail_go_to_quarantine(places: Places, finished: Outcome) -> None:
    assert finished.documents == 13 and finished.failures == 7
    assert {error.path for error in finished.errors if error.reason == "does not exist"} == {"nowhere.txt"}
    failed = [json.loads(line) for line in rows((places.output / "quarantine").glob("documents-*.jsonl"))]
    reasons = {row["path"].rpartition("/")[2]: row["reason"] for row in failed}
    assert reasons.keys() == {"deadly.txt", "binary.txt", "bad.pdf", "rows.jsonl:2", "rows.jsonl:3", "rows.jsonl:4"}
    assert reasons["deadly.txt"].startswith("ended the process that extracted from it, 2 times")
    assert "is not JSON" in reasons["rows.jsonl:2"]
    assert json.loads((places.output / "build.json").read_text(encoding="utf-8"))["failed"] == 7
    assert any("东海大学" in quad and "物理系" in quad for quad in quads(places.output))


def test_an_error_of_the_program_is_told_in_a_sentence(places: Places, finished: Outcome) -> None:
    before = {path.name for path in places.output.iterdir()}
    wrong = replace(places.job(), setup=partial(broken, places.book), fresh=True)
    with pytest.raises(KgError, match=r"Spark gave up: .*ValueError: no rules here"):
        job.run(wrong, MASTER, {"spark.task.maxFailures": "1"})
    assert {path.name for path in places.output.iterdir()} == before


def test_nothing_is_written_without_documents(tmp_path: Path, places: Places) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\x00")
    wrong = replace(places.job(), paths=[str(tmp_path / "bad.txt")], output=tmp_path / "out")
    assert job.run(wrong, MASTER, {}).documents == 0
    assert [path.name for path in tmp_path.iterdir()] == ["bad.txt"]


# The folder, without Spark


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine")
    with pytest.raises(ExportError, match="give another folder with -o"):
        Building(tmp_path / "out").begin({}, False, 4)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_was_left_by_other_documents_or_rules_is_dropped(tmp_path: Path) -> None:
    building = Building(tmp_path / "out")
    assert building.begin({"rules": "1"}, False, 4) == 4
    (building.folder / "results").mkdir()
    assert building.begin({"rules": "1"}, False, 9) == 4, "the parts of the build that goes on"
    assert (building.folder / "results").exists()
    assert building.begin({"rules": "2"}, False, 9) == 9
    assert not (building.folder / "results").exists()
    (building.folder / "results").mkdir()
    assert building.begin({"rules": "2"}, True, 5) == 5
    assert not (building.folder / "results").exists()


def test_a_build_killed_between_the_two_renamings_is_mended(tmp_path: Path) -> None:
    (tmp_path / ".out.before").mkdir()
    (tmp_path / ".out.before" / "build.json").write_text('{"engine": "spark"}')
    Building(tmp_path / "out").begin({}, False, 4)
    assert (tmp_path / "out" / "build.json").exists()


@pytest.mark.parametrize("least, sizes", [(1, [5, 5, 5]), (4, [5] * 12), (8, [40, 1, 1, 1])])
def test_packs_hold_all_units_in_order(least: int, sizes: Sequence[int]) -> None:
    units = [(n, documents.Part("f", size)) for n, size in enumerate(sizes)]
    packs = documents.packed(units, least)
    assert [unit for pack in packs for unit in pack] == units
    assert len(packs) >= min(least, len(units))


# Wrong use


@pytest.mark.parametrize(
    "args, says",
    [
        (("--engine", "spark", "--master", "nowhere"), "'nowhere' is no address of a Spark master; such are local[2]"),
        (("--engine", "spark", "--jobs", "2"), "--jobs is for one machine"),
        (("--engine", "spark", "--spark-conf", "memory"), "give NAME=VALUE"),
        (("--master", "local[2]"), "are for --engine spark"),
        (("--engine", "spark", "-"), "cannot read standard input"),
        (("--engine", "dask"), "'dask' is not one of"),
    ],
)
def test_wrong_options(kg: Kg, tmp_path: Path, args: tuple[str, ...], says: str) -> None:
    done = kg("build", "seeds", "-o", tmp_path / "out", *args)
    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_without_java_the_package_is_named(kg: Kg, tmp_path: Path) -> None:
    env = {"JAVA_HOME": str(tmp_path / "none")}
    done = kg("build", "seeds", "-o", tmp_path / "out", "--engine", "spark", env=env)
    assert done.returncode == 2
    assert "apt-get install openjdk-17-jre-headless" in done.stderr.decode()


def test_without_pyspark_the_extra_is_named(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "pyspark.py").write_text("raise ImportError\n")
    env = {"PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = kg("build", "seeds", "-o", tmp_path / "out", "--engine", "spark", env=env)
    assert done.returncode == 2
    assert "pip install 'kg-hospital[spark]'" in done.stderr.decode()


def test_no_documents_need_no_spark(kg: Kg, tmp_path: Path) -> None:
    done = kg("build", tmp_path / "none", "--engine", "spark", env={"JAVA_HOME": str(tmp_path / "none")})
    assert done.returncode == 2
    assert "no document could be read" in done.stderr.decode()
