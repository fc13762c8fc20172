"""Point 2: search by name, alias, short form and pinyin, from the keyboard too."""

from __future__ import annotations

import factory
import pytest
from opened import View

FIRST = [
    ("河口市人民医院", factory.PEOPLE),  # name
    ("肿瘤医院", factory.CANCER),  # part of a name
    ("市人民医院", factory.PEOPLE),  # alias
    ("东海大学河口医院", factory.PEOPLE),  # second name
    ("hekoushirenmin", factory.PEOPLE),  # pinyin
    ("he kou shi di er", factory.SECOND),  # pinyin with spaces
    ("qlszlyy", factory.CANCER),  # initials
    ("yxxzyy", factory.COUNTY),
    ("pet-ct", "PET-CT"),  # Latin, any case
    ("chuangwei", "床位"),
]


@pytest.mark.parametrize(("words", "name"), FIRST)
def test_the_first_suggestion_is_what_was_meant(laptop: View, words: str, name: str) -> None:
    laptop.page.fill("#search", words)
    first = laptop.page.locator("#suggestions li .name").first
    assert name in first.inner_text()


def test_enter_flies_to_the_node_and_opens_its_panel(view: View) -> None:
    view.page.keyboard.press("/")
    assert view.js("() => document.activeElement.id") == "search"
    view.page.keyboard.type("yunxi")
    view.page.keyboard.press("Enter")
    view.settle()
    assert view.page.inner_text("#detail-title") == factory.COUNTY
    box = view.page.locator("#canvas").bounding_box()
    assert box is not None
    x, y = view.at(factory.COUNTY)
    assert abs(x - box["x"] - box["width"] / 2) < 3
    limit = box["y"] + box["height"] * (0.48 if view.is_phone else 1)
    assert box["y"] < y < limit, "the sheet must not cover the node"
    view.shot()


def test_arrows_walk_through_suggestions(laptop: View) -> None:
    laptop.page.fill("#search", "医院")
    options = laptop.page.locator('#suggestions [role="option"]')
    assert options.count() >= 4
    active = """() => document.getElementById(document.getElementById('search')
      .getAttribute('aria-activedescendant')).textContent"""
    first = laptop.js(active)
    laptop.page.press("#search", "ArrowDown")
    second = laptop.js(active)
    assert first != second
    laptop.page.press("#search", "ArrowUp")
    assert laptop.js(active) == first
    laptop.page.press("#search", "Escape")
    assert laptop.page.get_attribute("#search", "aria-expanded") == "false"
    assert laptop.page.is_hidden("#suggestions")


def test_what_is_not_drawn_comes_into_the_picture(laptop: View) -> None:
    assert "神经外科" not in laptop.drawn()
    laptop.find("sjwk")
    assert "神经外科" in laptop.drawn()
    assert laptop.page.inner_text("#detail-title") == "神经外科"
    laptop.page.click("#undo")
    assert "神经外科" not in laptop.drawn()


def test_nothing_found_says_so(laptop: View) -> None:
    laptop.page.fill("#search", "不存在的东西")
    assert laptop.page.locator("#suggestions .none").is_visible()
    laptop.page.press("#search", "Enter")
    assert laptop.state("selected") is None


def test_enter_while_an_input_method_composes_chooses_nothing(laptop: View) -> None:
    laptop.page.fill("#search", "河口")
    laptop.js(
        """() => document.getElementById("search").dispatchEvent(new KeyboardEvent("keydown", {
          key: "Enter", isComposing: true, bubbles: true }))"""
    )
    assert laptop.state("selected") is None
