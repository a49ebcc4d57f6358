"""Scenes as figures to explore: 3-D, side by side, a slider and a play button over the frames.

What stands still is sent once and of the frames only what moves, in whole millimetres, so that a figure stays light.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from coxa.charts.chart import Ball3, Chart, Frame3, Polyline3, Scene
from coxa.charts.plotly_paint import (
    FONT,
    Json,
    base_layout,
    colour,
    escaped,
    paper,
    ramp,
    ramp_scale,
    value_text,
    wrapped,
)
from coxa.charts.tones import mixed

Coordinates = dict[str, list[float | None]]
Box = Sequence[tuple[float, float]]

SCENE_px: Final = 540
HEAD_px: Final = 116
BAR_px: Final = 56
FOOT_px: Final = 128
STEP_mm: Final = 40.0
"""Lines with a value get points this close, so that the pointer finds them along their whole length."""
PLAY_ms: Final = 160
ZOOM: Final = 2.05
"""Length of the longest edge of the box, in the units of Plotly's camera: it just fills a scene."""
CLOSE: Final = 3.6

# Where the eye stands, in Plotly's axes (x right, y forward, z up); `outer` is +1 for a right hip. Ours.
_VIEWS: Final = (
    ("Slanted", 0.55, 1.0, 0.22),
    ("Front", 0.0, 1.0, 0.0),
    ("Outer side", 1.0, 0.0, 0.0),
    ("Back", 0.0, -1.0, 0.0),
)
_EYE: Final = 2.0


def scene_figure(chart: Chart, dark: bool, columns: int) -> Json:
    """Return a chart's scenes as Plotly's data, layout and frames.

    Args:
        chart: With one scene at least.
        dark: On dark paper.
        columns: Scenes side by side.
    """
    scenes = chart.scenes
    longest = max(scenes, key=lambda scene: len(scene.frames))
    boxes = _boxes(scenes)
    still: list[Json] = []
    moving: list[list[Json]] = [[] for _ in longest.frames]
    for number, scene in enumerate(scenes):
        where = _nth("scene", number)
        still += [trace | {"scene": where} for trace in _lines(scene.still, scene, dark)]
        for traces, frame in zip(moving, longest.frames, strict=True):
            at = frame.at
            nearest = min(scene.frames, key=lambda other: abs(other.at - at))
            traces += [trace | {"scene": where} for trace in _moving(nearest, scene, dark)]
    bars = _colour_bars(scenes, dark)
    start = longest.stills[len(longest.stills) // 2] if longest.stills else 0
    changing = _changing(moving)
    first = len(still)
    foot = FOOT_px if columns > 1 else FOOT_px + 42
    height = _plot_px(len(scenes), columns) + foot
    notes = [_annotations(scenes, longest.frames[k].at, dark, columns) for k in range(len(moving))]
    layout = base_layout(dark, height) | {
        "margin": {"l": 8, "r": 8, "t": 8, "b": foot},
        "annotations": notes[start],
        "showlegend": False,
        "sliders": [_slider(longest, start, dark)],
        "updatemenus": [_play(dark), _views(scenes, boxes, dark, columns > 1)],
        "uirevision": chart.key,
    }
    for number, scene in enumerate(scenes):
        layout[_nth("scene", number)] = _space(number, scene, len(scenes), columns, boxes[number], dark)
    frames = [
        {
            "name": str(k),
            "data": [_only_moving(traces[index]) for index in changing],
            "traces": [first + index for index in changing],
            "layout": {"annotations": notes[k]},
        }
        for k, traces in enumerate(moving)
    ]
    return {"data": still + moving[start] + bars, "layout": layout, "frames": frames}


def _nth(name: str, number: int) -> str:
    return name if number == 0 else f"{name}{number + 1}"


# ---- lines and balls


def _coordinates(paths: Sequence[Sequence[tuple[float, float, float]]]) -> Coordinates:
    """Return paths in Plotly's axes, whole mm, a gap between two: x right (z), y forward (x), z up (y)."""
    places: Coordinates = {"x": [], "y": [], "z": []}
    for number, path in enumerate(paths):
        if number:
            for axis in places.values():
                axis.append(None)
        for forward, up, right in path:
            places["x"].append(round(right))
            places["y"].append(round(forward))
            places["z"].append(round(up))
    return places


def _dense(path: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Return the same line with points at most `STEP_mm` apart."""
    points = list(path[:1])
    for start, end in pairwise(path):
        pieces = max(1, math.ceil(math.dist(start, end) / STEP_mm))
        for k in range(1, pieces + 1):
            t = k / pieces
            x, y, z = ((1.0 - t) * a + t * b for a, b in zip(start, end, strict=True))
            points.append((x, y, z))
    return points


def _lines(lines: Sequence[Polyline3], scene: Scene, dark: bool) -> list[Json]:
    """Return lines as traces: those that look alike are one trace with gaps, those with a value one each."""
    plain: dict[tuple[str, str, float], list[Polyline3]] = {}
    traces = []
    for line in lines:
        if line.value is None and line.tone != "quiet":
            plain.setdefault((line.name, line.tone, line.wide), []).append(line)
        else:
            traces.append(_valued(line, scene, dark))
    return [_plain(group, dark) for group in plain.values()] + traces


def _plain(group: Sequence[Polyline3], dark: bool) -> Json:
    line = group[0]
    return {
        "type": "scatter3d",
        "mode": "lines",
        **_coordinates([one.points for one in group]),
        "name": escaped(line.name),
        "hoverinfo": "text",
        "hovertext": escaped(line.name),
        "line": {"color": _bone(line.tone, dark), "width": round(1.8 * line.wide, 1)},
    }


def _bone(tone: Any, dark: bool) -> str:
    """Return a still line's colour: bones recede behind the muscles."""
    if tone not in ("ink", "soft"):
        return colour(tone, dark)
    return mixed(colour("ink", dark), paper(dark), 0.62 if tone == "ink" else 0.28)


def _valued(line: Polyline3, scene: Scene, dark: bool) -> Json:
    share = 0.0 if line.value is None else min(1.0, max(0.0, line.value / scene.value_top))
    text = escaped(line.name)
    if line.value is not None:
        quantity, _, unit = scene.value_label.rpartition(", ")
        text += f"<br>{escaped(f'{quantity}: ' if quantity else '')}{value_text(line.value)} {escaped(unit)}"
    return {
        "type": "scatter3d",
        "mode": "lines",
        **_coordinates([_dense(line.points)]),
        "name": escaped(line.name),
        "hoverinfo": "text",
        "hovertext": text,
        "line": {
            "color": colour("quiet", dark) if line.value is None else ramp(share, dark),
            "width": round(2.0 + 8.0 * share, 1),
        },
    }


def _moving(frame: Frame3, scene: Scene, dark: bool) -> list[Json]:
    return _lines(frame.lines, scene, dark) + [_ball(ball, dark) for ball in frame.balls]


def _ball(ball: Ball3, dark: bool) -> Json:
    """Return a sphere as a mesh of rings from pole to pole."""
    rings, around = 9, 16
    points, faces = [], []
    for ring in range(rings + 1):
        tilt = math.pi * ring / rings
        for k in range(around):
            turn = 2.0 * math.pi * k / around
            points.append((math.sin(tilt) * math.cos(turn), math.cos(tilt), math.sin(tilt) * math.sin(turn)))
    for ring in range(rings):
        for k in range(around):
            a, b = ring * around + k, ring * around + (k + 1) % around
            faces += [(a, b, a + around), (b, b + around, a + around)]
    centre, radius = ball.centre, ball.radius
    return {
        "type": "mesh3d",
        "x": [round(centre[2] + radius * p[2], 1) for p in points],
        "y": [round(centre[0] + radius * p[0], 1) for p in points],
        "z": [round(centre[1] + radius * p[1], 1) for p in points],
        **{name: [face[n] for face in faces] for n, name in enumerate("ijk")},
        "name": escaped(ball.name),
        "hoverinfo": "text",
        "hovertext": escaped(ball.name),
        "color": mixed(colour("soft", dark), paper(dark), 0.3),
        "flatshading": False,
        "lighting": {"ambient": 0.8, "diffuse": 0.3, "specular": 0.05, "roughness": 0.9},
    }


def _changing(moving: Sequence[Sequence[Json]]) -> list[int]:
    return [k for k, first in enumerate(moving[0]) if any(traces[k] != first for traces in moving)]


def _only_moving(trace: Json) -> Json:
    kept = (
        ("type", "x", "y", "z", "hovertext", "line")
        if trace["type"] == "scatter3d"
        else ("type", "x", "y", "z")
    )
    return {name: trace[name] for name in kept}


def _colour_bars(scenes: Sequence[Scene], dark: bool) -> list[Json]:
    """Return a colour bar for each kind of value: a trace without points."""
    labels = {scene.value_label: scene for scene in scenes if scene.value_label}
    return [
        {
            "type": "scatter3d",
            "mode": "markers",
            "x": [None],
            "y": [None],
            "z": [None],
            "hoverinfo": "skip",
            "showlegend": False,
            "marker": {
                "color": [0.0],
                "cmin": 0.0,
                "cmax": scene.value_top,
                "colorscale": ramp_scale(dark),
                "showscale": True,
                "colorbar": {
                    "title": {"text": escaped(label), "side": "top"},
                    "orientation": "h",
                    "thickness": 12,
                    "len": 0.6 / len(labels),
                    "x": (number + 0.5) / len(labels),
                    "xanchor": "center",
                    "y": 0.0,
                    "yanchor": "bottom",
                    "tickfont": {"size": 11},
                    "outlinewidth": 0,
                },
            },
        }
        for number, (label, scene) in enumerate(labels.items())
    ]


# ---- layout


def _boxes(scenes: Sequence[Scene]) -> list[Box]:
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
    whole = _plot_px(count, columns)
    top = 1.0 - (row * (SCENE_px + HEAD_px) + HEAD_px) / whole
    gap = 0.01 if columns > 1 else 0.0
    return column / columns + gap, (column + 1) / columns - gap, top - SCENE_px / whole, top


def _plot_px(count: int, columns: int) -> float:
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


def _space(number: int, scene: Scene, count: int, columns: int, ends: Box, dark: bool) -> Json:
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


def _annotations(scenes: Sequence[Scene], at: float, dark: bool, columns: int) -> list[Json]:
    """Return each scene's title and, under it, what is to be said of the frame."""
    notes = []
    for number, scene in enumerate(scenes):
        left, right, _, top = _domain(number, len(scenes), columns)
        frame = min(scene.frames, key=lambda other: abs(other.at - at))
        words = wrapped(frame.words, 48)
        where = {"xref": "paper", "yref": "paper", "x": 0.5 * (left + right), "showarrow": False}
        above = (HEAD_px - 4) / _plot_px(len(scenes), columns)
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


def _slider(scene: Scene, start: int, dark: bool) -> Json:
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


def _play(dark: bool) -> Json:
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


def _views(scenes: Sequence[Scene], boxes: Sequence[Box], dark: bool, beside: bool) -> Json:
    """Return the buttons that turn the eye; beside the play button, or below it where there is little room."""
    wide = {f"{_nth('scene', number)}.aspectratio": _ratio(box, ZOOM) for number, box in enumerate(boxes)}
    buttons = [
        {
            "label": view[0],
            "method": "relayout",
            "args": [wide | _cameras([_camera(scene, view) for scene in scenes])],
        }
        for view in _VIEWS
    ]
    near = {f"{_nth('scene', number)}.aspectratio": _ratio(box, CLOSE) for number, box in enumerate(boxes)}
    cameras = [
        _camera(scene, _VIEWS[0]) | {"center": _hip(box)} for scene, box in zip(scenes, boxes, strict=True)
    ]
    buttons.append({"label": "Close", "method": "relayout", "args": [near | _cameras(cameras)]})
    return _menu(
        dark, 1.0 if beside else 0.0, "right" if beside else "left", 84.0 if beside else 126.0, buttons
    )


def _cameras(cameras: Sequence[Json]) -> Json:
    return {f"{_nth('scene', number)}.camera": camera for number, camera in enumerate(cameras)}


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
