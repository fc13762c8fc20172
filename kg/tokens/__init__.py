"""Word boundaries: the only package that imports a tokeniser."""

from kg.cache import cache_folder
from kg.tokens.boundaries import Boundaries
from kg.tokens.tokenizer import DEFAULT, TOKENIZERS, Tokenizer

__all__ = ["DEFAULT", "TOKENIZERS", "Boundaries", "Tokenizer", "cache_folder"]
