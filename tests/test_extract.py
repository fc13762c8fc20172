"""An article in, its claims out: quotes are exact, ids unique, noise and order change nothing that they should not."""

from __future__ import annotations

import pickle
from collections import Counter
from pathlib import Path

import pytest
import rulebooks
from hypothesis import given, settings
from hypothesis import strategies as st
from rulebooks import claims, read, told

from kg.extract import Extractor
from kg.model import Article, ArticleResult, Block, Document, OffsetMap, Piece, Span
from kg.page import PageReader, articles
from kg.pipeline import process
from kg.rulebook import RuleBook, load_book

PAGE = """东海大学巡礼

东海大学始建于1951年,设有物理系、医学院和文学院,现有学生3000余人。

2019年,学校获批国家级重点学科。东海大学校长王小明介绍,东海大学与青岭省科技公司开展科研合作。

东海大学设有物理系。
"""
FACTS = [
    "东海大学 foundedIn 1951",
    "东海大学 hasUnit 物理系",
    "东海大学 hasUnit 医学院",
    "东海大学 hasUnit 文学院",
    "东海大学 reports 学生",
    "东海大学 holds 国家级重点学科",
    "东海大学 hasLeader 王小明",
    "东海大学 partnersWith 青岭省科技公司",
]


@pytest.fixture(scope="module")
def pages(universities: Extractor) -> PageReader:
    return PageReader(universities.book.page, [])


def results(extract: Extractor, pages: PageReader, text: str) -> list[ArticleResult]:
    document = Document("d", "page.txt", text)
    return [extract(article, text) for article in articles(document, pages)]


def test_a_page_gives_its_facts_in_order_of_the_text(universities: Extractor, pages: PageReader) -> None:
    (result,) = results(universities, pages, PAGE)
    assert [told(c) for c in result.claims] == FACTS
    assert result.article.about == "东海大学"
    assert result.refusals == ()


def test_a_claim_has_its_evidence(universities: Extractor, pages: PageReader) -> None:
    (result,) = results(universities, pages, PAGE)
    claim = next(c for c in result.claims if c.predicate == "reports")
    start = PAGE.index("学生3000余人")
    assert claim.evidence.quote == "学生3000余人"
    assert claim.evidence.raw == (start, start + 8)
    assert claim.evidence.rule == "reports/label-value"
    assert result.article.text[slice(*claim.evidence.sentence)].startswith("东海大学始建于")
    assert (claim.file, claim.article) == ("page.txt", 1)


def test_a_quote_over_a_line_break_keeps_it(universities: Extractor, pages: PageReader) -> None:
    broken = PAGE.replace("医学院", "医\n学院").replace("3000余人", "3000\n余人")
    (result,) = results(universities, pages, broken)
    quotes = {c.object: c.evidence.quote for c in result.claims}
    assert (quotes["医学院"], quotes["学生"]) == ("医\n学院", "学生3000\n余人")
    assert [told(c) for c in result.claims] == FACTS


def test_evidence_that_a_caption_interrupts_is_kept_in_pieces(universities: Extractor) -> None:
    """学生 … 3000人 with a caption between them in the document."""
    raw = "东海大学有学生。。。。图为东海大学正门。。。。3000人。"
    at = raw.index("3000人")
    text = "东海大学有学生3000人。"
    pieces = (Piece(0, 0, 7), Piece(7, at, 6))
    article = Article(
        "a", "d", "page.txt", 1, "", "", "", "", (), "东海大学", text, OffsetMap(pieces),
        (Block("body", Span(0, len(text))),), Span(0, len(raw)),
    )  # fmt: skip
    (claim,) = universities(article, raw).claims
    assert (claim.evidence.quote, claim.evidence.more) == ("学生", (Span(at, at + 5),))


def test_refusals_have_their_quote_too(universities: Extractor) -> None:
    text = "学生家长设有物理系。"
    (refusal,) = read(universities, text).refusals
    assert text[slice(*refusal.raw)] == refusal.quote == "物理系"


def test_furniture_bylines_and_repeats_are_not_read(universities: Extractor) -> None:
    text = "东海大学设有物理系。"
    for role, found in (("body", 1), ("caption", 1), ("byline", 0), ("furniture", 0), ("repeat", 0)):
        article = Article(
            "a", "d", "p", 1, "", "", "", "", (), "东海大学", text, OffsetMap((Piece(0, 0, len(text)),)),
            (Block(role, Span(0, len(text))),), Span(0, len(text)),  # type: ignore[arg-type]
        )  # fmt: skip
        assert len(universities(article, text).claims) == found, role


NOISE = st.lists(
    st.tuples(st.integers(0, len(PAGE)), st.sampled_from(["\n", "\n\n", " ", "　", "\r\n", "\t", "\ufeff", "\ue000"])),
    max_size=10,
)


@given(noise=NOISE, doubled=st.booleans())
@settings(max_examples=60)
def test_whatever_noise_there_is_quotes_are_exact(
    universities: Extractor, pages: PageReader, noise: list[tuple[int, str]], doubled: bool
) -> None:
    text = PAGE
    for at, what in sorted(noise, reverse=True):
        text = text[:at] + what + text[at:]
    if doubled:
        text += "\n" + text
    for result in results(universities, pages, text):
        assert all(n == 1 for n in Counter(c.id for c in result.claims).values())
        for item in (*((c.evidence.raw, c.evidence.quote) for c in result.claims),
                     *((r.raw, r.quote) for r in result.refusals)):  # fmt: skip
            (start, end), quote = item
            assert 0 <= start < end <= len(text)
            assert text[start:end] == quote
        for claim in result.claims:
            assert all(0 <= s < e <= len(text) for s, e in claim.evidence.more)


@given(text=st.text(st.sampled_from("东海大学设有获批物理系、医学院和,。“”()《》\n 的等3千余人2019年王小明校长与公司合作省级重点学科"), max_size=80))
@settings(max_examples=80)
def test_no_text_makes_it_crash(universities: Extractor, pages: PageReader, text: str) -> None:
    for result in results(universities, pages, text):
        for claim in result.claims:
            assert claim.object and claim.subject
            assert text[slice(*claim.evidence.raw)] == claim.evidence.quote


@given(text=st.text(max_size=60))
@settings(max_examples=60)
def test_no_characters_make_it_crash(universities: Extractor, pages: PageReader, text: str) -> None:
    results(universities, pages, text)


def test_a_doubled_paragraph_adds_no_claim(universities: Extractor) -> None:
    text = "东海大学设有物理系、医学院。"
    once, twice = read(universities, text), read(universities, f"{text}\n{text}")
    assert [c.id for c in twice.claims] == [c.id for c in once.claims]


def test_the_same_article_gives_the_same_result(universities: Extractor) -> None:
    assert read(universities, PAGE) == read(universities, PAGE)


def test_the_compiled_rules_can_be_kept(universities: Extractor) -> None:
    assert read(pickle.loads(pickle.dumps(universities)), PAGE) == read(universities, PAGE)


def test_claims_do_not_depend_on_the_order_of_rule_files(universities: Extractor, tmp_path: Path) -> None:
    """Priority decides, then the id: renaming files changes nothing."""
    folder = rulebooks.write(tmp_path)
    for number, path in enumerate(sorted((folder / "relations").iterdir(), reverse=True)):
        path.rename(path.with_name(f"{number}.yaml"))
    assert read(rulebooks.extractor(folder), PAGE) == read(universities, PAGE)


# The pipeline.


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    return load_book(rulebooks.write(tmp_path_factory.mktemp("rules")))


@given(order=st.permutations(["a.txt", "b.txt", "sub/c.txt"]))
@settings(max_examples=6)
def test_the_order_of_paths_does_not_matter(
    book: RuleBook, tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("in")
    (folder / "sub").mkdir()
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "b.txt").write_text(PAGE.replace("东海大学", "北山大学"), encoding="utf-8")
    (folder / "sub" / "c.txt").write_text("东海大学设有文学院。\n", encoding="utf-8")
    built = process([folder / name for name in order], book)
    assert [r.article.name for r in built.results] == ["a.txt", "b.txt", "c.txt"]
    expected = process(folder, book)
    assert (built.results, built.resolution) == (expected.results, expected.resolution)


def test_empty_texts_give_nothing(universities: Extractor, pages: PageReader) -> None:
    assert [r.claims for r in results(universities, pages, "")] in ([], [()])
    assert claims(universities, "。") == []
