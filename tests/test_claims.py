"""From matches to claims: subject, refusal with reason, qualifiers, status, merging, consumption."""

from __future__ import annotations

from pathlib import Path

import pytest
import rulebooks
from rulebooks import claims, read, told

from kg.claims.qualifiers import Qualifiers, kind_of, quantity_qualifiers, slot_text, whole, year_of
from kg.extract import Extractor
from kg.model import Claim, Match, Mention, Quantity, Refusal, Span, Time
from kg.rulebook.claim_rules import QualifierRules


def only(extract: Extractor, text: str, date: str = "") -> Claim:
    (claim,) = read(extract, text, date=date).claims
    return claim


def refused(extract: Extractor, text: str, home: str = rulebooks.HOME) -> Refusal:
    result = read(extract, text, home)
    assert not result.claims
    (refusal,) = result.refusals
    return refusal


# Whose fact it is.


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("东海大学设有物理系。", "东海大学"),
        ("学校设有物理系。", "东海大学"),  # a word for the article's own body
        ("设有物理系。", "东海大学"),  # nobody is named: the article's own
        ("目前,学校设有物理系。", "东海大学"),  # openers are skipped
        ("2019年,学校设有物理系。", "东海大学"),  # so are times
        ("北山大学设有物理系。", "北山大学"),  # another body
        ("北山大学历史悠久,设有物理系。", "北山大学"),  # whose clause governs the next one
        ("北山大学历史悠久,学校设有物理系。", "东海大学"),  # the nearest head counts
        ("东海大学、北山大学很近,设有物理系。", "东海大学"),  # a list of names is no head
    ],
)
def test_the_subject_is_the_nearest_head_of_a_clause(universities: Extractor, text: str, subject: str) -> None:
    assert [told(c) for c in read(universities, text).claims] == [f"{subject} hasUnit 物理系"]


@pytest.mark.parametrize(
    ("text", "reason", "detail"),
    [
        ("学生家长设有物理系。", "foreign-subject", "学生家长"),
        ("北方科技公司很大,设有物理系。", "foreign-subject", "北方科技公司"),
        ("记者看到,设有物理系。", "", ""),  # a frame rules its own clause only
        ("记者设有物理系。", "foreign-subject", "记者"),
        ("王小明校长设有物理系。", "subject-is-person", "王小明"),
    ],
)
def test_facts_of_others_are_refused_with_the_reason(
    universities: Extractor, text: str, reason: str, detail: str
) -> None:
    result = read(universities, text)
    about_units = [r for r in result.refusals if r.predicate == "hasUnit"]
    assert [(r.reason, r.detail) for r in about_units] == ([(reason, detail)] if reason else [])
    assert any(c.predicate == "hasUnit" for c in result.claims) == (not reason)


def test_without_a_main_body_there_is_no_subject(universities: Extractor) -> None:
    refusal = refused(universities, "设有物理系。", home="")
    assert (refusal.reason, refusal.rule, refusal.object) == ("no-subject", "unit/set-up", "物理系")
    assert refusal.quote == "物理系"


def test_a_person_may_be_the_subject_where_the_schema_allows_it(universities: Extractor) -> None:
    assert claims(universities, "王小明荣获全国奖章。") == ["王小明 holds 全国奖章"]


def test_the_topic_of_a_paragraph_lasts_to_its_end(universities: Extractor) -> None:
    text = "王小明荣获全国奖章。获批省级重点学科。"
    assert claims(universities, text) == ["王小明 holds 全国奖章", "王小明 holds 省级重点学科"]
    assert claims(universities, text.replace("。获", "。学校获"))[1] == "东海大学 holds 省级重点学科"


def test_a_body_is_no_partner_of_its_own(universities: Extractor) -> None:
    assert refused(universities, "东海大学与东海大学合作。").reason == "self"


def test_domain_and_range_are_those_of_the_schema(tmp_path: Path) -> None:
    folder = rulebooks.write(tmp_path)
    rulebooks.replace(folder, "relations/hasUnit.yaml", "object: {type: Unit, many", "object: {type: [Unit, Place], many")
    rulebooks.replace(folder, "schema.yaml", "domain: [University, Person]", "domain: [Person]")
    extract = rulebooks.extractor(folder)
    refusal = refused(extract, "东海大学设有青岭省。")
    assert (refusal.reason, refusal.detail) == ("range", "Place cannot be the object of hasUnit")
    refusal = refused(extract, "东海大学获批省级重点学科。")
    assert (refusal.reason, refusal.detail) == ("domain", "University cannot be the subject of holds")


# Qualifiers and status.


def test_qualifiers_of_a_designation(universities: Extractor) -> None:
    claim = only(universities, "2019年,东海大学获批青岭学会科研实践基地。")
    assert claim.qualifiers == {"issuer": "青岭学会", "year": 2019, "kind": "research", "level": "provincial"}


@pytest.mark.parametrize(("text", "year"), [("今年,学校获批省级重点学科。", 2023), ("去年,学校获批省级重点学科。", 2022)])
def test_relative_years_count_from_the_article(universities: Extractor, text: str, year: int) -> None:
    assert only(universities, text, date="2023-05-01").qualifiers["year"] == year
    assert "year" not in only(universities, text).qualifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学生3000人", {"value": 3000, "unit": "人", "comparator": "="}),
        ("学生3000余人", {"value": 3000, "unit": "人", "comparator": ">"}),
        ("学生约1.2万人", {"value": 12000, "unit": "人", "comparator": "~"}),
        ("学生200至300人", {"value": 200, "value2": 300, "unit": "人", "comparator": "="}),
    ],
)
def test_quantities(universities: Extractor, text: str, expected: dict[str, object]) -> None:
    assert only(universities, f"学校有{text}。").qualifiers == expected


def test_a_count_is_a_whole_number(universities: Extractor) -> None:
    assert only(universities, "学校拥有3个省级重点学科。").qualifiers == {"count": 3, "level": "provincial"}


@pytest.mark.parametrize(
    ("text", "status"),
    [("东海大学获批省级重点学科。", "actual"), ("东海大学将获批省级重点学科。", "planned")],
)
def test_status(universities: Extractor, text: str, status: str) -> None:
    assert only(universities, text).status == status


# What is one claim.


def test_what_is_said_twice_is_one_claim_at_its_first_place(universities: Extractor) -> None:
    claim = only(universities, "东海大学设有物理系。学校设有物理系。")
    assert (claim.evidence.raw, claim.evidence.more) == ((6, 9), ((14, 17),))
    assert claim.id == only(universities, "东海大学设有物理系。").id


def test_a_year_said_the_second_time_is_kept(universities: Extractor) -> None:
    claim = only(universities, "东海大学获批省级重点学科。2019年,学校获批省级重点学科。")
    assert claim.qualifiers["year"] == 2019
    assert claim.evidence.raw == (6, 12)


def test_the_first_place_stands_whichever_rule_found_it(tmp_path: Path) -> None:
    folder = rulebooks.write(tmp_path)
    path = folder / "relations" / "hasUnit.yaml"
    extra = OTHER.replace("PRIORITY", "90").replace("CONSUMES", "[object]").replace("设有……<object>", "增设……<object>")
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    (claim,) = read(rulebooks.extractor(folder), "学校设有物理系,增设物理系。").claims
    assert (claim.evidence.raw, claim.evidence.more) == ((4, 7), ((10, 13),))


@pytest.mark.parametrize("other", ["学生3001人", "教师3000人", "学生3000名"])
def test_another_value_label_or_unit_is_another_claim(universities: Extractor, other: str) -> None:
    assert len(read(universities, f"学校有学生3000人,{other}。").claims) == 2


def test_the_plan_and_the_fact_are_two_claims(universities: Extractor) -> None:
    found = read(universities, "学校将获批省级重点学科。学校获批省级重点学科。").claims
    assert [c.status for c in found] == ["planned", "actual"]
    assert len({c.id for c in found}) == 2


def test_a_restored_item_is_a_little_less_sure(universities: Extractor) -> None:
    found = read(universities, "学校获批物理、化学重点学科。").claims
    assert [(c.object, c.confidence) for c in found] == [("物理重点学科", 0.855), ("化学重点学科", 0.9)]


OTHER = """\
  - id: unit/other
    says: a rule that would take the same words
    pattern: "设有……<object>"
    slots:
      object: {type: Unit, many: list}
    priority: PRIORITY
    consumes: CONSUMES
"""


@pytest.mark.parametrize(
    ("priority", "consumes", "rule"),
    [
        ("90", "[object]", "unit/other"),
        ("10", "[object]", "unit/set-up"),
        ("90", "[]", "unit/other"),  # it finds the claim first, but leaves the words to the others
    ],
)
def test_the_rule_of_higher_priority_takes_the_words(tmp_path: Path, priority: str, consumes: str, rule: str) -> None:
    folder = rulebooks.write(tmp_path)
    path = folder / "relations" / "hasUnit.yaml"
    extra = OTHER.replace("PRIORITY", priority).replace("CONSUMES", consumes)
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    (claim,) = read(rulebooks.extractor(folder), "东海大学设有物理系。").claims
    assert claim.evidence.rule == rule


def test_what_a_refused_match_would_have_taken_stays_free(tmp_path: Path) -> None:
    """Of two rules for a designation the first asks for a person; the second still sees it."""
    folder = rulebooks.write(tmp_path)
    text = rulebooks.FILES["relations/holds.yaml"].replace("predicate: holds", "predicate: hasLeader")
    text = text.replace("holds/granted", "leader/granted").replace("priority: 60", "priority: 90")
    text = text[: text.index("    qualifiers: {kind")] + "    priority: 90\n"
    (folder / "relations" / "hasLeader.yaml").write_text(text, encoding="utf-8")
    result = read(rulebooks.extractor(folder), "东海大学获批省级重点学科。")
    assert [r.reason for r in result.refusals] == ["range"]
    assert [told(c) for c in result.claims] == ["东海大学 holds 省级重点学科"]


def test_one_count_for_several_designations_gives_all_of_them(tmp_path: Path) -> None:
    folder = rulebooks.write(tmp_path)
    rulebooks.replace(folder, "relations/holds.yaml", "object: {type: Designation}", "object: {type: Designation, many: list}")
    extract = rulebooks.extractor(folder)
    assert len(claims(extract, "学校拥有3个国家级重点学科、省级示范单位。")) == 2


# The helpers.

RULES = QualifierRules.model_validate(
    {
        "levels": {
            "order": ["other", "national", "provincial", "municipal"],
            "marks": {"other": ["国际"], "national": ["国家", "全国"], "provincial": ["省级"]},
            "provincial_cities": ["江都"],
        },
        "issuer": ["学会"],
    }
)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("全国示范单位", "national"),
        ("国际示范单位", "other"),
        ("国家级国际合作基地", "national"),  # the first mark of the name counts
        ("省级示范单位", "provincial"),
        ("青岭省示范单位", "provincial"),
        ("河口市示范单位", "municipal"),
        ("江都市示范单位", "provincial"),  # a city with the rank of a province
        ("示范单位", ""),
        ("示范单位河口市", ""),  # a place counts at the head only
    ],
)
def test_levels(name: str, level: str) -> None:
    qualifiers = Qualifiers(RULES, {"青岭省": "province", "河口市": "prefecture", "江都市": "prefecture"})
    assert qualifiers.level(name) == level


def test_no_marks_mean_no_level() -> None:
    rules = RULES.model_copy(update={"levels": RULES.levels.model_copy(update={"marks": {}})})
    assert Qualifiers(rules, {}).level("全国示范单位") == ""


@pytest.mark.parametrize(("name", "issuer"), [("青岭学会示范单位", "青岭学会"), ("学会示范单位", ""), ("青岭学会", "")])
def test_issuers(name: str, issuer: str) -> None:
    assert Qualifiers(RULES, {}).issuer(name) == issuer


def test_kinds_are_tried_in_order_and_default_is_last() -> None:
    choices = {"other": "default", "research": ["科研", "课题"], "teaching": "教学"}
    assert kind_of(choices, "开展教学和科研") == "research"
    assert kind_of(choices, "教学") == "teaching"
    assert kind_of(choices, "合作") == "other"
    assert kind_of({"research": ["科研"]}, "合作") == ""


def test_numbers_are_whole_where_they_can_be() -> None:
    assert [repr(whole(v)) for v in (3.0, 2.5, 0.1 + 0.2)] == ["3", "2.5", "0.3"]
    assert quantity_qualifiers(Quantity(2, "个", "~", 3)) == {"value": 2, "value2": 3, "unit": "个", "comparator": "~"}


def test_slots_as_text_and_year() -> None:
    def unit(name: str, value: Time | None = None) -> Mention:
        return Mention(("Unit",), name, name, Span(0, 1), "x", value)

    fillers = (unit("物理系"), unit("医学院"), unit("物理系"))
    match = Match("a/b", "holds", Span(0, 1), Span(0, 1), {"holder": fillers})
    assert slot_text(match, "holder") == "物理系、医学院"
    assert slot_text(match, "none") == ""
    assert year_of((unit("多年"), unit("某年", Time(None)), unit("2019年", Time(2019)), unit("2020年", Time(2020)))) == 2019
