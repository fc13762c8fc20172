"""`kg export` through its real entry point."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pyarrow.parquet
import pytest
from support import PAGE, ROOT, Kg

from kg.export import FORMATS

AGAIN = sorted(name for name, form in FORMATS.items() if form.again and not form.texts)


def text(data: bytes) -> str:
    return data.decode("utf-8")


def failed(done: subprocess.CompletedProcess[bytes], *words: str) -> None:
    """Exit status 2, a message with all of `words`, no traceback."""
    said = text(done.stderr)
    assert done.returncode == 2, said
    assert "Traceback" not in said
    assert all(word in said for word in words), said


@pytest.fixture(scope="module")
def exports(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("build")
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    assert kg("build", folder / "page.txt", "-o", folder / "exports").returncode == 0
    return folder / "exports"


def test_the_list_has_a_line_for_each_format(kg: Kg) -> None:
    lines = text(kg("export", "--list").stdout).splitlines()
    assert [line.split()[0] for line in lines] == [name for name, form in FORMATS.items() if form.again]
    assert all(len(line.split(None, 2)) == 3 for line in lines)


@pytest.mark.parametrize("name", AGAIN)
def test_every_format_of_a_build(kg: Kg, exports: Path, tmp_path: Path, name: str) -> None:
    done = kg("export", exports, "--format", name, cwd=tmp_path)
    assert done.returncode == 0, text(done.stderr)
    form = FORMATS[name]
    assert text(done.stdout) == f"written to {form.file}\n"
    assert [p.name for p in tmp_path.iterdir()] == [form.file]
    built = exports / form.file
    if built.is_file():
        assert (tmp_path / form.file).read_bytes() == built.read_bytes(), "what kg build writes, to the byte"


def test_where_it_is_written(kg: Kg, exports: Path, tmp_path: Path) -> None:
    assert kg("export", exports, "-f", "csv", "-o", tmp_path / "new" / "a.csv").returncode == 0
    assert kg("export", exports, "-f", "csv", "-o", tmp_path / "new").returncode == 0
    piped = kg("export", exports, "-f", "csv", "-o", "-").stdout
    assert (tmp_path / "new" / "a.csv").read_bytes() == (tmp_path / "new" / "claims.csv").read_bytes() == piped
    assert kg("export", exports, "-f", "neo4j", "-o", tmp_path / "graph").returncode == 0
    assert sorted(p.name for p in (tmp_path / "graph").iterdir()) == ["nodes.csv", "relationships.csv"]


def test_a_table_holds_every_claim(kg: Kg, exports: Path, tmp_path: Path) -> None:
    claims = (exports / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    for name in ("csv", "parquet"):
        assert kg("export", exports, "--format", name, cwd=tmp_path).returncode == 0
    with open(tmp_path / "claims.csv", encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(claims) > 0
    assert pyarrow.parquet.read_table(tmp_path / "claims.parquet").num_rows == len(claims)


def test_wrong_use(kg: Kg, exports: Path, tmp_path: Path) -> None:
    failed(kg("export", exports), "--format NAME", "--list")
    failed(kg("export", exports, "--format", "gefx"), "gefx", "did you mean gexf")
    failed(kg("export", exports, "--format", "quarantine"), "quarantine", "kg build")
    failed(kg("export", tmp_path / "none", "--format", "csv"), "none", "kg build")
    failed(kg("export", exports, "--format", "neo4j", "-o", "-"), "folder")
    (tmp_path / "file").write_text("in the way")
    failed(kg("export", exports, "--format", "csv", "-o", tmp_path / "file" / "a.csv"), "file")
    failed(kg("export", exports, "--format", "neo4j", "-o", tmp_path / "file"), "file")


def test_the_committed_exports_in_every_format(kg: Kg, tmp_path: Path) -> None:
    for name in ("jsonld", "nquads", "cypher"):
        assert kg("export", ROOT / "exports", "--format", name, cwd=tmp_path).returncode == 0
        assert (tmp_path / FORMATS[name].file).stat().st_size > 10_000
