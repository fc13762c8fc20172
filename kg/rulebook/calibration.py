"""What rules have earned on gold: `calibration.tsv`, counts that correct the confidence a rule states.

A line is a rule, how many of its claims were judged, and how many of them were right; `kg eval GOLD
PATH… --calibrate` writes the file.  The confidence of a rule's claims is then
``(right + WEIGHT * stated) / (claims + WEIGHT)``, the mean of a Beta posterior whose prior is the
author's number with the weight of forty claims (Gelman et al., Bayesian Data Analysis, section 2.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kg.errors import RuleError

FILE = "calibration.tsv"
HEADER = "rule\tclaims\tright"
WEIGHT = 40  # of 5, 10, 20, 30, 40 the one that foretold texts left out best


class Counts(NamedTuple):
    """Judged claims of a rule, and the right ones among them."""

    claims: int
    right: int


def confidence(stated: float, counts: Counts | None) -> float:
    """The confidence that a rule has earned.

    >>> confidence(0.7, Counts(40, 36)), confidence(0.7, None)
    (0.8, 0.7)
    """
    if counts is None:
        return stated
    return round((counts.right + WEIGHT * stated) / (counts.claims + WEIGHT), 3)


def load_calibration(path: Path) -> dict[str, Counts]:
    """Rule id → counts; nothing if there is no such file.  RuleError for a line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as err:
        raise RuleError(str(path), 1, 1, f"cannot be read: {err}") from None
    out: dict[str, Counts] = {}
    for number, line in enumerate(lines, 1):
        if not line or line[0] == "#" or line == HEADER:
            continue
        cells = line.split("\t")
        if len(cells) != 3 or not all(c.isdecimal() and len(c) < 10 for c in cells[1:]) or int(cells[2]) > int(cells[1]):
            hint = f"columns: {HEADER.replace(chr(9), ', ')}; write the file with kg eval GOLD PATH --calibrate"
            raise RuleError(str(path), number, 1, "is no line of counts", hint)
        out[cells[0]] = Counts(int(cells[1]), int(cells[2]))
    return out


def calibration_text(counts: Mapping[str, Counts], says: str) -> str:
    """The file of some counts; `says` tells on what they were made."""
    lines = [f"{rule}\t{c.claims}\t{c.right}\n" for rule, c in sorted(counts.items())]
    return f"# {says}\n{HEADER}\n{''.join(lines)}"
