"""The excerpts of `exports/` that the READMEs show; ``python tests/excerpts.py`` puts them in again.

Run it after `kg build seeds -o exports`; a test says when that is due.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
SUBJECT = "辽宁省肿瘤医院"
BLOCK = re.compile(r"^```(json|turtle)\n.*?^```$", re.M | re.S)
BUILD = re.compile(r" ;\n    prov:wasGeneratedBy \S+ \.$", re.M)  # changes with every change of rules
PARTS = ("evidence", "position", "quote")


def chosen(lines: list[str]) -> list[str]:
    """The line of the greatest number of beds, and that of the first plan that says a year."""
    claims = [(json.loads(line), line) for line in lines]
    own = [(c, line) for c, line in claims if c["subject"] == SUBJECT]
    beds = [(c["qualifiers"]["value"], line) for c, line in own if c["qualifiers"].get("unit") == "张"]
    plans = [(c["qualifiers"], line) for c, line in own if c["qualifiers"].get("status") == "planned"]
    return [max(beds)[1], next(line for qualifiers, line in plans if "year" in qualifiers)]


def excerpts(exports: Path) -> dict[str, str]:
    """Language of the block → its text: two claims as JSON, and the second one's nodes as Turtle."""
    shown = chosen((exports / "claims.jsonl").read_text(encoding="utf-8").splitlines())
    stem = f"claim:{json.loads(shown[1])['id']}"
    nodes = (exports / "graph.ttl").read_text(encoding="utf-8").split("\n\n")
    of_claim = [n for n in nodes if n.partition("\n")[0] in (stem, *(f"{stem}-{p}" for p in PARTS))]
    return {"json": "\n".join(shown) + "\n", "turtle": BUILD.sub(" .", "\n\n".join(of_claim)) + "\n"}


def main() -> None:
    found = excerpts(ROOT / "exports")
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        readme.write_text(BLOCK.sub(lambda m: f"```{m[1]}\n{found[m[1]]}```", text), encoding="utf-8")


if __name__ == "__main__":
    main()
