"""Exports: a graph's facts → files in one folder, written whole or not at all."""

from kg.export.formats import DEFAULT, FORMATS, Format, Material
from kg.export.write import (
    Rules,
    again,
    built_names,
    export_names,
    left_over,
    material,
    render,
    write_exports,
    writing,
)

__all__ = [
    "DEFAULT",
    "FORMATS",
    "Format",
    "Material",
    "Rules",
    "again",
    "built_names",
    "export_names",
    "left_over",
    "material",
    "render",
    "write_exports",
    "writing",
]
