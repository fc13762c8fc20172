"""Rule books from strangers: each is refused with its reason, or of no harm, in bounded time and memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rulebooks
import strangers
from hypothesis import assume, given, note
from hypothesis import strategies as st
from support import ROOT, Kg
from trust import tell

from kg.engine.bounded import TooLong, at_most
from kg.errors import KgError, RuleError
from kg.rulebook import load_book
from kg.rulebook.expressions import check, readings
from kg.rulebook.files import checked

Outcome = dict[str, object]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What became of each book, each loaded in a process that has 1.5 GB and 30 seconds of CPU."""
    base = tmp_path_factory.mktemp("strangers")
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "strangers_run.py"), str(base)],
        env={**os.environ, "PYTHONPATH": paths, "XDG_CACHE_HOME": str(base / "cache")},
        capture_output=True, timeout=600, check=True,
    )  # fmt: skip
    return {row.pop("name"): row for row in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", strangers.REFUSED)
def test_a_book_that_would_do_harm_is_refused_with_place_and_reason(outcomes: dict[str, Outcome], name: str) -> None:
    found = outcomes[name]
    said = str(found.get("refused", ""))
    assert said, found
    assert strangers.REFUSED[name][1] in said
    assert re.match(r"[^\n]*:\d+:\d+: .", said), "no file, line and column"
    assert len(said) < 1500


@pytest.mark.parametrize("name", strangers.HARMLESS)
def test_a_book_that_is_but_odd_is_used(outcomes: dict[str, Outcome], name: str) -> None:
    assert outcomes[name].get("built") is True, outcomes[name]


def test_no_book_ran_anything_or_was_let_in(outcomes: dict[str, Outcome]) -> None:
    assert not Path("/tmp/kg-was-here").exists()
    assert len(outcomes) == len(strangers.REFUSED) + len(strangers.HARMLESS)
    tell("hostile rule books", len(strangers.REFUSED), accepted=sum("refused" not in outcomes[n] for n in strangers.REFUSED))


def test_the_command_says_it_in_two_lines(kg: Kg, tmp_path: Path) -> None:
    rules = rulebooks.write(tmp_path / "rules")
    strangers.REFUSED["a repeat in a repeat"][0](rules)
    for command in (["build", "seeds", "-o", str(tmp_path / "out")], ["rules", "list"], ["rules", "try", "河口"]):
        done = kg(*command, "--rules", str(rules))
        assert done.returncode == 2
        assert b"holds.yaml:8:" in done.stderr and b"Traceback" not in done.stderr
    (rules / "queries").mkdir()
    (rules / "queries" / "all.rq").symlink_to("/etc/passwd")
    done = kg("query", "all", "--rules", str(rules))
    assert done.returncode == 2 and b"out of the folder" in done.stderr


# Expressions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "(?:的|地|得)*x", "(?:[^,]*,)*x", r"(?:\d+,)*x", "(?:ab|cd|e)*x", "(?:ab?c?)*x", "[ab]*c*d*", "(?:a{2}b)*x", "(?:大型|现代化|省级|集)+",
        ".*(?:a|b).*", "(?:(?!x)[a-z])*x", "(?:和|与|高难度|大型)*(?:手术|治疗)", "(?:aa|ab|b)*c", "(?:a|b){0,20}(?:a|b){0,20}",
    ],
)  # fmt: skip
def test_expressions_that_can_be_read_in_one_way_are_allowed(source: str) -> None:
    assert check(source) == source


@st.composite
def expressions(draw: st.DrawFn) -> str:
    """Small expressions of a and b with repeats, groups and alternatives."""
    def parts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda p: f"(?:{'|'.join(p)})"),
            st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}", "*?"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
        )

    return draw(st.recursive(st.sampled_from(["a", "b", "[ab]", ".", "ab", "[^a]", "(?=a)", "^"]), parts, max_leaves=6))


@given(source=expressions(), piece=st.text("ab", min_size=1, max_size=3))
def test_what_is_allowed_takes_no_exponential_time(source: str, piece: str) -> None:
    """On three hundred characters; what doubles with each of them would take for ever."""
    try:
        bits, long = readings(source)
    except ValueError:
        assume(False)
    assume(bits <= 8 and long <= 2)
    note(f"{source} {piece}")
    with at_most(60):
        re.compile(f"(?:{source})c").match(piece * (300 // len(piece)))


def test_the_rules_that_ship_are_allowed() -> None:
    assert load_book().relations


def test_a_search_that_is_slow_is_interrupted() -> None:
    """The time limit reaches into a search: what is allowed may still be a polynomial of the text."""
    start = time.perf_counter()
    with pytest.raises(TooLong), at_most(0.2):
        re.compile("a*a*a*a*b").search("a" * 20_000)
    assert time.perf_counter() - start < 60


def test_trying_a_slow_rule_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.workshop import trial

    rules = rulebooks.write(tmp_path / "rules")
    strangers.HARMLESS["a pattern of many ways"](rules)
    extract = rulebooks.extractor(rules)
    monkeypatch.setattr(trial, "SECONDS", 0.000001)
    with pytest.raises(KgError, match="takes longer than"):
        trial.attempt(extract, "东海大学获批省级重点学科。" * 50, "东海大学")


# Folders --------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = rulebooks.write(tmp_path / "rules")
    real = Path.read_text

    def refuse(path: Path, *args: object, **options: object) -> str:
        if path.name == "subjects.yaml":
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(RuleError, match=r"subjects.yaml:1:1: cannot be read: Permission denied"):
        load_book(rules)


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    rules = rulebooks.write(tmp_path / "rules")
    (tmp_path / "link").symlink_to(rules)
    assert checked(tmp_path / "link")
    assert load_book(tmp_path / "link").version == load_book(rules).version


def test_a_sentence_that_is_no_utf8_is_tried_all_the_same(kg: Kg) -> None:
    """Bytes on the command line that are no UTF-8 crashed the automaton."""
    for command in (["rules", "try"], ["rules", "why-not", "holds/count"]):
        done = kg(*command, os.fsdecode("河口市人民医院".encode() + b"\xff"))
        assert done.returncode in (0, 1, 2) and b"Traceback" not in done.stderr
        assert done.stdout or command[1] == "why-not"


def test_a_slow_expression_costs_the_document_that_it_is_slow_on(kg: Kg, tmp_path: Path) -> None:
    """What is allowed may be a high power of the text's length: the time limit ends the search inside `re`."""
    rules = rulebooks.write(tmp_path / "rules")
    (rules / "book.yaml").write_text("extends: kg\n")
    rulebooks.replace(rules, "schema.yaml", "records: {types: {}, properties: {}}\n", "")
    rulebooks.replace(rules, strangers.HOLDS, "    priority: 60\n", "    priority: 60\n    unless: ['a*a*a*a*a*c']\n")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "good.txt").write_text("东海大学获批省级重点学科。", encoding="utf-8")
    (pages / "slow.txt").write_text("东海大学获批省级重点学科" + "a" * 500 + "。", encoding="utf-8")
    done = kg("build", str(pages), "-o", str(tmp_path / "out"), "--rules", str(rules), "--max-seconds", "2", "--jobs", "1")
    assert done.returncode == 1, done.stderr
    assert b"slow.txt" in done.stdout + done.stderr and b"--max-seconds" in done.stdout + done.stderr
    claims = (tmp_path / "out" / "claims.jsonl").read_text(encoding="utf-8")
    assert "good.txt" in claims and "slow.txt" not in claims
