"""The licences of all that kg needs to run, as NOTICE lists them; ``python tests/licences.py`` lists them again.

They are what the installed packages state of themselves: run it in an environment with all extras, on the oldest
Python that kg supports, which needs the most packages.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NOTICE = Path(__file__).resolve().parent.parent / "NOTICE"
LIST = re.compile(r"(?<=as they state it themselves\.\n\n).*?(?=\n\n)", re.S)
OURS = "kg-hospital"
TEST_EXTRAS = {"all", "bench", "dev", "fuzz", "mutation"}


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """The names of what a package with these extras needs, directly or not."""
    if (name, extras) in seen:
        return
    seen.add((name, extras))
    for line in metadata.requires(name) or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": e}) for e in extras | {""}):
            other = canonicalize_name(wanted.name)
            yield other
            yield from needed(other, frozenset(wanted.extras), seen)


def runtime() -> dict[str, list[str]]:
    """Package → the extras of kg that need it; none of them for what is always installed."""
    names: list[str] = metadata.metadata(OURS).get_all("Provides-Extra") or []
    core = set(needed(OURS, frozenset(), set()))
    found: dict[str, list[str]] = {name: [] for name in core}
    for extra in sorted({*names} - TEST_EXTRAS):
        for name in {*needed(OURS, frozenset({extra}), set())} - core:
            found.setdefault(name, []).append(extra)
    return dict(sorted(found.items()))


def licence(name: str) -> str:
    """What a package states: an SPDX expression, else words of its own if they are few, else its classifiers."""
    said = metadata.metadata(name)
    words = said.get("License-Expression") or said.get("License") or ""
    if words and words != "UNKNOWN" and len(words) < 60 and "\n" not in words:
        return words
    classifiers = said.get_all("Classifier") or []
    return ", ".join(c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License ::"))


def line(name: str, extras: list[str]) -> str:
    note = f"  (extra {', '.join(extras)})" if extras else ""
    return f"{name:<26} {licence(name)}{note}"


def main() -> None:
    made = "\n".join(line(name, extras) for name, extras in runtime().items())
    text = NOTICE.read_text(encoding="utf-8")
    NOTICE.write_text(LIST.sub(lambda _: made, text), encoding="utf-8")


if __name__ == "__main__":
    main()
