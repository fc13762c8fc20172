"""The workbench: a rule book with its compiled form, and the ways to name rules and places in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.compiled import compiled
from kg.errors import KgError
from kg.extract import Extractor
from kg.rulebook import PlacedRule, RuleBook
from kg.rulebook.paths import MARK, rule_files
from kg.rulebook.yamlfile import nearest, position, read_tree


class Place(NamedTuple):
    """Where something stands: a file as it was given, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


def home_of(names: Sequence[str]) -> str | None:
    """The folder of rules that a file or folder among `names` belongs to; None if there is none."""
    for name in names:
        path = Path(name)
        if path.exists():
            for folder in (path.resolve(), *path.resolve().parents):
                if (folder / MARK).is_file():
                    return str(folder)
    return None


@dataclass(frozen=True)
class Workbench:
    """A rule book and its compiled form."""

    extractor: Extractor

    @classmethod
    def open(cls, folder: Path | str | None = None) -> Workbench:
        """The rules in `folder`, or those that come with `kg`.  RuleError if they are not in order."""
        return cls(compiled(folder))

    @property
    def book(self) -> RuleBook:
        """The rule book."""
        return self.extractor.book

    @cached_property
    def by_id(self) -> dict[str, PlacedRule]:
        """Rule id → rule."""
        return {p.rule.id: p for p in self.book.relations}

    def rule(self, id_: str) -> PlacedRule:
        """The rule of that id.  KgError, with the nearest ids, if there is none."""
        if id_ not in self.by_id:
            raise KgError(f"no rule '{id_}'\n  {nearest(id_, list(self.by_id))}")
        return self.by_id[id_]

    def select(self, names: Sequence[str], predicate: str = "") -> list[PlacedRule]:
        """The rules that `names` mean, in order of files: ids, heads of ids (``holds``), predicates, files, folders.

        No names mean all rules; `predicate` keeps those of one predicate.  KgError for a name that
        means nothing.
        """
        if predicate and predicate not in self.book.schema.predicates:
            raise KgError(f"no predicate '{predicate}'\n  {nearest(predicate, list(self.book.schema.predicates))}")
        wanted = {id_ for name in names for id_ in self._named(name)} if names else set(self.by_id)
        return [p for p in self.book.relations if p.rule.id in wanted and predicate in ("", p.predicate)]

    def _named(self, name: str) -> list[str]:
        found = [i for i, p in self.by_id.items() if name in (i, p.predicate) or i.startswith(name.rstrip("/") + "/")]
        path = Path(name)
        if not found and path.exists():
            within = path.resolve()
            found = [i for i, p in self.by_id.items() if Path(p.file).resolve().is_relative_to(within)]
            if not found:
                raise KgError(f"{name}: no rules of {self.book.folder} stand there")
        if not found:
            hint = nearest(name, [*self.by_id, *self.book.schema.predicates])
            raise KgError(f"'{name}' is no rule, predicate or file of rules\n  {hint}")
        return found

    def place(self, placed: PlacedRule, *location: str | int) -> Place:
        """The place of a part of a rule, e.g. ``place(rule, "examples", 0)``; of the rule itself without a part."""
        if not location:
            return Place(placed.file, placed.line, 1)
        tree = read_tree(Path(placed.file))
        index = next(i for i, rule in enumerate(tree.data["rules"]) if rule["id"] == placed.rule.id)
        return Place(placed.file, *position(tree, ("rules", index, *location)))

    def files(self) -> Iterator[Path]:
        """Every file of the book, in order of path."""
        yield from rule_files(self.book.folder)
