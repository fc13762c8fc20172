"""The ontology as a page to read: one HTML file, Chinese and English, that asks the network for nothing."""

from kg.export.ontology.page import ontology_page

__all__ = ["ontology_page"]
