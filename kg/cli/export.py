"""``kg export``: a finished build in another format."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.export import Format

STDOUT = "-"
NO_FORMAT = "give --format NAME; kg export --list shows the formats"


@click.command("export", epilog="Exit status: 0 written; 2 no export, no such format or wrong use.")
@click.argument("exports", default="exports", metavar="[EXPORTS]")
@click.option("-f", "--format", "name", metavar="NAME", help="The format; --list shows all.")
@click.option("-o", "--output", metavar="FILE|DIR", help="Where to write; - is standard output.  [default: the format's own name, here]")
@click.option("--text", "texts", multiple=True, metavar="PATH", help="The documents of the build, for formats that show text.")
@click.option("--list", "listing", is_flag=True, help="List the formats.")
def command(exports: str, name: str | None, output: str | None, texts: tuple[str, ...], listing: bool) -> None:
    """Write EXPORTS, a folder that `kg build` wrote, in another format.

    The same build gives the same bytes.  neo4j is a folder of two files; doccano and labelstudio, for
    correcting by hand, need the documents too (--text); `kg import` takes them back.
    """
    if listing:
        click.echo(listed())
        return
    if not name:
        raise click.UsageError(NO_FORMAT)
    from kg.dataset import load
    from kg.export import Material, again
    from kg.export.texts import read_texts

    form = again(name)
    if form.texts and not texts:
        raise click.UsageError(f"{name} shows the texts: add --text with the documents that were built, e.g. --text seeds")
    facts = load(exports).facts
    write(form, form.files(Material(facts, texts=read_texts(texts, facts) if form.texts else {})), output)


def listed() -> str:
    """A line for each format that can be made of a build: name, file, what it is."""
    from kg.export import FORMATS

    forms = {name: form for name, form in FORMATS.items() if form.again}
    width = max(map(len, forms)), max(len(form.file) for form in forms.values())
    return "\n".join(f"{name:<{width[0]}}  {form.file:<{width[1]}}  {form.says}" for name, form in forms.items())


def write(form: Format, files: dict[str, bytes], output: str | None) -> None:
    """Writes a format's file, or its folder of files, and says where."""
    from kg.atomic import write_all, write_bytes

    folder = list(files) != [form.file]
    if output == STDOUT:
        if folder:
            raise click.UsageError(f"{form.file} is a folder of {len(files)} files: name it with -o DIR")
        sys.stdout.buffer.write(files[form.file])
        return
    target = Path(output or form.file)
    if folder:
        write_all(target, files)
    else:
        target = target / form.file if target.is_dir() else target
        write_bytes(target, files[form.file])
    click.echo(f"written to {target}")
