"""Claims and entities → the compact, sorted rows that the page carries as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.export.view.names import pinyin_of
from kg.model import Article, ArticleResult, Claim, Entity, Resolution
from kg.rulebook.schema import Label, Schema

STATUSES = ("actual", "planned", "former", "negated")
Row = list[Any]
Data = dict[str, Any]

# Columns of the rows, for readers of the JSON; the page's store.js names them in the same order.
ENTITY = ("id", "type", "label", "aliases", "short_forms", "pinyin")
ARTICLE = ("id", "file", "number", "title", "subtitle", "publication", "date", "authors", "hospital")
CLAIM = (
    "id", "subject", "predicate", "object", "status", "confidence", "article", "sentence",
    "mark_start", "mark_end", "rule", "raw_start", "raw_end", "quote", "qualifiers", "more",
)  # fmt: skip


class Interned:
    """Strings, each kept once; the number of a string is its place in `items`."""

    def __init__(self) -> None:
        self.items: list[str] = []
        self._index: dict[str, int] = {}

    def number(self, text: str) -> int:
        found = self._index.get(text)
        if found is None:
            found = self._index[text] = len(self.items)
            self.items.append(text)
        return found


def view_rows(results: Iterable[ArticleResult], resolution: Resolution, schema: Schema) -> Data:
    """Everything the page knows, without the overview: labels of the schema, and rows of entities, claims,
    articles, sentences and rules, in an order that does not depend on the order of `results`."""
    ordered = sorted(results, key=lambda r: (r.article.name, r.article.number, r.article.id))
    entities = _entities(ordered, resolution)
    numbers = {entity.id: n for n, entity in enumerate(entities)}
    types = _type_order(schema, entities)
    predicates = [*schema.predicates, *_unknown(schema, ordered)]
    sentences, rules = Interned(), Interned()
    claims = [
        _claim_row(claim, result.article, n, resolution, numbers, predicates.index, sentences, rules)
        for n, result in enumerate(ordered)
        for claim in sorted(result.claims, key=lambda c: (c.evidence.raw, c.predicate, c.object, c.id))
    ]
    claims.sort(key=lambda row: (row[1], row[2], row[3], row[4], row[6], row[11], row[0]))
    return {
        "format": 1,
        "labels": schema_labels(schema),
        "types": types,
        "predicates": predicates,
        "statuses": list(STATUSES),
        "levels": list(schema.levels),
        "articles": [_article_row(result.article) for result in ordered],
        "rules": rules.items,
        "sentences": sentences.items,
        "entities": [_entity_row(entity, types) for entity in entities],
        "claims": claims,
    }


def schema_labels(schema: Schema) -> dict[str, dict[str, dict[str, str]]]:
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


def entity_id(resolution: Resolution, type_: str, name: str) -> str:
    """The resolved entity of a name, or an id of its own for a name that nothing resolved."""
    return resolution.names.get((type_, name)) or f"{type_}/{name}"


def _entities(results: Sequence[ArticleResult], resolution: Resolution) -> list[Entity]:
    """The entities that some claim speaks of, sorted by id; unresolved names stand for themselves."""
    known = {entity.id: entity for entity in resolution.entities}
    used: dict[str, Entity] = {}
    for result in results:
        for claim in result.claims:
            for type_, name in ((claim.subject_type, claim.subject), (claim.object_type, claim.object)):
                key = entity_id(resolution, type_, name)
                if key not in used:
                    used[key] = known.get(key) or Entity(id=key, type=type_, label=name, key=name)
    return [used[key] for key in sorted(used)]


def _type_order(schema: Schema, entities: Iterable[Entity]) -> list[str]:
    used = {entity.type for entity in entities}
    return [t for t in schema.types if t in used] + sorted(used - set(schema.types))


def _unknown(schema: Schema, results: Iterable[ArticleResult]) -> list[str]:
    return sorted({c.predicate for r in results for c in r.claims} - set(schema.predicates))


def _entity_row(entity: Entity, types: Sequence[str]) -> Row:
    names = dict.fromkeys((entity.label, *entity.aliases, *entity.short_forms))
    pinyin = "|".join(dict.fromkeys(p for p in map(pinyin_of, names) if p))
    aliases = [a for a in entity.aliases if a != entity.label]
    return [entity.id, types.index(entity.type), entity.label, aliases, list(entity.short_forms), pinyin]


def _article_row(article: Article) -> Row:
    authors = [f"{a.role} {a.name}".strip() for a in article.authors]
    return [
        article.id, article.name, article.number, article.title, article.subtitle,
        article.publication, article.date, authors, article.hospital,
    ]  # fmt: skip


def _claim_row(
    claim: Claim, article: Article, number: int, resolution: Resolution, numbers: Mapping[str, int],
    predicate: Any, sentences: Interned, rules: Interned,
) -> Row:  # fmt: skip
    evidence = claim.evidence
    text, start, end = _sentence(article, claim)
    qualifiers = {k: claim.qualifiers[k] for k in sorted(claim.qualifiers)}
    return [
        claim.id,
        numbers[entity_id(resolution, claim.subject_type, claim.subject)],
        predicate(claim.predicate),
        numbers[entity_id(resolution, claim.object_type, claim.object)],
        STATUSES.index(claim.status),
        round(claim.confidence, 4),
        number,
        sentences.number(text),
        start,
        end,
        rules.number(evidence.rule),
        evidence.raw.start,
        evidence.raw.end,
        0 if evidence.quote == text[start:end] else evidence.quote,
        qualifiers or 0,
        len(evidence.more),
    ]


def _sentence(article: Article, claim: Claim) -> tuple[str, int, int]:
    """The sentence of a claim and where the quote stands in it; the quote alone if the spans do not fit."""
    evidence = claim.evidence
    (lo, hi), (start, end) = evidence.sentence, evidence.span
    if not (0 <= lo <= start < end <= hi <= len(article.text)):
        return evidence.quote, 0, len(evidence.quote)
    text = article.text[lo:hi]
    lead = len(text) - len(text.lstrip())
    lead = min(lead, start - lo)
    return (
        text[lead:].rstrip() if end <= lo + len(text.rstrip()) else text[lead:],
        start - lo - lead,
        end - lo - lead,
    )
