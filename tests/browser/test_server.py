"""`kg serve` in the browser: the editor and the pages of things, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import factory
import pytest
from opened import SIZES
from playwright.sync_api import Browser, Page, expect
from serving import Served, serving

from kg.export import write_exports

RULES = factory.rules()
PAIRS = "SELECT ?h ?other { ?h kg:partnersWith ?other }"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    write_exports(factory.results(), factory.resolution(), RULES, folder, ["turtle", "ontology", "manifest"])
    with serving(folder, "--rows", "100") as server:
        yield server


@pytest.fixture
def go(browser: Browser, served: Served, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a path of the server; nothing may go wrong in the console, and nobody else may be asked."""
    opened: list[tuple[Page, list[str], list[str]]] = []

    def run(path: str = "/", size: str = "laptop", locale: str = "zh-CN", **more: Any) -> Page:
        width, height = SIZES[size]
        page = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **more).new_page()
        told: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda sent: asked.append(sent.url))
        opened.append((page, told, asked))
        page.goto(served.url.rstrip("/") + path)
        return page

    yield run
    for n, (page, told, asked) in enumerate(opened):
        page.screenshot(path=artifacts / f"serve-{request.node.name}-{n}.png".replace("/", "-"))
        page.context.close()
        # The browser itself reports every answer of status 400; the page shows what it says.
        assert [line for line in told if "status of 400" not in line] == []
        assert [url for url in asked if not url.startswith((served.url, "data:", "blob:"))] == []


def ask(page: Page, query: str) -> None:
    page.fill("#query", query)
    page.press("#query", "Control+Enter")
    page.wait_for_selector("#stop", state="hidden")


@pytest.mark.parametrize("size", list(SIZES))
def test_a_question_by_keyboard_gives_a_table(go: Open, size: str) -> None:
    page = go(size=size)
    ask(page, "SELECT ?h ?year { ?h kg:foundedIn ?year } ORDER BY ?year ?h")
    expect(page.locator("#table tbody tr")).to_have_count(3)
    expect(page.locator("#count")).to_have_text("3 行")
    expect(page.locator("#table tbody tr").first).to_contain_text("Hospital:东海大学附属医院")
    assert page.locator("#table td.number").first.inner_text() == "1953"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    page.click("#table a >> text=东海大学附属医院")
    expect(page.locator("h1")).to_have_text("东海大学附属医院")


def test_ready_queries_prefixes_and_history(go: Open) -> None:
    page = go()
    page.select_option("#ready", "partners")
    assert "kg:partnersWith" in page.input_value("#query") and "VALUES (?hospital)" in page.input_value("#query")
    page.click("#run")
    page.wait_for_selector("#table tbody tr")
    page.fill("#query", "ASK { ?s a ")
    page.press("#query", "End")
    page.select_option("#prefix", "kg")
    assert page.input_value("#query") == "ASK { ?s a kg:"
    ask(page, "ASK { ?s a kg:Hospital }")
    expect(page.locator("#count")).to_have_text("是")
    page.reload()
    assert page.input_value("#query") == "ASK { ?s a kg:Hospital }", "the last one is there again"
    page.select_option("#history", "1")
    assert "kg:partnersWith" in page.input_value("#query")
    expect(page.locator("#clear")).to_have_text("清空历史")
    page.click("#clear")
    expect(page.locator("#history option")).to_have_count(1)


def test_a_fault_is_shown_at_its_place(go: Open) -> None:
    page = go()
    ask(page, "SELECT ?x {\n  # 𠀀 河口\n  ?x a 河:医院, hospitl:a\n}")
    error = page.locator("#error")
    expect(error).to_contain_text("第 3 行，第 8 列")
    chosen = "() => { const q = document.getElementById('query'); return q.value.slice(q.selectionStart, q.selectionEnd); }"
    assert page.evaluate(chosen) == "河:医院,"
    expect(page.locator("#lines .bad")).to_have_text("3")
    page.type("#query", "x")
    expect(error).to_be_hidden()


def test_pairs_are_drawn_and_triples_too(go: Open) -> None:
    page = go()
    ask(page, PAIRS)
    page.click("#show-graph")
    page.wait_for_selector("#graph[data-nodes] canvas")
    assert int(page.get_attribute("#graph", "data-nodes") or 0) >= 4
    ask(page, "CONSTRUCT { ?h kg:partnersWith ?o } { ?h kg:partnersWith ?o }")
    expect(page.locator("#count")).to_contain_text("条三元组")
    page.wait_for_selector("#graph canvas")
    ask(page, "SELECT ?y { ?h kg:foundedIn ?y }")
    expect(page.locator("#show-graph")).to_be_disabled()
    expect(page.locator("#table")).to_be_visible()


def test_csv_is_downloaded(go: Open, tmp_path: Path) -> None:
    page = go()
    ask(page, "SELECT ?year { ?h kg:foundedIn ?year } ORDER BY ?year")
    with page.expect_download() as waiting:
        page.click("#csv")
    waiting.value.save_as(tmp_path / "x.csv")
    assert waiting.value.suggested_filename == "result.csv"
    assert (tmp_path / "x.csv").read_bytes() == b"year\r\n1953\r\n1953\r\n1976\r\n"


def test_rows_that_were_cut_are_told(go: Open) -> None:
    page = go(locale="en-GB")
    ask(page, "SELECT * { ?s ?p ?o }")
    expect(page.locator("#count")).to_have_text("only the first 100 rows; there are more")


def test_what_looks_like_markup_is_text(go: Open) -> None:
    page = go()
    ask(page, "SELECT (\"<img src=x onerror=alert(1)>\" AS ?x) (IRI(\"javascript:alert(1)\") AS ?y) {}")
    assert page.locator("#table tbody td").first.inner_text() == "<img src=x onerror=alert(1)>"
    assert page.locator("#table img, #table a[href^=javascript]").count() == 0


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_clicked_through(go: Open, size: str, scheme: str) -> None:
    page = go("/id/Hospital/河口市人民医院", size=size, color_scheme=scheme)
    expect(page.locator(".badge.planned").first).to_have_text("计划")
    page.locator(".facts summary").first.click()
    expect(page.locator("figure mark").first).to_be_visible()
    page.locator("figcaption a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("p.sentence mark").count() > 3
    page.locator(".facts li a").nth(1).click()
    expect(page.locator("dl")).to_contain_text("河口市人民医院")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_english_by_the_browser_s_language(go: Open) -> None:
    assert go("/", locale="en-US").inner_text("h1") == "SPARQL query"
    page = go("/id/Hospital/河口市人民医院", locale="en-US")
    assert "Other names" in page.inner_text("main") and page.get_attribute("html", "lang") == "en"


def test_the_view_runs_under_the_server_s_headers(go: Open) -> None:
    page = go("/view")
    page.wait_for_selector("body[data-ready]", timeout=60_000)
    assert page.locator("#canvas canvas").count() == 1
