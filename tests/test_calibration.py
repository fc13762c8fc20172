"""Confidence: what gold makes of the number that a rule states, and whether the numbers hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import rulebooks
from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from kg.errors import RuleError
from kg.rulebook import load_book
from kg.rulebook.calibration import Counts, calibration_text, confidence, load_calibration
from kg.workshop.calibrate import bands, counts
from kg.workshop.score import Judged


def judged(file: str, rule: str, right: int, wrong: int) -> list[Judged]:
    return [Judged(file, rule, n < right) for n in range(right + wrong)]


def test_counts_move_the_stated_number() -> None:
    assert confidence(0.8, Counts(0, 0)) == 0.8
    assert confidence(0.8, Counts(10, 10)) == 0.84  # (10 + 32) / 50
    assert confidence(0.8, Counts(10, 0)) == 0.64


@given(st.floats(0.01, 1), st.integers(0, 10_000), st.integers(0, 10_000))
def test_confidence_stays_between_what_is_stated_and_what_was_seen(stated: float, claims: int, right: int) -> None:
    right = min(claims, right)
    found = confidence(stated, Counts(claims, right))
    share = right / claims if claims else stated
    assert min(stated, share) - 0.0006 <= found <= max(stated, share) + 0.0006


def test_a_claim_does_not_vouch_for_itself() -> None:
    # In text a the rule is always right, in text b never: each is foretold from the other.
    claims = [*judged("a", "x", 40, 0), *judged("b", "x", 0, 40)]
    low, high, *_ = bands(claims, {"x": 0.8})
    assert (low.claims, low.right, round(low.foretold, 2)) == (40, 40, 0.4)
    assert (high.claims, high.right, round(high.foretold, 2)) == (40, 0, 0.9)


def test_file_and_back(tmp_path: Path) -> None:
    found = counts([*judged("a", "x/y", 3, 1), *judged("b", "x/y", 0, 2), *judged("b", "z/w", 1, 0)])
    assert found == {"x/y": Counts(6, 3), "z/w": Counts(1, 1)}
    path = tmp_path / "calibration.tsv"
    path.write_text(calibration_text(found, "a test"), encoding="utf-8")
    assert load_calibration(path) == found


@pytest.mark.parametrize("line", ["x/y\t3", "x/y\t3\t4", "x/y\t3\t-1", "x/y three 2"])
def test_a_faulty_line_is_told(tmp_path: Path, line: str) -> None:
    path = tmp_path / "calibration.tsv"
    path.write_text(f"rule\tclaims\tright\n{line}\n", encoding="utf-8")
    with pytest.raises(RuleError, match=r"calibration\.tsv:2:1: is no line of counts"):
        load_calibration(path)


def test_claims_have_the_confidence_that_their_rule_has_earned(tmp_path: Path) -> None:
    folder = rulebooks.write(tmp_path / "rules")
    text = "东海大学设有物理系。"
    before = rulebooks.read(rulebooks.extractor(folder), text).claims[0]
    (folder / "calibration.tsv").write_text("rule\tclaims\tright\nunit/set-up\t60\t60\n", encoding="utf-8")
    after = rulebooks.read(rulebooks.extractor(folder), text).claims[0]
    assert (before.confidence, after.confidence) == (0.8, 0.92)
    assert before.id == after.id


def test_the_shipped_counts_are_of_rules_that_exist() -> None:
    book = load_book(ROOT / "rules")
    assert book.calibration.keys() <= {p.rule.id for p in book.relations}
    assert sum(c.claims for c in book.calibration.values()) > 500
