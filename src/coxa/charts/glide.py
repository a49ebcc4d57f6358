"""Where the ball goes as the hip turns, beside what the method expects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Area,
    Axis,
    Band,
    Chart,
    Interval,
    Legend,
    Line,
    Mark,
    Numbers,
    Panel,
    Row,
    Rule,
    Subject,
    room,
)
from coxa.charts.reading import (
    SIDES,
    axis,
    check_figure,
    columns,
    hip_of,
    number,
    numbers,
    once,
    pairs,
    part,
    row_axis,
    titled,
)
from coxa.figures.check import Spread, plain

KEY: Final = "head-glide"
TITLE: Final = "Where the ball goes as the hip turns"
ABSENT: Final = (
    "A self-check computes it, for a hip that the exam tells something about: it turns the hip inward and outward "
    "and follows the ball."
)
WAYS: Final = {"active": "turning by itself", "passive": "turned while relaxed"}
"""Key of a way of turning → words."""
TOLD_AT_deg: Final = 30.0
"""Angle at which the figures of the self-check are told."""
EXPECTED: Final = {"inward": -1.0, "outward": 1.0}
"""Sign of the head's way forward that the method expects (method T10)."""
METHOD: Final = (
    "The method expects the head to glide slightly back as the hip turns inward, slightly forward as it turns outward "
    "(hypothesis: no trial has shown that hips which do otherwise are the worse ones)."
)
HONEST: Final = (
    "The expectation is not a given: with the muscles that cost the least effort, two public models were found to pull "
    "the head forward as the hip turns inward by itself, and better centring to cost more effort."
)
OWN: Final = (
    "Your curves are modelled: an average socket and its cartilage, with the muscles that your exam leaves likely. "
    "Nothing here was seen in a picture of your hip."
)

Answer = Literal["follows", "opposes", "open"]


@dataclass(frozen=True)
class _Turn:
    """One hip turned in one way, mm forward of the head's place at neutral."""

    name: str
    side: str
    way: str
    angle: Numbers
    value: Numbers
    low: Numbers
    high: Numbers
    healthy: Numbers

    @property
    def title(self) -> str:
        """Of its panel."""
        return titled(self.name, f"{SIDES[self.side]} hip, {WAYS[self.way]}")


@dataclass(frozen=True)
class _Told:
    """Where the head is at one angle: inward or outward, of one hip turned in one way."""

    name: str
    side: str
    way: str
    direction: str
    angle_deg: float
    spread: Spread
    healthy: float

    @property
    def answer(self) -> Answer:
        """Whether it goes where the method expects; open when the interval holds 0."""
        if not self.spread.beyond_zero:
            return "open"
        return "follows" if EXPECTED[self.direction] * self.spread.low > 0.0 else "opposes"


def head_glide(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw the head's way forward against the angle of rotation, by itself and relaxed.

    Results without curves are drawn from their figures at 30°.

    Args:
        subjects: Results; those of a self-check hold it.
    """
    turns = [t for way in WAYS for name, s, side in pairs(subjects) if (t := _turn(name, s, side, way))]
    told = [x for turn in turns for x in _told_of(turn)] or _told_figures(subjects)
    if not told:
        return Absent(KEY, TITLE, ABSENT)
    panels = _curves(turns) if turns else _rows(told)
    sides = once([x.side for x in told])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=_lead(told),
        alt=" ".join(_sentences(told)),
        evidence="modelled",
        panels=panels,
        columns=columns(subjects),
        legend=(
            *(
                Legend(f"your {SIDES[side]} hip, with where it lies nine times in ten", SIDE_TONES[side])
                for side in sides
            ),
            Legend("with healthy muscles", "healthy"),
            *((Legend("where the method expects it (hypothesis)", "expected", "band"),) if turns else ()),
        ),
        notes=(*_other_ways(told), METHOD, HONEST, OWN),
        table=_table(turns, told),
    )


def _turn(name: str, subject: Subject, side: str, way: str) -> _Turn | None:
    glide = part(subject.drawings, "sides", side, "glide")
    angle, found = numbers(glide.get("angle_deg")), part(glide, way)
    value, low, high, healthy = (_as_long(found, key, angle) for key in ("value", "low", "high", "healthy"))
    rising = all(a < b for a, b in pairwise(angle))
    if len(angle) < 2 or not rising or all(math.isnan(v) for v in value):
        return None
    return _Turn(name, side, way, angle, value, low, high, healthy)


def _as_long(found: dict[str, Any], key: str, angle: Numbers) -> Numbers:
    """Return a curve that goes with the angles; gaps throughout when it is not as long."""
    curve = numbers(found.get(key))
    return curve if len(curve) == len(angle) else (math.nan,) * len(angle)


def _told_of(turn: _Turn) -> list[_Told]:
    found = []
    for direction, sign in (("inward", 1.0), ("outward", -1.0)):
        end = turn.angle[-1] if sign > 0.0 else -turn.angle[0]
        at = min(TOLD_AT_deg, end)
        three = [_at(turn.angle, curve, sign * at) for curve in (turn.value, turn.low, turn.high)]
        if at > 0.0 and not any(math.isnan(x) for x in three):
            healthy = _at(turn.angle, turn.healthy, sign * at)
            found.append(_Told(turn.name, turn.side, turn.way, direction, at, Spread(*three), healthy))
    return found


def _told_figures(subjects: Sequence[Subject]) -> list[_Told]:
    found = []
    for way in WAYS:
        for name, subject, side in pairs(subjects):
            for direction in EXPECTED:
                figure = check_figure(subject, side, f"head_{direction}_{way}")
                if figure is not None and figure.spread is not None:
                    healthy = number(figure.healthy)
                    found.append(_Told(name, side, way, direction, TOLD_AT_deg, figure.spread, healthy))
    return found


def _at(x: Numbers, y: Numbers, place: float) -> float:
    """Return a curve's value at a place, between its points straight."""
    for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
        if x0 <= place <= x1:
            share = (place - x0) / (x1 - x0)
            return y0 if share == 0.0 else y1 if share == 1.0 else y0 + share * (y1 - y0)
    return math.nan


def _curves(turns: Sequence[_Turn]) -> tuple[Panel, ...]:
    angles = [a for t in turns for a in t.angle]
    values = [v for t in turns for curve in (t.value, t.low, t.high, t.healthy) for v in curve]
    x = axis("Rotation, °", (min(angles), max(angles)), plus="inward", minus="outward")
    top = max(abs(end) for end in room(values, least=0.1, zero=True))
    y = axis("Head forward, mm", (-top, top), plus="forward", minus="back")
    return tuple(
        Panel(t.title, x, y, (*_expected(x, y), *_turn_marks(t)), height=200.0, tone=SIDE_TONES[t.side])
        for t in turns
    )


def _expected(x: Axis, y: Axis) -> tuple[Mark, ...]:
    """Return the two quarters where the method expects the head."""
    areas = tuple(
        Area((0.0, end, end, 0.0), (0.0, 0.0, edge, edge), "expected", "as the method expects")
        for end, edge in ((x.high, y.low), (x.low, y.high))
        if end != 0.0
    )
    return (*areas, Rule(0.0, "y", "", "soft"))


def _turn_marks(turn: _Turn) -> tuple[Mark, ...]:
    tone = SIDE_TONES[turn.side]
    return (
        Band(turn.angle, turn.low, turn.high, "where it lies nine times in ten", tone),
        Line(turn.angle, turn.healthy, "with healthy muscles", "healthy", dashed=True),
        Line(turn.angle, turn.value, "as it is", tone),
    )


def _rows(told: Sequence[_Told]) -> tuple[Panel, ...]:
    ends = room([v for x in told for v in (*_ends(x.spread), x.healthy)], least=0.1, zero=True)
    scale = axis("Head forward, mm", ends, plus="forward", minus="back")
    panels = []
    for name, side in once([(x.name, x.side) for x in told]):
        own = [x for x in told if (x.name, x.side) == (name, side)]
        rows = tuple(Row(f"{plain(x.angle_deg, 0)}° {x.direction}, {WAYS[x.way]}") for x in own)
        marks: list[Mark] = [Rule(0.0, "x", "", "soft")]
        for k, x in enumerate(own):
            if not math.isnan(x.healthy):
                marks.append(
                    Interval(
                        k, x.healthy, x.healthy, x.healthy, "healthy", "with healthy muscles", offset=0.2
                    )
                )
            marks.append(
                Interval(
                    k, x.spread.value, x.spread.low, x.spread.high, SIDE_TONES[side], "as it is", _way(x)
                )
            )
        panels.append(
            Panel(
                titled(name, f"{SIDES[side]} hip"),
                scale,
                row_axis(len(rows)),
                tuple(marks),
                rows,
                tone=SIDE_TONES[side],
            )
        )
    return tuple(panels)


def _ends(found: Spread) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def _way(told: _Told) -> str:
    """Return how far and where the head goes, in words."""
    value, ends = told.spread.value, sorted((told.spread.low, told.spread.high), key=abs)
    digits = 2 if max(abs(value), *map(abs, ends)) < 9.95 else 1
    if round(value, digits) == 0.0 and all(round(end, digits) == 0.0 for end in ends):
        return "stays in place"
    words = f"{plain(abs(value), digits)} mm {_forward(value)}"
    if round(value, digits) == 0.0:
        words = "nowhere"
    near, far = (plain(abs(end), digits) for end in ends)
    if ends[0] * ends[1] >= 0.0:
        return words if near == far else f"{words} ({near} to {far})"
    low, high = (plain(abs(end), digits) for end in (told.spread.low, told.spread.high))
    return f"{words} ({low} back to {high} forward)"


def _forward(value: float) -> str:
    return "forward" if value > 0.0 else "back"


ANSWERS: Final[dict[Answer, str]] = {
    "follows": "as the method expects",
    "opposes": "against what the method expects",
    "open": "which way cannot be told",
}


def _hips(told: Sequence[_Told]) -> dict[tuple[str, str, str], list[_Told]]:
    hips: dict[tuple[str, str, str], list[_Told]] = {}
    for x in told:
        hips.setdefault((x.name, x.side, x.way), []).append(x)
    return hips


def _sentences(told: Sequence[_Told]) -> tuple[str, ...]:
    """Return one sentence of each hip and way of turning, with its numbers."""
    return tuple(
        f"{hip_of(name, side)}, {WAYS[way]}: "
        + "; ".join(
            f"{plain(x.angle_deg, 0)}° {x.direction} the head goes {_way(x)}, {ANSWERS[x.answer]}"
            for x in own
        )
        + "."
        for (name, side, way), own in _hips(told).items()
    )


def _lead(told: Sequence[_Told]) -> str:
    way = told[0].way
    words = []
    for (name, side, its_way), own in _hips(told).items():
        if its_way == way:
            words.append(f"{hip_of(name, side)}: {_verdict(own)}")
    return f"{WAYS[way].capitalize()}, does the ball go where the method expects it? {'. '.join(words)}."


def _other_ways(told: Sequence[_Told]) -> tuple[str, ...]:
    """Return one sentence of each way of turning that the lead does not tell."""
    words: dict[str, list[str]] = {}
    for (name, side, way), own in _hips(told).items():
        if way != told[0].way:
            words.setdefault(way, []).append(f"{hip_of(name, side)}: {_verdict(own)}")
    return tuple(f"{WAYS[way].capitalize()}: {'. '.join(hips)}." for way, hips in words.items())


def _verdict(own: Sequence[_Told]) -> str:
    answers = {x.direction: x.answer for x in own}
    kinds = set(answers.values())
    if kinds == {"follows"}:
        return "it follows the method's expectation"
    if kinds == {"opposes"}:
        return "it opposes the method's expectation"
    if kinds == {"open"}:
        return "cannot be told, the interval holds both ways"
    words = {"follows": "it follows", "opposes": "it opposes", "open": "cannot be told"}
    return ", ".join(f"turning {direction} {words[answer]}" for direction, answer in answers.items())


def _table(turns: Sequence[_Turn], told: Sequence[_Told]) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = [
        ("Hip", "Rotation, °", "Head forward, mm", "5 %", "95 %", "With healthy muscles, mm")
    ]
    if turns:
        for t in turns:
            for angle, *four in zip(t.angle, t.value, t.low, t.high, t.healthy, strict=True):
                lines.append((t.title, plain(angle, 0), *map(_cell, four)))
        return tuple(lines)
    for x in told:
        title = titled(x.name, f"{SIDES[x.side]} hip, {WAYS[x.way]}")
        angle = x.angle_deg * -EXPECTED[x.direction]
        lines.append((title, plain(angle, 0), *map(_cell, (*_ends(x.spread), x.healthy))))
    return tuple(lines)


def _cell(value: float) -> str:
    return "" if math.isnan(value) else plain(value, 2)
