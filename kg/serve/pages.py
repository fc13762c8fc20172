"""The HTML pages: everything from the graph goes through Jinja's escaping."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg import iri
from kg.export.view.page import data_block
from kg.graph.facts import Source, Statement
from kg.model import Entity
from kg.query.named import NamedQuery, bindings, with_values
from kg.rulebook.schema import Label
from kg.serve.atlas import Atlas, marked, pieces

PER_PAGE = 200  # claims on a page of a thing
LANGUAGES = ("zh", "en")
_PARAMETER = re.compile(r"#\s*\[?-p\s")  # a comment that declares a value, which the text then has
_EXAMPLES = {"YEAR": "2023", "NUMBER": "1"}


class Pages:
    """Writes the pages of one export in Chinese or English."""

    def __init__(self, atlas: Atlas, prefixes: dict[str, str], queries: dict[str, NamedQuery]) -> None:
        self.atlas = atlas
        self.schema = atlas.schema
        self.prefixes = prefixes
        self.queries = queries
        loader = PackageLoader("kg.serve", "templates")
        self._jinja = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._words = json.loads(files("kg.serve").joinpath("strings.json").read_text(encoding="utf-8"))

    def editor(self, language: str) -> str:
        """The page with the editor."""
        words = self._words[language]
        config = {
            "words": words,
            "prefixes": self.prefixes,
            "data": self.schema.data,
            "queries": [{"name": q.name, "says": q.says, "text": self._example(q)} for q in self.queries.values()],
        }
        return self._page("editor.html", language, title=words["editor"], config=Markup(data_block(config)))

    def message(self, language: str, title: str, detail: str) -> str:
        """A page that says that something went wrong."""
        return self._page("message.html", language, title=title, detail=detail)

    def thing(self, local: str, language: str, page: int) -> str | None:
        """The page of the thing with this local part; None if there is none."""
        atlas = self.atlas
        if entity := atlas.entities.get(local):
            return self._entity(entity, language, page)
        if article := atlas.articles.get(local):
            return self._article(article, language)
        if claim := atlas.claims.get(local):
            return self._claim(claim, language)
        if articles := atlas.documents.get(local):
            title = articles[0].document
            return self._page("document.html", language, title=title, articles=articles)
        return None

    def _entity(self, entity: Entity, language: str, page: int) -> str:
        said = self.atlas.said_of[entity.id]
        others = [s for s in self.atlas.said_with[entity.id] if s.subject.id != entity.id]
        both = [(False, s) for s in said] + [(True, s) for s in others]
        shown = both[page * PER_PAGE : (page + 1) * PER_PAGE]
        return self._page(
            "entity.html",
            language,
            title=entity.label,
            entity=entity,
            iri=self.schema.data + iri.local(entity.id),
            type_name=self._said(self.schema.types[entity.type].label, language),
            names=sorted({*entity.aliases, *entity.short_forms}),
            groups=self._groups([s for back, s in shown if not back]),
            backward=self._groups([s for back, s in shown if back]),
            count=len(both),
            page=page,
            pages=-(-len(both) // PER_PAGE),
        )

    def _groups(self, said: Sequence[Statement]) -> list[tuple[str, list[Statement]]]:
        """Predicate → claims, in the order of the schema."""
        groups: defaultdict[str, list[Statement]] = defaultdict(list)
        for s in said:
            groups[s.predicate].append(s)
        return [(name, groups[name]) for name in self.schema.predicates if name in groups]

    def _article(self, article: Source, language: str) -> str:
        said = self.atlas.said_in[article.local]
        title = article.title or f"{article.document} {article.number}"
        return self._page("article.html", language, title=title, article=article, sentences=marked(said), claims=said)

    def _claim(self, claim: Statement, language: str) -> str:
        url = self.schema.data + iri.claim_iri("", claim.id)
        return self._page("claim.html", language, title=str(claim), claim=claim, iri=url)

    def _example(self, query: NamedQuery) -> str:
        """A ready query that runs as it stands: with an example for each value that it must have."""
        centre = self.schema.centre
        names = [e.label for e in self.atlas.entities.values() if e.type == centre and self.atlas.said_of[e.id]]
        given = {p.name: _EXAMPLES.get(p.kind, names[0] if names else "") for p in query.parameters if p.required}
        lines = [line for line in query.text.splitlines(keepends=True) if not _PARAMETER.match(line)]
        return with_values("".join(lines), bindings(query, given, self.schema.namespace))

    def _page(self, template: str, language: str, **values: Any) -> str:
        say = _Sayer(self, language)
        return self._jinja.get_template(template).render(
            lang=language, w=SimpleNamespace(**self._words[language]), say=say, href=self.atlas.href, pieces=pieces, **values
        )

    def _said(self, label: Label, language: str) -> str:
        return label.zh if language == "zh" else label.en


class _Sayer:
    """Labels of the schema's terms in one language, for the templates."""

    def __init__(self, pages: Pages, language: str) -> None:
        self.schema = pages.schema
        self.language = language

    @cached_property
    def _concepts(self) -> dict[tuple[str, str], Label]:
        return {(q, n): label for q, values in self.schema.schemes.items() for n, label in values.items()}

    def _text(self, label: Label) -> str:
        return label.zh if self.language == "zh" else label.en

    def predicate(self, name: str) -> str:
        return self._text(self.schema.predicates[name].label)

    def status(self, name: str) -> str:
        return self._text(self.schema.statuses[name])

    def qualifier(self, name: str) -> str:
        return self._text(self.schema.qualifiers[name].label)

    def value(self, name: str, value: Any) -> str:
        label = self._concepts.get((name, str(value)))
        return self._text(label) if label else str(value)
