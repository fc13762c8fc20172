"""Values that are unpickled when first used, and expressions that come back from their code."""

from __future__ import annotations

import io
import pickle
import re
from typing import Any

import pytest
from support import ROOT

from kg import cache, compiled, lazily
from kg.extract import Extractor
from kg.lazily import Lazily, LazyPattern, Named

SOURCES = (
    "(?P<trigger>医院|病院)(?P<what>[^,;。]{1,16}?)(?=$|[,;])",
    "(?i:mri)|(?<!第)[一二三]级|(?>甲|乙)*等",
    "(a)(?P<b>b)?(?:c|(d))",
    "",
)


def expressions(value: Any) -> set[re.Pattern[str]]:
    """Every compiled expression that pickling a value comes across."""
    found: set[re.Pattern[str]] = set()

    class Collector(pickle.Pickler):
        def reducer_override(self, obj: Any) -> Any:
            if isinstance(obj, re.Pattern):
                found.add(obj)
            return NotImplemented

    Collector(io.BytesIO()).dump(value)
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_an_expression_comes_back_with_its_groups(source: str) -> None:
    expression = re.compile(source)
    back = lazily.loads(lazily.dumps(expression))
    assert isinstance(back, LazyPattern) and back._made_of[0]  # it has code
    text = "第三级甲等MRI医院开展新技术,abcabd"
    assert [(m.span(), m.groupdict(), m.regs) for m in back.finditer(text)] == [
        (m.span(), m.groupdict(), m.regs) for m in expression.finditer(text)
    ]
    assert (back.groups, dict(back.groupindex)) == (expression.groups, dict(expression.groupindex))


def test_every_expression_of_the_rules_is_restored_as_it_was_compiled(shipped: Extractor) -> None:
    assert shipped.pages
    found = expressions(shipped)
    assert len(found) > 300
    for expression in found:
        stand_in = lazily.kept(expression)
        code, groups, count = stand_in._made_of
        assert code
        assert lazily._restored(expression.pattern, expression.flags, code, groups, count) == expression


@pytest.mark.parametrize("code", [b"", b"\xff" * 40, b"\1\2\3", b"\0" * 8])
def test_code_that_does_not_fit_is_made_anew(code: bytes) -> None:
    made = LazyPattern("(?P<x>甲)乙?", re.UNICODE, code, {"x": 1}, 1)
    assert made.search("甲乙").span() == (0, 2)


def test_without_the_parts_of_re_an_expression_is_kept_without_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(lazily, "import_module", gone)
    back = lazily.loads(lazily.dumps(re.compile("甲(乙)?")))
    assert back._made_of[0] == b""
    assert back.fullmatch("甲乙").groups() == ("乙",)


def test_items_are_unpickled_when_they_are_asked_for() -> None:
    rows = Lazily([["a"], Named({"x": ["b"], "y": ["c"]}), ["d"]])
    back = lazily.loads(lazily.dumps(rows))
    assert len(back) == 3
    assert [type(item).__name__ for item in back._items] == ["_Waiting"] * 3
    assert back[1]["y"] == ["c"] and back[-1] == ["d"]
    assert [type(item).__name__ for item in back._items] == ["_Waiting", "Named", "list"]
    assert back[1]["y"] is back[1]["y"]
    assert list(back[1]) == ["x", "y"] and dict(back[1]) == {"x": ["b"], "y": ["c"]}
    assert back[:1] == [["a"]]
    assert list(pickle.loads(pickle.dumps(back))) == [["a"], back[1], ["d"]]


def test_a_rule_book_of_another_engine_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    names = {compiled._key(ROOT / "rules", "jieba")}
    monkeypatch.setattr(lazily, "engine", lambda: "another Python")
    names.add(compiled._key(ROOT / "rules", "jieba"))
    assert len(names) == 2


@pytest.mark.parametrize("cut", [0, 4, 16, 200, 20_000, -1])
def test_a_spoilt_file_is_made_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, cut: int, universities: Extractor) -> None:
    """Also one whose hash is right: it holds something else, or half of it."""
    data = lazily.dumps(universities)
    monkeypatch.setattr(cache, "read", lambda name: data[:cut] if cut >= 0 else lazily.dumps(["no", "rules"]))
    assert compiled._read("any") is None
