"""What fuzzing found, the harness itself in a short run, and that time grows with a text and not with its square."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import documents as make
import pytest
from fuzz import targets
from fuzz.inputs import damaged, random_bytes, text
from hypothesis import given, settings
from hypothesis import strategies as st
from trust import tell

from kg.errors import ReadError
from kg.model import Document
from kg.page import articles
from kg.read import read_bytes

RUNS = {"page": 400, "numbers": 600, "times": 300, "rules": 60, "matcher": 60, "readers": 1500}


@pytest.mark.parametrize("name", targets.TARGETS)
def test_a_short_run_finds_nothing(name: str) -> None:
    """The same inputs on every run; a long one is ``python -m tests.fuzz.run``."""
    rng = random.Random(name)
    for _ in range(RUNS[name]):
        data = random_bytes(rng, 40)
        try:
            targets.TARGETS[name](data)
        except Exception:
            print(data)
            raise
    tell(f"fuzzed inputs: {name}", RUNS[name], findings=0)


def test_inputs_reach_what_they_are_for() -> None:
    """The harness is no better than its inputs: texts give claims, books are refused and accepted, files are read."""
    assert text(bytes([1, *range(250)])).count("\n") > 2
    assert text(b"\x01\x05\xff\x00\xff").count(text(b"\x01\x05")) == 257
    assert damaged(b"abc", b"\x00\x00\x00x") == b"xbc"
    claims = 0
    for words in ("河口市人民医院始建于1951年,现有床位1200张。", "医院获批国家级胸痛中心。"):
        found = articles(Document("0" * 16, "p.txt", words * 3), targets.pages())
        claims += sum(len(targets.extractor()(a, words * 3).claims) for a in found)
    assert claims >= 2
    with pytest.raises(targets.Finding, match="CPU"):
        targets.timed(lambda _: burn(targets.SLOW + 0.1), b"")


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


# Findings -------------------------------------------------------------------------------------------


def test_an_archive_with_a_nameless_member_is_read() -> None:
    """`zipfile` of Python 3.11 fails when it is asked whether an entry without a name is a folder."""
    raw = make.archive({"a.txt": targets.TEXT, "b.txt": targets.TEXT * 2})
    found = read_bytes(raw.replace(b"a.txt", b"\x00.txt"), "x.zip", ".zip")
    assert isinstance(found, (Document, ReadError))


@pytest.mark.parametrize(
    ("suffix", "raw"),
    [(".csv", b"text\n\x01\n"), (".jsonl", b'{"text": "\\u0001\\ud800"}\n'), (".html", b"<p>&#1;</p>"), (".md", b"&#1;\n")],
)
def test_characters_that_no_text_can_hold_are_no_text(suffix: str, raw: bytes) -> None:
    found = read_bytes(raw, f"x{suffix}", suffix)
    assert isinstance(found, ReadError) or found.text.strip()


# Properties -----------------------------------------------------------------------------------------


@given(st.text(max_size=200))
@settings(max_examples=50)
def test_any_text_gives_numbers_in_their_places(source: str) -> None:
    targets.numbers(b"\x00" + source.encode("utf-8", "replace"))


@given(st.binary(max_size=60))
@settings(max_examples=100)
def test_any_pieces_give_numbers_and_times_in_their_places(data: bytes) -> None:
    targets.numbers(b"\x01" + data)
    targets.times(b"\x01" + data)


@given(st.binary(min_size=2, max_size=40))
@settings(max_examples=100)
def test_any_damage_to_a_file_gives_documents_or_reasons(data: bytes) -> None:
    targets.readers(data)


# Time -----------------------------------------------------------------------------------------------

UNITS = (
    "、", "，", "。", "的", "第", "第一", "中心", "中心、", "1", "9,", "2023年", "2023-", "一", "一二", "二十", "(", ")", "（）", "“", "“”", "《", "《》", "【】", '"',
    "和", "与", "等", "及其", "年", "月", "至", "到", "万", "亿", "%", ".", "-", "河口市人民医院", "河口市第一医院、", "院长", "主任张亿", "赵青、", "记者", "来源：", "将", "未", "为一体",
    "胸痛中心、卒中中心、", "床位1200张", "2023年床位1200张", "获批", "以下简称", "增长10%", "建成第一", " ", "\n", "　", "\n\n", "A", "A、", "CT、", "医", "a1",
)  # fmt: skip
SIZE = 10_000  # bytes
TOO_MUCH = 6.0  # seconds of CPU: on an idle machine none took more than one; what is quadratic takes many


@pytest.fixture(scope="module")
def spent() -> Iterator[dict[str, float]]:
    """Text → seconds, told at the end."""
    took: dict[str, float] = {}
    yield took
    tell("hang checks of 10 kB", len(took), slower=sum(t > TOO_MUCH for t in took.values()))


def extraction(source: str) -> None:
    targets.quotes(source, tuple(targets.extractor()(a, source) for a in articles(Document("0" * 16, "p.txt", source), targets.pages())))


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


@pytest.mark.parametrize("unit", UNITS)
def test_ten_thousand_bytes_of_anything_take_no_time(unit: str, spent: dict[str, float]) -> None:
    source = (unit * (SIZE // len(unit.encode()) + 1)).encode()[:SIZE].decode("utf-8", "ignore")
    extraction(targets.TEXT)  # compiles what is compiled when first used
    spent[unit] = cpu(lambda: extraction(source))
    assert spent[unit] < TOO_MUCH
