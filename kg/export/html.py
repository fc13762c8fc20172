"""The HTML view: one page that people explore, with all data in it and no need of a network.

It is made of the facts of a graph, so right after a build and again from a folder of exports:
``facts_page(kg.load("exports").facts)``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.errors import ExportError
from kg.export.view.drawn import overviews
from kg.export.view.page import data_of_page, page_of
from kg.export.view.part import part_around
from kg.export.view.records import view_rows
from kg.graph.collect import collect
from kg.graph.facts import Facts
from kg.model import ArticleResult, Resolution
from kg.rulebook.schema import Schema

__all__ = [
    "facts_data",
    "facts_page",
    "focus",
    "focused_page",
    "load_data",
    "render",
    "view_data",
    "view_page",
]

Data = dict[str, Any]


def facts_data(facts: Facts, of: int = 0) -> Data:
    """All that the page knows, as plain JSON values, the overview with its positions included.

    `of`: how many claims there are, if `facts` has a part of them.
    """
    rows = view_rows(facts)
    return {**rows, "overview": overviews(rows), **({"of": of} if of else {})}


def facts_page(facts: Facts, of: int = 0) -> str:
    """The whole page (HTML, to be written as UTF-8).  Same facts, same bytes; `of` as in `facts_data`."""
    return render(facts_data(facts, of))


def view_data(results: Iterable[ArticleResult], resolution: Resolution, schema: Schema) -> Data:
    """`facts_data` of a pipeline's results; their order does not matter."""
    return facts_data(collect(results, resolution, schema))


def view_page(results: Iterable[ArticleResult], resolution: Resolution, schema: Schema) -> str:
    """`facts_page` of a pipeline's results; their order does not matter."""
    return render(view_data(results, resolution, schema))


def render(data: Data) -> str:
    """The page of data from `view_data`, `focus` or `load_data`."""
    return page_of(data)


def load_data(html: str) -> Data:
    """The data of a page that `view_page` wrote.  ExportError if it is no such page."""
    return data_of_page(html)


def focus(data: Data, name: str, depth: int = 2) -> Data:
    """The part of `data` within `depth` steps of the entity called `name` (label, alias, short form or id).

    ExportError if no entity is called that, with the nearest names.
    """
    if depth < 0:
        raise ExportError("--depth must not be negative")
    rows = part_around(data, name, depth)
    return {**rows, "overview": overviews(rows)}


def focused_page(html: str, name: str, depth: int = 2) -> str:
    """A page of a part of another page's graph, as `kg view EXPORTS --focus NAME --depth N` writes it."""
    return render(focus(load_data(html), name, depth))
