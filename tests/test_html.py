"""The HTML view as a file: what it holds, that it is safe, and that it is the same on every run.

What the page does in a browser is tested in tests/browser.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any

import factory
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trust import tell

from kg.errors import ExportError
from kg.export.html import facts_page, focus, focused_page, load_data, render, view_data, view_page
from kg.export.view.layout import Body, place
from kg.export.view.mark import find_quote
from kg.export.view.names import pinyin_of
from kg.export.view.overview import NARROW, WIDE, choose
from kg.export.view.page import app_script, data_block, read_part, strings
from kg.graph.collect import collect
from kg.graph.rdf import parsed
from kg.graph.reader import read_facts
from kg.graph.turtle import graph_turtle

Data = dict[str, Any]
PREDICATE = 2  # column of a claim row
COMMENT = re.compile(r"/\*[\s\S]*?\*/|//[^\n]*")


@pytest.fixture(scope="module")
def data() -> Data:
    return view_data(factory.results(), factory.resolution(), factory.schema())


@pytest.fixture(scope="module")
def page(data: Data) -> str:
    return render(data)


def entity(data: Data, label: str) -> int:
    return next(n for n, row in enumerate(data["entities"]) if row[2] == label)


def test_every_claim_is_a_row_with_its_evidence(data: Data) -> None:
    claims = {c.id: c for r in factory.results() for c in r.claims}
    assert {row[0] for row in data["claims"]} == set(claims)
    for row in data["claims"]:
        claim = claims[row[0]]
        sentence = data["sentences"][row[7]]
        marked = sentence[row[8] : row[9]]
        assert (row[13] or marked) == claim.evidence.quote
        assert marked == claim.evidence.quote.replace("\n", "")
        assert (row[11], row[12]) == claim.evidence.raw
        assert data["rules"][row[10]] == claim.evidence.rule
        assert data["statuses"][row[4]] == claim.status


def test_names_that_are_resolved_to_one_entity_are_one_node(data: Data) -> None:
    people = entity(data, factory.PEOPLE)
    assert "市人民医院" in data["entities"][people][3]
    assert "市人民医院" not in [row[2] for row in data["entities"]]


def test_the_page_of_a_graph_that_was_written_is_the_same(page: str) -> None:
    facts = collect(factory.results(), factory.resolution(), factory.schema())
    again = read_facts(parsed(graph_turtle(facts)), factory.schema())
    assert facts_page(again) == facts_page(facts) == page


@pytest.mark.parametrize(
    ("sentence", "quote", "marked"),
    [
        ("现有床位2330张。", "床位2330张", "床位2330张"),
        ("现有床位2330张。", "床位2\n330\u3000张", "床位2330张"),  # a line break and a space of the page
        ("配备PET-CT两台", "ＰＥＴ-ＣＴ", "PET-CT"),  # full width on the page
        ("床位 100 张，床位100张", "床位100张", "床位100张"),
        ("无关的一句", "床位", ""),
        ("", "床位", ""),
        ("床位", " ", ""),
    ],
)
def test_the_quote_is_found_in_its_sentence(sentence: str, quote: str, marked: str) -> None:
    start, end = find_quote(sentence, quote)
    assert sentence[start:end] == marked


def test_same_bytes_in_any_order_of_input(page: str) -> None:
    results = list(factory.results())
    random.Random(4).shuffle(results)
    results = [replace(r, claims=tuple(reversed(r.claims))) for r in results]
    assert view_page(results, factory.resolution(), factory.schema()) == page


def test_the_page_gives_back_its_data(data: Data, page: str) -> None:
    assert load_data(page) == json.loads(json.dumps(data))
    assert render(load_data(page)) == page


def test_other_pages_are_refused() -> None:
    with pytest.raises(ExportError, match="no page of kg build"):
        load_data("<html></html>")
    with pytest.raises(ExportError, match="another version"):
        load_data('<script type="application/json" id="data">{"format":99}</script>')


def test_code_and_styles_are_under_a_megabyte(data: Data) -> None:
    empty = {**data, "entities": [], "claims": [], "sentences": [], "articles": []}
    assert len(render(empty).encode()) < 1_000_000


class Elements(HTMLParser):
    """Elements with their attributes, and the text of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str | None, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.texts.append((tag, dict(attrs).get("type"), ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:
            tag, kind, text = self.texts[-1]
            self.texts[-1] = (tag, kind, text + data)


def test_only_the_scripts_and_styles_of_the_policy_may_run(page: str) -> None:
    elements = Elements(page)
    policy = next(a["content"] for t, a in elements.found if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag, kind, text in elements.texts:
        if kind != "application/json":
            digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, tag


def test_nothing_is_loaded_and_no_handler_stands_in_an_attribute(page: str) -> None:
    for tag, attributes in Elements(page).found:
        assert not attributes.keys() & {"src", "style", "srcset"}, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert attributes.get("href", "#") in {"#", "#search", "data:,"}
    assert "sourceMappingURL" not in page


def test_the_pages_own_code_never_makes_markup_of_text() -> None:
    code = COMMENT.sub("", app_script())
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "fetch(",
    ):
        assert word not in code, word


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "{{csp}}",
    "a\u2028b\u2029c&amp;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_data(text: str) -> None:
    result = factory.results()[0]
    article = replace(result.article, title=text, publication=text)
    claims = (replace(result.claims[0], object=text, evidence=replace(result.claims[0].evidence, rule=text)),)
    made = view_page(
        [replace(result, article=article, claims=claims)], factory.resolution(), factory.schema()
    )
    assert load_data(made)["articles"][0][3] == text
    clean = Elements(view_page([result], factory.resolution(), factory.schema()))
    more = len(Elements(made).found) - len(clean.found)
    tell("hostile text in the HTML view", 1, unescaped=abs(more))
    assert [tag for tag, _ in Elements(made).found] == [tag for tag, _ in clean.found]


@given(st.text())
def test_a_block_of_data_is_its_json_without_any_markup(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    block = data_block({"a": [text]})
    assert json.loads(block) == {"a": [text]}
    unescaped = set(block) & set("<>&\u2028\u2029")
    tell("hostile text in the HTML view", 1, unescaped=len(unescaped))
    assert not unescaped


def test_overview_is_small_and_has_hospitals_and_what_they_share(data: Data) -> None:
    wide, narrow = data["overview"]["wide"], data["overview"]["narrow"]
    assert len(wide["nodes"]) <= WIDE.total <= 150
    assert len(narrow["nodes"]) <= NARROW.total < WIDE.total
    labels = {node["label"] for node in wide["nodes"]}
    assert {factory.PEOPLE, factory.CANCER, factory.SECOND, factory.UNIVERSITY, factory.COUNTY} <= labels
    assert {"东海大学", "青岭省肿瘤专科联盟", "河口市胸痛联盟"} <= labels
    assert "床位" not in labels, "half of all hospitals have beds: that links nobody"


def test_labels_of_the_overview_do_not_overlap(data: Data) -> None:
    from kg.export.view.drawn import _body

    number = {row[0]: n for n, row in enumerate(data["entities"])}
    boxes = []
    for node in data["overview"]["wide"]["nodes"]:
        body = _body(data, number[node["id"]])
        boxes.append((node["x"], node["y"], body.half_width, body.half_height, node["label"]))
    for n, (x, y, w, h, label) in enumerate(boxes):
        for x2, y2, w2, h2, other in boxes[n + 1 :]:
            assert abs(x - x2) >= w + w2 - 2 or abs(y - y2) >= h + h2 - 2, (label, other)


def test_pyvis_gives_nodes_edges_and_options(data: Data) -> None:
    wide = data["overview"]["wide"]
    node = wide["nodes"][0]
    assert {"id", "label", "shape", "x", "y", "size", "color"} <= node.keys()
    ids = {n["id"] for n in wide["nodes"]}
    assert wide["edges"]
    assert all(e["from"] in ids and e["to"] in ids for e in wide["edges"])
    assert data["overview"]["options"]["physics"] == {"enabled": False}


def test_hospitals_beyond_the_budget_are_folded_into_groups(data: Data) -> None:
    from kg.export.view.overview import Budget

    choice = choose(data, Budget(total=8, centres=2, shared=3, own=1))
    folded = {n for group in choice.groups for n in group.members}
    assert len(choice.centres) == 2
    assert len(folded) == 3
    assert not folded & set(choice.centres)
    assert choose(data, Budget(total=8, centres=2, shared=3, own=1)) == choice


@given(
    st.lists(st.tuples(st.floats(20, 90), st.floats(12, 40)), min_size=1, max_size=40), st.floats(0.5, 1.6)
)
def test_boxes_are_pushed_apart(sizes: list[tuple[float, float]], aspect: float) -> None:
    bodies = [Body(f"b{n}", half_width=w, half_height=h) for n, (w, h) in enumerate(sizes)]
    at = place(bodies, [], {}, {}, aspect)
    overlaps = 0
    for n, a in enumerate(bodies):
        for b in bodies[n + 1 :]:
            (ax, ay), (bx, by) = at[a.key], at[b.key]
            overlaps += (
                abs(ax - bx) < a.half_width + b.half_width - 3
                and abs(ay - by) < a.half_height + b.half_height - 3
            )
    assert overlaps == 0
    assert (
        place(
            [Body(b.key, half_width=b.half_width, half_height=b.half_height) for b in bodies],
            [],
            {},
            {},
            aspect,
        )
        == at
    )


def test_pinyin_of_names() -> None:
    assert pinyin_of("河口市人民医院") == "he kou shi ren min yi yuan"
    assert pinyin_of("CT检查") == "ct jian cha"
    assert pinyin_of("重庆") == "chong qing"
    assert pinyin_of("CT") == ""


def test_focus_keeps_what_is_within_reach(data: Data) -> None:
    near = focus(data, "东海大学", 1)
    labels = {row[2] for row in near["entities"]}
    assert labels == {"东海大学", factory.PEOPLE, factory.UNIVERSITY}
    assert near["root"] == data["entities"][entity(data, "东海大学")][0]
    predicates = {near["predicates"][row[PREDICATE]] for row in near["claims"]}
    assert predicates == {"partnersWith", "affiliatedWith"}
    assert all(row[7] < len(near["sentences"]) and row[6] < len(near["articles"]) for row in near["claims"])


def test_focus_does_not_walk_through_metrics(data: Data) -> None:
    labels = {row[2] for row in focus(data, "针灸科", 2)["entities"]}
    assert {"针灸科", factory.COUNTY, "床位"} <= labels
    far = {row[2] for row in focus(data, "患者满意度", 3)["entities"]}
    assert factory.CANCER in far
    assert "针灸科" not in far, "only beds lead there in three steps"


def test_focus_takes_an_alias_and_names_what_is_near_a_wrong_name(data: Data) -> None:
    assert focus(data, "市人民医院", 1)["root"] == focus(data, factory.PEOPLE, 1)["root"]
    with pytest.raises(ExportError, match=r"did you mean.*河口市人民医院"):
        focus(data, "河口市人民", 1)
    with pytest.raises(ExportError, match="negative"):
        focus(data, factory.PEOPLE, -1)


def test_a_focused_page_is_made_of_a_page_alone(page: str, data: Data) -> None:
    assert focused_page(page, "东海大学", 1) == render(focus(data, "东海大学", 1))


def holes(text: str) -> set[str]:
    """What a text of the interface is filled with, besides the names of what articles are about."""
    return {hole.lower() for hole in re.findall(r"\{\w+\}", text)} - {"{centre}", "{centres}"}


def test_both_languages_have_the_same_words_and_the_page_uses_no_others() -> None:
    words = strings()
    assert words["zh"].keys() == words["en"].keys()
    for key, text in words["zh"].items():
        if not key.endswith("_1"):  # one of a thing may be said without its number
            assert holes(text) == holes(words["en"][key]), key
    used = set(re.findall(r'\btr\("(\w+)"', app_script())) | set(
        re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', read_part("page.html"))
    )
    assert used <= words["zh"].keys()


def test_no_words_of_the_interface_stand_in_code() -> None:
    for item in files("kg.export.view").joinpath("js").iterdir():
        code = COMMENT.sub("", item.read_text(encoding="utf-8"))
        assert not re.findall(r"[\u4e00-\u9fff]", code), item.name
