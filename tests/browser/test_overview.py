"""Point 1: the page opens on something readable."""

from __future__ import annotations

import factory
from opened import Opener, View

from kg.export.html import facts_page, view_page
from kg.graph.collect import collect

BOXES = """() => {
  const { painted, network } = kgView.picture, scale = network.getScale();
  return painted.nodes.map((l) => ({ key: String(l.key), x: l.x * scale - l.width / 2, y: l.y * scale,
    w: l.width, h: l.rows.length * l.px * 1.22, px: l.px }));
}"""


def overlap(a: dict[str, float], b: dict[str, float]) -> bool:
    across = min(a["x"] + a["w"], b["x"] + b["w"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["h"], b["y"] + b["h"]) - max(a["y"], b["y"])
    return across > 1 and down > 1


def test_opens_on_hospitals_and_what_they_share(view: View) -> None:
    drawn = view.drawn()
    assert {factory.PEOPLE, factory.CANCER, factory.UNIVERSITY} <= set(drawn)
    assert len(drawn) <= 150
    view.shot()


def test_painted_labels_never_overlap_and_are_large_enough(view: View) -> None:
    boxes = view.js(BOXES)
    assert len(boxes) >= 12
    assert min(box["px"] for box in boxes) >= 11
    for n, box in enumerate(boxes):
        assert not [other for other in boxes[n + 1 :] if overlap(box, other)]


def test_every_hospital_has_its_name_painted(view: View) -> None:
    painted = set(view.js("() => kgView.picture.painted.nodes.map((l) => l.key)"))
    for name in (factory.PEOPLE, factory.CANCER, factory.SECOND, factory.UNIVERSITY, factory.COUNTY):
        assert view.entity(name) in painted, name


def test_all_nodes_lie_within_the_canvas(view: View) -> None:
    box = view.page.locator("#canvas").bounding_box()
    assert box is not None
    for name in view.drawn():
        x, y = view.at(name)
        assert box["x"] < x < box["x"] + box["width"], name
        assert box["y"] < y < box["y"] + box["height"], name


def test_a_badge_counts_what_is_folded(laptop: View) -> None:
    e = laptop.entity(factory.PEOPLE)
    code = """(e) => { const { store, scene } = kgView;
      const near = new Set([...store.claimsOf(e)].map((n) => store.other(store.claims[n], e)));
      return [scene.nodes.get(e).folded, [...near].filter((o) => o !== e && !scene.nodes.has(o)).length]; }"""
    badge, counted = laptop.js(code, e)
    assert badge == counted > 0


def test_positions_are_those_of_the_build_and_nothing_moves(laptop: View) -> None:
    built = {
        n["id"]: (n["x"], n["y"])
        for n in laptop.js(
            "() => JSON.parse(document.getElementById('data').textContent).overview.wide.nodes"
        )
    }
    read = "() => [...kgView.scene.nodes.values()].map((n) => [kgView.store.id(n.e), n.x, n.y])"
    before = laptop.js(read)
    assert {key: (x, y) for key, x, y in before} == built
    laptop.page.wait_for_timeout(500)
    assert laptop.js(read) == before


def test_the_legend_has_a_shape_for_each_type_and_filters(laptop: View) -> None:
    rows = laptop.page.locator('[data-facet="type"] li')
    assert rows.count() >= 10
    signs = laptop.js(
        """() => [...document.querySelectorAll('[data-facet="type"] li svg.glyph path')].map((p) =>
          p.getAttribute("d") + p.getAttribute("fill"))"""
    )
    assert len(set(signs)) == len(signs), "colour and shape together tell every type"
    assert "北山医学院" in laptop.drawn()
    laptop.page.uncheck('[data-facet="type"] input[data-value="Institution"]')
    assert "北山医学院" not in laptop.drawn()


def test_plans_are_dashed_and_facts_are_not(laptop: View) -> None:
    edges = laptop.js(
        "() => kgView.scene.edges.map((e) => [e.status, kgView.picture.edges.get(e.id).dashes])"
    )
    assert {1} <= {status for status, _ in edges}
    for status, dashes in edges:
        assert bool(dashes) == (status != 0)


def test_hovering_a_node_or_an_edge_shows_the_quote(laptop: View) -> None:
    laptop.page.mouse.move(*laptop.at("北山医学院"))
    laptop.page.wait_for_selector("#tip:not([hidden])")
    assert "并拟与北山医学院共建实验室" in laptop.page.inner_text("#tip")
    assert laptop.page.inner_text("#tip mark") == "北山医学院"
    (x1, y1), (x2, y2) = laptop.at(factory.CANCER), laptop.at("韩牧之")
    laptop.page.mouse.move((x1 + x2) / 2 + 1, (y1 + y2) / 2)
    laptop.until("document.querySelector('#tip mark')?.textContent === '韩牧之'")
    assert "院长" in laptop.page.inner_text("#tip")


def test_a_page_of_nothing_opens(open_page: Opener) -> None:
    view = open_page(view_page([], factory.resolution(), factory.schema()))
    assert view.drawn() == []
    assert view.page.is_visible("#empty")
    view.page.click("#tab-table")
    assert "0" in view.page.inner_text("#table-count")


def test_a_page_of_a_part_says_so_in_both_languages(open_page: Opener) -> None:
    facts = collect(factory.results(), factory.resolution(), factory.schema())
    assert open_page(facts_page(facts)).page.is_hidden("#part-note")
    for size in ("laptop", "phone"):
        view = open_page(facts_page(facts, of=12_345), size)
        note = view.page.locator("#part-note")
        for language in ("zh", "en"):
            view.js("(lang) => kgView.app.change({ lang })", language)
            view.settle()
            words = note.inner_text()
            assert note.is_visible()
            assert "12,345" in words
            assert str(len(facts.statements)) in words
            assert "{" not in words
        view.shot(size)
