"""Writes a build's exports into one folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from kg import atomic
from kg.errors import ExportError
from kg.export.formats import ALWAYS, DEFAULT, FORMATS, Format, Material
from kg.export.kept import TEXTS, kept_texts
from kg.graph.collect import collect
from kg.model import ArticleResult, Resolution
from kg.rulebook.plausibility_rules import PlausibilityRules
from kg.rulebook.schema import Schema
from kg.rulebook.yamlfile import nearest


class Rules(Protocol):
    """What exports need of a rule book: its schema, the hash of its files, and what it doubts."""

    @property
    def schema(self) -> Schema: ...

    @property
    def version(self) -> str: ...

    @property
    def plausibility(self) -> PlausibilityRules: ...


def material(
    results: Sequence[ArticleResult], resolution: Resolution, rules: Rules, ended: str = ""
) -> Material:
    """Facts and the values they were made from, whatever the order of `results`; `ended`: time to be told."""
    facts = collect(results, resolution, rules.schema, rules.version, rules.plausibility, ended)
    return Material(facts, results, resolution)


def export_names(names: Iterable[str]) -> tuple[str, ...]:
    """`names`, each known, in the registry's order.  ExportError for an unknown one."""
    wanted = set(names)
    unknown = sorted(wanted - FORMATS.keys())
    if unknown:
        raise ExportError(f"no format '{unknown[0]}'; {nearest(unknown[0], list(FORMATS))}")
    return tuple(name for name in FORMATS if name in wanted)


def built_names(names: Iterable[str]) -> tuple[str, ...]:
    """What a build writes that was asked for `names`, or for nothing in particular; ExportError if it cannot write one."""
    wanted = export_names(names)
    for name in wanted:
        if name not in DEFAULT:
            raise ExportError(f"{name} is made of a finished build: kg export EXPORTS --format {name}")
    return tuple(name for name in DEFAULT if not wanted or name in wanted or name in ALWAYS)


def left_over(folder: Path, formats: Iterable[str]) -> set[str]:
    """The files of a build in `folder` that one of these `formats` does not write anew: they tell another graph."""
    if not (folder / FORMATS["manifest"].file).is_file():
        return set()
    others = {FORMATS[name].file for name in set(DEFAULT).difference(formats)}
    return {file for file in others if (folder / file).is_file()}


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


@contextmanager
def writing(folder: Path) -> Iterator[atomic.Staged]:
    """Files of `folder`, into which no other process writes meanwhile; they are there when they are committed.

    ExportError if another process does write there, or if nothing can be written.
    """
    with atomic.alone(folder, TEXTS), atomic.staged(folder) as files:
        yield files


def write_exports(
    results: Sequence[ArticleResult],
    resolution: Resolution,
    rules: Rules,
    folder: Path,
    formats: Iterable[str] = DEFAULT,
    ended: str = "",
    texts: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """Writes all `formats` into `folder`: all of them, or none if one cannot be made or written.

    `texts`: id → text of the documents that were no plain text.
    Gives back file name → content.  ExportError if the folder cannot be written.
    """
    files = render(material(results, resolution, rules, ended), formats)
    beside = {f"{TEXTS}/{id_}.txt": text.encode("utf-8") for id_, text in (texts or {}).items()}
    with writing(folder) as staged:
        for name, content in (files | beside).items():
            staged.write(name, content)
            staged.close(name)
        staged.commit(kept_texts(folder) - beside.keys())
    return files
