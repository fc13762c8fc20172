"""``kg view``: the HTML view of an export, or of the part of its graph around one thing."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click


@click.command("view")
@click.argument("exports", default="exports", metavar="EXPORTS")
@click.option("--focus", metavar="NAME", help="Show only what is near the thing of this name.")
@click.option("--depth", default=2, show_default=True, type=click.IntRange(0), help="How near, in steps.")
@click.option("-o", "--output", default="view.html", show_default=True, metavar="FILE", help="The page.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
def command(exports: str, focus: str | None, depth: int, output: str, show: bool) -> None:
    """Write the HTML view of EXPORTS, a folder that `kg build` wrote.

    The page opens from the disk and needs no network.  Without --focus it is what `kg build` writes as graph.html.
    """
    from kg.atomic import write_text
    from kg.dataset import load
    from kg.export.html import facts_data, render
    from kg.export.html import focus as around

    data = facts_data(load(exports).facts)
    html = render(around(data, focus, depth) if focus is not None else data)

    target = Path(output)
    write_text(target, html)
    click.echo(f"written to {output}")
    if show:
        webbrowser.open(target.resolve().as_uri())
