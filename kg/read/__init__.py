"""Reading: paths → documents.  A format is one small module and one line in `formats.py`."""

from __future__ import annotations

from kg.read.extracted import Extracted
from kg.read.options import Fields, Limits, ReadOptions
from kg.read.paths import read_bytes, read_paths

__all__ = ["Extracted", "Fields", "Limits", "ReadOptions", "read_bytes", "read_paths"]
