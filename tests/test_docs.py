"""What the documents say is so: commands run, links lead somewhere, both READMEs say the same."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from excerpts import READMES, excerpts
from support import ROOT, Kg

DOCUMENTS = sorted(p for p in ROOT.glob("*.md")) + sorted(ROOT.glob("*/README.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def blocks(document: Path, language: str) -> list[str]:
    return [body for kind, body in BLOCK.findall(document.read_text(encoding="utf-8")) if kind == language]


def shell_lines(document: Path) -> list[str]:
    return [line for body in blocks(document, "sh") for line in body.splitlines() if line]


def test_the_first_two_commands_are_those_of_ci() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    in_ci = re.findall(r"^run [\w-]+ '(.*)'$", run, re.M)
    assert len(in_ci) == 2
    for readme in READMES:
        assert shell_lines(readme)[:2] == in_ci
    assert in_ci[1] in shell_lines(ROOT / "CONTRIBUTING.md")


def test_both_readmes_have_the_same_parts_and_code() -> None:
    levels, code = [], []
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        levels.append([m.group(1) for m in re.finditer(r"^(#+) ", BLOCK.sub("", text), re.M)])
        code.append(BLOCK.findall(text))
    assert levels[0] == levels[1]
    assert code[0] == code[1]


def test_both_readmes_have_the_same_numbers_in_tables() -> None:
    rows = [re.findall(r"^\|.*\|$", r.read_text(encoding="utf-8"), re.M) for r in READMES]
    assert len(rows[0]) == len(rows[1])
    for english, chinese in zip(*rows, strict=True):
        assert re.findall(r"`[^`]+`|\d+\.\d+", english) == re.findall(r"`[^`]+`|\d+\.\d+", chinese)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = BLOCK.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target:
            assert (document.parent / target).exists(), target


def test_every_promise_names_a_test_that_is_there() -> None:
    rows = [line for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert re.search(rf"^\s*(?:async )?def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.M), f"{file}::{test}"


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory, kg: Kg) -> Path:
    """A folder with seeds and what they build, where the examples of the README run."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    done = kg("build", "seeds", "-o", "exports", cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return folder


# A server does not end by itself; tests/test_serve.py starts it.
KG_LINES = [
    line for line in shell_lines(READMES[0])[2:] if line.startswith("kg ") and not line.startswith("kg serve")
]


@pytest.mark.parametrize("line", KG_LINES)
def test_commands_of_the_readme_run(line: str, playground: Path) -> None:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    script = f'kg() {{ "{sys.executable}" -m kg "$@"; }}\n{line.partition("  #")[0]}'
    done = subprocess.run(["bash", "-c", script], cwd=playground, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if " query " in line:
        head = 1 if "csv" in line else 2
        assert len(done.stdout.splitlines()) > head, "no rows"


def test_the_readme_has_five_ready_queries() -> None:
    assert len([line for line in KG_LINES if re.match(r"kg query [\w-]+( -p|$|  #)", line)]) >= 5


def test_python_of_the_readme(playground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(playground)
    source = "\n".join(blocks(READMES[0], "python"))
    test = doctest.DocTestParser().get_doctest(source, {}, "README.md", "README.md", 0)
    assert test.examples
    outcome = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test)
    assert outcome.failed == 0


def test_the_excerpts_are_current() -> None:
    for language, text in excerpts(ROOT / "exports").items():
        for readme in READMES:
            assert blocks(readme, language) == [text], "run: python tests/excerpts.py"


def test_every_command_is_described() -> None:
    from kg.cli import COMMANDS

    text = READMES[0].read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"kg {name}" not in text] == []


MODULES = sorted(
    p.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for p in (ROOT / "kg").rglob("*.py")
    if ">>>" in p.read_text(encoding="utf-8")
)
NEEDS_A_FOLDER = {"kg.dataset"}  # run in a module of its own


@pytest.mark.parametrize("name", [m for m in MODULES if m not in NEEDS_A_FOLDER])
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    outcome = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert outcome.failed == 0
