"""Groups of commands each of which is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are the `command` of modules of `package`.

    `table`: name of a command → what the help says of it.  A module has the command's name, with _
    for - and, where that is a word of Python's, another _ behind it.
    """

    def __init__(self, *args: Any, table: Mapping[str, str], package: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = dict(table)
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        command: click.Command = import_module(f"{self.package}.{module_of(cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))


def module_of(name: str) -> str:
    """The module of a command.

    >>> module_of("why-not"), module_of("import"), module_of("list")
    ('why_not', 'import_', 'list_')
    """
    module = name.replace("-", "_")
    return f"{module}_" if module in ("import", "list", "try") else module
