"""spaCy's side of the comparison, in a process of its own: ``python -m benchmarks.spacy_side FOLDER``.

A blank Chinese pipeline with jieba, an EntityRuler for names and a Matcher for trigger words near
them.  ``plain`` has one pattern a word, as spaCy's documentation shows it; ``tuned`` has one
pattern a label with a set of words, and no regular expressions.  Start-up and reading are not
counted.  Prints JSON: mode → megabytes, wall and processor seconds, matches.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

PATTERNS = Path(__file__).parent / "patterns.tsv"
GAP = "{0,6}"  # how many words may stand between a name and a trigger


def words() -> dict[str, dict[str, list[str]]]:
    """Kind → label → words, from the table of patterns."""
    table: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in PATTERNS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, label, word = line.split("\t")
            table[kind][label].append(word)
    return table


def ends(group: list[list[str]], regex: bool) -> list[dict[str, Any]]:
    """Token tests, one for each set of words."""
    if regex:
        return [{"TEXT": {"REGEX": f"{'|'.join(ws)}$"}} for ws in group]
    return [{"TEXT": {"IN": ws}} for ws in group]


def pipeline(tuned: bool) -> tuple[Any, Any]:
    """The language object and the matcher."""
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    table = words()
    ruler = nlp.add_pipe("entity_ruler")
    for label, ws in table["entity"].items():
        group = [ws] if tuned else [[w] for w in ws]
        for end in ends(group, regex=not tuned):
            ruler.add_patterns([{"label": label, "pattern": [{"IS_ALPHA": True, "OP": "{1,3}"}, end]}])
    matcher = Matcher(nlp.vocab)
    for label, ws in table["match"].items():
        tests = [{"TEXT": {"IN": ws}}] if tuned else [{"TEXT": w} for w in ws]
        name = {"ENT_TYPE": {"NOT_IN": [""]}}
        matcher.add(label, [[name, {"OP": GAP}, test] for test in tests])
    return nlp, matcher


def measure(texts: list[str], tuned: bool) -> dict[str, float]:
    """Seconds for tokenising and matching `texts` once."""
    nlp, matcher = pipeline(tuned)
    nlp(texts[0][:200])  # jieba loads its dictionary at its first use
    wall, cpu = time.perf_counter(), time.process_time()
    found = sum(len(matcher(doc)) for doc in nlp.pipe(texts))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"mb": sum(len(t.encode()) for t in texts) / 1e6, "wall": wall, "cpu": cpu, "found": found}


def main() -> None:
    logging.disable(logging.INFO)
    texts = [p.read_text(encoding="utf-8") for p in sorted(Path(sys.argv[1]).glob("*.txt"))]
    print(json.dumps({"plain": measure(texts, tuned=False), "tuned": measure(texts, tuned=True)}))


if __name__ == "__main__":
    main()
