"""The options of `kg build` that say where it runs, and the build on Spark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kg.pipeline import Report

F = TypeVar("F", bound=Callable[..., Any])


def engines(command: F) -> F:
    """Adds the options to a command."""
    for option in (
        click.option("--spark-conf", multiple=True, metavar="NAME=VALUE", help="A setting of Spark's, e.g. spark.executor.memory=8g."),
        click.option("--master", metavar="URL", help="Spark's master: local[2], spark://host:7077, yarn …  [default: spark-submit's, or local[*]]"),
        click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="What it runs on."),
    ):
        command = option(command)
    return command


def fit(given: Mapping[str, Any], paths: tuple[str, ...], jobs: int | None, formats: tuple[str, ...]) -> None:
    """Complains of options that do not belong together."""
    settings: tuple[str, ...] = given["spark_conf"]
    if given["engine"] == "local":
        if given["master"] or settings:
            raise click.UsageError("--master and --spark-conf are for --engine spark")
        return
    if formats:
        raise click.UsageError("--format is for --engine local: Spark writes N-Quads and Parquet")
    if "-" in paths:
        raise click.UsageError("Spark's workers cannot read standard input: give files or folders")
    if jobs:
        raise click.UsageError("--jobs is for one machine; with Spark give --master 'local[N]'")
    wrong = [s for s in settings if not s.partition("=")[0] or "=" not in s]
    if wrong:
        raise click.UsageError(f"--spark-conf {wrong[0]}: give NAME=VALUE")


def on_spark(paths: tuple[str, ...], output: Path, rules: Path | None, given: Mapping[str, Any], **more: Any) -> Report:
    """Builds on Spark; `more` goes to `kg.pipeline.run_spark` as it is."""
    from kg.pipeline import run_spark

    settings = dict(s.split("=", 1) for s in given["spark_conf"])
    return run_spark(paths, output, rules, master=given["master"], settings=settings, **more)
