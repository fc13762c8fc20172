"""The facts of a graph → the compact, sorted rows that the page carries as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.export.view.look import look_of
from kg.export.view.mark import find_quote
from kg.export.view.names import pinyin_of
from kg.graph.facts import Facts, Source, Statement
from kg.model import Entity
from kg.rulebook.schema import Label, Schema

STATUSES = ("actual", "planned", "former", "negated")
Row = list[Any]
Data = dict[str, Any]

# Columns of the rows, for readers of the JSON; the page's store.js names them in the same order.
ENTITY = ("id", "type", "label", "aliases", "short_forms", "pinyin")
ARTICLE = ("id", "file", "number", "title", "subtitle", "publication", "date", "authors", "about")
CLAIM = (
    "id", "subject", "predicate", "object", "status", "confidence", "article", "sentence",
    "mark_start", "mark_end", "rule", "raw_start", "raw_end", "quote", "qualifiers", "more",
)  # fmt: skip


class Numbers:
    """Values, each kept once; the number of a value is its place in `items`."""

    def __init__(self, items: Iterable[str] = ()) -> None:
        self.items: list[str] = []
        self._index: dict[str, int] = {}
        for item in items:
            self.of(item)

    def of(self, item: str) -> int:
        """The number of `item`, a new one if it was not seen before."""
        found = self._index.get(item)
        if found is None:
            found = self._index[item] = len(self.items)
            self.items.append(item)
        return found


def view_rows(facts: Facts) -> Data:
    """Everything the page knows, without the overview: labels of the schema, and rows of entities, claims,
    articles, sentences and rules."""
    entities = sorted({e.id: e for s in facts.statements for e in (s.subject, s.object)}.items())
    numbers = Numbers(id_ for id_, _ in entities)
    types = _ordered(facts.schema.types, (e.type for _, e in entities))
    predicates = Numbers(_ordered(facts.schema.predicates, (s.predicate for s in facts.statements), True))
    articles = Numbers(a.local for a in facts.articles)
    sentences, rules = Numbers(), Numbers()
    rows = [
        _claim_row(s, numbers, predicates, articles.of(s.article.local), sentences, rules)
        for s in facts.statements
    ]
    rows.sort(key=lambda row: (row[1], row[2], row[3], row[4], row[6], row[11], row[0]))
    return {
        "format": 1,
        "labels": _labels(facts.schema),
        "look": look_of(facts.schema),
        "types": types,
        "predicates": predicates.items,
        "statuses": list(STATUSES),
        "levels": list(facts.schema.levels),
        "articles": [_article_row(article) for article in facts.articles],
        "rules": rules.items,
        "sentences": sentences.items,
        "entities": [_entity_row(entity, types.index(entity.type)) for _, entity in entities],
        "claims": rows,
    }


def _labels(schema: Schema) -> dict[str, dict[str, dict[str, str]]]:
    """Labels in Chinese and English of types, predicates, levels, statuses and qualifiers' concepts."""
    concepts = {name: label for values in schema.schemes.values() for name, label in values.items()}
    groups: dict[str, Mapping[str, Label]] = {
        "types": {name: t.label for name, t in schema.types.items()},
        "predicates": {name: p.label for name, p in schema.predicates.items()},
        "levels": schema.levels,
        "statuses": schema.statuses,
        "concepts": concepts,
    }
    return {
        group: {name: {"zh": label.zh, "en": label.en} for name, label in labels.items()}
        for group, labels in groups.items()
    }


def _ordered(known: Iterable[str], used: Iterable[str], everything: bool = False) -> list[str]:
    """Names in the order of the schema (`everything`: also those not used), then the others by name."""
    seen, names = set(used), list(known)
    return [name for name in names if everything or name in seen] + sorted(seen - set(names))


def _entity_row(entity: Entity, type_: int) -> Row:
    names = dict.fromkeys((entity.label, *entity.aliases, *entity.short_forms))
    pinyin = "|".join(dict.fromkeys(p for p in map(pinyin_of, names) if p))
    aliases = [a for a in entity.aliases if a != entity.label]
    return [entity.id, type_, entity.label, aliases, list(entity.short_forms), pinyin]


def _article_row(article: Source) -> Row:
    authors = [f"{a.role} {a.name}".strip() for a in article.authors]
    return [
        article.local, article.document, article.number, article.title, article.subtitle,
        article.publication, article.date, authors, article.about,
    ]  # fmt: skip


def _claim_row(
    s: Statement, numbers: Numbers, predicates: Numbers, article: int, sentences: Numbers, rules: Numbers
) -> Row:
    text = s.sentence or s.quote
    start, end = find_quote(text, s.quote)
    return [
        s.id,
        numbers.of(s.subject.id),
        predicates.of(s.predicate),
        numbers.of(s.object.id),
        STATUSES.index(s.status),
        s.confidence,
        article,
        sentences.of(text),
        start,
        end,
        rules.of(s.rule),
        s.raw.start,
        s.raw.end,
        0 if s.quote == text[start:end] else s.quote,
        dict(sorted(s.qualifiers.items())) or 0,
        len(s.more),
    ]
