"""Point 4: filters with counts, combined, reset, and in the URL hash."""

from __future__ import annotations

import factory
from opened import Opener, View

CLAIMS = sum(len(r.claims) for r in factory.results())


def total(view: View) -> int:
    found: int = view.js("() => kgView.filter.now.total")
    return found


def count(view: View, facet: str, value: str) -> int:
    return int(view.page.inner_text(f'[data-facet="{facet}"] li:has([data-value="{value}"]) .count'))


def expected(**wanted: object) -> int:
    """Claims of the data set whose status, predicate or level is as wanted."""
    claims = [c for r in factory.results() for c in r.claims]
    seen = [
        {"status": c.status, "predicate": c.predicate, "level": c.qualifiers.get("level")} for c in claims
    ]
    return sum(all(row[k] == v for k, v in wanted.items()) for row in seen)


def test_only_plans(view: View) -> None:
    view.show_filters()
    assert count(view, "status", "planned") == expected(status="planned")
    view.only("status", "planned")
    assert total(view) == expected(status="planned")
    assert "北山医学院" in view.drawn()
    assert "东海大学" not in view.drawn()
    view.shot()


def test_every_facet_filters_and_its_counts_are_those_of_the_claims(laptop: View) -> None:
    for facet, value in (("predicate", "leads"), ("status", "former"), ("level", "national")):
        laptop.open_facet(facet)
        assert count(laptop, facet, value) == expected(**{facet: value})
        laptop.only(facet, value)
        assert total(laptop) == expected(**{facet: value})
        laptop.only(facet, value)
        assert total(laptop) == CLAIMS, "the only one, pressed again, brings all back"


def test_filters_combine_and_counts_follow(laptop: View) -> None:
    laptop.only("predicate", "holds")
    laptop.only("level", "national")
    assert total(laptop) == expected(predicate="holds", level="national")
    assert count(laptop, "predicate", "undertakes") == expected(predicate="undertakes", level="national")
    assert "国家级胸痛中心" in laptop.drawn()
    assert "北山医学院" not in laptop.drawn()
    laptop.page.click("#filter-reset")
    assert total(laptop) == CLAIMS
    assert laptop.page.is_disabled("#filter-reset")


def test_years(laptop: View) -> None:
    laptop.open_facet("years")
    laptop.page.fill("#year-from", "2024")
    laptop.page.press("#year-from", "Enter")
    laptop.settle()
    with_undated = total(laptop)
    laptop.page.uncheck("#undated")
    years = [
        c.qualifiers.get("year") or (int(c.object) if c.object_type == "Year" else None)
        for r in factory.results()
        for c in r.claims
    ]
    assert total(laptop) == sum(1 for y in years if y and int(y) >= 2024)
    assert with_undated == total(laptop) + sum(1 for y in years if y is None)


def test_confidence(laptop: View) -> None:
    laptop.open_facet("confidence")
    laptop.page.fill("#confidence", "0.6")
    laptop.settle()
    assert total(laptop) == sum(c.confidence >= 0.6 for r in factory.results() for c in r.claims) < CLAIMS
    assert "驻点任务" not in laptop.drawn()


def test_source_article(view: View) -> None:
    view.show_filters()
    result = factory.results()[-1]
    find = "(title) => DATA.articles.find((row) => row[3] === title)[0]".replace("DATA", DATA)
    view.only("article", view.js(find, result.article.title))
    assert total(view) == len(result.claims)
    assert factory.CANCER not in view.drawn()
    assert factory.COUNTY in view.drawn()


def test_types(view: View) -> None:
    view.show_filters()
    view.only("type", "Equipment")
    labels = set(view.drawn())
    assert {"PET-CT", "达芬奇手术机器人"} <= labels
    assert labels <= {
        "PET-CT",
        "达芬奇手术机器人",
        factory.PEOPLE,
        factory.UNIVERSITY,
        factory.CANCER,
        factory.COUNTY,
    }


def test_nothing_left_says_so_and_offers_a_way_back(laptop: View) -> None:
    laptop.only("status", "negated")
    laptop.only("predicate", "leads")
    assert total(laptop) == 0
    assert laptop.page.is_visible("#empty")
    laptop.page.click("#empty-reset")
    assert laptop.page.is_hidden("#empty")
    assert total(laptop) == CLAIMS


DATA = "JSON.parse(document.getElementById('data').textContent)"
STATE = """() => { const { lang, theme, ...rest } = kgView.app.state; return rest; }"""


def test_the_hash_restores_the_view(open_page: Opener, html: str) -> None:
    first = open_page(html)
    first.only("status", "actual")
    first.only("level", "national")
    first.open_facet("confidence")
    first.page.fill("#confidence", "0.6")
    first.find(factory.CANCER)
    first.page.click("#act-focus2")
    first.page.click("#act-pin")
    first.find("国家级卒中中心")
    first.page.click("#act-hide")
    first.find(factory.PEOPLE)
    first.page.click("#act-compare")
    first.page.click("#tab-table")
    second = open_page(html, hash=first.page.url.partition("#")[2])
    assert second.js(STATE) == first.js(STATE)
    assert sorted(second.drawn()) == sorted(first.drawn())
    assert second.page.inner_text("#detail-title") == factory.PEOPLE
    assert second.page.is_visible("#table")


def test_a_change_of_the_hash_changes_the_view(laptop: View) -> None:
    laptop.js("() => { location.hash = 'status=planned&view=table'; }")
    laptop.page.wait_for_selector("#table")
    assert total(laptop) == expected(status="planned")


def test_a_hash_of_nonsense_is_harmless(open_page: Opener, html: str) -> None:
    bad = "base=focus,nobody,9&ops=x,:y,;z&type=%E0%A4&years=9-&pins=a:b&sel=__proto__&constructor=1&confidence=9e9&claims=zz&view=nope"
    view = open_page(html, hash=bad)
    assert view.state("base") == {"kind": "overview"}
    assert view.state("selected") is None
