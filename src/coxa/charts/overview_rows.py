"""The rows of the overview: which figures stand in which panel, and what fills each row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coxa.charts.chart import Axis, Subject, room
from coxa.charts.reading import Told, analysis_told, axis, check_told, names, titled
from coxa.figures import analysis, check
from coxa.figures.grades import HYPOTHESIS

NEITHER: Final = ("offset_walking", "stiffness_passive")
"""Short figures of a self-check of which neither more nor less is better by itself."""
RANGES: Final = ("range_prone_inward", "range_prone_outward")
"""Short figures of a self-check that were measured and have no healthy twin."""
TOP: Final = 250.0
"""Per cent of the healthy figure: what lies beyond is cut there and told in words (own choice)."""
WHOLE: Final = {"efficiency": 100.0, "mean_offset": 1.0, "unison_flexion": 100.0}
"""Short figure of an analysis → what fills its row."""
SHORT_LABELS: Final = {
    "efficiency": "Hip efficiency η, %",
    "peak_contact": "Greatest load, body weights",
    "mean_offset": "Off-centre, 0 to 1",
    "unison_flexion": "Pulling together, %",
    "participation": "Muscles that share the pull",
    "speed_factor": "Possible speed, ×",
}
"""Short figure of an analysis → its label here."""
CHECK_LABELS: Final = {
    "efficiency": "Hip efficiency η, %",
    "range_prone_inward": "Turns inward, °",
    "range_prone_outward": "Turns outward, °",
    "offset_walking": "Off-centre in walking, 0 middle to 1 rim",
    "stiffness_passive": "Stiffness when relaxed, N·m/°",
    "peak_abduction": "Greatest abduction moment, N·m",
    "speed": "Fastest swing of the leg, %",
    "endurance": "Walking without a pause, %",
}
"""Short figure of a self-check → its label here, where a row has room for more words than a table."""


@dataclass(frozen=True)
class Line:
    """One row: a heading, or a figure by side with what is drawn full."""

    label: str
    told: dict[str, Told]
    full: float = math.nan


@dataclass(frozen=True)
class Block:
    """One panel."""

    name: str
    words: str
    lines: tuple[Line, ...]
    scale: Axis
    mark: str = ""

    @property
    def title(self) -> str:
        """Of its panel."""
        return titled(self.name, self.words)


def against_healthy(subjects: Sequence[Subject]) -> list[Block]:
    """Return the figures of self-checks that have a healthy twin, those of which more is better first."""
    groups = {
        "More is better": [k for k in check.SHORT if k not in (*RANGES, *NEITHER)],
        "Neither good nor bad by itself": [k for k in check.SHORT if k in NEITHER],
    }
    found = []
    for name, subject in _of("check", subjects):
        lines: list[Line] = []
        for heading, keys in groups.items():
            rows = [_line(key, _scalable(check_told(subject, key))) for key in keys]
            rows = [row for row in rows if row.told]
            lines += [Line(heading, {}), *rows] if rows else []
        found.append((name, tuple(lines)))
    shares = [
        v
        for _, lines in found
        for line in lines
        for t in line.told.values()
        for v in shares_of(t, full_of(t))
    ]
    low, high = room([100.0, *shares], least=20.0, zero=True)
    scale = axis("% of the healthy hip's figure", (max(low, -TOP), min(max(high, 105.0), TOP)))
    return [Block(n, "against a healthy hip", lines, scale, "healthy") for n, lines in found if lines]


def ranges(subjects: Sequence[Subject]) -> list[Block]:
    """Return how far hips turn, as measured in self-checks."""
    found = []
    for name, subject in _of("check", subjects):
        lines = [_line(key, check_told(subject, key), 100.0) for key in RANGES]
        found.append((name, tuple(line for line in lines if line.told)))
    degrees = [
        v for _, lines in found for line in lines for t in line.told.values() for v in shares_of(t, 100.0)
    ]
    scale = axis("° from the middle, prone (measured)", room(degrees, least=10.0, zero=True))
    return [Block(n, "how far it turns", lines, scale) for n, lines in found if lines]


def motions(subjects: Sequence[Subject]) -> list[Block]:
    """Return the figures of analyzed motions, each row on its own scale."""
    rows = [
        (name, {key: analysis_told(s, key) for key in analysis.SHORT})
        for name, s in _of("analysis", subjects)
    ]
    full = {key: _whole(key, [t for _, own in rows for t in own[key].values()]) for key in analysis.SHORT}
    scale = Axis("each row on its own scale", 0.0, 110.0, shown=False)
    found = [
        (name, tuple(Line(_short(key, told), told, full[key]) for key, told in own.items() if told))
        for name, own in rows
    ]
    return [Block(n, "this motion", lines, scale) for n, lines in found if lines]


def _short(key: str, told: dict[str, Told]) -> str:
    """Return the label of a row of an analysis; that of a count says of how many."""
    label, unit = SHORT_LABELS.get(key, key), next(iter(told.values())).unit
    return f"{label}, {unit}" if key == "participation" and unit else label


def _of(kind: str, subjects: Sequence[Subject]) -> list[tuple[str, Subject]]:
    return [(n, s) for n, s in zip(names(subjects), subjects, strict=True) if s.kind == kind]


def _line(key: str, told: dict[str, Told], full: float = math.nan) -> Line:
    """Return a row of a self-check; what is a hypothesis says so."""
    guessed = any(t.evidence == HYPOTHESIS for t in told.values())
    return Line(CHECK_LABELS.get(key, key) + (" (hypothesis)" if guessed else ""), told, full)


def _scalable(told: dict[str, Told]) -> dict[str, Told]:
    return {side: t for side, t in told.items() if t.healthy is not None and t.healthy > 0.0}


def full_of(told: Told) -> float:
    """Return what is drawn as 100: the healthy figure."""
    return told.healthy or math.nan


def _whole(key: str, told: Sequence[Told]) -> float:
    """Return what fills a row of an analysis."""
    if key in WHOLE:
        return WHOLE[key]
    if key == "participation":
        all_there_are = [t.unit.removeprefix("of ") for t in told]
        counts = [float(count) for count in all_there_are if count.isdecimal()]
        if counts and max(counts) > 0.0:
            return max(counts)
    return max((t.high for t in told), default=1.0)


def shares_of(told: Told, full: float) -> tuple[float, float, float]:
    """Return a figure and its interval in per cent of what fills its row."""
    if not full > 0.0:
        return (math.nan,) * 3
    value, low, high = (100.0 * v / full for v in (told.value, told.low, told.high))
    return value, low, high
