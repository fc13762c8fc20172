"""What a run of mutmut found: `python tests/mutation/report.py` prints survivors, then a table of kill rates.

A line a survivor: file and line, function, what stood there and what stood there instead.  A mutant
that no test reaches counts as a survivor, one that ran out of time as killed.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.diff_apply import generated_function_names
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

_KILLED = ("killed", "timeout", "segfault")
_GENERATED = re.compile(r"x\S*?__mutmut_\w+")  # how mutmut names the copies of a function
_AROUND = 24  # characters shown on either side of what changed


def main(patterns: list[str]) -> None:
    """Prints the survivors whose names hold one of `patterns` (all if there are none), and the table."""
    counts: dict[str, Counter[str]] = {}
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            status = status_by_exit_code[code]
            for group in (str(path.parent), str(path)):
                counts.setdefault(group, Counter())[status if status not in _KILLED[1:] else "killed"] += 1
            if status in ("survived", "no tests") and (not patterns or any(p in name for p in patterns)):
                print("\t".join(_survivor(path, name)))
    print()
    for group, found in sorted(counts.items()):
        tried = sum(found.values()) - found["not checked"]
        rate = f"{found['killed'] / tried:.1%}" if tried else "-"
        print(f"{group}\t{tried} tried\t{found['killed']} killed\t{rate}\t{found['not checked']} not tried")


def _survivor(path: Path, name: str) -> Iterator[str]:
    original, mutant = MutantLineSpans.load(path).read_function_sources(list(generated_function_names(name)))
    before, after = ([_GENERATED.sub("", line) for line in source.splitlines()] for source in (original, mutant))
    at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), len(after) - 1)
    function, class_ = orig_function_and_class_names_from_key(name)
    yield f"{path}:{_first_line(path, class_, function.rpartition('.')[-1]) + at}"
    yield f"{class_}.{function}" if class_ else function
    rest = len(before) - at if len(before) == len(after) else 0
    yield from _change(before[at], after[at]) if rest else (before[at].strip(), after[at].strip())


def _first_line(path: Path, class_: str | None, function: str) -> int:
    body = ast.parse(path.read_text("utf-8")).body
    if class_:
        body = next(n.body for n in body if isinstance(n, ast.ClassDef) and n.name == class_)
    return next(n.lineno for n in body if isinstance(n, ast.FunctionDef) and n.name == function)


def _change(before: str, after: str) -> tuple[str, str]:
    """What differs between two lines, with a little of what stands beside it."""
    same = sum(1 for _ in takewhile(lambda p: p[0] == p[1], zip(before, after, strict=False)))
    ends = zip(reversed(before[same:]), reversed(after[same:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda p: p[0] == p[1], ends))
    start = max(0, same - _AROUND)
    cut = [line[start : len(line) - max(0, tail - _AROUND)].strip() for line in (before, after)]
    return cut[0], cut[1]


if __name__ == "__main__":
    main(sys.argv[1:])
