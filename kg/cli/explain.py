"""``kg explain``: from a claim back to what made it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.rules.common import (
    bench,
    coloured,
    echo_json,
    json_option,
    near,
    one_line,
    rules_option,
    underline,
)

if TYPE_CHECKING:
    from kg.workshop.explain import Explanation

SHOWN = 5


@click.command("explain", epilog="Exit status: 0 explained; 2 no such claim, no export or a bad rule.")
@click.argument("claim", metavar='CLAIM-ID|"SUBJECT PREDICATE OBJECT"')
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@click.option("--exports", default="exports", metavar="DIR", show_default=True, help="What kg build wrote.")
@rules_option
@json_option
def command(claim: str, paths: tuple[str, ...], exports: str, rules: str | None, as_json: bool) -> None:
    """Explain a claim: sentence, mentions, rule, qualifiers, status, names, up to the triple.

    With the PATHs of the documents its whole article is run again, without them the sentence alone.
    """
    from kg.dataset import load
    from kg.workshop import explain

    data = load(exports)
    found = explain.find(data, claim)
    work = bench(rules)
    done = [explain.explain(work, data, s, paths) for s in found[:SHOWN]]
    if as_json:
        echo_json([explain.as_json(e) for e in done])
        return
    click.echo("\n\n".join("\n".join(told(e, data.facts.version != work.book.version)) for e in done))
    if len(found) > SHOWN:
        click.echo(f"\n{len(found) - SHOWN} more claims: {', '.join(s.id for s in found[SHOWN:])}")


def head(text: str) -> str:
    """The name of a part."""
    return click.style(text, bold=True)


def told(e: Explanation, changed: bool) -> Iterator[str]:
    """The explanation in words."""
    s, a = e.statement, e.statement.article
    yield f"{head('claim')}  {s.id}"
    yield f"  {s}  [{s.status}, {s.confidence:.2f}]"
    yield head("where")
    title = f" “{a.title}”" if a.title else ""
    yield f"  {a.document}, article {a.number}{title}{f', {a.date}' if a.date else ''}, characters {s.raw.start} to {s.raw.end}"
    yield from sentence(e)
    if e.marked and e.marked.mentions:
        yield head("mentions")
        yield from (f"  {'/'.join(m.types)}  {m.text}  ({m.found_by})" for m in e.marked.mentions)
    yield from the_rule(e, changed)
    if e.qualifiers:
        yield head("qualifiers")
        yield from (f"  {key}: {value}  from {origin}" for key, (value, origin) in e.qualifiers.items())
    yield from status(e)
    yield from names(e)
    yield head("triple and claim node" if s.actual else "claim node (only facts have a triple)")
    yield "\n".join(f"  {line}" for line in e.turtle.splitlines())


def sentence(e: Explanation) -> Iterator[str]:
    """The sentence, its mentions in colour, the quote marked."""
    text = one_line(e.statement.sentence)
    mentions = e.marked.mentions if e.marked and e.marked.sentence.text == e.statement.sentence else ()
    yield f"  {coloured(text, [(m.span.start, m.span.end, m.type) for m in mentions])}"
    at = text.find(one_line(e.statement.quote))
    if at >= 0:
        yield f"  {underline(text, [(at, at + len(e.statement.quote))])}"


def the_rule(e: Explanation, changed: bool) -> Iterator[str]:
    """The rule that found it."""
    yield head("rule")
    if e.rule is None:
        yield f"  {e.statement.rule}, which these rules do not have (any more)"
        return
    yield f"  {e.rule.rule.id} (priority {e.rule.rule.priority}), {near(e.rule.file)}:{e.rule.line}: {e.rule.rule.says}"
    if e.match:
        yield from (f"  <{name}> {'、'.join(m.text for m in fillers)}" for name, fillers in e.match.slots.items())
    elif changed:
        yield "  it does not match the sentence any more: the rules have changed since the build"
    else:
        yield "  the sentence alone does not give it: name the documents' paths to run the whole article"


def status(e: Explanation) -> Iterator[str]:
    """What made it a fact or a plan."""
    yield head("status")
    holding = [o for o in e.operators if o.holds]
    if not holding:
        yield f"  {e.statement.status}: no word of the sentence says otherwise"
    for o in e.operators:
        verb = "decides" if o.holds else "does not decide here"
        yield f"  “{o.text}” ({o.id}: {o.says}) {verb}: {o.status}"


def names(e: Explanation) -> Iterator[str]:
    """The entities that its names were resolved to."""
    yield head("names")
    s = e.statement
    for label, name, entity in (("subject", s.subject_name, s.subject), ("object", s.object_name, s.object)):
        others = f"; also {'、'.join(entity.aliases)}" if entity.aliases else ""
        yield f"  {label} {name} is {entity.id} ({entity.label}{others})"
    yield from (f"  {d.left} and {d.right}: {d.judgement}, {d.reason}" for d in e.decisions[:12])
