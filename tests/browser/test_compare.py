"""Point 6: two to four hospitals side by side, and a metric over the years."""

from __future__ import annotations

import factory
from opened import Opener, View


def compare(view: View, *names: str) -> None:
    view.page.click("#tab-compare")
    for name in names:
        view.page.fill("#compare-find", name)
        view.page.press("#compare-find", "Enter")


def cells(view: View, row: str) -> list[str]:
    found = view.page.locator(f'#compare-table tbody tr:has(th button:text-is("{row}"))')
    return [text.strip() for text in found.locator("td").all_inner_texts()]


def test_metrics_and_designations_side_by_side(view: View) -> None:
    compare(view, factory.PEOPLE, "qlszlyy", factory.COUNTY)
    head = view.page.locator("#compare-table thead th").all_inner_texts()
    assert head == [factory.PEOPLE, factory.CANCER, factory.COUNTY]
    beds = cells(view, "床位")
    assert "2330张" in beds[0]
    assert "1500–1600张" in beds[1]
    assert "≤200张" in beds[2]
    assert cells(view, "患者满意度")[0] == "—"
    centre = cells(view, "国家级胸痛中心")
    assert "✓" in centre[0]
    assert "国家级" in centre[0]
    assert centre[1:] == ["—", "—"]
    view.shot()


def test_what_was_and_what_is_planned_is_marked(laptop: View) -> None:
    compare(laptop, factory.PEOPLE, factory.SECOND)
    assert laptop.page.locator(".cell.status-former", has_text="100张").count() == 1
    assert cells(laptop, "三级乙等医院")[0] == "—"
    assert "计划" in cells(laptop, "三级乙等医院")[1]


def test_chart_of_a_metric_over_the_years(laptop: View) -> None:
    compare(laptop, factory.PEOPLE, factory.UNIVERSITY)
    chart = laptop.page.locator(".chart svg[role=img]")
    words = chart.get_attribute("aria-label")
    assert words is not None
    assert "2018 1800张" in words
    assert "2023 2330张" in words
    assert "2024 900张" in words
    assert laptop.page.locator(".chart .series").count() == 2
    assert laptop.page.inner_text("#chart-metric option >> nth=0") == "床位"


def test_no_chart_where_there_is_one_year_only(laptop: View) -> None:
    compare(laptop, factory.SECOND, factory.COUNTY)
    assert laptop.page.locator(".chart").count() == 0
    assert laptop.page.locator("#compare-body .note").is_visible()


def test_a_value_leads_to_its_evidence(view: View) -> None:
    compare(view, factory.PEOPLE, factory.CANCER)
    view.page.locator("#compare-table button", has_text=">2万例").click()
    assert "年手术量2万余例" in view.page.inner_text(".evidence")


def test_four_at_most_and_two_at_least(laptop: View) -> None:
    compare(laptop, factory.PEOPLE)
    assert laptop.page.locator("#compare-table").count() == 0
    for name in (factory.CANCER, factory.SECOND, factory.COUNTY):
        laptop.page.fill("#compare-find", name)
        laptop.page.press("#compare-find", "Enter")
    assert laptop.page.locator("#compare-find").count() == 0
    assert laptop.page.inner_text("#compare-count") == "4"
    laptop.page.locator(".chip button").first.click()
    assert laptop.page.locator("#compare-table thead th").count() == 3


def test_chosen_from_the_panel_of_a_hospital(open_page: Opener, html: str) -> None:
    view = open_page(html)
    for name in (factory.PEOPLE, factory.CANCER):
        view.find(name)
        view.page.click("#act-compare")
    assert view.page.inner_text("#compare-count") == "2"
    view.page.click("#tab-compare")
    assert view.page.locator("#compare-table").is_visible()
