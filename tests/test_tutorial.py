"""The tutorial works as it is written, and what `kg init` writes is a book in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tutorial
from support import ROOT

from kg.errors import KgError
from kg.rulebook import load_book
from kg.workshop.bench import Workbench
from kg.workshop.editors import stale
from kg.workshop.starter import start

TIME = re.compile(r"; \d+\.\d\d s$")


def shown(expected: list[str], printed: str) -> list[str]:
    """The expected lines that are not in what was printed, in order; after `…` lines may be left out."""
    lines = [TIME.sub("", line.rstrip()) for line in printed.splitlines()]
    at, free, missing = 0, False, []
    for line in expected:
        if line == "…":
            free = True
            continue
        found = next((n for n in range(at, len(lines) if free else at + 1) if lines[n : n + 1] == [line.rstrip()]), -1)
        if found < 0:
            missing.append(line)
        else:
            at, free = found + 1, False
    return missing


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    steps = list(tutorial.steps())
    assert sum(isinstance(step, tutorial.Command) for step in steps) >= 8
    for step in steps:
        if isinstance(step, tutorial.File):
            tutorial.write(tmp_path, step)
            continue
        done = tutorial.run(tmp_path, step)
        asks_why = step.words[1:3] == ["rules", "why-not"]  # exit status 1: there is a reason
        assert done.returncode == (1 if asks_why else 0), (step.words, done.stdout, done.stderr)
        assert shown(step.answer, done.stdout) == [], (step.words, done.stdout)
    assert (tmp_path / "museums-graph" / "graph.html").is_file()


def test_the_comparison_of_answers_sees_what_lacks() -> None:
    assert shown(["a", "…", "c"], "a\nb\nc\n") == []
    assert shown(["a", "c"], "a\nb\nc\n") == ["c"]
    assert shown(["…", "d"], "a\nb\n") == ["d"]


def test_starter(tmp_path: Path) -> None:
    files = start(tmp_path / "mine")
    assert "schema.yaml" in files and "relations/partnersWith.yaml" in files
    book = load_book(tmp_path / "mine")
    assert set(book.schema.types) & set(load_book(ROOT / "rules").schema.types) == {
        "Institution", "Person", "Place", "Quantity", "Role", "Time",
    }  # fmt: skip
    assert [p.rule.id for p in book.relations] == ["partners/together"]
    assert stale(Workbench.open(tmp_path / "mine")) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine"], "nothing else is left behind"


def test_starter_never_writes_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("x", encoding="utf-8")
    with pytest.raises(KgError, match="is not empty"):
        start(tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["note.txt"]
