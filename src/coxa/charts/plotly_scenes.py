"""Scenes as figures to explore: 3-D, side by side, a slider and a play button over the frames.

What stands still is sent once and of the frames only what moves, in whole millimetres, so that a figure stays light.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from coxa.charts.chart import Ball3, Chart, Frame3, Polyline3, Scene
from coxa.charts.plotly_eye import VIEWS, seen
from coxa.charts.plotly_eye import boxes as boxes_of
from coxa.charts.plotly_paint import (
    Json,
    base_layout,
    colour,
    escaped,
    paper,
    ramp,
    ramp_scale,
    value_text,
)
from coxa.charts.plotly_space import FOOT_px, MENU_px, captions, nth, play, plot_px, slider, space, views
from coxa.charts.tones import mixed

Coordinates = dict[str, list[float | None]]
Key = tuple[str, str, float]
"""Of a trace, the same in every frame."""

STEP_mm: Final = 40.0
"""Lines with a value get points this close, so that the pointer finds them along their whole length."""


def scene_figure(chart: Chart, dark: bool, columns: int) -> Json:
    """Return a chart's scenes as Plotly's data, layout and frames.

    Args:
        chart: With one scene at least.
        dark: On dark paper.
        columns: Scenes side by side.
    """
    scenes = chart.scenes
    longest = max(scenes, key=lambda scene: len(scene.frames))
    boxes = boxes_of(scenes)
    still: list[Json] = []
    moving: list[list[Json]] = [[] for _ in longest.frames]
    for number, scene in enumerate(scenes):
        where = nth("scene", number)
        still += [trace | {"scene": where} for trace in _lines(scene.still, scene, dark).values()]
        drawn = {id(frame): _moving(frame, scene, dark) for frame in scene.frames}
        empty = {key: _emptied(trace) for traces in drawn.values() for key, trace in traces.items()}
        for traces, frame in zip(moving, longest.frames, strict=True):
            nearest = drawn[id(_nearest(scene.frames, frame.at))]
            traces += [trace | {"scene": where} for trace in (empty | nearest).values()]
    bars = _colour_bars(scenes, dark)
    start = longest.stills[len(longest.stills) // 2] if longest.stills else 0
    changing = _changing(moving)
    first = len(still)
    foot = FOOT_px if columns > 1 else FOOT_px + MENU_px
    height = plot_px(len(scenes), columns) + foot
    notes = [captions(scenes, longest.frames[k].at, dark, columns) for k in range(len(moving))]
    layout = base_layout(dark, height) | {
        # Slider, buttons and colour bars stand in room kept for them and push nothing aside.
        "margin": {"l": 8, "r": 8, "t": 8, "b": foot, "autoexpand": False},
        "annotations": notes[start],
        "showlegend": False,
        "sliders": [slider(longest, start, dark)],
        "updatemenus": [play(dark), views(scenes, boxes, dark, columns)],
        "uirevision": chart.key,
    }
    for number, one in enumerate(seen(scenes, boxes, next(iter(VIEWS)), columns)):
        layout[nth("scene", number)] = space(number, one, len(scenes), columns, boxes[number], dark)
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


def _nearest(frames: Sequence[Frame3], at: float) -> Frame3:
    return min(frames, key=lambda other: abs(other.at - at))


def _emptied(trace: Json) -> Json:
    """Return a trace with nothing to see: what stands for it in a frame that lacks it."""
    return trace | {"x": [], "y": [], "z": []}


def _lines(lines: Sequence[Polyline3], scene: Scene, dark: bool) -> dict[Key, Json]:
    """Return lines as traces: those that look alike are one trace with gaps, those with a value one each.

    Keys are those of the same lines in other frames, whose names may tell another number behind a colon.
    """
    plain: dict[Key, list[Polyline3]] = {}
    traces: dict[Key, Json] = {}
    for line in lines:
        if line.value is None and line.tone != "quiet":
            plain.setdefault((line.name.partition(":")[0], line.tone, line.wide), []).append(line)
        else:
            traces["", "", len(traces)] = _valued(line, scene, dark)
    return {key: _plain(group, dark) for key, group in plain.items()} | traces


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


def _moving(frame: Frame3, scene: Scene, dark: bool) -> dict[Key, Json]:
    balls = {("ball", "", k): _ball(ball, dark) for k, ball in enumerate(frame.balls)}
    return _lines(frame.lines, scene, dark) | balls


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
        "color": mixed(colour("soft", dark), paper(dark), 0.55),
        "flatshading": False,
        "lighting": {"ambient": 0.7, "diffuse": 0.5, "specular": 0.0, "fresnel": 0.0, "roughness": 1.0},
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
