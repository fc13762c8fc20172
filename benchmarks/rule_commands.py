"""``python -m benchmarks.rule_commands``: what the commands for rule authors cost, start included; one table.

Each command runs once unmeasured, so that the caches are warm, then `--runs` times; the median counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "河口市人民医院设有骨科、眼科,2023年将建成3个省级重点专科。"
# What, arguments of kg, seconds it may take.
COMMANDS = (
    ("kg --help", ["--help"], 0.3),
    ("kg rules --help", ["rules", "--help"], 0.3),
    ("kg rules try, one sentence", ["rules", "try", SENTENCE], 1.0),
    ("kg rules why-not, one sentence", ["rules", "why-not", "holds/granted", SENTENCE], 1.0),
    ("kg rules test, one file", ["rules", "test", str(ROOT / "rules" / "relations" / "holds.yaml"), "-q"], 1.0),
    ("kg rules test, all rules", ["rules", "test", "-q"], 5.0),
)


def once(args: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of a run."""
    before, start = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "kg", *args], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True)
    wall, after = time.perf_counter() - start, getrusage(RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"kg {' '.join(args)}: exit status {done.returncode}\n{done.stderr.decode()}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rule_commands", description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="runs of each; the median counts (5)")
    runs = parser.parse_args().runs
    head = f"{'what':34}{'wall s':>9}{'CPU s':>9}{'target s':>10}"
    print(head, "-" * len(head), sep="\n")
    for name, args, target in COMMANDS:
        once(args)
        found = [once(args) for _ in range(runs)]
        wall, cpu = (median(run[i] for run in found) for i in (0, 1))
        print(f"{name:34}{wall:9.2f}{cpu:9.2f}{target:10.1f}")
    print(f"\nmedian of {runs} runs, caches warm; Python {sys.version.split()[0]}, {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
