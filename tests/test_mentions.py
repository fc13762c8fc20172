"""Mentions: where names begin and end, lists of terms, persons, and what enumerations share."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest
from hypothesis import example as shown
from hypothesis import given
from hypothesis import strategies as st

from kg.extract import Extractor
from kg.mentions import vocabulary
from kg.model import Mention
from kg.rulebook import load_book
from kg.rulebook.lexicon import LexiconEntry
from kg.rulebook.mention_rules import Recognizer
from kg.workshop.examples import article_of


def mentions(extract: Extractor, text: str) -> list[Mention]:
    return [m for marked in extract.mark(article_of(text, "东海大学")) for m in marked.mentions]


def names(extract: Extractor, text: str, type_: str) -> list[str]:
    """The names of the mentions of a type, in order."""
    return [m.text for m in mentions(extract, text) if m.type == type_]


# Walls: where a name begins that is known by its head noun.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("设有医学院。", ["医学院"]),  # a stopper word ends the name on its left
        ("东海的医学院。", ["医学院"]),  # so does a particle
        ("1951年医学院。", ["医学院"]),  # a time
        ("三个医学院。", ["医学院"]),  # a number
        ("北山,医学院。", ["医学院"]),  # punctuation
        ("北山(东)医学院。", ["北山(东)医学院"]),  # but not a bracket that is closed again
        ("北山)医学院。", ["医学院"]),  # unless it was never opened
        ("物理等实验室。", []),  # 等 ends a name; the head alone is none
        ("甲等实验室。", ["甲等实验室"]),  # but not behind the characters that make another word of it
        ("教学实验室。", ["教学实验室"]),  # a stopper that the list calls `inside` stands inside names
        ("首批著名医学院。", ["医学院"]),  # leading modifiers are no part of a name
        ("学院。", []),  # a head noun alone is no name
        ("校区。", ["校区"]),  # unless the recogniser says so (min: 0)
    ],
)
def test_a_name_goes_back_to_the_nearest_wall(universities: Extractor, text: str, expected: list[str]) -> None:
    assert names(universities, text, "Unit") == expected


def test_a_conjunction_parts_names_only_behind_a_name(universities: Extractor) -> None:
    assert names(universities, "设有医学院和文学院。", "Unit") == ["医学院", "文学院"]
    assert names(universities, "设有数学和文学院。", "Unit") == ["数学和文学院"]


def test_one_character_is_a_wall_only_where_it_is_a_word(universities: Extractor) -> None:
    """是 is a stopper, but 是非 is another word."""
    assert names(universities, "北山是医学院。", "Unit") == ["医学院"]
    assert names(universities, "北山是非学院。", "Unit") == ["北山是非学院"]


def test_rejects_and_keep(universities: Extractor) -> None:
    assert names(universities, "所有示范单位。", "Designation") == []
    assert names(universities, "首批全国示范单位。", "Designation") == ["全国示范单位"]


def test_examples_of_recognisers_hold_for_the_rules_that_ship() -> None:
    book = load_book()
    extract = Extractor(book)
    wrong = []
    for recogniser in book.recognizers:
        for example in recogniser.examples:
            found = tuple(m.text for m in mentions(extract, example.text) if m.found_by == recogniser.id)
            if found != example.finds:
                wrong.append((recogniser.id, example.text, example.finds, found))
    assert wrong == []


# Choosing among candidates.


def test_a_term_of_a_list_has_its_normal_form_as_key(universities: Extractor) -> None:
    found = mentions(universities, "在青岭。")
    assert [(m.type, m.text, m.key) for m in found] == [("Place", "青岭", "青岭省")]


def test_the_longer_mention_wins_and_keeps_the_other_as_part(universities: Extractor) -> None:
    (name,) = mentions(universities, "青岭省科技公司")
    assert (name.type, name.text) == ("Institution", "青岭省科技公司")
    assert [(p.type, p.text) for p in name.parts] == [("Place", "青岭省")]


def test_a_short_term_must_be_a_word(universities: Extractor) -> None:
    """青岭 inside a longer word is not the place."""
    assert names(universities, "河口市和青岭。", "Place") == ["河口市", "青岭"]
    assert names(universities, "丹青岭南。", "Place") == []


ALPHABET = "东海大学设有物理系医院和、,。等三个的王小明校长首批示范单位基青岭省(1)“”A "


@given(text=st.text(st.sampled_from(ALPHABET), max_size=40))
def test_mentions_are_in_order_and_never_overlap(universities: Extractor, text: str) -> None:
    for marked in universities.mark(article_of(text, "东海大学")):
        end = 0
        for m in marked.mentions:
            assert end <= m.span.start < m.span.end <= len(marked.sentence.text)
            end = m.span.end
            if not m.shared and m.value is None:
                plain = marked.sentence.text[m.span.start : m.span.end]
                assert m.text == plain.translate(str.maketrans("", "", "“”")).strip()


# Persons.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("校长王小明。", ["王小明"]),
        ("校长王小明、李华和赵青。", ["王小明", "李华", "赵青"]),
        ("校长王小明介绍情况。", ["王小明"]),
        ("王小明校长说。", ["王小明"]),
        ("王小明教授获奖。", ["王小明"]),
        ("校长高级会议。", []),  # 高 is a surname, 高级 is listed as no name
        ("王小明在家。", []),  # no office, no title: no evidence
        ("王小明荣获全国奖章。", ["王小明"]),  # a word of honour is evidence
        ("校长王小明、李华荣获全国奖章。", ["王小明", "李华"]),  # 荣 belongs to 荣获, not to the name
    ],
)
def test_persons_stand_beside_offices_titles_and_honours(
    universities: Extractor, text: str, expected: list[str]
) -> None:
    assert names(universities, text, "Person") == expected


# Enumerations.


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("物理、化学重点学科。", "Designation", ["物理重点学科", "化学重点学科"]),
        ("文、理学院。", "Unit", ["文学院", "理学院"]),
        ("东、西两个校区。", "Unit", ["东校区", "西校区", "校区"]),
        ("东、西、南三大校区。", "Unit", ["东校区", "西校区", "南校区", "校区"]),
        ("东、西三个校区。", "Unit", ["校区"]),  # two items are not three
        ("国家级示范单位、实践基地。", "Designation", ["国家级示范单位", "国家级实践基地"]),
        ("国家级示范单位、省级实践基地。", "Designation", ["国家级示范单位", "省级实践基地"]),
        ("国家级示范单位,实践基地。", "Designation", ["国家级示范单位", "实践基地"]),  # a comma shares nothing
    ],
)
def test_items_share_a_head_or_a_tail(universities: Extractor, text: str, type_: str, expected: list[str]) -> None:
    assert names(universities, text, type_) == expected


def test_a_restored_name_is_marked_and_its_span_is_what_stands_there(universities: Extractor) -> None:
    first, second = mentions(universities, "物理、化学重点学科")
    assert (first.text, first.shared, first.span) == ("物理重点学科", True, (0, 2))
    assert (second.text, second.shared, second.span) == ("化学重点学科", False, (3, 9))


# The vocabulary.


@pytest.fixture(scope="module")
def extracted() -> Callable[[str, int], list[tuple[int, int, vocabulary.Word]]]:
    """Text, and how many words the automaton may have → what the small vocabulary finds in it."""
    book = load_book()
    terms = ["医院", "医院东海", "东海", "东海大学", "海大", "MRI", "MRI室", "学", "大学城"]
    lexicon = {**book.lexicon, "terms": [LexiconEntry(t, "", "Equipment", "terms.tsv", i) for i, t in enumerate(terms)]}
    recognizer = Recognizer(id="a/b", says="terms", type="Equipment", terms_from=["terms"], heads=["大学", "室"])
    made = {}

    def find(text: str, most: int) -> list[tuple[int, int, vocabulary.Word]]:
        if most not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(vocabulary, "MOST", most)
                fresh = vocabulary.Vocabulary([recognizer], lexicon, book.walls, ["东海大"])
            made[most] = fresh, pickle.loads(pickle.dumps(fresh))
        assert bool(made[most][0]._listed) == (most == 5)
        fresh, kept = (v.hits(text) for v in made[most])
        assert fresh == kept
        return fresh

    return find


@given(text=st.text(st.sampled_from("医院东海大学城室MRIm的"), max_size=20))
@shown("东海大学城mri室医院东海大学")
def test_terms_that_are_too_many_for_the_automaton_are_found_all_the_same(
    extracted: Callable[[str, int], list[tuple[int, int, vocabulary.Word]]], text: str
) -> None:
    assert extracted(text, 5) == extracted(text, 50_000)


def test_the_list_of_terms_gives_what_stands_in_the_text(
    extracted: Callable[[str, int], list[tuple[int, int, vocabulary.Word]]],
) -> None:
    found = [(start, end, w.terms, w.trigger) for start, end, w in extracted("东海大学MRI", 5) if w.terms or w.trigger]
    assert found == [
        (0, 2, [(0, "东海")], False), (0, 3, [], True), (1, 3, [(0, "海大")], False),
        (0, 4, [(0, "东海大学")], False), (3, 4, [(0, "学")], False), (4, 7, [(0, "MRI")], False),
    ]  # fmt: skip
