"""The schema → the page of the ontology; its words and looks are the files beside this one."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape

from kg.export.ontology.terms import Section, Shown, Value, sections
from kg.export.ontology.wording import read_part, words
from kg.graph.facts import Facts
from kg.iri import VOCABULARIES
from kg.rulebook.schema import Label, Schema


def ontology_page(facts: Facts) -> str:
    """The page of the ontology that `facts` are told in.  The same schema and rule book give the same text."""
    schema, style = facts.schema, read_part("style.css")
    shown = list(sections(schema))
    title = schema.title or words()["title"]
    version = f"<p>{both(words()['rules'])}: <code>{escape(facts.version)}</code></p>" if facts.version else ""
    parts = {
        "title": escape(f"{title.zh} · {title.en}"),
        "heading": both(title),
        "namespace": escape(schema.namespace),
        "intro": paragraphs(schema.says) + paragraphs(words()["intro"]),
        "contents": escape(f"{words()['contents'].zh} · {words()['contents'].en}"),
        "nav": "\n".join(_contents(section) for section in shown),
        "sections": "\n".join(_section(section, schema) for section in shown),
        "footer": version,
        "style": style,
        "style_hash": f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
    }
    # One pass, so that what stands in the schema is never taken for a placeholder.
    return re.sub(r"\{\{(\w+)\}\}", lambda m: parts[m[1]], read_part("page.html"))


def both(label: Label) -> str:
    """A label in both languages, marked as such."""
    return f'<span lang="zh">{escape(label.zh)}</span> <span lang="en">{escape(label.en)}</span>'


def paragraphs(text: Label | None) -> str:
    """A paragraph in each language; nothing without a text."""
    if text is None:
        return ""
    return f'<p lang="zh">{escape(text.zh)}</p>\n<p lang="en">{escape(text.en)}</p>'


def link(value: Value, schema: Schema) -> str:
    """A term of the page, a term of another vocabulary (both as links), or text."""
    if isinstance(value, Label):
        return both(value)
    prefix, colon, local = value.partition(":")
    if not colon:
        return escape(value)
    if prefix == schema.prefix:
        return f'<a href="#{escape(local)}"><code>{escape(value)}</code></a>'
    if prefix in VOCABULARIES:
        return f'<a href="{escape(schema.external(value))}" rel="external"><code>{escape(value)}</code></a>'
    return escape(value)


def _contents(section: Section) -> str:
    items = "".join(f'<li><a href="#{escape(s.id)}">{escape(s.label.zh)}</a></li>' for s in section.terms)
    return f"<details><summary>{both(words()[section.name])} ({len(section.terms)})</summary><ul>{items}</ul></details>"


def _section(section: Section, schema: Schema) -> str:
    terms = "\n".join(_term(shown, schema) for shown in section.terms)
    return f'<section>\n<h2 id="{escape(section.id)}">{both(words()[section.name])}</h2>\n{terms}\n</section>'


def _term(shown: Shown, schema: Schema) -> str:
    rows = "".join(_row(name, values, schema) for name, values in shown.rows)
    facts = f"\n<dl>{rows}</dl>" if rows else ""
    head = f"<h3>{both(shown.label)} <code>{escape(shown.term)}</code></h3>"
    return f'<article id="{escape(shown.id)}">\n{head}\n{paragraphs(shown.comment)}{facts}\n</article>'


def _row(name: str, values: Iterable[Value], schema: Schema) -> str:
    text = ", ".join(link(value, schema) for value in values)
    return f"<dt>{both(words()[name])}</dt><dd>{text}</dd>" if text else ""
