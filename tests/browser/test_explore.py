"""Point 5: expand and fold, focus, paths, hide, pin, drag, undo."""

from __future__ import annotations

import factory
from opened import Opener, View

from kg.export.html import view_page


def test_double_click_expands_and_folds(laptop: View) -> None:
    before = laptop.drawn()
    assert "神经外科" not in before
    laptop.click_node(factory.PEOPLE, count=2)
    expanded = laptop.drawn()
    assert {"神经外科", "床位", "1953"} <= set(expanded)
    assert laptop.js("(e) => kgView.scene.nodes.get(e).folded", laptop.entity(factory.PEOPLE)) == 0
    laptop.shot()
    laptop.click_node(factory.PEOPLE, count=2)
    assert sorted(laptop.drawn()) == sorted(before)
    laptop.click_node(factory.PEOPLE, count=2)
    laptop.page.click("#undo")
    assert sorted(laptop.drawn()) == sorted(before)


def test_the_button_expands_and_folds(view: View) -> None:
    view.find(factory.CANCER)
    folded = int(view.page.inner_text("#act-expand").split("+")[1])
    count = len(view.drawn())
    view.page.click("#act-expand")
    assert len(view.drawn()) == count + folded
    view.page.click("#act-expand")
    assert "手术量" not in view.drawn()


def test_what_unfolds_lies_on_nothing(laptop: View) -> None:
    laptop.find(factory.PEOPLE)
    laptop.page.click("#act-expand")
    laptop.find(factory.CANCER)
    laptop.page.click("#act-expand")
    places = laptop.js("() => [...kgView.scene.nodes.values()].map((n) => [n.label, n.x, n.y, n.r])")
    for n, (label, x, y, r) in enumerate(places):
        for other, x2, y2, r2 in places[n + 1 :]:
            assert abs(x - x2) > (r + r2) * 0.9 or abs(y - y2) > (r + r2) * 0.9, (label, other)


def test_focus_of_one_and_two_steps(view: View) -> None:
    view.find("东海大学附属医院")
    view.page.click("#act-focus1")
    one = set(view.drawn())
    assert {"PET-CT", "床位", "1953", "东海大学", factory.PEOPLE} <= one
    assert factory.CANCER not in one
    view.page.click("#act-focus2")
    two = set(view.drawn())
    assert one <= two
    assert {factory.CANCER, "河口市胸痛联盟"} <= two
    assert "针灸科" not in two, "beds and years do not link hospitals"
    view.shot()
    view.page.click("#home")
    assert view.state("base") == {"kind": "overview"}


def test_shortest_path_between_two_nodes(view: View) -> None:
    view.find("针灸科")
    view.page.click("#act-path")
    view.page.keyboard.type("qlszlyy")
    view.page.keyboard.press("Enter")
    view.settle()
    assert set(view.drawn()) == {
        "针灸科",
        factory.COUNTY,
        factory.PEOPLE,
        factory.CANCER,
        "青岭省肿瘤专科联盟",
    } - {"青岭省肿瘤专科联盟"}
    assert "针灸科" in view.page.inner_text("#detail-title")
    steps = view.page.locator("#detail-body li.fact")
    assert "针灸科" in steps.first.inner_text()
    assert factory.CANCER in steps.last.inner_text()
    view.shot()


def test_no_path_is_said(laptop: View) -> None:
    laptop.only("predicate", "reports")
    laptop.find("患者满意度")
    laptop.page.click("#act-path")
    laptop.page.keyboard.type("东海大学")
    laptop.page.keyboard.press("Enter")
    assert laptop.page.is_visible("#toast")
    assert "没有联系" in laptop.page.inner_text("#toast")


def test_hide_and_bring_back(view: View) -> None:
    view.find("东海大学")
    view.page.locator("#act-hide").scroll_into_view_if_needed()
    view.page.click("#act-hide")
    assert "东海大学" not in view.drawn()
    assert view.state("selected") is None
    view.page.click("#unhide")
    assert "东海大学" in view.drawn()


def test_drag_pins_and_undo_takes_it_back(laptop: View) -> None:
    x, y = laptop.at("北山医学院")
    laptop.page.mouse.move(x, y)
    laptop.page.mouse.down()
    laptop.page.mouse.move(x + 30, y + 20, steps=4)
    laptop.page.mouse.move(x + 60, y + 40, steps=4)
    laptop.page.mouse.up()
    laptop.settle()
    moved = laptop.at("北山医学院")
    assert abs(moved[0] - x - 60) < 4
    assert abs(moved[1] - y - 40) < 4
    assert len(laptop.state("pins")) == 1
    laptop.page.click("#undo")
    laptop.settle()
    back = laptop.at("北山医学院")
    assert abs(back[0] - x) < 2
    assert laptop.state("pins") == {}


def test_a_pinned_node_stays_while_others_come(laptop: View) -> None:
    laptop.find(factory.UNIVERSITY)
    laptop.page.click("#act-pin")
    assert laptop.page.get_attribute("#act-pin", "aria-pressed") == "true"
    read = "(e) => { const n = kgView.scene.nodes.get(e); return [n.x, n.y]; }"
    e = laptop.entity(factory.UNIVERSITY)
    before = laptop.js(read, e)
    laptop.page.click("#act-expand")
    assert laptop.js(read, e) == before


def test_undo_by_keyboard_goes_all_the_way_back(laptop: View) -> None:
    start = sorted(laptop.drawn())
    laptop.find(factory.CANCER)
    laptop.page.click("#act-expand")
    laptop.page.click("#act-focus1")
    laptop.page.focus("#canvas")
    laptop.page.keyboard.press("h")
    for _ in range(3):
        laptop.page.keyboard.press("Control+z")
    laptop.settle()
    assert sorted(laptop.drawn()) == start


def test_many_neighbours_come_as_groups_that_open(open_page: Opener) -> None:
    from benchmarks.view_graphs import make_graph

    results, resolution = make_graph(300, 1500, factory.schema())
    view = open_page(view_page(results, resolution, factory.schema()))
    view.js("""() => { const { store, app } = kgView;
      const busy = [...Array(store.size).keys()].sort((a, b) => store.claimsOf(b)
        .length - store.claimsOf(a).length)[0];
      app.change({ base: { kind: "focus", a: busy, depth: 1 }, selected: { kind: "entity", e: busy } });
        kgView.fitPicture(); }""")
    groups = view.js(
        """() => [...kgView.scene.nodes.values()].filter((n) => n.kind === 'group').map((n) => [n.label,
          n.members.length])"""
    )
    assert groups
    label, members = max(groups, key=lambda g: g[1])
    count = len(view.drawn())
    view.shot("folded")
    view.click_node(label)
    assert len(view.drawn()) == count - 1 + min(members, 60)
    assert len(view.drawn()) <= 500
    view.shot("open")
