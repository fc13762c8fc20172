"""Hostile input: good documents are built, each bad one is in the report with its reason, nothing hangs.

The cases are in `hostile`.  All bytes are read in one go and all texts built with rules compiled once;
the tests then look at what became of each.
"""

from __future__ import annotations

import errno
import io
import json
import os
import subprocess
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import documents as make
import hostile
import pytest
from hostile import BOMBS, GOOD, PAYLOADS, READABLE, SUFFIXES, TEXTS
from support import PAGE, Kg
from trust import tell

from kg.engine.bounded import TooLong, at_most
from kg.errors import ReadError
from kg.export import render
from kg.export.write import material
from kg.model import ArticleResult, Document
from kg.names import NameParser
from kg.pipeline import Built, Stage, document_stage, process
from kg.read import Fields, Limits, ReadOptions, paths, read_bytes, read_paths
from kg.resolve import resolve
from kg.rulebook.book import RuleBook, load_book

LIMITS = Limits(max_bytes=10_000_000, max_chars=400_000, max_unpacked=20_000_000, max_members=2000, max_seconds=30, max_memory=1_000_000_000)
OPTIONS = ReadOptions(limits=LIMITS)
Found = list[Document | ReadError]


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_book(None)


@pytest.fixture(scope="module")
def stage(book: RuleBook) -> Stage:
    return document_stage(book, 120)


class Build:
    """`process` with rules that were compiled before."""

    def __init__(self, book: RuleBook, stage: Stage) -> None:
        self.book = book
        self.engine = lambda setup, items: map(stage, items)

    def __call__(self, paths: object) -> Built:
        return process(paths, self.book, engine=self.engine)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def build(book: RuleBook, stage: Stage) -> Build:
    return Build(book, stage)


def by_file(found: Iterable[Document | ReadError], folder: Path) -> dict[str, Found]:
    """What came of each file, also of what is in it."""
    out: dict[str, Found] = {}
    for item in found:
        name = item.path.removeprefix(f"{folder.as_posix()}/").partition("/")[0]
        out.setdefault(name.partition("#")[0].partition(":")[0], []).append(item)
    return out


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """What became of every payload under every suffix, good documents among them, and of the bombs."""
    files = {f"{name}{suffix}": data for name, data in PAYLOADS.items() for suffix in SUFFIXES} | BOMBS
    files |= {"0-good.txt": PAGE.encode(), "m-good.html": make.html("题", [PAGE]), "zz-good.pdf": make.pdf([make.column(PAGE.splitlines())])}
    folder = write(tmp_path_factory.mktemp("hostile") / "in", files)
    return by_file(read_paths([folder], None, OPTIONS), folder)


def check(found: Found) -> None:
    """Documents that can be worked with, and reasons of one line for people."""
    for item in found:
        if isinstance(item, ReadError):
            assert item.reason.strip() and item.reason.isprintable()
            assert len(item.reason) < 400
            assert not any(word in item.reason for word in ("Traceback", "object at 0x"))
        else:
            assert item.text.strip()
            assert len(item.text) <= LIMITS.max_chars
            assert item.text.encode("utf-8").decode("utf-8") == item.text
            assert item.plain or "\r" not in item.text


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_bytes_under_any_name_are_read_or_reported(read: dict[str, Found], payload: str, suffix: str) -> None:
    found = read.get(f"{payload}{suffix}", [])
    assert found, "passed over in silence"
    check(found)
    if payload in ("nothing", "nul", "nuls", "png", "all-bytes", "ff", "utf8-mark-alone", "elf"):
        assert all(isinstance(item, ReadError) for item in found)


GOOD_FILES = ["0-good.txt", "m-good.html", "zz-good.pdf"]


@pytest.mark.parametrize("name", GOOD_FILES)
def test_good_documents_among_them_are_read(read: dict[str, Found], name: str) -> None:
    (found,) = read[name]
    assert isinstance(found, Document)
    assert "河口市人民医院" in found.text


def test_no_file_is_lost(read: dict[str, Found]) -> None:
    bad = [*(f"{name}{suffix}" for name in PAYLOADS for suffix in SUFFIXES), *BOMBS]
    lost = [name for name in bad if not read.get(name)]
    lost += [name for name in GOOD_FILES if not isinstance(read[name][0], Document)]
    tell("bytes that are no documents, and bombs", len(bad), lost=len(lost))
    assert not lost


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_nothing_but_themselves(read: dict[str, Found], name: str) -> None:
    found = read.get(name, [])
    check(found)
    assert found
    assert any(isinstance(item, Document) for item in found) == (name in READABLE), found
    assert not any("root:" in getattr(item, "text", "") for item in found), "another file was read"


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("ratio.zip", "--max-unpacked"),
        ("many.zip", "--max-members"),
        ("sum.zip", "--max-unpacked"),
        ("lies-large.zip", "--max-unpacked"),
        ("spread.zip", "--max-unpacked"),
        ("ratio.docx", "--max-unpacked"),
        ("ratio.epub", "--max-unpacked"),
        ("one-line.jsonl", "--max-bytes"),
        ("one-line.csv", "--max-bytes"),
    ],
)
def test_a_limit_is_named_with_its_option(read: dict[str, Found], name: str, option: str) -> None:
    assert option in str(read[name][-1])


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("nested.zip", "archive within"),
        ("encrypted.zip", "encrypted"),
        ("encrypted.pdf", "encrypted"),
        ("scanned.pdf", "pages 1, 2, 3 without text"),
        ("crc.zip", "cannot be unpacked"),
        ("nothing-in-it.zip", "no file"),
        ("no-text.csv", "--text-field"),
        ("no-text.jsonl", "--text-field"),
        ("old-word.txt", ".docx"),
        ("gzip.txt", "unpack"),
        ("pdf-cut.txt", "PDF"),
        ("png.txt", "binary"),
        ("utf16-unmarked.txt", "byte order mark"),
    ],
)
def test_the_reason_says_what_is_wrong(read: dict[str, Found], name: str, word: str) -> None:
    assert word in str(read[name][0])


# Texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_any_look_are_built_with_exact_quotes(
    name: str, stage: Stage, book: RuleBook
) -> None:
    text = TEXTS[name]
    results = built_exactly(stage, text)
    made = render(material(results, resolve(results, book.resolve, NameParser(book.resolve, book.gazetteer)), book), ["turtle", "claims"])
    assert made["graph.ttl"]


def built_exactly(stage: Stage, text: str) -> tuple[ArticleResult, ...]:
    """What is found in a text, with each quote where it says that it is."""
    results = stage(Document("0" * 16, "page.txt", text))
    lost = isinstance(results, ReadError)
    wrong = [] if isinstance(results, ReadError) else wrong_quotes(results, text)
    tell("texts that are tortures", 1, lost=int(lost), wrong_quotes=len(wrong))
    assert not isinstance(results, ReadError), results
    assert not wrong
    return tuple(results)


def wrong_quotes(results: Iterable[ArticleResult], text: str) -> list[str]:
    found = [claim.evidence for result in results for claim in result.claims]
    wrong = [e for e in found if not 0 <= e.raw[0] < e.raw[1] <= len(text) or text[slice(*e.raw)] != e.quote]
    return [e.quote for e in wrong]


@pytest.mark.parametrize(
    "text",
    [
        "医" * 1_000_000,
        GOOD + "的" * 100_000 + " " * 900_000 + GOOD,
        "河口市人民医院建成" + "、".join("ABCDEFGHIJ"[i % 10] for i in range(100_000)) + "等中心。",
        "（" * 100_000 + GOOD + "）" * 100_000,
    ],
    ids=["a line of a million characters", "a line of a million spaces", "100,000 items", "100,000 brackets"],
)
def test_large_texts_are_built(text: str, stage: Stage) -> None:
    built_exactly(stage, text)


def test_a_document_that_takes_too_long_is_reported_and_the_next_is_built(book: RuleBook) -> None:
    slow = document_stage(book, 0.01)(Document("a", "slow.txt", hostile.SENTENCE * 500))
    assert isinstance(slow, ReadError)
    assert "--max-seconds" in slow.reason
    with pytest.raises(TooLong), at_most(0.01):
        while True:
            pass
    with at_most(30):
        pass


def test_the_end_of_the_time_is_not_lost_in_code_that_catches_exceptions() -> None:
    """As what restores a kept expression does: it is told once only."""
    with pytest.raises(TooLong), at_most(0.01):
        while True:
            with suppress(Exception):
                while True:
                    pass


@pytest.mark.parametrize("failure", [RecursionError(), MemoryError()])
def test_a_stage_that_gives_up_costs_one_document(failure: Exception, book: RuleBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from kg import pipeline

    read_pages = pipeline.articles

    def failing(document: Document, rules: object) -> object:
        if document.name == "bad.txt":
            raise failure
        return read_pages(document, rules)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "articles", failing)
    folder = write(tmp_path / "in", {"bad.txt": hostile.UTF8, "good.txt": PAGE.encode()})
    built = process(folder, book)
    assert (built.documents, [Path(e.path).name for e in built.errors]) == (1, ["bad.txt"])
    assert {r.article.name for r in built.results} == {"good.txt"}


# The file system ------------------------------------------------------------------------------------


def errors(found: Iterable[Document | ReadError]) -> dict[str, str]:
    return {Path(item.path).name: item.reason for item in found if isinstance(item, ReadError)}


def names(found: Iterable[Document | ReadError]) -> list[str]:
    return [Path(item.path).name for item in found if isinstance(item, Document)]


def check_good(found: Iterable[Document | ReadError], wanted: list[str]) -> None:
    """A fault costs none of the other documents."""
    got = names(found)
    tell("faults of the file system", 1, lost=len(set(wanted) - set(got)))
    assert got == wanted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "in", {"a.txt": PAGE.encode(), "z.txt": f"{PAGE}完".encode()})


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/tty"])
def test_devices_are_not_read(device: str, folder: Path) -> None:
    if not Path(device).exists():
        pytest.skip("no such device here")
    (folder / "device.txt").symlink_to(device)
    check_good(read_paths([folder]), ["a.txt", "z.txt"])
    assert "device.txt" in errors(read_paths([folder / "device.txt"]))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pipes_are_not_waited_for(suffix: str, folder: Path) -> None:
    os.mkfifo(folder / f"pipe{suffix}")
    check_good(read_paths([folder]), ["a.txt", "z.txt"])
    assert errors(read_paths([folder / f"pipe{suffix}"])) == {f"pipe{suffix}": "is neither a file nor a folder"}


def test_a_file_that_becomes_a_pipe_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def swapping(path: Path, flags: int) -> int:
        os.unlink(path)
        os.mkfifo(path)
        return real(path, flags)

    monkeypatch.setattr(paths.os, "open", swapping)
    assert set(errors(read_paths([folder]))) == {"a.txt", "z.txt"}


def test_links_in_circles(folder: Path) -> None:
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "self").symlink_to(folder / "self")
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    found = list(read_paths([folder]))
    check_good(found, ["a.txt", "z.txt"])
    assert set(errors(found)) == {"one.txt", "two.txt"}


@pytest.mark.parametrize("kind", [FileNotFoundError(errno.ENOENT, "gone"), PermissionError(errno.EACCES, "Permission denied"), OSError(errno.EIO, "Input/output error")])
def test_files_that_cannot_be_opened(kind: OSError, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def failing(path: Path, flags: int) -> int:
        if path.name == "a.txt":
            raise kind
        return real(path, flags)

    monkeypatch.setattr(paths.os, "open", failing)
    found = list(read_paths([folder]))
    check_good(found, ["z.txt"])
    assert list(errors(found)) == ["a.txt"]


def test_files_that_cannot_be_read_to_the_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.FileIO):
        def readinto(self, buffer: object) -> int:
            raise OSError(errno.EIO, "Input/output error")

    real = os.fdopen
    opened: list[int] = []

    def failing(handle: int, mode: str) -> object:
        opened.append(handle)
        return io.BufferedReader(Failing(handle)) if len(opened) == 1 else real(handle, mode)

    monkeypatch.setattr(paths.os, "fdopen", failing)
    found = list(read_paths([folder]))
    check_good(found, ["z.txt"])
    assert errors(found) == {"a.txt": "cannot be read: Input/output error"}


@pytest.mark.parametrize("change", ["append", "truncate", "rewrite"])
def test_files_that_change_while_they_are_read(change: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.read import reader

    real = reader.read_txt

    def changing(raw: bytes, path: str, identity: str) -> Document:
        file = Path(path)
        if file.name == "a.txt":
            if change == "append":
                file.write_bytes(raw + b"more")
            elif change == "truncate":
                os.truncate(file, 3)
            else:
                os.utime(file, ns=(1, 1))
        return real(raw, path, identity)

    monkeypatch.setattr(reader, "read_txt", changing)
    found = list(read_paths([folder]))
    check_good(found, ["z.txt"])
    assert errors(found) == {"a.txt": paths.CHANGED}


def test_a_file_that_vanishes_between_listing_and_reading(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths.os, "listdir", lambda path: ["a.txt", "gone.txt", "gone.html", "gone", "z.txt"])
    found = list(read_paths([folder]))
    check_good(found, ["a.txt", "z.txt"])
    assert errors(found) == {"gone.txt": paths.MISSING, "gone.html": paths.MISSING}


def test_a_folder_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "locked").mkdir()
    real = os.listdir

    def refusing(path: Path) -> list[str]:
        if path.name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(paths.os, "listdir", refusing)
    found = list(read_paths([folder]))
    check_good(found, ["a.txt", "z.txt"])
    assert errors(found) == {"locked": "cannot be read: Permission denied"}


def test_a_path_through_a_file(folder: Path) -> None:
    assert "Not a directory" in errors(read_paths([folder / "a.txt" / "b.txt"]))["b.txt"]


@pytest.mark.parametrize("path", ["x" * 300 + ".txt", "nul\x00.txt", "x/" * 3000 + "a.txt", "", "no\nfile.txt", "\udcff.txt"])
def test_impossible_paths(path: str, build: Build, tmp_path: Path) -> None:
    built = build([path or tmp_path / "none", tmp_path])
    (error,) = built.errors
    assert error.reason
    str(error).encode("utf-8")
    assert "\n" not in str(error) and "\x00" not in str(error)


@pytest.mark.parametrize("name", ["a\nb.txt", "a\x1b[2Jb.txt", "\u202eab.txt", "a\tb.txt", " .txt", "'\"$(x)`;.txt", "-o.txt", "a\\b.txt", "河口\U0001f3e5.txt"])
def test_names_of_any_look(name: str, tmp_path: Path, build: Build) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / name).write_text(PAGE, encoding="utf-8")
    (tmp_path / "in" / f"bad{name}").write_bytes(b"\x00")
    built = build(tmp_path / "in")
    shown = [*(result.article.path for result in built.results[:1]), *map(str, built.errors)]
    unescaped = [text for text in shown if not text.isprintable() or "\u202e" in text]
    tell("hostile names of files", 1, lost=2 - built.documents - len(built.errors), unescaped=len(unescaped))
    assert (built.documents, len(built.errors)) == (1, 1)
    assert not unescaped
    made = render(material(built.results, built.resolution, built.book), ["turtle", "claims", "graphml"])
    assert all(made.values())


@pytest.mark.parametrize("name", [b"\xff\xfe.txt", "河口".encode("gbk") + b".txt", b"a\x80b.txt"])
def test_names_that_are_no_utf8(name: bytes, tmp_path: Path, build: Build) -> None:
    raw = os.path.join(os.fsencode(tmp_path), name)
    with open(raw, "wb") as file:
        file.write(PAGE.encode())
    built = build(tmp_path)
    tell("hostile names of files", 1, lost=1 - built.documents)
    assert (built.documents, built.errors) == (1, ())
    built.results[0].article.path.encode("utf-8")


def test_folders_deeper_than_functions_nest(tmp_path: Path) -> None:
    top = tmp_path / "top"
    deep = f"{top}{'/d' * 1200}"
    made = subprocess.run(["mkdir", "-p", deep])
    try:
        if made.returncode:
            pytest.skip("paths may not be that long here")
        Path(deep, "a.txt").write_text(PAGE, encoding="utf-8")
        check_good(read_paths([top]), ["a.txt"])
    finally:
        subprocess.run(["rm", "-rf", top], check=True)  # pytest would nest as deep as the folders do


def test_many_links_to_one_folder_are_entered_once(folder: Path) -> None:
    for index in range(300):
        (folder / f"l{index}").symlink_to(folder, target_is_directory=True)
    check_good(read_paths([folder]), ["a.txt", "z.txt"])


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.txt", "/etc/passwd.txt", "C:\\x.txt", "a//b.txt", "a\nb.txt", "..", "x" * 3000 + ".txt", "CON.txt", "\udcff.txt"]
)
def test_members_of_archives_with_names_of_any_look(name: str, tmp_path: Path, build: Build) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("good.txt", PAGE)
        info = zipfile.ZipInfo()
        info.filename = name.encode("utf-8", "replace").decode()
        archive.writestr(info, f"{PAGE}完")
    (tmp_path / "a.zip").write_bytes(raw.getvalue())
    built = build(tmp_path)
    wanted = 1 + name.endswith(".txt")
    tell("hostile names of files", 1, lost=wanted - built.documents)
    assert (built.documents, built.errors) == (wanted, ())
    shown = {r.article.path.removeprefix(tmp_path.as_posix()) for r in built.results}
    assert all(path.startswith("/a.zip/") and ".." not in path and path.isprintable() for path in shown)


# Tables and answers of the process that reads -------------------------------------------------------


@pytest.mark.parametrize("value", ["\ud800", "a\x00b", "\ufffe", "\x1b[2J", "\r\n\u2028", "\x85"])
def test_text_that_no_file_can_hold_is_made_fit(value: str) -> None:
    row = json.dumps({"text": GOOD + value})  # escaped: lone surrogates too
    found = read_bytes(row.encode(), "x.jsonl", ".jsonl")
    assert isinstance(found, Document)
    found.text.encode("utf-8")
    assert not set(found.text) & set("\x00\r\x85\x1b\u2028\ufffe\ud800")


@pytest.mark.parametrize("identity", ["../../x", "a/b\\c", "", " ", "x" * 10_000, "\n", "#", "河口"])
def test_ids_of_rows_of_any_look(identity: str) -> None:
    found = read_bytes(make.jsonl([{"text": GOOD, "id": identity}]), "x.jsonl", ".jsonl", ReadOptions(Fields(id="id")))
    assert isinstance(found, Document)
    assert found.name.startswith("x.jsonl#") and len(found.name) < 120


def test_everything_at_once_through_the_command(kg: Kg, tmp_path: Path) -> None:
    """The good documents are built, each bad one has a line in the report, status 1, no traceback."""
    bad = {
        "nul.txt": b"\x00", "empty.pdf": b"", "cut.docx": make.docx([GOOD])[:500], "a\nb.html": b"", "bomb.zip": BOMBS["ratio.zip"],
        "scanned.pdf": BOMBS["scanned.pdf"], "deep.jsonl": BOMBS["deep.jsonl"], "no-text.csv": BOMBS["no-text.csv"], "laugh.epub": BOMBS["laugh.epub"],
    }  # fmt: skip
    folder = write(tmp_path / "in", bad | {"good.txt": PAGE.encode(), "good.pdf": make.pdf([make.column([PAGE.replace("\n", "")[:30]])])})
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    done = kg("build", folder, "-o", tmp_path / "out", "--max-unpacked", 20_000_000)
    report = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert len(report) == len(bad) + 1
    assert all(line.startswith("kg: ") and line.isprintable() for line in report)
    for name in [*bad, "loop.txt"]:
        assert any(name.encode("unicode_escape").decode() in line for line in report), name
    assert done.stdout.decode().split()[:2] == ["documents", "2"]
    assert (tmp_path / "out" / "build.json").is_file()

