"""Small helpers for words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kg.words import alternation

WORDS = st.lists(st.text("ab|(省", min_size=1, max_size=4), min_size=1, max_size=8)


@given(WORDS, st.text("ab|(省", max_size=12))
def test_an_alternation_finds_the_longest_word_at_each_place(words: list[str], text: str) -> None:
    plain = "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
    assert re.findall(alternation(words), text) == re.findall(plain, text)
    assert bool(re.search(f"(?:{alternation(words)})b$", text)) == bool(re.search(f"(?:{plain})b$", text))


def test_words_that_begin_alike_share_their_beginning() -> None:
    assert alternation(["乙", "甲乙丙", "甲丁", "甲"]) == "甲(?:乙丙|丁|)|乙"


def test_no_words_match_nothing() -> None:
    assert not re.search(alternation([]), "") and not re.search(alternation([]), "a")
