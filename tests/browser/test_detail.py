"""Point 3: the panel, with the evidence of every fact."""

from __future__ import annotations

import factory
from factory import Fact, Line, Page
from opened import Opener, View

from kg.export.html import facts_page
from kg.graph.collect import collect


def test_click_opens_the_entity_with_names_and_facts_by_predicate(view: View) -> None:
    view.click_node(factory.PEOPLE)
    assert view.page.inner_text("#detail-title") == factory.PEOPLE
    text = view.panel()
    assert "市人民医院" in text
    groups = view.js(
        """() => [...document.querySelectorAll('#detail-body .group')].map((g) =>
          g.dataset.predicate + g.dataset.dir)"""
    )
    assert {"partnersWithout", "leadsout", "reportsout", "holdsout", "partnersWithin"} <= set(groups)
    assert len(groups) == len(set(groups))
    view.shot()


def test_a_fact_shows_value_year_status_and_its_whole_evidence(view: View) -> None:
    view.find(factory.PEOPLE)
    group = view.page.locator('#detail-body .group[data-predicate="reports"]')
    if group.get_attribute("open") is None:
        group.locator("> summary").click()
    fact = group.locator("li.fact", has_text=">120万人次")
    assert ">120万人次" in fact.inner_text()
    assert "2022" in fact.inner_text()
    fact.locator("summary").click()
    evidence = fact.locator(".evidence")
    assert evidence.locator("mark").inner_text() == "门诊量超过120万人次"
    assert (
        evidence.locator("blockquote").inner_text()
        == "医院现有床位2330张，职工近3000人，2022年门诊量超过120万人次。"
    )
    caption = evidence.locator("figcaption").inner_text()
    for part in ("《河口市人民医院：七十年守护一城》", "青岭日报", "2023-06-29", "顾青禾", "a1.txt", "90%"):
        assert part in caption
    assert fact.locator("code").inner_text().startswith("reports/")
    fact.scroll_into_view_if_needed()
    view.shot()


def test_a_quote_that_runs_over_a_line_is_also_shown_as_printed(laptop: View) -> None:
    laptop.find(factory.PEOPLE)
    laptop.page.locator('.group[data-predicate="reports"] > summary').click()
    fact = laptop.page.locator("li.fact", has_text="≈3000人")
    fact.locator("summary").click()
    assert fact.locator("mark").last.inner_text() == "职工近3000人"
    assert fact.locator(".raw").inner_text() == "职工近3\n000人"


def test_plans_stand_apart(view: View) -> None:
    view.find(factory.SECOND)
    plan = view.page.locator("li.fact.status-planned")
    assert plan.count() == 1
    assert "三级乙等医院" in plan.inner_text()
    badge = plan.locator(".badge.status-planned")
    assert badge.inner_text() == "计划"
    assert badge.evaluate("(n) => getComputedStyle(n).outlineStyle") == "dashed"
    assert plan.evaluate("(n) => getComputedStyle(n).borderLeftStyle") == "dashed"
    assert (
        view.page.locator("li.fact.status-actual").first.evaluate(
            "(n) => getComputedStyle(n).borderLeftStyle"
        )
        == "solid"
    )


def test_enter_on_the_picture_leads_to_the_panel(laptop: View) -> None:
    laptop.page.focus("#canvas")
    laptop.page.keyboard.press("ArrowRight")
    first = laptop.page.inner_text("#detail-title")
    assert first in laptop.drawn()
    laptop.page.keyboard.press("Enter")
    assert laptop.js("() => document.activeElement.id") == "detail-title"
    laptop.page.keyboard.press("Escape")
    assert laptop.state("selected") is None
    assert laptop.js("() => document.activeElement.id") == "canvas"


def test_click_on_an_edge_shows_its_claims_with_evidence(laptop: View) -> None:
    (x1, y1), (x2, y2) = laptop.at(factory.CANCER), laptop.at("韩牧之")
    laptop.page.mouse.click((x1 + x2) / 2 + 1, (y1 + y2) / 2)
    laptop.page.wait_for_selector(".evidence")
    assert "院长韩牧之介绍" in laptop.page.inner_text(".evidence blockquote")
    laptop.shot()


def test_a_link_in_the_panel_goes_to_the_other_entity(view: View) -> None:
    view.find("床位")
    text = view.panel()
    for name, value in (
        (factory.PEOPLE, "2330张"),
        (factory.CANCER, "1500–1600张"),
        (factory.COUNTY, "≤200张"),
    ):
        assert name in text
        assert value in text
    view.page.locator("li.fact", has_text=factory.UNIVERSITY).locator("button.link").click()
    assert view.page.inner_text("#detail-title") == factory.UNIVERSITY


def test_the_panel_says_what_filters_hide(laptop: View) -> None:
    laptop.find(factory.SECOND)
    laptop.page.uncheck('[data-facet="status"] input[data-value="planned"]')
    assert "三级乙等医院" not in laptop.page.inner_text("#detail-body .facts >> nth=-1")
    note = laptop.page.locator("#detail-body .note")
    assert "1" in note.inner_text()
    note.locator("button").click()
    assert "三级乙等医院" in laptop.panel()


def test_closing_the_panel_shows_the_summary(laptop: View) -> None:
    laptop.find(factory.SECOND)
    laptop.page.click("#detail-body .close")
    assert factory.PEOPLE in laptop.panel()
    assert laptop.page.locator(".tile").count() == 3


def test_a_doubtful_claim_says_why(open_page: Opener) -> None:
    many = Fact("reports", "床位", "Metric", "床位90万张", {"value": 900000, "unit": "张"})
    few = Fact("reports", "职工", "Metric", "职工800人", {"value": 800, "unit": "人"})
    lines = (Line("医院有床位90万张。", (many,)), Line("医院有职工800人。", (few,)))
    results = factory.make_results([Page("a.txt", "北山医院", "", "", (), "北山医院", lines)])
    made = collect(results, factory.resolve(results), factory.schema(), "v", factory.plausibility())
    view = open_page(facts_page(made), "laptop")
    view.find("北山医院")
    view.js("() => { for (const d of document.querySelectorAll('#detail-body details')) d.open = true; }")
    view.settle()
    doubts = view.page.locator("#detail-body dd.doubt")
    assert doubts.count() == 1
    assert doubts.inner_text() == "一家医院的床位不会超过两万张，也不会少于一张"
