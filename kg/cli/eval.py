"""``kg eval``: how much of a gold annotation the rules get, and how much of what they say is right."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.rules.common import bench, echo_json, json_option, one_line, rules_option, table

if TYPE_CHECKING:
    from kg.workshop.bench import Workbench
    from kg.workshop.score import Judged, Row, Score


@click.command("eval", epilog="Exit status: 0 evaluated; 2 no gold, no documents, wrong use or a bad rule.")
@click.argument("gold", metavar="GOLD")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option("--exports", default="exports", metavar="DIR", show_default=True, help="The build that is judged if no PATH is given.")
@click.option("--errors", default=20, show_default=True, type=click.IntRange(0), help="How many missed and spurious claims to list.")
@click.option("--calibrate", is_flag=True, help="Write what each rule earned to calibration.tsv of the rules (needs --rules).")
@rules_option
@json_option
def command(
    gold: str, paths: tuple[str, ...], exports: str, errors: int, calibrate: bool, rules: str | None, as_json: bool
) -> None:
    """Score claims against GOLD, a file or a folder of them: claims in JSON lines, or what doccano (JSONL)
    or Label Studio (JSON) exported, with the predicates as types of relations.

    With PATHs the documents there are run through the rules, else the claims of the last build are
    judged.  Files are matched by the first three characters of their names.
    """
    from kg.workshop import evaluate

    if calibrate and rules is None:
        raise click.UsageError("--calibrate writes into a folder of rules: name it with --rules DIR")
    work = bench(rules)
    done = evaluate.evaluate(work, Path(gold), paths, Path(exports))
    if as_json:
        echo_json(evaluate.as_json(done))
        return
    click.echo("\n".join(told(done.score)))
    stated = {p.rule.id: p.rule.confidence for p in work.book.relations}
    click.echo("\n" + "\n".join(calibrated(stated, done.score.judged)))
    if calibrate:
        write_calibration(work, done.score.judged)
    for kind, rows in (("missed", done.score.missed), ("spurious", done.score.spurious)):
        for row in rows[:errors]:
            click.echo("\n" + "\n".join(error(kind, row, done.sentence(row))))
        if len(rows) > errors:
            click.echo(f"\nand {len(rows) - errors} more {kind}")


def write_calibration(work: Workbench, judged: Sequence[Judged]) -> None:
    """Writes what the rules have earned into their folder."""
    from kg.atomic import write_text
    from kg.rulebook.calibration import FILE, calibration_text
    from kg.workshop.calibrate import counts

    known = counts(c for c in judged if c.rule in work.by_id)
    texts = len({c.file for c in judged})
    says = f"What the rules gave on {texts} texts with gold: kg eval GOLD PATH --calibrate --rules DIR"
    write_text(work.book.folder / FILE, calibration_text(known, says))
    click.echo(f"\nwritten to {work.book.folder / FILE}")


def told(score: Score) -> Iterator[str]:
    """The table, the qualifiers and the places."""
    rows = []
    for name, c in sorted(score.counts.items(), key=lambda item: (item[0] != "all", item[0].startswith("file "), item[0])):
        gold = c.right + c.missed
        rows.append([name, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", f"{c.strict_f1:.3f}", str(gold)])
    yield table(rows, ["claims", "precision", "recall", "F1", "strict F1", "gold"], right=range(1, 6))
    yield ""
    shown = (f"{name} {c['right']}/{c.total()}" for name, c in sorted(score.qualifiers.items()))
    yield f"qualifiers right: {', '.join(shown)}"
    yield f"places that overlap: {score.places['overlap']}/{score.places.total()}; plans told as facts: {score.plans_as_fact}"


def calibrated(stated: Mapping[str, float], judged: Sequence[Judged]) -> Iterator[str]:
    """The bands of confidence with the share of their claims that is right."""
    from kg.workshop.calibrate import bands

    known = [c for c in judged if c.rule in stated]
    rows = [
        [f"{b.low:.2f} to {b.high:.2f}", str(b.claims), str(b.right), f"{b.foretold:.3f}", f"{b.share:.3f}"]
        for b in bands(known, stated)
    ]
    yield table(rows, ["confidence", "claims", "right", "foretold", "share right"], right=range(1, 5))


def error(kind: str, row: Row, sentence: str) -> Iterator[str]:
    """A missed or spurious claim with its sentence."""
    qualifiers: Any = row.get("qualifiers") or {}
    more = f" {json.dumps(qualifiers, ensure_ascii=False)}" if qualifiers else ""
    rule = f" [{row['rule']}]" if row.get("rule") else ""
    colour = "yellow" if kind == "missed" else "red"
    yield f"{click.style(kind, fg=colour)}: {row['file']} {row.get('subject')} {row['predicate']} {row['object']}{more}{rule}"
    yield f"    {one_line(sentence or str(row.get('quote', '')))}"
