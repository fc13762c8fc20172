"""Claims in detail: whose fact a sentence tells, periods and units, what a refusal and a lost claim say."""

from __future__ import annotations

from pathlib import Path

import pytest
import rulebooks
from rulebooks import HOME, claims, read, replace

from kg.claims.build import Trace
from kg.claims.qualifiers import Qualifiers, kind_of, year_of
from kg.extract import Extractor
from kg.model import Marked, Mention, Refusal, Sentence, Span, Time
from kg.rulebook.claim_rules import QualifierRules
from kg.workshop.examples import article_of

NAMESAKES = """\
  - id: unit/none
    says: a faculty that is only spoken of
    trigger: [创建]
    pattern: "{trigger}<object>"
    slots:
      object: {type: Unit, as: KIND}
    yields: [holds, hasUnit]
    priority: 10
"""
MUTUAL = "    qualifiers: {kind: {research: [科研], other: default}}\n"


@pytest.fixture(scope="module")
def detailed(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    """The book about universities with all that subjects and qualifiers may have."""
    folder = rulebooks.write(tmp_path_factory.mktemp("detailed"))
    words = 'pronouns: ["他(?!们)"]\nspeech: [介绍, 带领]\njoint: [与, 联合]\ngiven: [授予, 对]\nlinks: [的, 原]\n'
    replace(folder, "subjects.yaml", "openers: [目前, 同时]\n", "openers: [目前, 同时]\n" + words)
    more = "flows: [人次, 篇]\nlabel_units: {人次: 人次, 学生: 人}\nrepeats: [Designation]\n"
    replace(folder, "qualifiers.yaml", "trim: [首批]\n", "trim: [首批]\n" + more)
    replace(folder, "schema.yaml", "value2, comparator, year]", "value2, comparator, year, period]")
    replace(folder, "schema.yaml", "  role: {label: {zh: 职务, en: role}}\n", "  role: {label: {zh: 职务, en: role}}\n  period: {label: {zh: 时段, en: period}}\n")
    replace(folder, "relations/partnersWith.yaml", MUTUAL, MUTUAL + "    mutual: true\n")
    return rulebooks.extractor(folder)


# Whose fact it is.


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("他们设有物理系。", f"{HOME} hasUnit 物理系"),  # only one person is none of the university
        ("北山大学联合学校,设有物理系。", f"{HOME} hasUnit 物理系"),  # what two do together is the article's own
        ("北山大学与东海大学联合,设有物理系。", f"{HOME} hasUnit 物理系"),
        ("北山大学很近,与南山大学联合,设有物理系。", "北山大学 hasUnit 物理系"),  # unless it is none of the two
        ("北山大学对学校设有物理系。", f"{HOME} hasUnit 物理系"),  # what one gives to the other is the other's
        ("王小明介绍,设有物理系。", f"{HOME} hasUnit 物理系"),  # who speaks, speaks for the university
        ("王小明教授介绍,设有物理系。", f"{HOME} hasUnit 物理系"),
        ("王小明教授很高,荣获全国奖章。", "王小明 holds 全国奖章"),
        ("北山大学校长王小明介绍。", "北山大学 hasLeader 王小明"),  # the body that stands right before
        ("北山大学的校长王小明介绍。", "北山大学 hasLeader 王小明"),
        ("东海大学校长王小明介绍。", f"{HOME} hasLeader 王小明"),
        ("校长王小明。", f"{HOME} hasLeader 王小明"),
        ("王小明教授很高,校长赵大山介绍。", f"{HOME} hasLeader 赵大山"),  # of a person's office no person is the subject
        ("学校很大,王小明教授介绍,设有物理系。", f"{HOME} hasUnit 物理系"),
        ("学校校长王小明。", f"{HOME} hasLeader 王小明"),
        ("设有学校物理系。", f"{HOME} hasUnit 物理系"),
        ("北山大学物理系设有医学院。", "北山大学 hasUnit 医学院"),
        ("北山大学与东海大学合作。", f"{HOME} partnersWith 北山大学"),  # both ways, told of the article's own
        ("东海大学与北山大学合作。", f"{HOME} partnersWith 北山大学"),
        ("目前,2019年,学校设有物理系。", f"{HOME} hasUnit 物理系"),
        ("目前2019年北山大学设有物理系。", "北山大学 hasUnit 物理系"),  # openers and times stand before the head
        ("目前、同时,“北山大学设有物理系。", "北山大学 hasUnit 物理系"),
    ],
)
def test_whose_fact_it_is(detailed: Extractor, text: str, claim: str) -> None:
    assert claims(detailed, text) == [claim]


@pytest.mark.parametrize(
    ("text", "reason", "detail", "subject", "of"),
    [
        ("他设有物理系。", "subject-is-person", "他", "", "物理系"),
        ("王小明教授很高,设有物理系。", "subject-is-person", "王小明", "", "物理系"),
        ("学校很大,王小明教授很高,设有物理系。", "subject-is-person", "王小明", "", "物理系"),
        ("学生家长设有物理系。", "foreign-subject", "学生家长", "", "物理系"),
        ("学校很大,学生家长很高,设有物理系。", "foreign-subject", "学生家长", "", "物理系"),
        ("设有北山大学物理系。", "foreign-subject", "北山大学", "", "物理系"),
        ("北方科技公司与东海大学合作。", "foreign-subject", "北方科技公司", "", "东海大学"),
        ("北山大学与南山大学合作。", "third-party", "南山大学", "北山大学", "南山大学"),
        ("东海大学与东海大学合作。", "self", "东海大学", "东海大学", "东海大学"),
        ("东海大学始建于去年。", "empty", "去年", "东海大学", "去年"),
    ],
)
def test_a_refusal_says_everything(detailed: Extractor, text: str, reason: str, detail: str, subject: str, of: str) -> None:
    result = read(detailed, text)
    assert not result.claims
    (refusal,) = result.refusals
    rule, predicate = {
        "物": ("unit/set-up", "hasUnit"),
        "去": ("founded/in", "foundedIn"),
    }.get(of[0], ("partners/with", "partnersWith"))  # fmt: skip
    at = text.rindex(of)
    expected = Refusal("example", 1, reason, detail, rule, predicate, subject, of, Span(at, at + len(of)), of)
    assert refusal == expected


def test_of_several_objects_a_refusal_names_all(detailed: Extractor) -> None:
    (refusal,) = read(detailed, "学生家长设有物理系和计算机学院。").refusals
    assert (refusal.object, refusal.quote) == ("物理系、计算机学院", "物理系")


def test_without_a_subject_the_refusal_says_what_is_not_known(detailed: Extractor) -> None:
    (refusal,) = read(detailed, "设有物理系。", home="").refusals
    assert (refusal.reason, refusal.detail) == ("no-subject", "it is not clear which university the article is about")


# What an article is about, sentence by sentence.


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        # another body that is named three times takes over where it heads a sentence, until the next one does
        ("北山大学很大。北山大学很好。北山大学设有物理系。设有计算机学院。东海大学设有数学学院。", ["北山大学", "北山大学", HOME]),
        # one that is named twice does not
        ("北山大学很大。北山大学设有物理系。设有计算机学院。", ["北山大学", HOME]),
        # nor one that is named three times where the article's own is named seven times
        ("东海大学很大。" * 7 + "北山大学很大。" * 3 + "设有物理系。", [HOME]),
        ("东海大学很大。" * 6 + "北山大学很大。" * 3 + "设有物理系。", ["北山大学"]),
        # a list of bodies is no head
        ("北山大学很大。" * 2 + "北山大学、南山大学很大。设有物理系。", ["北山大学"]),
        ("东海大学很大。" * 2 + "北山大学、南山大学很大。" * 3 + "设有物理系。", [HOME]),
    ],
)
def test_an_article_about_two_bodies(detailed: Extractor, text: str, subjects: list[str]) -> None:
    assert [c.subject for c in read(detailed, text).claims] == subjects


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("王小明教授很高。荣获全国奖章。", "王小明"),  # the person of the paragraph
        ("王小明教授很高。北山大学很大。荣获全国奖章。", "王小明"),  # lives are full of other bodies
        ("王小明教授很高。东海大学很大。荣获全国奖章。", HOME),
        ("王小明教授很高。学校很大。荣获全国奖章。", HOME),
        ("王小明教授很高。王小明教授介绍了情况。荣获全国奖章。", HOME),  # he speaks for the university
        ("王小明教授很高。赵大山教授很高。荣获全国奖章。", "赵大山"),
    ],
)
def test_a_paragraph_about_a_person(detailed: Extractor, text: str, subject: str) -> None:
    assert claims(detailed, text) == [f"{subject} holds 全国奖章"]


def test_the_next_paragraph_is_about_the_university_again(detailed: Extractor) -> None:
    text = "王小明教授很高。\n荣获全国奖章。"
    assert claims(detailed, text.replace("\n", "")) == ["王小明 holds 全国奖章"]
    assert claims(detailed, text) == [f"{HOME} holds 全国奖章"]


# Qualifiers of quantities.


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("年均学生3000人次。", "年均"),
        ("年均很多,学生3000人。", ""),  # a rate holds for its clause,
        ("年均很多,学生3000人次。", "年均"),  # and on for what flows
        ("每年学生500人。", "每年"),
        ("五年来图书3000篇。", "五年来"),
        ("五年来学生3000人。", ""),  # a stretch of time holds for what flows only,
        ("2019年,图书3000篇。", "2019年"),
        ("2019年,学生3000人。", ""),
        ("2019年累计学生3000人。", "2019年"),  # or is summed up
        ("2019年图书很多,目前图书2000篇。", ""),  # now is now
        ("图书2000篇,五年来很多。", ""),  # what stands behind says nothing
        ("2019年,年均图书2000篇。", "年均"),  # the last one before it counts
    ],
)
def test_of_what_time_a_quantity_is(detailed: Extractor, text: str, period: str) -> None:
    (claim,) = (c for c in read(detailed, text).claims if c.predicate == "reports")
    assert claim.qualifiers.get("period", "") == period


def sentence(text: str, *mentions: Mention) -> Marked:
    return Marked(Sentence(Span(0, len(text)), text, "body", 0), mentions, frozenset())


@pytest.mark.parametrize("comma", [",", ";", ":", "。"])
def test_a_rate_ends_with_its_clause(comma: str) -> None:
    qualifiers = Qualifiers(QualifierRules.model_validate({"levels": {"order": [], "marks": {}}, "flows": ["例"]}), {})
    text = f"年均增长{comma}床位100张"
    rate = Mention(("Time",), "年均", "年均", Span(0, 2), "time/rate", Time(None))
    at = Span(text.index("床"), len(text))
    assert qualifiers.period(sentence(text, rate), at, "张") == ""
    assert qualifiers.period(sentence(text.replace(comma, "了"), rate), at, "张") == "年均"
    assert qualifiers.period(sentence(text, rate), at, "例") == "年均"
    assert qualifiers.period(sentence("年均X光检查100张", rate), Span(4, 10), "张") == "年均"
    late = Mention(("Time",), "年均", "年均", Span(3, 5), "time/rate", Time(None))
    assert qualifiers.period(sentence(f"很多{comma}年均增长{comma}床位100张", late), Span(8, 14), "张") == ""
    one = Mention(("Time",), "日", "日", Span(0, 1), "time/rate", Time(None))
    assert qualifiers.period(sentence(text, one), at, "例") == ""  # a single character holds for its clause only


def test_a_label_says_the_unit_of_a_number_without_one() -> None:
    levels = {"order": [], "marks": {}}
    rules = QualifierRules.model_validate({"levels": levels, "label_units": {"人": "名", "病人": "人", "量": "次"}})
    units = [Qualifiers(rules, {}).unit(label) for label in ("出院病人", "职工人", "门诊量", "床位")]
    assert units == ["人", "名", "次", ""]  # the longest end counts


def test_the_words_before_a_name_tell_its_level_where_it_does_not() -> None:
    levels = {"order": ["national", "provincial"], "marks": {"national": ["全国", "国家"], "provincial": ["省"]}, "before": "(?:全国|我省)首批"}
    qualifiers = Qualifiers(QualifierRules.model_validate({"levels": levels}), {})
    assert qualifiers.level("示范单位", "成为全国首批") == "national"
    assert qualifiers.level("示范单位", "成为我省首批") == "provincial"
    assert qualifiers.level("示范单位", "全国首批中的") == ""
    assert qualifiers.level("省示范单位", "成为全国首批") == "provincial"


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("青岭学会示范单位", "青岭学会"),
        ("青岭学会学会示范单位", "青岭学会"),  # the nearest end
        ("青岭学会示范", ""),  # three characters must be left
        ("青" * 20 + "学会示范单位", "青" * 20 + "学会"),
        ("青" * 21 + "学会示范单位", ""),
    ],
)
def test_an_issuer_has_at_most_twenty_characters_before_its_end(name: str, issuer: str) -> None:
    rules = QualifierRules.model_validate({"levels": {"order": [], "marks": {}}, "issuer": ["学会"]})
    assert Qualifiers(rules, {}).issuer(name) == issuer


# What other rules keep from being a claim.


def lost(extract: Extractor, text: str) -> list[tuple[object, ...]]:
    trace = Trace()
    extract(article_of(text, HOME, ""), text, trace)
    return [tuple(x) for x in trace.lost]


def test_what_another_rule_has_used(detailed: Extractor) -> None:
    text = "学校很大。学校获批3个省级重点学科。"
    assert lost(detailed, text) == [
        ("consumed", "holds/granted", "holds/count", "holds", "省级重点学科", 1, Span(6, 12)),
    ]


def test_what_another_rule_has_said_and_what_yields(tmp_path: Path) -> None:
    folder = rulebooks.write(tmp_path)
    path = folder / "relations" / "hasUnit.yaml"
    other = NAMESAKES.replace("unit/none", "unit/made").replace("    yields: [holds, hasUnit]\n", "").replace("创建", "建成").replace("KIND", "Unit")
    path.write_text(path.read_text("utf-8") + other, "utf-8")
    yielding = NAMESAKES.replace("unit/none", "holds/none").replace("yields: [holds, ", "yields: [partnersWith, ").replace("KIND", "Designation")
    path = folder / "relations" / "holds.yaml"
    path.write_text(path.read_text("utf-8") + yielding, "utf-8")
    extract = rulebooks.extractor(folder)
    assert lost(extract, "学校设有物理系,建成物理系。") == [
        ("merged", "unit/made", "unit/set-up", "hasUnit", "物理系", 0, Span(10, 13)),
    ]
    assert claims(extract, "学校创建物理系。") == [f"{HOME} holds 物理系"]
    assert claims(extract, "学校设有物理系,创建物理系。") == [f"{HOME} hasUnit 物理系"]
    assert lost(extract, "学校设有物理系,创建物理系。") == [
        ("yields", "holds/none", "hasUnit", "holds", "物理系", -1, Span(10, 13)),
    ]


# What a rule may ask for.


def ruled(tmp_path: Path, file: str, rule: str, *changes: tuple[str, str, str]) -> Extractor:
    """The book about universities with one rule more, and places of its files changed."""
    folder = rulebooks.write(tmp_path)
    path = folder / "relations" / f"{file}.yaml"
    path.write_text(path.read_text("utf-8") + rule, "utf-8")
    for name, old, new in changes:
        replace(folder, name, old, new)
    return rulebooks.extractor(folder)


def test_an_object_that_the_rule_names_itself(tmp_path: Path) -> None:
    rule = """\
  - id: reports/enrolled
    says: how many were enrolled
    pattern: "招生<value>"
    slots:
      value: {type: Quantity}
    qualifiers: {object: 新生}
  - id: reports/full
    says: that all are there
    trigger: [满员]
    pattern: "{trigger}"
    qualifiers: {object: 学生}
"""
    extract = ruled(tmp_path, "reports", rule)
    (claim,) = read(extract, "学校招生300人。").claims
    assert (claim.object, claim.object_type, claim.evidence.quote) == ("新生", "Metric", "300人")
    assert claim.qualifiers == {"value": 300, "unit": "人", "comparator": "="}
    (claim,) = read(extract, "东海大学满员。").claims
    assert (claim.object, claim.evidence.quote, claim.qualifiers) == ("学生", "满员", {})


def test_a_year_so_many_years_before_the_articles_own(tmp_path: Path) -> None:
    rule = """\
  - id: founded/years
    says: how old the university is
    trigger: [建校]
    pattern: "{trigger}<object>"
    slots:
      object: {type: Quantity, as: Year}
"""
    extract = ruled(tmp_path, "foundedIn", rule)
    assert claims(extract, "东海大学建校70周年。", date="2023-05-01") == [f"{HOME} foundedIn 1953"]
    assert claims(extract, "2021年东海大学建校70周年。", date="2023-05-01") == [f"{HOME} foundedIn 1951"]
    assert refused_as(extract, "东海大学建校70周年。") == ["empty"]


def test_a_period_that_the_rule_states_stands(tmp_path: Path) -> None:
    rule = """\
  - id: reports/enrolled
    says: how many were enrolled
    trigger: [招生]
    pattern: "{trigger}<value>"
    slots:
      value: {type: Quantity}
    qualifiers: {object: 新生, period: 全年}
"""
    words = ("schema.yaml", "  role: {label: {zh: 职务, en: role}}\n", "  role: {label: {zh: 职务, en: role}}\n  period: {label: {zh: 时段, en: period}}\n")
    wanted = ("schema.yaml", "value2, comparator, year]", "value2, comparator, year, period]")
    extract = ruled(tmp_path, "reports", rule, words, wanted)
    assert [c.qualifiers["period"] for c in read(extract, "年均招生300人。").claims] == ["全年"]


def refused_as(extract: Extractor, text: str) -> list[str]:
    return [r.reason for r in read(extract, text).refusals]


def test_qualifiers_of_slots_constants_and_several_slots(tmp_path: Path) -> None:
    rule = """\
  - id: leader/appointed
    says: who was appointed to what
    trigger: [任命]
    pattern: "{trigger}<object>[^。]*?为<unit><role>"
    slots:
      object: {type: Person}
      unit: {type: Unit}
      role: {type: Role}
    qualifiers: {role: "<unit><role>"}
  - id: leader/elected
    says: that somebody was elected
    trigger: [选举]
    pattern: "{trigger}<object>"
    slots:
      object: {type: Person}
    qualifiers: {role: 代表, year: 3, note: 无, level: none}
"""
    wanted = ("schema.yaml", "range: [Person], qualifiers: [role]", "range: [Person], qualifiers: [role, year, level]")
    extract = ruled(tmp_path, "hasLeader", rule.replace(", note: 无", ""), wanted)
    assert [c.qualifiers for c in read(extract, "学校任命王小明教授为物理系校长。").claims] == [{"role": "物理系校长"}]
    assert [c.qualifiers for c in read(extract, "学校选举王小明教授。").claims] == [{"role": "代表", "year": 3}]


def test_each_of_several_persons_has_the_honour(tmp_path: Path) -> None:
    rule = """\
  - id: holds/persons
    says: several persons were granted a title
    trigger: [荣获]
    pattern: "<subject>{trigger}<object>"
    slots:
      subject: {type: [Person, University], many: list}
      object: {type: Designation}
    priority: 90
"""
    extract = ruled(tmp_path, "holds", rule)
    assert claims(extract, "王小明、赵大山荣获全国奖章。") == ["王小明 holds 全国奖章", "赵大山 holds 全国奖章"]
    assert {c.subject_type for c in read(extract, "王小明、赵大山荣获全国奖章。").claims} == {"Person"}
    (claim,) = read(extract, "王小明荣获全国奖章。").claims
    assert (claim.subject, claim.subject_type) == ("王小明", "Person")
    assert claims(extract, "北山大学荣获全国奖章。") == ["北山大学 holds 全国奖章"]


def test_of_two_rules_that_say_the_same_the_surer_one_counts(tmp_path: Path) -> None:
    rule = """\
  - id: unit/built
    says: a faculty that was built
    trigger: [建成]
    pattern: "{trigger}<object>"
    slots:
      object: {type: Unit}
    confidence: 0.95
"""
    extract = ruled(tmp_path, "hasUnit", rule)
    for text in ("学校设有物理系,建成物理系。", "学校建成物理系,设有物理系。"):
        (claim,) = read(extract, text).claims
        assert (claim.confidence, len(claim.evidence.more)) == (0.95, 1)


def test_of_two_marks_at_one_place_the_longer_one_counts() -> None:
    marks = {"national": ["全"], "provincial": ["全省"]}
    rules = QualifierRules.model_validate({"levels": {"order": ["national", "provincial"], "marks": marks}})
    assert Qualifiers(rules, {}).level("全省示范单位") == "provincial"
    assert Qualifiers(rules, {}).level("全市示范单位") == "national"


def test_a_kind_of_one_word_is_that_word() -> None:
    assert kind_of({"teaching": "教学", "other": "default"}, "教师") == "other"


def test_no_year_among_times_is_none() -> None:
    assert year_of(()) is None
    assert year_of((Mention(("Time",), "多年", "多年", Span(0, 2), "time/period", Time(None)),)) is None
