"""Point 9: text is data, never markup, and no request leaves the page."""

from __future__ import annotations

from dataclasses import replace

import factory
import pytest
from opened import Opener, View

from kg.export.html import view_page
from kg.model import ArticleResult, Entity, Resolution, Span

IMAGE = "<img src=x onerror=alert(1)>"
CLOSING = "</script><script>alert(2)</script>"
RULE = """rule"onclick="alert(3)' x=`"""
LONG = "长" * 10_000


@pytest.fixture(scope="module")
def hostile() -> str:
    """A page whose texts try to be markup: title, newspaper, names, rule, type, qualifiers,
    a very long quote."""
    result = factory.results()[0]
    first, second, *rest = result.claims
    text = f"{IMAGE}前{LONG}后{CLOSING}"
    sentence = Span(0, len(text))
    quote = Span(len(IMAGE) + 1, len(IMAGE) + 1 + len(LONG))
    article = replace(
        result.article,
        title=IMAGE,
        subtitle=CLOSING,
        publication="<b>青岭</b>&amp;",
        date="<i>2023</i>",
        text=text,
        about=CLOSING,
    )
    long = replace(first.evidence, quote=LONG, span=quote, sentence=sentence, rule=RULE)
    claims = (
        replace(
            first,
            object=CLOSING,
            object_type="Place",
            evidence=long,
            qualifiers={"period": IMAGE, "constructor": "<svg onload=alert(4)>"},
        ),
        replace(second, subject=IMAGE, object="__proto__", object_type="Name", evidence=long),
        replace(
            second,
            id="x1",
            subject="javascript:alert(5)",
            object="${alert(6)}{{data}}",
            object_type="Name",
            evidence=long,
        ),
        *(replace(c, evidence=long) for c in rest[:3]),
    )
    names = {(t, n) for c in claims for t, n in ((c.subject_type, c.subject), (c.object_type, c.object))}
    entities = tuple(Entity(f"{t}/{n}", t, n, n, (IMAGE, CLOSING)) for t, n in sorted(names))
    resolution = Resolution(entities, {(t, n): f"{t}/{n}" for t, n in names}, ())
    return view_page([ArticleResult(article, claims, ())], resolution, factory.schema())


def nothing_ran(view: View) -> None:
    assert (
        view.js("() => document.querySelectorAll('img, svg[onload], #main script, b[onclick]').length") == 0
    )
    assert view.js("() => document.scripts.length") == 4


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_hostile_text_is_shown_as_text(open_page: Opener, hostile: str, size: str) -> None:
    view = open_page(hostile, size)
    view.find("<img")
    assert IMAGE in view.panel()
    view.page.locator("li.fact summary").first.click()
    caption = view.page.inner_text(".evidence figcaption")
    for part in (f"《{IMAGE}》", "<b>青岭</b>&amp;", "<i>2023</i>", RULE):
        assert part in caption
    quoted = view.page.locator(".evidence mark").first
    assert quoted.inner_text() == LONG
    nothing_ran(view)
    assert view.js("() => document.documentElement.scrollWidth") <= (390 if size == "phone" else 1366)
    view.shot()


def test_every_view_of_hostile_text_is_harmless(open_page: Opener, hostile: str) -> None:
    view = open_page(hostile)
    view.find("</script>")
    assert view.page.inner_text("#detail-title") == CLOSING
    for key in ("e", "2", "1"):
        view.page.focus("#canvas")
        view.page.keyboard.press(key)
    view.page.click("#tab-table")
    view.page.click("#scope-all")
    assert CLOSING in view.page.inner_text("#table-body")
    view.page.click("#tab-compare")
    for button in view.page.locator("#compare-body .empty .chips button").all()[:1]:
        button.click()
    view.page.fill("#search", "alert")
    assert view.page.locator("#suggestions li").count() >= 2
    with view.page.expect_download():
        view.page.click("#menu-button")
        view.page.click("#save-svg")
    view.page.click("#tab-graph")
    for label in view.drawn():
        view.page.mouse.move(*view.at(label))
    nothing_ran(view)


def test_a_hostile_hash_runs_nothing(open_page: Opener, html: str) -> None:
    view = open_page(
        html,
        hash="lang=<img src=x onerror=alert(1)>&sel=%3Cscript%3Ealert(1)%3C/script%3E&view=javascript:alert(1)",
    )
    nothing_ran(view)


def test_the_policy_stops_what_does_not_belong(open_page: Opener, html: str) -> None:
    """An inline handler, a script and a request put in by hand are refused by the page's own policy."""
    view = open_page(html)
    view.js(
        """() => { const s = document.createElement("script"); s.textContent = "window.ran = 1";
          document.body.append(s); }"""
    )
    assert view.js("() => window.ran") is None
    refused = view.js(
        """async () => { try { await fetch("data:text/plain,x"); return "sent"; } catch {
          return "refused"; } }"""
    )
    assert refused == "refused"
    assert any("Content Security Policy" in line for line in view.console)
    view.console.clear()


def test_the_page_works_offline(open_page: Opener, html: str) -> None:
    view = open_page(html, offline=True)
    view.find(factory.PEOPLE)
    view.page.click("#act-focus2")
    assert len(view.drawn()) > 10
