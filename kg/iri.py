"""Names of things on the web: IRIs minted from normal forms (RFC 3987), and the vocabularies used.

An IRI is a function of what it names, never of a run: the same name gives the same IRI everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote

# prefix → namespace of every vocabulary that the graph, the ontology or a query may name.
VOCABULARIES: Mapping[str, str] = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "qudt": "http://qudt.org/schema/qudt/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "https://schema.org/",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sosa": "http://www.w3.org/ns/sosa/",
        "time": "http://www.w3.org/2006/time#",
        "unit": "http://qudt.org/vocab/unit/",
        "vann": "http://purl.org/vocab/vann/",
        "void": "http://rdfs.org/ns/void#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)

# The characters of an IRI's path segment (ipchar without pct-encoded; RFC 3987, 2.2) as `re` ranges.
# Left out although the grammar has them: bidirectional marks (4.1 forbids them), and ' ( ) * , ; which
# would be legal but break copying an IRI out of running text.
_PLANE_0 = "\u00a0-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
_PLANES = "".join(f"{chr(p * 0x10000)}-{chr(p * 0x10000 + 0xFFFD)}" for p in range(1, 0xE))
_FORBIDDEN = re.compile(rf"[^A-Za-z0-9._~:@!$&+=\-{_PLANE_0}{_PLANES}]")
_PERCENT_ENCODED = re.compile("(%[0-9A-F]{2})")
_SAFE_ID = re.compile("[A-Za-z]+(?:/[0-9A-Za-z\u4e00-\u9fff]+)+")
_UNSEEN = frozenset(("Zs", "Zl", "Zp", "Cf", "Cc"))  # not Cn, which differs between versions of Python


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode("utf-8", "surrogatepass"))


def _encode(text: str) -> str:
    if text in (".", ".."):  # would mean this folder, or the one above
        return text.replace(".", "%2E")
    encoded = _FORBIDDEN.sub(_percent, text)
    if encoded.isascii():
        return encoded
    hidden = {c for c in encoded if ord(c) > 127 and unicodedata.category(c) in _UNSEEN}
    for char in sorted(hidden):
        encoded = encoded.replace(char, "".join(f"%{byte:02X}" for byte in char.encode("utf-8")))
    return encoded


def segment(name: str) -> str:
    """`name` as one path segment of an IRI.

    Characters that RFC 3987 does not allow there, and those that cannot be seen, are percent-encoded
    as UTF-8; Chinese stays readable.  Two names give one segment only if they are equal.
    Raises ValueError if `name` is empty.

    >>> segment("河口市人民医院")
    '河口市人民医院'
    >>> segment("A/B 50%")
    'A%2FB%2050%25'
    """
    if not name:
        raise ValueError("an empty name cannot be an IRI")
    return name if name.isalnum() else _encode(name)


def name_of(segment_: str) -> str:
    """The name that `segment` was minted from: its inverse."""
    return unquote(segment_, errors="surrogatepass")


def entity_id(type_: str, key: str) -> str:
    """The local part of an entity's IRI.

    >>> entity_id("Place", "河口市")
    'Place/河口市'
    """
    return f"{type_}/{segment(key)}"


def local(id_: str) -> str:
    """An entity id made safe: what an IRI does not allow is encoded, what is encoded already stays.

    >>> local(entity_id("Place", "A B")) == local("Place/A B") == "Place/A%20B"
    True
    """
    if _SAFE_ID.fullmatch(id_):
        return id_
    return "/".join(_encode_rest(part) for part in id_.split("/"))


def _encode_rest(part: str) -> str:
    pieces = _PERCENT_ENCODED.split(part)  # every second one is encoded already
    if len(pieces) == 1:
        return _encode(part)
    return "".join(p if i % 2 or p in (".", "..") else _encode(p) for i, p in enumerate(pieces))


def document_iri(data: str, name: str) -> str:
    """The IRI of a document by its name in the data set."""
    return f"{data}document/{segment(name)}"


def article_iri(data: str, name: str, number: int) -> str:
    """The IRI of article `number` (from 1) of the document called `name`."""
    return f"{data}article/{segment(name)}-{number}"


def claim_iri(data: str, claim_id: str) -> str:
    """The IRI of a claim."""
    return f"{data}claim/{segment(claim_id)}"


def flag_iri(data: str, flag_id: str) -> str:
    """The IRI of a reason for doubt."""
    return f"{data}flag/{segment(flag_id)}"
