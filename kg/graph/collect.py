"""The pipeline's results and their resolution → facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg import iri
from kg.graph.facts import Facts, Source, Statement, whole
from kg.graph.plausible import Plausibility
from kg.graph.reprints import reprints
from kg.model import Article, ArticleResult, Claim, Entity, Refusal, Resolution, Span
from kg.resolve import object_id, subject_id
from kg.rulebook.plausibility_rules import PlausibilityRules
from kg.rulebook.schema import Schema


def collect(
    results: Iterable[ArticleResult],
    resolution: Resolution,
    schema: Schema,
    version: str = "",
    plausibility: PlausibilityRules | None = None,
    ended: str = "",
) -> Facts:
    """The facts of `results`, whatever their order; an article that comes twice counts once.

    `plausibility` are the rules by which statements are flagged, `ended` the time of the build to be told.
    Raises KeyError if the resolution lacks a name that a claim gives.
    """
    found = _unique(results)
    sources = _sources([r.article for r in found])
    doubts = Plausibility(plausibility.rules if plausibility else (), schema)
    return assemble(found, sources, resolution, schema, version, doubts, ended)


def assemble(
    found: Sequence[ArticleResult],
    sources: Sequence[Source],
    resolution: Resolution,
    schema: Schema,
    version: str,
    doubts: Plausibility,
    ended: str = "",
) -> Facts:
    """The facts of articles whose sources are made; see `collect`."""
    entities = _Entities(resolution, schema)
    statements = [
        _statement(claim, result.article, source, entities)
        for result, source in zip(found, sources, strict=True)
        for claim in sorted(result.claims, key=_place)
    ]
    statements = doubts.flagged(statements)
    refusals = [r for result in found for r in sorted(result.refusals, key=_refusal_place)]
    used = {e.id: e for s in statements for e in (s.subject, s.object)}
    return Facts(
        schema,
        version,
        tuple(used[id_] for id_ in sorted(used)),
        tuple(sources),
        tuple(statements),
        tuple(refusals),
        doubts.flags_of(statements),
        ended,
    )


def _unique(results: Iterable[ArticleResult]) -> list[ArticleResult]:
    by_id: dict[str, ArticleResult] = {}
    for result in sorted(results, key=_order):
        by_id.setdefault(result.article.id, result)
    return list(by_id.values())


def _order(result: ArticleResult) -> tuple[str, str, int, str]:
    article = result.article
    return article.name, article.document_id, article.number, article.path


def _place(claim: Claim) -> tuple[Span, str]:
    return claim.evidence.raw, claim.id


def _refusal_place(refusal: Refusal) -> tuple[Span, str, str, str, str]:
    return refusal.raw, refusal.rule, refusal.reason, refusal.subject, refusal.object


def _sources(articles: Sequence[Article]) -> tuple[Source, ...]:
    # Two files of one name in different folders are two documents: the content tells them apart,
    # so that the IRI does not depend on where the folder is.
    contents = Counter(name for name, _ in {(a.name, a.document_id) for a in articles})
    made = [source_of(a, contents[a.name] > 1) for a in articles]
    again = {i: made[original].local for i, original in reprints(articles).items()}
    return tuple(replace(s, reprint_of=again[i]) if i in again else s for i, s in enumerate(made))


def source_of(article: Article, several: bool) -> Source:
    """The article as the graph knows it; `several`: other documents have the same name."""
    return Source(
        f"{article.name}~{article.document_id[:12]}" if several else article.name,
        article.name,
        article.document_id,
        article.number,
        article.title,
        article.subtitle,
        article.publication,
        article.date,
        article.authors,
        article.about,
        article.raw,
        len(article.text),
        media_type=article.media_type,
    )


class _Entities:
    """The entities that claims speak of, with ids that can stand in an IRI."""

    def __init__(self, resolution: Resolution, schema: Schema) -> None:
        self._resolution = resolution
        self._by_id = {e.id: _safe(e) for e in resolution.entities}
        self._literal = {name for name, t in schema.types.items() if t.datatype}
        self._made: dict[tuple[str, str], Entity] = {}

    def subject(self, claim: Claim) -> Entity:
        return self._by_id[subject_id(self._resolution, claim)]

    def object(self, claim: Claim) -> Entity:
        if claim.object_type not in self._literal:
            return self._by_id[object_id(self._resolution, claim)]
        made = claim.object_type, claim.object
        if made not in self._made:  # years and names mean themselves
            self._made[made] = Entity(iri.entity_id(*made), *made, claim.object)
        return self._made[made]


def _safe(entity: Entity) -> Entity:
    id_ = iri.local(entity.id)
    return entity if id_ == entity.id else replace(entity, id=id_)


def _statement(claim: Claim, article: Article, source: Source, entities: _Entities) -> Statement:
    evidence = claim.evidence
    return Statement(
        claim.id,
        source,
        entities.subject(claim),
        claim.predicate,
        entities.object(claim),
        claim.subject,
        claim.object,
        claim.status,
        round(claim.confidence, 4),
        evidence.rule,
        {name: whole(value) for name, value in sorted(claim.qualifiers.items())},
        evidence.raw,
        evidence.quote,
        tuple(sorted(evidence.more)),
        article.text[evidence.sentence.start : evidence.sentence.end].strip(),
    )
