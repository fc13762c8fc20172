"""Looks a query over before it runs: it must only read, ask nobody else, and use known prefixes.

The tokens are those of https://www.w3.org/TR/sparql11-query/#sparqlGrammar as far as they decide where a
string, an IRI or a comment ends; the store's own parser does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import NamedTuple
from unicodedata import east_asian_width

from kg.errors import QueryError

_TOKENS = re.compile(
    r"""
    (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
              |"(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z][\w-]*)
  | (?P<blank>_:[\w.-]*)
  | (?P<name>(?P<prefix>(?:[^\W\d_](?:[\w.-]*[\w-])?)?):(?:[\w:%]|[.-](?=[\w:%.-]))*)
  | (?P<word>[^\W\d]\w*)
  | (?P<escape>\\[uU])
  | (?P<open>[{(\[]) | (?P<close>[})\]]) | (?P<quote>["'])
    """,
    re.VERBOSE | re.DOTALL,
)
_PAIRS = {"{": "}", "(": ")", "[": "]"}
DEEPEST = 100  # the parsers work by recursion: what is nested too deeply would end the process
READS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_CHANGES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_REFUSED = {
    "SERVICE": "a query may not ask other endpoints",
    "FROM": "a query may not name other data; it always asks the export that was given",
}
_ERROR_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Token(NamedTuple):
    """A token of a query: its kind, text and offset."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The tokens that matter: strings, IRIs, variables, prefixed names, words."""
    for match in _TOKENS.finditer(query):
        kind = match.lastgroup or ""
        kind = "name" if kind == "prefix" else kind
        if kind != "comment":
            yield Token(kind, match.group(), match.start())


def error(query: str, offset: int, message: str) -> QueryError:
    """An error that shows where in the query it is (line and column from 1)."""
    line = query.count("\n", 0, offset) + 1
    begin = query.rfind("\n", 0, offset) + 1
    end = query.find("\n", offset)
    text = query[begin : end if end >= 0 else len(query)].expandtabs(1)
    column = offset - begin + 1
    # A wide character before the place takes two cells: pad with the ideographic space.
    pad = "".join("\u3000" if east_asian_width(c) in "WF" else " " for c in text[: column - 1])
    where = f"query, line {line}, column {column}"
    return QueryError(f"{where}: {message}\n  {text}\n  {pad}^", line, column, message)


def parser_error(query: str, message: str) -> QueryError:
    """The parsers' own error with its place shown.

    The store's parser (``error at LINE:COLUMN: expected ...``) names the farthest place that it tried to
    read, often long after the fault; rdflib's names the first part that fits no rule, so it is asked first.
    """
    offset = _first_misfit(query)
    if offset is not None:
        word = query[offset:].split(maxsplit=1)[0][:40]
        return error(query, offset, f"this cannot be read from '{word}' on")
    match = _ERROR_AT.match(message)
    if not match:
        return QueryError(f"query: {message}")
    lines = query.split("\n")
    offset = sum(len(text) + 1 for text in lines[: int(match[1]) - 1]) + int(match[2]) - 1
    said = match[3] if len(match[3]) < 100 else "this cannot be read"
    return error(query, min(offset, len(query.rstrip())), said)


def _first_misfit(query: str) -> int | None:
    """Offset of the first part that rdflib's parser cannot take, if it finds any before the end."""
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(query)
    except ParseException as err:
        return int(err.loc) if err.loc < len(query.rstrip()) else None
    except RecursionError:  # a long chain of operators: the store's own parser has said where
        return None
    return None


def _check_brackets(query: str) -> None:
    opened: list[Token] = []
    for token in tokens(query):
        if token.kind == "quote":
            raise error(query, token.start, "this quote is not closed")
        if token.kind == "open":
            opened.append(token)
            if len(opened) > DEEPEST:
                raise error(query, token.start, f"brackets may not be nested deeper than {DEEPEST}")
        elif token.kind == "close" and (not opened or _PAIRS[opened.pop().text] != token.text):
            raise error(query, token.start, f"this {token.text} closes nothing")
    if opened:
        raise error(query, opened[-1].start, f"this {opened[-1].text} is not closed")


def check(query: str, prefixes: Collection[str]) -> None:
    """QueryError if `query` would change anything, reach elsewhere, or uses a prefix nobody declared."""
    _check_brackets(query)
    declared = set(prefixes)
    form = declaring = ""
    for token in tokens(query):
        if token.kind == "escape":
            raise error(query, token.start, "write the character itself, not a \\u escape")
        if token.kind == "word":
            word = token.text.upper()
            declaring = word
            if word in _REFUSED:
                raise error(query, token.start, _REFUSED[word])
            if not form and word in _CHANGES:
                raise error(query, token.start, "a query may only read: SELECT, ASK, CONSTRUCT or DESCRIBE")
            form = form or (word if word in READS else "")
        elif token.kind == "name":
            prefix = token.text.partition(":")[0]
            if declaring == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                raise error(query, token.start, _unknown(prefix, declared))
            declaring = ""
        else:
            declaring = ""
    if not form:
        raise error(query, len(query.rstrip()), "no SELECT, ASK, CONSTRUCT or DESCRIBE")


def _unknown(prefix: str, declared: Collection[str]) -> str:
    close = get_close_matches(prefix, list(declared), n=1)
    hint = f"did you mean {close[0]}:?" if close else f"known: {', '.join(sorted(declared))}"
    return f"no prefix '{prefix}:'; {hint}"
