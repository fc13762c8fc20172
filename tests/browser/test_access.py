"""Point 8: dark and light, Chinese and English, print, phone, ARIA, focus order, fonts."""

from __future__ import annotations

import re

import factory
import pytest
from opened import Opener, View

LUMINANCE = """(selector) => {
  const read = (text) => { const c = document.createElement("canvas").getContext("2d");
    c.fillStyle = text; c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const f = (v) => { const s = v / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const node = document.querySelector(selector);
  let under = node;
  while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
  const a = light(read(getComputedStyle(node).color)),
    b = light(read(getComputedStyle(under ?? document.body).backgroundColor));
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@pytest.mark.parametrize("size", ["laptop", "phone"])
@pytest.mark.parametrize("dark", [False, True])
def test_text_has_contrast_in_light_and_dark(open_page: Opener, html: str, size: str, dark: bool) -> None:
    view = open_page(html, size, dark=dark)
    view.find(factory.SECOND)
    for selector in (
        "#detail-title",
        ".tally",
        "li.fact summary",
        ".badge.status-planned",
        "#tab-table",
        "#drawn",
        ".fact .link",
    ):
        assert view.js(LUMINANCE, selector) >= 4.5, selector
    view.shot("dark" if dark else "light")


def test_theme_follows_the_system_and_the_button(open_page: Opener, html: str) -> None:
    ground = "() => getComputedStyle(document.body).backgroundColor"
    view = open_page(html)
    light = view.js(ground)
    view.page.emulate_media(color_scheme="dark")
    dark = view.js(ground)
    assert dark != light
    view.page.click("#theme")
    assert view.js(ground) == light
    assert "theme=light" in view.page.url
    again = open_page(html, hash="theme=dark")
    assert again.js(ground) == dark


def test_the_canvas_changes_with_the_theme(laptop: View) -> None:
    corner = """() => { const c = document.createElement("canvas").getContext("2d", {
      willReadFrequently: true });
      c.drawImage(document.querySelector("#canvas canvas"), 0, 0); return [...c.getImageData(2, 2, 1, 1)
        .data].slice(0, 3); }"""
    before = laptop.js(corner)
    laptop.page.click("#theme")
    laptop.settle()
    after = laptop.js(corner)
    assert sum(before) > 600
    assert sum(after) < 150


def test_language_follows_the_browser_and_the_switch(open_page: Opener, html: str) -> None:
    view = open_page(html, locale="en-GB")
    assert view.js("() => document.documentElement.lang") == "en"
    assert view.page.inner_text("#tab-table") == "Table"
    assert view.page.title() == "Hospital knowledge graph"
    left_over = """() => [...document.querySelectorAll('header, #filters, .zoom, .hints')].map((n) =>
      n.innerText).join(' ')"""
    assert re.findall(r"[\u4e00-\u9fff]+", view.js(left_over).replace("中文", "").replace("河口", "")) == []
    view.shot("en")
    view.page.click("#lang")
    assert view.js("() => document.documentElement.lang") == "zh-CN"
    assert view.page.inner_text("#tab-table") == "表格"
    assert "lang=zh" in view.page.url


def test_numbers_are_written_as_in_the_language(open_page: Opener, html: str) -> None:
    for lang, value in (("zh", ">120万人次"), ("en", ">1,200,000 人次")):
        view = open_page(html, hash=f"lang={lang}")
        view.find("门诊量")
        assert value in view.panel()


def test_every_control_has_a_name_and_every_input_a_label(view: View) -> None:
    view.find(factory.PEOPLE)
    nameless = view.js("""() => [...document.querySelectorAll(
        `button, input, select, [role=application], [role=listbox], [role=tabpanel], aside`)]
      .filter((n) => !n.hidden && !(n.getAttribute("aria-label") || n.textContent.trim() ||
        n.labels?.length || n.getAttribute("aria-labelledby"))).map((n) => n.outerHTML)""")
    assert nameless == []


def test_ids_are_unique_and_references_lead_somewhere(view: View) -> None:
    view.find(factory.PEOPLE)
    for tab in ("#tab-table", "#tab-compare", "#tab-graph"):
        view.page.click(tab)
        ids = view.js("() => [...document.querySelectorAll('[id]')].map((n) => n.id)")
        assert len(ids) == len(set(ids))
        lost = view.js("""() => [...document.querySelectorAll(
            `[aria-controls], [aria-labelledby], [aria-describedby], label[for]`)]
          .flatMap((n) => ["aria-controls", "aria-labelledby", "aria-describedby", "for"].map((k) =>
            n.getAttribute(k)).filter(Boolean))
          .filter((id) => !document.getElementById(id))""")
        assert lost == []


def test_focus_goes_from_search_to_tabs_to_filters_to_picture_to_panel(laptop: View) -> None:
    where = """() => { const n = document.activeElement; return ["top", "filters", "canvas",
      "graph-view", "detail"].find((id) => n.closest(`#${id}`)) ?? n.className; }"""
    seen: list[str] = []
    for _ in range(70):
        laptop.page.keyboard.press("Tab")
        place = laptop.js(where)
        if not seen or seen[-1] != place:
            seen.append(place)
        if place == "detail":
            break
    assert seen == ["skip", "top", "filters", "canvas", "graph-view", "detail"]


def test_focus_is_visible(laptop: View) -> None:
    for _ in range(6):
        laptop.page.keyboard.press("Tab")
        style, width = laptop.js(
            """() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle,
              parseFloat(s.outlineWidth)]; }"""
        )
        assert style == "solid"
        assert width >= 2


def test_the_tabs_are_tabs(view: View) -> None:
    view.page.focus("#tab-graph")
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("Enter")
    assert view.page.get_attribute("#tab-table", "aria-selected") == "true"
    assert view.page.get_attribute("#tab-graph", "aria-selected") == "false"
    assert view.page.is_visible("#table-view")
    assert view.page.is_hidden("#graph-view")


def test_what_happens_is_said_to_screen_readers(laptop: View) -> None:
    laptop.page.focus("#canvas")
    laptop.page.keyboard.press("ArrowDown")
    said = laptop.page.inner_text("#live")
    assert laptop.page.inner_text("#detail-title") in said


def test_every_node_is_reached_with_arrows_or_search_and_actions_have_keys(laptop: View) -> None:
    laptop.page.focus("#canvas")
    laptop.page.keyboard.press("ArrowRight")
    laptop.find(factory.CANCER)
    laptop.page.focus("#canvas")
    count = len(laptop.drawn())
    laptop.page.keyboard.press("e")
    assert len(laptop.drawn()) > count
    laptop.page.keyboard.press("2")
    assert laptop.state("base")["depth"] == 2
    laptop.page.keyboard.press("p")
    assert len(laptop.state("pins")) == 1
    laptop.page.keyboard.press("h")
    assert factory.CANCER not in laptop.drawn()


def test_phone_layout(phone: View) -> None:
    page = phone.page
    assert page.is_hidden("#filters")
    assert page.is_hidden("#detail")
    assert phone.js("() => document.documentElement.scrollWidth") <= 390
    phone.shot("start")
    page.click("#filters-toggle")
    assert page.is_visible("#filters")
    phone.shot("filters")
    page.click("#filters-close")
    phone.find(factory.PEOPLE)
    sheet = page.locator("#detail").bounding_box()
    assert sheet is not None
    assert sheet["width"] == 390
    assert 844 * 0.35 < sheet["y"] < 844 * 0.65
    phone.rest()
    phone.shot("sheet")
    page.click("#sheet-grip")
    tall = page.locator("#detail").bounding_box()
    assert tall is not None
    assert tall["height"] > sheet["height"] * 1.3
    page.click("#detail-body .close")
    assert page.is_hidden("#detail")
    page.click("#tab-table")
    assert phone.js("() => document.documentElement.scrollWidth") <= 390
    phone.shot("table")


def test_touch_targets_are_large_enough(phone: View) -> None:
    phone.find(factory.PEOPLE)
    small = phone.js("""() => [...document.querySelectorAll(`#top button, .tools button, .zoom button`)].filter((n) => n.offsetParent)
      .map((n) => [n.id, n.getBoundingClientRect()]).filter(([, b]) => b.height < 36 || b.width < 30)
        .map(([id]) => id)""")
    assert small == []


def test_a_tap_selects(phone: View) -> None:
    phone.page.touchscreen.tap(*phone.at(factory.CANCER))
    phone.until("document.querySelector('#detail-title')?.offsetParent")
    assert phone.page.inner_text("#detail-title") == factory.CANCER


def test_print_leaves_the_controls_out(laptop: View) -> None:
    laptop.find(factory.SECOND)
    laptop.page.emulate_media(media="print")
    for selector in ("#filters", "#tabs", ".zoom", ".tools", "#search"):
        assert laptop.page.is_hidden(selector), selector
    for selector in ("#canvas", "#detail-title"):
        assert laptop.page.is_visible(selector), selector
    pdf = laptop.page.pdf()
    assert pdf.startswith(b"%PDF")
    (laptop.artifacts / "print.pdf").write_bytes(pdf)
    laptop.shot("print")


def test_a_note_if_no_chinese_font_is_there(laptop: View) -> None:
    assert laptop.page.is_hidden("#font-note"), "the test machine has one"
    assert laptop.js("() => kgView.hasChineseFont()")
    # Characters of private use have no glyph anywhere, as Chinese has none without a font.
    assert not laptop.js(r"() => kgView.hasChineseFont(['\ue123', '\ue124'])")


def test_the_window_may_change_its_size(laptop: View) -> None:
    laptop.page.set_viewport_size({"width": 390, "height": 844})
    laptop.page.wait_for_timeout(400)
    assert laptop.page.is_hidden("#filters")
    assert len(laptop.drawn()) <= 26
    laptop.page.set_viewport_size({"width": 1366, "height": 768})
    laptop.page.wait_for_timeout(400)
    assert len(laptop.drawn()) > 26
