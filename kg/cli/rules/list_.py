"""``kg rules list``: a line for each rule."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.rules.common import bench, echo_json, json_option, rules_option, table


@click.command("list")
@click.argument("names", nargs=-1, metavar="[ID|FILE]…")
@click.option("--predicate", default="", metavar="NAME", help="Rules of this predicate only.")
@click.option("--exports", default="exports", metavar="DIR", show_default=True, help="The build whose claims are counted.")
@click.option("--gold", metavar="PATH", help="Gold claims (.jsonl, or a folder of them) of the documents in that build.")
@rules_option
@json_option
def command(
    names: tuple[str, ...], predicate: str, exports: str, gold: str | None, rules: str | None, as_json: bool
) -> None:
    """List rules with what each means, its examples (for, against, known gaps), how often it fired in
    the last build, and with --gold how much of that was right."""
    from kg.workshop import overview
    from kg.workshop.judge import scorer

    work = bench(rules)
    chosen = work.select(names, predicate)
    lines = overview.overview(chosen, Path(exports), Path(gold) if gold else None, scorer(work.book), work.book.calibration)
    if as_json:
        echo_json([overview.as_json(line) for line in lines])
        return
    rows = []
    for line in lines:
        rule = line.placed.rule
        fired = "–" if line.fired is None else str(line.fired)
        row = [rule.id, line.placed.predicate, str(rule.priority), "/".join(map(str, line.examples)), fired]
        if gold:
            row.append("–" if line.precision is None else f"{line.precision:.2f}")
        rows.append([*row, rule.says])
    heads = ["rule", "predicate", "prio", "examples", "fired", *(["precision"] if gold else []), "says"]
    click.echo(table(rows, heads, right=range(2, len(heads) - 1)))
