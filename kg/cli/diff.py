"""``kg diff``: what a change of rules or of code does to the claims."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kg.cli.rules.common import echo_json, json_option, one_line, table

if TYPE_CHECKING:
    from kg.graph.facts import Statement
    from kg.workshop.compare import Change, Difference

SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", "yellow")}


@click.command("diff", epilog="Exit status: 0 the claims are the same; 1 they differ; 2 wrong use or a bad rule.")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.argument("paths", nargs=-1, metavar="[PATH]…")
@json_option
@click.option("--markdown", is_flag=True, help="Markdown, for a pull request.")
def command(old: str, new: str, paths: tuple[str, ...], as_json: bool, markdown: bool) -> None:
    """Compare the claims of two exports, or of two folders of rules on the documents in PATH.

    Tells claims added, removed and changed by predicate and by rule, each with its sentence, in
    order of file and place.
    """
    from kg.workshop import compare

    found = compare.difference(compare.facts_of(old, paths), compare.facts_of(new, paths))
    if as_json:
        echo_json(compare.as_json(found))
    elif markdown:
        click.echo("\n".join(in_markdown(found)))
    else:
        click.echo("\n".join(in_words(found)))
    sys.exit(1 if found.changes else 0)


def total(d: Difference) -> str:
    """The counts in a line."""
    counts = {kind: sum(c.kind == kind for c in d.changes) for kind in SIGNS}
    return f"{counts['added']} added, {counts['removed']} removed, {counts['changed']} changed, {d.same} the same"


def rows(d: Difference, key: str) -> list[list[str]]:
    """Counts by predicate or rule."""
    return [[name, *(str(count[kind]) for kind in SIGNS)] for name, count in d.by(key).items()]


def in_words(d: Difference) -> Iterator[str]:
    """For a terminal or a log."""
    for change in d.changes:
        sign, colour = SIGNS[change.kind]
        s = change.one
        yield click.style(f"{sign} {s.article.document}:{s.raw.start}  {claim(change.old or s)}", fg=colour)
        if change.new and change.old and str(change.new) != str(change.old):
            yield click.style(f"  → {claim(change.new)}", fg=colour)
        if change.what:
            yield f"    {'; '.join(map(one_line, change.what))}"
        yield f"    {one_line(s.sentence)}"
    if d.changes:
        for key in ("predicate", "rule"):
            yield ""
            yield table(rows(d, key), [key, *SIGNS], right=range(1, 4))
        yield ""
    yield total(d)


def claim(s: Statement) -> str:
    """A claim with its rule."""
    return f"{s} [{s.rule}]"


def in_markdown(d: Difference) -> Iterator[str]:
    """For a pull request."""
    yield f"**{total(d)}**"
    for key in ("predicate", "rule") if d.changes else ():
        yield ""
        yield f"| {key} | {' | '.join(SIGNS)} |"
        yield "|---|---:|---:|---:|"
        yield from (f"| `{row[0]}` | {' | '.join(row[1:])} |" for row in rows(d, key))
    for change in d.changes:
        yield ""
        yield from _item(change)


def _item(change: Change) -> Iterator[str]:
    s = change.one
    yield f"- {change.kind}: {_escaped(claim(s))} ({_escaped(s.article.document)}:{s.raw.start})"
    if change.what:
        yield f"  - {_escaped('; '.join(change.what))}"
    yield f"  - > {_escaped(s.sentence)}"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#~" else c for c in one_line(text))
