"""A rule book that stands on the one that ships: what it does not say of the language is taken from there.

A folder says so with a file `book.yaml` that holds ``extends: kg``.  A file that the folder lacks is
then read from the shipped rules; of one that it has, mappings are laid over the shipped ones key by
key, everything else takes their place.  What is about a trade is never inherited: types, predicates,
recognisers and relations are the folder's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Literal

from kg.rulebook.mention_rules import Strict
from kg.rulebook.paths import default_rules
from kg.rulebook.tree import Tree
from kg.rulebook.yamlfile import load, read_tree

BOOK = "book.yaml"
# Top-level keys of schema.yaml that say what a trade speaks of.
OWN = frozenset({"namespace", "prefix", "data", "types", "predicates", "designations"})
# Word lists that the language has, whatever the rules name.
GAZETTEERS = ("places", "countries")


class BookFile(Strict):
    """`book.yaml`: `extends` names the rule book that the folder stands on; `kg` is the one that ships."""

    extends: Literal["kg"]


class Layers:
    """The files of a folder of rules, with those below it if it extends a book."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.below = base_of(folder)

    def tree(self, name: str) -> tuple[Path, Tree]:
        """A file by its name below the folder, laid over the one below; with the path that errors name."""
        own = self.folder / name
        if self.below is None:
            return own, read_tree(own)
        below = read_tree(self.below / name)
        if name == "schema.yaml":
            below = Tree({k: v for k, v in below.data.items() if k not in OWN}, below.marks)
        elif not own.exists():
            return self.below / name, below
        above = read_tree(own)
        return own, Tree(_laid_over(below.data, above.data), _marks(below.marks, above.marks))

    def lists(self, named: Iterable[str]) -> list[Path]:
        """The word lists of the book below that are wanted by name, and those of places."""
        if self.below is None:
            return []
        wanted = sorted({*named, *GAZETTEERS})
        files = (self.below / "lexicon" / f"{name}.tsv" for name in wanted)
        return [f for f in files if f.exists() and not (self.folder / "lexicon" / f.name).exists()]


def base_of(folder: Path) -> Path | None:
    """The folder of the book that the one in `folder` extends, if it does.  RuleError for a faulty book.yaml."""
    path = folder / BOOK
    if not path.exists():
        return None
    load(path, BookFile)
    return default_rules()


def _laid_over(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{k: _laid_over(below.get(k), v) for k, v in above.items()}}


def _marks(below: Any, above: Any) -> Any:
    """The places of what `_laid_over` gives: key → line, column and the marks below."""
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    both: Collection[str] = below.keys() & above.keys()
    return {**below, **above, **{k: [*above[k][:2], _marks(below[k][2], above[k][2])] for k in both}}
