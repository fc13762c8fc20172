"""Results → rows of facts, a part of the documents at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.engine.facts import About, FactMaker, Tally, World, tally_of
from kg.engine.spark.extraction import read_results
from kg.engine.spark.files import whole
from kg.engine.spark.shipped import Shipped
from kg.export.jsonl import lines, refusal_row
from kg.imports import extra

if TYPE_CHECKING:
    from pyspark import Broadcast

QUARANTINE = "quarantine"
TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Task:
    """Rows by kind: ``article`` (source, is it the document's first), ``thing`` (id, `About`), ``claim``
    (statement) and, last, ``tally``.  What was refused, and texts that must be kept, are written at once."""

    maker: Shipped[FactMaker]
    world: Broadcast[World]
    folder: str

    def __call__(self, indexes: Iterable[int]) -> Iterator[tuple[str, Any]]:
        for index in indexes:
            yield from self._part(index)

    def _part(self, index: int) -> Iterator[tuple[str, Any]]:
        maker, world = self.maker.here(), self.world.value
        tally = Tally()
        things: dict[str, About] = {}
        refused: list[str] = []
        failed: list[dict[str, str]] = []
        texts: list[dict[str, str]] = []
        for found in read_results(self.folder, index):
            if found.failure:
                failed.append(dict(zip(("path", "reason"), found.failure, strict=True)))
            if not found.results:
                continue
            facts, said = maker(found.results, world)
            for id_, about in said.items():
                things[id_] = things[id_].and_also(about) if id_ in things else about
            tally.add(tally_of(facts))
            refused.append(lines(refusal_row(r) for r in facts.refusals))
            yield from (("article", (source, n == 0)) for n, source in enumerate(facts.articles))
            yield from (("claim", s) for s in facts.statements)
            if found.text:
                texts.append({"id": facts.articles[0].document_id, "document": facts.articles[0].key, "text": found.text})
        self._write(index, "".join(refused), lines(failed), texts)
        yield from (("thing", item) for item in things.items())
        yield "tally", tally

    def _write(self, index: int, refused: str, failed: str, texts: list[dict[str, str]]) -> None:
        folder = Path(self.folder)
        for name, text in ((f"claims-{index:05}.jsonl", refused), (f"documents-{index:05}.jsonl", failed)):
            if text:
                with whole(folder / QUARANTINE / name) as file:
                    file.write(text.encode("utf-8"))
        if texts:
            pa: Any = extra("pyarrow", "spark")
            parquet: Any = extra("pyarrow.parquet", "spark")
            with whole(folder / TEXTS / f"part-{index:05}.parquet") as file:
                parquet.write_table(pa.Table.from_pylist(texts), file)
