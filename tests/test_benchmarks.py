"""The benchmark's corpus and the comparison's patterns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import rdflib
from support import ROOT

from benchmarks import corpus, graph, spark, speed
from benchmarks.__main__ import Run, report
from benchmarks.spacy_side import words
from kg.graph.rdf import to_store
from kg.graph.turtle import graph_turtle
from kg.query import Source
from kg.rulebook import load_book

TEXT = """河口日报

河口市人民医院纪实

医院有床位1200张。医院建于1951年！
还有护士
三百名吗？有。
"""


def test_shuffling_keeps_all_characters_and_the_head() -> None:
    shuffled = [corpus.shuffle(TEXT, seed) for seed in range(8)]
    assert all(sorted(s) == sorted(TEXT) for s in shuffled)
    assert all(s.startswith("河口日报\n\n河口市人民医院纪实\n\n医院有床位1200张。") for s in shuffled)
    assert len(set(shuffled)) > 1
    assert corpus.shuffle(TEXT, 3) == shuffled[3]


def test_a_corpus_has_the_size_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "p.txt").write_text(TEXT, encoding="utf-8")
    size = corpus.write(tmp_path / "pages", 2000, tmp_path / "out")
    files = list((tmp_path / "out").iterdir())
    assert size == sum(f.stat().st_size for f in files)
    assert 2000 <= size < 2000 + len(TEXT.encode())


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no \.txt files"):
        list(corpus.copies(tmp_path, 10))


def test_there_are_fifty_patterns() -> None:
    table = words()
    assert sum(len(ws) for labels in table.values() for ws in labels.values()) == 50


def test_the_table_says_how_many_times_as_fast_the_build_is() -> None:
    whole, other = Run(10, 5, 5), Run(2, 4, 4)
    lines = report([("kg", whole), ("spaCy", other)], whole).splitlines()
    assert lines[2].split() == ["kg", "10.00", "5.00", "5.00", "2.000", "1.0", "x"]
    assert lines[3].split()[-2:] == ["4.0", "x"]


# The graph beside rdflib


def test_both_sides_hold_the_same_triples_and_give_the_same_answers() -> None:
    triples, measured = graph.rows(3000, 1)
    assert triples > 1000
    assert len(measured) == 5 + len(graph.QUERIES)
    assert all(row.kg > 0 and row.rdflib > 0 for row in measured)
    text = graph.report(triples, [graph.Row("work", 0.5, 2.0)])
    assert text.splitlines()[2].split() == ["work", "0.5000", "2.000", "4.0", "x"]


def test_the_invented_claims_are_the_same_on_every_run() -> None:
    (collect, name), (again, same) = graph.facts_of(1000), graph.facts_of(1000)
    assert name == same and graph_turtle(collect()) == graph_turtle(again())


def test_different_answers_stop_the_benchmark() -> None:
    source = Source(to_store(["<https://a.example/> <https://b.example/> 1 ."]))
    with pytest.raises(SystemExit, match="the answers differ: 1 and 0 rows"):
        graph.check("SELECT * { ?s ?p ?o }", source, rdflib.Graph())


# Spark beside the local engine


def test_the_rate_is_of_what_is_beyond_the_start() -> None:
    lines = spark.report(6.0, {"local": (1.0, 4.0), "Spark": (10.0, 13.75)}).splitlines()
    assert lines[3].split() == ["local", "1.0", "4.0", "2.000"]
    assert lines[4].split() == ["Spark", "10.0", "13.8", "1.600"]
    assert lines[5].endswith("is 0.80 x the local engine's")


def test_short_documents_are_the_same_on_every_run(root: Path) -> None:
    made = list(corpus.short(root / "seeds", 300, seed=5))
    assert made == list(corpus.short(root / "seeds", 300, seed=5))
    assert made != list(corpus.short(root / "seeds", 300, seed=6))
    assert len({name for name, _ in made}) == 300 > len({text for _, text in made}), "some have the text of another"


def test_a_row_is_met_on_the_right_side_of_its_target() -> None:
    faster, slower = speed.Row("a", "1", "2", 2.0, 2.0, True), speed.Row("b", "1", "2", 1.31, 1.3, False)
    assert (faster.met, slower.met) == (True, False)
    lines = speed.report([faster, slower]).splitlines()
    assert lines[2].split()[-3:] == ["≥", "2", "yes"]
    assert lines[3].split()[-3:] == ["≤", "1.3", "no"]


def test_the_rules_and_terms_that_are_added_are_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "SENTENCE_RULES", 1)
    folder = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    before = load_book(folder)
    count = speed.ten_times(folder)
    speed.add_terms(folder, 300)
    after = load_book(folder)
    assert len(after.relations) == len(before.relations) + count == 2 * len(before.relations)
    assert len(after.lexicon["equipment"]) == len(before.lexicon["equipment"]) + 300
