"""Items of an enumeration that are known by the company they keep, and the tails that names share by words."""

from __future__ import annotations

import pytest

from kg.extract import Extractor
from kg.workshop.examples import article_of


def names(extract: Extractor, text: str, kind: str) -> list[str]:
    """The names of the mentions of a type, in order of the text."""
    marked = extract.mark(article_of(text, "河口市人民医院"))
    return [m.text for s in marked for m in s.mentions if m.type == kind]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # an unknown item between two known ones is one of them
        ("冠脉造影、永久起搏器安装、射频消融。", "Technique", ["冠脉造影", "永久起搏器安装", "射频消融"]),
        ("关节镜、莫比仪器箱、胃镜。", "Equipment", ["关节镜", "莫比仪器箱", "胃镜"]),
        # a disease is none
        ("冠脉造影、糖尿病、射频消融。", "Technique", ["冠脉造影", "射频消融"]),
        # a class word closes the list, and is no item itself
        ("子宫肌瘤剔除、前列腺电切等微创手术。", "Technique", ["子宫肌瘤剔除", "前列腺电切"]),
        # items that lack the class word's head get it
        ("普外、泌尿、胸外等科。", "Unit", ["普外科", "泌尿科", "胸外科"]),
        ("东、西、南三个院区。", "Unit", ["东院区", "西院区", "南院区"]),
        # but a name that has a head keeps it
        ("骨科、眼科等科室。", "Unit", ["骨科", "眼科"]),
        ("信息、大数据等技术。", "Technique", []),
    ],
)
def test_items_are_known_by_their_company(
    shipped: Extractor, text: str, kind: str, expected: list[str]
) -> None:
    assert names(shipped, text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # the tail begins where the words that are parallel to the item end
        ("食管、胃异物取出术。", "Technique", ["食管异物取出术", "胃异物取出术"]),
        ("人工髋、膝关节置换术。", "Technique", ["人工髋关节置换术", "膝关节置换术"]),
        ("128排、64排、16排螺旋CT。", "Equipment", ["128排螺旋CT", "64排螺旋CT", "16排螺旋CT"]),
        ("门诊楼、食堂改造工程。", "Project", ["门诊楼改造工程", "食堂改造工程"]),
        # a name in Latin letters is whole
        ("生化分析仪、PCR、电子胃镜。", "Equipment", ["生化分析仪", "PCR", "电子胃镜"]),
        # a service shares no tail
        ("测血压、健康咨询。", "Technique", ["健康咨询"]),
        # what is in brackets belongs to the item before it
        ("螺旋CT(双层)、数字化X光机(DR)。", "Equipment", ["螺旋CT", "数字化X光机(DR)"]),
    ],
)
def test_tails_are_cut_between_words(shipped: Extractor, text: str, kind: str, expected: list[str]) -> None:
    assert names(shipped, text, kind) == expected


def test_a_count_ends_a_name_in_latin_letters(shipped: Extractor) -> None:
    assert names(shipped, "双源CT1台、DR3台。", "Equipment") == ["双源CT", "DR"]


def test_a_conjunction_may_stand_inside_a_method(shipped: Extractor) -> None:
    text = "胸腔镜与纵隔镜联合治疗食管癌、肾移植。"
    assert names(shipped, text, "Technique") == ["胸腔镜与纵隔镜联合治疗食管癌", "肾移植"]
