"""The seed pages: complete, readable, as rough as real pages, and in step with what is asked of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "seeds").glob("*.txt"))
GOLD = sorted((ROOT / "tests" / "seeds_gold").glob("*.jsonl"))
PREDICATES = set(YAML(typ="safe").load((ROOT / "rules" / "schema.yaml").read_text("utf-8"))["predicates"])
COMPETENCY = YAML(typ="safe").load((ROOT / "tests" / "competency.yaml").read_text("utf-8"))
HAN = "\u4e00-\u9fff"

# In each page, a word (not a compound) that a line break cuts.
CUT_WORDS = {"p1_": "肿瘤", "p2_": "问题", "p3_": "医院", "p4_": "医院", "p5_": "医疗"}
CUT_SENTENCES = {
    "p1_": "中医药\n\n治疗",
    "p2_": "科学\n\n基金",
    "p3_": "超过\n\n100篇",
    "p4_": "村\n\n里",
    "p5_": "们\n\n要把",
}
# What stands in each page for the trouble that it was written to give.
ROUGHNESS = {
    "p1_": r"(?s)(双向转诊绿色通道.*){2}",
    "p2_": r"联\n\n体联盟",
    "p3_": r"田野借来高处的梯子",
    "p4_": r"(?s)(□特约记者 卓然.*){2}",
    "p5_": r"(?s)前\n列\n\n+王琴\n.*?\n\n+腺癌",
}


def text_of(page: Path) -> str:
    return page.read_bytes().decode("utf-8")


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_five_pages_told_apart_by_their_first_three_characters() -> None:
    assert len(PAGES) == 5
    assert {p.name[:3] for p in PAGES} == set(CUT_WORDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page_is_clean_utf8_of_a_newspaper_feature_s_length(page: Path) -> None:
    text = text_of(page)
    assert "\r" not in text and "\ufeff" not in text and "\ufffd" not in text
    assert 2500 <= len(text) <= 5000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_lines_break_inside_words_and_sentences(page: Path) -> None:
    text = text_of(page)
    word = CUT_WORDS[page.name[:3]]
    assert re.search(rf"{word[0]}\n+{word[1:]}", text), "no word is cut by a line break"
    assert len(re.findall(rf"[{HAN}，,、]\n[{HAN}]", text)) > 40, "too few lines break inside a sentence"
    assert CUT_SENTENCES[page.name[:3]] in text, "no empty line in the middle of a sentence"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page_has_the_roughness_that_its_readme_promises(page: Path) -> None:
    assert re.search(ROUGHNESS[page.name[:3]], text_of(page))
    assert page.name in (ROOT / "seeds" / "README.md").read_text("utf-8")


def test_thirty_questions_span_every_predicate_article_and_status() -> None:
    questions = COMPETENCY["questions"]
    assert len(questions) == 30 and len({q["id"] for q in questions}) == 30
    assert {p for q in questions for p in q["predicates"]} == PREDICATES
    assert {(q["file"], q["article"]) for q in questions} == {
        ("p1_", 1),
        ("p2_", 1),
        ("p3_", 1),
        ("p3_", 2),
        ("p4_", 1),
        ("p4_", 2),
        ("p4_", 3),
        ("p5_", 1),
    }
    assert {q.get("status", "actual") for q in questions} >= {"actual", "planned", "former"}


@pytest.mark.parametrize("question", COMPETENCY["questions"], ids=lambda q: q["id"])
def test_answer_is_what_the_gold_claims_say(question: dict[str, Any]) -> None:
    """Each answer can be read off the gold claims of the question's hospital, predicates and status."""
    field, wanted = question["asks"], set(question["answer"])
    found = set()
    for row in (r for path in GOLD for r in map(json.loads, path.read_text("utf-8").splitlines())):
        if (row["file"], row["article"]) != (question["file"], question["article"]) or "meta" in row:
            continue
        qualifiers = row.get("qualifiers", {})
        if (
            row["predicate"] in question["predicates"]
            and row["subject"] in question["subjects"]
            and qualifiers.get("status", "actual") == question.get("status", "actual")
        ):
            found.add(row["object"] if field == "object" else qualifiers.get(field))
    assert wanted <= found


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_gold_quotes_stand_where_they_say(path: Path) -> None:
    page = next(p for p in PAGES if p.name[:3] == path.stem)
    text = text_of(page)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "meta" in row:
            assert row["meta"]["hospital"] in text
            continue
        assert text[row["start"] : row["end"]] == row["quote"], row
        assert row["predicate"] in PREDICATES and squeeze(row["quote"])
