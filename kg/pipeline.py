"""The order of the stages, which only this module knows: read → page → extract → resolve → export."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.dataset import Dataset, load
from kg.engine import Engine
from kg.engine.local import local
from kg.errors import ReadError
from kg.export import write_exports
from kg.extract import Extractor
from kg.model import ArticleResult, Document, Resolution
from kg.names import NameParser
from kg.page import PageReader, articles
from kg.read import read_paths
from kg.resolve import resolve
from kg.rulebook import RuleBook, load_book

__all__ = ["Built", "Report", "build", "document_stage", "process", "run"]

Progress = Callable[[str], object]
Stage = Callable[[Document], tuple[ArticleResult, ...]]
Rules = RuleBook | str | Path | None
Paths = str | Path | Sequence[str | Path]

IN_MEMORY = ("turtle", "ontology", "manifest")  # the formats that a dataset reads


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `claims` counts by predicate; `errors` are the documents that were not read."""

    documents: int
    articles: int
    claims: Mapping[str, int]
    refused: int
    errors: tuple[ReadError, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Built:
    """All that the stages made of the documents: results in a fixed order, and their resolution."""

    book: RuleBook
    documents: int
    results: tuple[ArticleResult, ...]
    resolution: Resolution
    errors: tuple[ReadError, ...]


def document_stage(book: RuleBook) -> Stage:
    """Compiles the rules; the stage takes a document and gives the result of each of its articles."""
    pages = PageReader(book.page, chain.from_iterable(book.lexicon.values()))
    extract = Extractor(book)

    def stage(document: Document) -> tuple[ArticleResult, ...]:
        return tuple(extract(article, document.text) for article in articles(document, pages))

    return stage


def read(paths: Paths, stdin: bytes | None, errors: list[ReadError]) -> Iterator[Document]:
    """The documents, each content once; what could not be read is appended to `errors`.

    Of files with the same content the first counts, in an order of paths that does not depend on
    the order or spelling in which they are given.
    """
    given = [paths] if isinstance(paths, (str, Path)) else paths
    seen: set[str] = set()
    for item in read_paths(sorted(map(str, given), key=os.path.realpath), stdin):
        if isinstance(item, ReadError):
            errors.append(ReadError(legible(item.path), item.reason))
        elif item.id not in seen:
            seen.add(item.id)
            yield replace(item, path=legible(item.path))


def legible(path: str) -> str:
    """A path that can be written as UTF-8: bytes that the locale could not decode are read as UTF-8.

    >>> legible("\\udce6\\udcb2\\udcb3.txt"), legible("\\udcff.txt")
    ('河.txt', '\\\\xff.txt')
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def order(result: ArticleResult) -> tuple[str, str, int]:
    """Sort key of results: the same whatever the order and the spelling of the input paths."""
    article = result.article
    return article.name, article.document_id, article.number


def counted(documents: Iterable[Document], progress: Progress | None, count: list[int]) -> Iterator[Document]:
    """The documents, counted in ``count[0]``, each told to `progress`."""
    for document in documents:
        count[0] += 1
        if progress:
            progress(f"{count[0]:,} documents, now {document.name}")
        yield document


def process(
    paths: Paths,
    rules: Rules = None,
    *,
    stdin: bytes | None = None,
    progress: Progress | None = None,
    engine: Engine = local,
) -> Built:
    """Reads, extracts and resolves.

    `rules` is a folder or a book already read; None stands for the rules that come with kg.  Raises
    RuleError or KgError if they are not in order.
    """
    book = rules if isinstance(rules, RuleBook) else load_book(rules)
    errors: list[ReadError] = []
    count = [0]
    documents = counted(read(paths, stdin, errors), progress, count)
    results = [r for part in engine(partial(document_stage, book), documents) for r in part]
    results.sort(key=order)
    if progress:
        progress("resolving names")
    resolution = resolve(results, book.resolve, NameParser(book.resolve, book.gazetteer))
    return Built(book, count[0], tuple(results), resolution, tuple(errors))


def report(built: Built, seconds: float) -> Report:
    """Counts what was built."""
    claims = Counter(claim.predicate for result in built.results for claim in result.claims)
    refused = sum(len(result.refusals) for result in built.results)
    counts = dict(sorted(claims.items()))
    return Report(built.documents, len(built.results), counts, refused, built.errors, seconds)


def run(
    paths: Paths,
    output: Path,
    rules: Rules = None,
    *,
    stdin: bytes | None = None,
    progress: Progress | None = None,
    engine: Engine = local,
    ended: str = "",
) -> Report:
    """`kg build`: everything from `paths` to the files in `output`; nothing is written without documents.

    `ended` is a time (ISO 8601) for the graph to tell as that of the build; without it there is none.
    """
    start = time.perf_counter()
    built = process(paths, rules, stdin=stdin, progress=progress, engine=engine)
    if built.documents:
        if progress:
            progress("writing exports")
        write_exports(built.results, built.resolution, built.book, output, ended=ended)
    return report(built, time.perf_counter() - start)


def build(paths: Paths, rules: Rules = None, output: str | Path | None = None) -> Dataset:
    """The graph of files and folders.

    `paths` is one path or several; `rules` a folder of rules in place of those that come with kg;
    `output` the folder for all exports (without it nothing stays on disk longer than the dataset).
    A document that cannot be read gives a warning; ReadError if that is so for all of them.  Raises
    RuleError or KgError if the rules are not in order.
    """
    built = process(paths, rules)
    if built.errors and not built.documents:
        raise built.errors[0]
    for error in built.errors:
        warnings.warn(str(error), stacklevel=2)
    if output is not None:
        write_exports(built.results, built.resolution, built.book, Path(output))
        return load(output)
    kept = TemporaryDirectory(prefix="kg-")
    write_exports(built.results, built.resolution, built.book, Path(kept.name), IN_MEMORY)
    dataset = load(kept.name)
    weakref.finalize(dataset, kept.cleanup)
    return dataset
