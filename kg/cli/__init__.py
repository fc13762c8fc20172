"""The command line: options in, one call of the pipeline out.  Only this package prints."""

from __future__ import annotations

import errno
import gc
import sys
from typing import Any

import click

from kg import __version__
from kg.cli.lazy import LazyGroup
from kg.errors import KgError
from kg.garbage import seldom

# Name → what `kg --help` says of it; the module of that name is imported when it is used.
COMMANDS = {
    "build": "Build the graph of files and folders.",
    "query": "Ask an export a SPARQL question.",
    "view": "Write the HTML view of an export.",
    "serve": "Serve an export: SPARQL endpoint, editor, pages.",
    "export": "Write an export in another format.",
    "import": "Take corrected annotations back as gold.",
    "validate": "Check a graph against the shapes of its schema.",
    "conflicts": "List claims that cannot all be true, with their sources.",
    "rules": "Write, test and debug rules.",
    "init": "Begin a rule book about another trade.",
    "eval": "Score claims against gold annotations.",
    "diff": "Compare the claims of two builds or two rule folders.",
    "explain": "Explain a claim: from its sentence to its triple.",
}

EXIT_STATUS = "Exit status: 0 all well; 1 a document could not be read; 2 wrong use, no input, a bad rule or nothing can be written; 130 or 143 stopped."


class Failure(click.ClickException):
    """An error that the user can mend: its text, exit status 2, no traceback."""

    exit_code = 2


class Commands(LazyGroup):
    """The group of subcommands, each imported when it is used."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as err:
            raise Failure(str(err)) from err
        except OSError as err:
            if err.errno == errno.EPIPE:  # the reader of our output has gone; click knows what to do
                raise
            raise Failure(f"{err.filename}: {err.strerror}" if err.filename else str(err)) from err


@click.group(cls=Commands, table=COMMANDS, package="kg.cli", epilog=EXIT_STATUS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="kg")
def cli() -> None:
    """Chinese text about hospitals to a knowledge graph whose every fact can be checked."""


def main() -> None:
    """The entry point of the command `kg`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # UTF-8 whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    seldom()
    try:
        cli(prog_name="kg")
    finally:
        gc.freeze()  # or all that there is would be looked through once more at the exit
