"""``kg query``: a SPARQL question to an export, as a table, JSON or CSV."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.query import NamedQuery, Result

SUFFIX = ".rq"
FORMS = ("table", "csv", "json", "ttl")
NO_QUERY = "give SPARQL, a file that ends in .rq or the name of a ready query (kg query --list shows them)"


@click.command("query")
@click.argument("query", required=False)
@click.option("--exports", default="exports", metavar="DIR", show_default=True, help="What kg build wrote.")
@click.option("-p", "values", multiple=True, metavar="NAME=VALUE", help="A value that the query takes.")
@click.option("--format", "form", type=click.Choice(FORMS), default="table", show_default=True,
              help="Form of the answer; ttl is for CONSTRUCT and DESCRIBE.")  # fmt: skip
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@click.option("--csv", "form", flag_value="csv", help="The same as --format csv.")
@click.option("--rules", metavar="DIR", help="Rules whose ready queries (DIR/queries/*.rq) are meant.")
@click.option("--list", "listing", is_flag=True, help="List the ready queries.")
def command(
    query: str | None, exports: str, values: tuple[str, ...], form: str, rules: str | None, listing: bool
) -> None:
    """Ask an export a question.

    QUERY is the name of a ready query (see --list), a file that ends in .rq, or SPARQL itself.
    Prefixes need not be declared.  A query may only read.
    """
    if listing:
        click.echo("\n".join(map(described, ready(rules).values())))
        return
    if not query:
        raise click.UsageError(NO_QUERY)
    from kg.query import run

    result = run(Path(exports), find(query, rules), dict(map(pair, values)))
    click.echo(shown(result, form), nl=False)


def ready(rules: str | None = None) -> dict[str, NamedQuery]:
    """The queries that come with kg, or with the rules of a folder, by name."""
    from kg.query import named_queries
    from kg.rulebook.files import checked
    from kg.rulebook.paths import default_rules

    return named_queries((checked(Path(rules)) if rules else default_rules()) / "queries")


def find(question: str, rules: str | None = None) -> NamedQuery | str:
    """The query of a file that ends in .rq, the ready query of that name, or the text itself."""
    from kg.errors import QueryError
    from kg.query import read

    if question.endswith(SUFFIX):
        return read(Path(question))
    if any(c.isspace() or c in "{}" for c in question):
        return question
    known = ready(rules)
    if question not in known:
        raise QueryError(f"no ready query '{question}'; known: {', '.join(known)}")
    return known[question]


def pair(text: str) -> tuple[str, str]:
    """``name=value`` as its two parts."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise click.UsageError(f"-p {text}: write NAME=VALUE")
    return name, value


def shown(result: Result, form: str) -> str:
    """The result as text that ends its last line.  UsageError for Turtle of what gives no triples."""
    if form == "json":
        return result.json()
    if form == "csv":
        return result.csv()
    if form == "ttl":
        if result.triples is None:
            raise click.UsageError("--format ttl is for CONSTRUCT and DESCRIBE; this query gives no triples")
        return result.turtle()
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return result.table(width) + "\n"


def described(query: NamedQuery) -> str:
    """A ready query's name, what it asks, and a line for each value that it takes."""
    lines = [query.name, f"    {query.says}"]
    for p in query.parameters:
        lines.append(f"    -p {p.name}={p.kind}  {p.says}{'' if p.required else ' (optional)'}")
    return "\n".join(lines)
