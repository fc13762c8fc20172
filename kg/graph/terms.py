"""RDF terms written as Turtle: IRIs as prefixed names where the grammar allows, literals escaped.

Strings are made here, not objects: a claim has some 25 triples, and writing them straight is several
times faster than building terms for a serialiser (the tests parse the result with two libraries).
Grammar: https://www.w3.org/TR/turtle/#sec-grammar
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from kg import iri
from kg.model import Author, QualifierValue
from kg.rulebook.schema import Schema

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ANY = f"{_BASE}_0-9\\-\u00b7\u0300-\u036f\u203f-\u2040"
_PERCENT = "%[0-9A-F]{2}"
LOCAL = re.compile(f"(?:[{_BASE}_0-9:]|{_PERCENT})(?:(?:[{_ANY}.:]|{_PERCENT})*(?:[{_ANY}:]|{_PERCENT}))?")
_XSD = iri.VOCABULARIES["xsd"]
_INTEGER = f"^^<{_XSD}integer>"
_SHORT = {
    "a": f"<{iri.VOCABULARIES['rdf']}type>",
    "true": f'"true"^^<{_XSD}boolean>',
    "false": f'"false"^^<{_XSD}boolean>',
}
_NEEDS_ESCAPE = re.compile('[\x00-\x1f"\\\\\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_YEAR = re.compile(r"\d{4}(?=\D?$)")
_DATES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04X}"


def string(text: str) -> str:
    """A plain string literal."""
    return f'"{_NEEDS_ESCAPE.sub(_escape, text)}"' if _NEEDS_ESCAPE.search(text) else f'"{text}"'


def chinese(text: str) -> str:
    """A literal tagged as Chinese."""
    return string(text) + "@zh" if _NEEDS_ESCAPE.search(text) else f'"{text}"@zh'


def english(text: str) -> str:
    """A literal tagged as English."""
    return string(text) + "@en"


def decimal(value: float | Decimal) -> str:
    """An `xsd:decimal`, never with an exponent.

    >>> decimal(2330), decimal(98.5), decimal(1e-7)
    ('2330.0', '98.5', '0.0000001')
    """
    if isinstance(value, int):
        return f"{value}.0"
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    text = format(number, "f")
    return text if "." in text else f"{text}.0"


def year(value: QualifierValue) -> str:
    """An `xsd:gYear`, or a Chinese literal if `value` is no year of four digits.

    >>> year(2023), year("1953年"), year("民国初年")
    ('"2023"^^xsd:gYear', '"1953"^^xsd:gYear', '"民国初年"@zh')
    """
    match = _YEAR.match(str(value))
    return f'"{match.group()}"^^xsd:gYear' if match else chinese(str(value))


def date(value: str) -> str:
    """A date as exact as it is known: day, month or year; a string if it is no ISO date.

    >>> date("2023-06-29"), date("2023")
    ('"2023-06-29"^^xsd:date', '"2023"^^xsd:gYear')
    """
    return f'"{value}"^^{_DATES[len(value)]}' if _DATE.fullmatch(value) else string(value)


def author(value: Author) -> str:
    """A byline, the role before the name, as it stands in the page."""
    return f"{value.role} {value.name}".strip()


class Names:
    """Writes IRIs: a prefix for the schema's terms, one for each of its types, and the usual ones.

    >>> names = Names({"kg": "https://example.org/ns#"})
    >>> names.ref("https://example.org/ns#holds"), names.ref("https://example.org/ns#a/b")
    ('kg:holds', '<https://example.org/ns#a/b>')
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = dict(sorted(prefixes.items()))
        self._spaces = {space: prefix for prefix, space in self.prefixes.items()}

    def ref(self, full: str) -> str:
        """An IRI as a prefixed name, or in angle brackets."""
        cut = max(full.rfind("#"), full.rfind("/")) + 1
        prefix = self._spaces.get(full[:cut])
        if prefix is not None and LOCAL.fullmatch(full, cut):
            return f"{prefix}:{full[cut:]}"
        return f"<{full}>"

    def word(self, term: str) -> str:
        """A term as Turtle writes it, as it is to be written."""
        return term

    def integer(self, number: int | str) -> str:
        """A whole number, or what stands for its digits."""
        return str(number)


class FullNames(Names):
    """Writes IRIs and words as N-Triples does, in full.  Grammar: https://www.w3.org/TR/n-triples/

    >>> names = FullNames({"kg": "https://example.org/ns#"})
    >>> names.word("kg:holds"), names.word("2330.0")
    ('<https://example.org/ns#holds>', '"2330.0"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    >>> names.word('"1953"^^xsd:gYear'), names.word('"医院"@zh')
    ('"1953"^^<http://www.w3.org/2001/XMLSchema#gYear>', '"医院"@zh')
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        super().__init__(prefixes)
        self._full: dict[str, str] = {}  # words of the schema and of vocabularies, of which there are few

    def ref(self, full: str) -> str:
        """An IRI in angle brackets."""
        return f"<{full}>"

    def word(self, term: str) -> str:
        known = self._full.get(term)
        if known is not None:
            return known
        first = term[0]
        if first == "<" or term.endswith('"@zh'):
            return term
        if first == '"':
            end = term.rfind('"') + 1
            return f"{term[: end + 2]}{self.word(term[end + 2 :])}" if term.startswith("^^", end) else term
        if first.isdigit() or first == "-":
            return f'"{term}"^^<{_XSD}{"decimal" if "." in term else "integer"}>'
        prefix, _, local = term.partition(":")
        found = _SHORT.get(term) or f"<{self.prefixes.get(prefix) or iri.VOCABULARIES[prefix]}{local}>"
        self._full[term] = found
        return found

    def integer(self, number: int | str) -> str:
        return f'"{number}"{_INTEGER}'


def prefixes(schema: Schema) -> dict[str, str]:
    """Prefix → namespace of everything in the graph: `Hospital:` holds the hospitals, and so on."""
    kinds = [name for name, t in schema.types.items() if t.object]
    own = {kind: f"{schema.data}{kind}/" for kind in (*kinds, "article", "claim", "document", "build", "flag")}
    return {**iri.VOCABULARIES, **own, schema.prefix: schema.namespace}
