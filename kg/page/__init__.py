"""Pages: documents → articles with healed text, roles, metadata and offsets; articles → sentences.

>>> from kg.page import PageReader, articles, sentences          # doctest: +SKIP
>>> reader = PageReader(rules, lexicon)                          # doctest: +SKIP
>>> [s.text for a in articles(document, reader) for s in sentences(a)]  # doctest: +SKIP
"""

from __future__ import annotations

from kg.model import Article, Document
from kg.page.body_names import BodyNames, body_names
from kg.page.reader import PageReader
from kg.page.sentences import sentences

__all__ = ["BodyNames", "PageReader", "articles", "body_names", "sentences"]


def articles(document: Document, rules: PageReader) -> tuple[Article, ...]:
    """The articles of a page in order; `rules` is `page.yaml` compiled.  See `PageReader`."""
    return rules.articles(document)
