"""rules/*.yaml and *.tsv → validated rules."""

from kg.rulebook.book import PlacedRule, RuleBook, load_book

__all__ = ["PlacedRule", "RuleBook", "load_book"]
