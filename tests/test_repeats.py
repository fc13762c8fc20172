"""Two forms of one name within an article make one claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.claims.repeats import without_repeats
from kg.model import Claim, Evidence, Span

TYPES = frozenset({"Alliance", "Technique"})


def claim(name: str, at: int, kind: str = "Alliance", **changes: object) -> Claim:
    span = Span(at, at + len(name))
    evidence = Evidence("a", span, span, name, "some/rule", span)
    made = Claim(f"{name}{at}", "f.txt", 1, "河口市人民医院", "Hospital", "leads", name, kind, "actual", 0.9, evidence)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("市骨科专科联盟", "市骨科防治专科联盟", "Alliance"),
        ("市骨科防治专科联盟", "市骨科专科联盟", "Alliance"),
        ("多学科诊疗(MDT)", "MDT模式", "Technique"),
    ],
)
def test_the_fuller_name_stands_and_keeps_both_places(first: str, second: str, kind: str) -> None:
    found = without_repeats([claim(first, 0, kind), claim(second, 50, kind)], TYPES)
    assert [c.object for c in found] == [max(first, second, key=len)]
    other = min(first, second, key=len)
    assert found[0].evidence.more == (Span(0 if other == first else 50, (0 if other == first else 50) + len(other)),)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("市骨科专科联盟", "省骨科专科联盟"),
        ("第1届骨科宣传周联盟", "第2届骨科宣传周联盟"),
        ("骨科联盟", "骨外科联盟"),
        ("河口骨科专科联盟", "河口眼科专科联盟"),
    ],
)
def test_other_things_stay(first: str, second: str) -> None:
    assert len(without_repeats([claim(first, 0), claim(second, 50)], TYPES)) == 2


def test_only_the_given_types_one_subject_and_one_status() -> None:
    pair = [claim("省级重点专科", 0, "Designation"), claim("省级临床重点专科", 50, "Designation")]
    assert len(without_repeats(pair, TYPES)) == 2
    plan = [claim("市骨科专科联盟", 0), claim("市骨科防治专科联盟", 50, status="planned")]
    assert len(without_repeats(plan, TYPES)) == 2
    others = [claim("市骨科专科联盟", 0), claim("市骨科防治专科联盟", 50, subject="白沙县人民医院")]
    assert len(without_repeats(others, TYPES)) == 2
