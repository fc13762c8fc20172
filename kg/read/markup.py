"""All text of an HTML or XHTML page, block by block (lxml)."""

from __future__ import annotations

import re

from lxml import etree, html

# Elements before and after which a line ends; their words, not a list each, for the sake of reading.
_BLOCK_WORDS = """address article aside blockquote body br caption center dd details div dl dt fieldset figcaption
figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td tfoot th thead tr ul"""
_SILENT_WORDS = "head iframe math noscript object script style svg template textarea title"
_BLOCKS = frozenset(_BLOCK_WORDS.split())
_CELLS = frozenset(("td", "th"))
_SILENT = frozenset(_SILENT_WORDS.split())
_SPACE = re.compile(r"[ \t\r\n\f]+")


def parsed(markup: str | bytes) -> html.HtmlElement | None:
    """The page's tree; None if it has none.  No network, no entities of its own."""
    parser = html.HTMLParser(recover=True, no_network=True, huge_tree=False, encoding="utf-8")
    data = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def page_text(markup: str | bytes) -> str:
    """The text that a reader would see: a blank line between blocks, a row of a table a line."""
    tree = parsed(markup)
    if tree is None:
        return ""
    parts: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += tag in _SILENT
            parts += _break(tag)
            if not silent:
                parts.append(_SPACE.sub(" ", element.text or ""))
            continue
        if event == "end":
            silent -= tag in _SILENT
            parts += _break(tag)
        if not silent:
            parts.append(_SPACE.sub(" ", element.tail or ""))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n\n".join(line for line in lines if line) + "\n"


def _break(tag: str) -> list[str]:
    if tag in _CELLS:
        return [" "]
    return ["\n"] if tag in _BLOCKS else []
