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


def test_what_either_of_the_two_says_is_kept() -> None:
    short = claim("市骨科专科联盟", 0, qualifiers={"year": 2019, "level": "municipal"})
    long = claim("市骨科防治专科联盟", 50, qualifiers={"year": 2020, "count": 12})
    for pair in ([short, long], [long, short]):
        (found,) = without_repeats(pair, TYPES)
        assert found.qualifiers == {"year": 2020, "level": "municipal", "count": 12}  # the fuller name's year


@pytest.mark.parametrize(
    ("short", "long", "one"),
    [
        ("骨科专科联盟", "骨科防治专科联盟", True),  # six characters
        ("骨专科联盟", "骨科专科联盟", False),
        ("骨科专科联盟", "骨科一二三专科联盟", False),  # another number
        ("骨科专科联盟", "骨科甲乙丙丁专科联盟", True),  # four left out
        ("骨科专科联盟", "骨科甲乙丙丁戊专科联盟", False),
        ("骨外专科联盟", "骨科外专科联盟", False),  # another beginning
        ("骨科专科大联盟", "骨科专科联大盟", False),  # not in this order
        ("骨科护理联盟", "骨科专科大联盟", False),
    ],
)
def test_how_much_may_be_left_out(short: str, long: str, one: bool) -> None:
    assert len(without_repeats([claim(short, 0), claim(long, 50)], TYPES)) == (1 if one else 2)


@pytest.mark.parametrize(
    ("short", "long", "one"),
    [
        ("MDT模式", "多学科诊疗(MDT)", True),
        ("MDT模式", "多学科诊疗MDT", True),
        ("MDT新模式", "多学科诊疗(MDT)", False),  # three characters beside it
        ("MDT模式", "MDT多学科诊疗", False),  # it must end with it
        ("T模式", "多学科诊疗(T)", False),  # two letters at least
        ("MDT", "多学科诊疗(MDT)", True),
    ],
)
def test_abbreviations(short: str, long: str, one: bool) -> None:
    pair = [claim(short, 0, "Technique"), claim(long, 50, "Technique")]
    assert len(without_repeats(pair, TYPES)) == (1 if one else 2)
