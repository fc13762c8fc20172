"""EPUB books → the text of their chapters in reading order (EPUB 3.3, W3C 2023; lxml)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from urllib.parse import unquote

from lxml import etree

from kg.read.decode import Undecodable
from kg.read.extracted import Extracted
from kg.read.markup import page_text
from kg.read.options import Limits
from kg.read.packed import member, open_zip

_CONTAINER = "META-INF/container.xml"
_NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
}


def extract(raw: bytes, limits: Limits) -> Extracted:
    """Title, date and publisher as the package states them; chapters that cannot be read are noted."""
    with open_zip(io.BytesIO(raw), limits) as archive:
        where = _xml(archive, _CONTAINER, limits).find(".//c:rootfile", _NAMES)
        path = where.get("full-path", "") if where is not None else ""
        package = _xml(archive, path, limits)
        parts: list[str] = []
        notes: list[str] = []
        for name in _spine(package, posixpath.dirname(path)):
            try:
                parts.append(page_text(_member(archive, name, limits)))
            except Undecodable as err:
                notes.append(f"chapter {name}: {err}")
    text = "\n".join(part for part in parts if part.strip())
    if not text.strip():
        raise Undecodable(notes[0] if notes else "has no text")
    return Extracted(text, _stated(package, "title"), _stated(package, "date"), _stated(package, "publisher"), tuple(notes))


def _member(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise Undecodable(f"{name or 'the package file'} is missing in it") from None
    return member(archive, info, limits)


def _xml(archive: zipfile.ZipFile, name: str, limits: Limits) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_member(archive, name, limits), parser)
    except (etree.XMLSyntaxError, ValueError) as err:
        raise Undecodable(f"{name} in it is no XML ({(str(err).splitlines() or [''])[0][:120]})") from None


def _spine(package: etree._Element, folder: str) -> list[str]:
    """The chapters' names in the archive, in order, each once."""
    items = {i.get("id"): i.get("href", "") for i in package.iterfind(".//o:manifest/o:item", _NAMES)}
    hrefs = (items.get(ref.get("idref"), "") for ref in package.iterfind(".//o:spine/o:itemref", _NAMES))
    names = (posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0]))) for href in hrefs if href)
    return list(dict.fromkeys(names))


def _stated(package: etree._Element, name: str) -> str:
    found = package.find(f".//d:{name}", _NAMES)
    return (found.text or "").strip() if found is not None else ""
