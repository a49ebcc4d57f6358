"""The space scenes lie in: boxes of one scale, where the eye stands, slider, buttons, words above."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from coxa.charts.chart import Scene
from coxa.charts.plotly_eye import CLOSE, VIEWS, Box, SCENE_px, Seen, seen
from coxa.charts.plotly_paint import FONT, Json, colour, escaped, paper, wrapped
from coxa.charts.tones import mixed

HEAD_px: Final = 112
BAR_px: Final = 60
FOOT_px: Final = 138
MENU_px: Final = 42
"""Height of a second line of buttons."""
PLAY_ms: Final = 160
MENUS_px: Final = 94.0
"""Buttons stand so far below the scenes, under the slider."""
WORDS: Final = 46
"""Captions are broken into lines of so many letters, which a scene always has room for."""


def nth(name: str, number: int) -> str:
    """Return the layout's name of the scene with a number, from 0."""
    return name if number == 0 else f"{name}{number + 1}"


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


def space(number: int, seen: Seen, count: int, columns: int, ends: Box, dark: bool) -> Json:
    """Return where a scene lies, its box and its eye."""
    left, right, bottom, top = _domain(number, count, columns)
    axes = {
        f"{name}axis": {"range": [low, high], "visible": False, "showspikes": False}
        for name, (low, high) in zip("xyz", ends, strict=True)
    }
    return axes | {
        "domain": {"x": [left, right], "y": [bottom, top]},
        "aspectmode": "manual",
        "aspectratio": seen.aspectratio,
        "bgcolor": paper(dark),
        "camera": seen.camera,
        "dragmode": "orbit",
    }


def captions(scenes: Sequence[Scene], at: float, dark: bool, columns: int) -> list[Json]:
    """Return each scene's title and, under it, what is to be said of the frame."""
    notes = []
    for number, scene in enumerate(scenes):
        left, right, _, top = _domain(number, len(scenes), columns)
        frame = min(scene.frames, key=lambda other: abs(other.at - at))
        words = "<br>".join(wrapped(part, WORDS) for part in frame.words.split("; ")) if frame.words else ""
        where = {
            "xref": "paper",
            "yref": "paper",
            "x": 0.5 * (left + right),
            "xanchor": "center",
            "showarrow": False,
        }
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
        MENUS_px,
        [
            {"label": "Play", "method": "animate", "args": [None, on]},
            {"label": "Pause", "method": "animate", "args": [[None], _at_once()]},
        ],
    )


def views(scenes: Sequence[Scene], boxes: Sequence[Box], dark: bool, columns: int) -> Json:
    """Return the buttons that turn the eye; beside the play button, or below it where there is little room."""
    buttons = []
    for view in (*VIEWS, CLOSE):
        told: Json = {}
        for number, one in enumerate(seen(scenes, boxes, view, columns)):
            told[f"{nth('scene', number)}.aspectratio"] = one.aspectratio
            told[f"{nth('scene', number)}.camera"] = one.camera
        buttons.append({"label": view, "method": "relayout", "args": [told]})
    beside = columns > 1
    place = (1.0, "right", MENUS_px) if beside else (0.0, "left", MENUS_px + MENU_px)
    return _menu(dark, *place, buttons)
