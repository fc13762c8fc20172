"""Loads the word lists of `rules/lexicon/*.tsv`.

A list is UTF-8: lines that begin with `#` are comments, the first other line is the header
`term<TAB>norm<TAB>type<TAB>note`, every later one an entry.  An empty `norm` stands for the term;
`note` and its tab may be left out.  `type` is a type of `schema.yaml` or a class of words that the
list itself names in a comment `# classes: A, B` above its header.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from kg.errors import RuleError
from kg.rulebook.files import read_file
from kg.rulebook.yamlfile import nearest, read_tree

HEADER = ("term", "norm", "type", "note")
MOST_LINES = 1_000_000  # of a list
LONGEST_LINE = 1_000  # characters
_CLASSES = "# classes:"
# White space beside a tab or at an end of a line; looked for in a whole file, since asking each cell is slow.
_PADDING = tuple(pair for c in " \u3000\xa0" for pair in (f"{c}\t", f"\t{c}", f"{c}\n", f"\n{c}"))


class LexiconEntry(NamedTuple):
    """One word: `norm` is its normal form (the term itself if the list gives none).

    `file` is the list's name without folder, `line` counts from 1; `note` is as in the list.
    """

    term: str
    norm: str
    type: str
    file: str
    line: int
    note: str = ""


def load_lexicon(
    folder: Path, types: Collection[str] | None = None, more: Iterable[Path] = ()
) -> tuple[LexiconEntry, ...]:
    """All entries of the `*.tsv` in `folder` and of the files `more`, by file name and line.

    `types`: the schema's types; if None they are read from `schema.yaml` beside the folder.
    Raises RuleError (file, line, column from 1) for a file without header, a line with too few or
    too many columns, an empty or padded term, an unknown type, a word twice in one list, and a
    word that has two normal forms in one type.
    """
    known = frozenset(_schema_types(folder) if types is None else types)
    entries: list[LexiconEntry] = []
    seen: dict[tuple[str, str], LexiconEntry] = {}
    for path in sorted((*folder.glob("*.tsv"), *more), key=lambda p: p.name):
        _read(path, known, entries, seen)
    return tuple(entries)


def _schema_types(folder: Path) -> Collection[str]:
    tree = read_tree(folder.parent / "schema.yaml")
    return tuple(str(name) for name in tree.get("types") or ())


def _read(
    path: Path,
    known: frozenset[str],
    entries: list[LexiconEntry],
    seen: dict[tuple[str, str], LexiconEntry],
) -> None:
    """Appends the entries of one list; `seen` maps (term, type) to its first entry in any list."""
    text = read_file(path)
    lines = text.split("\n")
    _check_size(path, lines)
    first, classes = _header(path, lines)
    allowed = known | classes
    padded = any(pair in text for pair in _PADDING)
    name = path.name
    for number, line in enumerate(lines[first:], first + 1):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if len(cells) == 3:
            cells.append("")
        if len(cells) != 4 or not cells[0] or cells[2] not in allowed or (padded and _has_padding(cells)):
            raise _fault(path, number, line.split("\t"), allowed)
        term, norm, kind, note = cells
        entry = LexiconEntry(term, norm or term, kind, name, number, note)
        before = seen.setdefault((term, kind), entry)
        if before is not entry:
            _check_repeat(path, before, entry)
        entries.append(entry)


def _check_size(path: Path, lines: list[str]) -> None:
    if len(lines) > MOST_LINES:
        raise RuleError(str(path), MOST_LINES + 1, 1, f"has {len(lines):,} lines where {MOST_LINES:,} may be", "split the list")
    if max(map(len, lines)) > LONGEST_LINE:
        number = next(i for i, line in enumerate(lines, 1) if len(line) > LONGEST_LINE)
        raise RuleError(str(path), number, LONGEST_LINE + 1, f"a line may have {LONGEST_LINE:,} characters", "shorten it")


def _header(path: Path, lines: list[str]) -> tuple[int, frozenset[str]]:
    """The index of the first line after the header, and the classes that the comments name."""
    classes: list[str] = []
    for index, line in enumerate(lines):
        if line.startswith(_CLASSES):
            classes += (name.strip() for name in line[len(_CLASSES) :].split(","))
        if not line or line[0] == "#":
            continue
        if tuple(line.split("\t")) == HEADER:
            return index + 1, frozenset(filter(None, classes))
        raise RuleError(str(path), index + 1, 1, "the header is missing", f"write: {'<TAB>'.join(HEADER)}")
    raise RuleError(str(path), len(lines), 1, "the header is missing", f"write: {'<TAB>'.join(HEADER)}")


def _has_padding(cells: list[str]) -> bool:
    return any(cell != cell.strip() for cell in cells)


def _fault(path: Path, number: int, cells: list[str], allowed: frozenset[str]) -> RuleError:
    """What is wrong with a line that was turned down; the column is that of the faulty cell."""
    starts = [1]
    for cell in cells:
        starts.append(starts[-1] + len(cell) + 1)
    if not 3 <= len(cells) <= 4:
        column = starts[4] if len(cells) > 4 else starts[-1] - 1
        hint = f"columns: {', '.join(HEADER)}, separated by one tab"
        return RuleError(str(path), number, column, f"{len(cells)} columns where 3 or 4 belong", hint)
    for cell, start in zip(cells, starts, strict=False):
        if cell != cell.strip():
            return RuleError(str(path), number, start, f"white space around '{cell.strip()}'")
    if not cells[0]:
        return RuleError(str(path), number, 1, "the term is empty")
    hint = nearest(cells[2], sorted(allowed))
    return RuleError(str(path), number, starts[2], f"unknown type '{cells[2]}'", hint)


def _check_repeat(path: Path, before: LexiconEntry, entry: LexiconEntry) -> None:
    place = f"{before.file}:{before.line}"
    if before.norm != entry.norm:
        message = f"'{entry.term}' has two normal forms of type {entry.type}"
        hint = f"'{entry.norm}' here and '{before.norm}' in {place}: keep one, or leave the word out"
        raise RuleError(str(path), entry.line, len(entry.term) + 2, message, hint)
    if before.file == entry.file:
        message = f"'{entry.term}' is in this list already"
        raise RuleError(str(path), entry.line, 1, message, f"first in {place}")
