"""Assertion status: every example and counter-example of the rules, and how operators meet."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kg.errors import RuleError
from kg.model import Span
from kg.patterns import first_characters
from kg.rulebook.paths import rules_folder
from kg.rulebook.status_rules import StatusExample, StatusOperator, StatusRules
from kg.rulebook.yamlfile import load
from kg.status import StatusOperators

RULES = load(rules_folder(None) / "status.yaml", StatusRules)
OPERATORS = StatusOperators(RULES)
EXAMPLES = [
    pytest.param(example, id=f"{operator.id}-{kind}{n}")
    for operator in RULES.operators
    for kind, examples in (("yes", operator.examples), ("no", operator.counter))
    for n, example in enumerate(examples)
]


def status(text: str, words: str, heading: str = "", predicate: str = "", year: int | None = None) -> str:
    start = text.index(words)
    span = Span(start, start + len(words))
    return OPERATORS.status(text, span, heading, predicate=predicate, year=year)[0]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_rules(example: StatusExample) -> None:
    got = status(example.text, example.span, example.heading, example.predicate, example.year)
    assert got == example.status


@pytest.mark.parametrize("operator", RULES.operators, ids=lambda o: o.id)
def test_an_operators_own_markers_decide_its_examples(operator: StatusOperator) -> None:
    """Without the operator, at least one of its examples comes out otherwise: none is there for nothing."""
    without = StatusOperators(
        RULES.model_copy(update={"operators": tuple(o for o in RULES.operators if o.id != operator.id)})
    )
    changed = 0
    for example in operator.examples:
        start = example.text.index(example.span)
        span = Span(start, start + len(example.span))
        got = without.status(
            example.text, span, example.heading, predicate=example.predicate, year=example.year
        )
        changed += got[0] != example.status
    assert changed


def test_the_words_that_decided_are_given() -> None:
    text = "医院拟新建科研楼。"
    assert OPERATORS.status(text, Span(5, 8)) == ("planned", "拟")
    assert OPERATORS.status("医院建有科研楼。", Span(4, 7)) == ("actual", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("将医德医风融入日常管理,获评示范单位", "示范单位"),
        ("将全院科室纳入统一管理", "科室"),
        ("培训将近百名医生", "医生"),
        ("开展无痛胃镜", "无痛胃镜"),
        ("设立未成年人门诊", "门诊"),
        ("她曾获五一劳动奖章", "五一劳动奖章"),
        ("医院面向未来医学设立研究院", "研究院"),
        ("承担国家重点研发计划课题1项", "1项"),
        ("配有模拟定位机", "定位机"),
        ("年收治病人从未间断", "病人"),
    ],
)
def test_words_that_only_look_like_markers(text: str, words: str) -> None:
    assert status(text, words) == "actual"


def test_a_change_has_a_former_and_an_actual_end() -> None:
    text = "委员由7人增至12人,病区从最初的3个发展到20个。"
    assert status(text, "7人") == "former"
    assert status(text, "委员由7人") == "former"
    assert status(text, "12人") == "actual"
    assert status(text, "由7人增至12人") == "actual"
    assert status(text, "3个") == "former"
    assert status(text, "20个") == "actual"


def test_a_plan_ends_with_the_sentence_or_where_the_present_is_told() -> None:
    text = "医院将新建康复楼,增设床位90张,目前开放床位200张。医院设有急诊科。"
    assert status(text, "90张") == "planned"
    assert status(text, "200张") == "actual"
    assert status(text, "急诊科") == "actual"


def test_the_nearest_marker_of_the_same_clause_wins() -> None:
    text = "目前,正在筹建的眼科中心将开设近视门诊。"
    assert status(text, "眼科中心") == "planned"
    assert status("正在建设的眼科中心已正式启用。", "眼科中心") == "actual"


def test_under_a_heading_of_plans_what_is_new_is_planned_and_what_goes_on_is_not() -> None:
    heading = "2025年工作打算"
    assert status("建设健康管理中心。", "健康管理中心", heading) == "planned"
    assert status("继续开展癌症筛查。", "癌症筛查", heading) == "actual"
    assert status("已建成健康管理中心。", "健康管理中心", heading) == "actual"
    assert status("建设健康管理中心。", "健康管理中心", "医院概况") == "actual"


def test_a_sentence_can_open_a_list_of_plans() -> None:
    opener = OPERATORS.opens("新的一年,我们将抓好以下三个方面:")
    assert opener
    assert status("一是建设健康管理中心。", "健康管理中心", opener) == "planned"
    assert OPERATORS.opens("过去一年,医院取得三方面成绩。") == ""


def test_a_year_that_is_over_makes_no_plan() -> None:
    text = "到2020年,医院设床位800张。"
    assert status(text, "800张", year=2024) == "actual"
    assert status(text, "800张", year=2018) == "planned"


def test_marks_can_be_used_for_several_spans() -> None:
    text = "前身为河口诊所,将开设中医科。"
    marks = OPERATORS.marks(text)
    assert [m.status for m in marks] == ["former", "planned"]
    assert OPERATORS.decide(marks, text, Span(3, 7))[0] == "former"
    assert OPERATORS.decide(marks, text, Span(3, 7), predicate="formerlyKnownAs")[0] == "actual"


def test_the_operators_can_be_pickled() -> None:
    copy = pickle.loads(pickle.dumps(OPERATORS))
    assert copy.status("拟建新楼", Span(2, 4)) == ("planned", "拟")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("scope: clause", "scope: chapter"), "scope"),
        (("markers: ['没']", "markers: ['(没']"), "no regular expression"),
        (("markers: ['没']", "markers: ['.没']"), "must begin with"),
        (("span: 甲", "span: 丙"), "exactly once"),
        (("status: actual}", "status: negated}"), "counter-example"),
    ],
)
def test_malformed_operators_are_refused_with_their_place(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    text = """clause_ends: ','
sentence_ends: 。
headings: [计划]
openers: [以下]
operators:
- id: negated/test
  says: a test
  status: negated
  markers: ['没']
  scope: clause
  examples: [{text: 没甲, span: 甲, status: negated}]
  counter: [{text: 乙, span: 乙, status: actual}]
"""
    path = tmp_path / "status.yaml"
    path.write_text(text, encoding="utf-8")
    assert StatusOperators(load(path, StatusRules)).status("没甲", Span(1, 2))[0] == "negated"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(RuleError, match=says) as error:
        load(path, StatusRules)
    assert error.value.line > 5


@pytest.mark.parametrize(
    ("source", "firsts"),
    [
        ("将(?=要)", "将"),
        ("正在?|在建(?!设)", "正在"),
        ("(?:努力|全力)打造", "努全"),
        ('[“"]?十五', '“"十'),
        ("(?<!不)到[0-9]", "到"),
        ("[0-3]x", "0123"),
        ("(?P<n>甲{0,2})乙", "甲乙"),
        ("a+b", "a"),
        ("(?P<n>a)(?P=n)|b", "ab"),
    ],
)
def test_first_characters(source: str, firsts: str) -> None:
    assert first_characters(source) == frozenset(firsts)


@pytest.mark.parametrize(
    "source", ["", "a?", "甲|", ".乙", r"\s甲", "[^甲]乙", "(?=甲)", "(?i)a", "甲|(?i:乙)"]
)
def test_first_characters_that_cannot_be_told(source: str) -> None:
    assert first_characters(source) is None
