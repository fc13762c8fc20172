"""Passages that an article says twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.page.segments import Segment

MIN_PASSAGE = 30
_NOISE = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[^。！？!?…]+")
_SHARE = 0.9


def mark_repeats(segments: Sequence[Segment]) -> None:
    """Gives body segments that only say again what the article has said the role `repeat`.

    Compared sentence by sentence without spaces, punctuation and line breaks; a run of such
    paragraphs counts if it has at least 30 characters together.
    """
    seen: set[str] = set()
    run: list[Segment] = []
    for segment in segments:
        if segment.role != "body":
            continue
        sentences = [s for s in (_NOISE.sub("", m) for m in _SENTENCE.findall(segment.text)) if s]
        known = sum(len(s) for s in sentences if s in seen)
        if sentences and known >= _SHARE * sum(map(len, sentences)):
            run.append(segment)
        else:
            _close(run)
            run = []
        seen.update(sentences)
    _close(run)


def _close(run: Sequence[Segment]) -> None:
    if sum(segment.length() for segment in run) >= MIN_PASSAGE:
        for segment in run:
            segment.role = "repeat"
