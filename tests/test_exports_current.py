"""`exports/` holds what `kg build seeds -o exports` gives now, to the byte.

All but `graph.html`: it holds vis-network as the installed pyvis brings it, so it is not kept in the
repository; that it is the same in every build is tested all the same.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT, Kg

from kg import state
from kg.engine.pool import Pool
from kg.pipeline import given_up, run, weight

NOT_KEPT = {"graph.html"}


@pytest.fixture(scope="module")
def fresh(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("fresh") / "exports"
    done = kg("build", "seeds", "-o", out)
    assert done.returncode == 0, done.stderr.decode()
    return out


def names(folder: Path) -> set[str]:
    """The files of an export; what a build keeps for the next one is none of them."""
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != state.NAME}


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


def test_the_other_tokeniser_gives_the_same(kg: Kg, fresh: Path, tmp_path: Path) -> None:
    done = kg("build", ROOT / "seeds", "-o", "out", "--tokenizer", "rjieba", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert changed(tmp_path / "out", fresh, names(fresh)) == []


def test_several_processes_and_a_killed_build_give_the_same(kg: Kg, fresh: Path, tmp_path: Path) -> None:
    """Built by two processes from the first page on, killed half-way, and built again."""
    output = tmp_path / "out"
    engine = Pool(2, weight, given_up, alone=0)

    def killed(setup: object, items: object) -> object:
        for number, result in enumerate(engine(setup, items)):  # type: ignore[arg-type, var-annotated]
            if number == 3:
                raise KeyboardInterrupt
            yield result

    with pytest.raises(KeyboardInterrupt):
        run(ROOT / "seeds", output, engine=killed)  # type: ignore[arg-type]
    assert not list(output.glob("[!.]*")), "nothing is written before the end"
    run(ROOT / "seeds", output, engine=engine)
    assert {p.name: p.read_bytes() for p in output.glob("[!.]*")} == {p.name: p.read_bytes() for p in fresh.glob("[!.]*")}
