"""Documents → what was extracted from them, in files that a stopped build can go on with.

Each task writes one file when it is done: a line for each document, in JSON, packed.  A task whose file is there
already has nothing to do.  A document with which a worker's process ends (a library may crash, memory run out)
would end it at every attempt, and with it the job: so each task notes what it begins, and a document that was
noted when an attempt ended, twice, is given up and reported.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from kg.engine.spark.documents import Found, Key, documents, first
from kg.engine.spark.files import RESULTS, whole
from kg.engine.spark.shipped import Shipped, ship
from kg.errors import ReadError
from kg.model import ArticleResult, Document
from kg.read import ReadOptions
from kg.read.parts import Part

if TYPE_CHECKING:
    from pyspark import SparkContext

Results = tuple[ArticleResult, ...]
Stage = Callable[[Document], Results | ReadError]

BEGUN = ".begun-"
DEATHS = 2  # after which a document is given up
ENDED = f"ended the process that extracted from it, {DEATHS} times; the rest was built without it"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one document gave: its results or a `failure`; `text` is kept if the document was no plain text."""

    results: Results = ()
    text: str = ""
    failure: tuple[str, str] | None = None


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Extracted]:
    return TypeAdapter(Extracted)


def extract(
    context: SparkContext,
    setup: Callable[[], Stage],
    found: list[Part],
    options: ReadOptions,
    folder: Path,
    parts: int,
) -> None:
    """Runs the stage that `setup` gives over all documents; the results go to `parts` files in `folder`."""
    if not missing(folder, parts):
        return
    for left in (folder / RESULTS).glob(f"{BEGUN}*"):  # a build that was killed says nothing against a document
        left.unlink(missing_ok=True)
    task = _Task(ship(context, setup), str(folder))
    rows = documents(context, found, options)
    rows = rows.repartitionAndSortWithinPartitions(parts, _place, keyfunc=_key)
    context.runJob(rows.mapPartitionsWithIndex(task), list)


def _place(key: Key) -> int:
    return int(key[0][:8], 16)


def _key(key: Key) -> Key:
    return key


def results_file(folder: Path, index: int) -> Path:
    """Where a task's results are."""
    return folder / RESULTS / f"part-{index:05}.jsonl.gz"


def missing(folder: Path, parts: int) -> list[int]:
    """The tasks that have not been done."""
    return [i for i in range(parts) if not results_file(folder, i).exists()]


def read_results(folder: str, index: int) -> Iterator[Extracted]:
    """What a task has written."""
    adapter = _adapter()
    with gzip.open(results_file(Path(folder), index), "rb") as lines:
        for line in lines:
            yield adapter.validate_json(line)


@dataclass(frozen=True, slots=True)
class _Task:
    stage: Shipped[Stage]
    folder: str

    def __call__(self, index: int, rows: Iterable[tuple[Key, Found]]) -> Iterator[None]:
        path = results_file(Path(self.folder), index)
        if path.exists():
            return
        deadly = _Deadly(path.with_name(f"{BEGUN}{index:05}"))
        adapter = _adapter()
        with whole(path) as file, gzip.open(file, "wb", 1) as packed:
            for item in first(rows):
                packed.write(adapter.dump_json(self._one(item, deadly)) + b"\n")
        deadly.over()
        yield from ()

    def _one(self, item: Found, deadly: _Deadly) -> Extracted:
        if isinstance(item, ReadError):
            return Extracted(failure=(item.path, item.reason))
        if not deadly.begin(item.id):
            return Extracted(failure=(item.path, ENDED))
        made = self.stage.here()(item)
        if isinstance(made, ReadError):
            return Extracted(failure=(made.path, made.reason))
        return Extracted(made, "" if item.plain or not made else item.text)


class _Deadly:
    """The document that a task has begun, in a file that outlives the process, and how often it was the last one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._deaths: Counter[str] = Counter()
        said: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            said = json.loads(path.read_text())
        self._deaths.update(said.get("deaths", {}))
        if said.get("begun"):
            self._deaths[said["begun"]] += 1

    def begin(self, id_: str) -> bool:
        """Notes a document; False if it ended too many attempts."""
        if self._deaths[id_] >= DEATHS:
            return False
        self._path.write_text(json.dumps({"begun": id_, "deaths": +self._deaths}))
        return True

    def over(self) -> None:
        """The task is done."""
        self._path.unlink(missing_ok=True)
