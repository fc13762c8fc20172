"""``kg init``: a small rule book of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init", epilog="Exit status: 0 all well; 2 the folder is not empty or cannot be written.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write a small rule book about another trade (museums) into DIR, a new folder, to begin your own from.

    It has a schema, one word list, one file of recognisers, one relation with examples, and a sample
    text; what it does not say about the language is taken from the rules that come with kg.
    """
    from kg.workshop.starter import start

    files = start(folder)
    click.echo(f"written to {folder}:")
    for name in files:
        click.echo(f"  {name}")
    click.echo(f"\nnow: kg rules test --rules {folder}")
    click.echo(f"     kg build {folder / 'samples'} --rules {folder} -o {folder}-graph")
    click.echo("     and the tutorial in rules/README.md")
