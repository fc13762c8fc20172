"""Nothing in the Python is about one trade: words, and the types of what they name, stand in the rules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT

from kg.rulebook import load_book
from kg.rulebook.schema import CORE

SOURCES = sorted((ROOT / "kg").rglob("*.py"))
HAN = re.compile("[\u4e00-\u9fff]+")
# What numbers are written with; 第 makes an ordinal of one. Ranges of characters are no words.
NUMERALS = set("〇零○一二三四五六七八九十百千万亿两半第") | {"一-鿿", "㐀-鿿", "鿿", "㐀-䶿一-鿿"}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The string constants of a module that are no docstrings, with their lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_word_of_chinese_stands_in_code(path: Path) -> None:
    found = [(line, text) for line, text in literals(path) for run in HAN.findall(text) if not set(run) <= NUMERALS]
    assert found == []


def test_no_type_of_the_trade_stands_in_code() -> None:
    own = set(load_book(ROOT / "rules").schema.types) - set(CORE)
    found = [(p.name, line, text) for p in SOURCES for line, text in literals(p) if text in own]
    assert found == []


def test_the_check_sees_words(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text('"""医院"""\nX = "医院"\nY = r"[一二三]"\n', encoding="utf-8")
    assert [text for _, text in literals(module) if not set("".join(HAN.findall(text))) <= NUMERALS] == ["医院"]
