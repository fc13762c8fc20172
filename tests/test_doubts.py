"""What the graph says of its own claims: flags of plausibility, corroboration, reprints."""

from __future__ import annotations

import dataclasses
import random
import shutil
from pathlib import Path

import factory
import pytest
from factory import Fact, Line, Page
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import RuleError
from kg.graph.collect import collect
from kg.graph.facts import Facts, corroboration
from kg.graph.rdf import parsed, to_store
from kg.graph.reader import read_facts
from kg.graph.reprints import reprints
from kg.graph.turtle import graph_turtle
from kg.model import Article
from kg.query import run
from kg.rulebook.book import load_book
from kg.rulebook.plausibility_rules import PlausibilityRules
from kg.rulebook.yamlfile import load
from kg.workshop.doubts import doubts, fault
from kg.workshop.examples import article_of

KG = "https://w3id.org/kg-hospital/ns#"
STORY = (
    "清晨六点，北山医院的灯亮了。护士长端着托盘走过长廊，窗外的雪还没有化。",
    "这家医院建于1953年，当年只有三间瓦房，医生们点着煤油灯做手术。",
    "如今的门诊大楼有十二层，电梯一趟一趟送来远近的乡亲，药房的窗口排着长队。",
    "院长说，最难的不是盖楼，是把人留下来，他每年都要跑几所学校去请年轻人。",
    "山里的老人不愿出门，医生就背着药箱上门，一个来回要走四个小时的石板路。",
    "去年冬天大雪封山，一位产妇被担架抬了一夜，天亮时母子平安，全村放了鞭炮。",
)
OTHER = (
    "北山医院近日公布了上半年的工作情况，多项数字比去年同期有所好转。",
    "据介绍，医院建于1953年，眼下正在筹建新的住院楼，预计两年后投入使用。",
    "会上还表彰了二十名优秀职工，其中一半来自急诊科和儿科，掌声经久不息。",
    "分管副市长到会祝贺，希望医院继续当好全市医疗的主心骨，让群众少跑远路。",
)


def page(file: str, title: str, lines: tuple[str, ...], date: str = "2023") -> Page:
    fact = Fact("foundedIn", "1953", "Year", "1953年")
    said = [Line(line, (fact,) if "1953年" in line else ()) for line in lines]
    return Page(file, title, "", date, (), "北山医院", tuple(said))


def facts(*pages: Page) -> Facts:
    found = factory.make_results(pages)
    return collect(found, factory.resolve(found), factory.schema(), "rules-1", factory.plausibility())


def counts(made: Facts) -> set[int]:
    return set(corroboration(made).values())


def test_two_articles_on_one_fact_corroborate() -> None:
    made = facts(page("a.txt", "雪夜灯火", STORY), page("b.txt", "北山医院半年回顾", OTHER))
    assert counts(made) == {2} and not any(a.reprint_of for a in made.articles)


def test_a_reprint_corroborates_nothing() -> None:
    cut = (*STORY[:3], *STORY[4:])
    again = [line.replace("如今", "今天") for line in cut]
    made = facts(
        page("a.txt", "山里的一盏灯", tuple(again), "2023-07-02"),
        page("b.txt", "雪夜灯火", STORY, "2023-06-29"),
    )
    assert counts(made) == {1}
    assert [(a.document, a.reprint_of) for a in made.articles] == [
        ("a.txt", "article/b.txt-1"),
        ("b.txt", ""),
    ], "the earlier date is the original's"


def test_two_places_of_one_article_corroborate_nothing() -> None:
    assert counts(facts(page("a.txt", "雪夜灯火", (*STORY, "1953年,那是开始。")))) == {1}


def test_what_differs_is_not_corroborated() -> None:
    beds = [
        Page(
            f"{n}.txt", title, "", "2023", (), "北山医院",
            (Line(f"北山医院有床位{n}张。", (Fact("reports", "床位", "Metric", f"床位{n}张", {"value": n, "unit": "张"}),)),),
        )
        for n, title in ((900, "雪"), (950, "灯"))
    ]  # fmt: skip
    assert counts(facts(*beds)) == {1}


def test_corroboration_and_reprints_in_sparql() -> None:
    made = facts(
        page("a.txt", "雪夜灯火", STORY), page("b.txt", "半年回顾", OTHER), page("c.txt", "雪夜灯火之二", STORY)
    )
    store = to_store([graph_turtle(made)])
    query = f"PREFIX kg: <{KG}> SELECT DISTINCT ?n {{ ?c kg:predicate kg:foundedIn ; kg:corroboration ?n }}"
    assert run(store, query).csv().split() == ["n", "2"]
    query = f"PREFIX kg: <{KG}> SELECT ?file {{ ?a kg:reprintOf ?b . ?a <http://purl.org/dc/terms/isPartOf>/kg:fileName ?file }}"
    assert run(store, query).csv().split() == ["file", "c.txt"]
    assert read_facts(parsed(graph_turtle(made)), factory.schema()) == made


def articles(*texts: str, dates: tuple[str, ...] = ()) -> list[Article]:
    return [article_of(t, "", dates[i] if dates else "") for i, t in enumerate(texts)]


def test_reprints_of_one_article_have_one_original() -> None:
    text = "".join(STORY)
    assert reprints(articles(text, text[10:], text[:-30], text)) == {1: 0, 2: 0, 3: 0}


def test_punctuation_and_layout_do_not_matter() -> None:
    text = "".join(STORY)
    assert reprints(articles(text, text.replace("，", ", ").replace("。", " 。\n"))) == {1: 0}


def test_short_texts_are_compared_with_none() -> None:
    assert reprints(articles("北山医院建于1953年。", "北山医院建于1953年。")) == {}


def test_of_no_date_comes_last() -> None:
    text = "".join(STORY)
    assert reprints(articles(text, text, dates=("", "2023"))) == {0: 1}


def test_many_articles_with_one_set_phrase() -> None:
    rng = random.Random(1)
    phrase = "医院始终坚持以病人为中心的服务理念，弘扬敬佑生命、救死扶伤、甘于奉献、大爱无疆的崇高精神。"
    texts = ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(300)) + phrase for _ in range(120)]
    assert reprints(articles(*texts)) == {}
    assert reprints(articles(*texts, texts[7])) == {120: 7}


@given(st.integers(0, len("".join(STORY)) - 1), st.integers(0, 30))
def test_a_small_cut_anywhere_is_seen_through(start: int, length: int) -> None:
    text = "".join(STORY)
    assert reprints(articles(text, text[:start] + text[start + length :])) == {1: 0}


# Plausibility

BEDS = Page(
    "a.txt", "北山医院", "", "2023-06-29", (), "北山医院",
    (
        Line("北山医院有床位90万张。", (Fact("reports", "床位", "Metric", "床位90万张", {"value": 900000, "unit": "张"}),)),
        Line("医院有职工800人。", (Fact("reports", "职工", "Metric", "职工800人", {"value": 800, "unit": "人"}),)),
    ),
)  # fmt: skip


def test_a_flag_is_in_the_graph_and_the_claim_stays() -> None:
    made = facts(BEDS)
    assert [(s.object_name, s.flags) for s in made.statements] == [
        ("床位", ("beds-of-one-hospital",)),
        ("职工", ()),
    ]
    text = graph_turtle(made)
    store = to_store([text])
    query = f"""PREFIX kg: <{KG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?value ?why {{ ?s kg:reports ?o . ?c kg:object ?o ; kg:value ?value ; kg:flag/rdfs:label ?why FILTER(LANG(?why) = "en") }}"""
    assert run(store, query).csv().split("\r\n")[1] == '900000,"one hospital has between 1 and 20,000 beds"'
    assert read_facts(parsed(text), factory.schema()) == made


def test_without_rules_nothing_is_flagged() -> None:
    found = factory.make_results([BEDS])
    made = collect(found, factory.resolve(found), factory.schema())
    assert not made.flags and not any(s.flags for s in made.statements)


RULE = """\
rules:
  - id: few-beds
    says: {zh: 少, en: few}
    predicates: [reports]
    most: 10
    examples:
      - {claim: "甲医院 reports 床位 {value: 11}", flagged: true}
      - {claim: "甲医院 reports 床位 {value: 10}", flagged: false}
"""


def rules(folder: Path, text: str) -> PlausibilityRules:
    path = folder / "plausibility.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, PlausibilityRules)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    most: 10\n", "", "give least, most or both"),
        ("most: 10", "most: much", "most"),
        ("id: few-beds", "id: few beds", "letters, digits, - and _ only"),
        ("    most: 10\n", "    most: 10\n    objects: '('\n", "is no regular expression"),
        ("most:", "moost:", "unknown key 'moost'"),
    ],
)
def test_a_bad_rule_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(RuleError) as caught:
        rules(tmp_path, RULE.replace(old, new))
    assert said in str(caught.value) and caught.value.line >= 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[reports]", "[reprots]", "unknown predicate 'reprots'"),
        ("most: 10", "most: 10\n    fields: [vaule]", "unknown field 'vaule'"),
        ("most: 10", "most: 10\n    per: {subjects: [Hospitl]}", "unknown type 'Hospitl'"),
        ("most: 10", "most: 10\n    where: {perriod: x}", "unknown qualifier 'perriod'"),
        ("most: 10", "most: 10\n    statuses: [actuall]", "unknown status 'actuall'"),
    ],
)
def test_words_that_the_schema_does_not_know(tmp_path: Path, root: Path, old: str, new: str, said: str) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(root / "rules", folder)
    (folder / "plausibility.yaml").write_text(RULE.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError, match=said):
        load_book(folder)


def test_an_example_that_is_wrong_is_told(tmp_path: Path) -> None:
    [rule] = rules(tmp_path, RULE).rules
    assert not fault(rule) and [d.problem for d in doubts(rule, factory.schema())] == ["", ""]
    [rule] = rules(tmp_path, RULE.replace("value: 11", "value: 9")).rules
    assert [d.problem for d in doubts(rule, factory.schema())] == ["is not flagged", ""]
    [rule] = rules(tmp_path, RULE.replace("甲医院 reports 床位 {value: 11}", "甲医院")).rules
    assert next(doubts(rule, factory.schema())).problem.startswith("cannot be read: '甲医院'")
    one_sided = rule.model_copy(update={"examples": rule.examples[1:]})
    assert fault(one_sided) == "no example that is flagged"
    assert fault(rule.model_copy(update={"examples": ()})) == "no example that is flagged"


def test_a_folder_of_rules_need_not_have_any(tmp_path: Path, root: Path) -> None:
    shutil.copytree(root / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "plausibility.yaml").unlink()
    assert load_book(tmp_path / "rules").plausibility.rules == ()


def test_the_time_of_the_build_only_if_asked() -> None:
    found = factory.make_results([BEDS])
    made = collect(found, factory.resolve(found), factory.schema(), "v", ended="2026-01-02T03:04:05Z")
    assert 'prov:endedAtTime "2026-01-02T03:04:05Z"^^xsd:dateTime' in graph_turtle(made)
    assert read_facts(parsed(graph_turtle(made)), factory.schema()) == made
    assert "endedAtTime" not in graph_turtle(dataclasses.replace(made, ended=""))
