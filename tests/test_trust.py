"""The trust table of the READMEs: its rows are what the tests tell, its numbers what they count."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import BOMBS, PAYLOADS, SUFFIXES
from support import ROOT
from test_promises import commands
from test_serve_limits import CLIENTS
from trust import READMES, TABLE, WORDS, add_up, table, tell, telling


def rows(language: str) -> dict[str, tuple[int, str]]:
    """What a README says was tried → how often, and what was found."""
    (found,) = TABLE.findall(READMES[language].read_text(encoding="utf-8"))
    cells = [line.strip("| ").split(" | ") for line in found.splitlines()[2:]]
    return {what: (int(cases.replace(",", "")), told) for what, cases, told in cells}


SHOWN = rows("en")


def test_every_row_is_told_by_a_test_that_the_script_runs() -> None:
    files = [path for path in (ROOT / "tests").rglob("*.py") if path.name != Path(__file__).name]
    sources = "".join(path.read_text(encoding="utf-8") for path in files).replace(translations(), "")
    told = [what for what in SHOWN if f'"{what}"' in sources or f'"{what.partition(": ")[0]}: ' in sources]
    assert set(SHOWN) - set(told) <= {"all"}
    assert {"test_hostile_input.py", "test_promises.py", "test_serve_limits.py"} <= {path.name for path in telling()}


def translations() -> str:
    """The part of tests/trust.py that translates the rows: no test."""
    source = (ROOT / "tests" / "trust.py").read_text(encoding="utf-8")
    return source[source.index("WORDS = {") : source.index("def main")]


def test_the_counts_are_those_of_the_tests() -> None:
    wanted = {
        "bytes that are no documents, and bombs": len(PAYLOADS) * len(SUFFIXES) + len(BOMBS),
        "clients of kg serve at once": CLIENTS,
        "commands without a network": len(commands()) + 1,
    }
    assert {what: SHOWN[what][0] for what in wanted} == wanted, "run: python tests/trust.py"


def test_the_last_row_sums_up_and_nothing_bad_was_found() -> None:
    assert SHOWN["all"][0] == sum(cases for what, (cases, _) in SHOWN.items() if what != "all")
    for bad in ("lost", "unescaped", "connections", "wrong quotes", "errors"):
        assert f"{bad} 0" in SHOWN["all"][1].split(", "), bad


def test_both_languages_have_the_same_numbers() -> None:
    assert [cases for cases, _ in rows("zh").values()] == [cases for cases, _ in SHOWN.values()]
    assert [found.count("0") for _, found in rows("zh").values()] == [found.count("0") for _, found in SHOWN.values()]
    assert WORDS["all"] in rows("zh")


def test_lines_of_several_processes_add_up(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    script = "import sys; sys.path.insert(0, 'tests'); from trust import tell\nfor n in range(200): tell('数', 2, lost=n % 2)"
    env = {**os.environ, "KG_TRUST_LOG": str(log)}
    running = [subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=env) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    added = add_up(log.read_text(encoding="utf-8").splitlines())
    assert added == {"数": (1200, {"lost": 300})}
    assert table(added, "en").splitlines()[-2:] == ["| 数 | 1,200 | lost 300 |", "| all | 1,200 | lost 300 |"]


def test_without_a_log_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TRUST_LOG", raising=False)
    monkeypatch.chdir(tmp_path)
    tell("nothing", 1, lost=0)
    assert list(tmp_path.iterdir()) == []
    log = tmp_path / "log.jsonl"
    monkeypatch.setenv("KG_TRUST_LOG", str(log))
    tell("a thing", 1, lost=0)
    assert json.loads(log.read_text()) == {"what": "a thing", "cases": 1, "lost": 0}
