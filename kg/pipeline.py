"""The order of the stages, which only this module knows: read → page → extract → resolve → export."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from kg.atomic import Staged
from kg.compiled import compiled
from kg.engine import Engine, ended_with
from kg.engine.bounded import TooLong, at_most, reason
from kg.engine.local import local
from kg.engine.packing import Results, pack
from kg.engine.pool import Pool
from kg.engine.streamed import Packing, Row, Streamed, Telling, Told, keeping
from kg.errors import ReadError
from kg.export import built_names, left_over, writing
from kg.export.kept import TEXTS, kept_texts
from kg.extract import Extractor
from kg.keys import Keys
from kg.meter import Meter
from kg.model import ArticleResult, Document, Resolution
from kg.names import NameParser
from kg.page import articles
from kg.read import ReadOptions, legible, read_paths, size_of
from kg.resolve import resolve
from kg.rulebook import RuleBook, load_book
from kg.rulebook.expressions import fitting
from kg.state import State, opened, program, split
from kg.tokens import DEFAULT

if TYPE_CHECKING:
    from kg.dataset import Dataset

__all__ = ["Built", "Report", "build", "document_stage", "process", "run", "run_spark"]

Progress = Callable[[str], object]
Stage = Callable[[Document], tuple[ArticleResult, ...] | ReadError]
Rules = RuleBook | str | Path | None
Paths = str | Path | Sequence[str | Path]


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
        if isinstance(self._given[0], RuleBook):
            return type(self), self._given
        return _stages, (type(self), *self._given)

    def __call__(self) -> Stage:
        return _stage(self._extract, self._given[1])

    @property
    def book(self) -> RuleBook:
        """The rules."""
        return self._extract.book

    def rest(self) -> None:
        """Lets go what only extraction needs, until it is needed again."""
        self._extract.tokenizer.rest()

    @property
    def names(self) -> NameParser:
        """What tells the parts of organisations' names."""
        return self._extract.names


@lru_cache(maxsize=1)
def _stages(kind: type[Stages], rules: str | Path | None, seconds: float, tokenizer: str) -> Stages:
    """The same in another process: all its stages share what was compiled."""
    return kind(rules, seconds, tokenizer)


def read(
    paths: Paths,
    stdin: bytes | None,
    errors: list[ReadError],
    options: ReadOptions | None = None,
    passed: Callable[[int], object] | None = None,
) -> Iterator[Document]:
    """The documents, each content once; what could not be read is appended to `errors`.

    Of files with the same content the first counts, in an order of paths that does not depend on
    the order or spelling in which they are given.  `passed` is told how many more bytes are behind us.
    """
    seen = Keys()
    for item in read_paths(ordered(paths), stdin, options, passed):
        if isinstance(item, ReadError):
            errors.append(ReadError(legible(item.path), item.reason))
        elif seen.add(item.id):
            yield replace(item, path=legible(item.path))


def ordered(paths: Paths) -> list[str]:
    """The paths in the order in which they are read."""
    return sorted((str(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)), key=_place)


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


def noted(documents: Iterable[Document], new: deque[Document]) -> Iterator[Document]:
    """The documents, each put into `new` before an engine gets it: results come in the same order."""
    for document in documents:
        new.append(document)
        yield document


def pool(jobs: int) -> Pool[Any, Any]:
    """The engine of several processes; with little to do it is the local one."""
    return Pool(jobs, weight, given_up)


def weight(item: Document | Row) -> int:
    """How much there is to do for a document, in characters."""
    return len(item.text) if isinstance(item, Document) else item.weight


def given_up(item: Document | Row) -> ReadError:
    """What is said of a document with which a process died twice."""
    return ReadError(item.path, "ended the process that extracted from it, twice; the rest was built without it")


def process(
    paths: Paths,
    rules: Rules = None,
    *,
    stdin: bytes | None = None,
    engine: Engine = local,
    options: ReadOptions | None = None,
    tokenizer: str = DEFAULT,
) -> Built:
    """Reads, extracts and resolves, all in memory.

    `rules` is a folder or a book already read; None stands for the rules that come with kg.  `tokenizer` is
    one of `kg.tokens.TOKENIZERS`.  Raises RuleError or KgError if they are not in order.
    """
    options = options or ReadOptions()
    stages = Stages(rules, options.limits.max_seconds, tokenizer)
    errors: list[ReadError] = []
    results: list[ArticleResult] = []
    texts: dict[str, str] = {}
    count = 0
    new: deque[Document] = deque()
    with ended_with(engine(stages, noted(read(paths, stdin, errors, options), new))) as parts:
        for part in parts:
            document = new.popleft()
            if isinstance(part, ReadError):
                errors.append(part)
                continue
            count += 1
            results += part
            if part and not document.plain:
                texts[document.id] = document.text
    results.sort(key=order)
    resolution = resolve(results, stages.book.resolve, stages.names)
    return Built(stages.book, count, tuple(results), resolution, tuple(errors), dict(sorted(texts.items())))


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
    formats: Iterable[str] = (),
) -> Report:
    """`kg build`: everything from `paths` to the files in `output`; nothing is written without documents.

    What an earlier build into `output` found in the same documents by the same rules is taken over,
    unless the build is to be `fresh`.  `ended` is a time (ISO 8601) for the graph to tell as that of
    the build; without it there is none.  `rules` is a folder or a book already read; None stands for the rules that
    come with kg.  `tokenizer` is one of `kg.tokens.TOKENIZERS`.  `formats`: what to write besides that which always
    is, of what a build writes; without them all of it.

    RuleError or KgError if the rules are not in order; ExportError at once if another build writes into `output`, or
    if nothing can be written there.
    """
    start = time.perf_counter()
    wanted = built_names(formats)
    options = options or ReadOptions()
    options = replace(options, skip=options.skip | {os.path.realpath(output)})
    with writing(output) as files, keeping() as known:
        stages = Stages(rules, options.limits.max_seconds, tokenizer)
        made_of = f"{program()}\0{stages.book.version}\0{options.limits.max_seconds}\0{tokenizer}"
        errors: list[ReadError] = []
        tell = progress or (lambda step: None)
        meter = Meter(tell, size_of(ordered(paths), options) if progress else 0)
        building = _Building(stages, Streamed(stages, known), files, errors, meter)
        with opened(None if fresh else output, made_of) as kept:
            building.extract(read(paths, stdin, errors, options, meter.passed), kept, engine)
        stages.rest()
        if building.documents:
            building.streamed.write(files, wanted, engine, ended, tell)
            files.commit((kept_texts(output) - building.texts) | left_over(output, wanted))
    found = building.streamed.counted
    claims = dict(sorted(found.claims.items()))
    return Report(building.documents, found.articles, claims, found.refused, tuple(errors), time.perf_counter() - start)


class _Building:
    """What `run` does with the documents until all are read."""

    def __init__(
        self, stages: Stages, streamed: Streamed, files: Staged, errors: list[ReadError], meter: Meter
    ) -> None:
        self.streamed = streamed
        self.documents = 0
        self.texts: set[str] = set()
        self._stages, self._files, self._errors, self._meter = stages, files, errors, meter
        self._tell = Telling(stages)

    def extract(self, documents: Iterable[Document], kept: State, engine: Engine) -> None:
        """Adds what is found in all documents, anew or by an earlier build."""
        new: deque[Document] = deque()
        rest = split(self._counted(documents), kept, self._known)
        with ended_with(engine(Packing(self._stages), noted(rest, new))) as parts:
            for part in parts:
                document = new.popleft()
                if isinstance(part, ReadError):
                    self._errors.append(part)
                    self.documents -= 1
                else:
                    body, told = part
                    kept.put(document, body)
                    self._add(document, body, told)
        kept.drop_unused()

    def _counted(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents, counted, each told to the user."""
        for document in documents:
            self.documents += 1
            self._meter.document(document.name)
            yield document

    def _known(self, document: Document, results: Results) -> None:
        self._add(document, pack(results), self._tell(results))

    def _add(self, document: Document, body: bytes, told: Told) -> None:
        self.streamed.add(body, told)
        if told.articles and not document.plain:
            name = f"{TEXTS}/{document.id}.txt"
            self._files.write(name, document.text.encode("utf-8"))
            self._files.close(name)
            self.texts.add(name)


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
    given = ordered(paths)
    job = Job(setup, book, given, options, output, f"{program()}\0{tokenizer}", fresh, ended)
    done = run_job(job, master, settings, progress)
    errors = done.errors
    if done.failures > len(errors):
        where = str(output / "quarantine") if done.documents else ", ".join(given)
        errors = (*errors, ReadError(where, f"{done.failures - len(errors):,} more documents were not read"))
    return Report(done.documents, done.articles, done.claims, done.refused, errors, time.perf_counter() - start)


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

    kept = None if output is not None else TemporaryDirectory(prefix="kg-")
    folder = Path(kept.name if kept else str(output))
    found = run(paths, folder, rules, options=options, fresh=kept is not None)
    if found.errors and not found.documents:
        raise found.errors[0]
    for error in found.errors:
        warnings.warn(str(error), stacklevel=2)
    dataset = load(folder)
    if kept:
        weakref.finalize(dataset, kept.cleanup)
    return dataset
