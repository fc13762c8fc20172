"""Large tables in parts: read in order, the parts give what the whole file gives."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReadError
from kg.model import Document
from kg.read import Fields, ReadOptions, read_paths
from kg.read.parts import by_lines, count_lines, numbered, parts, read_part

Found = Document | ReadError


def told(found: list[Found]) -> list[tuple[str, ...]]:
    return [(d.id, d.path, d.text, d.date) if isinstance(d, Document) else (d.path, d.reason) for d in found]


def in_parts(path: Path, most: int, options: ReadOptions) -> list[Found]:
    found = parts(path, most)
    found = numbered(found, {part: count_lines(part) for part in found if by_lines(part)})
    return [item for part in found for item in read_part(part, options)]


LINES = st.lists(
    st.one_of(
        st.text("河口市人民医院有床位。\u2028", min_size=1, max_size=40).map(lambda t: json.dumps({"text": t}, ensure_ascii=False)),
        st.sampled_from(["", "   ", "no JSON", '{"text": ""}', "[]", "{}"]),
    ),
    min_size=1,
    max_size=12,
)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans(), st.integers(1, 60))
def test_json_lines_in_ranges(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], end: str, last: bool, mark: bool, most: int
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    text = end.join(lines) + (end if last else "")
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + text.encode())
    of_file = path.as_posix(), "has no rows"  # which no part of it can know
    whole = [row for row in told(list(read_paths([path]))) if row not in (of_file, (of_file[0], "is empty"))]
    assert [row for row in told(in_parts(path, most, ReadOptions())) if row[0] != of_file[0]] == whole


def test_a_line_longer_than_is_allowed_is_reported_in_its_part(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps({"text": "河" * n}, ensure_ascii=False) for n in (5, 400, 5)), encoding="utf-8")
    options = ReadOptions(limits=ReadOptions().limits.__class__(max_bytes=200))
    found = in_parts(path, 64, options)
    assert [isinstance(item, Document) for item in found] == [True, False, True]
    assert told(found) == told(list(read_paths([path], options=options)))


ROWS = [{"id": f"n{i}", "text": f"河口市人民医院有床位{i + 10}张。", "date": f"2024-01-{i + 10}", "url": "u"} for i in range(20)]


def table(path: Path, rows: list[dict[str, object]], group: int = 3) -> Path:
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=group)
    return path


def test_parquet_in_row_groups(tmp_path: Path) -> None:
    path = table(tmp_path / "rows.parquet", ROWS)
    options = ReadOptions(Fields(date="date"))
    whole = list(read_paths([path], options=options))
    assert [d.path.rpartition("#")[2] for d in whole] == [str(n) for n in range(1, 21)]
    for most in (1, path.stat().st_size // 3, 10**9):
        assert told(in_parts(path, most, options)) == told(whole)
    assert len(parts(path, 1)) == 7


def test_rows_of_parquet_are_called_by_their_id(tmp_path: Path) -> None:
    path = table(tmp_path / "rows.parquet", ROWS[:2])
    found = list(read_paths([path], options=ReadOptions(Fields(id="id", date="date"))))
    assert [(d.name, d.date) for d in found if isinstance(d, Document)] == [
        ("rows.parquet#n0", "2024-01-10"),
        ("rows.parquet#n1", "2024-01-11"),
    ]


def test_dates_of_parquet_are_read_as_dates(tmp_path: Path) -> None:
    import datetime

    path = table(tmp_path / "rows.parquet", [{"text": "河口市人民医院有床位20张。", "date": datetime.date(2024, 3, 9)}])
    (found,) = read_paths([path], options=ReadOptions(Fields(date="date")))
    assert isinstance(found, Document) and found.date == "2024-03-09"


@pytest.mark.parametrize("most", [1, 10**9])
def test_bad_parquet_is_reported(tmp_path: Path, most: int) -> None:
    good = table(tmp_path / "good.parquet", ROWS).read_bytes()
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(good[: len(good) // 2])
    spoilt = tmp_path / "spoilt.parquet"
    spoilt.write_bytes(good[:60] + b"\xff" * 200 + good[260:])
    other = table(tmp_path / "other.parquet", [{"body": "x"}])
    (tmp_path / "empty.parquet").write_bytes(b"")
    options = ReadOptions()
    for path, says in ((broken, "damaged Parquet"), (other, "no field 'text' (there are: body)"), (tmp_path / "empty.parquet", "is empty")):
        (error,) = in_parts(path, most, options)
        assert isinstance(error, ReadError) and says in error.reason and error.path == path.as_posix()
    errors = [item for item in in_parts(spoilt, most, options) if isinstance(item, ReadError)]
    assert errors and all("damaged Parquet" in error.reason for error in errors)


def test_rows_without_text_are_reported_by_number(tmp_path: Path) -> None:
    path = table(tmp_path / "rows.parquet", [{"text": "河口市人民医院。"}, {"text": None}, {"text": " "}])
    found = list(read_paths([path]))
    assert [item.path.rpartition("/")[2] for item in found] == ["rows.parquet#1", "rows.parquet:2", "rows.parquet:3"]
