"""What is fuzzed: a function of bytes for each part, which raises for whatever must never be.

Allowed are the errors that `kg` documents (`KgError`).  Everything else, an offset that is off, and more than
`SLOW` seconds of CPU for an input of up to 10,000 bytes is a finding.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent.parent))  # the helpers of the tests
sys.path.insert(0, str(HERE.parents[2]))

import documents as make  # noqa: E402
import rulebooks  # noqa: E402

from kg.errors import KgError, ReadError  # noqa: E402
from kg.extract import Extractor  # noqa: E402
from kg.model import ArticleResult, Document, Mention  # noqa: E402
from kg.page import PageReader, articles, sentences  # noqa: E402
from kg.quantity import QuantityFinder  # noqa: E402
from kg.read import ReadOptions  # noqa: E402
from kg.read.formats import SUFFIXES, Format  # noqa: E402
from kg.read.reader import Reader  # noqa: E402
from kg.rulebook import RuleBook, load_book  # noqa: E402
from kg.rulebook.expressions import fitting  # noqa: E402
from kg.times import TimeFinder  # noqa: E402

if __package__ == "tests.fuzz":
    from tests.fuzz.inputs import damaged, text
else:
    from fuzz.inputs import damaged, text

SLOW = float(os.environ.get("KG_FUZZ_SLOW", "4"))  # seconds; instrumented code is slower


class Finding(AssertionError):
    """Something that must never be."""


def hold(true: object, what: str) -> None:
    """Raises Finding(what) unless `true`."""
    if not true:
        raise Finding(what)


@cache
def book() -> RuleBook:
    """The rules that ship."""
    return load_book()


@cache
def pages() -> PageReader:
    """The page reader of the rules that ship."""
    return PageReader(book().page, [e for entries in book().lexicon.values() for e in entries])


@cache
def extractor() -> Extractor:
    """The rules that ship, compiled."""
    return Extractor(book())


@cache
def _numbers() -> QuantityFinder:
    return QuantityFinder(book().quantity)


@cache
def _times() -> TimeFinder:
    return TimeFinder(book().time)


def spans(source: str, mentions: tuple[Mention, ...]) -> None:
    """Mentions must stand in order, none in another, each with the words at its place."""
    position = 0
    for mention in mentions:
        start, end = mention.span
        hold(position <= start < end <= len(source), f"{mention} is out of order")
        hold(source[start:end] == mention.text, f"{mention} is not at its place")
        position = end


def page(data: bytes) -> None:
    """Page repair: articles, their blocks and sentences; each character leads back to where it stands."""
    source = text(data)
    document = Document("0" * 16, "page.txt", source)
    for article in articles(document, pages()):
        hold(0 <= article.raw.start <= article.raw.end <= len(source), "an article beyond its document")
        for block in article.blocks:
            hold(0 <= block.span.start <= block.span.end <= len(article.text), "a block beyond its article")
        for sentence in sentences(article):
            hold(article.text[slice(*sentence.span)] == sentence.text, "a sentence is not at its place")
            for start, end in article.offsets.raw_spans(*sentence.span):
                hold(0 <= start < end <= len(source), "a place beyond the document")


def numbers(data: bytes) -> None:
    """Numbers with their units."""
    source = text(data)
    spans(source, _numbers().find(source))


def times(data: bytes) -> None:
    """Years, dates and periods."""
    source = text(data)
    spans(source, _times().find(source, 2023, 2001))
    _times().find(source, None)


def quotes(source: str, results: tuple[ArticleResult, ...]) -> None:
    """Every quote must be the text of the document at its offsets."""
    for result in results:
        for claim in result.claims:
            start, end = claim.evidence.raw
            hold(0 <= start < end <= len(source), f"evidence beyond the document: {claim}")
            hold(source[start:end] == claim.evidence.quote, f"not the text of the document: {claim}")
            hold(claim.subject and claim.object, f"a claim about nothing: {claim}")
            hold(all(0 <= s < e <= len(source) for s, e in claim.evidence.more), f"evidence beyond the document: {claim}")
        for refusal in result.refusals:
            hold(source[slice(*refusal.raw)] == refusal.quote, f"not the text of the document: {refusal}")


def matcher(data: bytes) -> None:
    """The whole extraction, with the rules that ship."""
    source = text(data)
    found = articles(Document("0" * 16, "page.txt", source), pages())
    quotes(source, tuple(extractor()(article, source) for article in found))


# Rule loading -------------------------------------------------------------------------------------

_TOKENS = [
    "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?P<n>", "(?P=n)", "[", "]", "[^", "|", "*", "+", "?", "{", "}", "{2,}", "{0,30}", "{999999}", "\\", "\\1", "\\d", "\\w", ".", "^", "$", "a", "ab", "的", "<object>", "<:Time>",
    "{trigger}", "…", "……", "*a", "&a ", "!!python/object:os.system ", "!!binary ", "!x ", "? ", ": ", ", ", "- ", "\n", "\n  ", "#", "'", '"', "true", "null", "~", "1", "-1", "1e999", ".nan", "0x1F", "2020-01-01", "<<: ",
    "type", "trigger", "pattern", "slots", "[]", "{}", "\t", "\x00", "|\n", ">\n", "%", "@", "`", "\ue000", "1951", "---\n", "...\n",
]  # fmt: skip
_NAMES = sorted((*rulebooks.FILES, *rulebooks.SHARED))


@cache
def _good_rules(name: str) -> str:
    return rulebooks.FILES.get(name) or (HERE.parents[2] / "rules" / name).read_text(encoding="utf-8")


@cache
def _folder() -> Path:
    os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="kg-fuzz-")
    return rulebooks.write(Path(tempfile.mkdtemp(prefix="kg-fuzz-")))


def rules(data: bytes) -> None:
    """Rule loading: a file of a small rule book is changed at a few places; it is refused, or it loads and compiles."""
    if len(data) < 3:
        return
    name = _NAMES[data[0] % len(_NAMES)]
    good = _good_rules(name)
    changed = _changed(good, data[1:])
    path = _folder() / name
    try:
        path.write_text(changed, encoding="utf-8", errors="replace")
        load_and_use(_folder())
    finally:
        path.write_text(good, encoding="utf-8")


def load_and_use(folder: Path) -> None:
    """A rule book is read, compiled and used once; it may be refused."""
    try:
        found = load_book(folder)
        with fitting(folder):
            extract = Extractor(found)
            reader = PageReader(found.page, [e for entries in found.lexicon.values() for e in entries])
        source = "东海大学始建于1951年,设有物理系和医学院,获批省级重点学科。东海大学校长王小明介绍了情况。"
        results = tuple(extract(a, source) for a in articles(Document("0" * 16, "p.txt", source), reader))
    except KgError as err:
        hold(re.match(r"[^\n]+(:\d+:\d+)?: .", str(err)), f"says too little: {err!r}")
    else:
        quotes(source, results)


def _changed(good: str, data: bytes) -> str:
    out = good
    for i in range(0, min(len(data), 24) - 2, 3):
        at = (data[i] * 256 + data[i + 1]) * len(out) // 65536
        token = _TOKENS[data[i + 2] % len(_TOKENS)]
        cut = data[i + 2] // len(_TOKENS)
        out = out[:at] + token + out[at + cut * 2 :]
    return out


# Readers ------------------------------------------------------------------------------------------

TEXT = "河口市人民医院始建于1951年，现有床位1200张。近年来，医院与东海大学开展科研合作。"


@cache
def _good() -> Mapping[str, bytes]:
    return {
        ".txt": TEXT.encode("gb18030"),
        ".md": f"---\ntitle: 河口\ndate: 2023-06-29\n---\n# 河口\n\n{TEXT}\n\n- 一\n- 二\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
        ".html": make.html("河口", [TEXT, TEXT], "2023-06-29", "河口日报"),
        ".pdf": make.pdf([make.column([TEXT]), make.column([TEXT])]),
        ".docx": make.docx([TEXT, TEXT], [["一", "二"]]),
        ".epub": make.epub([[TEXT], [TEXT]], "河口", "2023-06-29", "河口日报"),
        ".jsonl": make.jsonl([{"text": TEXT}, {"text": TEXT, "title": "河口"}]),
        ".csv": make.table(["text", "title"], [[TEXT, "河口"], [TEXT, "二"]]),
        ".zip": make.archive({"a.txt": TEXT, "b/c.csv": make.table(["text"], [[TEXT]]), "d.zip": make.archive({"e.txt": TEXT})}),
    }


class _Here:
    """Reads complicated formats as the process that `kg` starts for them does, but in this one."""

    def extract(self, kind: Format, raw: bytes) -> Any:
        from kg.read.decode import Undecodable
        from kg.read.worker import _answer

        request = {"module": kind.module, "size": len(raw), "limits": asdict(ReadOptions().limits)}
        answer = _answer(request, io.BytesIO(raw))
        hold("missing" not in answer, f"a module is missing: {answer}")
        if "found" in answer:
            return answer["found"]
        raise Undecodable(str(answer))


def readers(data: bytes) -> None:
    """The readers: a good file of a format that is damaged, or any bytes; each document can be written as it is."""
    if len(data) < 2:
        return
    suffixes = sorted(SUFFIXES)
    suffix = suffixes[data[0] % len(suffixes)]
    good = _good()
    sources = sorted(good)
    raw = damaged(good.get(suffix) or good[sources[data[1] % len(sources)]], data[2:]) if data[1] % 8 else data[2:]
    reader = Reader(ReadOptions(), _Here())  # type: ignore[arg-type]
    for item in reader.read(io.BytesIO(raw), "in" + suffix, suffix):
        if isinstance(item, ReadError):
            hold(item.reason and "\n" not in item.reason, f"no reason in one line: {item.reason!r}")
        else:
            hold(item.text.strip(), "a document without text")
            hold(item.text.encode("utf-8"), "a document that cannot be written")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "page": page,
    "numbers": numbers,
    "times": times,
    "rules": rules,
    "matcher": matcher,
    "readers": readers,
}


def timed(target: Callable[[bytes], None], data: bytes) -> None:
    """The target, which must not take too long either."""
    start = time.process_time()
    target(data)
    took = time.process_time() - start
    hold(took < SLOW, f"took {took:.1f} s of CPU")
