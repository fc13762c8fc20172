"""Pages in traditional characters: read as simplified ones, quoted as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article, Document
from kg.page import PageReader, articles
from kg.page import traditional as module
from kg.page.traditional import simplified
from kg.pipeline import process
from kg.rulebook.book import RuleBook, load_book

TRADITIONAL = """河口市人民醫院高質量發展紀實

本報記者 趙青

河口市人民醫院始建於1951年,現有床位1200張。近年來,醫院與東海大學開展科研合作。

2022年,醫院獲批國家臨床重點專科,顯著提高了服務能力;著名專家乾隆年間的醫書也在這裏。
"""
SIMPLIFIED = """河口市人民医院高质量发展纪实

本报记者 赵青

河口市人民医院始建于1951年,现有床位1200张。近年来,医院与东海大学开展科研合作。

2022年,医院获批国家临床重点专科,显著提高了服务能力;著名专家乾隆年间的医书也在这里。
"""


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_book(None)


def read(text: str, book: RuleBook) -> Article:
    reader = PageReader(book.page, (e for entries in book.lexicon.values() for e in entries))
    (found,) = articles(Document("d", "a.txt", text), reader)
    return found


def test_words_decide_where_a_character_has_two_forms() -> None:
    assert simplified(TRADITIONAL) == SIMPLIFIED


def test_the_page_is_read_like_its_simplified_twin(book: RuleBook) -> None:
    left, right = read(TRADITIONAL, book), read(SIMPLIFIED, book)
    assert left == right
    assert left.about == "河口市人民医院"
    assert [a.name for a in left.authors] == ["赵青"]


def test_claims_are_those_of_the_twin_and_quotes_are_as_written(book: RuleBook, tmp_path: Path) -> None:
    both = []
    for name, text in (("t", TRADITIONAL), ("s", SIMPLIFIED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.txt").write_text(text, encoding="utf-8")
        (result,) = process(tmp_path / name, book).results
        assert result.claims
        for claim in result.claims:
            assert text[slice(*claim.evidence.raw)] == claim.evidence.quote
        both.append([(c.subject, c.predicate, c.object, c.qualifiers, c.evidence.raw) for c in result.claims])
    assert both[0] == both[1]


def test_a_few_traditional_characters_change_alone() -> None:
    text = "河口市人民医院的于乾医生读过很多著名的书。" * 20 + "《漢书》在廳里。"
    assert simplified(text) == text.replace("漢", "汉").replace("廳", "厅")
    assert simplified("于乾" * 200 + "漢") == "于乾" * 200 + "汉"


def test_simplified_text_loads_nothing_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_traditional", None)
    assert simplified(SIMPLIFIED) is SIMPLIFIED
    assert simplified("ASCII, “signs”, ＦＵＬＬ") == "ASCII, “signs”, ＦＵＬＬ"


HAN = st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.characters(min_codepoint=0x20000, max_codepoint=0x323AF)
MIXED = st.text(alphabet=HAN | st.sampled_from(TRADITIONAL) | st.characters())
PHRASES = st.lists(st.sampled_from([TRADITIONAL[i : i + n] for n in (1, 2, 3, 4) for i in range(len(TRADITIONAL) - n)] + ["乾", "著", "裏", "於", "𩞯", "\ud800", "\n"])).map("".join)


@given(MIXED | PHRASES)
def test_the_length_never_changes(text: str) -> None:
    assert len(simplified(text)) == len(text)


@given(MIXED | PHRASES)
def test_each_character_stands_where_it_stood(text: str) -> None:
    """Signs and Latin letters show that nothing moves between them."""
    made = simplified(text)
    for before, after in zip(text, made, strict=True):
        assert before == after or before == "\udfff" or "\ud800" <= before <= "\udfff" or ord(before) > 0x2E7F
