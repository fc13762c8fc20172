"""Files that change together: what a kill at any moment leaves is the old set, or becomes the new one."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

from kg.atomic import JOURNAL, finish, whole, write_all, write_text
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
    for log in ({"rename": [[name, "../outside.txt"]], "drop": []}, {"rename": [], "drop": [f"../{folder.name}/../x{name}"]}):
        (folder / JOURNAL).write_text(json.dumps(log), encoding="utf-8")
        with pytest.raises(ExportError, match="delete it and build again"):
            finish(folder)
    assert not outside.exists()


@pytest.mark.parametrize("key", ["rename", "drop"])
def test_a_journal_reaches_nothing_through_a_link(tmp_path: Path, key: str) -> None:
    folder, outside = tmp_path / "export", tmp_path / "outside"
    folder.mkdir()
    temporary = f".a.txt.{'0' * 12}.part"
    write_all(outside, {"a.txt": b"theirs", temporary: b"ours"})
    (folder / "link").symlink_to(outside)
    names = {"rename": [[f"link/{temporary}", "link/a.txt"]], "drop": ["link/a.txt"]}
    (folder / JOURNAL).write_text(json.dumps({"rename": [], "drop": [], key: names[key]}), encoding="utf-8")
    with pytest.raises(ExportError, match="leads out of the folder"):
        finish(folder)
    assert (outside / "a.txt").read_bytes() == b"theirs"


def test_a_journal_renames_only_what_a_writer_left(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.txt": b"a", "b.txt": b"b"})
    (tmp_path / JOURNAL).write_text(json.dumps({"rename": [["a.txt", "b.txt"]], "drop": []}), encoding="utf-8")
    with pytest.raises(ExportError, match="no temporary file"):
        finish(tmp_path)
    assert content(tmp_path) == {"a.txt": b"a", "b.txt": b"b"}


SPOILT = ["", "{", "[1]", "null", "[" * 100_000, '{"rename": [["a"]], "drop": []}', '{"rename": [], "drop": [3]}', '{"rename": []}']


@pytest.mark.parametrize("text", SPOILT)
def test_a_spoilt_journal_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / JOURNAL).write_text(text, encoding="utf-8")
    with pytest.raises(ExportError, match="delete it and build again"):
        finish(tmp_path)


def test_what_a_killed_writer_left_long_ago_is_dropped(tmp_path: Path) -> None:
    old, new = tmp_path / f".a.txt.{'0' * 12}.tmp", tmp_path / f".a.txt.{'1' * 12}.tmp"
    part, other = tmp_path / f".a.txt.{'2' * 12}.part", tmp_path / ".a.txt.tmp"
    for path in (old, new, part, other):
        path.touch()
    os.utime(old, (0, 0))
    write_all(tmp_path, {"a.txt": b"a"})
    assert not old.exists()
    assert new.exists(), "somebody may be writing it"
    assert not part.exists(), "only who holds the lock writes such files"
    assert other.exists(), "it is not ours"


def test_nothing_else_is_left(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.txt": b"a", "b/c.txt": b"c"})
    write_text(tmp_path / "d.txt", "d")
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["a.txt", "b", "b/c.txt", "d.txt"]


def test_files_go_together_with_those_that_come(tmp_path: Path) -> None:
    write_all(tmp_path, {"a.txt": b"a", "b/c.txt": b"c"})
    write_all(tmp_path, {"a.txt": b"A"}, drop=["b/c.txt"])
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"], "and their folder"


def test_a_reader_never_sees_a_mix(tmp_path: Path) -> None:
    """A writer comes between any two steps of a reader, once at each."""
    for moment in range(8):
        write_all(tmp_path, OLD)
        step = itertools.count()

        def read(name: str, moment: int = moment, step: Iterator[int] = step) -> bytes:
            if next(step) == moment:
                write_all(tmp_path, NEW)
            return (tmp_path / name).read_bytes()

        found = whole(tmp_path, NAMES, lambda read=read: {name: read(name) for name in NAMES})  # type: ignore[misc]
        assert found in (OLD, NEW)


def test_a_reader_of_what_is_half_renamed_finishes_it_first(tmp_path: Path) -> None:
    write_all(tmp_path, OLD)
    temporary = f".0.txt.{'0' * 12}.part"
    (tmp_path / temporary).write_bytes(b"new")
    (tmp_path / JOURNAL).write_text(json.dumps({"rename": [[temporary, "0.txt"]], "drop": ["1.txt"]}), encoding="utf-8")
    found = whole(tmp_path, NAMES, lambda: content(tmp_path))
    assert found == {name: data for name, data in OLD.items() if name != "1.txt"} | {"0.txt": b"new"}


def test_a_folder_that_never_rests_is_told(tmp_path: Path) -> None:
    def changing() -> None:
        write_all(tmp_path, NEW)

    with pytest.raises(ExportError, match="changes all the time"):
        whole(tmp_path, NAMES, changing)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    def read() -> None:
        raise ExportError("not there")

    with pytest.raises(ExportError, match="not there"):
        whole(tmp_path, NAMES, read)
