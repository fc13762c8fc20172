"""The order of the stages: inputs to results, whatever their order and wherever they run."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import TypeVar

import pytest

from kg.errors import KgError
from kg.model import Document
from kg.pipeline import document_stage, process, run
from kg.rulebook.book import RuleBook, load_book
from kg.rulebook.paths import default_rules, rules_folder

A = TypeVar("A")
B = TypeVar("B")

PAGES = {
    "a.txt": "河口市人民医院高质量发展纪实\n\n河口市人民医院始建于1951年,现有床位1200张。\n",
    "b.txt": "青石市中医医院高质量发展纪实\n\n青石市中医医院始建于1962年,现有职工800名。\n",
    "c.txt": "东海大学附属医院高质量发展纪实\n\n东海大学附属医院始建于1937年,现有病区52个。\n",
}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_book(default_rules())


def test_results_do_not_depend_on_input_order(pages: Path, book: RuleBook) -> None:
    built = [process([pages / n for n in order], book) for order in permutations(PAGES)]
    assert [r.article.name for r in built[0].results] == list(PAGES)
    assert all(b.results == built[0].results for b in built)
    assert all(b.resolution == built[0].resolution for b in built)


def test_every_page_gives_its_founding_year(pages: Path, book: RuleBook) -> None:
    claims = [c for r in process(pages, book).results for c in r.claims if c.predicate == "foundedIn"]
    assert [(c.subject, c.object) for c in claims] == [
        ("河口市人民医院", "1951"),
        ("青石市中医医院", "1962"),
        ("东海大学附属医院", "1937"),
    ]


def test_a_document_given_twice_counts_once(pages: Path, book: RuleBook) -> None:
    (pages / "copy of a.txt").write_bytes((pages / "a.txt").read_bytes())
    built = process([pages, pages / "a.txt"], book)
    assert built.documents == 3
    assert len({c.id for r in built.results for c in r.claims}) == sum(len(r.claims) for r in built.results)


def test_the_copy_that_counts_does_not_depend_on_input_order(pages: Path, book: RuleBook) -> None:
    (pages / "z.txt").write_bytes((pages / "a.txt").read_bytes())
    one, other = ([pages / "a.txt", pages / "z.txt"], [pages / "z.txt", pages / "a.txt"])
    assert process(one, book).results == process(other, book).results


def test_bad_documents_are_reported_and_the_others_built(pages: Path, book: RuleBook) -> None:
    (pages / "bad.txt").write_bytes(b"\x00\x01\x02" * 50)
    built = process(pages, book)
    assert built.documents == 3
    assert [Path(e.path).name for e in built.errors] == ["bad.txt"]


def test_standard_input_is_a_document(book: RuleBook) -> None:
    built = process("-", book, stdin=PAGES["a.txt"].encode())
    assert built.documents == 1
    assert built.results[0].article.about == "河口市人民医院"


def test_report_counts_what_was_built(pages: Path, tmp_path: Path, book: RuleBook) -> None:
    steps: list[str] = []
    report = run(pages, tmp_path / "out", book, progress=steps.append)
    claims = (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    assert (report.documents, report.articles, sum(report.claims.values())) == (3, 3, len(claims))
    assert report.claims["foundedIn"] == 3
    assert steps[0].endswith("a.txt")


def test_nothing_is_written_without_documents(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert run(tmp_path / "in", tmp_path / "out").documents == 0
    assert not (tmp_path / "out").exists()


def test_setup_documents_and_results_are_picklable(pages: Path, book: RuleBook) -> None:
    """So that another engine can send them to other processes."""
    setup = partial(document_stage, book)
    document = Document("d1", "a.txt", PAGES["a.txt"])
    sent = pickle.loads(pickle.dumps((setup, document)))
    results = sent[0]()(sent[1])
    assert pickle.loads(pickle.dumps(results)) == setup()(document)


def test_another_engine_gives_the_same(pages: Path, book: RuleBook) -> None:
    calls = []

    def pickling(setup: Callable[[], Callable[[A], B]], items: Iterable[A]) -> Iterator[B]:
        """As a pool of processes does it: everything pickled there and back, a stage for each batch."""
        blob = pickle.dumps(setup)
        for item in items:
            calls.append(item)
            yield pickle.loads(pickle.dumps(pickle.loads(blob)()(pickle.loads(pickle.dumps(item)))))

    assert process(pages, book, engine=pickling) == process(pages, book)
    assert len(calls) == 3


def test_rules_are_found_in_the_checkout(root: Path) -> None:
    assert default_rules() == root / "rules"
    assert rules_folder(None) == root / "rules"


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"schema\.yaml is missing"):
        rules_folder(tmp_path)
