"""The resolution in parts: whatever the parts, the facts are those that all documents give together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import factory
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import ROOT

from benchmarks import corpus
from kg import iri
from kg.engine.facts import About, FactMaker, World, entity_of
from kg.graph.collect import collect
from kg.graph.facts import Facts, Statement
from kg.model import ArticleResult, Document
from kg.names import NameParser
from kg.pipeline import document_stage
from kg.resolve import resolve
from kg.resolve.shared import add, common, host_types, nothing, shared
from kg.rulebook import RuleBook, load_book

BOOK = load_book(ROOT / "rules")
RULES = BOOK.resolve.entities
PARSER = NameParser(BOOK.resolve, BOOK.gazetteer)
Results = tuple[ArticleResult, ...]


@pytest.fixture(scope="module")
def documents() -> list[Results]:
    """What is extracted from short documents, with many names in common."""
    stage = document_stage(BOOK)
    out = []
    for name, text in corpus.short(ROOT / "seeds", 300, seed=3):
        made = stage(Document(name[-6:].rjust(16, "0"), f"{name}.txt", text))
        assert isinstance(made, tuple)
        out.append(made)
    return out


def together(documents: Sequence[Results], book: RuleBook = BOOK) -> Facts:
    results = [result for document in documents for result in document]
    resolution = resolve(results, BOOK.resolve, PARSER)
    return collect(results, resolution, book.schema, book.version, book.plausibility)


def apart(
    documents: Sequence[Results], cuts: Sequence[int], book: RuleBook = BOOK
) -> tuple[list[Statement], dict[str, About]]:
    """Statements and things, with what the documents between the cuts say summed up apart."""
    total = nothing()
    places = [0, *sorted(cuts), len(documents)]
    for start, end in pairwise(places):
        add(total, shared(documents[start:end], RULES, host_types(book.schema, RULES), PARSER))
    world = World(common(total, RULES, PARSER), frozenset(), {})
    maker = FactMaker(book)
    statements: list[Statement] = []
    things: dict[str, About] = {}
    for document in documents:
        facts, said = maker(document, world)
        statements += facts.statements
        for id_, about in said.items():
            things[id_] = things[id_].and_also(about) if id_ in things else about
    return statements, things


def ends(statements: Sequence[Statement]) -> Iterator[tuple[str, ...]]:
    for s in sorted(statements, key=lambda s: s.id):
        yield s.id, s.subject.id, s.predicate, s.object.id, *s.flags


@settings(max_examples=8)
@given(st.lists(st.integers(0, 160), max_size=4), st.integers(0, 99))
def test_parts_give_the_same_facts(documents: list[Results], cuts: list[int], seed: int) -> None:
    some = Random(seed).sample(documents, 100)
    whole = together(some)
    statements, things = apart(some, [min(cut, 100) for cut in cuts])
    assert list(ends(statements)) == list(ends(whole.statements))
    assert {id_ for id_, about in things.items() if about.used} == {e.id for e in whole.entities}
    for entity in whole.entities:
        about = things[entity.id]
        if BOOK.schema.types[entity.type].datatype:
            continue
        found = entity_of(about)
        assert found is not None
        shown = (iri.local(found.id), found.type, found.label, found.key, found.aliases, found.short_forms)
        assert shown == (entity.id, entity.type, entity.label, entity.key, entity.aliases, entity.short_forms)


def test_the_corpus_has_what_is_hard(documents: list[Results]) -> None:
    """Names that only their article can tell, spellings that differ, second names: or the test above tests little."""
    whole = together(documents)
    assert any("@" in e.key for e in whole.entities if e.type in BOOK.schema.bodies)
    assert any(e.aliases for e in whole.entities if e.type not in BOOK.schema.bodies)
    assert any(s.predicate in RULES.also for s in whole.statements)
    assert any(e.short_forms for e in whole.entities)


def test_results_made_by_hand(documents: list[Results]) -> None:
    """The hand-made pages of the tests of the graph, which have several articles on the same bodies."""
    by_document: dict[str, list[ArticleResult]] = {}
    for result in factory.results():
        by_document.setdefault(result.article.document_id, []).append(result)
    pages = [tuple(results) for results in by_document.values()]
    statements, _ = apart(pages, [2])
    assert list(ends(statements)) == list(ends(together(pages).statements))


def test_no_thing_of_the_shipped_schema_owns_another() -> None:
    assert host_types(BOOK.schema, RULES) == frozenset()


def test_things_that_may_own_are_known_by_all_documents(documents: list[Results]) -> None:
    """Projects that have units, named after them; how a project is spelt, others tell as well."""
    schema = BOOK.schema.model_copy(deep=True)
    schema.predicates["hasUnit"] = schema.predicates["hasUnit"].model_copy(update={"domain": ("Hospital", "Project")})
    book = replace(BOOK, schema=schema)
    assert host_types(schema, RULES) == {"Project"}
    changed = [tuple(owned_by_projects(result, n) for result in results) for n, results in enumerate(documents)]
    statements, _ = apart(changed, [40, 90], book)
    assert any(s.subject.type == "Project" and s.object.type == "Unit" for s in statements)
    assert list(ends(statements)) == list(ends(together(changed, book).statements))


def owned_by_projects(result: ArticleResult, number: int) -> ArticleResult:
    """The article with projects in the place of hospitals that have units, spelt in one way or another."""
    claims = []
    for claim in result.claims:
        if claim.predicate == "hasUnit":
            name = (claim.subject.upper(), f"ａ{claim.subject[:4]}", f"a{claim.subject[:4]}")[number % 3]
            claim = replace(claim, subject=name, subject_type="Project", object=f"A{claim.subject[:4]}{claim.object}")
        claims.append(claim)
    return replace(result, claims=tuple(claims))
