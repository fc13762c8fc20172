"""Files that change together: what a kill at any moment leaves is the old set, or becomes the new one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

from kg.atomic import JOURNAL, finish, write_all
from kg.errors import ExportError

NAMES = [f"{n}.txt" for n in range(6)]
OLD = {name: f"old {name}".encode() for name in NAMES}
NEW = {name: f"new {name}".encode() for name in NAMES}
# Counts the calls that change the disk and ends at one of them, as a kill would: no `finally` runs.
KILLED = """
import os, sys
from pathlib import Path
from kg import atomic
left = [int(sys.argv[2])]
def deadly(call):
    def run(*args, **more):
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1
        return call(*args, **more)
    return run
for name in ("open", "replace", "unlink", "fsync"):
    setattr(os, name, deadly(getattr(os, name)))
atomic.write_all(Path(sys.argv[1]), {f"{n}.txt": f"new {n}.txt".encode() for n in range(6)})
"""


def content(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".")}


@pytest.mark.parametrize("moment", range(0, 48, 2))
def test_a_kill_at_any_moment_leaves_one_set_whole(tmp_path: Path, moment: int) -> None:
    write_all(tmp_path, OLD)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(moment)], env=environment, capture_output=True)
    assert done.returncode in (0, 9), done.stderr
    finish(tmp_path)
    found = content(tmp_path)
    assert found in (OLD, NEW)
    assert not (tmp_path / JOURNAL).exists()
    if done.returncode == 0:
        assert found == NEW
    write_all(tmp_path, NEW)
    assert content(tmp_path) == NEW


def test_both_outcomes_occur(tmp_path: Path) -> None:
    outcomes = set()
    for moment in (5, 18, 24, 60):
        folder = tmp_path / str(moment)
        write_all(folder, OLD)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", KILLED, str(folder), str(moment)], env=environment)
        journal = (folder / JOURNAL).exists()
        finish(folder)
        outcomes.add((journal, content(folder) == NEW))
    assert {(False, False), (True, True)} <= outcomes


@given(st.text(max_size=40))
@settings(max_examples=50, deadline=None)
def test_a_journal_reaches_nothing_outside(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    folder = tmp_path_factory.mktemp("out")
    outside = folder.parent / "outside.txt"
    (folder / JOURNAL).write_text(json.dumps([[name, "../outside.txt"]]), encoding="utf-8")
    with pytest.raises(ExportError, match="delete it and build again"):
        finish(folder)
    assert not outside.exists()


@pytest.mark.parametrize("text", ["", "{", "[1]", '[["a"]]', '[["a", 3]]', "null"])
def test_a_spoilt_journal_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / JOURNAL).write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match="delete it and build again"):
        finish(tmp_path)


def test_what_a_killed_writer_left_long_ago_is_dropped(tmp_path: Path) -> None:
    old, new = tmp_path / f".a.txt.{'0' * 12}.tmp", tmp_path / f".a.txt.{'1' * 12}.tmp"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))
    write_all(tmp_path, {"a.txt": b"a"})
    assert not old.exists()
    assert new.exists(), "somebody may be writing it"


def test_one_file_needs_no_journal(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.txt": b"a"})
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]
