"""What all figures to explore share: escaped words, the look of tones in Plotly's terms, ramps, rounding."""

from __future__ import annotations

import html
import math
import textwrap
from collections.abc import Sequence
from typing import Any, Final

from coxa.charts.chart import Tone
from coxa.charts.tones import DARK_PAPER, LIGHT_PAPER, LOOKS, Look, mixed

Json = dict[str, Any]

FONT: Final = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_HATCHES: Final = {
    "solid": "",
    "empty": "",
    "rising": "/",
    "falling": "\\",
    "crossed": "x",
    "level": "-",
    "upright": "|",
    "dots": ".",
}
_SYMBOLS: Final = {
    "circle": "circle",
    "square": "square",
    "diamond": "diamond",
    "triangle": "triangle-up",
    "down": "triangle-down",
    "ring": "circle-open",
    "star": "star",
    "cross": "x",
    "plus": "cross",
    "tick": "line-ns-open",
    "dot": "circle-dot",
}
# One hue, light to dark on light paper and dark to light on dark paper, so that it reads without telling colours apart;
# the red of muscle: ours.
_RAMPS: Final = {False: ("#eac6bf", "#bf4f3d", "#6e0d05"), True: ("#7d5049", "#d9705c", "#ffd0c6")}


def escaped(text: str) -> str:
    """Return text that Plotly shows letter by letter: it reads a little HTML and otherwise entities."""
    return html.escape(text, quote=False)


def wrapped(text: str, width: int) -> str:
    """Return escaped text, broken into lines of at most so many letters where words allow."""
    return "<br>".join(escaped(line) for line in textwrap.wrap(text, width)) or ""


def look(tone: Tone) -> Look:
    """Return how a tone looks."""
    return LOOKS[tone]


def colour(tone: Tone, dark: bool) -> str:
    """Return a tone's colour on light or dark paper."""
    return look(tone).dark if dark else look(tone).light


def paper(dark: bool) -> str:
    """Return the colour charts lie on."""
    return (DARK_PAPER if dark else LIGHT_PAPER)[0]


def thinned(tone: Tone, dark: bool, share: float) -> str:
    """Return a tone's colour thinned with the paper: for areas under lines."""
    return mixed(colour(tone, dark), paper(dark), share)


def line_of(tone: Tone, dark: bool, *, dashed: bool = False, faint: bool = False) -> Json:
    """Return a line's look: colour, width and dash.

    Args:
        tone: What it stands for.
        dark: On dark paper.
        dashed: Broken besides what its tone does.
        faint: Thin, as one of many.
    """
    how = look(tone)
    dash = ",".join(f"{stroke:g}px" for stroke in how.dash)
    if dashed:
        dash = dash or "5px,3px"
    width = 0.8 if faint else how.weight
    return {"color": colour(tone, dark), "width": width, "dash": dash or "solid"}


def marker_of(tone: Tone, dark: bool, size: float = 9.0) -> Json:
    """Return a point's look: colour and symbol."""
    return {"color": colour(tone, dark), "symbol": _SYMBOLS[look(tone).symbol], "size": size}


def bar_of(tone: Tone, dark: bool) -> Json:
    """Return a bar's look: colour and hatch, or an outline alone."""
    ink, how = colour(tone, dark), look(tone).hatch
    if how == "empty":
        return {"color": paper(dark), "line": {"color": ink, "width": 1.5}}
    pattern = {
        "shape": _HATCHES[how],
        "fillmode": "overlay",
        "fgcolor": paper(dark),
        "size": 7,
        "solidity": 0.22,
    }
    return {"color": ink, "line": {"color": ink, "width": 1.0}, "pattern": pattern}


def ramp_scale(dark: bool) -> list[list[Any]]:
    """Return the ramp of values as Plotly's colour scale."""
    return [[k / 2, stop] for k, stop in enumerate(_RAMPS[dark])]


def ramp(share: float, dark: bool) -> str:
    """Return the ramp's colour at a share of its top, in steps of a fiftieth."""
    place = 2.0 * round(50.0 * min(1.0, max(0.0, share))) / 50.0
    below = min(1, int(place))
    low, high = _RAMPS[dark][below], _RAMPS[dark][below + 1]
    return mixed(high, low, place - below)


def finite(values: Sequence[float]) -> list[float | None]:
    """Return values for JSON: None where one is not a number, which breaks a line there."""
    return [float(v) if math.isfinite(v) else None for v in values]


def value_text(value: float) -> str:
    """Return a number as people read it: three digits, whole above a hundred, with a true minus sign."""
    text = f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.3g}"
    return text.replace("-", "−")


def base_layout(dark: bool, height: float) -> Json:
    """Return what all layouts share: paper, letters, margins, no animation of the frame."""
    ink = colour("ink", dark)
    return {
        "paper_bgcolor": paper(dark),
        "plot_bgcolor": paper(dark),
        "font": {"family": FONT, "size": 13, "color": ink},
        "height": round(height),
        "autosize": True,
        "hoverlabel": {
            "bgcolor": paper(dark),
            "bordercolor": ink,
            "font": {"family": FONT, "color": ink},
            "namelength": -1,
            "align": "left",
        },
        "hovermode": "closest",
        "barmode": "overlay",
    }


CONFIG: Final[Json] = {
    "responsive": True,
    "displaylogo": False,
    "typesetMath": False,
    "showSendToCloud": False,
    "modeBarButtonsToRemove": [
        "lasso2d",
        "select2d",
        "autoScale2d",
        "tableRotation",
        "resetCameraLastSave3d",
    ],
    "scrollZoom": False,
}
"""How the figure behaves: nothing leaves the page, nothing is read as mathematics, the page scrolls under it."""
