"""Markdown (CommonMark with tables) → text without its marks; front matter gives title and date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.read.decode import decode
from kg.read.extracted import Extracted
from kg.read.options import Limits

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_KEY = re.compile(r"^(title|date|publication|source)[ \t]*:[ \t]*(.*)$", re.M | re.I)
_TAG = re.compile(r"<[^<>]*>")
_FRONT_MAX = 20_000


def extract(raw: bytes, limits: Limits) -> Extracted:
    """The text, a blank line between its blocks, a row of a table a line.  Raises Undecodable."""
    text = decode(raw)[0].replace("\r\n", "\n")
    stated: dict[str, str] = {}
    front = _FRONT.match(text[:_FRONT_MAX])
    if front:
        stated = {key.lower(): value.strip().strip("\"'") for key, value in _KEY.findall(front[1])}
        text = text[front.end() :]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    body = re.sub(r"\n{3,}", "\n\n", "".join(_pieces(tokens))).strip("\n")
    publication = stated.get("publication") or stated.get("source", "")
    return Extracted(f"{body}\n", stated.get("title", ""), stated.get("date", ""), publication)


def _pieces(tokens: list[Token]) -> Iterator[str]:
    cells = 0
    for token in tokens:
        if token.type == "tr_open":
            cells = 0
        elif token.type in ("th_open", "td_open"):
            yield "\t" if cells else ""
            cells += 1
        elif token.type == "inline":
            yield _inline(token)
        elif token.type in ("fence", "code_block"):
            yield f"{token.content}\n"
        elif token.type == "html_block":
            yield f"{_TAG.sub('', token.content).strip()}\n\n"
        elif token.type in ("paragraph_close", "heading_close"):
            yield "\n" if token.hidden else "\n\n"
        elif token.type in ("tr_close", "list_item_close", "table_close"):
            yield "\n"


def _inline(token: Token) -> str:
    return "".join(_child(child) for child in token.children or ())


def _child(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return "\n"
    if token.type == "image":
        return ""
    return token.content if token.type in ("text", "code_inline", "text_special") else ""
