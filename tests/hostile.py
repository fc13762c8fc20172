"""Hostile input: bytes that are no documents, documents that are bombs, texts that are tortures."""

from __future__ import annotations

import codecs
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable

import documents as make

GOOD = "河口市人民医院始建于1951年，现有床位1200张。近年来，医院与东海大学开展科研合作。"
UTF8 = GOOD.encode()


def _stored(name: bytes, size: int) -> bytes:
    """An archive whose only member says that it has `size` bytes."""
    raw = make.archive({name.decode(): b"0" * 10_000})
    return raw.replace(struct.pack("<I", 10_000), struct.pack("<I", size))


def _flagged(raw: bytes, flag: int) -> bytes:
    """An archive with a bit set in the flags of each entry."""
    out = bytearray(raw)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign)
        while at >= 0:
            out[at + offset] |= flag
            at = raw.find(sign, at + 1)
    return bytes(out)


def nested_zip(depth: int) -> bytes:
    raw = make.archive({"a.txt": GOOD})
    for _ in range(depth):
        raw = make.archive({"a.zip": raw})
    return raw


def bomb_in_archives(size: int, inner: int, outer: int) -> bytes:
    """Archives in an archive: each is small, all together are not."""
    small = make.archive({f"{i}.txt": b"0" * size for i in range(inner)})
    return make.archive({f"{i}.zip": small for i in range(outer)})


ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(12)
) + ' <!ENTITY file SYSTEM "file:///etc/passwd">]>'


def laughing_docx(entity: str) -> bytes:
    return changed(make.docx([GOOD]), "word/document.xml", lambda xml: xml.replace(
        b"<w:document", ENTITIES.encode() + b"<w:document", 1).replace(b"<w:t>", b"<w:t>&" + entity.encode() + b";", 1))  # fmt: skip


def laughing_epub(part: str, entity: str) -> bytes:
    def laugh(xml: bytes) -> bytes:
        text = xml.decode().replace('<?xml version="1.0"?>', "")
        return (ENTITIES + text.replace("</", f"&{entity};</", 1)).encode()

    return changed(make.epub([[GOOD]]), part, laugh)


def changed(raw: bytes, part: str, how: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[part] = how(members[part])
    return make.archive(members)


def without(raw: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return make.archive({name: archive.read(name) for name in archive.namelist() if name != part})


def pdf_of(objects: list[bytes]) -> bytes:
    """A PDF of these objects without a table of them: readers have to look for them."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"trailer << /Root 1 0 R >>\n%%EOF\n"


def pdf_bomb(size: int) -> bytes:
    """A page whose contents unpack to `size` bytes, twice packed."""
    packed = zlib.compress(zlib.compress(b"BT " + b" " * size + b" ET"))
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>"
    return pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream])


_PDF = make.pdf([make.column([GOOD])])
_DOCX = make.docx([GOOD])
_EPUB = make.epub([[GOOD]])
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)

# Bytes under any name.
PAYLOADS: dict[str, bytes] = {
    "nothing": b"",
    "blank": b" \r\n\t\n",
    "nul": b"\x00",
    "nuls": bytes(5000),
    "nul-inside": UTF8[:60] + b"\x00" + UTF8[60:],
    "controls": bytes(range(32)),
    "all-bytes": bytes(range(256)) * 8,
    "high-bytes": bytes(range(128, 256)) * 8,
    "ff": b"\xff" * 999,
    "png": _PNG,
    "gzip": b"\x1f\x8b\x08\x00" + bytes(40),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "rar": b"Rar!\x1a\x07\x00" + bytes(40),
    "old-word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "rtf": b"{\\rtf1 hello}",
    "elf": b"\x7fELF\x02\x01\x01" + bytes(80),
    "utf8-mark-alone": codecs.BOM_UTF8,
    "utf16-mark-alone": codecs.BOM_UTF16_LE,
    "utf16-odd": codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le") + b"\x01",
    "utf16-surrogate": codecs.BOM_UTF16_LE + b"\x00\xd8" + GOOD.encode("utf-16-le"),
    "utf16-unmarked": GOOD.encode("utf-16-le"),
    "utf32": codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff",
    "utf8-cut": UTF8[:-1],
    "utf8-surrogate": UTF8 + "\ud800".encode("utf-8", "surrogatepass"),
    "utf8-overlong": UTF8 + b"\xc0\xaf",
    "utf8-beyond": UTF8 + b"\xf5\x80\x80\x80",
    "utf7": GOOD.encode("utf-7"),
    "mixed": UTF8 + GOOD.encode("gb18030") + GOOD.encode("utf-16-le"),
    "gb-in-utf8": UTF8 * 3 + GOOD.encode("gb18030"),
    "shift-jis": "病院は明治三十年に設立されました".encode("shift_jis"),
    "koi8": "больница основана в тысяча девятьсот".encode("koi8-r"),
    "latin": "Hôpital général de Québec, fondé".encode("latin-1"),
    "escape-codes": b"\x1b[2J\x1b]0;x\x07" + UTF8,
    "pdf-head-only": b"%PDF-1.7\n",
    "pdf-cut": _PDF[: len(_PDF) // 2],
    "pdf-noise": b"%PDF-1.4\n" + bytes(range(256)) * 20,
    "zip-head-only": b"PK\x03\x04",
    "zip-end-only": b"PK\x05\x06" + bytes(18),
    "zip-cut": make.archive({"a.txt": GOOD})[:-30],
    "docx-cut": _DOCX[: len(_DOCX) // 2],
    "html-open": b"<html><body><p>",
    "json-open": b'{"text": "',
    "xml-entities": (ENTITIES + "<x>&m;</x>").encode(),
}
SUFFIXES = [".txt", ".md", ".html", ".pdf", ".docx", ".epub", ".jsonl", ".csv", ".tsv", ".zip"]

# Documents of one kind, made to do harm; whether anything of them can be read, is told by `READABLE`.
BOMBS: dict[str, bytes] = {
    "ratio.zip": make.archive({"a.txt": b"0" * 30_000_000}),
    "many.zip": make.archive({f"{i}.txt": b"" for i in range(3000)}, zipfile.ZIP_STORED),
    "sum.zip": make.archive({f"{i}.txt": b" " * 2_000_000 for i in range(12)}),
    "nested.zip": nested_zip(6),
    "spread.zip": bomb_in_archives(1_000_000, 9, 9),
    "lies-small.zip": _stored(b"a.txt", 10),
    "lies-large.zip": _stored(b"a.txt", 0xFFFFFFF0),
    "encrypted.zip": _flagged(make.archive({"a.txt": GOOD}), 1),
    "method.zip": make.archive({"a.txt": GOOD}).replace(b"\x08\x00", b"\x63\x00"),
    "crc.zip": make.archive({"a.txt": GOOD}, zipfile.ZIP_STORED).replace(b"1951", b"1952"),
    "nothing-in-it.zip": make.archive({}),
    "pictures.zip": make.archive({"a.png": _PNG}),
    "listed.zip": b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 65535, 65535, 0xFFFFFFFE, 0, 0),
    "zip64.zip": b"PK\x05\x06" + struct.pack("<4H2IH", 65535, 65535, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0),
    "laugh.docx": laughing_docx("m"),
    "file.docx": laughing_docx("file"),
    "ratio.docx": changed(_DOCX, "word/document.xml", lambda x: x.replace(b"<w:body>", b"<w:body>" + b" " * 30_000_000)),
    "deep.docx": changed(_DOCX, "word/document.xml", lambda x: x.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000)),
    "no-document.docx": without(_DOCX, "word/document.xml"),
    "no-types.docx": without(_DOCX, "[Content_Types].xml"),
    "no-xml.docx": changed(_DOCX, "word/document.xml", lambda _: b"<w:document"),
    "picture.docx": make.archive({"[Content_Types].xml": "", "x.png": _PNG}),
    "laugh.epub": laughing_epub("OEBPS/package.opf", "m"),
    "laugh-container.epub": laughing_epub("META-INF/container.xml", "m"),
    "laugh-chapter.epub": laughing_epub("OEBPS/c0.xhtml", "m"),
    "file.epub": laughing_epub("OEBPS/package.opf", "file"),
    "no-container.epub": without(_EPUB, "META-INF/container.xml"),
    "no-package.epub": without(_EPUB, "OEBPS/package.opf"),
    "no-chapter.epub": without(_EPUB, "OEBPS/c0.xhtml"),
    "steps-out.epub": changed(_EPUB, "OEBPS/package.opf", lambda x: x.replace(b"c0.xhtml", b"../../../etc/passwd")),
    "ratio.epub": changed(_EPUB, "OEBPS/c0.xhtml", lambda x: x.replace(b"<p>", b"<p>" + b" " * 30_000_000)),
    "stream.pdf": pdf_bomb(60_000_000),
    "circle.pdf": pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
    "count.pdf": _PDF.replace(b"/Count 1", b"/Count 9"),
    "many-pages.pdf": _PDF.replace(b"/Count 1", b"/Count 99999"),
    "no-pages.pdf": pdf_of([b"<< /Type /Catalog >>"]),
    "deep.pdf": pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 50_000 + b"]" * 50_000]),
    "encrypted.pdf": _PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (b)]" % (b"x" * 32, b"y" * 32)),
    "scanned.pdf": make.pdf([[], [], []]),
    "deep.html": b"<div>" * 100_000 + UTF8,
    "deep-inline.html": b"<b><i>" * 50_000 + UTF8,
    "attributes.html": b"<p " + b" ".join(b"a%d=1" % i for i in range(8000)) + b">" + UTF8,
    "comment.html": UTF8 + b"<!--" + b"-" * 500_000,
    "entities.html": b"<p>" + b"&#x110000;&#xd800;&#0;&amp" * 20_000,
    "charset.html": b"<meta charset=unicode_escape>" + UTF8,
    "script.html": b"<script>" + b"document.write('x');" * 20_000 + b"</script>",
    "brackets.md": b"[" * 50_000,
    "links.md": b"[a](" * 20_000,
    "stars.md": b"*a **b " * 10_000,
    "quotes.md": b">" * 50_000 + UTF8,
    "ticks.md": b"".join(b"`" * i + b"a" for i in range(300)),
    "front.md": b"---\ntitle: &a [*a,*a]\n" * 2000,
    "lists.md": b"".join(b" " * (2 * i) + b"- a\n" for i in range(400)),
    "deep.jsonl": b"[" * 100_000 + b"\n",
    "long-number.jsonl": b'{"text": ' + b"9" * 10_000 + b"}\n",
    "one-line.jsonl": b'{"text": "' + b"a" * 12_000_000,
    "no-text.jsonl": make.jsonl([{"title": GOOD}]),
    "numbers.jsonl": b"1\n2\n3\n",
    "open-quote.csv": b'text\n"' + UTF8 * 200,
    "one-line.csv": b"text\n" + b"a" * 12_000_000,
    "no-text.csv": b"a,b\n1,2\n",
    "columns.csv": b"," * 200_000 + b"\n",
    "nul.csv": b"text\nab\x00c\n",
    "breaks.csv": b"text\n" + UTF8 + b"\n" + b"\xff\xfe\xfd" * 600_000,
}
# Of these something can be read: what is wrong is beside the text, or harmless.
_READABLE = """laugh-chapter.epub file.epub count.pdf many-pages.pdf attributes.html comment.html entities.html
charset.html brackets.md links.md stars.md ticks.md front.md lists.md"""
READABLE = frozenset(_READABLE.split())

N = 6000
SENTENCE = "河口市人民医院建成胸痛中心、卒中中心、创伤中心，现有床位1200张，与东海大学合作。"
# Texts that are read, whatever they look like.
TEXTS: dict[str, str] = {
    "one long line": SENTENCE * (N // len(SENTENCE)),
    "no full stop": "河口市人民医院" * (N // 7),
    "one character": "医" * N,
    "all characters": "".join(chr(0x4E00 + i * 7 % 20_000) for i in range(N)),
    "letters enumerated": "医院拥有" + "、".join("ABCDEFGHIJ"[i % 10] for i in range(N // 2)) + "。",
    "units enumerated": "河口市人民医院建成" + "、".join(f"第{i}中心" for i in range(N // 6)) + "。",
    "hospitals enumerated": "医院与" + "、".join(f"河口市第{i}医院" for i in range(N // 10)) + "合作。",
    "persons enumerated": "院长" + "、副院长".join(["赵青", "李白"] * (N // 14)) + "出席。",
    "round brackets": "（" * (N // 2) + GOOD + "）" * (N // 2),
    "open brackets": GOOD + "（" * N,
    "closed brackets": "）" * N + GOOD,
    "mixed brackets": "（【《“‘" * (N // 5) + GOOD,
    "quotes in quotes": "“河" * (N // 4) + "口”" * (N // 4),
    "open quotes": "“" * N + GOOD,
    "straight quotes": '"' * N + GOOD,
    "titles": "《" * (N // 2) + "》" * (N // 2),
    "labels": "【医院】" * (N // 4),
    "digits": "1" * N + "张床位",
    "chinese digits": "一" * N + "张床位",
    "commas in numbers": "1," * (N // 2) + "000张床位",
    "powers": "3万亿" * (N // 3) + "张床位",
    "percents": "增长" + "%" * N,
    "years": "2023年" * (N // 5),
    "dates": "2023-06-29 " * (N // 11),
    "impossible dates": "9999年99月99日" * (N // 11),
    "spaces": "河口市" + " " * N + "人民医院",
    "wide spaces": "河口市" + "\u3000" * N + "人民医院",
    "line feeds": "河口市" + "\n" * N + "人民医院",
    "carriage returns": "河\r" * (N // 2),
    "all line ends": "河口\r\n市\n人\r民\x0b医\x0c院\x85建\u2028成\u2029" * (N // 20),
    "short lines": "河\n" * (N // 2),
    "headings": "河口医院建设\n\n" * (N // 8),
    "bylines": "记者 赵青 通讯员 李白\n" * (N // 13),
    "reporters": "记者" * (N // 2),
    "editors": "编辑：赵青 " * (N // 6),
    "fields": "来源：" * (N // 3),
    "zero-width": "河\u200b口\u200c市\u200d人\u2060民\ufeff医\u00ad院" * (N // 14) + "。",
    "right to left": "\u202e河口市人民医院\u202c\u2067始建于1951年\u2069。" * (N // 20),
    "arabic": "مستشفى " * (N // 7) + GOOD,
    "combining": "河" + "\u0301" * N + GOOD,
    "variation selectors": "河\ufe00口\U000e0100" * (N // 4) + GOOD,
    "joined emoji": "👩\u200d⚕\ufe0f" * (N // 4) + GOOD,
    "private use": "\ue000\U000f0000" * (N // 2) + GOOD,
    "noncharacters": "\ufffe\uffff\U0010ffff" * (N // 3) + GOOD,
    "replacement": "\ufffd" * N + GOOD,
    "last plane": "\U0002a6d6𠮷" * (N // 2) + GOOD,
    "compatibility": "\u2f45\uf900㈱㍿" * (N // 4) + GOOD,
    "latin": "hospital " * (N // 9) + GOOD,
    "one latin word": "a" * N + GOOD,
    "dashes": "—" * N + GOOD,
    "full stops": "。" * N + GOOD,
    "commas": "，" * N + GOOD,
    "ellipses": "…" * N + GOOD,
    "enumeration commas": "、" * N + GOOD,
    "colons": "：医院" * (N // 3),
    "bars": "|" * N + GOOD,
    "particles": "的" * N + GOOD,
    "conjunctions": "和与及" * (N // 3) + "医院",
    "plans": "将力争到2025年建成" * (N // 11) + "国家中心。",
    "negations": "不是没有未" * (N // 5) + "建成国家中心。",
    "short names": "河口市人民医院（以下简称“市医院”）。" * (N // 20),
    "suffixes": "医院" * (N // 2),
    "markup": "<script>alert(1)</script>{{x}}${y}'\";--" * (N // 40) + GOOD,
    "turtle": '"""@prefix : <x> . \\u0041 \\' * (N // 26) + GOOD,
    "formulas": '=HYPERLINK("http://x","河口")\t+1\n@x\n' * (N // 36) + GOOD,
    "traditional": "河口市人民醫院始建於1951年。乾隆著後裏" * (N // 24),
    "json in text": json.dumps({"text": GOOD}, ensure_ascii=False) * (N // 60),
}
