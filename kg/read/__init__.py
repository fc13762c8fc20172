"""Reading: paths → documents. A format is one small module and one line in `formats.py`."""

from __future__ import annotations

from kg.read.paths import read_bytes, read_paths

__all__ = ["read_bytes", "read_paths"]
