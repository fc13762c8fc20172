"""A page's segments → its articles' segments, with titles, subtitles, captions and bylines told apart."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Role
from kg.page.body_names import BodyNames
from kg.page.bylines import Bylines
from kg.page.segments import Segment

_MASTHEAD_WORD = 6
_MIN_BODY = 60
_TITLE_REACH = 6
_SKIP_MAX = 40
_DASHES = ("—", "－", "--", "–")


class Splitter:
    """Cuts pages into articles.  Section labels, titles that name a hospital, and titles with a
    byline or a dashed subtitle begin one."""

    def __init__(self, bylines: Bylines, names: BodyNames) -> None:
        self.bylines = bylines
        self.names = names

    def split(self, segments: list[Segment]) -> list[list[Segment]]:
        """The segments of each article, in order; roles are set, none is lost."""
        _masthead(segments)
        _advertisements(segments)
        starts = self._starts(segments)
        parts = [segments[a:b] for a, b in zip(starts, [*starts[1:], len(segments)], strict=True)]
        for part in parts:
            self._head(part)
            self._tail(part)
        return [_titled(part) for part in parts]

    def _starts(self, segments: Sequence[Segment]) -> list[int]:
        starts = [0]
        body = 0
        content = False
        for index, segment in enumerate(segments):
            if self._begins(segments, index, body, content):
                if index:
                    starts.append(index)
                body, content = 0, False
            if segment.role == "body":
                body += segment.length()
            content = content or segment.role in ("body", "heading")
        return starts

    def _begins(self, segments: Sequence[Segment], index: int, body: int, content: bool) -> bool:
        segment = segments[index]
        if segment.kind == "label":
            if _next(segments, index + 1, ("furniture", "byline", "caption")) == "heading":
                return content
            segment.role = "heading"
            return False
        if segment.role != "heading" or segment.kind or body < _MIN_BODY:
            return False
        return self._names_body(segment) or self._signed(segments, index)

    def _names_body(self, segment: Segment) -> bool:
        """Whether a heading is of the form `hospital: what it does`."""
        name, colon, _ = segment.text.replace("：", ":").partition(":")
        found = self.names.uncertain(name) if colon else []
        return bool(found) and found[-1][0].end == len(name) and found[0][0].start <= 1

    def _signed(self, segments: Sequence[Segment], index: int) -> bool:
        """Whether a byline or a dashed subtitle follows before any text, and text after that."""
        for at in range(index + 1, min(index + 1 + _TITLE_REACH, len(segments))):
            later = segments[at]
            if later.role == "body" or later.kind == "label":
                return False
            if later.role == "byline" and later.kind != "opening":
                return _next(segments, at + 1, ("furniture", "byline", "caption", "heading")) == "body"
            if later.role == "heading" and later.text.startswith(_DASHES):
                return True
        return False

    def _head(self, part: Sequence[Segment]) -> None:
        """Title, subtitle and names of writers before the first text."""
        title: Segment | None = None
        subtitle: Segment | None = None
        before: Segment | None = None
        for segment in part:
            if segment.role == "body":
                return
            if segment.role == "heading" and segment.kind != "inner" and segment.kind != "label":
                if title is not None and self._only_names(segment):
                    segment.role = "byline"
                elif title is None and not segment.text.startswith(_DASHES):
                    title = segment
                    segment.role = "title"
                elif title is not None and before is title and _ends_open(title.text):
                    segment.role = "title"
                    title = segment
                elif subtitle is None and (segment.text.startswith(_DASHES) or before is title):
                    subtitle = segment
                    segment.role = "subtitle"
            before = segment

    def _only_names(self, segment: Segment) -> bool:
        text = segment.text
        if not self.bylines.only_names.fullmatch(text):
            return False
        return len(self.bylines.authors(text)) > 1 or len(text) == 3

    def _tail(self, part: Sequence[Segment]) -> None:
        """Headings with no text after them are captions; a hospital's name alone there is a signature."""
        for segment in reversed(part):
            if segment.role == "body":
                return
            if segment.role in ("heading", "caption"):
                found = self.names.uncertain(segment.text)
                signed = bool(found) and found[-1][1] == segment.text
                segment.role = "signature" if signed else "caption"


def _ends_open(text: str) -> bool:
    return text.endswith(("：", ":"))


def _next(segments: Sequence[Segment], index: int, skip: tuple[Role, ...]) -> str:
    """The role of the next segment that is none of `skip`."""
    for at in range(index, min(index + _SKIP_MAX, len(segments))):
        segment = segments[at]
        if segment.role not in skip or segment.kind == "label":
            return segment.role
    return ""


def _masthead(segments: Sequence[Segment]) -> None:
    """Short words between parts of a masthead (a section's name in two lines) belong to it."""
    last = -1
    for index, segment in enumerate(segments):
        if segment.kind in ("masthead", "number", "furniture") or segment.role == "furniture":
            if 0 <= last < index - 1 and segment.kind != "label":
                for between in segments[last + 1 : index]:
                    between.role = "furniture"
            last = index if segment.kind not in ("label", "advertisement") else -1
        elif segment.role != "heading" or segment.kind or segment.length() > _MASTHEAD_WORD:
            last = -1


def _advertisements(segments: Sequence[Segment]) -> None:
    """The short lines after the word for an advertisement are its slogan."""
    slogan = False
    for segment in segments:
        if segment.kind == "advertisement":
            slogan = True
        elif segment.role == "heading" and slogan:
            segment.role = "furniture"
        elif segment.role != "furniture":
            slogan = False


def _titled(part: list[Segment]) -> list[Segment]:
    """A title in two segments that follow one another, as one."""
    out: list[Segment] = []
    for segment in part:
        if out and segment.role == out[-1].role == "title":
            first = out[-1]
            out[-1] = Segment("title", [*first.lines, *segment.lines], first.kind, False, first.gap)
        else:
            out.append(segment)
    return out
