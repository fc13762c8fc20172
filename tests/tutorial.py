"""Runs the tutorial of `rules/README.md`: writes its files, gives its commands, compares what they answer."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from support import ROOT

README = ROOT / "rules" / "README.md"
HEADING = "## Another trade in an hour"
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?(?: ([^\n]+))?\n(.*?)^```$", re.M | re.S)


class Command(NamedTuple):
    """A command and the lines that it should print; `…` stands for lines that are left out."""

    words: list[str]
    answer: list[str]


class File(NamedTuple):
    """A text that a file should have, or that should stand in it below the line `after`."""

    name: str
    after: str
    text: str


def steps() -> Iterator[Command | File]:
    """The tutorial's steps in order."""
    text = README.read_text(encoding="utf-8")
    for kind, name, after, body in BLOCK.findall(text[text.index(HEADING) :]):
        if kind != "console":
            yield File(name, after, body)
            continue
        for run in re.split(r"^\$ ", body, flags=re.M)[1:]:
            line, *answer = run.splitlines()
            yield Command(shlex.split(line), answer)


def write(folder: Path, file: File) -> None:
    """Writes a file of the tutorial, or puts its text below a line of one that is there."""
    path = folder / file.name
    text = file.text
    if file.after:
        head, line, tail = path.read_text(encoding="utf-8").partition(f"\n{file.after}\n")
        assert line, f"{file.name} has no line {file.after!r}"
        text = head + line + file.text + tail
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(folder: Path, command: Command) -> subprocess.CompletedProcess[str]:
    """Gives a command (kg) in a folder."""
    assert command.words[0] == "kg"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"}
    words = [sys.executable, "-m", "kg", *command.words[1:]]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
