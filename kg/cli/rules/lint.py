"""``kg rules lint``: rules and words that do harm or nothing."""

from __future__ import annotations

import sys
from collections import Counter

import click

from kg import __version__
from kg.cli.rules.common import bench, echo_json, json_option, near, rules_option

COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command("lint", epilog="Exit status: 0 nothing found, or notes only; 1 findings; 2 wrong use or a bad rule.")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option("--sarif", "as_sarif", is_flag=True, help="SARIF 2.1.0, for editors and code review.")
@rules_option
@json_option
def command(paths: tuple[str, ...], as_sarif: bool, rules: str | None, as_json: bool) -> None:
    """Look for dead, shadowed, duplicate and colliding rules, words listed twice, real names in
    examples, and expressions whose time may explode.

    With PATHs of documents also for rules that give nothing there.
    """
    from dataclasses import replace

    from kg.workshop.findings import sarif
    from kg.workshop.lint import lint

    found = [replace(f, file=near(f.file)) for f in lint(bench(rules), paths)]
    counts = Counter(str(f.level) for f in found)
    if as_sarif:
        echo_json(sarif(found, __version__))
    elif as_json:
        echo_json([f.row() for f in found])
    else:
        for f in found:
            level = click.style(f.level, fg=COLOURS[f.level], bold=True)
            click.echo(f"{f.file}:{f.line}:{f.column}: {level} {f.code}: {f.message}\n    {f.remedy}")
        click.echo(", ".join(f"{counts[level]} {level}s" for level in COLOURS))
    sys.exit(1 if counts["error"] or counts["warning"] else 0)
