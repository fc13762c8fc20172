"""``python -m benchmarks``: what `kg build` costs, beside spaCy's matching alone; one table.

The build is timed as a whole process: start, rules, reading, extraction, resolution and every
export.  Of spaCy only tokenising and matching are timed.  Rates are megabytes of UTF-8 text a
second of processor time, so that they are per core whatever the number of processes.

``python -m benchmarks graph`` measures the graph alone (`benchmarks.graph`), ``python -m benchmarks spark``
the engine for a cluster beside the local one (`benchmarks.spark`).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import corpus

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kg-hospital", "rdflib", "pyoxigraph", "jieba", "rjieba", "ahocorasick-rs", "networkx", "spacy")


class Run(NamedTuple):
    """One measurement: megabytes of text, wall seconds, processor seconds."""

    mb: float
    wall: float
    cpu: float

    @property
    def rate(self) -> float:
        """MB a second of processor time."""
        return self.mb / self.cpu


def child(command: list[str], mb: float) -> Run:
    """Runs a command to its end and measures it with all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return Run(mb, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def build(source: Path, mb: float, scratch: Path) -> Run:
    """`kg build` of `source`, as a process."""
    return child([sys.executable, "-m", "kg", "build", str(source), "-o", str(scratch / "exports")], mb)


def spacy(source: Path) -> dict[str, Run]:
    """spaCy's tokenising and matching of the files in `source`: plain and tuned."""
    command = [sys.executable, "-m", "benchmarks.spacy_side", str(source)]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"spaCy: exit status {done.returncode}\n{done.stderr}")
    found = json.loads(done.stdout.splitlines()[-1])
    return {mode: Run(v["mb"], v["wall"], v["cpu"]) for mode, v in found.items()}


def middle(measure: Callable[[], Run], runs: int) -> Run:
    """The run with the median processor time (the lower one of two in the middle)."""
    done = sorted((measure() for _ in range(runs)), key=lambda r: r.cpu)
    return done[(runs - 1) // 2]


def report(rows: list[tuple[str, Run]], whole: Run) -> str:
    """The table; the last column says how many times as fast as this row the whole build is."""
    head = f"{'what':64}{'MB':>8}{'wall s':>9}{'CPU s':>9}{'MB/s/core':>11}{'build is':>10}"
    lines = [head, "-" * len(head)]
    for name, run in rows:
        ratio = f"{whole.rate / run.rate:.1f} x"
        lines.append(f"{name:64}{run.mb:8.2f}{run.wall:9.2f}{run.cpu:9.2f}{run.rate:11.3f}{ratio:>10}")
    return "\n".join(lines)


def versions() -> str:
    """Machine, Python and libraries."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {', '.join(found)}"


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, default=ROOT / "seeds", help="folder of pages (seeds/)")
    parser.add_argument("--mb", type=float, default=10, help="size of the shuffled corpus (10)")
    parser.add_argument("--spacy-mb", type=float, default=2, help="as much for spaCy (2); 0: no spaCy")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts (3)")
    return parser.parse_args()


def main() -> None:
    if sys.argv[1:2] == ["graph"]:
        from benchmarks import graph

        graph.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["spark"]:
        from benchmarks import spark

        spark.main(sys.argv[2:])
        return
    if sys.argv[1:2] == ["speed"]:
        from benchmarks import speed

        speed.main(sys.argv[2:])
        return
    args = options()
    size = sum(len(text.encode()) for _, text in corpus.pages(args.pages)) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        large = corpus.write(args.pages, int(args.mb * 1e6), scratch / "large") / 1e6
        small = middle(lambda: build(args.pages, size, scratch), args.runs)
        whole = middle(lambda: build(scratch / "large", large, scratch), args.runs)
        rows = [("kg build, the pages, whole process", small)]
        rows.append(("kg build, pages repeated and shuffled, whole process", whole))
        if args.spacy_mb and find_spec("spacy"):
            corpus.write(args.pages, int(args.spacy_mb * 1e6), scratch / "part")
            found = [spacy(scratch / "part") for _ in range(args.runs)]
            for mode, says in (("plain", "one pattern a word"), ("tuned", "sets of words, no regex")):
                run = Run(*(median(getattr(f[mode], part) for f in found) for part in Run._fields))
                rows.append((f"spaCy blank zh + jieba, 50 patterns, {says}", run))
    print(report(rows, whole))
    print(f"\nmedian of {args.runs} runs; {versions()}")
    if args.spacy_mb and not find_spec("spacy"):
        print("spaCy is not installed: pip install -e '.[bench]' for the comparison")


if __name__ == "__main__":
    main()
