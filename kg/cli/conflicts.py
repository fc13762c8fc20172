"""``kg conflicts``: claims that exclude one another, and claims that are hardly plausible, with their sources."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from kg.cli.rules.common import echo_json, json_option, one_line, table
from kg.cli.validate import count

if TYPE_CHECKING:
    from kg.graph.conflicts import Conflict
    from kg.graph.facts import Facts, Statement
    from kg.rulebook.schema import Schema

EXIT = "Exit status: 0 listed, whatever there is; 1 with --fail, if there is any; 2 wrong use or no export."


@click.command("conflicts", epilog=EXIT)
@click.argument("exports", default="exports", metavar="[EXPORTS]")
@click.option("--fail", is_flag=True, help="Exit status 1 if there is a conflict or a flag.")
@json_option
def command(exports: str, fail: bool, as_json: bool) -> None:
    """List claims of EXPORTS that cannot all be true, side by side with their sentences and sources.

    Two values of what has only one (a year of foundation), and two numbers for one thing, unit, year and
    period that leave no number which both could mean.  Behind them the claims that a rule of plausibility
    flags.  All of them stay in the graph: which is right is for the reader to judge.
    """
    from kg.dataset import load
    from kg.graph.conflicts import conflicts

    facts = load(exports).facts
    found = conflicts(facts)
    flagged = [s for s in facts.statements if s.flags]
    if as_json:
        echo_json({"conflicts": [conflict_row(c) for c in found], "flagged": [claim_row(s) for s in flagged]})
    else:
        click.echo("\n".join(told(facts, found, flagged)))
    sys.exit(1 if fail and (found or flagged) else 0)


def told(facts: Facts, found: Sequence[Conflict], flagged: Sequence[Statement]) -> Iterator[str]:
    """The list in words."""
    yield f"{count(len(found), 'conflict')}, {count(len(flagged), 'claim')} flagged as hardly plausible"
    for c in found:
        yield ""
        yield click.style(headline(c, facts.schema), bold=True)
        yield table([cells(s, value(s, c)) for s in c.statements], ("value", "article", "sentence"))
    says = {flag.id: flag.en for flag in facts.flags}
    for s in flagged:
        yield ""
        yield click.style(f"{s.subject.label} {s.predicate} {s.object.label}: ", bold=True) + "; ".join(
            says.get(flag, flag) for flag in s.flags
        )
        yield table([cells(s, value(s, None))], ("value", "article", "sentence"))


def headline(c: Conflict, schema: Schema) -> str:
    """What the claims are about."""
    about = f"{c.subject.label} {c.predicate}"
    if c.object is not None:
        about += f" {c.object.label}"
    agree = ", ".join(f"{name} {value}" for name, value in c.agree.items())
    return f"{about} ({agree})" if agree else about


def value(s: Statement, c: Conflict | None) -> str:
    """What a claim says of the matter: its object, or its number with the unit."""
    q = s.qualifiers
    if (c is not None and c.object is None) or "value" not in q:
        year = f" ({q['year']})" if "year" in q else ""
        return f"{s.object_name}{year}"
    comparator = str(q.get("comparator", "="))
    upper = f"-{q['value2']}" if "value2" in q else ""
    return f"{'' if comparator == '=' else comparator}{q['value']}{upper}{q.get('unit', '')}"


def source(s: Statement) -> str:
    """Where a claim stands."""
    a = s.article
    parts = (f"{a.document}:{a.number}", a.publication, a.date, f"reprint of {a.reprint_of}" if a.reprint_of else "")
    return " ".join(filter(None, parts))


def cells(s: Statement, said: str) -> tuple[str, str, str]:
    """A line of the table."""
    return said, source(s), one_line(s.sentence or s.quote)


def claim_row(s: Statement) -> dict[str, Any]:
    """A claim with its evidence as JSON values."""
    a = s.article
    return {
        "id": s.id, "subject": s.subject.label, "predicate": s.predicate, "object": s.object_name, "qualifiers": dict(s.qualifiers),
        "quote": s.quote, "sentence": s.sentence, "file": a.document, "article": a.number, "title": a.title,
        "publication": a.publication, "date": a.date, "reprint_of": a.reprint_of, "start": s.raw.start, "end": s.raw.end,
        "rule": s.rule, "confidence": s.confidence, "flags": list(s.flags),
    }  # fmt: skip


def conflict_row(c: Conflict) -> dict[str, Any]:
    """A conflict as JSON values."""
    return {
        "subject": c.subject.label,
        "predicate": c.predicate,
        "object": c.object.label if c.object else None,
        "agree": dict(c.agree),
        "claims": [claim_row(s) for s in c.statements],
    }
