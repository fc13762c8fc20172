"""``python -m benchmarks speed``: what builds cost, each figure beside its peer and its target; one table.

Every build is a process of its own: start, rules, reading, extraction, resolution and exports.  Rates are
megabytes of UTF-8 text a second of processor time, so that they are per core, and of what a build costs beyond that
of one short text.  The text is `benchmarks.corpus`.  Rule books that are compared were used before: the first build
with a book compiles it and keeps what it made.  Of spaCy only tokenising and matching are timed, not its start.  Peers are measured in turn in each run, and
the median of the runs counts.  A table row says what was measured, what its peer was, their ratio, and the target.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import corpus, graph, spark
from benchmarks.__main__ import ROOT, spacy, versions

SENTENCE_RULES = 9  # generated rules for each that there is, so that there are ten times as many
RULES_A_FILE = 200
LARGE, SMALL = 500_000, 10_000  # terms of a lexicon
TRIPLES = 100_000


class Cost(NamedTuple):
    """Wall and processor seconds of a process with all its children, and its peak memory in megabytes."""

    wall: float
    cpu: float
    peak: float


class Row(NamedTuple):
    """A figure, its peer's, and what their ratio should be (`at_least`) or may be."""

    what: str
    value: str
    peer: str
    ratio: float
    target: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def cost(*args: str | Path, env: dict[str, str] | None = None) -> Cost:
    """What one run of `kg` costs.  SystemExit if it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *map(str, args)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            env={**os.environ, **(env or {})},
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"kg {args[0]}: exit status {process.returncode}\n{said.read().decode()}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000)


def in_turn(runs: int, *sides: Callable[[], Cost]) -> list[Cost]:
    """The medians of several sides, measured one after the other in each run."""
    found = [[side() for side in sides] for _ in range(runs)]
    return [Cost(*(median(run[i][k] for run in found) for k in range(3))) for i in range(len(sides))]


class Bench:
    """The measurements over one scratch folder."""

    def __init__(self, scratch: Path, pages: Path, mb: float, runs: int) -> None:
        self.scratch, self.pages, self.runs = scratch, pages, runs
        self.one = scratch / "one"
        self.mb = corpus.write(pages, int(mb * 1e6), self.one) / 1e6

    def build(self, source: Path, *options: str | Path) -> Cost:
        """A build from nothing, on one core unless the options say otherwise."""
        output = self.scratch / "out"
        shutil.rmtree(output, ignore_errors=True)
        jobs = () if "--jobs" in options else ("--jobs", "1")
        return cost("build", source, "-o", output, "--fresh", *jobs, *options)

    def per_core(self) -> list[Row]:
        """Builds to claims and Turtle, and to all exports, beside tuned spaCy's matching alone, on the same text."""
        if not find_spec("spacy"):
            return []
        graph_only = ("--format", "turtle", "--format", "claims")
        targets = {
            ("jieba", "to Turtle"): 2.0, ("rjieba", "to Turtle"): 10.0, ("jieba", "all exports"): 2.0, ("rjieba", "all exports"): 10.0,
        }  # fmt: skip
        rates: dict[tuple[str, str], list[float]] = {side: [] for side in targets}
        peers: list[float] = []
        short = self.short()
        for _ in range(self.runs):
            for tokenizer, files in targets:
                options = ("--tokenizer", tokenizer, *(graph_only if files == "to Turtle" else ()))
                start, whole = (self.build(source, *options).cpu for source in (short, self.one))
                rates[tokenizer, files].append(self.mb / (whole - start))
            peers.append(spacy(self.one)["tuned"].rate)
        peer = median(peers)
        return [
            Row(f"build, {tokenizer}, {files}", f"{median(rates[tokenizer, files]):.3f} MB/s", f"tuned spaCy {peer:.3f} MB/s",
                median(rates[tokenizer, files]) / peer, target, True)
            for (tokenizer, files), target in targets.items()
        ]  # fmt: skip

    def short(self) -> Path:
        """A folder with one short text: what it costs to build is the start."""
        folder = self.scratch / "short"
        folder.mkdir(exist_ok=True)
        _, text = next(corpus.short(self.pages, 1))
        (folder / "short.txt").write_text(text, encoding="utf-8")
        return folder

    def more_text(self) -> list[Row]:
        """Ten times the text: time and memory on one core, and the time on two."""
        ten = self.scratch / "ten"
        mb = corpus.write(self.pages, int(self.mb * 1e7), ten) / 1e6
        small, large, two = in_turn(
            self.runs, lambda: self.build(self.one), lambda: self.build(ten), lambda: self.build(ten, "--jobs", "2")
        )
        times = mb / self.mb
        return [
            Row(f"two cores over one, {mb:.0f} MB", f"{two.wall:.1f} s", f"{large.wall:.1f} s", large.wall / two.wall, 1.75, True),
            Row(f"{times:.1f} x the text, time", f"{large.cpu:.1f} s", f"{small.cpu:.1f} s",
                large.cpu / small.cpu * 10 / times, 10.5, False),
            Row(f"{times:.1f} x the text, memory", f"{large.peak:.0f} MB", f"{small.peak:.0f} MB", large.peak / small.peak, 1.3, False),
        ]  # fmt: skip

    def more_rules(self) -> list[Row]:
        """Ten times the rules, of which the new ones concern nothing in the text."""
        folder = self.scratch / "rules"
        shutil.copytree(ROOT / "rules", folder)
        count = ten_times(folder)
        for options in ((), ("--rules", folder)):
            self.build(self.pages, *options)  # what is kept of a rule book between two builds is there
        few, many = in_turn(self.runs, lambda: self.build(self.one), lambda: self.build(self.one, "--rules", folder))
        return [Row(f"{count} more rules, time", f"{many.cpu:.1f} s", f"{few.cpu:.1f} s", many.cpu / few.cpu, 1.3, False)]

    def more_terms(self) -> list[Row]:
        """A lexicon of half a million terms beside one of ten thousand."""
        sides = []
        for count in (SMALL, LARGE):
            folder = self.scratch / f"terms-{count}"
            shutil.copytree(ROOT / "rules", folder)
            add_terms(folder, count)
            self.build(self.pages, "--rules", folder)  # what is kept of a rule book between two builds is there
            sides.append(lambda folder=folder: self.build(self.one, "--rules", folder))
        few, many = in_turn(self.runs, *sides)
        return [
            Row(f"{LARGE:,} terms over {SMALL:,}, time", f"{many.cpu:.1f} s", f"{few.cpu:.1f} s", many.cpu / few.cpu, 2.5, False)
        ]

    def serialisers(self) -> list[Row]:
        """Turtle and N-Quads of a graph in memory, beside rdflib's."""
        wanted = {"Turtle out": "Turtle out", "N-Quads out, from the claims": "N-Quads out"}
        _, found = graph.rows(TRIPLES, max(self.runs, 3))
        return [
            Row(wanted[r.what], f"{r.kg * 1000:.0f} ms", f"rdflib {r.rdflib * 1000:.0f} ms", r.rdflib / r.kg, 10.0, True)
            for r in found if r.what in wanted
        ]  # fmt: skip

    def cluster(self) -> list[Row]:
        """Spark on two cores beside the local engine on two, beyond what each takes to start."""
        if not (find_spec("pyspark") and shutil.which("java")):
            return []
        local, cluster = ("--jobs", "2"), ("--engine", "spark", "--master", "local[2]")
        rates: dict[tuple[str, ...], list[float]] = {local: [], cluster: []}
        for _ in range(self.runs):
            for engine, found in rates.items():
                start, whole = (spark.build(source, self.scratch, *engine) for source in (self.short(), self.one))
                found.append(self.mb / (whole - start))
        ours, theirs = median(rates[cluster]), median(rates[local])
        return [Row("Spark local[2], start apart", f"{ours:.3f} MB/s", f"--jobs 2 {theirs:.3f} MB/s", ours / theirs, 0.6, True)]

    def starts(self) -> list[Row]:
        """Start times, caches warm."""
        page = sorted(self.pages.rglob("*.txt"))[0]
        cost("build", page, "-o", self.scratch / "page", "--fresh")
        help_, build = in_turn(
            max(self.runs, 5), lambda: cost("--help"), lambda: cost("build", page, "-o", self.scratch / "page", "--fresh")
        )
        return [
            Row("kg --help", f"{help_.wall:.2f} s", "", help_.wall, 0.3, False),
            Row("kg build of one page", f"{build.wall:.2f} s", "", build.wall, 1.5, False),
        ]


def _words(count: int, length: int) -> list[str]:
    """Invented words of rare characters, all different, the same on every run."""
    source = random.Random(0)
    rare = [chr(c) for c in range(0x9F00, 0x9FA0)]  # the last of the basic block: in no newspaper
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(source.choices(rare, k=length))] = None
    return list(found)


def ten_times(folder: Path) -> int:
    """Adds nine rules for each that there is, with triggers of their own; how many."""
    here = sum(p.read_text(encoding="utf-8").count("\n  - id: ") for p in (folder / "relations").glob("*.yaml"))
    rules = [
        f"""
  - id: generated/{number}
    says: an invented rule
    trigger: [{word}]
    pattern: "(?:与|和|同)<object>…{{trigger}}"
    slots:
      object: {{type: [Institution], many: list}}
    priority: 50
    confidence: 0.9
    examples:
      - text: 河口市人民医院与东海大学{word}。
        claims: ["河口市人民医院 partnersWith 东海大学"]
      - text: 河口市人民医院与东海大学相邻。
        claims: []
"""
        for number, word in enumerate(_words(here * SENTENCE_RULES, 3))
    ]
    for start in range(0, len(rules), RULES_A_FILE):
        path = folder / "relations" / f"generated-{start}.yaml"
        path.write_text("predicate: partnersWith\nrules:" + "".join(rules[start : start + RULES_A_FILE]), encoding="utf-8")
    return len(rules)


def add_terms(folder: Path, count: int) -> None:
    """Adds so many invented names to the lexicon of equipment."""
    path = folder / "lexicon" / "equipment.tsv"
    rows = "".join(f"{word}\t\tEquipment\t\n" for word in _words(count, 4))
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + rows, encoding="utf-8")


def report(rows: Sequence[Row]) -> str:
    """The table."""
    head = f"{'what':34}{'kg':>16}{'peer':>26}{'ratio':>9}{'target':>11}  met"
    lines = [head, "-" * len(head)]
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        lines.append(
            f"{row.what:34}{row.value:>16}{row.peer:>26}{row.ratio:9.2f}{f'{sign} {row.target:g}':>11}  {'yes' if row.met else 'no'}"
        )
    return "\n".join(lines)


PARTS = ("per_core", "more_text", "more_rules", "more_terms", "serialisers", "starts", "cluster")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks speed", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, default=ROOT / "seeds", help="folder of pages (seeds/)")
    parser.add_argument("--mb", type=float, default=1, help="size of the corpus; ten times as much is built too (1)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the median counts (3)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure (all)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.pages, given.mb, given.runs)
        rows = [row for part in given.only for row in getattr(bench, part)()]
    print(report(rows))
    print(f"\n{bench.mb:.2f} MB of text; median of {given.runs} runs; {versions()}")
    if not find_spec("spacy"):
        print("spaCy is not installed: pip install -e '.[bench]' for the comparison")
    if "cluster" in given.only and not (find_spec("pyspark") and shutil.which("java")):
        print("Spark is not installed: pip install -e '.[spark]', and Java 17, for the comparison")


if __name__ == "__main__":
    main()
