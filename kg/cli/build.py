"""``kg build``: documents in, a folder of exports out, a summary at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.engines import engines, fit, on_spark
from kg.cli.reading import read_options, reading
from kg.cli.stopping import stoppable
from kg.tokens import DEFAULT, TOKENIZERS

if TYPE_CHECKING:
    from kg.pipeline import Progress, Report

STOPPED = "stopped; what was in {} before is whole, and the same command goes on where it was"
NO_PATH = "give files or folders to read, or - for standard input, e.g. kg build seeds -o exports"


@click.command("build")
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("-o", "--output", default="exports", metavar="DIR", show_default=True, help="Where to write.")
@click.option("--rules", metavar="DIR", help="Folder of rules to use in place of those that come with kg.")
@click.option("--stamp", is_flag=True, help="Say in the graph when it was built (no two builds are equal then).")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes for large inputs.  [default: one a core]")
@click.option("--fresh", is_flag=True, help="Take nothing over from the build before, and keep nothing for the next.")
@click.option(
    "--tokenizer", type=click.Choice(TOKENIZERS), default=DEFAULT, show_default=True,
    help="What cuts text into words; rjieba is faster, and an extra: kg-hospital[fast].",
)  # fmt: skip
@click.option(
    "-f", "--format", "formats", multiple=True, metavar="NAME",
    help="What to write besides graph.ttl, ontology.ttl and build.json: shapes, claims, quarantine, graphml, html, "
    "ontology-page; turtle for nothing else.  May be given several times.  [default: all]",
)  # fmt: skip
@engines
@reading
def command(
    paths: tuple[str, ...], output: str, rules: str | None, stamp: bool, jobs: int | None, fresh: bool,
    tokenizer: str, formats: tuple[str, ...], **reading: Any,
) -> None:  # fmt: skip
    """Build the graph of files and folders (recursive; - is standard input).

    Reads .txt, .md, .html, .pdf, .docx, .epub, tables of documents (.jsonl, .csv, .tsv, .parquet) and .zip of these.

    Writes graph.ttl, claims.jsonl, quarantine.jsonl, graph.graphml, graph.html and more, each
    atomically.  Documents that cannot be read are named with the reason; the others are built.

    Only documents that are new or changed are run through the rules again: what was found in the others
    is kept beside the export.  A build that was stopped goes on where it was.

    With --engine spark a cluster does the work; it writes the same graph as folders of N-Quads and Parquet.
    """
    if not paths:
        raise click.UsageError(NO_PATH)
    fit(reading, paths, jobs, formats)
    with stoppable(STOPPED.format(output)):
        report = built(paths, Path(output), Path(rules) if rules else None, stamp, jobs, fresh, tokenizer, formats, reading)
    for error in report.errors:
        click.echo(f"kg: {error}", err=True)
    if not report.documents:
        nothing(paths, report)
    click.echo(summary(report))
    click.echo(f"\nwritten to {output}")
    if report.errors:
        sys.exit(1)


def built(
    paths: tuple[str, ...], output: Path, rules: Path | None, stamp: bool, jobs: int | None, fresh: bool,
    tokenizer: str, formats: tuple[str, ...], reading: dict[str, Any],
) -> Report:  # fmt: skip
    """Runs the build, with its progress on a terminal."""
    from kg.pipeline import pool, run

    stdin = sys.stdin.buffer.read() if "-" in paths else None
    options = read_options(reading)
    with progress() as tick:
        ended = now() if stamp else ""
        more: dict[str, Any] = {"progress": tick, "ended": ended, "options": options, "fresh": fresh, "tokenizer": tokenizer}
        if reading["engine"] == "spark":
            return on_spark(paths, output, rules, reading, **more)
        with pool(jobs or cores()) as engine:
            return run(paths, output, rules, stdin=stdin, engine=engine, formats=formats, **more)


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def now() -> str:
    """The time as `xsd:dateTime`: that of the environment's SOURCE_DATE_EPOCH (seconds), if it is set.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given and not given.isdigit():
        raise click.UsageError(f"SOURCE_DATE_EPOCH={given}: is no number of seconds")
    time = datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def nothing(paths: tuple[str, ...], report: Report) -> None:
    """Says that there was nothing to build and ends: 1 if there were documents, all of them bad."""
    from kg.read.paths import MISSING, STDIN_NAME

    click.echo("kg: no document could be read, so nothing was written", err=True)
    if any(e.reason != MISSING and e.path != STDIN_NAME for e in report.errors):
        sys.exit(1)
    click.echo(f"kg: looked at {', '.join(paths)}; {NO_PATH}", err=True)
    sys.exit(2)


def summary(report: Report) -> str:
    """The table at the end: documents, articles, claims by predicate, refused, seconds."""
    rows = [("documents", f"{report.documents:,}"), ("articles", f"{report.articles:,}")]
    rows.append(("claims", f"{sum(report.claims.values()):,}"))
    rows += [(f"  {name}", f"{count:,}") for name, count in sorted(report.claims.items())]
    rows += [("refused", f"{report.refused:,}"), ("bad documents", f"{len(report.errors):,}")]
    rows.append(("seconds", f"{report.seconds:.2f}"))
    left, right = (max(len(row[i]) for row in rows) for i in (0, 1))
    return "\n".join(f"{name:<{left}}  {number:>{right}}" for name, number in rows)


@contextmanager
def progress() -> Iterator[Progress | None]:
    """A counter of documents on standard error if that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading rules")
        yield lambda step: bar.update(task, description=step)
