"""Point 7: the table twin, in step with the picture; CSV, PNG, SVG."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import factory
import pytest
from opened import View
from playwright.sync_api import Download


def saved(view: View, button: str) -> tuple[str, bytes]:
    with view.page.expect_download() as waiting:
        if button != "#table-csv":
            view.page.click("#menu-button")
        view.page.click(button)
    download: Download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


def column(view: View, name: str) -> list[str]:
    return [t.strip() for t in view.page.locator(f"#table-body .c-{name}").all_inner_texts()]


def test_the_table_has_the_facts_of_the_picture(view: View) -> None:
    edges = view.js("() => kgView.pictureClaims().length")
    view.page.click("#tab-table")
    assert view.page.locator("#table-body tr").count() == edges > 10
    assert set(column(view, "subject")) <= set(view.drawn())
    view.shot()
    view.page.click("#scope-all")
    assert view.page.locator("#table-body tr").count() == sum(len(r.claims) for r in factory.results())


def test_in_step_with_the_picture(laptop: View) -> None:
    laptop.find(factory.UNIVERSITY)
    laptop.page.click("#act-focus1")
    laptop.page.click("#tab-table")
    assert factory.UNIVERSITY in column(laptop, "subject")
    assert "韩牧之" not in column(laptop, "object")
    rows = laptop.page.locator("#table-body tr").count()
    laptop.only("status", "actual")
    assert laptop.page.locator("#table-body tr").count() < rows
    laptop.page.locator("#table-body .c-object button", has_text="PET-CT").click()
    assert laptop.page.inner_text("#detail-title") == "PET-CT"


def test_a_row_shows_its_evidence_and_is_marked(laptop: View) -> None:
    laptop.page.click("#tab-table")
    row = laptop.page.locator('#table-body tr:has(.c-object button:text-is("韩牧之"))')
    row.locator("button.quote").click()
    assert "院长韩牧之介绍" in laptop.page.inner_text(".evidence blockquote")
    assert "chosen" in (row.get_attribute("class") or "")
    laptop.page.click("#tab-graph")
    assert laptop.js("(e) => kgView.picture.near.keys.has(e)", laptop.entity("韩牧之"))


def test_sorting(laptop: View) -> None:
    laptop.page.click("#tab-table")
    laptop.page.click("#scope-all")
    laptop.page.click("#sort-year")
    years = [int(y) for y in column(laptop, "year") if y]
    assert years == sorted(years, reverse=True)
    assert laptop.page.get_attribute("th.c-year", "aria-sort") == "descending"
    laptop.page.click("#sort-year")
    years = [int(y) for y in column(laptop, "year") if y]
    assert years == sorted(years)
    assert laptop.page.get_attribute("th.c-year", "aria-sort") == "ascending"
    assert laptop.page.get_attribute("th.c-subject", "aria-sort") == "none"


def test_finding_in_the_table(view: View) -> None:
    view.page.click("#tab-table")
    view.page.click("#scope-all")
    view.page.fill("#table-find", "床位 东海晚报")
    view.until("document.querySelectorAll('#table-body tr').length === 2")
    assert set(column(view, "subject")) == {factory.UNIVERSITY, factory.SECOND}


def test_csv_is_what_is_visible(laptop: View) -> None:
    laptop.page.click("#tab-table")
    laptop.page.click("#scope-all")
    laptop.page.fill("#table-find", "床位")
    laptop.page.wait_for_timeout(200)
    name, content = saved(laptop, "#table-csv")
    assert name == "claims.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == laptop.page.locator("#table-body tr").count()
    beds = next(r for r in rows if r["value"] == "2330")
    assert (beds["subject"], beds["predicate"], beds["object"], beds["unit"]) == (
        factory.PEOPLE,
        "reports",
        "床位",
        "张",
    )
    assert (beds["quote"], beds["publication"], beds["status"]) == ("床位2330张", "青岭日报", "actual")


def test_csv_of_the_picture(laptop: View) -> None:
    laptop.only("status", "planned")
    _, content = saved(laptop, "#save-csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {r["status"] for r in rows} == {"planned"}
    assert len(rows) == laptop.js("() => kgView.pictureClaims().length")


@pytest.mark.parametrize("value", ["=1+1", "+x", "-x", "@x", 'a"b', "a,b", "a\nb"])
def test_csv_cells_are_no_formulas_and_quoted_where_needed(laptop: View, value: str) -> None:
    made = laptop.js(
        """(value) => { const { store, csvText } = kgView; const kept = store.entities[store.claims[0][1]][2];
        store.entities[store.claims[0][1]][2] = value; const text = csvText([0]);
          store.entities[store.claims[0][1]][2] = kept; return text; }""",
        value,
    )
    row = next(csv.DictReader(io.StringIO(made)))
    assert row["subject"] == (f"'{value}" if value[0] in "=+-@" else value)


def test_svg_holds_the_whole_picture(view: View) -> None:
    name, content = saved(view, "#save-svg")
    assert name == "graph.svg"
    root = ElementTree.fromstring(content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = "".join(root.itertext())
    for label in view.drawn():
        assert label in text, label
    assert not [
        e for e in root.iter() if e.tag.endswith("script") or any(k.startswith("on") for k in e.attrib)
    ]
    (view.artifacts / f"{view.size}.svg").write_bytes(content)


def test_png_is_a_picture(laptop: View) -> None:
    name, content = saved(laptop, "#save-png")
    assert name == "graph.png"
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[n : n + 4], "big") for n in (16, 20))
    assert width > 800
    assert height > 600
    (laptop.artifacts / "saved.png").write_bytes(content)
