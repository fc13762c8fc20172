"""What the commands for rules share: options, colours on a terminal only, text with marks under it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import east_asian_width

import click

if TYPE_CHECKING:
    from kg.workshop.bench import Workbench

F = TypeVar("F", bound=Callable[..., Any])
COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red", "bright_cyan", "bright_green", "bright_magenta")


def rules_option(function: F) -> F:
    """``--rules DIR``"""
    return click.option("--rules", metavar="DIR", help="Folder of rules in place of those that come with kg.")(function)


def json_option(function: F) -> F:
    """``--json``"""
    return click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")(function)


def bench(rules: str | None) -> Workbench:
    """The workbench for the rules in a folder."""
    from kg.workshop.bench import Workbench

    return Workbench.open(rules)


def echo_json(value: object) -> None:
    """A value as JSON on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def near(file: str) -> str:
    """A path as short as it can be written from here."""
    path = Path(file)
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def width(text: str) -> int:
    """The columns that a text takes up in a terminal."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, size: int) -> str:
    """The text with blanks behind it up to `size` columns."""
    return text + " " * (size - width(text))


def underline(text: str, spans: Iterable[tuple[int, int]], sign: str = "^") -> str:
    """A line with marks under the spans of `text`, which is shown on one line."""
    marked = {i for start, end in spans for i in range(start, end)}
    line = "".join((sign if i in marked else " ") * width(c) for i, c in enumerate(text))
    return line.rstrip()


def one_line(text: str) -> str:
    """The text with every break as a space, so that marks stand where they belong."""
    return "".join(" " if c.isspace() else c for c in text)


def coloured(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """The text with spans (start, end, kind) in the colour of their kind; click drops it off a terminal."""
    kinds = list(dict.fromkeys(kind for _, _, kind in sorted(spans)))
    out, at = [], 0
    for start, end, kind in sorted(spans):
        if start >= at:
            out += [text[at:start], click.style(text[start:end], fg=COLOURS[kinds.index(kind) % len(COLOURS)], bold=True)]
            at = end
    return "".join([*out, text[at:]])


def table(rows: Sequence[Sequence[str]], heads: Sequence[str], right: Iterable[int] = ()) -> str:
    """Rows under their heads, columns aligned; the last column is cut to the terminal's width, if it is one."""
    numbers = set(right)
    columns = [max(width(str(r[i])) for r in [heads, *rows]) for i in range(len(heads))]
    lines = [click.style(_row(heads, columns, numbers), bold=True)]
    lines.append("─" * min(sum(columns) + 2 * (len(columns) - 1), screen()))
    return "\n".join([*lines, *(fitted(_row(r, columns, numbers)) for r in rows)])


def _row(cells: Sequence[str], columns: Sequence[int], numbers: set[int]) -> str:
    out = [
        " " * (columns[i] - width(cell)) + cell if i in numbers else padded(cell, columns[i]) for i, cell in enumerate(cells)
    ]
    return "  ".join(out).rstrip()


def screen() -> int:
    """The columns of the terminal; very many where there is none."""
    if not sys.stdout.isatty():
        return 10_000
    import shutil

    return shutil.get_terminal_size().columns


def fitted(line: str) -> str:
    """The line cut to the terminal's width."""
    limit = screen()
    if width(line) <= limit:
        return line
    out, at = [], 0
    for c in line:
        at += width(c)
        if at > limit - 1:
            break
        out.append(c)
    return "".join(out) + "…"
