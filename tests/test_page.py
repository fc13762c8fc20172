"""Pages: articles told apart, sentences healed, roles, metadata, the main hospital, offsets."""

from __future__ import annotations

import pickle
import re
import time
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from kg.errors import RuleError
from kg.model import Article, Document, Role
from kg.page import PageReader, articles, body_names, sentences
from kg.page.normal import normalise
from kg.page.traditional import simplified
from kg.rulebook.lexicon import load_lexicon
from kg.rulebook.page_rules import PageRules
from kg.rulebook.yamlfile import load

READER = PageReader(load(ROOT / "rules" / "page.yaml", PageRules), load_lexicon(ROOT / "rules" / "lexicon"))

BODY = "河口市人民医院始建于1951年，现有床位1200张，是青岭省东部的区域医疗中心。"
MORE = "多年来，医院与东海大学医学院开展科研合作，先后获批三个省级重点专科。"
LONG = BODY + MORE * 3


def read(text: str) -> tuple[Article, ...]:
    found = articles(Document("0" * 16, "page.txt", text), READER)
    for article in found:
        check_offsets(article, text)
    return found


def one(text: str) -> Article:
    (found,) = read(text)
    return found


def check_offsets(article: Article, raw: str) -> None:
    """Every character of the article stands where the offset map says, but for the normal form."""
    end = 0
    for piece in article.offsets.pieces:
        assert piece.text == end
        end += piece.length
    assert end == len(article.text)
    plain = simplified(raw)
    back = "".join(plain[p.raw : p.raw + p.length] for p in article.offsets.pieces)
    assert len(back) == len(article.text)
    last = 0
    for block in article.blocks:
        assert block.span.start == last
        text = article.text[block.span.start : block.span.end]
        original = normalise(back[block.span.start : block.span.end])
        assert text.replace("“", '"').replace("”", '"') == original.replace("“", '"').replace("”", '"')
        assert article.text[block.span.end] == "\n"
        last = block.span.end + 1
    assert last == len(article.text)


def blocks(article: Article, *roles: Role) -> list[str]:
    return [article.text[b.span.start : b.span.end] for b in article.blocks if not roles or b.role in roles]


def bare(found: tuple[Article, ...]) -> str:
    return "".join("".join(a.text for a in found).split())


# Articles of a page


def test_a_section_label_begins_an_article() -> None:
    page = (
        f"【党建引领】\n\n同心 共建\n\n{LONG}\n\n【健康人文】\n\n云溪县中医院：\n\n守护 百姓健康\n\n{MORE}\n"
    )
    first, second = read(page)
    assert (first.number, first.title) == (1, "同心 共建")
    assert (second.number, second.title) == (2, "云溪县中医院：守护 百姓健康")
    assert first.raw.end <= second.raw.start
    assert first.id != second.id


def test_a_title_that_names_a_hospital_begins_an_article() -> None:
    first, second = read(f"医者 同行\n\n{LONG}\n\n云溪县中医院：传承岐黄 服务乡亲\n\n{MORE}\n")
    assert second.title == "云溪县中医院：传承岐黄 服务乡亲"
    assert second.about == "云溪县中医院"
    assert first.about == "河口市人民医院"


def test_a_title_with_a_byline_begins_an_article() -> None:
    page = f"医者 同行\n\n□本报记者 赵青\n\n{LONG}\n\n山城 医事\n\n□通讯员 钱进\n\n{MORE}\n"
    assert [(a.title, [w.name for w in a.authors]) for a in read(page)] == [
        ("医者 同行", ["赵青"]),
        ("山城 医事", ["钱进"]),
    ]


@pytest.mark.parametrize(
    "heading", ["1 强化管理 提质增效", "坚守初心\n温暖服务", "（二）用好平台", "智慧赋能"]
)
def test_a_heading_within_an_article_begins_none(heading: str) -> None:
    article = one(f"医者 同行\n\n本报记者 赵青\n\n{LONG}\n\n{heading}\n\n{LONG}\n")
    assert blocks(article, "heading") == [normalise(heading)]


def test_a_label_within_an_article_begins_none() -> None:
    assert len(read(f"医者 同行\n\n{LONG}\n\n【专家简介】\n\n{MORE}\n")) == 1


def test_text_without_a_title() -> None:
    article = one(f"{BODY}\n{MORE}\n")
    assert article.title == ""
    assert blocks(article) == [normalise(BODY), normalise(MORE)]


def test_white_space_alone_is_no_article() -> None:
    assert read(" \n\n　\t\n") == ()


# Titles, bylines, mastheads


def test_title_subtitle_and_byline() -> None:
    article = one(
        f"潮起东海 行稳致远\n\n——河口市人民医院发展纪实\n\n本报记者 赵青 通讯员 欧阳明 孙 立\n\n{LONG}\n"
    )
    assert article.title == "潮起东海 行稳致远"
    assert article.subtitle == "河口市人民医院发展纪实"
    assert [(a.role, a.name) for a in article.authors] == [
        ("本报记者", "赵青"),
        ("通讯员", "欧阳明"),
        ("通讯员", "孙立"),
    ]
    assert [b.role for b in article.blocks] == ["title", "subtitle", "byline", "body"]


def test_names_alone_under_the_title_are_a_byline() -> None:
    article = one(f"潮起东海 行稳致远\n\n赵青 钱小进\n\n{LONG}\n")
    assert [a.name for a in article.authors] == ["赵青", "钱小进"]


def test_a_byline_glued_to_a_heading_is_cut_off() -> None:
    article = one(
        f"潮起东海 行稳致远\n\n{BODY}\n\n□本报记者 赵青\n特约记者 钱进精诚为民\n术业专攻\n\n{MORE}\n"
    )
    assert [a.name for a in article.authors] == ["赵青", "钱进"]
    assert blocks(article, "heading") == ["精诚为民 术业专攻"]


def test_a_byline_after_the_text_is_cut_off() -> None:
    article = one(f"河口迎来新院区\n本报讯 {BODY}\n{MORE}记者 赵青 通讯员 钱进 孙立\n")
    assert [a.name for a in article.authors] == ["赵青", "钱进", "孙立"]
    assert blocks(article, "body") == [normalise(BODY), normalise(MORE)]


def test_a_sentence_that_begins_with_the_reporter_is_no_byline() -> None:
    assert one(f"{BODY}\n\n记者了解到，新院区即将启用。\n").authors == ()


def test_a_letter_is_by_those_who_sign_it() -> None:
    page = (
        f"扬帆 再启程\n\n这一年，我们砥砺前行。我们将继续努力。{MORE}\n\n\n\n"
        f"河口市人民医院\n党委书记 周正\n\n\n\n河口市人民医院\n院长 吴为\n\n{MORE}\n"
    )
    article = one(page)
    assert [(a.role, a.name) for a in article.authors] == [("党委书记", "周正"), ("院长", "吴为")]
    assert article.about == "河口市人民医院"
    assert "河口市人民医院 党委书记 周正" in blocks(article, "signature")


def test_a_letter_signed_by_the_hospital_alone() -> None:
    page = (
        f"扬帆 再启程\n\n这一年，我们砥砺前行。{MORE}\n\n\n\n周正\n河口市人民医院院长\n\n{MORE}\n\n\n"
        "河口市人民医院\n2024年2月7日\n\n(本版图片由宣传科提供 责任编辑:赵青)\n"
    )
    article = one(page)
    assert blocks(article, "signature") == ["周正 河口市人民医院院长", "河口市人民医院"]
    assert (article.about, article.date) == ("河口市人民医院", "2024-02-07")
    assert {b.role for b in article.blocks} == {"title", "body", "signature", "furniture", "repeat"}


def test_masthead_and_furniture() -> None:
    page = (
        "06\n\n河口日报\n\n健康\n\n周刊\n\n2023年6月9日\n星期五\n责任编辑:赵青\n校对:钱进\n\n"
        f"潮起东海 行稳致远\n\n{LONG}\n\n公益广告\n\n健康你我他\n\n设计/孙立\n\n"
        "本专版由青岭省卫生健康委主办\n"
    )
    article = one(page)
    assert (article.publication, article.date, article.year) == ("河口日报", "2023-06-09", 2023)
    assert article.title == "潮起东海 行稳致远"
    assert {b.role for b in article.blocks} == {"title", "body", "furniture"}
    assert sentences(article)[0].text == "潮起东海 行稳致远"


def test_every_article_of_a_page_has_the_mastheads_date() -> None:
    found = read(f"河口日报 2023年6月9日\n\n医者 同行\n\n{LONG}\n\n云溪县中医院：传承岐黄\n\n{MORE}\n")
    assert [(a.publication, a.date) for a in found] == [("河口日报", "2023-06-09")] * 2


def test_fields_of_a_web_page() -> None:
    article = one(f"河口迎来新院区\n发布时间：2022-03-04 来源：东海晚报 作者：赵青\n{BODY}\n{MORE}\n")
    assert (article.date, article.publication) == ("2022-03-04", "东海晚报")
    assert [a.name for a in article.authors] == ["赵青"]


def test_an_address_is_kept_and_the_telephone_is_not() -> None:
    article = one(f"{BODY}\n{MORE}\n医院地址：河口市滨海路1号 电话：0123-4567890\n")
    assert blocks(article, "signature") == ["医院地址:河口市滨海路1号"]
    assert blocks(article, "furniture") == ["电话:0123-4567890"]


# Healing

WRAPPED = """大海退潮的时候,才看得见礁
石的模样。

怎样才能让山里人不出远门
看病?河口市人民医院想出的办法
是,每周派一支医疗队上山。同时,建

好镇上的门诊,引进PET-
CT等设备。全院使用Mayo
Clinic的标准。"""


def test_column_lines_are_joined_and_paragraphs_kept() -> None:
    assert blocks(one(WRAPPED), "body") == [
        "大海退潮的时候,才看得见礁石的模样。",
        "怎样才能让山里人不出远门看病?河口市人民医院想出的办法是,每周派一支医疗队上山。"
        "同时,建好镇上的门诊,引进PET-CT等设备。全院使用Mayo Clinic的标准。",
    ]


def test_a_blank_line_in_mid_sentence_is_healed() -> None:
    article = one(f"潮起东海 行稳致远\n\n{BODY}\n\n医院坚持引进来的办法，持\n\n续优化团队。\n\n{MORE}\n")
    assert "医院坚持引进来的办法,持续优化团队。" in blocks(article, "body")


def test_a_caption_steps_aside_and_offsets_step_over_it() -> None:
    broken = "医院秉持“以患者为\n\n\n\n医院外景\n\n中心”的理念，改善服务。"
    raw = f"潮起东海 行稳致远\n\n{BODY}\n\n{broken}\n\n{MORE}\n"
    article = one(raw)
    whole = "医院秉持“以患者为中心”的理念,改善服务。"
    assert whole in blocks(article, "body")
    assert blocks(article, "caption") == ["医院外景"]
    start = article.text.index(whole)
    spans = article.offsets.raw_spans(start, start + len(whole), bridge=4)
    assert [raw[a:b] for a, b in spans] == ["医院秉持“以患者为", "中心”的理念，改善服务。"]


def test_furniture_in_a_sentence_steps_aside() -> None:
    article = one(
        f"潮起东海 行稳致远\n\n{BODY}\n\n"
        "医院开放办院，还牵头建\n\n责任编辑：赵青\n\n成远程医疗网络，惠及山区。\n"
    )
    assert "医院开放办院,还牵头建成远程医疗网络,惠及山区。" in blocks(article, "body")


def test_captions_after_wide_gaps_do_not_run_into_text() -> None:
    article = one(f"潮起东海 行稳致远\n\n{BODY}\n\n\n\n专家团队开展会诊\n\n{MORE}\n\n\n\n新院区奠基仪式\n")
    assert blocks(article, "caption") == ["专家团队开展会诊", "新院区奠基仪式"]
    assert blocks(article, "body") == [normalise(BODY), normalise(MORE)]


def test_windows_line_ends_make_no_difference() -> None:
    assert [a.text for a in read(WRAPPED.replace("\n", "\r\n"))] == [a.text for a in read(WRAPPED)]


def test_full_width_signs_have_their_normal_form_and_length_stays() -> None:
    article = one('医院（ＭＲＩ）３．０Ｔ达"国内领先"水平：共１２台！\n')
    assert article.text == "医院(MRI)3.0T达“国内领先”水平:共12台!\n"


def test_a_repeated_passage_is_marked() -> None:
    article = one(f"潮起东海 行稳致远\n\n{BODY}\n\n{MORE}\n\n1 强化管理\n\n{MORE[:15]}\n{MORE[15:]}\n")
    assert blocks(article, "repeat") == [normalise(MORE)]
    assert sum("东海大学" in s.text for s in sentences(article)) == 1


def test_a_short_sentence_said_twice_is_no_repeat() -> None:
    assert blocks(one(f"{BODY}\n\n任重道远。\n\n{MORE}\n\n任重道远。\n"), "repeat") == []


# Main hospital


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "青岭省肿瘤医院成立于1975年。近年来，省肿瘤医院加强建设。省肿瘤医院获批试点，省肿瘤医院再出发。",
            "青岭省肿瘤医院",
        ),
        ("市二医院举办活动。作为区域中心，河口市二医院发展迅速。市二医院与省人民医院合作。", "河口市二医院"),
        (
            "东医二院迎来新设备。东海大学医学院附属第二医院承办了会议。东医二院主任说，东医二院每周手术。",
            "东海大学医学院附属第二医院",
        ),
        (
            "近年来，河口市人民医院与北京协和医院合作，支援云溪县人民医院，河口市人民医院成果丰硕。",
            "河口市人民医院",
        ),
        ("医院是一所三级甲等综合医院，是多所大学的教学医院、定点医院。", ""),
        ("天气晴朗，万里无云。", ""),
    ],
)
def test_the_main_hospital_is_named_as_fully_as_the_text_allows(text: str, name: str) -> None:
    assert one(text).about == name


def test_experts_of_other_hospitals_do_not_win() -> None:
    experts = "".join(
        f"{n}\n{n}，主任医师，江州市第一人民医院神经外科主任。\n" for n in ("赵青", "钱进", "孙立", "李想")
    )
    article = one(
        "名医 来院\n河口脑科医院秉持专业理念，邀请名医来院。\n目前，河口脑科医院有专家20人：\n"
        f"{experts}来源：河口脑科医院\n"
    )
    assert article.about == "河口脑科医院"


def test_hospital_names_have_exact_spans_and_leave_out_mere_kinds() -> None:
    text = "作为三甲医院，河口市第二人民医院与东海大学附属医院携手，对口支援云溪县妇幼保健院，建设智慧医院。"
    found = body_names(text, READER.names)
    assert [name for _, name in found] == ["河口市第二人民医院", "东海大学附属医院", "云溪县妇幼保健院"]
    assert all(text[span.start : span.end] == name for span, name in found)


# Sentences


def test_sentences_keep_closing_quotes_and_do_not_break_at_semicolons() -> None:
    text = "“我先上！我有经验。”他说。一是抓质量；二是抓服务。谁来做？大家！"
    article = one(text)
    found = sentences(article)
    assert [s.text for s in found] == [
        "“我先上!",
        "我有经验。”",
        "他说。",
        "一是抓质量;二是抓服务。",
        "谁来做?",
        "大家!",
    ]
    assert [s.index for s in found] == list(range(6))
    assert all(article.text[s.span.start : s.span.end] == s.text for s in found)


def test_headings_and_bodies_are_sentences_of_their_own() -> None:
    article = one(f"潮起东海 行稳致远\n\n本报记者 赵青\n\n{BODY}\n\n1 强化管理\n\n{MORE}\n")
    assert [s.role for s in sentences(article)] == ["title", "body", "heading", "body"]


def test_a_very_long_sentence_is_cut_at_semicolons_and_loses_nothing() -> None:
    article = one("是" + "国家级胸痛中心和卒中中心；" * 200 + "完。")
    found = sentences(article)
    assert all(len(s.text) <= 600 for s in found)
    assert "".join(s.text for s in found) == blocks(article)[0]


# Rules


def test_a_pattern_that_does_not_compile_is_refused_with_its_place(tmp_path: Path) -> None:
    rules = (ROOT / "rules" / "page.yaml").read_text(encoding="utf-8")
    line = next(n for n, text in enumerate(rules.split("\n"), 1) if text.startswith("  publication: '["))
    bad = tmp_path / "page.yaml"
    bad.write_text(rules.replace("  publication: '[", "  publication: '(["), encoding="utf-8")
    with pytest.raises(RuleError, match="no regular expression") as caught:
        load(bad, PageRules)
    assert caught.value.line == line


# Properties

PAGE = (
    f"潮起东海 行稳致远\n\n本报记者 赵青\n\n{LONG}\n\n"
    f"1 强化管理\n\n{MORE * 2}\n\n（二）改善服务\n\n{BODY * 2}\n"
)


@given(
    st.text(alphabet=st.sampled_from("医院记者市第一二【】□“”：。，？！… \n\r　1A、赵钱（）—"), max_size=300)
)
def test_any_page_of_layout_signs_is_read_with_right_offsets(text: str) -> None:
    found = read(text)
    assert sorted(re.sub(r"[\s“”\"]", "", bare(found))) == sorted(re.sub(r"[\s“”\"]", "", normalise(text)))


@given(st.text(max_size=200))
def test_any_text_is_read_with_right_offsets(text: str) -> None:
    for article in read(text):
        for sentence in sentences(article):
            assert article.text[sentence.span.start : sentence.span.end] == sentence.text
            assert article.offsets.raw_spans(*sentence.span)


def test_a_wide_gap_sets_no_single_sign_aside() -> None:
    at = PAGE.index("多年来") + 4
    text = PAGE[:at] + "\n\n\n\n" + PAGE[at] + "\n" + PAGE[at + 1 :]
    assert bare(read(text)) == bare(read(PAGE))


def test_a_year_between_a_blank_line_and_a_break_is_no_masthead() -> None:
    text = PAGE.replace("始建于1951年", "始建于\n\n1951\n年")
    assert bare(read(text)) == bare(read(PAGE))


@given(
    st.lists(
        st.tuples(st.integers(0, len(PAGE)), st.sampled_from(["\n", "\n\n", " ", "　", "\r\n"])),
        max_size=8,
        unique_by=lambda put: put[0],  # several blank lines are a picture's place
    )
)
def test_breaks_and_spaces_put_in_anywhere_change_no_words(noise: list[tuple[int, str]]) -> None:
    # A byline is told by the words at its head: cut in two inside them it is no byline any more.
    byline = range(PAGE.index("本报记者") + 1, PAGE.index("本报记者") + len("本报记者"))
    text = PAGE
    for at, what in sorted(noise, reverse=True):
        if at not in byline:
            text = text[:at] + what + text[at:]
    assert bare(read(text)) == bare(read(PAGE))


def test_reading_twice_gives_the_same_and_the_reader_can_be_sent_to_another_process() -> None:
    document = Document("0" * 16, "page.txt", PAGE)
    again = pickle.loads(pickle.dumps(READER))
    assert articles(document, again) == articles(document, READER)


@pytest.mark.parametrize(
    "unit",
    [
        "医",
        "医院",
        "河口市人民医院",
        "“",
        "。",
        "，",
        "1",
        "记者 赵青 ",
        "　",
        "（",
        "2023年6月9日 ",
        "地址： ",
        "……",
        "第一医院第二",
    ],
)
def test_a_million_characters_in_one_line_take_no_more_than_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        list(chain.from_iterable(sentences(a) for a in articles(Document("0" * 16, "p.txt", text), READER)))
        return time.process_time() - begin

    # A quadratic step would take a hundred times as long for ten times the text.
    assert seconds(1_000_000) < 30 * max(seconds(100_000), 0.02)
