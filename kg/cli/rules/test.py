"""``kg rules test``: the examples beside the rules, run without pytest."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.rules.common import (
    bench,
    echo_json,
    json_option,
    near,
    one_line,
    padded,
    rules_option,
    underline,
    width,
)
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.rulebook import PlacedRule
    from kg.workshop.bench import Workbench
    from kg.workshop.examples import Outcome

EXIT = "Exit status: 0 all as expected; 1 an example failed; 2 a rule or an example is malformed, or wrong use."
LOOK = 0.3  # seconds between two looks at the files


@click.command("test", epilog=EXIT)
@click.argument("names", nargs=-1, metavar="[ID|FILE]…")
@rules_option
@json_option
@click.option("--watch", is_flag=True, help="Run again whenever a file of the rules is saved.")
@click.option("-q", "--quiet", is_flag=True, help="Only the last line.")
def command(names: tuple[str, ...], rules: str | None, as_json: bool, watch: bool, quiet: bool) -> None:
    """Run the examples of rules: of all, or of those that an ID, the head of one (holds), a predicate or a FILE names.

    A failure shows expected and found side by side and marks the found span in the text.  Known
    gaps (todo) are told, not failed.
    """
    if not watch:
        sys.exit(once(names, rules, as_json, quiet))
    try:
        watched(names, rules, quiet)
    except KeyboardInterrupt:
        click.echo("")


def once(names: Sequence[str], rules: str | None, as_json: bool, quiet: bool) -> int:
    """One run; the exit status."""
    from kg.workshop.bench import home_of
    from kg.workshop.examples import ExampleRunner, faults

    start = time.perf_counter()
    work = bench(rules or home_of(names))
    chosen = work.select(names)
    wrong = [(p, n, message) for p in chosen for n, message in faults(p)]
    runner = ExampleRunner(work.book, work.extractor)
    outcomes = [(p, runner.run(p, n, e)) for p in chosen for n, e in enumerate(p.rule.examples, 1)]
    states = Counter(o.state for _, o in outcomes)
    status = 2 if wrong else 1 if states["failed"] or states["closed"] else 0
    if as_json:
        echo_json(rows(work, outcomes, wrong, states))
        return status
    if not quiet:
        for placed, number, message in wrong:
            where = work.place(placed, "examples", number - 1) if number else work.place(placed)
            click.echo(f"{near(where.file)}:{where.line}:{where.column}: rule {placed.rule.id}: {message}")
        for placed, outcome in outcomes:
            if outcome.state != "passed":
                click.echo("\n".join(shown(work, placed, outcome)))
    click.echo(summary(states, len(chosen), len(wrong), time.perf_counter() - start))
    return status


def summary(states: Counter[str], rules: int, wrong: int, seconds: float) -> str:
    """The last line."""
    parts = [f"{states['passed']} passed"]
    if states["failed"]:
        parts.append(click.style(f"{states['failed']} failed", fg="red", bold=True))
    if states["todo"]:
        parts.append(click.style(f"{states['todo']} known gaps", fg="yellow"))
    if states["closed"]:
        parts.append(click.style(f"{states['closed']} gaps closed: take their todo away", fg="red", bold=True))
    if wrong:
        parts.append(click.style(f"{wrong} malformed", fg="red", bold=True))
    return f"{rules} rule{'s' if rules != 1 else ''}, {sum(states.values())} examples: {', '.join(parts)}; {seconds:.2f} s"


def shown(work: Workbench, placed: PlacedRule, outcome: Outcome) -> Iterator[str]:
    """An outcome that is not as expected, with its place."""
    where = work.place(placed, "examples", outcome.number - 1)
    head = f"{near(where.file)}:{where.line}:{where.column}: {outcome.rule}, example {outcome.number}: "
    label = {"failed": ("failed", "red"), "todo": ("a known gap (todo)", "yellow")}
    says, colour = label.get(outcome.state, ("passes: take its todo away", "red"))
    yield head + click.style(says, fg=colour, bold=True)
    if outcome.state == "closed" or outcome.trial is None:
        return
    text = one_line(outcome.trial.text)
    yield f"    {text}"
    spans = [r.span for r in outcome.rows if r.span is not None]
    if spans:
        yield f"    {underline(text, spans)}"
    yield from side_by_side(outcome)
    if outcome.state == "failed" and any(r.expected and not r.found for r in outcome.rows):
        yield from reasons(work, placed, outcome)


def side_by_side(outcome: Outcome) -> Iterator[str]:
    """Expected and found, a row for each claim."""
    heads = ("expected", "found")
    left = max(width(t) for t in [heads[0], *(r.expected or "—" for r in outcome.rows)])
    yield f"      {padded(heads[0], left)}   {heads[1]}"
    for row in outcome.rows:
        sign = click.style("✗", fg="red") if row.problem else click.style("✓", fg="green")
        yield f"    {sign} {padded(row.expected or '—', left)}   {row.found or '—'}"
        if row.problem.startswith("wrong"):
            yield f"        {row.problem}"


def reasons(work: Workbench, placed: PlacedRule, outcome: Outcome) -> Iterator[str]:
    """Why the rule gave less than expected."""
    from kg.workshop.whynot import WhyNot

    assert outcome.trial is not None
    answer = WhyNot(work.extractor)(placed, outcome.trial)
    yield from dict.fromkeys(f"      why: {s.reason}: {s.detail}" for s in answer.steps)


def rows(
    work: Workbench, outcomes: Sequence[tuple[PlacedRule, Outcome]], wrong: Sequence[tuple[PlacedRule, int, str]],
    states: Counter[str],
) -> dict[str, Any]:  # fmt: skip
    """The run as JSON values."""
    return {
        "summary": {name: states[name] for name in ("passed", "failed", "todo", "closed")} | {"malformed": len(wrong)},
        "malformed": [{"rule": p.rule.id, "file": near(p.file), "example": n, "message": m} for p, n, m in wrong],
        "examples": [
            {
                "rule": o.rule, "file": near(p.file), "line": p.line, "example": o.number, "text": o.example.text,
                "state": o.state, "problems": list(o.problems),
                "rows": [{"expected": r.expected, "found": r.found, "problem": r.problem} for r in o.rows],
            }
            for p, o in outcomes
        ],
    }  # fmt: skip


def watched(names: Sequence[str], rules: str | None, quiet: bool) -> None:
    """Runs, and again after each change of the files, until it is interrupted."""
    from kg.rulebook.paths import rules_folder
    from kg.workshop.bench import home_of

    given = rules or home_of(names)
    folder = rules_folder(Path(given) if given else None)
    while True:
        before = stamps(folder)
        click.clear()
        try:
            once(names, rules, False, quiet)
        except KgError as err:  # half-written files are daily bread here
            click.echo(str(err), err=True)
        click.echo(f"watching {near(str(folder))}; end with Ctrl-C")
        while stamps(folder) == before:
            time.sleep(LOOK)


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Path → time of change and size of each file of the rules."""
    out = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".tsv"):
            try:
                stat = path.stat()
            except OSError:  # gone between two looks
                continue
            out[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return out
