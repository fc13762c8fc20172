"""What a text must have for an expression to match: never too much, so that no match is passed over."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.needs import Wanted, needs, quick

TEXTS = st.text("abc ", max_size=12)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+?", "{2}", "{0,2}"])).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
        inner.map(lambda source: f"(?>{source})"),
        inner.map(lambda source: f"(?={source})"),
        inner.map(lambda source: f"(?!{source})"),
        inner.map(lambda source: f"({source})"),
    )


LETTERS = st.sampled_from(["a", "b", "c", "[ab]", "[a-c]", "[^a]", ".", r"\s", "^", "$", "(?<!a)", "(?<=b)", "(?i:A)", "bc"])
SOURCES = st.recursive(LETTERS, _wrapped, max_leaves=8)


def spans(source: str, text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(source, text)]


@given(SOURCES, TEXTS)
def test_a_text_that_matches_has_what_the_expression_needs(source: str, text: str) -> None:
    if re.search(source, text):
        assert all(not set(wanted).isdisjoint(text) for wanted in needs(source))


@given(SOURCES, TEXTS)
def test_a_quick_expression_finds_the_same(source: str, text: str) -> None:
    assert spans(quick(source), text) == spans(source, text)


@given(st.lists(SOURCES, max_size=4), TEXTS)
def test_many_needs_are_told_from_one_look_at_a_text(sources: list[str], text: str) -> None:
    wanted = Wanted(s for source in sources for s in needs(source))
    held = wanted.held(text)
    for source in sources:
        bits = wanted.bits(needs(source))
        assert (bits & held == bits) == all(not set(s).isdisjoint(text) for s in needs(source))


@pytest.mark.parametrize(
    ("source", "sets"),
    [
        ("医院", ["医", "院"]),
        ("(?:共有|设)(?:床位)?[张台]", ["共设", "台张"]),
        ("(?:共有|)张", ["张"]),
        ("(?i)ct", []),
        ("(?!医)(?<=区)院(?=长)", ["院", "长"]),
    ],
)
def test_what_an_expression_needs(source: str, sets: list[str]) -> None:
    assert list(needs(source)) == sets


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("(?<!三)等|[0-9]+", "(?=[0-9等])(?:(?<!三)等|[0-9]+)"),
        ("医院|科", "医院|科"),
        (".*医院", ".*医院"),
        ("(?:医院)?", "(?:医院)?"),
    ],
)
def test_a_look_at_the_first_character(source: str, made: str) -> None:
    assert quick(source) == made
