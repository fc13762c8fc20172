"""Entities, articles and documents → nodes of the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kg import iri
from kg.graph import terms
from kg.graph.claims import ClaimWriter
from kg.graph.facts import Facts, Source
from kg.graph.notation import Node, Pairs
from kg.model import Entity
from kg.rulebook.schema import Schema


def build_node(facts: Facts, names: terms.Names) -> Node:
    """The build that made the claims: known by the rule book's hash, not by a time."""
    kg = f"{facts.schema.prefix}:"
    version = facts.version or "unknown"
    return names.ref(f"{facts.schema.data}build/{iri.segment(version)}"), [
        ("a", "prov:Activity"),
        ("rdfs:label", terms.english(f"build with rule book {version}")),
        (f"{kg}ruleBook", terms.string(version)),
        *([("prov:endedAtTime", f"{terms.string(facts.ended)}^^xsd:dateTime")] if facts.ended else []),
    ]


def flag_nodes(facts: Facts, names: terms.Names) -> Iterator[Node]:
    """The reasons for doubt that claims name."""
    for flag in facts.flags:
        yield names.ref(iri.flag_iri(facts.schema.data, flag.id)), [
            ("a", f"{facts.schema.prefix}:Flag"),
            ("rdfs:label", terms.chinese(flag.zh)),
            ("rdfs:label", terms.english(flag.en)),
        ]


def article_nodes(facts: Facts, names: terms.Names) -> Iterator[Node]:
    """Documents and their articles, with the people credited in the byline."""
    bodies = main_bodies(facts)
    done: set[str] = set()
    for source in facts.articles:
        if source.key not in done:
            done.add(source.key)
            yield document_node(source, facts.schema, names)
        yield from article_node(source, facts.schema, names, bodies.get(source.about))


def document_node(source: Source, schema: Schema, names: terms.Names) -> Node:
    """The document that an article stands in."""
    return names.ref(iri.document_iri(schema.data, source.key)), _document(source, schema.prefix)


def article_node(source: Source, schema: Schema, names: terms.Names, about: str | None) -> Iterator[Node]:
    """An article and who is credited in its byline; `about`: the IRI of the body that it is about."""
    article = names.ref(schema.data + source.local)
    stem = article.removesuffix(">")
    close = article[len(stem) :]
    authors = [f"{stem}-author-{n}{close}" for n in range(1, len(source.authors) + 1)]
    yield article, _article(schema, source, names, authors, names.ref(about) if about else None)
    for ref, author in zip(authors, source.authors, strict=True):
        yield ref, _author(author.name, author.role, schema.prefix)


def main_bodies(facts: Facts) -> Mapping[str, str]:
    """Name → the IRI of the body meant by it where it is the name of the body that an article is about.

    What the first statement says counts.
    """
    out: dict[str, str] = {}
    for s in facts.statements:
        if s.subject_name == s.article.about and s.subject.type == facts.schema.centre:
            out.setdefault(s.subject_name, facts.schema.data + iri.local(s.subject.id))
    return out


def _document(source: Source, prefix: str) -> Pairs:
    kept = [("dcterms:format", terms.string(source.media_type))] if source.text_file else []
    return [
        ("a", f"{prefix}:Document"),
        ("rdfs:label", terms.chinese(source.document)),
        (f"{prefix}:fileName", terms.string(source.document)),
        ("dcterms:identifier", terms.string(source.document_id)),
        *kept,
    ]


def _article(
    schema: Schema, source: Source, names: terms.Names, authors: list[str], about: str | None
) -> Pairs:
    kg = f"{schema.prefix}:"
    document = names.ref(iri.document_iri(schema.data, source.key))
    texts = {
        "schema:headline": source.title,
        "schema:alternativeHeadline": source.subtitle,
        f"{kg}publication": source.publication,
        f"{kg}mainBody": source.about,
    }
    pairs: Pairs = [
        ("a", f"{kg}Article"),
        ("rdfs:label", terms.chinese(source.title or f"{source.document} {source.number}")),
        ("dcterms:isPartOf", document),
        (f"{kg}number", str(source.number)),
        *((predicate, terms.chinese(text)) for predicate, text in texts.items() if text),
    ]
    if source.date:
        pairs.append(("dcterms:date", terms.date(source.date)))
    pairs += [("dcterms:creator", author) for author in authors]
    if about:
        pairs.append(("schema:about", about))
    if source.reprint_of:
        pairs.append((f"{kg}reprintOf", names.ref(schema.data + source.reprint_of)))
    pairs += [
        (f"{kg}textLength", str(source.length)),
        ("oa:start", str(source.raw.start)),
        ("oa:end", str(source.raw.end)),
    ]
    return pairs


def _author(name: str, role: str, prefix: str) -> Pairs:
    pairs: Pairs = [("a", "prov:Agent"), ("rdfs:label", terms.chinese(name))]
    return [*pairs, (f"{prefix}:role", terms.chinese(role))] if role else pairs


def entity_nodes(facts: Facts, claims: ClaimWriter[Any]) -> Iterator[Node]:
    """Entities with type, labels and the plain triples of which they are the subject."""
    triples: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    levels: defaultdict[str, set[str]] = defaultdict(set)
    concepts = facts.schema.of("concept")
    for statement in facts.statements:
        if statement.actual:
            subject, pair = claims.triple(statement)
            triples[subject].add(pair)
        level = statement.qualifiers.get("level")
        if statement.object.type in concepts and isinstance(level, str):
            levels[statement.object.id].add(level)
    for entity in facts.entities:
        if facts.schema.types[entity.type].datatype:
            continue  # a year or a name is a literal
        ref = claims.entity(entity)
        pairs = described(entity, levels[entity.id] if entity.type in concepts else (), facts.schema)
        yield ref, pairs + sorted(triples[ref])


def described(entity: Entity, levels: Collection[str], schema: Schema) -> Pairs:
    """An entity's type, labels and other names; for a concept the `levels` that claims give it, too."""
    pairs: Pairs = [
        ("a", f"{schema.prefix}:{entity.type}"),
        ("rdfs:label", terms.chinese(entity.label)),
    ]
    if entity.key != entity.label:
        pairs.append((f"{schema.prefix}:key", terms.string(entity.key)))
    for predicate, names in (("skos:altLabel", entity.aliases), ("skos:hiddenLabel", entity.short_forms)):
        if names:  # of most there are none
            pairs += [(predicate, terms.chinese(name)) for name in sorted(set(names))]
    return pairs + _concept(entity, levels, schema) if schema.types[entity.type].kind == "concept" else pairs


def _concept(entity: Entity, levels: Collection[str], schema: Schema) -> Pairs:
    kg = f"{schema.prefix}:"
    pairs: Pairs = [
        ("a", "skos:Concept"),
        ("skos:prefLabel", terms.chinese(entity.label)),
        ("skos:inScheme", f"{kg}scheme-designation"),
    ]
    kind = schema.designation_kind(entity.label)
    if kind:
        pairs.append(("skos:broader", f"{kg}designation-{kind}"))
    known = schema.schemes.get("level", {})
    pairs += [(f"{kg}level", kg + level) for level in sorted(levels) if level in known]
    return pairs
