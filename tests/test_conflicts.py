"""Claims that exclude one another: which are set side by side, and how they are listed."""

from __future__ import annotations

import json
from pathlib import Path

import factory
import pytest
from factory import Fact, Line, Page
from support import Kg

from kg.export import write_exports
from kg.graph.collect import collect
from kg.graph.conflicts import Conflict, conflicts
from kg.model import QualifierValue, Status

HOSPITAL = "北山医院"


def founded(year: str, status: Status = "actual") -> Fact:
    return Fact("foundedIn", year, "Year", f"{year}年", {}, status)


def beds(value: float, status: Status = "actual", **more: QualifierValue) -> Fact:
    return Fact("reports", "床位", "Metric", f"床位{value}张", {"value": value, "unit": "张", **more}, status)


def page(name: str, *said: Fact, date: str = "2023-06-29", about: str = HOSPITAL) -> Page:
    lines = tuple(Line(f"{about}有{fact.quote}。", (fact,)) for fact in said)
    return Page(name, f"{about}{name}", "青岭日报", date, (), about, lines)


def found(*pages: Page) -> tuple[Conflict, ...]:
    results = factory.make_results(pages)
    return conflicts(collect(results, factory.resolve(results), factory.schema(), "v", factory.plausibility()))


def values(*pages: Page) -> list[tuple[str, list[object]]]:
    return [
        (c.predicate, [s.qualifiers.get("value", s.object_name) for s in c.statements]) for c in found(*pages)
    ]


def test_two_founding_years() -> None:
    [conflict] = found(page("a.txt", founded("1953")), page("b.txt", founded("1951"), founded("1953")))
    assert (conflict.subject.label, conflict.predicate, conflict.object) == (HOSPITAL, "foundedIn", None)
    assert [(s.article.document, s.object_name) for s in conflict.statements] == [
        ("a.txt", "1953"),
        ("b.txt", "1951"),
        ("b.txt", "1953"),
    ]


def test_one_founding_year_in_two_articles() -> None:
    assert found(page("a.txt", founded("1953")), page("b.txt", founded("1953"))) == ()


def test_founding_years_of_two_hospitals() -> None:
    other = "北山第二医院"
    assert found(page("a.txt", founded("1953")), page("b.txt", founded("1951"), about=other)) == ()


@pytest.mark.parametrize("status", ["planned", "former", "negated"])
def test_only_what_is_actual_is_compared(status: Status) -> None:
    assert found(page("a.txt", founded("1953"), founded("1951", status), beds(900), beds(100, status))) == ()


def test_two_numbers_of_one_year() -> None:
    assert values(page("a.txt", beds(900, year=2023)), page("b.txt", beds(950, year=2023), date="")) == [
        ("reports", [900, 950])
    ]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (beds(900, year=2022), beds(950, year=2023)),
        (beds(900, period="年初"), beds(950, period="年末")),
        (beds(900), Fact("reports", "床位", "Metric", "床位40%", {"value": 40, "unit": "%"})),
        (beds(900), Fact("reports", "开放床位", "Metric", "开放床位950张", {"value": 950, "unit": "张"})),
        (beds(900, comparator=">"), beds(950)),
        (beds(900, comparator="~"), beds(950)),
        (beds(900, comparator=">="), beds(950, comparator=">=")),
        (beds(900, value2=1000), beds(950)),
        (beds(900, comparator="<"), beds(850, comparator="<=")),
    ],
)
def test_numbers_that_may_both_be_right(left: Fact, right: Fact) -> None:
    assert found(page("a.txt", left, right)) == ()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (beds(900, comparator=">"), beds(850)),
        (beds(900, comparator="~"), beds(1000)),
        (beds(900, value2=1000), beds(1001)),
        (beds(900, comparator="<"), beds(950, comparator=">=")),
    ],
)
def test_numbers_of_which_one_is_wrong(left: Fact, right: Fact) -> None:
    assert len(found(page("a.txt", left, right))) == 1


def test_without_a_year_the_article_s_counts() -> None:
    assert found(page("a.txt", beds(900), date="2021"), page("b.txt", beds(950), date="2023-01-02")) == ()
    assert values(page("a.txt", beds(900), date="2023"), page("b.txt", beds(950, year=2023))) == [
        ("reports", [900, 950])
    ]


def test_without_any_date_claims_are_compared_within_their_article() -> None:
    assert found(page("a.txt", beds(900), date=""), page("b.txt", beds(950), date="")) == ()
    [conflict] = found(page("a.txt", beds(900), beds(950), date=""))
    assert conflict.agree == {"unit": "张"}


def test_two_leaders_are_no_conflict() -> None:
    leaders = [Fact("hasLeader", name, "Person", name, {"role": "院长"}) for name in ("陆远舟", "韩牧之")]
    assert found(page("a.txt", *leaders)) == ()


# The command


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    pages = [page("a.txt", founded("1953"), beds(900)), page("b.txt", founded("1951"), beds(900000, year=2020))]
    results = factory.make_results(pages)
    write_exports(results, factory.resolve(results), factory.rules(), tmp_path, ["turtle", "manifest"])
    return tmp_path


def test_conflicts_are_listed_with_their_sources(kg: Kg, exports: Path) -> None:
    done = kg("conflicts", exports)
    text = done.stdout.decode()
    assert done.returncode == 0
    lines = text.splitlines()
    assert lines[0] == "1 conflict, 1 claim flagged as hardly plausible"
    assert lines[2] == "北山医院 foundedIn"
    assert [line.split() for line in lines[5:7]] == [
        ["1953", "a.txt:1", "青岭日报", "2023-06-29", "北山医院有1953年。"],
        ["1951", "b.txt:1", "青岭日报", "2023-06-29", "北山医院有1951年。"],
    ]
    assert "北山医院 reports 床位: one hospital has between 1 and 20,000 beds" in text
    assert kg("conflicts", exports, "--fail").returncode == 1


def test_conflicts_as_json(kg: Kg, exports: Path) -> None:
    rows = json.loads(kg("conflicts", exports, "--json").stdout)
    [conflict], [flagged] = rows["conflicts"], rows["flagged"]
    assert (conflict["subject"], conflict["predicate"], conflict["object"]) == (HOSPITAL, "foundedIn", None)
    assert [(c["object"], c["quote"], c["file"]) for c in conflict["claims"]] == [
        ("1953", "1953年", "a.txt"),
        ("1951", "1951年", "b.txt"),
    ]
    assert flagged["flags"] == ["beds-of-one-hospital"]


def test_nothing_to_list(kg: Kg, tmp_path: Path) -> None:
    results = factory.make_results([page("a.txt", founded("1953"))])
    write_exports(results, factory.resolve(results), factory.rules(), tmp_path, ["turtle", "manifest"])
    done = kg("conflicts", tmp_path, "--fail")
    assert done.returncode == 0 and done.stdout.decode().startswith("0 conflicts, 0 claims")


def test_a_folder_that_is_no_export(kg: Kg, tmp_path: Path) -> None:
    done = kg("conflicts", tmp_path)
    assert done.returncode == 2 and b"Traceback" not in done.stderr and b"build.json" in done.stderr
