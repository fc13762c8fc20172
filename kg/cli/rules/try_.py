"""``kg rules try``: what every stage makes of a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.rules.common import (
    bench,
    coloured,
    echo_json,
    json_option,
    one_line,
    padded,
    rules_option,
    underline,
    width,
)

if TYPE_CHECKING:
    from kg.model import Marked
    from kg.workshop.trial import Trial


@click.command("try")
@click.argument("text")
@click.option("--rule", "rule", metavar="ID", default="", help="Matches and claims of this rule only, and why it gave none.")
@click.option("--about", default="", metavar="NAME", help="Whom the article is about (the first one the text names).")
@click.option("--date", default="", metavar="DATE", help="The article's date: 2023, 2023-06 or 2023-06-29.")
@rules_option
@json_option
def command(text: str, rule: str, about: str, date: str, rules: str | None, as_json: bool) -> None:
    """Show what the builder sees in TEXT: tokens, mentions, matches, claims, and what became none."""
    from kg.workshop import trial

    work = bench(rules)
    placed = work.rule(rule) if rule else None
    done = trial.attempt_alone(work.extractor, work.book.schema, text, about, date)
    words = [trial.tokens(work.extractor, m) for m in done.sentences]
    if as_json:
        echo_json(trial.as_json(done, words, rule))
        return
    for sentence, cut in zip(done.sentences, words, strict=True):
        click.echo("\n".join(seen(done, sentence, [t.text for t in cut], rule)))
    click.echo("\n".join(results(done, rule)))
    if placed and not any(c.evidence.rule == rule for c in done.claims):
        from kg.cli.rules.why_not import told
        from kg.workshop.whynot import WhyNot

        click.echo("\n".join(told(WhyNot(work.extractor)(placed, done), work)))


def seen(trial: Trial, marked: Marked, words: list[str], rule: str) -> Iterator[str]:
    """The sentence with its mentions and matches."""
    text = one_line(marked.sentence.text)
    yield coloured(text, [(m.span.start, m.span.end, m.type) for m in marked.mentions])
    yield underline(text, [m.span for m in marked.mentions], "‾")
    yield f"tokens    {' '.join(w for w in words if not w.isspace())}"
    if marked.words:
        yield f"triggers  {'、'.join(sorted(marked.words))}"
    if marked.mentions:
        yield "mentions"
        size = max(width(_types(m.types)) for m in marked.mentions)
        names = max(width(m.text) for m in marked.mentions)
        for m in marked.mentions:
            key = f"  = {m.key}" if m.key != m.text else ""
            value = f"  {_value(m.value)}" if m.value else ""
            yield f"  {padded(_types(m.types), size)}  {padded(m.text, names)}  {m.found_by}{key}{value}"
    matches = [f.match for f in trial.found if f.marked.sentence.index == marked.sentence.index and rule in ("", f.match.rule)]
    if matches:
        yield "matches"
        for match in matches:
            slots = "  ".join(f"<{n}> {'、'.join(m.text for m in v)}" for n, v in match.slots.items())
            yield f"  {match.rule} ({match.priority})  {slots}"
    yield ""


def results(trial: Trial, rule: str) -> Iterator[str]:
    """Claims, refusals, and what other rules took."""
    from kg.workshop.examples import shown

    claims = [c for c in trial.claims if rule in ("", c.evidence.rule)]
    yield "claims" if claims else "no claims"
    for c in claims:
        status = click.style(c.status, fg="green" if c.status == "actual" else "yellow")
        yield f"  {shown(c)}  [{status}, {c.confidence:.2f}, {c.evidence.rule}] “{c.evidence.quote}”"
    refused = [r for r in trial.refusals if rule in ("", r.rule)]
    if refused:
        yield "refused"
        yield from (f"  {r.rule}: {r.object or r.quote}: {r.reason}: {r.detail}" for r in refused)
        if not trial.about and any(r.reason == "no-subject" for r in refused):
            yield "  say whom the text is about with --about NAME"
    lost = [x for x in trial.lost if rule in ("", x.rule)]
    if lost:
        yield "taken by others"
        yield from (f"  {x.rule}: {x.object}: {x.why}: {x.by}" for x in lost)


def _types(types: tuple[str, ...]) -> str:
    return "/".join(types)


def _value(value: object) -> str:
    fields = {n: getattr(value, n, None) for n in ("value", "upper", "unit", "comparator", "year", "end_year", "relative")}
    return ", ".join(f"{n} {v:g}" if isinstance(v, float) else f"{n} {v}" for n, v in fields.items() if v not in (None, ""))
