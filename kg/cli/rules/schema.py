"""``kg rules schema``: JSON Schemas of the rule files, for editors."""

from __future__ import annotations

import sys

import click

from kg.cli.rules.common import bench, near, rules_option


@click.command("schema", epilog="Exit status: 0 all well; 1 with --check, if a file is not as it should be; 2 a bad rule.")
@rules_option
@click.option("--check", is_flag=True, help="Write nothing; say which files are not current.")
def command(rules: str | None, check: bool) -> None:
    """Write the JSON Schemas (draft 7) beside the rules, and name them in each file's first line.

    Run it again when the schema or the word lists have changed: editors then know the new types,
    predicates and lists.
    """
    from kg.workshop.editors import stale, write

    work = bench(rules)
    old = stale(work)
    if check:
        for path in old:
            click.echo(f"{near(str(path))}: not current; run kg rules schema")
        sys.exit(1 if old else 0)
    write(work)
    click.echo(f"{len(old)} files written" if old else "all files are current")
