"""Makes a corpus of any size: real or sample pages repeated, the sentences of each copy shuffled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

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


def copies(folder: Path, size: int) -> Iterator[tuple[str, str]]:
    """Names and texts of shuffled copies of the pages until they hold `size` bytes of UTF-8."""
    originals = pages(folder)
    if not originals:
        raise SystemExit(f"{folder}: no .txt files to make a corpus of")
    made = number = 0
    while made < size:
        for name, text in originals:
            copy = shuffle(text, number)
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


def varied(text: str, places: dict[str, list[str]], random: Random) -> str:
    """`text` with other places, each the same throughout, and with other numbers of as many digits.

    `places`: place → those that may stand for it.  Years stay, and so does a first digit that is 1.
    """
    changed: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        name = found[0]
        if name not in changed:
            changed[name] = random.choice(places[name])
        return changed[name]

    def number(found: re.Match[str]) -> str:
        return found[0][0] + "".join(random.choice("123456789") for _ in found[0][1:])

    known = re.compile("|".join(sorted(places, key=lambda p: (-len(p), p))))
    return re.sub(r"(?<![\d.])(?!(?:19|20)\d\d(?!\d))\d{2,}", number, known.sub(place, text))


def gazetteer(rules: Path) -> dict[str, list[str]]:
    """Place → the places of its level and length, of a folder of rules."""
    rows = [line.split("\t") for line in (rules / "lexicon" / "places.tsv").read_text(encoding="utf-8").splitlines()]
    kinds: dict[tuple[str, int], list[str]] = {}
    of: dict[str, tuple[str, int]] = {}
    for row in rows:
        if len(row) > 3 and not row[0].startswith("#") and len(row[0]) > 2:
            of[row[0]] = row[-1].partition(";")[0].strip(), len(row[0])
            kinds.setdefault(of[row[0]], []).append(row[0])
    return {place: kinds[kind] for place, kind in of.items()}


def short(folder: Path, rules: Path, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Names and texts of `count` short documents: some sentences of a page, with places and numbers varied.

    Some are cut from an earlier one, as a reprint is, and some have the text of another.
    """
    random = Random(seed)
    places = gazetteer(rules)
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
            text = varied("".join([*random.choice(([], sentences[:1])), *some]).strip(), places, random) + "\n"
        made.append(text)
        yield f"{name}-{number:06d}", text
