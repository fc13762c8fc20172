"""Reading: which files are found, how they are decoded, what is refused and why."""

from __future__ import annotations

import codecs
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.model import Document
from kg.read import read_bytes, read_paths

TEXT = (
    "河口市人民医院始建于1951年，现有床位1200张。\r\n医院是青岭省的三级甲等综合医院，年门诊量超过百万人次。\n"
)


def read(*paths: str | Path, stdin: bytes | None = None) -> list[Document | ReadError]:
    return list(read_paths(paths, stdin))


def decoded(raw: bytes) -> Document:
    found = read_bytes(raw, "page.txt", ".txt")
    assert isinstance(found, Document), found
    return found


def refused(raw: bytes) -> str:
    found = read_bytes(raw, "page.txt", ".txt")
    assert isinstance(found, ReadError), found
    assert found.path == "page.txt"
    return found.reason


def names(found: list[Document | ReadError]) -> list[str]:
    return [item.path for item in found]


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_text_is_decoded_with_line_ends_untouched_and_no_mark(raw: bytes, encoding: str) -> None:
    found = decoded(raw)
    assert found.text == TEXT
    assert found.encoding == encoding
    assert found.id == hashlib.sha256(raw).hexdigest()[:16]


def test_big5_is_found_by_charset_normalizer() -> None:
    text = "河口市人民醫院始建於1951年，現有床位1200張，是青嶺省的三級甲等綜合醫院。" * 4
    assert decoded(text.encode("big5")).text == text


def test_gb_bytes_that_are_utf8_by_chance_are_read_as_gb() -> None:
    # Each character has a lead byte of C2 to DF and a trail byte of A1 to BF: valid UTF-8, too.
    raw = bytes([0xC8, 0xAB, 0xCA, 0xA1, 0xC3, 0xB3, 0xD2, 0xBD])
    assert raw.decode("utf-8")
    assert decoded(raw).text == raw.decode("gb18030")


def test_plain_ascii_is_utf8() -> None:
    assert decoded(b"MRI 3.0T\n").encoding == "utf-8"


@pytest.mark.parametrize("raw", [b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n"])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    assert refused(raw) == "is empty"


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\x00\x00", TEXT.encode("utf-16-le"), b"abc\x01\x02"])
def test_a_binary_file_is_refused(raw: bytes) -> None:
    assert "binary" in refused(raw)


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode("utf-8")[:-20] + b"\xe5\n",
        "Пациенты областной больницы довольны лечением".encode("cp1251"),
        "L'hôpital a été fondé à Évreux".encode("latin-1"),
        bytes(range(0x80, 0x100)) * 4,
    ],
)
def test_text_that_does_not_read_as_chinese_is_refused(raw: bytes) -> None:
    assert "no encoding" in refused(raw)


def test_broken_text_after_a_mark_is_refused_with_its_place() -> None:
    assert "breaks at byte" in refused(codecs.BOM_UTF8 + "河口".encode() + b"\xff\xff")


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_reason(raw: bytes) -> None:
    found = read_bytes(raw, "x.txt", ".txt")
    assert found.reason if isinstance(found, ReadError) else found.text.strip()


@given(st.text(alphabet=st.characters(codec="gb2312", categories=["Lo"]), min_size=1))
def test_utf8_chinese_comes_back(text: str) -> None:
    assert decoded(text.encode()).text == text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = tmp_path / "pages"
    (base / "sub").mkdir(parents=True)
    for name in ("b.txt", "a.TXT", "sub/c.txt", ".hidden.txt", "notes.doc", "sub/picture.png"):
        (base / name).write_text(f"{name}：{TEXT}", encoding="utf-8")
    return base


def test_a_folder_gives_its_files_in_order_and_skips_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert names(read("pages")) == ["pages/a.TXT", "pages/b.txt", "pages/sub/c.txt"]


def test_links_that_run_in_a_circle_end(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder, target_is_directory=True)
    assert len(read(folder)) == 3


def test_a_file_named_twice_is_read_once(folder: Path) -> None:
    assert names(read(folder / "b.txt", folder / "b.txt")) == [(folder / "b.txt").as_posix()]


def test_bad_files_are_named_and_good_ones_go_on(folder: Path) -> None:
    (folder / "a0.txt").write_bytes(b"")
    (folder / "a1.txt").write_bytes(b"\x00\x01")
    (folder / "dead.txt").symlink_to(folder / "nowhere")
    found = read(folder)
    errors = {Path(e.path).name: e.reason for e in found if isinstance(e, ReadError)}
    assert set(errors) == {"a0.txt", "a1.txt", "dead.txt"}
    assert errors["a0.txt"] == "is empty"
    assert errors["dead.txt"] == "does not exist"
    assert sum(isinstance(d, Document) for d in found) == 3


def test_a_named_file_of_an_unknown_kind_is_an_error_that_names_the_known(folder: Path) -> None:
    (found,) = read(folder / "notes.doc")
    assert isinstance(found, ReadError)
    assert ".doc" in found.reason
    assert ".txt" in found.reason


def test_what_does_not_exist_is_an_error(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "none.txt")
    assert isinstance(found, ReadError)
    assert found.reason == "does not exist"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path) == []
    (found,) = read(tmp_path / "pipe.txt")
    assert isinstance(found, ReadError)


def test_standard_input() -> None:
    (found,) = read("-", stdin=TEXT.encode())
    assert isinstance(found, Document)
    assert (found.path, found.text) == ("<stdin>", TEXT)
    (missing,) = read("-")
    assert isinstance(missing, ReadError)
