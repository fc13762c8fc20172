"""``kg rules show``: everything known of one rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.rules.common import bench, echo_json, json_option, near, one_line, rules_option

if TYPE_CHECKING:
    from kg.workshop.overview import Line

MOST = 5


@click.command("show")
@click.argument("rule", metavar="ID")
@click.option("--exports", default="exports", metavar="DIR", show_default=True, help="The build whose claims are shown.")
@click.option("--gold", metavar="PATH", help="Gold claims of the documents in that build.")
@rules_option
@json_option
def command(rule: str, exports: str, gold: str | None, rules: str | None, as_json: bool) -> None:
    """Show a rule: meaning, triggers, patterns, slots, examples, and what it found in the last build."""
    from kg.workshop import overview
    from kg.workshop.judge import scorer

    work = bench(rules)
    line = overview.overview([work.rule(rule)], Path(exports), Path(gold) if gold else None, scorer(work.book), work.book.calibration)[0]
    claims = overview.claims_of(Path(exports), rule)
    if as_json:
        given = line.placed.rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        echo_json({**overview.as_json(line), "rule": given, "claims": claims})
        return
    click.echo("\n".join(shown(line)))
    if claims:
        click.echo(click.style(f"found {len(claims)} in {exports}", bold=True))
    for c in claims[:MOST]:
        click.echo(f"  {c['subject']} {c['predicate']} {c['object']}  “{one_line(str(c['quote']))}”  {c['file']}:{c['start']}")
    if len(claims) > MOST:
        click.echo(f"  and {len(claims) - MOST} more")


def earned(line: Line) -> str:
    """What moved the confidence from the one that the rule states."""
    if line.counts is None:
        return ""
    return f" (stated {line.placed.rule.confidence:g}; {line.counts.right} of {line.counts.claims} right in calibration.tsv)"


def shown(line: Line) -> Iterator[str]:
    """The rule in words."""
    rule = line.placed.rule
    yield click.style(rule.id, bold=True) + f"  {line.placed.predicate}  {near(line.placed.file)}:{line.placed.line}"
    yield f"  {rule.says}"
    yield f"  priority {rule.priority}, confidence {line.confidence:g}{earned(line)}"
    if line.precision is not None:
        yield f"  precision on the gold {line.precision:.2f} ({line.right} of {line.judged})"
    if rule.trigger or rule.trigger_from:
        yield f"triggers  {'、'.join(rule.trigger)}{''.join(f' and lexicon/{n}.tsv' for n in rule.trigger_from)}"
    for key in ("unless", "needs", "roles", "yields"):
        if getattr(rule, key):
            yield f"{key:<8}  {'  '.join(getattr(rule, key))}"
    yield from (f"pattern   {p}" for p in rule.pattern)
    for name, slot in rule.slots.items():
        given = slot.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        says = ", ".join(f"{k}: {'/'.join(v) if isinstance(v, list) else v}" for k, v in given.items())
        yield f"slot      <{name}>  {says}"
    for name, value in rule.qualifiers.items():
        yield f"qualifier {name}: {value}"
    yield "examples"
    for e in rule.examples:
        todo = click.style(" (known gap)", fg="yellow") if e.todo else ""
        yield f"  {one_line(e.before + e.text)}{todo}"
        yield from (f"    → {c}" for c in e.claims or ("nothing",))
