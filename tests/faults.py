"""What the tests of faults share: documents and rules, a warm `kg` to kill, and what an export looks like."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import rulebooks
from support import ROOT

STATE = ".kg-state.sqlite"
SCRIPT = str(ROOT / "tests" / "deadly.py")
# The rows of a table are no plain text, so their texts stand beside the export, and change with it.
OLD = {
    "a.txt": "东海大学设有物理系和医学院。\n",
    "b.txt": "西山大学开设文学院。\n",
    "c.jsonl": '{"id": "1", "text": "南江大学获批全国示范单位。"}\n{"id": "2", "text": "北原大学设有物理系。"}\n',
}
NEW = {
    "a.txt": "东海大学设有物理系。\n",
    "c.jsonl": '{"id": "1", "text": "南江大学获批全国示范单位。"}\n{"id": "2", "text": "北原大学开设医学院。"}\n',
    "d.txt": "北原大学荣获全国示范单位。\n",
}
NEW_NAMES = ["a.txt", "c.jsonl#1", "c.jsonl#2", "d.txt"]


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join(filter(None, (str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, **more}


def write_book(folder: Path) -> Path:
    """The small rule book, as one that can be built with."""
    rulebooks.write(folder)
    (folder / "book.yaml").write_text("extends: kg\n", encoding="utf-8")
    return rulebooks.replace(folder, "schema.yaml", "records: {types: {}, properties: {}}\n", "")


def write_pages(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Warm:
    """A warm process that runs `kg` in children of its own, each in the folder `cwd`."""

    def __init__(self, book: Path, pages: Path) -> None:
        command = [sys.executable, SCRIPT, "serve", str(book), str(pages)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), text=True)

    def __call__(self, cwd: Path, *args: str, **order: Any) -> dict[str, Any]:
        """What became of `kg ARGS…`: code, said, calls, seconds.  `kill`, `after` and `most` end it early."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps({"cwd": str(cwd), "args": args, **order}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def shown(folder: Path) -> dict[str, bytes]:
    """The export in a folder: its files but hidden ones."""
    files = (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def hidden(folder: Path) -> set[str]:
    """What there is besides: the state, and what should not be left."""
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.name.startswith(".")} if folder.exists() else set()


def processes(mark: str) -> set[int]:
    """The processes that have `mark` in their environment."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (place / "environ").read_bytes() and b") Z " not in (place / "stat").read_bytes():
                found.add(int(place.name))
        except OSError:  # it has ended, or is another user's
            continue
    return found


@contextmanager
def disk(folder: Path, size: str) -> Iterator[bool]:
    """A small disk at `folder`; gives whether the machine lets us have one."""
    folder.mkdir()
    mount = shutil.which("mount")
    done = mount is not None and subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "kg", str(folder)], capture_output=True).returncode == 0
    try:
        yield done
    finally:
        if done:
            subprocess.run(["umount", "-l", str(folder)], check=True)
