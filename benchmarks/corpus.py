"""Makes a corpus of any size: pages repeated, the sentences of each copy shuffled, its names and numbers changed.

In each copy every place, department, technique, device, university and metric that the lexicons know becomes
another one of the same length and ending, so that hospitals and offices named after places are others too; every
number but years and dates becomes another with as many digits.  So copies share words and constructions, but not many
sentences, and what is kept of one copy saves little work for the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

_LEXICONS = Path(__file__).resolve().parent.parent / "rules" / "lexicon"
_VARIED = ("places", "departments", "techniques", "equipment", "universities", "metrics")
_NUMBER = re.compile(r"(?<![\d.])(?!(?:19|20)\d\d(?!\d))[1-9]\d*(?![\d月日G])")
_HAN = "\u4e00-\u9fff"
_SENTENCE = re.compile(r"[^。！？]*[。！？]|[^。！？]+")


def pages(folder: Path) -> list[tuple[str, str]]:
    """Name without suffix and text of every ``.txt`` file below `folder`, in order of path."""
    found = sorted(folder.rglob("*.txt"))
    return [(p.stem, p.read_text(encoding="utf-8-sig")) for p in found]


def shuffle(text: str, seed: int) -> str:
    """`text` with its sentences in another order; those that hold an empty line keep their place.

    Such are the heads of pages, articles and sections, so that a copy is still a page of articles.
    """
    pieces = _SENTENCE.findall(text)
    cores = [p.strip() for p in pieces]
    free = [i for i, core in enumerate(cores) if core and not re.search(r"\n\s*\n", core)]
    order = free[:]
    Random(seed).shuffle(order)
    out = list(pieces)
    for place, source in zip(free, order, strict=True):
        out[place] = pieces[place].replace(cores[place], cores[source], 1)
    return "".join(out)


Kind = tuple[str, int, str]  # lexicon, length, last character


@cache
def terms() -> tuple[re.Pattern[str], dict[str, Kind], dict[Kind, list[str]]]:
    """An expression for the lexicons' terms of two Chinese characters or more, their kinds, and the terms of each kind."""
    kinds: dict[str, Kind] = {}
    for lexicon in _VARIED:
        rows = (_LEXICONS / f"{lexicon}.tsv").read_text(encoding="utf-8").splitlines()
        for term in (row.split("\t")[0] for row in rows):
            if re.fullmatch(f"[{_HAN}]{{2,}}", term):
                kinds.setdefault(term, (lexicon, len(term), term[-1]))
    alike: dict[Kind, list[str]] = {}
    for term in sorted(kinds):
        alike.setdefault(kinds[term], []).append(term)
    return re.compile("|".join(sorted(kinds, key=lambda n: (-len(n), n)))), kinds, alike


def vary(text: str, seed: int) -> str:
    """`text` with other names and numbers; the same name becomes the same other one everywhere in it."""
    random = Random(seed)
    pattern, kinds, alike = terms()
    others: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        term = match.group()
        if term not in others:
            others[term] = random.choice(alike[kinds[term]])
        return others[term]

    def number(match: re.Match[str]) -> str:
        digits = len(match.group())
        return str(random.randint(10 ** (digits - 1), 10**digits - 1))

    return _NUMBER.sub(number, pattern.sub(name, text))


def copies(folder: Path, size: int) -> Iterator[tuple[str, str]]:
    """Names and texts of shuffled and changed copies of the pages until they hold `size` bytes of UTF-8."""
    originals = pages(folder)
    if not originals:
        raise SystemExit(f"{folder}: no .txt files to make a corpus of")
    made = number = 0
    while made < size:
        for name, text in originals:
            copy = vary(shuffle(text, number), number)
            yield f"{name}-{number:06d}", copy
            made += len(copy.encode())
            number += 1
            if made >= size:
                return


def write(folder: Path, size: int, target: Path) -> int:
    """Writes a corpus of at least `size` bytes into `target`; the bytes written."""
    target.mkdir(parents=True)
    total = 0
    for name, text in copies(folder, size):
        data = text.encode()
        (target / f"{name}.txt").write_bytes(data)
        total += len(data)
    return total


def short(folder: Path, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Names and texts of `count` short documents: some sentences of a page, changed as copies are, in twenty
    ways, so that names recur.  Some are cut from an earlier one, as a reprint is, and some have the text of another.
    """
    random = Random(seed)
    originals = [(name, [p for p in _SENTENCE.findall(text) if p.strip()]) for name, text in pages(folder)]
    made: list[str] = []
    for number in range(count):
        name, sentences = random.choice(originals)
        lot = random.random()
        if made and lot < 0.02:
            text = random.choice(made)
        elif made and lot < 0.1:
            earlier = _SENTENCE.findall(random.choice(made))
            text = "".join(earlier[: max(2, len(earlier) - 1)])
        else:
            start = random.randrange(1, len(sentences))
            some = sentences[start : start + random.randint(1, 3)]
            text = vary("".join([*random.choice(([], sentences[:1])), *some]).strip(), seed + random.randrange(20)) + "\n"
        made.append(text)
        yield f"{name}-{number:06d}", text
