"""Loads every rule book of `strangers` in a process of its own that may take little; prints a line of JSON each.

``python strangers_run.py FOLDER``: the books are written below FOLDER.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import rulebooks
import strangers

from kg.errors import KgError
from kg.model import Document
from kg.pipeline import document_stage
from kg.rulebook import load_book

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 30  # of CPU
TEXT = "东海大学始建于1951年,去年投资3个世纪,设有物理系和医学院,获批省级重点学科。" + "a" * 200


def outcome(folder: Path, attack: strangers.Attack) -> dict[str, object]:
    """What becomes of the book in `folder` after the attack."""
    rulebooks.write(folder)
    attack(folder)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    start = time.process_time()
    try:
        found = document_stage(load_book(folder))(Document("0" * 16, "p.txt", TEXT))
        end: dict[str, object] = {"built": isinstance(found, tuple)}
    except KgError as err:
        end = {"refused": str(err)}
    except BaseException as err:
        end = {"crash": f"{type(err).__name__}: {err}"[:300]}
    return {**end, "seconds": time.process_time() - start}


def apart(folder: Path, attack: strangers.Attack) -> dict[str, object]:
    """`outcome` in a process of its own."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(out)
            with os.fdopen(into, "w") as pipe:
                json.dump(outcome(folder, attack), pipe)
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(said) if said else {"crash": f"ended with status {status}"}


def everything(base: Path) -> Iterator[tuple[str, dict[str, object]]]:
    attacks = {**{n: a for n, (a, _) in strangers.REFUSED.items()}, **strangers.HARMLESS}
    for number, (name, attack) in enumerate(attacks.items()):
        yield name, apart(base / f"{number}" / "book", attack)


if __name__ == "__main__":
    for name, found in everything(Path(sys.argv[1])):
        print(json.dumps({"name": name, **found}), flush=True)
