"""Five questions of a journalist, each answered in at most three actions.

An action is a click, or typing words and pressing Enter.  The data set is invented.
"""

from __future__ import annotations

from collections.abc import Iterator

import factory
import pytest
from opened import View

MOST = 3


class Journalist:
    """Counts what is done to the page."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.actions = 0

    def search(self, words: str) -> None:
        self.actions += 1
        self.view.find(words)

    def click(self, selector: str) -> None:
        self.actions += 1
        self.view.page.click(selector)
        self.view.settle()

    def types(self, words: str) -> None:
        """Types into the field that has the focus, and presses Enter."""
        self.actions += 1
        self.view.page.keyboard.type(words)
        self.view.page.keyboard.press("Enter")
        self.view.settle()

    def reads(self) -> str:
        return self.view.panel()


@pytest.fixture
def journalist(view: View) -> Iterator[Journalist]:
    asks = Journalist(view)
    yield asks
    view.rest()
    view.shot()
    assert 0 < asks.actions <= MOST


def test_which_hospitals_work_with_a_university_and_where_does_it_say_so(journalist: Journalist) -> None:
    journalist.search("东海大学")
    text = journalist.reads()
    assert factory.PEOPLE in text
    assert factory.UNIVERSITY in text
    journalist.click(f'li.fact:has(.link:has-text("{factory.PEOPLE}")) summary')
    text = journalist.reads()
    assert "医院与东海大学、青岭省肿瘤医院开展科研合作" in text
    assert "《河口市人民医院：七十年守护一城》" in text


def test_what_does_a_hospital_plan(journalist: Journalist) -> None:
    journalist.search("qlszlyy")
    plans = journalist.view.page.locator("#detail-body li.fact.status-planned")
    assert [text.split("\n")[0] for text in plans.all_inner_texts()] == ["质子治疗中心"]
    assert "到2025年将建成质子治疗中心" in plans.first.inner_text()


def test_who_has_national_designations(journalist: Journalist) -> None:
    view = journalist.view
    journalist.click("#tab-table")
    if view.is_phone:
        view.page.click("#scope-all")
        journalist.actions += 1
        journalist_types_in_table(journalist, "国家级 获得")
    else:
        journalist.click('[data-facet="level"] > summary')
        journalist.click('[data-facet="level"] .only[data-value="national"]')
    rows = view.page.locator("#table-body tr").all_inner_texts()
    for name in (factory.PEOPLE, factory.CANCER, factory.UNIVERSITY):
        assert any(name in row for row in rows), name
    assert not any(factory.COUNTY in row for row in rows)


def journalist_types_in_table(journalist: Journalist, words: str) -> None:
    journalist.actions += 1
    journalist.view.page.fill("#table-find", words)
    journalist.view.page.wait_for_timeout(250)


def test_how_many_beds_says_who(journalist: Journalist) -> None:
    journalist.search("床位")
    text = journalist.reads()
    for name, value in (
        (factory.PEOPLE, "2330张"), (factory.CANCER, "1500–1600张"), (factory.UNIVERSITY, "900张"),
        (factory.SECOND, "600张"), (factory.COUNTY, "≤200张"),
    ):  # fmt: skip
        assert name in text
        assert value in text
    journalist.click('li.fact:has-text("2330张") summary')
    assert "青岭日报" in journalist.reads()


def test_how_are_two_connected(journalist: Journalist) -> None:
    journalist.search("云溪县中医院")
    journalist.click("#act-path")
    journalist.types("dhdxfsyy")
    assert set(journalist.view.drawn()) == {factory.COUNTY, factory.PEOPLE, factory.UNIVERSITY}
    text = journalist.reads()
    assert "支援" in text
    assert "远程会诊协作关系" in text
