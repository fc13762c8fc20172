"""The files of the page: its frame, its looks, and its own words in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from kg.rulebook.schema import Label


def read_part(name: str) -> str:
    """A file of the page, by its name inside this package."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def words() -> Mapping[str, Label]:
    """The page's own words in both languages."""
    return {name: Label(**label) for name, label in json.loads(read_part("words.json")).items()}
