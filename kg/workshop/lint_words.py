"""Findings about word lists, and about names in examples that may be real."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.rulebook.lexicon import LexiconEntry
from kg.workshop.bench import Workbench
from kg.workshop.findings import Finding
from kg.workshop.trial import attempt

REAL_LEVELS = ("province", "prefecture")


def word_lists(work: Workbench) -> Iterator[Finding]:
    """Terms that stand twice, have two normal forms, or lead on to another one; lists that nobody reads."""
    folder = work.book.folder / "lexicon"
    by_term: defaultdict[str, list[LexiconEntry]] = defaultdict(list)
    for name, entries in work.book.lexicon.items():
        if (folder / f"{name}.tsv").exists():  # not those of a book that this one extends
            for entry in entries:
                by_term[entry.term].append(entry)
    for term, entries in sorted(by_term.items()):
        yield from _term(folder, term, entries)
    for entries in (e for group in by_term.values() for e in [group]):
        for entry in entries:
            for other in by_term.get(entry.norm, ()) if entry.norm != entry.term else ():
                if other.type == entry.type and other.norm != other.term:
                    message = f"{entry.term} has the normal form {entry.norm}, which has the normal form {other.norm}"
                    yield _at(folder, entry, "lexicon-chain", message, f"write {other.norm} here")
    yield from _unused(work, folder)


def _term(folder: Path, term: str, entries: list[LexiconEntry]) -> Iterator[Finding]:
    for i, entry in enumerate(entries):
        for other in entries[:i]:
            place = f"{other.file}:{other.line}"
            if other.type == entry.type and other.file != entry.file:
                message = f"{term} stands in two lists as {entry.type}, also in {place}"
                yield _at(folder, entry, "lexicon-twice", message, "keep it in one of them")
            elif other.norm != entry.norm and other.norm != other.term and entry.norm != entry.term:
                message = f"{term} is {entry.norm} as {entry.type} and {other.norm} as {other.type} ({place})"
                yield _at(folder, entry, "lexicon-two-norms", message, "give both the same normal form, or drop one")


def _at(folder: Path, entry: LexiconEntry, code: str, message: str, remedy: str) -> Finding:
    return Finding(str(folder / entry.file), entry.line, 1, code, message, remedy)


def _unused(work: Workbench, folder: Path) -> Iterator[Finding]:
    """Lists that no file of rules names."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in work.files() if p.suffix == ".yaml")
    words = set(text.replace(",", " ").replace("[", " ").replace("]", " ").split())
    for name, entries in sorted(work.book.lexicon.items()):
        own = (folder / f"{name}.tsv").exists()
        if own and name not in words and not any(e.type == "Place" for e in entries):
            yield Finding(str(folder / f"{name}.tsv"), 1, 1, "lexicon-unused", f"no rule reads {name}.tsv", "name it, or drop it")


def real_names(work: Workbench) -> Iterator[Finding]:
    """Examples that name a body whose name begins with a well-known place, or that a word list has.

    Whether such a body is real only a person can say: invented places leave no doubt.
    """
    schema = work.book.schema
    bodies = {t for t in schema.types if schema.is_a(t, schema.centre)}
    known = {e.term for entries in work.book.lexicon.values() for e in entries if e.type in bodies}
    places = [n for n, level in work.book.place_levels.items() if level in REAL_LEVELS and len(n) > 1]
    heads = tuple(sorted(places))
    for placed in work.book.relations:
        for number, example in enumerate(placed.rule.examples):
            trial = attempt(work.extractor, example.before + example.text, example.about, example.date)
            found = [m for s in trial.sentences for m in s.mentions if bodies & set(m.types)]
            names = dict.fromkeys(m.text for m in found if m.text in known or m.text.startswith(heads))
            for name in names:
                place = work.place(placed, "examples", number)
                message = f"rule {placed.rule.id}: the example names {name}, which may be real"
                yield Finding(*place, "real-name", message, "write about an invented place")
