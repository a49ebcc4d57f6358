"""Scenes in space as stills on paper: from the front and from the side, far things first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import Ball3, Frame3, Polyline3, Scene
from coxa.charts.svg_frame import title
from coxa.charts.svg_sheet import EDGE, WIDTH, Sheet, n, path, said, shade, stroke, titled, value_key
from coxa.charts.svg_text import LINE, Box, Place, clean, wrapped
from coxa.charts.tones import LOOKS

Point3 = tuple[float, float, float]

GAP: Final = 12.0
"""Between the two views."""
TALLEST: Final = 290.0
WIDEST: Final = 6.0
"""Of a line with the greatest value."""
HALO: Final = 1.6
"""How much wider than a line the paper around it is, so that lines in front stand out."""
FEW: Final = 0.08
"""Lines of less than this share of the greatest value are hair lines that cover nothing."""


@dataclass(frozen=True)
class View:
    """A way to look at a scene: what of a point is to the right, and what is towards the viewer (y is up).

    Attributes:
        words: Below it.
        across: Which coordinate runs to the right, and its sign.
        near: Which coordinate comes towards the viewer, and its sign.
    """

    words: str
    across: tuple[int, float]
    near: tuple[int, float]

    def flat(self, point: Point3) -> tuple[float, float]:
        """Return a point as seen, mm to the right and up."""
        return self.across[1] * point[self.across[0]], point[1]

    def depth(self, points: Iterable[Point3]) -> float:
        """Return how near to the viewer points lie, on average."""
        found = [self.near[1] * point[self.near[0]] for point in points]
        return sum(found) / len(found)


FRONT: Final = View("from the front", (2, -1.0), (0, 1.0))
"""The person's right is on the viewer's left."""
RIGHT: Final = View("from the right", (0, 1.0), (2, 1.0))
LEFT: Final = View("from the left", (0, -1.0), (2, -1.0))


def still_frames(scene: Scene) -> list[Frame3]:
    """Return the frames of a scene that are shown on paper."""
    return [scene.frames[k] for k in scene.stills if 0 <= k < len(scene.frames)] or list(scene.frames[:1])


def still_sheet(scene: Scene, frame: Frame3, uid: str) -> Sheet:
    """Return the sheet with one frame drawn on it."""
    sheet = Sheet(uid)
    y = title(sheet, ", ".join(filter(None, (clean(scene.title), clean(frame.label)))), scene.tone) + 2.0
    views = (FRONT, LEFT if scene.tone == "left" else RIGHT)
    spans = [_span(scene, view) for view in views]
    wide = sum(span.right - span.left for span in spans)
    tall = max(span.bottom - span.top for span in spans)
    scale = min((WIDTH - 2.0 * EDGE - GAP) / max(wide, 1.0), TALLEST / max(tall, 1.0))
    x = 0.5 * (WIDTH - GAP - scale * wide)
    for view, span in zip(views, spans, strict=True):
        _view(sheet, scene, frame, view, span, (x, y, scale))
        middle = x + 0.5 * scale * (span.right - span.left)
        sheet.text(Place(middle, y + scale * tall + LINE, "middle"), view.words, "ch-soft")
        x += scale * (span.right - span.left) + GAP
    y += scale * tall + LINE + 6.0
    for line in wrapped(clean(frame.words), WIDTH - 2.0 * EDGE, 3):
        sheet.text(Place(EDGE, y + 12.0), line, "ch-soft", full=frame.words if line.endswith("…") else "")
        y += LINE
    if scene.value_label:
        y = value_key(sheet, y + 2.0, scene.value_label, said(scene.value_top), scene.tone, WIDEST)
    sheet.height = y + 3.0
    return sheet


def _points(line: Polyline3) -> list[Point3]:
    return [point for point in line.points if all(map(math.isfinite, point))]


def _span(scene: Scene, view: View) -> Box:
    """Return the room that all stills need in a view, mm; 'top' is the lower end of y, up being positive."""
    corners = [view.flat(point) for line in scene.still for point in _points(line)]
    for frame in still_frames(scene):
        corners += [view.flat(point) for line in frame.lines for point in _points(line)]
        for ball in frame.balls:
            x, y = view.flat(ball.centre)
            corners += [(x - ball.radius, y - ball.radius), (x + ball.radius, y + ball.radius)]
    across, up = [x for x, _y in corners] or [0.0], [y for _x, y in corners] or [0.0]
    return Box(min(across) - 6.0, min(up) - 6.0, max(across) + 6.0, max(up) + 6.0)


def _view(
    sheet: Sheet, scene: Scene, frame: Frame3, view: View, span: Box, at: tuple[float, float, float]
) -> None:
    left, top, scale = at

    def place(point: Point3) -> tuple[float, float]:
        x, y = view.flat(point)
        return left + scale * (x - span.left), top + scale * (span.bottom - y)

    drawn: list[tuple[float, str]] = []
    for line in (*scene.still, *frame.lines):
        points = _points(line)
        if points:
            drawn.append((view.depth(points), _line(scene, line, [place(point) for point in points])))
    drawn += [
        (view.depth([ball.centre]), _ball(ball, place(ball.centre), scale))
        for ball in frame.balls
        if all(map(math.isfinite, ball.centre))
    ]
    for _depth, part in sorted(drawn, key=lambda pair: pair[0]):
        sheet.mark(part)


def _line(scene: Scene, line: Polyline3, places: list[tuple[float, float]]) -> str:
    d = path(places)
    if line.value is None:
        look = LOOKS[line.tone]
        dash = f' stroke-dasharray="{look.dasharray}"' if look.dash else ""
        return titled(
            f'<path class="ch-line ct-{line.tone}" stroke-width="{n(0.75 * look.weight * line.wide)}"{dash} '
            f'd="{d}"/>',
            line.name,
        )
    share = line.value / scene.value_top if scene.value_top > 0.0 and math.isfinite(line.value) else 0.0
    kind = f'class="ch-trail ct-{scene.tone} cs-{shade(line.value, scene.value_top)}"'
    if share < FEW:
        return titled(f'<path {kind} stroke-width="0.7" d="{d}"/>', line.name)
    wide = stroke(share, WIDEST)
    return titled(
        f'<path class="ch-gap" stroke-width="{n(wide + HALO)}" d="{d}"/>'
        f'<path {kind} stroke-width="{n(wide)}" d="{d}"/>',
        line.name,
    )


def _ball(ball: Ball3, centre: tuple[float, float], scale: float) -> str:
    x, y = centre
    return titled(
        f'<circle class="ch-ball ct-{ball.tone}" cx="{n(x)}" cy="{n(y)}" r="{n(scale * ball.radius)}"/>',
        ball.name,
    )
