"""``kg import``: corrected annotations back as gold."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.rules.common import rules_option


@click.command("import", epilog="Exit status: 0 written; 2 the file cannot be read, something in it cannot be, or wrong use.")
@click.argument("file", metavar="FILE")
@click.option("--text", "texts", multiple=True, metavar="PATH", help="The documents, to compare the annotations with.")
@click.option("-o", "--output", default="gold.jsonl", show_default=True, metavar="FILE", help="The gold; - is standard output.")
@rules_option
def command(file: str, texts: tuple[str, ...], output: str, rules: str | None) -> None:
    """Take back what was corrected in doccano (JSONL) or Label Studio (JSON), as gold for `kg eval`.

    FILE is what the tool exported of a project made with `kg export --format doccano` or labelstudio.
    """
    from kg.atomic import write_text
    from kg.export.jsonl import lines
    from kg.rulebook import load_book
    from kg.workshop.gold import import_gold

    rows = import_gold(Path(file), load_book(Path(rules) if rules else None), texts)
    if output == "-":
        click.echo(lines(rows), nl=False)
        return
    write_text(Path(output), lines(rows))
    claims = sum("predicate" in row for row in rows)
    click.echo(f"{claims} claims in {len({(r['file'], r['article']) for r in rows})} articles, written to {output}")
