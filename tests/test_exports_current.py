"""`exports/` holds what `kg build seeds -o exports` gives now, to the byte.

All but `graph.html`: it holds vis-network as the installed pyvis brings it, so it is not kept in the
repository; that it is the same in every build is tested all the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT, Kg

NOT_KEPT = {"graph.html"}


@pytest.fixture(scope="module")
def fresh(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fresh") / "exports"
    done = kg("build", "seeds", "-o", out)
    assert done.returncode == 0, done.stderr.decode()
    return out


def names(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def changed(left: Path, right: Path, only: set[str]) -> list[str]:
    return sorted(n for n in only if (left / n).read_bytes() != (right / n).read_bytes())


def test_the_same_files(fresh: Path) -> None:
    assert names(ROOT / "exports") - NOT_KEPT == names(fresh) - NOT_KEPT


def test_the_same_bytes(fresh: Path) -> None:
    stale = changed(ROOT / "exports", fresh, names(fresh) - NOT_KEPT)
    assert not stale, "run: kg build seeds -o exports"


def test_input_order_and_spelling_do_not_matter(kg: Kg, fresh: Path, tmp_path: Path) -> None:
    pages = sorted((ROOT / "seeds").glob("*.txt"), reverse=True)
    done = kg("build", *pages, ROOT / "seeds", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert names(tmp_path / "out") == names(fresh)
    assert changed(tmp_path / "out", fresh, names(fresh)) == []
