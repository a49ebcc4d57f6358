"""Where the eye stands before a scene and how large all is drawn, so that it fills its room in every frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import Scene
from coxa.charts.plotly_paint import Json

Point = tuple[float, float, float]
Box = Sequence[tuple[float, float]]

SCENE_px: Final = 560
WIDE_px: Final = 365.0
NARROW_px: Final = 280.0
"""A scene is at least about so wide: one of two side by side, and one alone on a telephone."""
FILLED: Final = 0.95
"""Share of a scene that is filled over all frames; the rest is for the width of lines."""
CLOSE_mm: Final = 290.0
"""Height of what a close view shows, around the hip's centre; ours."""

# Where the eye stands, in Plotly's axes (x right, y forward, z up); the first is +1 outward in a right hip. Ours.
VIEWS: Final[dict[str, Point]] = {
    "Slanted": (0.55, 1.0, 0.16),
    "Front": (0.0, 1.0, 0.0),
    "Side": (1.0, 0.0, 0.0),
    "Back": (0.0, -1.0, 0.0),
}
CLOSE: Final = "Close"
_DISTANCE: Final = 2.0
_VISIBLE: Final = 2.0
"""So many of the camera's units lie between the lower and the upper end of a scene without perspective."""


@dataclass(frozen=True)
class Seen:
    """A scene from one side.

    Attributes:
        aspectratio: Lengths of the box's edges in the camera's units.
        camera: Plotly's camera.
    """

    aspectratio: Json
    camera: Json


def points_of(scene: Scene) -> list[Point]:
    """Return all that a scene draws in any frame, in Plotly's axes: x right, y forward, z up; mm."""
    groups = (scene.still, *(frame.lines for frame in scene.frames))
    points = [(z, x, y) for lines in groups for line in lines for x, y, z in line.points]
    for ball in (ball for frame in scene.frames for ball in frame.balls):
        x, y, z = ball.centre
        points += [(z + by, x + by, y + by) for by in (-ball.radius, ball.radius)]
    return points or [(0.0, 0.0, 0.0)]


def boxes(scenes: Sequence[Scene]) -> list[Box]:
    """Return a box around all that is drawn in each scene, mm, Plotly's axes; all of one size, so of one scale."""
    found = [
        [(min(p[axis] for p in points), max(p[axis] for p in points)) for axis in range(3)]
        for points in map(points_of, scenes)
    ]
    sizes = [max(box[axis][1] - box[axis][0] for box in found) + 20.0 for axis in range(3)]
    return [
        [
            (round(0.5 * (low + high - size)), round(0.5 * (low + high + size)))
            for (low, high), size in zip(box, sizes, strict=True)
        ]
        for box in found
    ]


def seen(scenes: Sequence[Scene], boxes: Sequence[Box], view: str, columns: int) -> list[Seen]:
    """Return the scenes from one side, each in the middle of its room, all of one scale.

    Args:
        scenes: What is drawn.
        boxes: As `boxes` returns them.
        view: Name of a view, or `CLOSE`.
        columns: Scenes side by side.
    """
    eyes = [_towards(scene, "Slanted" if view == CLOSE else view) for scene in scenes]
    if view == CLOSE:
        scale, middles = SCENE_px / CLOSE_mm, [(0.0, 0.0, 0.0)] * len(scenes)
    else:
        width = WIDE_px if columns > 1 else NARROW_px
        spans = [_spans(points_of(scene), eye) for scene, eye in zip(scenes, eyes, strict=True)]
        scale = FILLED * min(
            min(
                room / max(high - low, 1.0) for room, (low, high) in zip((width, SCENE_px), span, strict=True)
            )
            for span in spans
        )
        middles = [_middle(span, eye, box) for span, eye, box in zip(spans, eyes, boxes, strict=True)]
    unit = _VISIBLE * scale / SCENE_px
    return [
        Seen(_ratio(box, unit), _camera(eye, middle, box, unit))
        for eye, middle, box in zip(eyes, middles, boxes, strict=True)
    ]


def _towards(scene: Scene, view: str) -> Point:
    side, front, up = VIEWS[view]
    size = math.hypot(side, front, up) * (-1.0 if scene.tone == "left" else 1.0)
    return side / size, front / abs(size), up / abs(size)


def _across(eye: Point) -> tuple[Point, Point]:
    """Return the directions to the right and up on the screen."""
    level = math.hypot(eye[0], eye[1])
    right = (-eye[1] / level, eye[0] / level, 0.0)
    up = (-eye[2] * eye[0] / level, -eye[2] * eye[1] / level, level)
    return right, up


def _dot(a: Point, b: Point) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _spans(points: Sequence[Point], eye: Point) -> tuple[tuple[float, float], ...]:
    """Return from where to where points lie on the screen: across and up, mm."""
    found = []
    for way in _across(eye):
        places = [_dot(point, way) for point in points]
        found.append((min(places), max(places)))
    return tuple(found)


def _middle(span: Sequence[tuple[float, float]], eye: Point, box: Box) -> Point:
    """Return what to look at: in the middle of the screen, as deep as the middle of the box."""
    x, y, z = (0.5 * sum(ends) for ends in box)
    deep = _dot((x, y, z), eye)
    (right, up), (u, v) = _across(eye), (0.5 * sum(ends) for ends in span)
    return (
        u * right[0] + v * up[0] + deep * eye[0],
        u * right[1] + v * up[1] + deep * eye[1],
        u * right[2] + v * up[2] + deep * eye[2],
    )


def _ratio(box: Box, unit: float) -> Json:
    return {name: round(unit * (high - low), 4) for name, (low, high) in zip("xyz", box, strict=True)}


def _camera(eye: Point, middle: Point, box: Box, unit: float) -> Json:
    centre = [unit * (at - 0.5 * (low + high)) for at, (low, high) in zip(middle, box, strict=True)]
    return {
        "eye": {
            name: round(c + _DISTANCE * e, 3) + 0.0 for name, c, e in zip("xyz", centre, eye, strict=True)
        },
        "up": {"x": 0, "y": 0, "z": 1},
        "center": {name: round(c, 3) + 0.0 for name, c in zip("xyz", centre, strict=True)},
        "projection": {"type": "orthographic"},
    }
