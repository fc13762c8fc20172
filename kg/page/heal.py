"""Groups of lines → segments: sentences put together again, what interrupts them set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.model import Role
from kg.page.bylines import Bylines
from kg.page.groups import Group, group, usual_gap
from kg.page.layout import CAPTION_MAX, HEADING_MAX, Layout, begins_inside, finished, sentence_end
from kg.page.lines import Line
from kg.page.segments import Segment

_FULL = 0.85
_AIRY = 0.5
_BRIEF = 12
_FRAGMENTS = frozenset({"signs", "number", "masthead"})
_NOT_FULL = 0.75
_HEADING_LINES = 3
_INTERRUPTION_MAX = 40
_INTERRUPTION_MIN = 4
_ASIDES: dict[str, Role] = {
    "byline": "byline",
    "opening": "byline",
    "address": "signature",
    "inner": "heading",
    "signs": "furniture",
    "number": "furniture",
}


class Healer:
    """Heals one page after the other; holds no state between pages."""

    def __init__(self, layout: Layout, bylines: Bylines) -> None:
        self.layout = layout
        self.bylines = bylines

    def heal(self, lines: Iterable[Line]) -> list[Segment]:
        """The page's segments in text order: an interruption stands after the paragraph it broke."""
        return _Run(self, group(lines)).segments()


class _Run:
    """The healing of one page.

    `open`: the paragraph that may go on; `head`: no body yet; `titled`: a title was already;
    `airy`: blank lines keep the page's paragraphs apart.
    """

    def __init__(self, healer: Healer, groups: Sequence[Group]) -> None:
        self.layout = healer.layout
        self.bylines = healer.bylines
        self.groups = groups
        self.airy = sum(g.gap > 0 for g in groups) > _AIRY * len(groups)
        self.figure_gap = max(2, usual_gap(groups) + 1)
        self.out: list[Segment] = []
        self.open: Segment | None = None
        self.head = True
        self.titled = False

    def segments(self) -> list[Segment]:
        for index, found in enumerate(self.groups):
            if found.kind and not self._is_text(found, index):
                self._special(found)
            else:
                self._text(found, self._next_text(index), self._goes_on(index))
        return self.out

    def _is_text(self, found: Group, index: int) -> bool:
        """Whether a line that looks like a sign, a page number or a date is a piece of a sentence."""
        if found.kind not in _FRAGMENTS:
            return False
        text = found.lines[0].text
        tight = found.gap == 0 and not text.startswith("0")
        if self._unfinished():
            return begins_inside(text) or tight or (found.kind == "number" and text[0] in "123456789")
        after = self.groups[index + 1] if index + 1 < len(self.groups) else None
        return found.kind == "number" and after is not None and after.kind == "" and after.gap == 0

    def _goes_on(self, index: int) -> bool:
        """Whether the next line can only be the middle of a sentence."""
        after = self.groups[index + 1] if index + 1 < len(self.groups) else None
        return after is not None and after.kind in ("", "signs") and begins_inside(after.lines[0].text)

    def _next_text(self, index: int) -> Group | None:
        """The next group of text, unless an article's label comes first."""
        for later in self.groups[index + 1 : index + 6]:
            if later.kind == "label":
                return None
            if not later.kind:
                return later
        return None

    def _unfinished(self) -> bool:
        return self.open is not None and not finished(self.open.lines[-1].text)

    def _emit(self, role: Role, found: Group, lines: list[Line], spaced: bool = False) -> Segment:
        made = Segment(role, lines, found.kind, spaced, found.gap)
        self.titled = found.kind != "label" and (self.titled or role == "heading")
        self.out.append(made)
        return made

    def _special(self, found: Group) -> None:
        self._emit(_ASIDES.get(found.kind, "furniture"), found, found.lines)
        heading = self.open is not None and self.open.length() <= HEADING_MAX
        if found.kind in ("label", "inner", "opening") or (found.kind == "byline" and heading):
            self.open = None
            self.head = self.head or found.kind == "label"

    def _text(self, found: Group, after: Group | None, goes_on: bool) -> None:
        role = None if found.kind or goes_on else self._standalone(found, after)
        if role and self._unfinished() and role not in ("caption", "signature") and not self._closes(found):
            role = None
        if role is None:
            self._flow(found)
            return
        spaced = role in ("heading", "signature")
        self._emit(role, found, list(found.lines), spaced)
        if role == "heading" or not self._unfinished():
            self.open = None

    def _standalone(self, found: Group, after: Group | None) -> Role | None:
        """The role of a group that is no part of a paragraph; None for body."""
        lines = found.lines
        if len(lines) > _HEADING_LINES or sum(len(line.text) for line in lines) > 2 * CAPTION_MAX:
            return None
        text = "".join(line.text for line in lines)
        if self.bylines.is_name_block(lines):
            return "signature"
        tight = found.gap == 0 and self._unfinished()
        if not tight and self.layout.caption(text) and not sentence_end(text):
            return "caption"
        if self._figure(found, text, after):
            return "caption"
        if after is not None and after.gap == 0 and (found.flat or after.flat):
            return "heading" if self._flat_heading(found, after) else None
        judge = self.layout.title if self.head else self.layout.heading
        if found.flat and after is None and self.out:
            return None
        return "heading" if all(judge(line.text) for line in lines) else None

    def _figure(self, found: Group, text: str, after: Group | None) -> bool:
        """Whether a wide gap before a short group tells of a picture above it."""
        if found.gap < self.figure_gap or len(text) > CAPTION_MAX or (self.head and not self.titled):
            return False
        if self.layout.numbered(text):
            return False
        if not self._unfinished():
            return True
        inside = begins_inside(text) or sentence_end(text) or "，" in text or "," in text
        wide = found.gap > self.figure_gap
        fits = _INTERRUPTION_MIN <= len(text) <= _INTERRUPTION_MAX
        return wide and not inside and fits and after is not None

    def _flat_heading(self, found: Group, after: Group) -> bool:
        """Whether a line with no blank line after it, where lines are paragraphs, is a heading.

        It is short, unfinished, and the next is long or a heading too.  On a page whose paragraphs
        blank lines keep apart it must show more: two phrases, a number, or be very short.
        """
        text, following = found.lines[0].text, len(after.lines[0].text)
        if finished(text.rstrip("！？!?")) or not self.layout.title(text):
            return False
        if not self.airy or self.head or " " in text or self.layout.numbered(text):
            return following > 2 * len(text) or self.layout.title(after.lines[0].text)
        return found.gap > 0 and len(text) <= _BRIEF and following > 5 * len(text)

    def _closes(self, found: Group) -> bool:
        """Whether a heading is plain enough to end a paragraph that has no full stop."""
        lines = found.lines
        if all(self.layout.numbered(line.text) for line in lines):
            return True
        lengths = {len(line.text) for line in lines}
        return len(lines) > 1 and len(lengths) == 1

    def _flow(self, found: Group) -> None:
        """Adds a group's lines to the open paragraph, or begins new ones."""
        lines = found.lines
        index = 0
        while index < len(lines):
            line = lines[index]
            if self.open is not None and self._joins(found, lines[index - 1] if index else None, line):
                self.open.lines.append(line)
            else:
                index += self._headings(found, index)
                self.open = self._emit("body", found, [lines[index]])
                self.head = False
            index += 1

    def _joins(self, found: Group, before: Line | None, line: Line) -> bool:
        if line.indented:
            return False
        if before is None:
            return self._unfinished()
        if not sentence_end(before.text):
            return True
        return len(before.text) >= _FULL * found.width

    def _headings(self, found: Group, index: int) -> int:
        """Emits headings that stand in a column right before its text; how many lines they were."""
        count = 0
        lines = found.lines
        while index + count + 1 < len(lines) and count < _HEADING_LINES:
            line, after = lines[index + count], lines[index + count + 1]
            judge = self.layout.title if self.head else self.layout.heading
            numbered = self.layout.numbered(line.text)
            short = len(line.text) <= _NOT_FULL * found.width and not (self.airy and not self.head)
            set_off = short or numbered or (after.indented and not line.indented)
            if not set_off or not judge(line.text) or begins_inside(after.text):
                break
            self._emit("heading", found, [line], spaced=True)
            count += 1
        return count
