"""``kg rules coverage``: which rules fire on texts, and where the gaps are."""

from __future__ import annotations

import click

from kg.cli.rules.common import bench, echo_json, json_option, one_line, rules_option, table
from kg.errors import KgError


@click.command("coverage")
@click.argument("paths", nargs=-1, metavar="PATH…")
@click.option("--gaps", default=20, show_default=True, type=click.IntRange(0), help="How many sentences without a claim to show.")
@rules_option
@json_option
def command(paths: tuple[str, ...], gaps: int, rules: str | None, as_json: bool) -> None:
    """Count how often each rule fires on documents, and list the sentences that have a trigger and
    gave no claim: the likely gaps."""
    from kg.workshop import coverage

    if not paths:
        raise KgError("give files or folders to read, e.g. kg rules coverage seeds")
    work = bench(rules)
    fired = coverage.fired_on(work, paths)
    if as_json:
        echo_json(coverage.as_json(work, fired))
        return
    for error in fired.errors:
        click.echo(f"kg: {error}", err=True)
    rows = [
        [p.rule.id, p.predicate, *(str(c[p.rule.id]) for c in (fired.matches, fired.claims, fired.refused, fired.lost))]
        for p in sorted(work.book.relations, key=lambda p: (-fired.claims[p.rule.id], p.rule.id))
    ]
    click.echo(table(rows, ["rule", "predicate", "matches", "claims", "refused", "lost"], right=range(2, 6)))
    found = coverage.likely(fired.gaps)
    silent = sum(not fired.claims[p.rule.id] for p in work.book.relations)
    click.echo(
        f"\n{fired.documents} documents, {fired.sentences} sentences, {fired.with_claims} with claims; "
        f"{len(rows) - silent} of {len(rows)} rules gave claims; {len(found)} likely gaps"
    )
    for gap in found[:gaps]:
        rules_ = f"; matched by {', '.join(gap.rules)}" if gap.rules else ""
        click.echo(f"\n{gap.file}:{gap.start}  {one_line(gap.text)}\n    triggers {'、'.join(gap.triggers[:8])}{rules_}")
