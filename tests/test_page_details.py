"""Pages in detail: what is a heading, a caption or a byline, where articles begin, names, lines, dates."""

from __future__ import annotations

import re

import pytest
from support import ROOT
from test_page import LONG, MORE, READER, blocks, one, read

from kg.model import Author, Document
from kg.page import BodyNames, articles, sentences
from kg.page.lines import Line, read_lines
from kg.page.normal import normalise
from kg.page.patterns import either, words
from kg.page.segments import Segment, between
from kg.page.traditional import simplified
from kg.rulebook.page_rules import PageRules
from kg.rulebook.yamlfile import load

TITLE = "潮起东海 行稳致远"
# Longer than the lines of a column.
BODY = "河口市人民医院始建于1951年，现有床位1200张，是青岭省东部的区域医疗中心，每年有三万人在这里住院治疗。"
TEXT = "新院区占地三百亩，设有门诊楼、住院楼和教学楼，明年春天启用，到那时乘坐公共汽车就能直达医院的大门口。"
OTHER = "医生们每周下乡一次，为老人量血压、测血糖，药品直接送到家门口，村里的人都说这是最想见到的一辆汽车。"
SHOWN = {normalise(text): name for name, text in (("BODY", BODY), ("MORE", MORE), ("LONG", LONG), ("TEXT", TEXT), ("OTHER", OTHER))}


def layout(page: str) -> list[str]:
    """`role text` of the blocks of a page that is one article; the texts above by their names."""
    article = one(page)
    found = ((b.role, article.text[b.span.start : b.span.end]) for b in article.blocks)
    return [f"{role} {SHOWN.get(text, text)}" for role, text in found]


# Headings


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # lines that are paragraphs, no blank lines: a short line before a long one is a heading
        (f"{TITLE}\n{BODY}\n强化管理 提质增效\n{TEXT}\n强化管理\n{OTHER}", ["title", "BODY", "heading 强化管理 提质增效", "TEXT", "heading 强化管理", "OTHER"]),
        # an exclamation too
        (f"{TITLE}\n{BODY}\n我们都是河口人！\n{TEXT}", ["title", "BODY", "heading 我们都是河口人!", "TEXT"]),
        # not where the next line is hardly longer,
        (f"{TITLE}\n{BODY}\n提高全市医疗服务水平改善全市百姓就医体验努力建设强院\n医院举办义诊活动，市民纷纷点赞，医生耐心解答，一直忙到下午五点才收拾行装返回医院，没有一个人喊累。", ["title", "BODY", "body 提高全市医疗服务水平改善全市百姓就医体验努力建设强院医院举办义诊活动,市民纷纷点赞,医生耐心解答,一直忙到下午五点才收拾行装返回医院,没有一个人喊累。"]),
        # unless that is a heading too
        (f"{TITLE}\n{BODY}\n强化管理\n提质增效\n{TEXT}", ["title", "BODY", "heading 强化管理", "heading 提质增效", "TEXT"]),
        # a finished line is none
        (f"{TITLE}\n{BODY}\n任重道远。\n{TEXT}", ["title", "BODY", "body 任重道远。", "TEXT"]),
        # blank lines keep paragraphs apart: a line with none behind it must show more
        (f"{TITLE}\n\n{BODY}\n\n强化管理\n{TEXT}\n\n{OTHER}", ["title", "BODY", "heading 强化管理", "TEXT", "OTHER"]),
        (f"{TITLE}\n\n{BODY}\n\n1 优化流程\n{TEXT}\n\n{OTHER}", ["title", "BODY", "heading 1 优化流程", "TEXT", "OTHER"]),
        (f"{TITLE}\n\n{BODY}\n\n优化流程 改善百姓就医的体验\n{TEXT}\n\n{OTHER}", ["title", "BODY", "heading 优化流程 改善百姓就医的体验", "TEXT", "OTHER"]),
        (f"{TITLE}\n\n{BODY}\n\n优化医院流程改善百姓体验\n{LONG}\n\n{OTHER}", ["title", "BODY", "heading 优化医院流程改善百姓体验", "LONG", "OTHER"]),  # 12 characters
        (f"{TITLE}\n\n{BODY}\n\n优化医院流程改善百姓的体验\n{TEXT}\n\n{OTHER}", ["title", "BODY", f"body 优化医院流程改善百姓的体验{normalise(TEXT)}", "OTHER"]),
        (f"{TITLE}\n\n{BODY}\n\n优化医院流程改善百姓的体验\n{LONG}\n\n{OTHER}", ["title", "BODY", f"body 优化医院流程改善百姓的体验{normalise(LONG)}", "OTHER"]),
        (f"{TITLE}\n\n{BODY}\n\n优化服务流程新方案\n{TEXT}\n\n{OTHER}", ["title", "BODY", "heading 优化服务流程新方案", "TEXT", "OTHER"]),  # five times as long
        # what ends with a colon goes on
        (f"{TITLE}\n{BODY}\n他们的办法是：\n{TEXT}", ["title", "BODY", "body 他们的办法是:", "TEXT"]),
        # in a column, right before its text; a title may have a comma
        ("风起青岭，潮涌东海\n怎样才能让山里人不出远门\n看病？河口市人民医院想出的办法\n是，每周派一支医疗队上山。同时，建\n好镇上的门诊。",
         ["title 风起青岭,潮涌东海", "body 怎样才能让山里人不出远门看病?河口市人民医院想出的办法是,每周派一支医疗队上山。同时,建好镇上的门诊。"]),
        ("怎样才能让山里人不出远门\n看病？河口市人民医院想出的办法\n好镇上的门诊。\n强化管理\n提质增效\n每周派一支医疗队上山。同时，建\n好镇上的门诊和远程会诊的中心，\n也方便。",
         ["body 怎样才能让山里人不出远门看病?河口市人民医院想出的办法好镇上的门诊。", "heading 强化管理", "heading 提质增效", "body 每周派一支医疗队上山。同时,建好镇上的门诊和远程会诊的中心,也方便。"]),
        # an indented line begins a paragraph
        ("怎样才能让山里人不出远门\n看病？河口市人民医院想出的办法。\n　　每周派一支医疗队上山。同时，建\n好镇上的门诊和远程会诊的中心，\n也方便。",
         ["body 怎样才能让山里人不出远门看病?河口市人民医院想出的办法。", "body 每周派一支医疗队上山。同时,建好镇上的门诊和远程会诊的中心,也方便。"]),
        # a full line that ends with a full stop does not end its paragraph, a short one does
        ("怎样才能让山里人不出远门去\n看病？这就是河口市人民医院。\n每周派一支医疗队上山。\n同时，建好镇上的门诊和远程\n会诊。",
         ["body 怎样才能让山里人不出远门去看病?这就是河口市人民医院。每周派一支医疗队上山。", "body 同时,建好镇上的门诊和远程会诊。"]),
    ],
)  # fmt: skip
def test_headings(page: str, expected: list[str]) -> None:
    found = layout(page)
    full = {"title": f"title {TITLE}", **{name: f"body {name}" for name in SHOWN.values()}}
    assert found == [full.get(e, e) for e in expected]


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("强化管理", True),
        ("管理", False),  # too short
        ("强" * 32, True),
        ("强" * 33, False),
        ("1 " + "强" * 46, True),  # a number lets it be longer
        ("1 " + "强" * 47, False),
        ("强化管理，提质增效", False),  # a comma, but
        ("强化管理，提质 增效", True),
        ("强化管理的", False),  # it goes on
        ("的管理强化", False),
        ("的管理 强化", True),
        ("强化“管理", False),  # a quotation not closed
        ("强化“管理”", True),
        ("，强化管理", False),
        ("强化；管理", False),
        ("第三章强化管理", True),
        ("①强化管理，提质增效", True),
        ("12、强化管理，提质增效", True),
        ("1.5万人，提质增效", False),
        ("三、强化管理，提质增效。", False),
    ],
)
def test_what_can_be_a_heading(heading: str, is_one: bool) -> None:
    assert READER.healer.layout.heading(heading) is is_one


@pytest.mark.parametrize(("title", "is_one"), [("管理", True), ("强", False), ("强化管理，提质增效", True), ("河口医院：", True), ("强化管理！", True), ("强化管理。", False)])
def test_what_can_be_a_title(title: str, is_one: bool) -> None:
    assert READER.healer.layout.title(title) is is_one


# Captions and what else interrupts


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        # a wide gap tells of a picture, in mid-sentence only for a line that cannot be its middle
        (f"{TITLE}\n\n{BODY}\n\n医院秉持理念，\n\n\n\n专家团队会诊\n\n改善服务。\n\n{TEXT}", ["title", "BODY", "body 医院秉持理念,改善服务。", "caption 专家团队会诊", "TEXT"]),
        (f"{TITLE}\n\n{BODY}\n\n医院秉持理念，\n\n\n\n，专家团队会诊\n\n改善服务。\n\n{TEXT}", ["title", "BODY", "body 医院秉持理念,,专家团队会诊改善服务。", "TEXT"]),
        (f"{TITLE}\n\n{BODY}\n\n医院秉持理念，\n\n\n\n专家会\n\n改善服务。\n\n{TEXT}", ["title", "BODY", "body 医院秉持理念,专家会改善服务。", "TEXT"]),
        # a number makes it a heading
        (f"{TITLE}\n\n{BODY}\n\n\n\n1 专家团队会诊\n\n{TEXT}", ["title", "BODY", "heading 1 专家团队会诊", "TEXT"]),
        # words that only captions have need no gap
        (f"{TITLE}\n\n{BODY}\n\n图为医院门诊大厅\n\n{TEXT}", ["title", "BODY", "caption 图为医院门诊大厅", "TEXT"]),
        # headings at the end of a page are captions, a hospital's name alone is a signature
        (f"{TITLE}\n\n{BODY}\n\n新区奠基\n\n河口市人民医院\n\n河口市人民医院奠基", ["title", "BODY", "caption 新区奠基", "signature 河口市人民医院", "caption 河口市人民医院奠基"]),
        # a heading in the middle of a sentence is none, if it is not plain
        (f"{TITLE}\n\n{BODY}\n\n医院秉持新的理念，多年来\n\n强化管理\n\n改善服务。", ["title", "BODY", "body 医院秉持新的理念,多年来强化管理改善服务。"]),
        (f"{TITLE}\n\n{BODY}\n\n医院秉持新的理念，多年来\n\n1 强化管理\n\n改善服务，惠及百姓。", ["title", "BODY", "body 医院秉持新的理念,多年来", "heading 1 强化管理", "body 改善服务,惠及百姓。"]),
        (f"{TITLE}\n\n{BODY}\n\n医院秉持新的理念，多年来\n\n强化管理\n改善服务\n\n从小事做起，惠及百姓。", ["title", "BODY", "body 医院秉持新的理念,多年来", "heading 强化管理 改善服务", "body 从小事做起,惠及百姓。"]),
        (f"{TITLE}\n\n{BODY}\n\n公益广告\n\n健康你我他\n\n文明河口城\n\n{TEXT}\n\n强化管理\n\n{OTHER}", ["title", "BODY", "furniture 公益广告", "furniture 健康你我他", "furniture 文明河口城", "TEXT", "heading 强化管理", "OTHER"]),
    ],
)  # fmt: skip
def test_what_interrupts(page: str, expected: list[str]) -> None:
    full = {"title": f"title {TITLE}", **{name: f"body {name}" for name in SHOWN.values()}}
    assert layout(page) == [full.get(e, e) for e in expected]


OPEN = "医院秉持新的理念，多年来"
LONGER = "医院秉持新的理念，多年来坚持把患者放在第一位，把质量放在第一位，把安全也放在第一位"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # a number or a sign in the middle of a sentence is a piece of it
        ("现有床位共，\n12\n张，够用。", ["body 现有床位共,12张,够用。"]),
        ("现有床位共，\n\n12\n\n张，够用。", ["body 现有床位共,12张,够用。"]),
        ("现有床位共，\n——\n很多，够用。", ["body 现有床位共,——很多,够用。"]),
        ("现有床位共，\n\n）\n\n很多，够用。", ["body 现有床位共,)很多,够用。"]),
        # unless it is the number of a page, or stands apart
        ("现有床位共，\n07\n很多，够用。", ["body 现有床位共,很多,够用。", "furniture 07"]),
        ("现有床位共，\n\n07\n\n很多，够用。", ["body 现有床位共,很多,够用。", "furniture 07"]),
        ("现有床位共，\n\nA6\n\n很多，够用。", ["body 现有床位共,很多,够用。", "furniture A6"]),
        ("现有床位共，\n\n◆◆\n\n很多，够用。", ["body 现有床位共,很多,够用。", "furniture ◆◆"]),
        # a number right before a sentence begins it
        ("他来了。\n\n12\n岁的小明，病了。", ["body 他来了。", "body 12岁的小明,病了。"]),
        ("他来了。\n\n12\n\n岁的小明，病了。", ["body 他来了。", "furniture 12", "body 岁的小明,病了。"]),
        # a label within the article ends a sentence, and so does a byline behind a short line
        (f"{OPEN}\n\n【核心提示】\n\n改善服务，很好。", ["body 医院秉持新的理念,多年来", "heading 【核心提示】", "body 改善服务,很好。"]),
        (f"{OPEN}\n\n□本报记者 赵青\n\n改善服务，很好。", ["body 医院秉持新的理念,多年来", "byline □本报记者 赵青", "body 改善服务,很好。"]),
        (f"{LONGER}\n\n□本报记者 赵青\n\n改善服务，很好。", [f"body {normalise(LONGER)}改善服务,很好。", "byline □本报记者 赵青"]),
        (f"{OPEN}\n\n责任编辑：赵青\n\n改善服务，很好。", ["body 医院秉持新的理念,多年来改善服务,很好。", "furniture 责任编辑:赵青"]),
    ],
)  # fmt: skip
def test_what_stands_in_the_middle_of_a_sentence(lines: str, expected: list[str]) -> None:
    assert layout(f"{TITLE}\n\n{BODY}\n\n{lines}\n") == [f"title {TITLE}", "body BODY", *expected]


@pytest.mark.parametrize(
    ("head", "roles"),
    [
        ("河口日报\n\n健康\n\n2023年6月9日\n\n", ["furniture", "furniture", "furniture"]),  # a section between
        ("河口日报\n\n健康\n\n周刊\n\n2023年6月9日\n\n", ["furniture"] * 4),
        ("河口日报\n\n一二三四五六\n\n2023年6月9日\n\n", ["furniture"] * 3),
        ("河口日报\n\n一二三四五六七\n\n2023年6月9日\n\n", ["furniture", "title", "furniture"]),  # too long for one
        ("河口日报 健康栏目 A06 2023年6月9日 星期五\n\n", ["title"]),  # not all of it is masthead
        ("河口日报 A06 2023年6月9日 星期五\n\n", ["furniture"]),
    ],
)
def test_mastheads(head: str, roles: list[str]) -> None:
    article = one(f"{head}{TITLE}\n\n{LONG}\n")
    assert [b.role for b in article.blocks][: len(roles)] == roles


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2023年6月9日", "2023-06-09"),
        ("2024年2月29日", "2024-02-29"),
        ("2023年2月29日", "2023-02"),  # there is no such day
        ("2023年6月31日", "2023-06"),
        ("2023年12月31日", "2023-12-31"),
        ("2023年13月1日", "2023"),
        ("2023年0月1日", "2023"),
        ("2023年6月0日", "2023-06"),
        ("2023年6月", "2023-06"),
    ],
)
def test_a_date_is_read_as_far_as_it_can_be_one(date: str, iso: str) -> None:
    assert one(f"河口日报 {date}\n\n{TITLE}\n\n{LONG}\n").date == iso


@pytest.mark.parametrize(
    ("stated", "iso"),
    [("2023-06-09", "2023-06-09"), ("2023年6月9日发布", "2023-06-09"), ("2023/06", "2023-06"), ("2023", "2023"), ("23-06-09", ""), ("", "")],
)
def test_the_date_that_a_file_states_counts_where_the_page_has_none(stated: str, iso: str) -> None:
    for text, date in ((f"{TITLE}\n\n{LONG}\n", iso), (f"2022年1月2日\n\n{TITLE}\n\n{LONG}\n", "2022-01-02")):
        (article,) = articles(Document("0" * 16, "page.html", text, date=stated, publication="东海晚报"), READER)
        assert (article.date, article.publication) == (date, "东海晚报")


def test_the_first_masthead_and_the_first_date_count() -> None:
    article = one(f"河口日报\n2023年6月9日\n\n{TITLE}\n\n{LONG}\n\n东海晚报\n2022年1月1日\n")
    assert (article.publication, article.date) == ("河口日报", "2023-06-09")


# Where articles begin


@pytest.mark.parametrize(
    ("between", "titles"),
    [
        ("山城 医事\n\n□通讯员 钱进", [TITLE, "山城 医事"]),
        ("山城 医事\n\n——云溪见闻", [TITLE, "山城 医事"]),
        ("山城 医事\n\n云溪见闻\n\n□通讯员 钱进", [TITLE, "山城 医事"]),
        ("山城 医事\n\n" + "云溪见闻\n\n" * 4 + "□通讯员 钱进", [TITLE, "山城 医事"]),
        ("山城 医事\n\n云溪见闻", [TITLE]),  # two headings
        ("山城 医事\n\n【专家】\n\n□通讯员 钱进", [TITLE]),  # the byline is behind a label
        ("云溪县中医院：传承岐黄", [TITLE, "云溪县中医院：传承岐黄"]),
        ("我们走进云溪县中医院：传承岐黄", [TITLE]),
        ("云溪县中医院传承岐黄", [TITLE]),
    ],
)
def test_where_an_article_begins(between: str, titles: list[str]) -> None:
    assert [a.title for a in read(f"{TITLE}\n\n{LONG}\n\n{between}\n\n{TEXT}{OTHER}\n")] == titles


def test_an_article_begins_only_after_sixty_characters_of_text() -> None:
    assert len(read(f"{TITLE}\n\n{'好' * 58}。\n\n山城 医事\n\n□通讯员 钱进\n\n{TEXT}\n")) == 1
    assert len(read(f"{TITLE}\n\n{'好' * 59}。\n\n山城 医事\n\n□通讯员 钱进\n\n{TEXT}\n")) == 2


def test_a_byline_with_no_text_behind_it_begins_none() -> None:
    assert len(read(f"{TITLE}\n\n{LONG}\n\n山城 医事\n\n□通讯员 钱进\n")) == 1


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("河口市人民医院：\n\n守护 百姓健康", ("河口市人民医院：守护 百姓健康", "", [])),
        (f"{TITLE}\n\n再写新篇", (TITLE, "再写新篇", [])),  # the line right after the title
        (f"——发展纪实\n\n{TITLE}", (TITLE, "发展纪实", [])),
        (f"{TITLE}\n\n钱小进", (TITLE, "", ["钱小进"])),  # a name of three characters
        (f"{TITLE}\n\n赵青", (TITLE, "赵青", [])),  # two may be words
        (f"{TITLE}\n\n赵青 钱进", (TITLE, "", ["赵青", "钱进"])),
        (f"{TITLE}\n\n本报记者 赵青 摄影 钱进", (TITLE, "", ["赵青", "钱进"])),
        (f"{TITLE}\n\n（记者 赵青）", (TITLE, "", ["赵青"])),
        (f"{TITLE}\n\n□赵 青", (TITLE, "", ["赵青"])),
        (f"{TITLE}\n\n记者 赵青、赵青、欧阳明月", (TITLE, "", ["赵青", "欧阳明月"])),
    ],
)
def test_the_head_of_an_article(head: str, expected: tuple[str, str, list[str]]) -> None:
    article = one(f"{head}\n\n{LONG}\n")
    assert (article.title, article.subtitle, [a.name for a in article.authors]) == expected


@pytest.mark.parametrize(
    ("text", "authors"),
    [
        ("记者 赵青 钱进", [Author("赵青", "记者"), Author("钱进", "记者")]),
        ("本报记者：赵 青", [Author("赵青", "本报记者")]),
        ("文/赵青", [Author("赵青", "文")]),
        ("　赵青 钱进 ", [Author("赵青"), Author("钱进")]),
        ("医者 同行", []),
        ("王者归来 再创辉煌", []),
        ("", []),
    ],
)
def test_authors(text: str, authors: list[Author]) -> None:
    assert list(READER.bylines.authors(text)) == authors


def test_an_opening_is_cut_off_with_its_byline() -> None:
    assert layout(f"{TITLE}\n\n本报讯（记者 赵青）{BODY}\n") == [f"title {TITLE}", "byline 本报讯(记者 赵青)", "body BODY"]


# Lines


def test_the_parts_of_a_line_keep_their_places() -> None:
    line = Line(10, 18, "甲乙 丙丁 戊己", gap=3, indented=True)
    assert line.part(0, 3, "byline") == Line(10, 12, "甲乙", 3, True, "byline")
    assert line.part(2, 6) == Line(13, 15, "丙丁")
    assert line.part(5, 8) == Line(16, 18, "戊己")


def test_lines_with_the_blank_lines_before_them() -> None:
    found = list(read_lines("\n 甲 \r\n乙\n\n　　丙\n \t \n    丁\n   戊"))
    assert [(line.text, line.gap, line.indented) for line in found] == [
        ("甲", 1, False),
        ("乙", 0, False),
        ("丙", 1, True),
        ("丁", 1, True),
        ("戊", 0, False),
    ]
    assert [line.start for line in found] == [2, 6, 11, 21, 26]


@pytest.mark.parametrize(
    ("left", "right", "space"),
    [
        ("Mayo", "Clinic", True),
        ("a", "test", True),
        ("of", "(the", True),
        ("end.", "New", True),
        ("CT", "of", True),
        ("MD", "T诊疗", False),  # a run of capitals
        ("PET-", "CT", False),
        ("医院", "Clinic", False),
        ("Mayo", "医院", False),
        ("Mayo", "3", False),
    ],
)
def test_which_line_breaks_stand_for_a_space(left: str, right: str, space: bool) -> None:
    assert between(left, right) is space
    made = Segment("body", [Line(0, len(left), left), Line(9, 9 + len(right), right)])
    assert made.text == (f"{left} {right}" if space else left + right)


# Sentences


def test_a_long_sentence_is_cut_at_the_last_semicolon_that_fits() -> None:
    part = "国家级胸痛中心和卒中中心；"  # 13 characters
    found = sentences(one("是" + part * 100 + "完。"))
    assert [len(s.text) for s in found] == [1 + 46 * 13, 46 * 13, 8 * 13 + 2]
    assert len(sentences(one("是" + part * 46 + "。"))) == 1  # 600 characters


def test_a_long_sentence_is_cut_at_its_only_semicolon() -> None:
    assert [len(s.text) for s in sentences(one("医" * 590 + "；" + "学" * 100 + "。"))] == [591, 101]
    assert [len(s.text) for s in sentences(one("医" * 700 + "；" + "学" * 100 + "。"))] == [701, 101]


def test_what_has_no_semicolon_is_cut_at_commas_and_then_anywhere() -> None:
    part = "国家级胸痛中心和卒中中心，"
    assert [len(s.text) for s in sentences(one("是" + part * 150 + "完。"))] == [1953]
    assert [len(s.text) for s in sentences(one("是" + part * 160 + "完。"))] == [1 + 153 * 13, 7 * 13 + 2]
    assert [len(s.text) for s in sentences(one("医" * 4500 + "。"))] == [2000, 2000, 501]


def test_a_closing_sign_goes_with_its_sentence_unless_that_goes_on() -> None:
    found = sentences(one("（新院区启用！）他问：“好吗？”，我答：“好……”大家笑了。"))
    assert [s.text for s in found] == ["(新院区启用!)", "他问:“好吗?”,我答:“好……”", "大家笑了。"]


# Names and what a page is about


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("他是三级甲等医院的医生，在河口市第二医院工作。", ["河口市第二医院"]),
        ("东海大学附属医院和云溪县妇幼保健院。", ["东海大学附属医院", "云溪县妇幼保健院"]),
        ("近日，20家医院来到河口市人民医院。", ["河口市人民医院"]),
        ("前往协和医院。", ["协和医院"]),
        ("第3医院很好。", []),
        ("市二院在河口市二院旁边。", ["市二院", "河口市二院"]),
    ],
)
def test_names_of_hospitals(text: str, names: list[str]) -> None:
    assert [name for _, name in READER.names.names(text)] == names


@pytest.mark.parametrize(
    ("short", "full", "may"),
    [
        ("市二医院", "河口市二医院", True),
        ("河口市二医院", "市二医院", False),
        ("河口市医院", "河口市医院东院", True),  # the fuller name goes on
        ("市二医院", "河口市三医院", False),
        ("东医二院", "东海大学医学院附属第二医院", True),
        ("东医二院", "东海大学医学院附属第二医院东区", False),
    ],
)
def test_what_may_be_short_for_a_name(short: str, full: str, may: bool) -> None:
    assert READER.main.abbreviates(short, full) is may


@pytest.mark.parametrize(
    ("page", "about"),
    [
        # the title counts more than a name said twice
        (f"河口市人民医院建新院\n\n专家来自云溪县中医院。{TEXT}云溪县中医院很远。\n", "河口市人民医院"),
        # the first words of the text count more than what stands later
        ("河口市人民医院很大。云溪县中医院很远。\n", "河口市人民医院"),
        # members of staff are a mere attribute
        ("在这次活动中，专家是云溪县中医院主任、云溪县中医院教授、云溪县中医院医生，来到河口市人民医院。河口市人民医院很大。\n", "河口市人民医院"),
        # all short forms together
        ("在这次会议的中间，云溪县中医院来访。云溪县中医院来访。河口市人民医院很大，市人民医院很好，市人民医院很美。\n", "河口市人民医院"),
        # who put the article out
        (f"{TITLE}\n来源：河口市人民医院\n在这次活动的最后，专家走进云溪县中医院。{TEXT}\n", "河口市人民医院"),
    ],
)
def test_what_a_page_is_about(page: str, about: str) -> None:
    assert one(page).about == about


# Repeats


@pytest.mark.parametrize(("second", "repeated"), [("药品也一一直接送到了家门口呢。", True), ("药品也都直接送到了家门口呢。", False)])
def test_paragraphs_said_again_one_after_the_other_count_together(second: str, repeated: bool) -> None:
    first = "医院每周派医生上山为老人看病。"  # 15 characters; with the second one 30, or 29
    found = blocks(one(f"{first}\n{second}\n{TEXT}\n{first}\n{second}\n"), "repeat")
    assert found == ([first, second] if repeated else [])


def test_what_is_said_again_between_other_paragraphs_counts_alone() -> None:
    first, second = "医院每周派医生上山为老人看病。", "药品也一一直接送到了家门口呢。"
    assert blocks(one(f"{first}\n{second}\n{TEXT}\n{first}\n{OTHER}\n{second}\n"), "repeat") == []


def test_a_paragraph_with_a_tenth_of_new_words_is_said_again() -> None:
    known, new = "医" * 45, "学" * 5
    assert len(blocks(one(f"{known}。\n{TEXT}\n{known}。{new}。\n"), "repeat")) == 1
    assert len(blocks(one(f"{known}。\n{TEXT}\n{known}。{new}生。\n"), "repeat")) == 0


# Traditional characters


def test_a_rare_traditional_character_changes_alone() -> None:
    text = "河口市人民医院" * 50 + "馮醫生説有乾隆"
    assert simplified(text) == "河口市人民医院" * 50 + "冯医生说有乾隆"


def test_a_page_in_traditional_characters_is_read_by_its_words() -> None:
    assert simplified("醫院後面有頭髮乾燥的皇后") == "医院后面有头发干燥的皇后"
    assert simplified("医院后面") == "医院后面"


# The parts that names are told by

NAMES = BodyNames(load(ROOT / "rules" / "page.yaml", PageRules).bodies, ["青岭省", "河口", "河口市", "云溪县"])


@pytest.mark.parametrize(
    ("name", "place"),
    [("河口市盛华医院", "河口市"), ("河口盛华医院", "河口"), ("河西盛华医院", ""), ("盛华河口医院", "")],
)
def test_the_longest_place_with_which_a_name_begins(name: str, place: str) -> None:
    assert NAMES.place(name) == place


@pytest.mark.parametrize(
    ("name", "certain"),
    [
        ("河口盛华医院", True),  # a place
        ("东海大学盛华医院", True),
        ("东海大学医院", True),  # an owner
        ("盛华肿瘤医院", True),  # a kind of hospital
        ("盛华医院", False),
        ("医院", False),
        ("三人民医院", False),  # a number of them
        ("一医院", True),
        ("市二院", True),
    ],
)
def test_which_names_are_certain(name: str, certain: bool) -> None:
    assert NAMES.certain(name) is certain


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("喜迎河口医院", ["河口医院"]),  # a place's name begins it
        ("东海大学河口医院", ["东海大学河口医院"]),  # not behind an owner
        ("河口市云溪县中医院", ["河口市云溪县中医院"]),
        ("。120河口市中医院", ["河口市中医院"]),  # a number does not
        ("附院很近", []),
        ("中医院很近", ["中医院"]),
        ("二院很近", []),
        ("市二院很近", ["市二院"]),
        ("一二三四五六附院", ["一二三四五六附院"]),  # six characters before a short end
        ("甲一二三四五六附院", []),
        ("定点医院", []),
        ("盛华定点医院", []),
        ("三级医院", []),
    ],
)
def test_where_a_name_begins(text: str, names: list[str]) -> None:
    assert [name for _, name in NAMES.uncertain(text)] == names


@pytest.mark.parametrize(("times", "shortened"), [(1, True), (3, True), (4, False)])
def test_a_word_that_is_only_there_once_in_a_while_is_no_part_of_a_name(times: int, shortened: bool) -> None:
    text = "喜迎盛华肿瘤医院。" * times + "盛华肿瘤医院很大。" * (times + 1)
    found = {name for _, name in NAMES.uncertain(text)}
    assert found == ({"盛华肿瘤医院"} if shortened else {"盛华肿瘤医院", "喜迎盛华肿瘤医院"})


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("河口市人民医院很大。" + "云溪县中医院很远。" * 5, "河口市人民医院"),  # the first words
        ("河口市人民医院很大。" + "云溪县中医院很远。" * 9, "云溪县中医院"),
        # every mention of a name and of its short forms counts
        ("天气晴朗，人来人往，" + "河口市人民医院很大。" * 2 + "市人民医院很好。" * 2 + "云溪县中医院很远。" * 3, "河口市人民医院"),
        ("天气晴朗，人来人往，" + "河口市人民医院很大。" + "市人民医院很好。" + "云溪县中医院很远。" * 3, "云溪县中医院"),
        # a heading counts a little, what stands far behind nothing
        (f"{'天气晴朗，风和日丽。' * 31}\n\n河口市人民医院新貌\n\n{'云溪县中医院很远。' * 2}{TEXT}", "河口市人民医院"),
    ],
)  # fmt: skip
def test_how_much_a_place_counts(text: str, about: str) -> None:
    assert one(text + "\n").about == about


def test_words_make_an_expression_with_the_longest_first() -> None:
    assert words(["医", "院", "医院", ""]) == "(?:医(?:院|)|院)"
    assert re.findall(words(["医", "院", "医院"]), "医院医") == ["医院", "医"]
    assert not re.search(words([]), "医") and either([]) == "(?!)"
    assert either(["a", "b"]) == "(?:(?:a)|(?:b))"


@pytest.mark.parametrize(
    ("between", "articles"),
    [
        (f"山城 医事\n\n{TEXT}\n\n□通讯员 钱进", 1),  # the byline is not the heading's
        ("山城 医事\n\n本报讯（记者 赵青）", 1),  # an opening tells of no article
        ("山城 医事\n\n□通讯员 钱进\n\n图为医院大楼", 2),
        ("山城 医事\n\n□通讯员 钱进\n\n云溪见闻", 2),
        ("【健康】\n\n责任编辑：赵青\n\n山城 医事", 2),
        ("【健康】\n\n【人文】\n\n山城 医事", 2),
    ],
)
def test_signs_of_a_new_article(between: str, articles: int) -> None:
    assert len(read(f"{TITLE}\n\n{LONG}\n\n{between}\n\n{OTHER}\n")) == articles
