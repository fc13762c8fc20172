"""The schema: its hierarchy, what it accepts, and its errors with file, line and column."""

from __future__ import annotations

import pickle
from pathlib import Path

import factory
import pytest

from kg.errors import RuleError
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import load

SCHEMA = factory.schema()
SOURCE = Path(__file__).parent.parent / "rules" / "schema.yaml"


def test_types_have_parents() -> None:
    assert SCHEMA.ancestors("Hospital") == ("Hospital", "Organization")
    assert SCHEMA.is_a("Unit", "Organization") and SCHEMA.is_a("Unit", "Unit")
    assert not SCHEMA.is_a("Organization", "Unit") and not SCHEMA.is_a("Ghost", "Organization")


def test_domain_and_range() -> None:
    assert SCHEMA.accepts_subject("holds", "Person") and not SCHEMA.accepts_subject("hasUnit", "Person")
    assert SCHEMA.accepts_object("partnersWith", "Hospital") and not SCHEMA.accepts_object(
        "partnersWith", "Place"
    )


def test_literals() -> None:
    kinds = {name: SCHEMA.literal_type(name) for name in SCHEMA.predicates}
    assert {name: kind for name, kind in kinds.items() if kind} == {
        "foundedIn": "gYear", "alsoKnownAs": "text", "formerlyKnownAs": "text",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("三级甲等医院", "grade"),
        ("国家肿瘤质控试点单位", "pilot"),
        ("省级临床重点专科", "keySpecialty"),
        ("住院医师规范化培训基地", "base"),
        ("国家级胸痛中心", "centre"),
        ("质量管理体系认证", "accreditation"),
        ("全国文明单位", "model"),
        ("五一劳动奖章", "award"),
        ("无名", None),
    ],
)
def test_kinds_of_designation(name: str, kind: str | None) -> None:
    assert SCHEMA.designation_kind(name) == kind


def test_it_can_be_sent_to_another_process() -> None:
    assert SCHEMA.designation_kind("国家级胸痛中心")
    assert pickle.loads(pickle.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    is: Organization", "    is: Organisation", "unknown parent 'Organisation'"),
        ("domain: [Hospital, Person]", "domain: [Hospitl]", "predicate holds: unknown type 'Hospitl'"),
        ("qualifiers: [role, unit]", "qualifiers: [rolle]", "unknown qualifier 'rolle'; known: year"),
        ("org:linkedTo", "orgg:linkedTo", "no such vocabulary: 'orgg:linkedTo'"),
        ("range: [Name, Hospital]", "range: [Hospital, Name]", "must stand first in the range"),
        ("      research: {zh", "      Hospital: {zh", "'Hospital' is both a type and a value"),
        ("    marks: [试点", "    marks: ['(', 试点", "is no regular expression"),
        ("approximate: 0.1", "approximately: 0.1", "unknown key 'approximately'"),
        ("    datatype: integer\n", "    datatype: int\n", "datatype"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "schema.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        load(path, Schema)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{caught.value.line}:{caught.value.column}: ")
