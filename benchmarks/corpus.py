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
