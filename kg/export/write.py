"""Writes a build's exports into one folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from kg.errors import ExportError
from kg.export.atomic import write_all
from kg.export.formats import DEFAULT, FORMATS, Format, Material
from kg.graph.collect import collect
from kg.model import ArticleResult, Resolution
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import nearest


class Rules(Protocol):
    """What exports need of a rule book: its schema and the hash of its files."""

    @property
    def schema(self) -> Schema: ...

    @property
    def version(self) -> str: ...


def material(results: Sequence[ArticleResult], resolution: Resolution, rules: Rules) -> Material:
    """Facts and the values they were made from, whatever the order of `results`."""
    return Material(collect(results, resolution, rules.schema, rules.version), results, resolution)


def export_names(names: Iterable[str]) -> tuple[str, ...]:
    """`names`, each known, in the registry's order.  ExportError for an unknown one."""
    wanted = set(names)
    unknown = sorted(wanted - FORMATS.keys())
    if unknown:
        raise ExportError(f"no format '{unknown[0]}'; {nearest(unknown[0], list(FORMATS))}")
    return tuple(name for name in FORMATS if name in wanted)


def again(name: str) -> Format:
    """The format of that name, made from a build that is on disk.  ExportError if that cannot be."""
    (known,) = export_names([name])
    if not FORMATS[known].again:
        raise ExportError(f"{name} is written by kg build only: the graph does not hold what it needs")
    return FORMATS[known]


def render(made: Material, formats: Iterable[str] = DEFAULT) -> dict[str, bytes]:
    """File name → content of each format; a folder's files have names such as ``neo4j/nodes.csv``.

    ExportError for an unknown format.
    """
    files: dict[str, bytes] = {}
    for name in export_names(formats):
        form = FORMATS[name]
        for file, content in form.files(made).items():
            files[file if file == form.file else f"{form.file}/{file}"] = content
    return files


def write_exports(
    results: Sequence[ArticleResult],
    resolution: Resolution,
    rules: Rules,
    folder: Path,
    formats: Iterable[str] = DEFAULT,
) -> dict[str, bytes]:
    """Writes all `formats` into `folder`: all of them, or none if one cannot be made or written.

    Gives back file name → content.  ExportError if the folder cannot be written.
    """
    files = render(material(results, resolution, rules), formats)
    write_all(folder, files)
    return files
