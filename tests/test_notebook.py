"""The tutorial notebook: kept without outputs, it runs, and its three answers are what the pages say."""

from __future__ import annotations

import ast
import os

import nbformat
import pytest
from nbclient import NotebookClient
from support import ROOT

NOTEBOOK = ROOT / "tests" / "notebooks" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def outputs() -> dict[str, str]:
    """Id of a cell → what it gave, as text."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(ROOT)}})
    client.execute(env={**os.environ, "PYTHONPATH": path})
    return {
        cell["id"]: "".join(o.get("text") or o["data"]["text/plain"] for o in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_it_is_kept_without_outputs() -> None:
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None


def test_who_is_central(outputs: dict[str, str]) -> None:
    (first, score), *others = ast.literal_eval(outputs["central"])
    assert first == "株洲市二医院", "the hospital with most alliances and partners"
    assert all(0 <= other < score <= 1 for _, other in others)


def test_how_two_hospitals_are_linked(outputs: dict[str, str]) -> None:
    steps = ast.literal_eval(outputs["path"]).split(" — ")
    assert (steps[0], steps[-1]) == ("如皋市人民医院", "首都医科大学附属北京安贞医院")
    said = outputs["evidence"]
    assert all(step in said for step in steps), "each step has its sentence"
    pages = "".join(p.read_text("utf-8") for p in (ROOT / "seeds").glob("*.txt")).replace("\n", "")
    assert "近处的如皋市人民医院" in said and "近处的如皋市人民医院" in pages


def test_which_alliances_overlap(outputs: dict[str, str]) -> None:
    groups = ast.literal_eval(outputs["overlap"])
    assert groups[0][1] == ["株洲市二医院"]
    assert [size for size, _ in groups] == sorted((size for size, _ in groups), reverse=True)


def test_it_shows_tables(outputs: dict[str, str]) -> None:
    assert outputs["load"].startswith("<Dataset: ") and outputs["centres"].startswith("<")
    assert "株洲市二医院" in outputs["sparql"] and "partnersWith" in outputs["pandas"]
