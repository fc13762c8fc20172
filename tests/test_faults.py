"""Full and read-only disks, two builds at once, signals: an error that helps, and the export before whole."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import faults
import pytest
import trust
from faults import NEW_NAMES, STATE, Warm, disk, environment, hidden, processes, shown
from support import Kg

from kg.dataset import load
from kg.errors import ExportError
from kg.lock import NAME, held
from kg.pipeline import run

ROOM = 4096  # bytes: what a small disk counts in
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faults.write_book(tmp_path_factory.mktemp("book") / "rules")


@pytest.fixture(scope="module")
def warm(book: Path) -> Iterator[Warm]:
    warm = Warm(book, faults.write_pages(book.parent / "warm", faults.OLD))
    yield warm
    warm.end()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return faults.write_pages(tmp_path / "pages", faults.NEW)


def free(folder: Path) -> int:
    seen = os.statvfs(folder)
    return seen.f_bavail * seen.f_frsize


def fill(folder: Path, leave: int) -> Path:
    """Fills a small disk but for `leave` bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        while free(folder) > leave:
            file.write(bytes(ROOM))
            file.flush()
    return ballast


def old_export(warm: Warm, folder: Path, tmp_path: Path) -> dict[str, bytes]:
    """Builds what the documents were before into ``folder/out``."""
    before = faults.write_pages(tmp_path / "before", faults.OLD)
    done = warm(folder, "build", str(before), "-o", "out", "--jobs", "1")
    assert done["code"] == 0, done
    return shown(folder / "out")


@pytest.mark.parametrize("rebuild", [False, True], ids=["first", "rebuild"])
def test_a_full_disk(warm: Warm, pages: Path, tmp_path: Path, rebuild: bool) -> None:
    """Room for nothing, for the lock, for the state, for more and more of the files; where no disk can be made, a
    limit on the size of a file."""
    build = "build", str(pages), "-o", "out", "--jobs", "1", "--rules", "given"
    (tmp_path / "new").mkdir()
    done = warm(tmp_path / "new", *build)
    assert done["code"] == 0, done
    new = shown(tmp_path / "new" / "out")
    sizes = sorted(-(-len(data) // ROOM) * ROOM for data in new.values())
    rooms = [0, ROOM, 3 * ROOM, 6 * ROOM, *(sum(sizes[: -n or None]) for n in range(5, 0, -1)), sum(sizes) // 2, sum(sizes) - ROOM]
    full = spoilt = lost = 0
    named = set()
    with disk(tmp_path / "disk", "8m") as mounted:
        folder = tmp_path / "disk"
        old = old_export(warm, folder, tmp_path) if rebuild else {}
        shutil.copytree(folder, tmp_path / "kept", dirs_exist_ok=True)
        for room in rooms if mounted else [room for room in rooms if room < sizes[-1]]:
            ballast = fill(folder, room) if mounted else folder / "ballast"
            ballast.touch()
            done = warm(tmp_path / "new", *build[:3], str(folder / "out"), *build[4:], **({} if mounted else {"most": room}))
            full += done["code"] == 2
            assert done["code"] == 2, (room, done)
            error = done["said"].strip()
            assert len(error.splitlines()) == 1, error
            assert "make room on that disk" in error
            named.add(Path(error.removeprefix("Error: ").split(": ")[0]).name)
            found = shown(folder / "out") if (folder / "out").exists() else {}
            spoilt += found != old or not hidden(folder / "out") <= {STATE}
            ballast.unlink()
            done = warm(tmp_path / "new", *build[:3], str(folder / "out"), *build[4:])
            lost += done["code"] != 0 or shown(folder / "out") != new or hidden(folder / "out") != {STATE}
            shutil.rmtree(folder / "out")
            shutil.copytree(tmp_path / "kept", folder, dirs_exist_ok=True)
    trust.tell("full disk", full, lost=lost, corrupt=spoilt)
    assert (spoilt, lost) == (0, 0)
    assert len(named) > 2, "it failed at several files"
    assert named <= {"out", *map(lambda name: Path(name).name, new), ".kg-journal"}


def test_a_folder_that_cannot_be_written_is_told_at_once(warm: Warm, pages: Path, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "8m") as mounted:
        folder = tmp_path / "disk"
        old = old_export(warm, folder, tmp_path)
        if mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
            places = [folder / "out", folder / "new" / "out"]
        elif os.getuid() != 0:
            folder.chmod(0o555)
            (folder / "out").chmod(0o555)
            places = [folder / "out", folder / "new" / "out"]
        else:  # root may write everywhere but there
            places = [Path("/sys/kg-out"), Path("/proc/kg-out")]
        (pages.parent / "notes").write_text("")
        for place in [*places, pages.parent / "notes", pages.parent / "notes" / "out"]:
            # Rules that are not there would be told if anything were read before.
            done = subprocess.run(
                [sys.executable, "-m", "kg", "build", str(pages), "-o", str(place), "--rules", str(tmp_path / "none")],
                capture_output=True, text=True, env=environment(), timeout=120,
            )  # fmt: skip
            assert done.returncode == 2
            assert done.stdout == ""
            [error] = done.stderr.strip().splitlines()
            assert error.startswith(f"Error: {place}: cannot be written: ")
            assert mounted is False or "write into another folder (-o DIR) or mend its permissions" in error
        assert shown(folder / "out") == old
        if not mounted:
            folder.chmod(0o755)
            (folder / "out").chmod(0o755)
    trust.tell("folder that cannot be written", len(places) + 2, corrupt=0)


@pytest.fixture
def start(book: Path, pages: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts a slow build of `pages` into ``out``, in a group of processes of its own."""
    started: list[subprocess.Popen[str]] = []

    def begin(*more: str, slow: float = 1000.0) -> subprocess.Popen[str]:
        command = [sys.executable, faults.SCRIPT, "slow", "build", str(pages), "-o", "out", "--rules", str(book), *more]
        env = environment(SLOW=str(slow), SEEN=str(tmp_path / "seen"), KG_MARK=str(tmp_path))
        begun = subprocess.Popen(
            command, cwd=tmp_path, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        started.append(begun)
        return begun

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def until(holds: Callable[[], object], seconds: float = 120) -> None:
    late = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < late, "waited in vain"
        time.sleep(0.05)


def seen(tmp_path: Path) -> list[str]:
    place = tmp_path / "seen"
    return place.read_text(encoding="utf-8").splitlines() if place.exists() else []


def test_two_builds_at_once(start: Start, warm: Warm, kg: Kg, book: Path, pages: Path, tmp_path: Path) -> None:
    old, out = old_export(warm, tmp_path, tmp_path), tmp_path / "out"
    first = start()
    until(lambda: seen(tmp_path))
    before = hidden(out)
    writers = [
        ("build", pages, "-o", "out", "--rules", book),
        ("build", pages, "-o", out / ".." / "out", "--rules", book, "--fresh"),
        ("export", "out", "--format", "neo4j", "-o", "out"),
        ("view", "out", "-o", out / "graph.html"),
    ]
    for words in writers:
        done = kg(*words, cwd=tmp_path)
        assert done.returncode == 2, words
        [error] = done.stderr.decode().strip().splitlines()
        assert f"out: process {first.pid} is writing there; wait until it has ended" in error
    with pytest.raises(ExportError, match=f"process {first.pid}"):
        run(pages, out, book)
    for words in [("query", "SELECT * { ?s ?p ?o }", "--exports", "out"), ("validate", "out"), ("view", "out", "-o", "view.html")]:
        assert kg(*words, cwd=tmp_path).returncode == 0, words
    assert shown(out) == old
    assert hidden(out) == before == {STATE, NAME}
    first.kill()
    first.communicate()
    assert kg("build", pages, "-o", "out", "--rules", book, cwd=tmp_path).returncode == 0, "a lock that is left is no obstacle"
    assert hidden(out) == {STATE}
    trust.tell("second writer while a build runs", len(writers) + 1, corrupt=0)


def test_a_lock_is_given_back(tmp_path: Path) -> None:
    for _ in range(2):
        with held(tmp_path / "a" / "b") as sure:
            assert sure
            assert (tmp_path / "a" / "b" / NAME).read_text() == str(os.getpid())
            with pytest.raises(ExportError, match=f"process {os.getpid()} is writing there"), held(tmp_path / "a" / "b", 0):
                pass
        assert not (tmp_path / "a").exists(), "nothing was put into it"


def test_a_lock_is_not_taken_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / NAME).symlink_to(tmp_path / "theirs")
    with pytest.raises(OSError), held(tmp_path, 0):
        pass
    assert (tmp_path / "theirs").read_text() == "theirs"


STOPS = [(signal.SIGINT, "1", True), (signal.SIGINT, "2", True), (signal.SIGINT, "2", False), (signal.SIGTERM, "1", False), (signal.SIGTERM, "2", False)]


@pytest.mark.parametrize(("number", "jobs", "group"), STOPS)
def test_a_signal_stops_cleanly_and_the_next_build_goes_on(
    start: Start, warm: Warm, pages: Path, tmp_path: Path, number: signal.Signals, jobs: str, group: bool
) -> None:
    """To the build alone, or, as Ctrl-C does, to all its processes."""
    old, out = old_export(warm, tmp_path, tmp_path), tmp_path / "out"
    build = start("--jobs", jobs, slow=3.0)
    until(lambda: len(seen(tmp_path)) > int(jobs))  # the first of them is done
    (os.killpg if group else os.kill)(build.pid, number)
    said, error = build.communicate(timeout=60)
    assert build.returncode == 128 + number
    assert said == ""
    assert error == "kg: stopped; what was in out before is whole, and the same command goes on where it was\n"
    assert shown(out) == old
    assert hidden(out) == {STATE}
    until(lambda: not processes(str(tmp_path)))
    with sqlite3.connect(out / STATE) as db:
        kept = db.execute("SELECT count(*) FROM results").fetchone()[0] - 4  # the others are of the documents before
    assert 0 < kept < len(NEW_NAMES)
    (tmp_path / "seen").unlink()
    again = start("--jobs", jobs, slow=0.0)
    assert again.wait(timeout=120) == 0
    assert sorted(seen(tmp_path)) == NEW_NAMES[kept:], "what was done is not done again"
    trust.tell("signal during a build", 1, lost=0, corrupt=0)


def test_no_process_outlives_a_build_that_is_killed(start: Start, warm: Warm, pages: Path, tmp_path: Path) -> None:
    """With processes that start, that work, and that are about to be done."""
    old, out = old_export(warm, tmp_path, tmp_path), tmp_path / "out"
    (tmp_path / "new").mkdir()
    assert warm(tmp_path / "new", "build", str(pages), "-o", "out")["code"] == 0
    new = shown(tmp_path / "new" / "out")
    orphans = corrupt = lost = 0
    for moment in range(3):
        build = start("--jobs", "2", slow=1.0)
        until(lambda moment=moment: len(processes(str(tmp_path))) > 2 and len(seen(tmp_path)) > moment)  # type: ignore[misc]
        build.kill()
        build.communicate()
        corrupt += shown(out) != old
        try:
            until(lambda: not processes(str(tmp_path)), 30)
        except AssertionError:
            orphans += 1
        (tmp_path / "seen").unlink()
    lost += warm(tmp_path, "build", str(pages), "-o", "out")["code"] != 0 or shown(out) != new or hidden(out) != {STATE}
    trust.tell("kill -9 with worker processes", 3, lost=lost, corrupt=corrupt, orphans=orphans)
    assert (lost, corrupt, orphans) == (0, 0, 0)


def test_no_reader_outlives_a_build_that_is_killed(tmp_path: Path) -> None:
    """The process in which complicated formats are read, busy with a file when its parent is killed."""
    script = """
from kg.read import apart
from kg.read.formats import FORMATS
from kg.read.options import Limits
apart._START = '''import os, sys, time; sys.path[:] = {path!r}
from kg.read import worker
def busy(*_):
    open(os.environ["KG_MARK"] + "/busy", "w").close()
    time.sleep(1000)
worker._answer = busy
worker.main()
'''
with apart.Apart(Limits()) as reader:
    reader.extract(next(iter(FORMATS.values())), b"words")
"""
    build = subprocess.Popen([sys.executable, "-c", script], env=environment(KG_MARK=str(tmp_path)), stdout=subprocess.PIPE)
    until((tmp_path / "busy").exists)
    build.kill()
    build.communicate()
    until(lambda: not processes(str(tmp_path)), 30)


def test_documents_that_vanish_or_change_are_in_the_report(book: Path, pages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the build reads: the others are built, and the next build has them all."""
    from kg.read import paths, reader

    read = reader.read_txt

    def changing(raw: bytes, path: str, identity: str) -> object:
        if path.endswith("a.txt"):
            (pages / "a.txt").write_bytes(raw + b"more")
            (pages / "d.txt").unlink()
        return read(raw, path, identity)

    with monkeypatch.context() as patch:
        patch.setattr(reader, "read_txt", changing)
        report = run(pages, tmp_path / "out", book)
    assert {Path(e.path).name: e.reason for e in report.errors} == {
        "a.txt": paths.CHANGED,
        "d.txt": paths.MISSING,
    }
    assert report.documents == 2
    again = run(pages, tmp_path / "out", book)
    assert (again.documents, again.errors) == (3, ())


def test_what_was_loaded_is_of_one_build(book: Path, pages: Path, tmp_path: Path) -> None:
    run(pages, tmp_path / "out", book)
    known, later = load(tmp_path / "out"), load(tmp_path / "out")
    claims = known.claims()
    (pages / "a.txt").unlink()
    run(pages, tmp_path / "out", book)
    assert known.claims() == claims
    for asked in (lambda: known.sparql("ASK { ?s ?p ?o }"), later.claims, later.to_rdflib):
        with pytest.raises(ExportError, match="was built again since it was loaded; load it once more"):
            asked()
    assert len(load(tmp_path / "out").claims()) < len(claims)
