"""The options of commands that read documents: fields of tables, and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kg.read import ReadOptions

F = TypeVar("F", bound=Callable[..., Any])

# Option → what it names in a row of a table; the default of `text` is that of `kg.read.Fields`.
FIELDS = {
    "text": "the document's text",
    "id": "its name",
    "title": "its title",
    "date": "its date",
    "publication": "where it was published",
}
LIMITS = {
    "max-bytes": (int, "BYTES", "A file, a row, a member of an archive may have (default 50,000,000)."),
    "max-chars": (int, "N", "A document's text may have (default 2,000,000)."),
    "max-unpacked": (int, "BYTES", "May come out of one archive (default 1,000,000,000)."),
    "max-members": (int, "N", "Files may be in one archive (default 20,000)."),
    "max-seconds": (float, "SECONDS", "Reading a document, and extracting from it, may each take (default 300)."),
    "max-memory": (int, "BYTES", "Reading a PDF, Office or HTML file may take (default 2,000,000,000)."),
}


def reading(command: F) -> F:
    """Adds the options to a command."""
    for name, (kind, metavar, says) in reversed(LIMITS.items()):
        number = click.IntRange(min=1) if kind is int else click.FloatRange(min=0, min_open=True)
        command = click.option(f"--{name}", type=number, metavar=metavar, help=says)(command)
    for name, says in reversed(FIELDS.items()):
        default = " (default: text)" if name == "text" else ""
        says = f"Column of CSV or key of JSON lines with {says}{default}."
        command = click.option(f"--{name}-field", metavar="NAME", help=says)(command)
    return command


def read_options(given: Mapping[str, Any]) -> ReadOptions:
    """The options as the readers take them; what was not given stays as it is there."""
    from kg.read import Fields, Limits, ReadOptions

    fields = {name: given[f"{name}_field"] for name in FIELDS if given[f"{name}_field"] is not None}
    names = (name.replace("-", "_") for name in LIMITS)
    return ReadOptions(Fields(**fields), Limits(**{name: given[name] for name in names if given[name] is not None}))
