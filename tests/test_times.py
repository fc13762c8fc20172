"""Years, dates and periods; which year governs."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Mention, Time
from kg.rulebook.measure_rules import TimeRules
from kg.rulebook.paths import rules_folder
from kg.rulebook.yamlfile import load
from kg.times import TimeFinder, YearContext, governing_year, year_behind

FINDER = TimeFinder(load(rules_folder(None) / "mentions" / "time.yaml", TimeRules))


def time_of(mention: Mention) -> Time:
    assert isinstance(mention.value, Time)
    return mention.value


def only(text: str, article_year: int | None = 2023, previous: int | None = None) -> Mention:
    (mention,) = FINDER.find(text, article_year, previous)
    return mention


@pytest.mark.parametrize(
    ("text", "words", "year"),
    [
        ("2020年10月16日封顶", "2020年10月16日", 2020),
        ("1941年创建", "1941年", 1941),
        ("2017年2月至5月", "2017年2月至5月", 2017),
        ("二〇二三年", "二〇二三年", 2023),
        ("一九五二年建院", "一九五二年", 1952),
        ("今年3月", "今年3月", 2023),
        ("去年底", "去年底", 2022),
        ("前年", "前年", 2021),
        ("上月", "上月", 2023),
        ("截至2022年底", "截至2022年底", 2022),
        ("到2025年", "2025年", 2025),
        ("2024年上半年", "2024年上半年", 2024),
        ("“十四五”末", "“十四五”末", 2025),
        ("“十四五”末期", "“十四五”末期", 2025),
        ("获评示范单位(2014)", "2014", 2014),
        ("2023-06-29发布", "2023-06-29", 2023),
        ("这一年", "这一年", 2023),
    ],
)
def test_years(text: str, words: str, year: int) -> None:
    mention = only(text)
    assert (mention.text, time_of(mention).year, mention.found_by) == (words, year, "time/year")


@pytest.mark.parametrize(
    "text",
    [
        "近3年",
        "近年来",
        "五年来",
        "自2011年以来",
        "2008年以来",
        "2013年至今",
        "“十三五”时期",
        "建院以来",
        "连续八年",
        "未来三年",
        "70余年来",
    ],
)
def test_periods_have_no_year(text: str) -> None:
    mention = only(text)
    assert mention.found_by == "time/period"
    assert time_of(mention) == Time(None, None, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("日均", "日均"),
        ("每周手术", "每周"),
        ("月均", "月均"),
        ("年门诊量", "年"),
        ("日门诊近千人次", "日"),
    ],
)
def test_rates(text: str, words: str) -> None:
    mention = only(text)
    assert (mention.text, mention.found_by) == (words, "time/rate")


@pytest.mark.parametrize(
    "text",
    [
        "青年医师",
        "老年住院病人",
        "住院日手术",
        "同年龄",
        "多次年会",
        "以前年度",
        "12023年",
        "3个月",
        "近60年的历史",
        "近百年历史",
    ],
)
def test_no_times(text: str) -> None:
    assert FINDER.find(text, 2023) == ()


def test_ranges_keep_both_years() -> None:
    for text in ("2021年至2022年", "2021-2022年", "2021年1月-2022年3月"):
        mention = only(text)
        assert (mention.text, mention.found_by) == (text, "time/range")
        assert (time_of(mention).year, time_of(mention).end_year) == (2021, 2022)


def test_now_and_decades_are_told_apart() -> None:
    assert only("目前在研").found_by == "time/now"
    assert only("上世纪80年代").found_by == "time/decade"
    assert only("累计").found_by == "time/total"


def test_without_the_articles_year_nothing_is_guessed() -> None:
    assert time_of(only("今年", None)) == Time(None, None, "今年")
    assert time_of(only("同年", 2023)).year is None


def test_the_same_year_is_the_last_one_named() -> None:
    first, second = FINDER.find("1998年建院,同年招生", 2023)
    assert (time_of(first).year, time_of(second).year) == (1998, 1998)
    assert time_of(only("次年迁址", 2023, 1998)).year == 1999


def test_a_month_takes_the_year_named_before_it_in_the_text_else_the_articles() -> None:
    assert time_of(FINDER.find("2019年立项,8月开工", 2023)[1]).year == 2019
    assert time_of(only("8月开工")).year == 2023


def test_the_context_remembers_over_sentences() -> None:
    context = YearContext(FINDER, 2023)
    context.find("1998年建院。")
    context.find("医院环境优美。")
    (mention,) = context.find("同年开设急诊。")
    assert time_of(mention).year == 1998


def year_at(text: str, word: str) -> int | None:
    return governing_year(FINDER.find(text, 2024), text.index(word))


def test_a_year_governs_the_clauses_that_follow_until_the_next() -> None:
    text = "2019年获批卒中中心,建成导管室;2021年通过胸痛中心认证,获评先进。"
    assert year_at(text, "卒中") == 2019
    assert year_at(text, "导管室") == 2019
    assert year_at(text, "先进") == 2021


def test_now_ranges_and_periods_since_end_the_rule_of_a_year() -> None:
    assert year_at("2004年更名,目前拥有床位80张", "床位") is None
    assert year_at("2004年更名,2010年至今发表论文9篇", "论文") is None
    assert year_at("2004年更名,2010年至2012年获奖3项", "获奖") is None


def test_daily_rates_and_adverbs_do_not_end_it_but_yearly_ones_do() -> None:
    assert year_at("2022年,累计手术800台,日均门诊90人次", "门诊") == 2022
    assert year_at("2022年获奖9项,年均论文5篇", "论文") is None
    assert only("年均发表").found_by == "time/yearly"


def test_a_year_of_origin_governs_nothing_behind_it() -> None:
    text = "医院成立于1983年,是二级甲等医院"
    assert FINDER.find(text, 2024)[0].found_by == "time/origin"
    assert year_at(text, "二级") is None
    assert year_at("医院于1983年获批教学医院", "教学") == 1983


def test_a_year_of_comparison_does_not_govern() -> None:
    assert year_at("2022年门诊量比去年增长9%,手术60台", "手术") == 2022


def test_a_review_makes_a_year_the_theme_of_its_paragraph() -> None:
    context = YearContext(FINDER, 2023)
    context.find("这一年,我们砥砺前行。")
    assert context.theme == 2023
    text = "发表论文80篇,目前在研项目6项。"
    times = context.find(text)
    assert governing_year(times, text.index("80"), context.theme) == 2023
    assert governing_year(times, text.index("6项"), context.theme) is None
    context.find("力争2026年封顶。")
    context.new_paragraph()
    assert context.theme is None
    context.find("这一年,我们强化管理。")
    assert context.theme == 2023


def test_a_year_right_behind() -> None:
    text = "省级示范医院(2018年)、平安医院(2020年)"
    times = FINDER.find(text, 2024)
    assert year_at(text, "(") == 2018
    assert year_behind(times, text, text.index("(2020")) == 2020
    assert year_behind(times, text, 0) is None
    text = "获批卒中中心,2021年通过认证"
    assert year_behind(FINDER.find(text, 2024), text, text.index(",")) is None


def test_other_mentions_are_no_times() -> None:
    assert governing_year([Mention(("Place",), "河口", "河口", only("今年").span, "x")], 3) is None


@given(st.text(alphabet="0129二〇一九年月日底-至今去同十四五“”()来近每均末以截自,。", max_size=40))
def test_any_text_gives_ordered_spans_that_hold_their_words(text: str) -> None:
    position = 0
    for mention in FINDER.find(text, 2023, 2001):
        assert position <= mention.span.start < mention.span.end <= len(text)
        assert text[mention.span.start : mention.span.end] == mention.text
        position = mention.span.end


def test_the_finder_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(FINDER)).find("2020年", None) == FINDER.find("2020年", None)
