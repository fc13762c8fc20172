"""The order of the stages, which only this module knows: read → page → extract → resolve → export."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.compiled import compiled
from kg.engine import Engine
from kg.engine.bounded import TooLong, at_most, reason
from kg.engine.local import local
from kg.engine.pool import Pool
from kg.errors import ReadError
from kg.export import write_exports, writing
from kg.extract import Extractor
from kg.model import ArticleResult, Document, Resolution
from kg.names import NameParser
from kg.page import articles
from kg.read import ReadOptions, legible, read_paths
from kg.resolve import resolve
from kg.rulebook import RuleBook, load_book
from kg.rulebook.expressions import fitting
from kg.state import opened, program, split
from kg.tokens import DEFAULT

if TYPE_CHECKING:
    from kg.dataset import Dataset

__all__ = ["Built", "Report", "build", "document_stage", "process", "run", "run_spark"]

Progress = Callable[[str], object]
Stage = Callable[[Document], tuple[ArticleResult, ...] | ReadError]
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
    """All that the stages made of the documents: results in a fixed order, and their resolution.

    `texts`: document id → text, of those documents that were no plain text.
    """

    book: RuleBook
    documents: int
    results: tuple[ArticleResult, ...]
    resolution: Resolution
    errors: tuple[ReadError, ...]
    texts: Mapping[str, str]


def document_stage(
    book: RuleBook, seconds: float = ReadOptions().limits.max_seconds, tokenizer: str = DEFAULT
) -> Stage:
    """Compiles the rules; the stage takes a document and gives the result of each of its articles.

    An error in their place if that takes more than `seconds` or more memory than there is.
    """
    return _stage(_extractor(book, tokenizer), seconds)


def _extractor(rules: Rules, tokenizer: str) -> Extractor:
    """The rules compiled; those of a folder are kept for the next time."""
    if not isinstance(rules, RuleBook):
        return compiled(rules, tokenizer)
    with fitting(rules.folder):
        return Extractor(rules, tokenizer)


def _stage(extract: Extractor, seconds: float) -> Stage:
    with fitting(extract.book.folder):
        pages = extract.pages

    def stage(document: Document) -> tuple[ArticleResult, ...] | ReadError:
        try:
            with at_most(seconds):
                return tuple(extract(article, document.text) for article in articles(document, pages))
        except (TooLong, RecursionError, MemoryError) as err:
            return ReadError(document.path, reason(err, seconds))

    return stage


class Stages:
    """Makes the stage in each process that is to run it.  Rules from a folder are compiled once and kept.

    RuleError or KgError if they are not in order.
    """

    def __init__(self, rules: Rules, seconds: float, tokenizer: str) -> None:
        self._given = (rules, seconds, tokenizer)
        self._extract = _extractor(rules, tokenizer)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._given

    def __call__(self) -> Stage:
        return _stage(self._extract, self._given[1])

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self._extract.book

    @property
    def names(self) -> NameParser:
        """What tells the parts of organisations' names."""
        return self._extract.names


def read(
    paths: Paths, stdin: bytes | None, errors: list[ReadError], options: ReadOptions | None = None
) -> Iterator[Document]:
    """The documents, each content once; what could not be read is appended to `errors`.

    Of files with the same content the first counts, in an order of paths that does not depend on
    the order or spelling in which they are given.
    """
    given = [str(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    seen: set[str] = set()
    given.sort(key=_place)
    for item in read_paths(given, stdin, options):
        if isinstance(item, ReadError):
            errors.append(ReadError(legible(item.path), item.reason))
        elif item.id not in seen:
            seen.add(item.id)
            yield replace(item, path=legible(item.path))


def _place(path: str) -> str:
    """Where a path leads, as a key to sort by, also if it can lead nowhere."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path


def order(result: ArticleResult) -> tuple[str, str, int]:
    """Sort key of results: the same whatever the order and the spelling of the input paths."""
    article = result.article
    return article.name, article.document_id, article.number


def counted(
    documents: Iterable[Document], progress: Progress | None, count: list[int], texts: dict[str, str]
) -> Iterator[Document]:
    """The documents, counted in ``count[0]``, each told to `progress`; `texts` gets those not plain."""
    for document in documents:
        count[0] += 1
        if progress:
            progress(f"{count[0]:,} documents, now {document.name}")
        if not document.plain:
            texts[document.id] = document.text
        yield document


def noted(documents: Iterable[Document], new: deque[Document]) -> Iterator[Document]:
    """The documents, each put into `new` before an engine gets it: results come in the same order."""
    for document in documents:
        new.append(document)
        yield document


@contextmanager
def ended_with(parts: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """Ends a generator, and with it an engine's processes, also if nobody wants the rest of it."""
    try:
        yield parts
    finally:
        if isinstance(parts, Generator):
            parts.close()


def pool(jobs: int) -> Engine:
    """The engine of several processes; with little to do it is the local one."""
    engine: Pool[Any, Any] = Pool(jobs, lambda document: len(document.text), given_up)
    return engine


def given_up(document: Document) -> ReadError:
    """What is said of a document with which a process died twice."""
    return ReadError(document.path, "ended the process that extracted from it, twice; the rest was built without it")


def process(
    paths: Paths,
    rules: Rules = None,
    *,
    stdin: bytes | None = None,
    progress: Progress | None = None,
    engine: Engine = local,
    options: ReadOptions | None = None,
    state: Path | None = None,
    tokenizer: str = DEFAULT,
) -> Built:
    """Reads, extracts and resolves.

    `state`: a folder where the results of documents are kept; what is there already is not made again.
    `tokenizer` is one of `kg.tokens.TOKENIZERS`.
    `rules` is a folder or a book already read; None stands for the rules that come with kg.  Raises
    RuleError or KgError if they are not in order.
    """
    options = options or ReadOptions()
    stages = Stages(rules, options.limits.max_seconds, tokenizer)
    book = stages.book
    errors: list[ReadError] = []
    results: list[ArticleResult] = []
    texts: dict[str, str] = {}
    count = [0]
    documents = counted(read(paths, stdin, errors, options), progress, count, texts)
    with opened(state, f"{program()}\0{book.version}\0{options.limits.max_seconds}\0{tokenizer}") as kept:
        new: deque[Document] = deque()
        with ended_with(engine(stages, noted(split(documents, kept, results), new))) as parts:
            for part in parts:
                document = new.popleft()
                if isinstance(part, ReadError):
                    errors.append(part)
                    count[0] -= 1
                else:
                    kept.put(document, part)
                    results += part
        kept.drop_unused()
    results.sort(key=order)
    used = {r.article.document_id for r in results}
    if progress:
        progress("resolving names")
    resolution = resolve(results, book.resolve, stages.names)
    used_texts = {id_: text for id_, text in sorted(texts.items()) if id_ in used}
    return Built(book, count[0], tuple(results), resolution, tuple(errors), used_texts)


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
    options: ReadOptions | None = None,
    fresh: bool = False,
    tokenizer: str = DEFAULT,
) -> Report:
    """`kg build`: everything from `paths` to the files in `output`; nothing is written without documents.

    What an earlier build into `output` found in the same documents by the same rules is taken over,
    unless the build is to be `fresh`.  `ended` is a time (ISO 8601) for the graph to tell as that of
    the build; without it there is none.

    ExportError at once if another build writes into `output`, or if nothing can be written there.
    """
    start = time.perf_counter()
    options = options or ReadOptions()
    options = replace(options, skip=options.skip | {os.path.realpath(output)})
    state = None if fresh else output
    with writing(output):
        built = process(
            paths, rules, stdin=stdin, progress=progress, engine=engine, options=options, state=state, tokenizer=tokenizer
        )
        if built.documents:
            if progress:
                progress("writing exports")
            write(built, output, ended)
    return report(built, time.perf_counter() - start)


def run_spark(
    paths: Paths,
    output: Path,
    rules: Rules = None,
    *,
    master: str | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
    progress: Progress | None = None,
    ended: str = "",
    options: ReadOptions | None = None,
    fresh: bool = False,
    tokenizer: str = DEFAULT,
) -> Report:
    """`kg build --engine spark`: the same graph, made on a cluster, as a folder of N-Quads and Parquet.

    `master` is the cluster's URL, `settings` are Spark's own; the rest is as for `run`.  Every machine must
    see the paths and the output's folder by the same names.  Of the documents that were not read the report has
    the first; all are in the quarantine.  Raises KgError if Spark, Java or the cluster is not there.
    """
    from kg.engine.spark.job import Job
    from kg.engine.spark.job import run as run_job

    start = time.perf_counter()
    book = rules if isinstance(rules, RuleBook) else load_book(rules)
    options = options or ReadOptions()
    options = replace(options, skip=options.skip | {os.path.realpath(output)})
    setup = partial(document_stage, book, options.limits.max_seconds, tokenizer)
    given = sorted((str(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)), key=_place)
    job = Job(setup, book, given, options, output, f"{program()}\0{tokenizer}", fresh, ended)
    done = run_job(job, master, settings, progress)
    errors = done.errors
    if done.failures > len(errors):
        where = str(output / "quarantine") if done.documents else ", ".join(given)
        errors = (*errors, ReadError(where, f"{done.failures - len(errors):,} more documents were not read"))
    return Report(done.documents, done.articles, done.claims, done.refused, errors, time.perf_counter() - start)


def write(built: Built, output: Path, ended: str = "") -> None:
    """Writes all exports into a folder that is `writing`."""
    write_exports(built.results, built.resolution, built.book, output, texts=built.texts, ended=ended, locked=True)


def build(
    paths: Paths, rules: Rules = None, output: str | Path | None = None, options: ReadOptions | None = None
) -> Dataset:
    """The graph of files and folders.

    `paths` is one path or several; `rules` a folder of rules in place of those that come with kg;
    `output` the folder for all exports (without it nothing stays on disk longer than the dataset).
    `options` names the fields of tables and moves limits (`kg.read.ReadOptions`).
    A document that cannot be read gives a warning; ReadError if that is so for all of them.  Raises
    RuleError or KgError if the rules are not in order.
    """
    from kg.dataset import load  # late: a build from the command line reads nothing back

    with nullcontext() if output is None else writing(Path(output)):
        built = process(paths, rules, options=options)
        if built.errors and not built.documents:
            raise built.errors[0]
        for error in built.errors:
            warnings.warn(str(error), stacklevel=2)
        if output is not None:
            write(built, Path(output))
    if output is not None:
        return load(output)
    kept = TemporaryDirectory(prefix="kg-")
    write_exports(built.results, built.resolution, built.book, Path(kept.name), IN_MEMORY, texts=built.texts)
    dataset = load(kept.name)
    weakref.finalize(dataset, kept.cleanup)
    return dataset
