"""The space scenes lie in: boxes of one scale, where the eye stands, slider, buttons, words above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import Scene
from coxa.charts.plotly_paint import FONT, Json, colour, escaped, paper, wrapped
from coxa.charts.tones import mixed

Box = Sequence[tuple[float, float]]

SCENE_px: Final = 540
HEAD_px: Final = 116
BAR_px: Final = 56
FOOT_px: Final = 128
PLAY_ms: Final = 160
ZOOM: Final = 1.9
"""Length of the longest edge of the box, in the units of Plotly's camera: it just fills a scene."""
CLOSE: Final = 3.6

# Where the eye stands, in Plotly's axes (x right, y forward, z up); `outer` is +1 for a right hip. Ours.
_VIEWS: Final = (
    ("Slanted", 0.55, 1.0, 0.16),
    ("Front", 0.0, 1.0, 0.0),
    ("Outer side", 1.0, 0.0, 0.0),
    ("Back", 0.0, -1.0, 0.0),
)
_EYE: Final = 2.0


def nth(name: str, number: int) -> str:
    """Return the layout's name of the scene with a number, from 0."""
    return name if number == 0 else f"{name}{number + 1}"


def boxes(scenes: Sequence[Scene]) -> list[Box]:
    """Return a box around all that is drawn in each scene, mm, Plotly's axes; all of one size, so of one scale."""
    boxes = []
    for scene in scenes:
        groups = (scene.still, *(frame.lines for frame in scene.frames))
        points = [point for lines in groups for line in lines for point in line.points] or [(0.0, 0.0, 0.0)]
        boxes.append([(min(p[axis] for p in points), max(p[axis] for p in points)) for axis in (2, 0, 1)])
    sizes = [max(box[axis][1] - box[axis][0] for box in boxes) + 20.0 for axis in range(3)]
    return [
        [
            (0.5 * (low + high - size), 0.5 * (low + high + size))
            for (low, high), size in zip(box, sizes, strict=True)
        ]
        for box in boxes
    ]


def _domain(number: int, count: int, columns: int) -> tuple[float, float, float, float]:
    """Return a scene's left, right, bottom and top, shares of the plot."""
    row, column = divmod(number, columns)
    whole = plot_px(count, columns)
    top = 1.0 - (row * (SCENE_px + HEAD_px) + HEAD_px) / whole
    gap = 0.01 if columns > 1 else 0.0
    return column / columns + gap, (column + 1) / columns - gap, top - SCENE_px / whole, top


def plot_px(count: int, columns: int) -> float:
    """Return the height of all scenes with their captions and the colour bars, px."""
    return math.ceil(count / columns) * (SCENE_px + HEAD_px) + BAR_px


def _outer(scene: Scene) -> float:
    return -1.0 if scene.tone == "left" else 1.0


def _camera(scene: Scene, view: tuple[str, float, float, float]) -> Json:
    _, side, front, up = view
    size = math.hypot(side, front, up)
    eye = {"x": _outer(scene) * side, "y": front, "z": up}
    return {
        "eye": {axis: round(_EYE * part / size, 3) for axis, part in eye.items()},
        "up": {"x": 0, "y": 0, "z": 1},
        "center": {"x": 0, "y": 0, "z": 0},
        "projection": {"type": "orthographic"},
    }


def space(number: int, scene: Scene, count: int, columns: int, ends: Box, dark: bool) -> Json:
    """Return where a scene lies, its box and its eye."""
    left, right, bottom, top = _domain(number, count, columns)
    axes = {
        f"{name}axis": {"range": [round(low), round(high)], "visible": False, "showspikes": False}
        for name, (low, high) in zip("xyz", ends, strict=True)
    }
    return axes | {
        "domain": {"x": [left, right], "y": [bottom, top]},
        "aspectmode": "manual",
        "aspectratio": _ratio(ends, ZOOM),
        "bgcolor": paper(dark),
        "camera": _camera(scene, _VIEWS[0]),
        "dragmode": "orbit",
    }


def captions(scenes: Sequence[Scene], at: float, dark: bool, columns: int) -> list[Json]:
    """Return each scene's title and, under it, what is to be said of the frame."""
    notes = []
    for number, scene in enumerate(scenes):
        left, right, _, top = _domain(number, len(scenes), columns)
        frame = min(scene.frames, key=lambda other: abs(other.at - at))
        words = "<br>".join(wrapped(part, 52) for part in frame.words.split("; ")) if frame.words else ""
        where = {"xref": "paper", "yref": "paper", "x": 0.5 * (left + right), "showarrow": False}
        above = (HEAD_px - 4) / plot_px(len(scenes), columns)
        notes.append(
            where
            | {
                "y": top + above,
                "yanchor": "top",
                "text": f"<b>{wrapped(scene.title, 36)}</b><br>{escaped(frame.label)}"
                + (f"<br><span style='font-size:12px'>{words}</span>" if words else ""),
                "font": {"size": 15, "color": colour(scene.tone, dark), "family": FONT},
            }
        )
    return notes


def slider(scene: Scene, start: int, dark: bool) -> Json:
    """Return the slider over a scene's frames."""
    return {
        "active": start,
        "x": 0.05,
        "len": 0.9,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 10, "b": 4},
        "currentvalue": {"prefix": escaped(f"{scene.slider}: "), "font": {"size": 13}},
        "bgcolor": mixed(colour("soft", dark), paper(dark), 0.3),
        "activebgcolor": colour("ink", dark),
        "font": {"size": 11},
        "steps": [
            {"label": escaped(frame.label), "method": "animate", "args": [[str(k)], _at_once()]}
            for k, frame in enumerate(scene.frames)
        ],
    }


def _at_once() -> Json:
    return {
        "mode": "immediate",
        "frame": {"duration": 0, "redraw": True},
        "transition": {"duration": 0},
    }


def _menu(dark: bool, x: float, anchor: str, down: float, buttons: list[Json]) -> Json:
    return {
        "type": "buttons",
        "direction": "right",
        "x": x,
        "xanchor": anchor,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": down},
        "showactive": False,
        "bgcolor": paper(dark),
        "bordercolor": mixed(colour("ink", dark), paper(dark), 0.4),
        "font": {"size": 12, "color": colour("ink", dark)},
        "buttons": buttons,
    }


def play(dark: bool) -> Json:
    """Return the buttons that let the frames run and stand."""
    on = {
        "mode": "immediate",
        "fromcurrent": True,
        "frame": {"duration": PLAY_ms, "redraw": True},
        "transition": {"duration": 0},
    }
    return _menu(
        dark,
        0.0,
        "left",
        84.0,
        [
            {"label": "Play", "method": "animate", "args": [None, on]},
            {"label": "Pause", "method": "animate", "args": [[None], _at_once()]},
        ],
    )


def views(scenes: Sequence[Scene], boxes: Sequence[Box], dark: bool, beside: bool) -> Json:
    """Return the buttons that turn the eye; beside the play button, or below it where there is little room."""
    wide = {f"{nth('scene', number)}.aspectratio": _ratio(box, ZOOM) for number, box in enumerate(boxes)}
    buttons = [
        {
            "label": view[0],
            "method": "relayout",
            "args": [wide | _cameras([_camera(scene, view) for scene in scenes])],
        }
        for view in _VIEWS
    ]
    near = {f"{nth('scene', number)}.aspectratio": _ratio(box, CLOSE) for number, box in enumerate(boxes)}
    cameras = [
        _camera(scene, _VIEWS[0]) | {"center": _hip(box)} for scene, box in zip(scenes, boxes, strict=True)
    ]
    buttons.append({"label": "Close", "method": "relayout", "args": [near | _cameras(cameras)]})
    return _menu(
        dark, 1.0 if beside else 0.0, "right" if beside else "left", 84.0 if beside else 126.0, buttons
    )


def _cameras(cameras: Sequence[Json]) -> Json:
    return {f"{nth('scene', number)}.camera": camera for number, camera in enumerate(cameras)}


def _ratio(box: Box, zoom: float) -> Json:
    lengths = [high - low for low, high in box]
    return {name: round(zoom * length / max(lengths), 4) for name, length in zip("xyz", lengths, strict=True)}


def _hip(box: Box) -> Json:
    """Return where the hip's centre lies in a close view, in the camera's units from the box's middle."""
    longest = max(high - low for low, high in box)
    return {
        name: round(-0.5 * (low + high) * CLOSE / longest, 3)
        for name, (low, high) in zip("xyz", box, strict=True)
    }
