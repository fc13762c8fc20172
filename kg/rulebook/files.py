"""A folder of rules as it lies on the disk, before anything of it is read: nothing leads out, nothing is too much.

A rule book may come from a stranger.  What kg reads of it are plain files in its own folder, of a
bounded size; a link may lead to another place in the folder only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.errors import RuleError

# Bytes that one file may have, by its suffix, and all of them together; of those that ship the largest YAML file has
# 38,000 and the largest list 114,000.  The YAML library is slow: what is allowed here takes it a minute at most.
LARGEST = {".yaml": 300_000, ".tsv": 24_000_000, ".rq": 100_000}
LARGEST_BOOK = 32_000_000
LARGEST_YAML = 2_000_000  # of all YAML files: parsing it is slow
MOST_ENTRIES = 10_000
_COPY = "copy the file into the folder: a rule book reads nothing else"


def checked(folder: Path) -> Path:
    """`folder`, if all that kg would read of it is plain, in the folder and not too large.  RuleError if not."""
    total = yaml = 0
    for number, path in enumerate(_entries(folder, folder.resolve()), 1):
        if number > MOST_ENTRIES:
            raise RuleError(str(folder), 1, 1, f"has more than {MOST_ENTRIES:,} files", "a rule book stands in a folder of its own")
        if path.suffix in LARGEST:
            size = _size(path)
            total += size
            yaml += size if path.suffix == ".yaml" else 0
            if yaml > LARGEST_YAML or total > LARGEST_BOOK:
                most = LARGEST_YAML if yaml > LARGEST_YAML else LARGEST_BOOK
                raise RuleError(str(path), 1, 1, f"with this file the rules have more than {most:,} bytes", "take some away")
    return folder


def _entries(folder: Path, home: Path) -> Iterator[Path]:
    """Everything below a folder.  RuleError for a link that leads out of `home`, and what cannot be listed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda e: e.name)
        except OSError as err:
            raise RuleError(str(here), 1, 1, f"cannot be listed: {err.strerror or err}") from None
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                _stays(path, home)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            yield path


def _stays(path: Path, home: Path) -> None:
    """RuleError if a link leads out of `home`, or in a circle."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):
        raise RuleError(str(path), 1, 1, "is a link that leads to itself", "take it away") from None
    if not target.is_relative_to(home):
        raise RuleError(str(path), 1, 1, "is a link that leads out of the folder of rules", _COPY)


def _size(path: Path) -> int:
    try:
        seen = path.stat()
    except OSError as err:
        raise RuleError(str(path), 1, 1, f"cannot be read: {err.strerror or err}") from None
    if not stat.S_ISREG(seen.st_mode):
        raise RuleError(str(path), 1, 1, "is no plain file", "take it away or rename it")
    most = LARGEST[path.suffix]
    if seen.st_size > most:
        raise RuleError(str(path), 1, 1, f"has {seen.st_size:,} bytes where {most:,} may be", "split it into several files")
    return seen.st_size


def read_file(path: Path) -> str:
    """The text of a file of rules.  RuleError if it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as err:
        raise RuleError(str(path), 1, 1, f"cannot be read: {err.strerror or err}") from None
    except UnicodeDecodeError as err:
        raise RuleError(str(path), 1, 1, f"is not UTF-8 ({err.reason})", "save the file as UTF-8") from None
