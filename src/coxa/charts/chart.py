"""What a chart is: panels with marks, axes and words; numbers to draw, nothing about how they are drawn.

Two renderers read it: `coxa.charts.svg` for pages and paper, `coxa.charts.plotly` to explore. A panel is about as wide
as a phone, so that a page lays panels side by side where there is room and one below the other where there is none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Numbers = tuple[float, ...]

Tone = Literal[
    "right",
    "left",
    "healthy",
    "norm",
    "expected",
    "strength",
    "guard",
    "tension",
    "rest",
    "mover",
    "helper",
    "centring",
    "opposing",
    "quiet",
    "nothing",
    "programme",
    "measured",
    "ink",
    "soft",
    "warn",
]
"""What a mark stands for. A tone is a colour together with a dash, a hatch or a symbol, never a colour alone."""

SIDE_TONES: Final[dict[str, Tone]] = {"r": "right", "l": "left"}


@dataclass(frozen=True)
class Line:
    """A line through points; a gap where y is not a number.

    Attributes:
        x, y: Its points.
        name: In legend and on hover.
        tone: What it stands for.
        faint: Thin, as one of many.
        dashed: Drawn broken besides what its tone does.
    """

    x: Numbers
    y: Numbers
    name: str = ""
    tone: Tone = "ink"
    faint: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Band:
    """The room between a lower and an upper line, such as mean ± SD."""

    x: Numbers
    low: Numbers
    high: Numbers
    name: str = ""
    tone: Tone = "norm"


@dataclass(frozen=True)
class Points:
    """Single points; `words` beside each where given."""

    x: Numbers
    y: Numbers
    name: str = ""
    tone: Tone = "ink"
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trail:
    """A path whose width and shade follow a value, such as the load along the path of contact.

    Attributes:
        x, y: Its points, in order.
        value: At each point, 0 or more.
        label, unit: What the value is.
        top: Value drawn widest; the same in charts that are compared.
        marks: Places along it, index and words, such as "toe-off".
    """

    x: Numbers
    y: Numbers
    value: Numbers
    label: str
    unit: str
    top: float
    tone: Tone = "ink"
    marks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Bar:
    """A lying bar on one row of a panel with rows.

    Attributes:
        row: Index into `Panel.rows`.
        start, end: Where it begins and ends on x.
        tone: What it stands for.
        name: In legend and on hover.
        words: Behind its end, such as its value.
        offset: Moves it up (-) or down (+) within its row, in rows: for two bars side by side.
        thick: Height, in rows.
    """

    row: int
    start: float
    end: float
    tone: Tone
    name: str = ""
    words: str = ""
    offset: float = 0.0
    thick: float = 0.7


@dataclass(frozen=True)
class Interval:
    """A value with its interval, lying on one row (`row`) of a panel with rows."""

    row: int
    value: float
    low: float
    high: float
    tone: Tone
    name: str = ""
    words: str = ""
    offset: float = 0.0


@dataclass(frozen=True)
class Area:
    """A closed outline, filled lightly: the bowl, a shaded half."""

    x: Numbers
    y: Numbers
    tone: Tone
    name: str = ""


@dataclass(frozen=True)
class Rule:
    """A straight line across the panel at one x or one y, with words at its end."""

    at: float
    across: Literal["x", "y"]
    words: str = ""
    tone: Tone = "soft"


@dataclass(frozen=True)
class Words:
    """Words at a place."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"
    tone: Tone = "soft"


Mark = Line | Band | Points | Trail | Bar | Interval | Area | Rule | Words


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        label: What it is; the unit stands in it.
        low, high: Its ends.
        ticks: Where it is labelled, and how.
        shown: False: neither line nor labels.
        plus, minus: Words at its ends instead of a sign: "bent", "stretched".
    """

    label: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    shown: bool = True
    plus: str = ""
    minus: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a panel of bars.

    Attributes:
        label: Its name.
        heading: Whether it is the name of the group below it, without a bar of its own.
    """

    label: str
    heading: bool = False


@dataclass(frozen=True)
class Panel:
    """One picture of a chart.

    Attributes:
        title: Above it.
        x, y: Its axes; y of a panel with rows counts rows and is not shown.
        marks: In the order in which they are drawn.
        rows: Of a panel of bars, from top to bottom.
        equal: One unit is as long on x as on y.
        height: Of the plot, for a width of 340; of panels with rows it follows from the rows.
        tone: Of its title: a side.
    """

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    rows: tuple[Row, ...] = ()
    equal: bool = False
    height: float = 190.0
    tone: Tone = "ink"


@dataclass(frozen=True)
class Polyline3:
    """A line in space.

    Attributes:
        points: `(x, y, z)` each, mm, pelvis axes (x forward, y up, z right), hip centre at the origin.
        name: On hover.
        value: Colours it on the scene's scale; None: drawn in its tone.
        tone: What it stands for.
        wide: Width over that of a plain line.
    """

    points: tuple[tuple[float, float, float], ...]
    name: str
    value: float | None = None
    tone: Tone = "ink"
    wide: float = 1.0


@dataclass(frozen=True)
class Ball3:
    """A sphere: the head. `radius` in mm."""

    centre: tuple[float, float, float]
    radius: float
    name: str
    tone: Tone = "ink"


@dataclass(frozen=True)
class Frame3:
    """What moves, at one position of the slider."""

    label: str
    at: float
    lines: tuple[Polyline3, ...]
    balls: tuple[Ball3, ...]
    words: str = ""


@dataclass(frozen=True)
class Scene:
    """A scene in space with a slider; drawn as stills on paper.

    Attributes:
        title: Above it.
        still: What does not move: pelvis, cup.
        frames: What moves, in the order of the slider.
        slider: What the slider is, such as "percent of the stride".
        value_label: What the lines' values are, with unit; empty when none has one.
        value_top: Value at the end of the scale.
        stills: Indices of the frames shown on paper.
        tone: Of its title: a side.
    """

    title: str
    still: tuple[Polyline3, ...]
    frames: tuple[Frame3, ...]
    slider: str
    value_label: str
    value_top: float
    stills: tuple[int, ...]
    tone: Tone = "ink"


@dataclass(frozen=True)
class Legend:
    """One entry of a legend: words and the tone they explain, drawn as `shape`."""

    words: str
    tone: Tone
    shape: Literal["line", "band", "bar", "point", "interval"] = "line"


@dataclass(frozen=True)
class Chart:
    """A chart: what a person sees under one heading.

    Attributes:
        key: Its name for programs, letters and hyphens.
        title: Its name for people.
        lead: One sentence in plain words: what to see in it.
        alt: The same for who cannot see it, with the numbers.
        evidence: 'measured', 'modelled' or 'hypothesis'.
        panels: Its pictures.
        columns: How many stand side by side where there is room.
        legend: What tones mean.
        notes: What to mind, and sources, below it.
        scenes: Scenes in space, drawn instead of panels where the page can.
        table: The numbers drawn: a heading line and lines, for who wants to read or copy them.
    """

    key: str
    title: str
    lead: str
    alt: str
    evidence: str
    panels: tuple[Panel, ...] = ()
    columns: int = 2
    legend: tuple[Legend, ...] = ()
    notes: tuple[str, ...] = ()
    scenes: tuple[Scene, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Subject:
    """A result to draw.

    Attributes:
        label: What tells it from others beside it: a day, a file; not shown when it stands alone.
        kind: 'analysis' or 'check'.
        document: As `summary.json` or `check.json` holds it.
        drawings: As `drawings.json` holds it; empty when the result came without.
    """

    label: str
    kind: Literal["analysis", "check"]
    document: dict[str, Any]
    drawings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Absent:
    """A chart that could not be drawn: its title, and why or what would bring it."""

    key: str
    title: str
    why: str


def nice_ticks(low: float, high: float, most: int = 6, unit: str = "") -> tuple[tuple[float, str], ...]:
    """Return round places between two ends, at most so many, with what stands at each.

    Args:
        low, high: The ends.
        most: Ticks at most.
        unit: Behind the last number.
    """
    span = high - low
    if not (math.isfinite(span) and span > 0.0):
        return ((low, f"{low:g}{unit}"),)
    ten = 10.0 ** math.floor(math.log10(span / most))
    step = next(s * ten for s in (1.0, 2.0, 5.0, 10.0, 20.0) if span / (s * ten) <= most - 1 + 1e-9)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    places = [k * step for k in range(first, last + 1)]
    words = [f"{round(place, 10) + 0.0:g}".replace("-", "−") for place in places]
    return tuple(
        (place, word + (unit if place == places[-1] else ""))
        for place, word in zip(places, words, strict=True)
    )


def room(values: Sequence[float], *, least: float = 0.0, zero: bool = False) -> tuple[float, float]:
    """Return ends of an axis that holds all values with a little room.

    Args:
        values: What is drawn; those that are not numbers are left out.
        least: The axis spans no less.
        zero: It holds 0.
    """
    found = [v for v in values if v == v and abs(v) != float("inf")] or [0.0]
    low, high = min(found), max(found)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    more = max(0.05 * (high - low), 0.5 * (least - (high - low)), 0.0)
    if high - low + 2.0 * more <= 0.0:
        more = 0.5
    return (low if zero and low == 0.0 else low - more), (high if zero and high == 0.0 else high + more)
