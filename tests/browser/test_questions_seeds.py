"""The journalist's five questions, asked of the page of `seeds/`; what is right is read off the graph itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from opened import Opener, View

import kg
from kg.export.html import facts_page
from kg.graph.facts import Facts, Statement

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def facts() -> Facts:
    return kg.load(ROOT / "exports").facts


@pytest.fixture(scope="module")
def page(facts: Facts) -> str:
    return facts_page(facts)


@pytest.fixture(params=["laptop", "phone"])
def seeds(request: pytest.FixtureRequest, open_page: Opener, page: str) -> View:
    return open_page(page, request.param)


def of(facts: Facts, predicate: str) -> list[Statement]:
    return [s for s in facts.statements if s.predicate == predicate]


def all_facts(view: View, predicate: str) -> list[str]:
    """The facts that the panel lists under a predicate, its groups and long lists opened."""
    group = f'#detail-body .group[data-predicate="{predicate}"]'
    view.js("(g) => { for (const d of document.querySelectorAll(g)) d.open = true; }", group)
    for more in view.page.locator(f"{group} > button.wide").all():
        more.click()
    return view.page.locator(f"{group} li.fact").all_inner_texts()


def test_overview(seeds: View, facts: Facts) -> None:
    drawn = set(seeds.drawn())
    counts = Counter(s.subject.label for s in facts.statements if s.subject.type == "Hospital")
    assert {name for name, _ in counts.most_common(5)} <= drawn
    seeds.shot()


def test_who_works_with_a_partner_and_where_does_it_say_so(seeds: View, facts: Facts) -> None:
    told = of(facts, "partnersWith")
    partner = Counter(s.object.label for s in told).most_common(1)[0][0]
    seeds.find(partner)
    shown = "\n".join(all_facts(seeds, "partnersWith"))
    for statement in told:
        if statement.object.label == partner:
            assert statement.subject.label in shown
    seeds.page.locator('.group[data-predicate="partnersWith"] li.fact summary').first.click()
    assert seeds.page.locator(".evidence mark").first.inner_text()
    assert "《" in seeds.page.inner_text(".evidence cite")
    seeds.shot()


def test_what_does_a_hospital_plan(seeds: View, facts: Facts) -> None:
    plans = [s for s in facts.statements if s.status == "planned"]
    name = Counter(s.subject.label for s in plans).most_common(1)[0][0]
    seeds.find(name)
    for predicate in {s.predicate for s in plans if s.subject.label == name}:
        all_facts(seeds, predicate)
    shown = seeds.page.locator("#detail-body li.fact.status-planned").all_inner_texts()
    for statement in plans:
        if statement.subject.label == name:
            assert any(statement.object.label in text for text in shown), statement


def test_who_has_national_designations(open_page: Opener, page: str, facts: Facts) -> None:
    view = open_page(page)
    view.page.click("#tab-table")
    view.page.click('[data-facet="level"] > summary')
    view.page.click('[data-facet="level"] .only[data-value="national"]')
    view.page.click("#scope-all")
    national = [s for s in facts.statements if s.qualifiers.get("level") == "national"]
    assert view.page.locator("#table-body tr").count() == min(100, len(national))
    subjects = {text.strip() for text in view.page.locator("#table-body .c-subject").all_inner_texts()}
    assert subjects <= {s.subject.label for s in national}


def test_how_many_says_who(seeds: View, facts: Facts) -> None:
    told = of(facts, "reports")
    metric = Counter(s.object.label for s in told).most_common(1)[0][0]
    seeds.find(metric)
    shown = all_facts(seeds, "reports")
    values: dict[str, set[str]] = defaultdict(set)
    for s in told:
        if s.object.label == metric:
            values[s.subject.label].add(s.quote)
    for name in values:
        assert any(name in text for text in shown)
    seeds.page.locator('.group[data-predicate="reports"] li.fact summary').first.click()
    seeds.page.wait_for_selector(".evidence cite")  # drawn on `toggle`, which the browser sends a moment later


def test_how_are_two_connected(seeds: View, facts: Facts) -> None:
    shared: dict[str, set[str]] = defaultdict(set)
    for s in facts.statements:
        if s.subject.type == "Hospital" and s.object.type not in ("Metric", "Year", "Name", "Place"):
            shared[s.object.id].add(s.subject.label)
    pair = sorted(max(shared.values(), key=lambda names: (len(names), sorted(names))))[:2]
    assert len(pair) == 2, "no two hospitals of the seeds share anything"
    seeds.find(pair[0])
    seeds.page.click("#act-path")
    seeds.page.keyboard.type(pair[1])
    seeds.page.keyboard.press("Enter")
    seeds.settle()
    drawn = seeds.drawn()
    assert set(pair) <= set(drawn)
    assert len(drawn) <= 40
    assert seeds.page.locator("#detail-body li.fact").count() >= 2
    seeds.rest()
    seeds.shot()
