"""``kg rules why-not``: the first step that kept a rule from a claim."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.rules.common import bench, echo_json, json_option, one_line, rules_option, underline

if TYPE_CHECKING:
    from kg.workshop.bench import Workbench
    from kg.workshop.whynot import Answer


@click.command("why-not", epilog="Exit status: 0 the rule gives a claim; 1 it gives none; 2 wrong use or a bad rule.")
@click.argument("rule", metavar="ID")
@click.argument("text")
@click.option("--about", default="", metavar="NAME", help="Whom the article is about (the first one the text names).")
@click.option("--date", default="", metavar="DATE", help="The article's date: 2023, 2023-06 or 2023-06-29.")
@rules_option
@json_option
def command(rule: str, text: str, about: str, date: str, rules: str | None, as_json: bool) -> None:
    """Say at which step the rule ID stops on TEXT, what it wanted there, and what it found."""
    from kg.workshop import trial, whynot

    work = bench(rules)
    placed = work.rule(rule)
    done = trial.attempt_alone(work.extractor, work.book.schema, text, about, date)
    answer = whynot.WhyNot(work.extractor)(placed, done)
    if as_json:
        echo_json(whynot.as_json(answer))
    else:
        click.echo("\n".join(told(answer, work)))
    sys.exit(0 if answer.claims else 1)


def told(answer: Answer, work: Workbench) -> Iterator[str]:
    """The answer in words, the place marked under the text."""
    from kg.workshop.examples import shown

    text = one_line(answer.text)
    for claim in answer.claims:
        yield f"{click.style('it gives', fg='green')} {shown(claim)}"
    for step in answer.steps:
        low, high = step.sentence
        yield text[low:high]
        marks = underline(text[low:high], [(step.span.start - low, step.span.end - low)])
        if marks and (step.span.start, step.span.end) != (low, high):
            yield marks
        yield f"{click.style(step.reason, fg='red', bold=True)}: {step.detail}"
    if not answer.claims and not answer.steps:
        yield "the text has no sentence"
