"""Two forms of one name within an article make one claim."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims.repeats import _merged, _same_thing, without_repeats
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


def each_with_each(claims: list[Claim]) -> list[Claim]:
    out: list[Claim] = []
    for new in claims:
        i = next((i for i, old in enumerate(out) if _same_thing(old, new)), -1)
        if i < 0:
            out.append(new)
        else:
            out[i] = _merged(out[i], new) if len(out[i].object) >= len(new.object) else _merged(new, out[i])
    return out


FORMS = st.from_regex(r"(市骨|省骨)(科|防治){0,2}(第[12]届)?(专科)?(联盟|中心)?(\(?MDT\)?|MDT模式|CT)?", fullmatch=True)


@given(st.lists(FORMS, max_size=12))
def test_only_names_that_may_be_forms_of_one_are_compared(names: list[str]) -> None:
    """They are found by what they share; the result is that of comparing all."""
    claims = [claim(name, 20 * at) for at, name in enumerate(names)]
    assert without_repeats(claims, TYPES) == each_with_each(claims)


def test_a_list_of_many_things_is_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.claims import repeats

    compared: list[str] = []
    real = repeats._same_thing
    monkeypatch.setattr(repeats, "_same_thing", lambda a, b: compared.append(a.object) or real(a, b))  # type: ignore[func-returns-value]
    claims = [claim(f"市第{at}专科联盟", 20 * at) for at in range(2000)]
    assert len(without_repeats(claims, TYPES)) == 2000
    assert len(compared) < 2000
