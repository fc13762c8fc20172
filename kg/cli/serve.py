"""``kg serve``: an export in the browser and as a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.argument("exports", default="exports", metavar="[EXPORTS]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; this machine alone if left out.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(0.1), help="Longest time of a query.")
@click.option("--rows", default=10_000, show_default=True, type=click.IntRange(1), help="Most rows of an answer.")
@click.option("--memory", default=1024, show_default=True, type=click.IntRange(16), help="MiB that a query may take.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Queries that run at once.")
def command(exports: str, host: str, port: int, seconds: float, rows: int, memory: int, workers: int) -> None:
    """Serve EXPORTS, a folder that `kg build` wrote, until Ctrl-C.

    At / is an editor for SPARQL, at /sparql the endpoint, at /view the HTML view, at /id/... a page of each
    thing.  All is read-only, and this machine alone is answered unless --host says otherwise.
    """
    from kg.imports import extra

    for module in ("starlette", "uvicorn", "jinja2"):
        extra(module, "serve")
    from kg.serve.limits import MIB, Limits
    from kg.serve.server import Server

    limits = Limits(seconds=seconds, rows=rows, memory=memory * MIB, workers=workers)
    server = Server(Path(exports), host, port, limits)
    click.echo(f"serving {exports} at {server.url} (Ctrl-C ends it)")
    if not server.is_private:
        click.echo("note: every machine that reaches this address may ask, without a password", err=True)
    server.run()
