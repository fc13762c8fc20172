"""The tokeniser: its cache is private, its words cover the text, it can be sent to another process."""

from __future__ import annotations

import gc
import pickle
import stat
import sys
import tempfile
import weakref
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KgError
from kg.tokens import Tokenizer, cache_folder, jieba_words

TEXT = "青岭省的云溪大学设有海洋系。"


def positions(tokenizer: Tokenizer, text: str) -> set[int]:
    found = tokenizer.boundaries(text)
    return {i for i in range(-2, len(text) + 3) if i in found}


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Tokenizer]:
    yield Tokenizer(["云溪大学"])


def test_the_cache_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = cache_folder()
    assert folder == tmp_path / "cache" / "kg"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert cache_folder() == folder


def test_without_xdg_the_cache_is_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "kg"


def test_nothing_is_kept_in_the_shared_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache there could be another user's, and it is loaded unchecked."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "shared").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "shared"))
    Tokenizer().tokens(TEXT)
    assert list((tmp_path / "shared").iterdir()) == []
    assert "jieba.cache" in [p.name for p in (tmp_path / "cache" / "kg").iterdir()]


def test_the_dictionary_on_disk_cuts_as_the_one_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first tokeniser keeps its words in a file, the second looks them up there, until much text has come."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(jieba_words, "FEW", 20_000)
    first, second = Tokenizer(["云溪大学"]), Tokenizer(["云溪大学"])
    texts = [TEXT, "是非学院与东海研究院的合作。", "PET-CT和3.0T磁共振,2019年。", TEXT * 2000, "云溪大学。"]
    assert [first.tokens(t) for t in texts] == [second.tokens(t) for t in texts]


def test_a_damaged_file_of_words_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    expected = Tokenizer().tokens(TEXT)
    (kept,) = (tmp_path / "kg").glob("words-*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:5000])
    assert Tokenizer().tokens(TEXT) == expected
    assert kept.read_bytes() == whole, "it is made again"


def test_it_works_where_no_cache_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "".join(t.text for t in Tokenizer().tokens(TEXT)) == TEXT


@pytest.mark.parametrize("text", [TEXT, "河口市人民医院与东海大学共建联合实验室,开展肝移植、肾移植等手术。", "医院始建于1951年。"])
def test_rjieba_cuts_chinese_as_jieba_does(text: str) -> None:
    terms = ["云溪大学", "肝移植"]
    assert Tokenizer(terms, "rjieba").tokens(text) == Tokenizer(terms).tokens(text)


def test_a_tokeniser_that_is_not_there_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(KgError, match=r"this needs rjieba: pip install 'kg-hospital\[fast\]'"):
        Tokenizer(name="rjieba")
    with pytest.raises(KgError, match="no tokeniser spacy; there are jieba, rjieba"):
        Tokenizer(name="spacy")


def test_terms_are_words_of_their_own(tokenizer: Tokenizer) -> None:
    assert "云溪大学" in [t.text for t in tokenizer.tokens(TEXT)]
    assert "云溪大学" not in [t.text for t in Tokenizer().tokens(TEXT)]


def test_boundaries_are_where_tokens_begin_and_end(tokenizer: Tokenizer) -> None:
    tokens = tokenizer.tokens(TEXT)
    edges = {t.span.start for t in tokens} | {t.span.end for t in tokens}
    assert positions(tokenizer, TEXT) == edges
    assert {4, 8} <= edges, "云溪大学 stands at 4 to 8"
    assert not {5, 6, 7} & edges


@given(text=st.text(st.sampled_from("青岭省云溪大学 ,。\r\n\tA1.-%的系"), max_size=30))
@settings(max_examples=200)
def test_boundaries_asked_for_one_by_one_are_those_of_the_whole_text(tokenizer: Tokenizer, text: str) -> None:
    """Stretches are cut apart from each other, and only where a position in them is asked for."""
    edges = {0} | {t.span.end for t in tokenizer.tokens(text)}
    assert positions(tokenizer, text) == edges


@given(text=st.text(st.sampled_from("青岭省云溪大学 ,。\nA1的系"), max_size=30))
@settings(max_examples=50)
def test_tokens_cover_the_text_without_gaps(tokenizer: Tokenizer, text: str) -> None:
    at = 0
    for token in tokenizer.tokens(text):
        assert token.span == (at, at + len(token.text))
        assert text[at : token.span.end] == token.text
        at = token.span.end
    assert at == len(text)


def test_at_rest_it_lets_its_dictionary_go_and_cuts_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    tokenizer = Tokenizer(["河口市人民医院"])
    before = tokenizer.tokens(TEXT)
    words = weakref.ref(tokenizer._words)
    tokenizer.rest()
    gc.collect()
    assert words() is None
    assert tokenizer.tokens(TEXT) == before


def test_it_can_be_sent_to_another_process(tokenizer: Tokenizer) -> None:
    blob = pickle.dumps(tokenizer)
    assert len(blob) < 1000, "the dictionary is not sent along"
    assert pickle.loads(blob).tokens(TEXT) == tokenizer.tokens(TEXT)
    assert pickle.loads(pickle.dumps(Tokenizer(name="rjieba"))).name == "rjieba"


@pytest.fixture(scope="module")
def cutter() -> jieba_words.QuickJieba:
    """With a dictionary of near equals (云溪|大学, 云|溪大|学), words within words, and some that only begin others."""
    made = jieba_words.QuickJieba()
    made.FREQ = {"云": 3, "溪": 2, "大": 9, "学": 5, "云溪": 4, "溪大": 4, "大学": 8, "云溪大": 0, "云溪大学": 1, "A1": 2, "A": 0, "系": 0, "系的": 2}
    made.look, made.total, made.initialized = made.FREQ.get, 40, True
    return made


@given(block=st.text(st.sampled_from("云溪大学系的青A1.%"), max_size=14))
@settings(max_examples=500)
def test_the_short_way_to_its_words_ends_them_where_jieba_does(cutter: jieba_words.QuickJieba, block: str) -> None:
    assert cutter.ends(block) == list(accumulate(len(word) for word in cutter.cut(block)))


@given(row=st.text(st.sampled_from("云溪大学系的青是非张建国龘靐\u9fd4"), min_size=1, max_size=9))
@settings(max_examples=500)
def test_unknown_words_end_where_jieba_ends_them(row: str) -> None:
    """Of characters that its tables do not have all words are as likely."""
    assert jieba_words._UNKNOWN.ends(row) == list(accumulate(len(word) for word in jieba_words.finalseg.cut(row)))
