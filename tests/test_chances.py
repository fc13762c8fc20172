"""Rules that are passed over unseen: none of those that would have matched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_match import COMPILER, SETS, marked, rule

from kg.match import Matcher
from kg.match.chances import Chances
from kg.match.engine import run_rule
from kg.match.rules import compile_rule
from kg.rulebook.relation_rules import Rule


def slotted(pattern: str | list[str], **slot: object) -> Rule:
    return rule(pattern, slots={"object": {"type": "Unit", **slot}, "value": {"type": "Quantity"}})


RULES = [
    slotted("<object>"),
    slotted("<object>", text="眼|骨.科"),
    slotted("<object>", by="unit/x"),
    slotted("<object>", by=["role", "quantity"], type=["Role", "Quantity"]),
    slotted("有<object>", type="Hospital"),
    slotted(["有<object>", "<object>共<value>"]),
    slotted("(?:<value>)?<object>|共(?=[眼骨])", many="list"),
    slotted("<object>有…<value>", many="list", least=2),
    rule("<object>有", slots={"object": {"free": 4, "text": "眼"}}),
    rule("{trigger}<object>", trigger="有"),
]
COMPILED = [compile_rule("hasUnit", r.model_copy(update={"id": f"test/r{i}"}), r.trigger, COMPILER) for i, r in enumerate(RULES)]
UNSURE = (6, 8)  # of these no slot is sure to be filled by a mention
PIECES = ["[Unit:眼科]", "[Unit:骨外科]", "[Unit|Role:科主任]", "[Role:主任]", "[Quantity:3个]", "[Hospital:河口市人民医院]", "有", "共", "眼", "、", ","]


@given(st.lists(st.sampled_from(PIECES), max_size=7))
@settings(max_examples=400)
def test_no_match_is_lost_by_passing_rules_over(pieces: list[str]) -> None:
    sentence = marked("".join(pieces), "有" if "有" in pieces else "")
    matcher = Matcher(COMPILED, SETS)
    masked = matcher.mask(sentence)
    tried = [r for r in COMPILED if not r.words or r.words & sentence.words]
    every = [m for r in tried for m in run_rule(r, r.ready, sentence, masked)] if sentence.mentions else []
    assert matcher(sentence) == every


@pytest.mark.parametrize(
    ("text", "tried"),
    [("有[Unit:眼科]", [0, 1, 2, 5]), ("[Unit:外科]", [0, 2]), ("[Role:主任]", [3]), ("有[Hospital:河口市人民医院]", [4])],
)
def test_rules_that_nothing_there_can_fill_are_passed_over(text: str, tried: list[int]) -> None:
    sentence = marked(text)
    masked = Matcher(COMPILED, SETS).mask(sentence)
    assert [i for i, _ in Chances(COMPILED)(sentence, masked.text) if i not in UNSURE] == tried
