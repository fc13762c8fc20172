"""Quantities in text: numbers with units, bounds and ranges."""

from kg.quantity.finder import QuantityFinder

__all__ = ["QuantityFinder"]
