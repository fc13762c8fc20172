"""Several processes: the order of the items, processes that die, and items that kill them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from kg.engine.pool import Pool


def doubled() -> Callable[[int], int]:
    return double


def double(n: int) -> int:
    return 2 * n


def fatal(folder: str) -> Callable[[int], int]:
    return partial(deadly, folder)


def deadly(folder: str, n: int) -> int:
    """Doubles; 13 ends the process always, 7 the first time only."""
    mark = Path(folder) / str(n)
    if n == 13 or (n == 7 and not mark.exists()):
        mark.touch()
        os._exit(1)
    return 2 * n


def heavy(n: int) -> int:
    return 40_000


def refused(n: int) -> int:
    return -n


def who() -> Callable[[int], int]:
    return lambda n: os.getpid()


def broken() -> Callable[[int], int]:
    raise ValueError("no such rules")


def test_results_come_in_order() -> None:
    pool: Pool[int, int] = Pool(2, heavy, refused, alone=80_000)
    assert list(pool(doubled, range(40))) == [2 * n for n in range(40)]


def test_little_work_starts_no_process() -> None:
    pool: Pool[int, str] = Pool(4, lambda n: 1, lambda n: "")
    assert set(pool(lambda: lambda n: str(os.getpid()), range(20))) == {str(os.getpid())}


def test_no_items_need_no_stage() -> None:
    pool: Pool[int, int] = Pool(2, heavy, refused)
    assert list(pool(lambda: 1 / 0, [])) == []  # type: ignore[arg-type, return-value]


def test_a_process_that_dies_costs_nothing_but_what_killed_it_twice(tmp_path: Path) -> None:
    pool: Pool[int, int] = Pool(2, heavy, refused, alone=0)
    found = list(pool(partial(fatal, str(tmp_path)), range(20)))
    assert found == [-13 if n == 13 else 2 * n for n in range(20)]
    assert (tmp_path / "7").exists(), "7 did end a process once"


def test_processes_stay_for_the_next_stage_within_a_with_and_end_behind_it(tmp_path: Path) -> None:
    with Pool[int, int](2, heavy, refused, alone=0) as pool:
        first = set(pool(who, range(8)))
        assert list(pool(doubled, range(8))) == [2 * n for n in range(8)]
        assert set(pool(who, range(8))) <= first and os.getpid() not in first
        assert list(pool(partial(fatal, str(tmp_path)), [1, 7, 2])) == [2, 14, 4]
        assert list(pool(doubled, [5])) == [10], "others came for one that died"
    second = set(pool(who, range(8)))
    assert second.isdisjoint(first)
    assert set(pool(who, range(8))).isdisjoint(second)


def test_a_stage_that_cannot_be_made_says_why() -> None:
    with Pool[int, int](2, heavy, refused, alone=0) as pool:
        with pytest.raises(ValueError, match="no such rules"):
            list(pool(broken, range(8)))
        assert list(pool(doubled, [5])) == [10]


def test_a_killed_build_leaves_no_processes_and_no_folder_of_theirs(tmp_path: Path) -> None:
    """`kill -9` of the process that started them, while they work."""
    script, temporary = tmp_path / "killed.py", tmp_path / "temporary"
    temporary.mkdir()
    script.write_text(KILLED)
    starter = subprocess.Popen([sys.executable, script, tmp_path], env={**os.environ, "TMPDIR": str(temporary)})
    try:
        until(lambda: len(list(tmp_path.glob("at-work-*"))) == 2)
        assert list(temporary.glob("kg-stages-*"))
    finally:
        starter.kill()
        starter.wait()
    until(lambda: not list(temporary.glob("kg-stages-*")))
    workers = [int(path.suffix[1:]) for path in tmp_path.glob("at-work-*")]
    until(lambda: not any(map(at_work, workers)))


KILLED = """
import os, sys, time
from functools import partial
from pathlib import Path
from kg.engine.pool import Pool

def work(folder, n):
    (Path(folder) / f"at-work-{n}.{os.getpid()}").touch()
    time.sleep(600)

def stage(folder):
    return partial(work, folder)

def weight(n):
    return 40_000

if __name__ == "__main__":
    with Pool(2, weight, weight, alone=0) as pool:
        list(pool(partial(stage, sys.argv[1]), range(2)))
"""


def at_work(pid: int) -> bool:
    """Whether a process is there and has not ended: one that nobody has waited for is there still."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] != "Z"


def until(done: Callable[[], bool]) -> None:
    """Waits for something that others do, a minute at most."""
    for _ in range(600):
        if done():
            return
        time.sleep(0.1)
    pytest.fail("it was not done within a minute")
