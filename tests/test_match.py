"""Matching: the masked sentence, the syntax of patterns, and which rules run on a sentence."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.match import Matcher
from kg.match.mask import ANY, TypeSets, mask
from kg.match.pattern import PatternCompiler, PatternError
from kg.match.rules import compile_rule
from kg.model import Marked, Match, Mention, Sentence, Span
from kg.rulebook.mention_rules import WallRules
from kg.rulebook.relation_rules import Rule

TYPES = ("Hospital", "Unit", "Designation", "Person", "Role", "Quantity", "Time")
SETS = TypeSets(TYPES)
WALLS = WallRules(stoppers_from=(), modifiers_from=(), conjunctions=("和", "与"), joins=("和", "及"), goes_on=("与",), etc="等")
COMPILER = PatternCompiler(SETS, TYPES, WALLS)


def marked(text: str, words: str = "", role: str = "body") -> Marked:
    """A sentence of ``[Type:words]`` and plain text; ``[Unit|Role:…]`` has two types."""
    out, mentions = "", []
    for part in re.split(r"(\[[^\]]+\])", text):
        if part.startswith("["):
            types, _, name = part[1:-1].partition(":")
            span = Span(len(out), len(out) + len(name))
            mentions.append(Mention(tuple(types.split("|")), name, name, span, types.split("|")[0].lower() + "/x"))
            part = name
        out += part
    sentence = Sentence(Span(0, len(out)), out, role)  # type: ignore[arg-type]
    return Marked(sentence, tuple(mentions), frozenset(words.split()))


def rule(pattern: str | list[str], **fields: object) -> Rule:
    slots = fields.pop("slots", {"object": {"type": "Unit"}})
    given = {"id": "test/rule", "says": "a rule for a test", "pattern": pattern, "slots": slots, **fields}
    return Rule.model_validate(given)


def matches(sentence: Marked, *rules: Rule) -> list[Match]:
    compiled = [compile_rule("hasUnit", r, r.trigger, COMPILER) for r in rules]
    return Matcher(compiled, SETS)(sentence)


def objects(text: str, pattern: str | list[str], **fields: object) -> list[list[str]]:
    """The objects of each match."""
    given = fields.pop("trigger", ())
    words = " ".join([given] if isinstance(given, str) else given)  # type: ignore[call-overload]
    found = matches(marked(text, words), rule(pattern, trigger=given, **fields))
    return [[m.text for m in match.slots["object"]] for match in found]


# The mask.


def test_a_mention_is_one_character_and_leads_back_to_its_place() -> None:
    sentence = marked("设有[Unit:物理系]、[Unit:医学院]。")
    masked = mask(sentence, SETS, frozenset())
    unit = SETS.char(["Unit"])
    assert masked.text == f"设有{unit}、{unit}。"
    assert masked.span(2, 3) == (2, 5)
    assert masked.span(2, 5) == (2, 9)
    assert [m.text for m in masked.mentions(0, 6)] == ["物理系", "医学院"]


def test_modifiers_that_lead_up_to_an_item_of_a_list_are_left_out() -> None:
    sentence = marked("[Unit:物理系]、著名[Unit:医学院]")
    unit = SETS.char(["Unit"])
    assert mask(sentence, SETS, frozenset({"著名"})).text == f"{unit}、{unit}"
    assert mask(sentence, SETS, frozenset()).text == f"{unit}、著名{unit}"


def test_a_private_character_of_the_text_is_no_mention() -> None:
    bullet = SETS.char(["Unit"])
    assert objects(f"设有{bullet}", "设有<object>") == []
    assert mask(marked(f"设有{bullet}[Unit:物理系]"), SETS, frozenset()).text == f"设有 {bullet}"


@given(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6, unique=True))
def test_the_class_of_a_type_holds_every_set_with_it(types: list[str]) -> None:
    char = SETS.char(types)
    for wanted in TYPES:
        # A mention has at most three types for the rules, the likeliest ones.
        assert bool(re.match(f"[{SETS.chars([wanted])}]", char)) == (wanted in types[:3])


@pytest.mark.parametrize("count", [1, 12, 20, 21, 40, 200])
def test_every_set_of_types_has_a_private_character(count: int) -> None:
    names = [f"T{i}" for i in range(count)]
    sets = TypeSets(names)
    assert re.fullmatch(f"[{ANY}]", sets.char(names[-4:]))
    assert re.fullmatch(f"[{sets.chars(names[-4:])}]", sets.char(names[-4:]))
    assert sets.char(names[:1]) != sets.char(names[-1:]) or count == 1


# Patterns.


def test_a_slot_takes_mentions_of_its_types_only() -> None:
    assert objects("设有[Unit:物理系]", "设有<object>") == [["物理系"]]
    assert objects("设有[Person:王小明]", "设有<object>") == []
    assert objects("设有[Role|Unit:系主任]", "设有<object>") == [["系主任"]]


def test_words_inside_a_mention_do_not_fire() -> None:
    assert objects("[Hospital:设有大学][Unit:物理系]", "设有<object>") == []


def test_a_trigger_is_any_of_the_words_the_longest_first() -> None:
    found = matches(marked("已开设了[Unit:物理系]", "开设 开设了"), rule("{trigger}<object>", trigger=["开设", "开设了"]))
    assert [m.trigger for m in found] == [Span(1, 4)]


def test_a_rule_without_its_trigger_in_the_sentence_is_not_run() -> None:
    assert objects("设有[Unit:物理系]", "设有<object>", trigger="开设") == [["物理系"]], "the finder saw 开设"
    assert matches(marked("设有[Unit:物理系]"), rule("设有<object>", trigger="开设")) == []


@pytest.mark.parametrize(
    ("between", "near", "far"),
    [("", 1, 1), ("十" * 16, 1, 1), ("十" * 17, 0, 1), ("十,十", 0, 1), ("十。十", 0, 1), ("十" * 81, 0, 0)],
)
def test_gaps(between: str, near: int, far: int) -> None:
    """… stays within the clause and sixteen characters, …… crosses commas, up to eighty."""
    text = f"设有{between}[Unit:物理系]"
    assert len(objects(text, "设有…<object>")) == near
    assert len(objects(text, "设有……<object>")) == far


def test_a_gap_takes_as_little_as_it_can() -> None:
    assert objects("设有[Person:王小明]和[Unit:物理系]、[Unit:医学院]", "设有…<object>") == [["物理系"]]


def test_anchors_are_the_ends_of_clauses() -> None:
    text = "[Unit:物理系]招生,[Unit:医学院],设有[Unit:文学院]。"
    assert objects(text, "^<object>$") == [["医学院"]]
    assert objects(text, "^<object>") == [["物理系"], ["医学院"]]
    assert objects(text, "<object>$") == [["医学院"], ["文学院"]]


def test_in_a_set_the_caret_negates() -> None:
    assert objects("在[Unit:物理系]为[Unit:医学院]", "[^在]<object>") == [["医学院"]]


def test_anonymous_slots_are_there_but_fill_nothing() -> None:
    found = matches(marked("[Person:王小明]设有[Unit:物理系]"), rule("<:Person|Hospital>设有<object>"))
    assert [set(m.slots) for m in found] == [{"object"}]
    assert objects("[Role:校长]设有[Unit:物理系]", "<:Person|Hospital>设有<object>") == []


def test_what_must_not_stand_before_can_be_a_mention() -> None:
    assert objects("[Person:王小明][Unit:物理系]和[Unit:医学院]", "(?<!<:Person>)<object>") == [["医学院"]]


def test_blanks_in_patterns_are_for_the_reader_only() -> None:
    assert objects("设有[Unit:物理系]", "设有 <object>") == [["物理系"]]


def test_each_of_several_patterns_matches_and_no_place_twice() -> None:
    assert objects("设有[Unit:物理系]", ["设有<object>", "设(?:有)<object>", "有<object>"]) == [["物理系"], ["物理系"]]


MANY = {"object": {"type": "Unit", "many": "list"}}
COMMAS = {"object": {"type": "Unit", "many": "comma"}}


@pytest.mark.parametrize(
    ("text", "slots", "expected"),
    [
        ("设有[Unit:物理系]、[Unit:医学院]和[Unit:文学院]", MANY, ["物理系", "医学院", "文学院"]),
        ("设有[Unit:物理系],[Unit:医学院]", MANY, ["物理系"]),
        ("设有[Unit:物理系],[Unit:医学院]", COMMAS, ["物理系", "医学院"]),
        ("设有[Unit:物理系]、[Person:王小明]、[Unit:医学院]", MANY, ["物理系"]),
        ("设有[Unit:物理系]、[Designation:基地]、[Unit:医学院]", MANY, ["物理系", "医学院"]),
        ("设有[Unit:物理系]、教育与[Unit:医学院]", MANY, ["物理系"]),
        ("设有[Unit:物理系]、教育和[Unit:医学院]", MANY, ["物理系", "医学院"]),
        ("设有“[Unit:物理系]”“[Unit:医学院]”", MANY, ["物理系", "医学院"]),
        ("设有[Unit:物理系](两个校区)、[Unit:医学院]", MANY, ["物理系", "医学院"]),
        ("设有[Unit:物理系][Quantity:3个]、[Unit:医学院][Quantity:2个]", MANY, ["物理系", "医学院"]),
        ("设有[Unit:物理系]以及[Unit:医学院]", MANY, ["物理系", "医学院"]),
        ("设有[Unit:物理系]。[Unit:医学院]", COMMAS, ["物理系"]),
    ],
)
def test_enumerations(text: str, slots: dict[str, object], expected: list[str]) -> None:
    """A list goes over 、 and conjunctions, over items of other types, and over a word or two that are no mention."""
    assert objects(text, "设有<object>", slots=slots) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Unit:物理系]、[Unit:医学院]招生", [["物理系", "医学院"]]),
        ("[Unit:物理系]。[Unit:医学院]招生", [["医学院"]]),
        ("[Person:王小明]和[Unit:医学院]招生", [["医学院"]]),
        ("[Designation:基地]、[Unit:医学院]招生", [["医学院"]]),
        ("[Unit:物理系]招生,[Unit:医学院]招生", [["物理系"], ["医学院"]]),
    ],
)
def test_a_list_that_opens_a_pattern_begins_with_its_first_item(text: str, expected: list[list[str]]) -> None:
    assert objects(text, "<object>招生", slots=MANY) == expected


@pytest.mark.parametrize("joint", ["和", "以及", "、以及", "、某某和某某和", ""])
def test_a_long_list_that_leads_nowhere_costs_little(joint: str) -> None:
    """Each item may be joined in several ways; trying them all would take longer than the sun has."""
    text = joint.join(["[Unit:物理系]"] * 120)
    assert objects(text, "<object>招生", slots=MANY) == []


def test_free_slots_take_words_and_split_them() -> None:
    slots = {"object": {"type": "Unit", "free": 12, "many": "list", "strip": "^新建的"}}
    found = matches(marked("开设新建的甲班、乙班和丙班。"), rule("开设<object>。", slots=slots))
    assert found == [], "a sentence without mentions is not looked at"
    found = matches(marked("[Person:王小明]开设新建的甲班、乙班和丙班。"), rule("开设<object>。", slots=slots))
    assert [(m.text, m.span) for m in found[0].slots["object"]] == [("甲班", (8, 10)), ("乙班", (11, 13)), ("丙班", (14, 16))]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"text": "学院$"}, ["医学院"]),
        ({"unless": "^医"}, ["物理系"]),
        ({"strip": "系$"}, ["物理", "医学院"]),
        ({"suffix": "(东)"}, ["物理系(东)", "医学院(东)"]),
        ({"prefix": "东大"}, ["东大物理系", "东大医学院"]),
        ({"by": "unit"}, ["物理系", "医学院"]),
    ],
)
def test_options_of_slots(options: dict[str, str], expected: list[str]) -> None:
    slots = {"object": {"type": "Unit", "many": "list", **options}}
    assert objects("设有[Unit:物理系]、[Unit:医学院]", "设有<object>", slots=slots) == [expected]


def test_a_slot_may_ask_for_at_least_so_many() -> None:
    slots = {"object": {"type": "Unit", "many": "list", "least": 2}}
    assert objects("设有[Unit:物理系]、[Unit:医学院]", "设有<object>", slots=slots) == [["物理系", "医学院"]]
    assert objects("设有[Unit:物理系]", "设有<object>", slots=slots) == []


def test_as_gives_the_filler_another_type() -> None:
    slots = {"object": {"type": "Unit", "as": "Designation"}}
    found = matches(marked("设有[Unit:物理系]"), rule("设有<object>", slots=slots))
    assert found[0].slots["object"][0].types == ("Designation", "Unit")


def test_unless_needs_and_roles_hold_for_the_sentence() -> None:
    text = "不再设有[Unit:物理系]"
    assert objects(text, "设有<object>", unless="不再|停止") == []
    assert objects(text, "设有<object>", needs="不再") == [["物理系"]]
    assert objects(text, "设有<object>", needs="现在") == []
    captions = rule("设有<object>", roles="caption")
    assert matches(marked(text), captions) == []
    assert len(matches(marked(text, role="caption"), captions)) == 1


def test_rules_run_by_priority_then_by_id() -> None:
    low = rule("设有<object>", id="a/low", priority=10)
    high = rule("设有<object>", id="b/high", priority=90)
    also = rule("设有<object>", id="a/high", priority=90)
    assert [m.rule for m in matches(marked("设有[Unit:物理系]"), low, high, also)] == ["a/high", "b/high", "a/low"]


# Faults.


@pytest.mark.parametrize(
    ("pattern", "message", "token", "known"),
    [
        ("设有<objct>", "names the slot <objct>, which the rule does not have", "objct", ("object",)),
        ("设有<:Unt><object>", "unknown type 'Unt'", "Unt", TYPES),
        ("设有(<object>", "no valid expression: missing )", "设有(<object>", ()),
        ("<object>与<object>", "no valid expression: redefinition", "<object>与<object>", ()),
    ],
)
def test_a_bad_pattern_says_what_is_wrong_and_what_is_known(
    pattern: str, message: str, token: str, known: tuple[str, ...]
) -> None:
    with pytest.raises(PatternError, match=re.escape(message)) as caught:
        COMPILER.compile(pattern, rule(pattern), "")
    assert (caught.value.token, caught.value.known) == (token, known)
