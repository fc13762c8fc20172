"""Positions for the overview: deterministic, pure Python, labels kept apart.

Each hospital is a disc with its own neighbours on a ring; discs and shared neighbours settle in a few
force steps; at the end boxes (a node with its label) that overlap are pushed apart.  Units are pixels at
zoom 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

GOLDEN = pi * (3 - sqrt(5))
FORCE_STEPS = 90
PUSH_STEPS = 120
GAP = 8.0
MOST_STRETCH = 1.7


@dataclass(slots=True)
class Body:
    """Something that takes room: centre, and half width and height of its box; `mass` resists pushes."""

    key: str
    x: float = 0.0
    y: float = 0.0
    half_width: float = 40.0
    half_height: float = 24.0
    mass: float = 1.0


Links = Mapping[str, Sequence[str]]
Point = tuple[int, int]


def place(
    centres: Sequence[Body],
    shared: Sequence[Body],
    own: Mapping[str, Sequence[Body]],
    links: Links,
    aspect: float,
) -> dict[str, Point]:
    """Where each body goes: key → whole pixels around the origin.

    `own` lists the bodies around each centre, `links` the centres of each shared body; `aspect` is the
    width of the picture by its height.
    """
    discs = [_disc(body, own.get(body.key, ()), aspect) for body in centres]
    discs += [Body(b.key, half_width=b.half_width, half_height=b.half_height + 6) for b in shared]
    _start(discs, len(centres), links, aspect)
    _settle(discs, links, aspect)
    at = {disc.key: disc for disc in discs}
    bodies = [*centres, *shared]
    for body in bodies:
        body.x, body.y = at[body.key].x, at[body.key].y
    for centre in centres:
        around = own.get(centre.key, ())
        _ring(centre, at[centre.key], around)
        bodies.extend(around)
    _push_apart(bodies, GAP, PUSH_STEPS)
    _stretch(bodies, aspect)
    return _centred(bodies)


def _disc(centre: Body, around: Sequence[Body], aspect: float) -> Body:
    """The ellipse that a centre and its ring take up, as a body."""
    girth = sum(b.half_width * 1.1 + b.half_height for b in around)
    radius = max(girth / pi, 78.0 if around else 0.0)
    widest = max((b.half_width for b in around), default=0.0)
    stretch = sqrt(max(aspect, 0.6))
    width = max(centre.half_width, radius * stretch + widest * 0.55)
    height = max(centre.half_height, radius / stretch + 22.0) if around else centre.half_height
    return Body(centre.key, half_width=width, half_height=height, mass=3.0)


def _start(discs: Sequence[Body], centres: int, links: Links, aspect: float) -> None:
    """Centres on a sunflower spiral, shared bodies amid their centres."""
    area = sum(4 * (d.half_width + GAP) * (d.half_height + GAP) for d in discs) or 1.0
    reach = 0.8 * sqrt(area)
    for n, disc in enumerate(discs[:centres]):
        distance = reach * sqrt((n + 0.5) / centres) if centres > 1 else 0.0
        disc.x = distance * cos(n * GOLDEN) * sqrt(aspect)
        disc.y = distance * sin(n * GOLDEN) / sqrt(aspect)
    at = {disc.key: disc for disc in discs}
    for n, disc in enumerate(discs[centres:]):
        ends = [at[key] for key in links.get(disc.key, ()) if key in at]
        # Wide apart from the start: boxes are wider than high, so pushing alone would pile them up.
        disc.x = sum(e.x for e in ends) / max(len(ends), 1) + 34 * sqrt(n + 1) * cos(n * GOLDEN)
        disc.y = sum(e.y for e in ends) / max(len(ends), 1) + 14 * sqrt(n + 1) * sin(n * GOLDEN)


def _settle(discs: Sequence[Body], links: Links, aspect: float) -> None:
    """Pulls linked bodies together and everything to the middle, keeping discs apart."""
    at = {disc.key: disc for disc in discs}
    pairs = [(disc, at[key]) for disc in discs for key in links.get(disc.key, ()) if key in at]
    for step in range(FORCE_STEPS):
        heat = 1 - step / FORCE_STEPS
        for disc in discs:
            disc.x -= disc.x * 0.03 * heat
            disc.y -= disc.y * 0.03 * heat * aspect
        for a, b in pairs:
            dx, dy = b.x - a.x, b.y - a.y
            pull = 0.05 * heat
            a.x, a.y = a.x + dx * pull, a.y + dy * pull
            b.x, b.y = b.x - dx * pull / 3, b.y - dy * pull / 3
        _push_apart(discs, GAP * 1.5, 1)


def _ring(centre: Body, disc: Body, around: Sequence[Body]) -> None:
    """Puts bodies on an ellipse around their centre, starting at the top."""
    widest = max((b.half_width for b in around), default=0.0)
    for n, body in enumerate(around):
        angle = 2 * pi * (n + 0.5) / len(around) - pi / 2
        body.x = centre.x + (disc.half_width - widest * 0.55) * cos(angle)
        body.y = centre.y + (disc.half_height - 14.0) * sin(angle)


def _push_apart(bodies: Sequence[Body], gap: float, steps: int) -> None:
    """Moves overlapping boxes apart along the shorter way, at most `steps` times over all pairs near in x."""
    reach = max((b.half_width for b in bodies), default=0.0)
    for _ in range(steps):
        moved = False
        ordered = sorted(bodies, key=lambda b: (b.x, b.key))
        for n, a in enumerate(ordered):
            for b in ordered[n + 1 :]:
                if b.x - a.x > a.half_width + reach + gap:
                    break
                moved |= _push(a, b, gap)
        if not moved:
            return


def _push(a: Body, b: Body, gap: float) -> bool:
    across = a.half_width + b.half_width + gap - abs(b.x - a.x)
    down = a.half_height + b.half_height + gap - abs(b.y - a.y)
    if across <= 0.5 or down <= 0.5:
        return False
    share = b.mass / (a.mass + b.mass)
    if across < down:
        way = 1.0 if b.x >= a.x else -1.0
        a.x -= way * across * share
        b.x += way * across * (1 - share)
    else:
        way = 1.0 if b.y > a.y or (b.y == a.y and b.key > a.key) else -1.0
        a.y -= way * down * share
        b.y += way * down * (1 - share)
    return True


def _stretch(bodies: Sequence[Body], aspect: float) -> None:
    """Widens the picture one way to fill what it is shown in; that parts boxes but never joins them."""
    width, height = (_extent([b.x for b in bodies]) + 110, _extent([b.y for b in bodies]) + 60)
    factor = aspect * height / width
    for body in bodies:
        if factor > 1:
            body.x *= min(factor, MOST_STRETCH)
        else:
            body.y *= min(1 / factor, MOST_STRETCH)


def _extent(values: Sequence[float]) -> float:
    return max(values, default=0.0) - min(values, default=0.0)


def _centred(bodies: Sequence[Body]) -> dict[str, Point]:
    if not bodies:
        return {}
    mid_x = (min(b.x for b in bodies) + max(b.x for b in bodies)) / 2
    mid_y = (min(b.y for b in bodies) + max(b.y for b in bodies)) / 2
    return {b.key: (round(b.x - mid_x), round(b.y - mid_y)) for b in bodies}


def spread(points: Mapping[str, Point]) -> float:
    """The diameter of a picture, for tests and tuning."""
    return max((hypot(x, y) for x, y in points.values()), default=0.0) * 2
