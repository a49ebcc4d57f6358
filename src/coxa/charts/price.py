"""The price in performance: greatest moments, fastest swing, endurance, against the healthy hip where it is known."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Bar,
    Chart,
    Interval,
    Legend,
    Mark,
    Panel,
    Row,
    Rule,
    Subject,
    room,
)
from coxa.charts.reading import (
    OFFSETS,
    SIDES,
    Told,
    analysis_figure,
    analysis_told,
    axis,
    check_told,
    columns,
    hip_of,
    listed,
    more_of,
    names,
    once,
    part,
    row_axis,
    text,
    titled,
    told_table,
    unclear,
    verdicts,
)
from coxa.figures.check import plain
from coxa.figures.grades import HYPOTHESIS

KEY: Final = "performance-price"
TITLE: Final = "What it costs in strength, speed and endurance"
ABSENT: Final = (
    "A self-check with tests of strength computes it, and an analysis with a model of all muscles."
)
DIRECTIONS: Final = ("flexion", "extension", "abduction", "adduction", "inward", "outward")
PEAKS: Final = tuple(f"peak_{direction}" for direction in DIRECTIONS)
SHARES: Final = ("speed", "endurance")
"""Figures told in per cent of the healthy hip's."""
POSTURES: Final = {
    "standing": "strength standing, hip straight",
    "seated": "strength seated, hip and knee at 90°",
    "mean_posture": "strength in the recording's mean posture",
}
TURNS: Final = {"inward": "inward_rotation", "outward": "outward_rotation"}
"""Direction → how an analysis names it."""
SPEED: Final = "speed_factor"
THICK: Final = 0.36
LANES: Final = {"r": -0.32, "l": 0.02, "healthy": 0.34}
"""Where each lies in its row, when the healthy figure has a place of its own."""
CHECK_NOTES: Final = (
    "Below what each hip can do, with where that lies nine times in ten, stands what the same hips could do with "
    "healthy muscles.",
    "Endurance is a hypothesis: no rates of fatigue are published for hips, those of knee and trunk stand in.",
)
ANALYSIS_NOTE: Final = (
    "Strength is what the muscles of the model can do in this posture in the state that was given, not what was pushed "
    "against a gauge; motion and ground forces alone tell nothing of it."
)
MOMENT_NOTE: Final = (
    "Newton metres (N·m): how hard a joint is turned. 10 N·m hold about 1 kg, 1 m away from the joint."
)
LEFT_OUT_NOTE: Final = (
    "Strength is left out: without a state of the muscles it would be the model's, not yours. A self-check or an exam "
    "brings it."
)
SPEED_NOTE: Final = (
    "Speed: how many times as fast the same motion could be made before the model's muscles run out. Below 1 the model "
    "is too weak for a motion that was made, which says nothing about you."
)
RUN_OUT: Final = re.compile(r"then (.+) run out")


@dataclass(frozen=True)
class _Group:
    """One panel: rows, each with a figure of the sides that have it."""

    name: str
    words: str
    scale: str
    rows: tuple[dict[str, Told], ...]
    at: float | None = None
    muscles: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Of its panel."""
        return titled(self.name, self.words)


def performance_price(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw greatest moments, speed and endurance of both hips.

    Args:
        subjects: Results of either kind.
    """
    groups = _groups(subjects)
    figures = [told for group in groups for row in group.rows for told in row.values()]
    if not figures:
        return Absent(KEY, TITLE, ABSENT)
    sides = [side for side in SIDES if any(side in row for group in groups for row in group.rows)]
    bar = all(told.healthy is None for told in figures)
    keys = {told.key for told in figures}
    return Chart(
        key=KEY,
        title=TITLE,
        lead=_lead(subjects, groups),
        alt=" ".join(map(_described, groups)),
        evidence="modelled",
        panels=tuple(_panel(group, groups) for group in groups),
        columns=columns(subjects),
        legend=(
            *(
                Legend(f"your {SIDES[side]} hip", SIDE_TONES[side], "bar" if bar else "interval")
                for side in sides
            ),
            *(() if bar else (Legend("the same hip with healthy muscles", "healthy", "point"),)),
        ),
        notes=(
            *((MOMENT_NOTE,) if any(group.scale == "newton metres" for group in groups) else ()),
            *(CHECK_NOTES[:1] if not bar else ()),
            *(CHECK_NOTES[1:] if "endurance" in keys else ()),
            *((ANALYSIS_NOTE,) if any(key.startswith("strength_") for key in keys) else ()),
            *_left_out(subjects),
            *((SPEED_NOTE, *_limits(groups)) if SPEED in keys else ()),
        ),
        table=told_table((group.title, row) for group in groups for row in group.rows),
    )


def _groups(subjects: Sequence[Subject]) -> list[_Group]:
    """Return the panels that have anything to show, those of the same figures side by side."""
    named = list(zip(names(subjects), subjects, strict=True))
    found = [_Group(n, "greatest strength", "newton metres", _rows(s, PEAKS)) for n, s in named]
    found += [_Group(n, "speed and endurance", "% of healthy", _rows(s, SHARES), 100.0) for n, s in named]
    for posture, words in POSTURES.items():
        keys = [f"strength_{posture}_{TURNS.get(d, d)}" for d in DIRECTIONS]
        found += [_Group(n, words, "newton metres", _rows(s, keys)) for n, s in named if _own_muscles(s)]
    found += [
        _Group(n, "speed", "times the recorded speed", _rows(s, (SPEED,)), 1.0, _muscles(s)) for n, s in named
    ]
    return [group for group in found if group.rows]


def _own_muscles(subject: Subject) -> bool:
    """Return whether anything is known of the muscles; if not, strength is that of the model."""
    states = [part(leg, "state") for leg in listed(subject.document, "legs")]
    known = (analysis_figure(subject, side, "efficiency") for side in SIDES)
    return any(states) or any(figure is not None and figure.value is not None for figure in known)


def _left_out(subjects: Sequence[Subject]) -> tuple[str, ...]:
    strengths = [f"strength_{posture}_flexion" for posture in POSTURES]
    left_out = any(s.kind == "analysis" and not _own_muscles(s) and _rows(s, strengths) for s in subjects)
    return (LEFT_OUT_NOTE,) if left_out else ()


def _rows(subject: Subject, keys: Iterable[str]) -> tuple[dict[str, Told], ...]:
    read = check_told if subject.kind == "check" else analysis_told
    found = (read(subject, key) for key in keys)
    return tuple({side: _short(told) for side, told in row.items()} for row in found if row)


def _row_of(row: dict[str, Told]) -> Row:
    """Return the label of a row; what is a hypothesis says so."""
    told = next(iter(row.values()))
    return Row(told.label + (" (hypothesis)" if told.evidence == HYPOTHESIS else ""))


def _short(told: Told) -> Told:
    """Return a strength of a model in whole newton metres, named by its direction alone."""
    if not told.key.startswith("strength_"):
        return told
    label = told.label.removeprefix("Strongest ")
    words = plain(told.value, 0) if told.low == told.high or math.isnan(told.low) else told.words
    return replace(told, label=label[:1].upper() + label[1:], words=words)


def _panel(group: _Group, groups: Sequence[_Group]) -> Panel:
    alike = [told for g in groups if g.words == group.words for row in g.rows for told in row.values()]
    ends = room(
        [v for told in alike for v in (told.value, told.low, told.high, told.healthy or 0.0)], zero=True
    )
    marks: list[Mark] = (
        [] if group.at is None else [Rule(group.at, "x", "healthy" if group.at == 100.0 else "as recorded")]
    )
    for k, row in enumerate(group.rows):
        for side, told in row.items():
            marks += _marks(k, side, told, group.at is None)
    rows = tuple(map(_row_of, group.rows))
    return Panel(group.title, axis(group.scale, ends), row_axis(len(rows)), tuple(marks), rows)


def _marks(row: int, side: str, told: Told, twin: bool) -> list[Mark]:
    """Return a figure of one side; `twin`: its healthy one below both sides, too."""
    tone, name = SIDE_TONES[side], f"{SIDES[side]} hip"
    if told.healthy is None:
        return [Bar(row, 0.0, told.value, tone, name, told.words, OFFSETS[side], THICK)]
    lane = LANES[side] if twin else OFFSETS[side]
    marks: list[Mark] = [Interval(row, told.value, told.low, told.high, tone, name, told.words, lane)]
    if twin:
        well = (told.healthy,) * 3
        marks.append(Interval(row, *well, "healthy", f"{name} with healthy muscles", "", LANES["healthy"]))
    return marks


def _lead(subjects: Sequence[Subject], groups: Sequence[_Group]) -> str:
    """Return which side has clearly more of what."""
    words = []
    for name, subject in zip(names(subjects), subjects, strict=True):
        said = verdicts(subject)
        own = [group for group in groups if group.name == name]
        rows = [row for group in own for row in group.rows if len(row) > 1]
        first = [told for row in rows if (told := next(iter(row.values()))).evidence != HYPOTHESIS]
        clear = more_of({told.key: told.label[:1].lower() + told.label[1:] for told in first}, said)
        speeds = _speeds(own)
        found = " ".join(filter(None, (clear, speeds))) or unclear(said, [told.key for told in first])
        if found:
            words.append(titled(name, found))
    return " ".join(words) or "What the hip could do at most: the longer, the more."


def _speeds(groups: Sequence[_Group]) -> str:
    """Return how fast the motion could be by the model's strength, of each hip."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for row in group.rows:
            for side, told in row.items():
                if told.key == SPEED:
                    found.setdefault(_speed_words(told), []).append(SIDES[side])
    sides = [f"on the {side[0]}" if len(side) < 2 else "on both sides" for side in found.values()]
    words = "; ".join(f"{side} {told}" for side, told in zip(sides, found, strict=True))
    return f"By the model's strength: {words}." if words else ""


def _speed_words(told: Told) -> str:
    if told.value < 1.0:
        return f"only {told.words} of this speed, the model is too weak for it"
    return f"up to {told.words} times this speed"


def _described(group: _Group) -> str:
    lines = []
    for row in group.rows:
        sides = ", ".join(f"{SIDES[side]} {told.words}" for side, told in row.items())
        healthy = next((told.healthy_words for told in row.values() if told.healthy_words), "")
        lines.append(
            f"{next(iter(row.values())).label.lower()} {sides}{f', healthy {healthy}' if healthy else ''}"
        )
    return f"{group.title}, {group.scale}: {'; '.join(lines)}."


def _limits(groups: Sequence[_Group]) -> tuple[str, ...]:
    """Return which muscles run out first, where the result says so."""
    found: dict[str, list[str]] = {}
    for group in groups:
        for row in group.rows:
            for side, told in row.items():
                if told.key == SPEED and told.remark:
                    found.setdefault(_in_words(told.remark, group.muscles), []).append(
                        hip_of(group.name, side)
                    )
    return tuple(
        f"{'Both hips' if whose == ['Right hip', 'Left hip'] else '; '.join(whose)}: {words}."
        for words, whose in found.items()
    )


def _in_words(remark: str, muscles: dict[str, str]) -> str:
    """Return which muscles run out as people call them, each once, instead of the model's parts of them."""
    match = RUN_OUT.fullmatch(remark)
    if match is None:
        return remark
    called = once([muscles.get(muscle, muscle) for muscle in match[1].split(", ")])
    listed_all = " and ".join((", ".join(called[:-1]), called[-1]) if len(called) > 1 else called)
    return f"first to run out: {listed_all}"


def _muscles(subject: Subject) -> dict[str, str]:
    """Return what the model's muscles are parts of, where the result says so."""
    found = [m for side in SIDES for m in listed(part(subject.drawings, "sides", side), "muscles")]
    return {text(m.get("muscle")): text(m.get("whole"), text(m.get("muscle"))) for m in found}
