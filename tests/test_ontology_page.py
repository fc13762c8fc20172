"""The page of the ontology: every term in both languages, links that lead somewhere, nothing from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import factory
import pytest
import rulebooks
from ruamel.yaml import YAML
from test_graph import facts

from kg.export.ontology import ontology_page
from kg.graph.collect import collect
from kg.graph.facts import Facts
from kg.model import Resolution
from kg.rulebook.schema import Schema


class Page(HTMLParser):
    """Ids, links and elements of a page, and whether its tags are balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def made(schema: Schema) -> Facts:
    return collect([], Resolution((), {}, ()), schema, "rules-1")


@pytest.fixture(scope="module")
def html() -> str:
    return ontology_page(facts())


def test_every_term_of_the_schema_has_its_place(html: str) -> None:
    schema, page = factory.schema(), Page(html)
    assert page.open == []
    wanted = {name for name, t in schema.types.items() if t.object} | set(schema.predicates) | set(schema.qualifiers)
    wanted |= set(schema.records.types) | set(schema.records.properties) | set(schema.concepts)
    assert wanted <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_links_within_the_page_lead_to_a_term(html: str) -> None:
    page = Page(html)
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner and inner <= set(page.ids)


def test_external_terms_are_linked_by_their_full_iri(html: str) -> None:
    assert '<a href="http://www.w3.org/ns/org#linkedTo" rel="external"><code>org:linkedTo</code></a>' in html
    assert "https://schema.org/Hospital" in html and "http://qudt.org/vocab/unit/PERCENT" in html


def test_both_languages(html: str) -> None:
    partners = html[html.index('<article id="partnersWith">') :].partition("</article>")[0]
    for text in ("合作", "partners with", "与有名称的机构合作", "declared co-operation with a named institution"):
        assert text in partners
    assert partners.count('lang="zh"') == partners.count('lang="en"')


def test_nothing_runs_and_nothing_is_loaded(html: str) -> None:
    page = Page(html)
    assert not page.tags & {"script", "img", "link", "iframe", "form"}
    assert "url(" not in html and "@import" not in html and " on" not in re.sub(r">[^<]*<", "><", html)
    assert "default-src 'none'" in html


def test_it_suits_phones_and_the_dark(html: str) -> None:
    assert 'name="viewport" content="width=device-width' in html and "prefers-color-scheme: dark" in html


def test_text_of_a_schema_is_no_markup() -> None:
    data = factory.schema().model_dump(by_alias=True, mode="json")
    data["types"]["Unit"]["label"]["en"] = "<b>{{style}}</b> & \"x\""
    html = ontology_page(made(Schema.model_validate(data)))
    assert "&lt;b&gt;{{style}}&lt;/b&gt; &amp;" in html and "<b>" not in html


def test_a_schema_with_little_in_it() -> None:
    html = ontology_page(made(Schema.model_validate(YAML(typ="safe").load(rulebooks.SCHEMA))))
    page = Page(html)
    assert "hasUnit" in page.ids and "-units" not in page.ids
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
