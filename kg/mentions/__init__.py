"""Typed mentions: lexicon terms, phrases found from their head noun, persons, enumerations."""

from kg.mentions.finder import MentionFinder

__all__ = ["MentionFinder"]
