"""Every format through `kg build`: its claims, and their quotes in the texts that are kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import documents as make
import pytest
from support import Kg

from kg.errors import ReadError
from kg.model import Document
from kg.page import PageReader
from kg.read import Fields, Limits, ReadOptions, read_bytes, read_paths
from kg.read.apart import Apart
from kg.read.formats import PDF
from kg.rulebook.book import load_book

CITIES = ["河口", "青石", "云溪", "白沙", "临江", "南浦", "东岭", "西川", "北原", "玉泉", "金滩", "银湖"]


def name(index: int) -> str:
    return f"{CITIES[index]}市人民医院"


def title(index: int) -> str:
    return f"{name(index)}高质量发展纪实"


def told(index: int) -> list[str]:
    """Two paragraphs with a year, a number and a partner."""
    return [
        f"{name(index)}始建于19{50 + index}年,是一所集医疗、教学、科研于一体的综合医院,现有床位1{index:02}0张。",
        "近年来,医院与东海大学开展科研合作。2022年,医院获批国家临床重点专科,群众的就医获得感明显提升。",
    ]


def page(index: int) -> str:
    return "\n\n".join([title(index), *told(index)]) + "\n"


def two_columns(index: int) -> bytes:
    """A page whose columns stand side by side, drawn line by line across both."""
    left, right = (make.folded(text, 20) for text in told(index))
    drawn = make.column([title(index)], x=150, size=18)
    for row in range(max(len(left), len(right))):
        for x, lines in ((50, left), (320, right)):
            if row < len(lines):
                drawn.append((x, 700 - 16 * row, 10, lines[row]))
    return make.pdf([drawn])


MARKDOWN = f"""---
title: "{title(3)}"
date: 2023-06-29
---

# {title(3)}

**{name(3)[:2]}**{name(3)[2:]}始建于[1953年](https://example.org/a_b_c),是一所*集医疗*、教学于一体的综合医院。

- 现有床位1030张
- 医院与`东海大学`开展科研合作。
"""

FILES: dict[str, bytes] = {
    "a.txt": page(0).encode(),
    "b.html": make.html(title(1), told(1), "2023-06-29T08:00:00+08:00", "河口日报"),
    "c.pdf": two_columns(2),
    "d.md": MARKDOWN.encode(),
    "e.docx": make.docx([title(4), *told(4)], [["姓名", "职务"], ["赵青", "院长"]]),
    "f.epub": make.epub([[title(5)], told(5)], "某书", "2021-05", "东海出版社"),
    "g.jsonl": make.jsonl([{"id": "n1", "text": "\n\n".join(told(6)), "title": title(6), "date": "2023-06-29"}]),
    "h.csv": make.table(["text", "id", "title", "date"], [["\n\n".join(told(7)), "r/1", title(7), "2020"]], "gb18030"),
    "i.zip": make.archive({"inner/j.txt": page(8), "k.html": make.html(title(9), told(9)), "x.png": b"\x89PNG"}),
    "l.txt": two_columns(10),
}
OPTIONS = ("--id-field", "id", "--title-field", "title", "--date-field", "date")
DOCUMENTS = ["a.txt", "b.html", "c.pdf", "d.md", "e.docx", "f.epub", "g.jsonl#n1", "h.csv#r_1", "j.txt", "k.html", "l.txt"]


class Export(NamedTuple):
    folder: Path
    status: int
    errors: str
    claims: list[dict[str, Any]]
    manifest: dict[str, Any]

    def of(self, document: str) -> list[dict[str, Any]]:
        return [claim for claim in self.claims if claim["file"] == document]


@pytest.fixture(scope="module")
def export(kg: Kg, tmp_path_factory: pytest.TempPathFactory) -> Export:
    base = tmp_path_factory.mktemp("formats")
    (base / "in").mkdir()
    for file, data in FILES.items():
        (base / "in" / file).write_bytes(data)
    done = kg("build", base / "in", "-o", base / "out", *OPTIONS)
    lines = (base / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    manifest = json.loads((base / "out" / "build.json").read_text(encoding="utf-8"))
    return Export(base / "out", done.returncode, done.stderr.decode(), [json.loads(line) for line in lines], manifest)


def test_all_are_read(export: Export) -> None:
    assert (export.status, export.errors) == (0, "")
    assert sorted({claim["file"] for claim in export.claims}) == sorted(DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_same_is_found_in_every_format(export: Export, document: str) -> None:
    index = CITIES.index(export.of(document)[0]["subject"][:2])
    found = {(c["subject"], c["predicate"], c["object"], c["qualifiers"].get("value")) for c in export.of(document)}
    assert (name(index), "foundedIn", f"19{50 + index}", None) in found
    assert (name(index), "partnersWith", "东海大学", None) in found
    assert (name(index), "reports", "床位", 1000 + 10 * index) in found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_quotes_are_the_kept_text_at_their_offsets(export: Export, document: str) -> None:
    kept = export.manifest["texts"].get(document)
    plain = {"a.txt": page(0), "j.txt": page(8)}  # offsets are into the files themselves
    assert (kept is None) == (document in plain)
    text = (export.folder / kept).read_bytes().decode("utf-8") if kept else plain[document]
    assert export.of(document)
    for claim in export.of(document):
        assert text[claim["start"] : claim["end"]] == claim["quote"]


def test_the_graph_says_of_what_kind_a_document_is(export: Export) -> None:
    import kg

    data = kg.load(export.folder)
    kinds = {a.document: a.media_type for a in data.facts.articles}
    assert kinds["a.txt"] == "text/plain"
    assert kinds["c.pdf"] == kinds["l.txt"] == "application/pdf"
    assert {a.key: a.text_file for a in data.facts.articles if a.text_file} == export.manifest["texts"]


def test_what_files_state_of_their_date_and_publication(export: Export) -> None:
    import kg

    stated = {a.document: (a.date, a.publication) for a in kg.load(export.folder).facts.articles}
    assert stated["b.html"] == ("2023-06-29", "河口日报")
    assert stated["d.md"] == ("2023-06-29", "")
    assert stated["f.epub"] == ("2021-05", "东海出版社")
    assert stated["g.jsonl#n1"] == ("2023-06-29", "")
    assert stated["h.csv#r_1"] == ("2020", "")
    assert stated["a.txt"] == ("", "")


def test_a_second_build_gives_the_same_bytes_and_keeps_only_its_own_texts(kg: Kg, export: Export, tmp_path: Path) -> None:
    source = export.folder.parent / "in"
    assert kg("build", source, "-o", tmp_path / "out", *OPTIONS).returncode == 0
    first, second = ({p.relative_to(d): p.read_bytes() for d in [f] for p in d.rglob("[!.]*") if p.is_file()} for f in (export.folder, tmp_path / "out"))
    assert first == second
    assert kg("build", source / "b.html", "-o", tmp_path / "out").returncode == 0
    manifest = json.loads((tmp_path / "out" / "build.json").read_text(encoding="utf-8"))
    assert [f"texts/{p.name}" for p in (tmp_path / "out" / "texts").iterdir()] == [manifest["texts"]["b.html"]]
    assert kg("build", source / "a.txt", "-o", tmp_path / "out").returncode == 0
    assert not (tmp_path / "out" / "texts").exists()


def test_an_export_inside_the_input_folder_is_no_input(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "b.html").write_bytes(FILES["b.html"])
    for _ in range(2):
        done = kg("build", ".", "-o", "exports", cwd=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout.decode().split()[:2] == ["documents", "1"]


def text_of(raw: bytes, suffix: str, options: ReadOptions | None = None) -> str:
    found = read_bytes(raw, f"x{suffix}", suffix, options)
    assert isinstance(found, Document), found
    return found.text


def reasons(raw: bytes, suffix: str, tmp_path: Path, options: ReadOptions | None = None) -> list[str]:
    (tmp_path / f"x{suffix}").write_bytes(raw)
    return [f.reason for f in read_paths([tmp_path / f"x{suffix}"], None, options) if isinstance(f, ReadError)]


class TestPdf:
    def test_columns_are_read_one_after_the_other(self) -> None:
        text = text_of(two_columns(2), ".pdf").replace("\n", "")
        assert text == title(2) + "".join(told(2))

    def test_columns_whose_lines_stand_at_different_heights(self) -> None:
        left, right = (make.folded(text, 20) for text in told(2))
        drawn = make.column(left, top=700) + make.column(right, x=320, top=693)
        assert text_of(make.pdf([drawn]), ".pdf").replace("\n", "") == "".join(told(2))

    def test_three_columns_under_two_headlines(self) -> None:
        parts = [make.folded(told(i)[0], 14) for i in range(3)]
        drawn = make.column(["全院一盘棋", "记河口市卫生改革"], x=180, size=20, step=30)
        for x, lines in zip((40, 220, 400), parts, strict=True):
            drawn += make.column(lines, x=x, top=650)
        text = text_of(make.pdf([drawn]), ".pdf").replace("\n", "")
        assert text == "全院一盘棋记河口市卫生改革" + "".join(told(i)[0] for i in range(3))

    def test_rows_of_a_table_stay_rows(self) -> None:
        rows = [("床位", "1200张"), ("职工", "800名"), ("科室", "32个"), ("年门诊量", "90万")]
        drawn = [(x, 700 - 20 * i, 10, text) for i, row in enumerate(rows) for x, text in zip((50, 300), row, strict=True)]
        assert text_of(make.pdf([drawn]), ".pdf").split("\n")[:4] == [" ".join(row) for row in rows]

    def test_paragraphs_are_kept_apart(self) -> None:
        drawn = make.column(["甲乙丙丁戊己", "庚辛壬癸"]) + make.column(["子丑寅卯", "辰巳午未"], top=690)
        assert text_of(make.pdf([drawn]), ".pdf") == "甲乙丙丁戊己\n庚辛壬癸\n\n子丑寅卯\n辰巳午未\n"

    def test_a_page_without_text_is_named_and_the_others_are_read(self, tmp_path: Path) -> None:
        raw = make.pdf([make.column(["第一页有字"]), [], make.column(["第三页有字"])])
        assert "第三页有字" in text_of(raw, ".pdf")
        assert reasons(raw, ".pdf", tmp_path) == ["page 2 without text (scanned or empty): put it through text recognition (OCR) first"]

    def test_scanned_pages_only(self, tmp_path: Path) -> None:
        (reason,) = reasons(make.pdf([[], []]), ".pdf", tmp_path)
        assert reason.startswith("pages 1, 2 without text (scanned or empty)")

    def test_radicals_that_fonts_give_for_characters(self) -> None:
        from kg.read.pdf import _plain

        assert _plain("\u2f45") == "方"
        assert _plain("方") == "方"


class TestMarkup:
    def test_gbk_pages_that_name_their_encoding(self) -> None:
        raw = make.html(title(1), told(1)).decode().replace("utf-8", "gb2312").encode("gb18030")
        assert told(1)[0] in text_of(raw, ".html")

    def test_furniture_of_the_page_is_left_out(self) -> None:
        assert "版权所有" not in text_of(FILES["b.html"], ".html")

    def test_rows_of_tables_are_lines(self) -> None:
        rest = "<table><tr><td>床位</td><td>1200张</td></tr><tr><td>职工</td><td>800名</td></tr></table>"
        lines = text_of(make.html(title(1), told(1), rest=rest), ".html").splitlines()
        assert "床位 1200张" in lines
        assert "职工 800名" in lines

    def test_a_short_page_is_read_whole(self) -> None:
        assert "河口市人民医院" in text_of("<p>河口市人民医院".encode(), ".htm")

    def test_a_page_that_a_script_fills_in(self, tmp_path: Path) -> None:
        assert "has no text" in reasons(b"<html><body><div id=app></div><script>x()</script></body></html>", ".html", tmp_path)[0]

    def test_markdown_loses_its_marks_only(self) -> None:
        text = text_of(MARKDOWN.encode(), ".md")
        assert f"{name(3)}始建于1953年,是一所集医疗、教学于一体的综合医院。" in text
        assert not set("*`[]#") & set(text)
        assert text.count(title(3)) == 1


class TestOffice:
    def test_tables_and_paragraphs_in_order(self) -> None:
        text = text_of(make.docx(["甲"], [["一", "二"], ["三", "四"]]), ".docx")
        assert text == "甲\n\n一\t二\n三\t四\n"

    def test_deleted_words_are_not_read(self) -> None:
        import io
        import zipfile

        raw = make.docx(["甲乙丙"])
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = {n: archive.read(n) for n in archive.namelist()}
        deleted = "<w:del><w:r><w:delText>丁</w:delText><w:t>戊</w:t></w:r></w:del><w:ins><w:r><w:t>己</w:t></w:r></w:ins></w:p>"
        members["word/document.xml"] = members["word/document.xml"].replace(b"</w:p>", deleted.encode(), 1)
        assert text_of(make.archive(members), ".docx") == "甲乙丙己\n"

    def test_chapters_in_the_order_of_the_spine(self) -> None:
        assert text_of(make.epub([["甲"], ["乙", "丙"]]), ".epub") == "甲\n\n乙\n\n丙\n"

    def test_a_missing_chapter_is_named(self, tmp_path: Path) -> None:
        raw = make.epub([["甲"], ["乙"]]).replace(b"OEBPS/c1.xhtml", b"OEBPS/c9.xhtml")
        assert reasons(raw, ".epub", tmp_path) == ["chapter OEBPS/c1.xhtml: OEBPS/c1.xhtml is missing in it"]


ROWS = ReadOptions(fields=Fields(text="body", id="no"))


class TestTables:
    def read(self, raw: bytes, suffix: str, tmp_path: Path, options: ReadOptions = ROWS) -> list[str]:
        file = tmp_path / f"x{suffix}"
        file.write_bytes(raw)
        found = read_paths([file], None, options)
        return [f"{f.name}={f.text}" if isinstance(f, Document) else str(f).removeprefix(f"{tmp_path}/") for f in found]

    def test_each_bad_line_is_named_with_its_number(self, tmp_path: Path) -> None:
        raw = make.jsonl([{"body": "甲", "no": 7}, [1], {"no": 1}, {"body": 3.5, "no": "b"}, {"body": " ", "no": 2}])
        assert self.read(raw + b"{oops\n\n\xff\n" + make.jsonl([{"body": ["乙"], "no": 1}, {"body": "丙", "no": None}]), ".jsonl", tmp_path) == [
            "x.jsonl#7=甲",
            "x.jsonl:2: is no JSON object",
            "x.jsonl:3: no field 'body' (there are: no); choose with --text-field",
            "x.jsonl#b=3.5",
            "x.jsonl:5: field 'body' is empty",
            "x.jsonl:6: is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))",
            "x.jsonl:8: is not UTF-8",
            "x.jsonl:9: field 'body' is no text",
            "x.jsonl#10=丙",
        ]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_delimiters_and_encodings(self, delimiter: str, encoding: str, tmp_path: Path) -> None:
        raw = f'no{delimiter}body\r\n1{delimiter}"河口市{delimiter}\n人民医院"\r\n2{delimiter}云溪县中医院\r\n'.encode(encoding)
        assert self.read(raw, ".csv", tmp_path) == [f"x.csv#1=河口市{delimiter}\n人民医院", "x.csv#2=云溪县中医院"]

    def test_bad_rows_are_named_by_the_line_where_they_begin(self, tmp_path: Path) -> None:
        raw = 'no,body\n1,"甲\n乙"\n2,丙,丁\n3\n4,戊\n5,"己\n6,庚\n'.encode()
        assert self.read(raw, ".csv", tmp_path) == [
            "x.csv#1=甲\n乙",
            "x.csv:4: has 3 fields for 2 columns; quote fields that hold the delimiter",
            "x.csv:5: field 'body' is empty",
            "x.csv#4=戊",
            "x.csv:7: is no row of CSV (unexpected end of data)",
        ]

    def test_a_missing_column_is_named_once(self, tmp_path: Path) -> None:
        raw = make.table(["no", "content"], [["1", "甲"], ["2", "乙"]])
        assert self.read(raw, ".csv", tmp_path) == ["x.csv:1: no field 'body' (there are: no, content); choose with --text-field"]

    def test_a_flood_of_errors_is_counted(self, tmp_path: Path) -> None:
        found = self.read(b"{\n" * 1000 + make.jsonl([{"body": "甲", "no": 1}]), ".jsonl", tmp_path)
        assert len(found) == 102
        assert found[-2:] == ["x.jsonl#1=甲", "x.jsonl: 900 more of its rows cannot be read"]

    def test_equal_rows_of_different_dates_are_two_documents(self, tmp_path: Path) -> None:
        raw = make.jsonl([{"text": "甲", "d": "2020"}, {"text": "甲", "d": "2021"}, {"text": "甲", "d": "2021"}])
        file = tmp_path / "x.jsonl"
        file.write_bytes(raw)
        ids = [f.id for f in read_paths([file], None, ReadOptions(Fields(date="d"))) if isinstance(f, Document)]
        assert (len(ids), len(set(ids))) == (3, 2)


class TestArchives:
    def test_members_in_order_of_name_nested_ones_too(self, tmp_path: Path) -> None:
        inner = make.archive({"z.txt": "河口市", "README.md": "x", ".hidden.txt": "x", "__MACOSX/._z.txt": "x"})
        (tmp_path / "a.zip").write_bytes(make.archive({"b.txt": "青石市", "a/in.zip": inner, "../../c.txt": "云溪县"}))
        found = [f.path for f in read_paths([tmp_path / "a.zip"])]
        assert [p.removeprefix(f"{tmp_path}/") for p in found] == ["a.zip/a/in.zip/z.txt", "a.zip/b.txt", "a.zip/c.txt"]

    def test_names_in_gbk(self, tmp_path: Path) -> None:
        raw = make.archive({"AAAA.txt": "河口市"}).replace(b"AAAA", "河口".encode("gbk"))
        (tmp_path / "a.zip").write_bytes(raw)
        assert [Path(f.path).name for f in read_paths([tmp_path / "a.zip"])] == ["河口.txt"]

    def test_the_same_text_in_and_outside_counts_once(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(page(0), encoding="utf-8")
        (tmp_path / "b.zip").write_bytes(make.archive({"a.txt": page(0)}))
        assert len({f.id for f in read_paths([tmp_path]) if isinstance(f, Document)}) == 1


@pytest.mark.parametrize(("suffix", "extra"), [(".pdf", "pdf"), (".html", "html"), (".docx", "office"), (".epub", "office")])
def test_a_missing_extra_is_named_with_its_command(
    suffix: str, extra: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As in an installation without extras: the other process finds modules that cannot be imported."""
    for module in ("pypdfium2", "trafilatura", "docx", "lxml"):
        (tmp_path / f"{module}.py").write_text(f"raise ModuleNotFoundError('no {module}', name='{module}')")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    raw = next(data for file, data in FILES.items() if file.endswith(suffix))
    (reason,) = reasons(raw, suffix, tmp_path)
    assert reason.endswith(f"pip install 'kg-hospital[{extra}]'")


def test_the_core_does_not_need_the_extras() -> None:
    """Nothing outside the modules of the formats imports their libraries."""
    import subprocess

    script = "import sys, kg.pipeline, kg.cli.build; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"lxml", "trafilatura", "pypdfium2", "docx", "markdown_it", "opencc"}


def test_every_suffix_of_a_single_format_has_a_module_with_an_extractor() -> None:
    from importlib import import_module

    from kg.read.formats import FORMATS, TXT

    for kind in set(FORMATS.values()) - {TXT}:
        assert callable(import_module(kind.module).extract)


@pytest.mark.parametrize("option", ["--max-bytes", "--max-chars", "--max-seconds", "--max-memory"])
def test_limits_are_named_with_their_option(kg: Kg, option: str, tmp_path: Path) -> None:
    value = {"--max-seconds": "0.001", "--max-memory": "1000000"}.get(option, "10")
    (tmp_path / "c.pdf").write_bytes(FILES["c.pdf"])
    done = kg("build", tmp_path / "c.pdf", "-o", tmp_path / "out", option, value)
    assert done.returncode == 1
    assert option in done.stderr.decode()


def test_a_reader_that_crashes_costs_one_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "crash.py").write_text("import os\ndef extract(raw, limits):\n    os.abort()\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with Apart(Limits()) as apart:
        with pytest.raises(ValueError, match="crash"):
            apart.extract(PDF._replace(module="crash"), b"x")
        assert apart.extract(PDF, FILES["c.pdf"]).text


def test_what_an_earlier_file_left_behind_costs_no_document(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "import os\nfrom kg.read import Extracted\ncount = 0\ndef extract(raw, limits):\n    global count\n    count += 1\n"
    (tmp_path / "second.py").write_text(f"{code}    return Extracted('ok') if count == 1 else os.abort()\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with Apart(Limits()) as apart:
        assert [apart.extract(PDF._replace(module="second"), b"x").text for _ in range(3)] == ["ok"] * 3


def test_the_page_reader_takes_only_dates_that_are_dates() -> None:
    reader = PageReader(load_book(None).page)
    assert [reader._stated(d) for d in ("2023-06-29T08:00", "2023/6", "2020", "20", "soon", "")] == ["2023-06-29", "2023-06", "2020", "", "", ""]
