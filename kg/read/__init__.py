"""Reading: paths → documents.  A format is one small module and one line in `formats.py`."""

from __future__ import annotations

from kg.read.extracted import Extracted
from kg.read.options import Fields, Limits, ReadOptions
from kg.read.paths import find_paths, read_bytes, read_paths, size_of
from kg.read.shown import legible

__all__ = ["Extracted", "Fields", "Limits", "ReadOptions", "find_paths", "legible", "read_bytes", "read_paths", "size_of"]
