"""The wheel: built, installed with its declared dependencies into a fresh venv, run from elsewhere."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import EXPORTS, PAGE, ROOT


def clean(command: list[str | Path], cwd: Path) -> str:
    """Runs a command without what this process has in its environment for Python; its output."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    words = list(map(str, command))
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    clean([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder, ROOT], cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_has_the_package_and_all_the_rules(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    rules = {f"kg/_rules/{p.relative_to(ROOT / 'rules').as_posix()}" for p in files(ROOT / "rules")}
    package = {p.relative_to(ROOT).as_posix() for p in files(ROOT / "kg")}
    assert rules | package <= names
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == {"kg"}


def files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def test_the_installed_wheel_builds_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    clean([sys.executable, "-m", "venv", "venv"], cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    clean([python, "-m", "pip", "install", "--quiet", wheel], cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "page.txt").write_text(PAGE, encoding="utf-8")
    where = clean([python, "-c", "import kg.rulebook.paths as p; print(p.default_rules())"], cwd=elsewhere)
    assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    kg = tmp_path / "venv" / "bin" / "kg"
    clean([kg, "build", "page.txt", "-o", "out"], cwd=elsewhere)
    assert {p.name for p in (elsewhere / "out").iterdir()} >= EXPORTS
    query = "SELECT ?y { ?h kg:foundedIn ?y }"
    years = clean([kg, "query", query, "--exports", "out", "--csv"], cwd=elsewhere)
    assert years.split() == ["y", "1951"]


# Reproducible: whoever builds the same files gets the same bytes

BUILT_FROM = ["kg", "rules", "seeds", "exports", "tests", "benchmarks", "pyproject.toml", ".gitignore", "LICENSE", "NOTICE"]


def copied(folder: Path, files_first: bool) -> Path:
    """The sources in another folder, made in another order."""
    folder.mkdir()
    for name in sorted([*BUILT_FROM, *(p.name for p in ROOT.glob("*.md"))], reverse=files_first):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(source, folder / name)
    return folder


def aged(folder: Path) -> Path:
    """The same files, years older and with other rights."""
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    return folder


def built(folder: Path) -> dict[str, str]:
    """Name → hash of the sdist and the wheel."""
    clean([sys.executable, "-m", "hatchling", "build", "-d", "dist"], cwd=folder)
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in (folder / "dist").iterdir()}


def test_two_builds_have_the_same_hashes(tmp_path: Path) -> None:
    first = copied(tmp_path / "first", True)
    wanted = built(first)
    assert sorted(name.rpartition(".")[2] for name in wanted) == ["gz", "whl"]
    assert built(aged(copied(tmp_path / "a folder with a longer name", False))) == wanted
    (sdist,) = (first / "dist").glob("*.tar.gz")
    shutil.unpack_archive(sdist, tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel = next(name for name in wanted if name.endswith(".whl"))
    assert built(unpacked)[wheel] == wanted[wheel], "the wheel of the sdist is the wheel of the checkout"
