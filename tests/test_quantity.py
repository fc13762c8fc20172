"""Numbers with units: values, bounds, ranges, ranks, and what is no quantity."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Quantity
from kg.numerals import chinese_number, number_of
from kg.quantity import QuantityFinder
from kg.rulebook.measure_rules import QuantityRules
from kg.rulebook.paths import rules_folder
from kg.rulebook.yamlfile import load

FINDER = QuantityFinder(load(rules_folder(None) / "mentions" / "quantity.yaml", QuantityRules))
Row = tuple[str, str, float, str]


def found(text: str) -> list[Row]:
    """Words, comparator, value and unit of each quantity of a text."""
    out = []
    for mention in FINDER.find(text):
        assert isinstance(mention.value, Quantity)
        assert text[mention.span.start : mention.span.end] == mention.text
        out.append((mention.text, mention.value.comparator, mention.value.value, mention.value.unit))
    return out


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("职工4,300名", ("4,300名", "=", 4300, "名")),
        ("投入2.7亿元", ("2.7亿元", "=", 270_000_000, "元")),
        ("惠及40余万名群众", ("40余万名", ">", 400_000, "名")),
        ("日均近3000人次", ("近3000人次", "~", 3000, "人次")),
        ("贷款6个多亿", ("6个多亿", ">", 600_000_000, "元")),
        ("总值约4.3亿余元", ("约4.3亿余元", ">", 430_000_000, "元")),
        ("体检1万余人", ("1万余人", ">", 10_000, "人")),
        ("面积7.85万平方米", ("7.85万平方米", "=", 78_500, "平方米")),
        ("设备300余台(件)", ("300余台(件)", ">", 300, "台")),
        ("设备7200余台（套）", ("7200余台（套）", ">", 7200, "台")),
        ("论文 346 篇", ("346 篇", "=", 346, "篇")),
        ("服务52万人次/年", ("52万人次/年", "=", 520_000, "人次/年")),
        ("历时8个半小时", ("8个半小时", "=", 8.5, "小时")),
        ("约需7个多小时", ("7个多小时", ">", 7, "小时")),
        ("走过半个世纪", ("半个世纪", "=", 50, "年")),
        ("提高6.3个百分点", ("6.3个百分点", "=", 6.3, "个百分点")),
        ("百余年历史", ("百余年", ">", 100, "年")),
    ],
)
def test_magnitudes_and_units(text: str, row: Row) -> None:
    assert found(text) == [row]


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("超百项", ">", 100),
        ("逾30例", ">", 30),
        ("20多名", ">", 20),
        ("突破500台", ">", 500),
        ("30人以上", ">=", 30),
        ("不低于30例", ">=", 30),
        ("不少于3名", ">=", 3),
        ("上千名", ">=", 1000),
        ("5天以内", "<=", 5),
        ("半小时内", "<=", 0.5),
        ("不超过5天", "<=", 5),
        ("不足30名", "<", 30),
        ("低于0.5%", "<", 0.5),
        ("约9分钟", "~", 9),
        ("将近百家", "~", 100),
        ("30人左右", "~", 30),
        ("近八成", "~", 80),
        ("百项", "=", 100),
        ("千余名", ">", 1000),
        ("数百例", ">", 100),
        ("十几个", ">", 10),
        ("二十余个", ">", 20),
        ("两名", "=", 2),
        ("百分之三十", "=", 30),
        ("百分之九十五以上", ">=", 95),
    ],
)
def test_the_bound_is_read_and_belongs_to_the_span(text: str, sign: str, value: float) -> None:
    assert [(t, c, v) for t, c, v, _ in found(text)] == [(text, sign, value)]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("1100-1400张", 1100, 1400, "张"),
        ("100至200名", 100, 200, "名"),
        ("4%-6%", 4, 6, "%"),
        ("5-6万元", 50_000, 60_000, "元"),
        ("8000-1万元", 8000, 10_000, "元"),
        ("七八十人", 70, 80, "人"),
        ("三至五天", 3, 5, "天"),
    ],
)
def test_ranges(text: str, low: float, high: float, unit: str) -> None:
    (mention,) = FINDER.find(text)
    assert isinstance(mention.value, Quantity)
    assert (mention.text, mention.value.value, mention.value.upper, mention.value.unit) == (
        text,
        low,
        high,
        unit,
    )


def test_a_change_is_two_quantities() -> None:
    assert found("由7人增至12人") == [("7人", "=", 7, "人"), ("12人", "=", 12, "人")]
    assert found("从12个到31个") == [("12个", "=", 12, "个"), ("31个", "=", 31, "个")]


@pytest.mark.parametrize(
    ("text", "words", "sign", "place"),
    [
        ("绩效考核排名第412位", "第412位", "=", 412),
        ("综合实力位居全省第五,", "第五", "=", 5),
        ("消化科稳居全省第一。", "第一", "=", 1),
        ("三个学科跻身前十", "前十", "<=", 10),
        ("排名进入前10名", "前10名", "<=", 10),
    ],
)
def test_ranks(text: str, words: str, sign: str, place: int) -> None:
    rank = FINDER.find(text)[-1]
    assert rank.found_by == "quantity/rank"
    assert (rank.text, rank.value) == (words, Quantity(place, "位", sign))


@pytest.mark.parametrize(
    "text",
    [
        "2023年", "6月29日", "二〇二三年", "5G网络", "“30、40、50”", "第17届", "第3例", "十四五",
        "973计划", "3D打印", "河口305医院", "电话0421-2812345", "一院两区", "三甲", "一站式", "双一流",
        "一等奖", "三级甲等", "第二医院", "近3年", "320层螺旋CT", "1.5T", "64排", "五年来", "前3个月",
        "90年代", "百年老院", "百千万人才", "一期工程", "二次手术", "十分重要", "三类医疗技术",
        "家家万户", "党的二十大", "“十个一”活动", "第一位女院长", "8时30分", "2019-2023年", "三分之二",
        "4项目标",
    ],
)  # fmt: skip
def test_no_quantities(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("一家医院", "一家", "one"),
        ("唯一一家", "一家", "one"),
        ("四大质控中心", "四大", "collective"),
        ("诊治患者30余万,", "30余万", "bare"),
        ("覆盖人口近千万。", "近千万", "bare"),
        ("影响因子最高38.6", "38.6", "score"),
        ("感染率为0", "0", "score"),
    ],
)
def test_found_by_says_what_it_is(text: str, words: str, kind: str) -> None:
    assert [(m.text, m.found_by) for m in FINDER.find(text)] == [(words, f"quantity/{kind}")]


def test_counts_without_a_measure_word_in_a_table() -> None:
    assert found("7党总支/31党支部") == [("7", "=", 7, "个"), ("31", "=", 31, "个")]


def test_words_that_only_look_like_bounds() -> None:
    assert found("附近5家") == [("5家", "=", 5, "家")]
    assert found("预约100名") == [("100名", "=", 100, "名")]
    assert found("B超3台") == [("3台", "=", 3, "台")]


def test_measure_words_before_longer_nouns() -> None:
    assert found("8家乡镇卫生院") == [("8家", "=", 8, "家")]
    assert found("其中3名为博士") == [("3名", "=", 3, "名")]
    assert found("4个多学科门诊、5台多功能机") == [("4个", "=", 4, "个"), ("5台", "=", 5, "台")]


@given(st.integers(1, 10**12))
def test_any_integer_is_read_back(value: int) -> None:
    assert found(f"共{value:,}例")[-1][2] == float(value)


@given(
    st.text(
        alphabet="近约超0123456789,.%-至一二十百千万亿个名项年第前多余半几位大元(/)以上内、。", max_size=40
    )
)
def test_any_text_gives_ordered_spans_that_hold_their_words(text: str) -> None:
    position = 0
    for mention in FINDER.find(text):
        assert position <= mention.span.start < mention.span.end <= len(text)
        assert text[mention.span.start : mention.span.end] == mention.text
        position = mention.span.end


def numeral(value: int) -> str:
    """A value below 10,000 in Chinese numerals, written digit by digit with 零 for gaps."""
    digits, out, gap = f"{value:04d}", "", False
    for digit, unit in zip(digits, ("千", "百", "十", ""), strict=True):
        if digit == "0":
            gap = bool(out)
            continue
        out += ("零" if gap else "") + "零一二三四五六七八九"[int(digit)] + unit
        gap = False
    return out


@given(st.integers(1, 9999))
def test_any_numeral_is_read(value: int) -> None:
    assert chinese_number(numeral(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("百", 100), ("一千二", 1200), ("十四亿", 1_400_000_000), ("两千万", 20_000_000), ("二十", 20)],
)
def test_numerals(text: str, value: int) -> None:
    assert chinese_number(text) == value


def test_what_is_no_numeral() -> None:
    assert chinese_number("五四") is None
    assert chinese_number("百千万") is None
    assert number_of("0421") is None


def test_digits_mixed_with_magnitudes() -> None:
    number = number_of("1亿2千万")
    assert number is not None and number.value == Decimal(120_000_000)


def test_the_finder_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(FINDER))
    assert copy.find("床位80张") == FINDER.find("床位80张")
