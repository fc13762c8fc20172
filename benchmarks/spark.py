"""``python -m benchmarks spark``: the engine for a cluster on two cores, beside the local one on two; one table.

Both build the same generated documents (`benchmarks.corpus`).  The start is what a build of one short text takes:
for Spark that is Java, the workers, the rules compiled in each and all the jobs of a build.  Times are by the clock:
what Spark's processes cost is not told to this one.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import corpus

ROOT = Path(__file__).resolve().parent.parent
CORES = 2
PACKAGES = ("kg-hospital", "pyspark")


def seconds(command: list[str]) -> float:
    """What a command takes, by the clock."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return time.perf_counter() - start


def build(source: Path, scratch: Path, *engine: str) -> float:
    """Seconds of `kg build` of a folder, from nothing."""
    with tempfile.TemporaryDirectory(dir=scratch) as output:
        return seconds([sys.executable, "-m", "kg", "build", str(source), "-o", f"{output}/out", "--fresh", *engine])


def report(mb: float, found: dict[str, tuple[float, float]]) -> str:
    """The table: engine → seconds of the start and of the whole; rates are of what is beyond the start."""
    head = f"{'engine':22}{'start s':>9}{'whole s':>9}{'MB/s':>8}"
    lines = [f"{mb:.2f} MB on {CORES} cores", head, "-" * len(head)]
    rates: list[float] = []
    for name, (start, whole) in found.items():
        rates.append(mb / max(whole - start, 1e-9))
        lines.append(f"{name:22}{start:9.1f}{whole:9.1f}{rates[-1]:8.3f}")
    local, spark = rates
    lines.append(f"Spark's rate, start apart, is {spark / local:.2f} x the local engine's")
    return "\n".join(lines)


def options(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks spark", description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=float, default=3, help="size of the corpus (3)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the medians count (3)")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    """Measures and prints the table."""
    args = options(given)
    engines = {
        f"local, --jobs {CORES}": ("--jobs", str(CORES)),
        f"Spark local[{CORES}]": ("--engine", "spark", "--master", f"local[{CORES}]"),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        (scratch / "one").mkdir()
        first = next(corpus.short(ROOT / "seeds", 1))
        (scratch / "one" / "one.txt").write_text(first[1], encoding="utf-8")
        mb = corpus.write(ROOT / "seeds", int(args.mb * 1e6), scratch / "many") / 1e6
        for _ in range(args.runs):
            for name, engine in engines.items():
                found[name].append((build(scratch / "one", scratch, *engine), build(scratch / "many", scratch, *engine)))
    print(report(mb, {name: (median(s for s, _ in runs), median(w for _, w in runs)) for name, runs in found.items()}))
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(f"\nmedian of {args.runs} runs; Python {platform.python_version()}, {os.cpu_count()} cores, {packages}")
