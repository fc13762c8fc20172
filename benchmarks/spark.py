"""``python -m benchmarks spark``: the engine for a cluster on two cores, beside the local one on two; one table.

Both build the same generated documents: pages of `seeds/` repeated, their sentences shuffled, places and numbers
varied.  The start is what a build of one short text takes: for Spark that is Java, the workers, the rules compiled
in each and all the jobs of a build.  Processor time counts all processes, Java's too; that needs Linux.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks import corpus

ROOT = Path(__file__).resolve().parent.parent
CORES = 2
PACKAGES = ("kg-hospital", "pyspark")
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: processes whose parents have ended become ours


class Cost(NamedTuple):
    """Seconds by the clock and of processors."""

    wall: float
    cpu: float


def cost(command: list[str]) -> Cost:
    """What a command costs with all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    with suppress(ChildProcessError):  # Java ends after the command
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def build(source: Path, scratch: Path, *engine: str) -> Cost:
    """`kg build` of a folder, from nothing."""
    with tempfile.TemporaryDirectory(dir=scratch) as output:
        return cost([sys.executable, "-m", "kg", "build", str(source), "-o", f"{output}/out", "--fresh", *engine])


def write(size: int, folder: Path) -> float:
    """Writes documents of at least `size` bytes; the megabytes written."""
    places, random, total = corpus.gazetteer(ROOT / "rules"), Random(0), 0
    folder.mkdir()
    for name, text in corpus.copies(ROOT / "seeds", size):
        data = corpus.varied(text, places, random).encode()
        (folder / f"{name}.txt").write_bytes(data)
        total += len(data)
    return total / 1e6


def middle(costs: list[Cost]) -> Cost:
    """The medians."""
    return Cost(median(c.wall for c in costs), median(c.cpu for c in costs))


def report(mb: float, costs: dict[str, tuple[Cost, Cost]]) -> str:
    """The table: engine → cost of the start and of the whole; rates are of what is beyond the start."""
    head = f"{'engine':22}{'start s':>9}{'whole s':>9}{'MB/s':>8}{'start CPU':>11}{'whole CPU':>11}{'MB/CPU s':>10}"
    lines = [f"{mb:.2f} MB on {CORES} cores", head, "-" * len(head)]
    rates: list[Cost] = []
    for name, (start, whole) in costs.items():
        rate = Cost(mb / max(whole.wall - start.wall, 1e-9), mb / max(whole.cpu - start.cpu, 1e-9))
        rates.append(rate)
        lines.append(
            f"{name:22}{start.wall:9.1f}{whole.wall:9.1f}{rate.wall:8.3f}{start.cpu:11.1f}{whole.cpu:11.1f}{rate.cpu:10.3f}"
        )
    local, spark = rates
    lines.append(f"Spark's rate, start apart: {spark.wall / local.wall:.2f} x by the clock, {spark.cpu / local.cpu:.2f} x by CPU")
    return "\n".join(lines)


def options(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks spark", description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=3, help="size of the corpus (3)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the medians count (3)")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    """Measures and prints the table."""
    args = options(given)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    engines = {
        f"local, --jobs {CORES}": ("--jobs", str(CORES)),
        f"Spark local[{CORES}]": ("--engine", "spark", "--master", f"local[{CORES}]"),
    }
    found: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        (scratch / "one").mkdir()
        first = next(corpus.short(ROOT / "seeds", ROOT / "rules", 1))
        (scratch / "one" / "one.txt").write_text(first[1], encoding="utf-8")
        mb = write(int(args.mb * 1e6), scratch / "many")
        for _ in range(args.runs):
            for name, engine in engines.items():
                found[name].append((build(scratch / "one", scratch, *engine), build(scratch / "many", scratch, *engine)))
    print(report(mb, {name: (middle([s for s, _ in runs]), middle([w for _, w in runs])) for name, runs in found.items()}))
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"\nmedian of {args.runs} runs; Python {platform.python_version()}, {os.cpu_count()} cores, {packages}")
