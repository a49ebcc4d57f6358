"""Stride curves as a result's drawings hold them, and one panel of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import (
    SIDE_TONES,
    Axis,
    Band,
    Line,
    Mark,
    Numbers,
    Panel,
    Rule,
    Subject,
    nice_ticks,
    room,
)
from coxa.charts.reading import SIDES, listed, number, numbers, once, part, text, titled
from coxa.charts.words import drawn_sides, said

PARTS: Final = ("pelvis", "hip", "knee", "ankle", "socket")
PLANES: Final = ("sagittal", "frontal", "transverse", "")
LOADS: Final = ("moment", "contact force", "offset")
UNIT_WORDS: Final = {"BW": "body weights", "1": "of the way to the rim"}
APART: Final = 20.0
"""Toe-off lines nearer than this, % of the stride, share one word (own choice)."""


@dataclass(frozen=True)
class Curve:
    """One quantity of one side over its stride."""

    key: str
    quantity: str
    part: str
    plane: str
    label: str
    plus: str
    minus: str
    unit: str
    evidence: str
    mean: Numbers
    sd: Numbers
    cycles: tuple[Numbers, ...]
    norm_mean: Numbers
    norm_sd: Numbers
    norm_words: str
    norm_changes: str

    @property
    def words_at_ends(self) -> bool:
        """Whether words say which way is which."""
        return bool(self.plus or self.minus)

    @property
    def from_zero(self) -> bool:
        """Whether it is a size: never below 0."""
        return self.quantity in ("contact force", "offset") and not self.words_at_ends


@dataclass(frozen=True)
class Stride:
    """What one side's curves share."""

    side: str
    count: int
    toe_off: float
    curves: dict[str, Curve]


Told = Sequence[tuple[str, Subject, Sequence[Stride]]]


def strides_of(subject: Subject) -> list[Stride]:
    """Return the sides of a result that have curves, right first."""
    found = []
    for side in drawn_sides(subject):
        own = part(subject.drawings, "sides", side)
        curves = {c.key: c for c in map(_curve, listed(own, "curves")) if any(y == y for y in c.mean)}
        count = own.get("strides")
        toe_off = number(part(own, "toe_off").get("mean"))
        if curves:
            found.append(Stride(side, count if isinstance(count, int) else 0, toe_off, curves))
    return found


def _curve(found: dict[str, Any]) -> Curve:
    norm = part(found, "norm")
    cycles = found.get("cycles")
    who, source = text(norm.get("who")), text(norm.get("source"))
    return Curve(
        key=text(found.get("key")),
        quantity=text(found.get("quantity")),
        part=text(found.get("part")),
        plane=text(found.get("plane")),
        label=text(found.get("label"), text(found.get("key"))),
        plus=text(found.get("plus")),
        minus=text(found.get("minus")),
        unit=text(found.get("unit")),
        evidence=text(found.get("evidence"), "modelled"),
        mean=numbers(found.get("mean")),
        sd=numbers(found.get("sd")),
        cycles=tuple(numbers(each) for each in cycles) if isinstance(cycles, list) else (),
        norm_mean=numbers(norm.get("mean")),
        norm_sd=numbers(norm.get("sd")),
        norm_words=" ".join(words for words in (who, f"({source})" if source else "") if words),
        norm_changes=text(norm.get("changes")),
    )


def keys_of(told_apart: Told, wanted: Callable[[Curve], bool]) -> tuple[str, ...]:
    """Return which curves are drawn, from the pelvis down, plane by plane."""
    curves = {k: c for *_, own in reversed(told_apart) for s in own for k, c in s.curves.items() if wanted(c)}
    first = {key: n for n, key in enumerate(_order(told_apart))}
    return tuple(sorted(curves, key=lambda k: (_row(curves[k]), _at(PLANES, curves[k].plane), first[k])))


def _order(told_apart: Told) -> tuple[str, ...]:
    return once([key for *_, own in told_apart for stride in own for key in stride.curves])


def _row(curve: Curve) -> tuple[int, int]:
    return _at(LOADS, curve.quantity), _at(PARTS, curve.part)


def _at(order: Sequence[str], word: str) -> int:
    return order.index(word) if word in order else len(order) if order is not LOADS else -1


def first_of(told_apart: Told, key: str) -> Curve:
    """Return one curve of this name."""
    return next(s.curves[key] for *_, own in told_apart for s in own if key in s.curves)


def ends_of(curves: Sequence[Curve]) -> tuple[float, float]:
    """Return ends of the axis that hold all these curves, bands and norms."""
    values: list[float] = []
    for c in curves:
        values += [
            y
            for line in (c.mean, *c.cycles, *_band(c.mean, c.sd), *_band(c.norm_mean, c.norm_sd))
            for y in line
        ]
    low, high = room(values, zero=curves[0].quantity != "angle")
    return (0.0, high) if curves[0].from_zero else (low, high)


def _band(mean: Numbers, sd: Numbers) -> tuple[Numbers, Numbers]:
    if len(sd) != len(mean):
        return (), ()
    return (
        tuple(m - s for m, s in zip(mean, sd, strict=True)),
        tuple(m + s for m, s in zip(mean, sd, strict=True)),
    )


def percents(points: int) -> Numbers:
    """Return places evenly from 0 to 100 %."""
    return tuple(100.0 * k / max(points - 1, 1) for k in range(points))


def panel_of(name: str, own: Sequence[Stride], key: str, ends: tuple[float, float]) -> Panel:
    """Return one panel: both sides of one result, bands behind lines."""
    drawn = [(stride, stride.curves[key]) for stride in own if key in stride.curves]
    curve = drawn[0][1]
    marks: list[Mark] = []
    for norm in once([(c.norm_mean, c.norm_sd, c.norm_words) for _, c in drawn if c.norm_mean]):
        low, high = _band(*norm[:2])
        if low:
            marks.append(Band(percents(len(low)), low, high, f"norm: {norm[2]}", "norm"))
    for stride, c in drawn:
        low, high = _band(c.mean, c.sd)
        if low:
            marks.append(
                Band(percents(len(low)), low, high, f"{SIDES[stride.side]} ± SD", SIDE_TONES[stride.side])
            )
    for stride, c in drawn:
        marks.append(line_of(stride.side, c.mean, SIDES[stride.side]))
    marks += toe_offs([stride for stride, _ in drawn])
    if curve.quantity == "offset" and ends[1] >= 1.0:
        marks.append(Rule(1.0, "y", "rim"))
    whole = all(stride.count == 0 for stride, _ in drawn)
    return Panel(titled(name, curve.label), across(whole), upright(curve, ends), tuple(marks))


def line_of(side: str, y: Numbers, name: str, faint: bool = False) -> Line:
    """Return one side's line."""
    return Line(percents(len(y)), y, name, SIDE_TONES[side], faint=faint)


def toe_offs(strides: Sequence[Stride]) -> list[Mark]:
    """Return a line where each foot leaves the ground; one word where two lie side by side."""
    known = [stride for stride in strides if stride.toe_off == stride.toe_off]
    apart = len(known) < 2 or abs(known[0].toe_off - known[1].toe_off) >= APART
    return [
        Rule(stride.toe_off, "x", "toe-off" if apart or stride is known[0] else "", SIDE_TONES[stride.side])
        for stride in known
    ]


def across(whole: bool) -> Axis:
    """Return the axis of time."""
    return Axis("% of the recording" if whole else "% of the stride", 0.0, 100.0, nice_ticks(0.0, 100.0))


def upright(curve: Curve, ends: tuple[float, float]) -> Axis:
    """Return the axis of the quantity: signs at its ticks, and words for them at its ends where there are any."""
    ticks = nice_ticks(*ends, most=7)
    unit = "degrees" if curve.unit == "°" else UNIT_WORDS.get(curve.unit, curve.unit)
    return Axis(unit, *ends, ticks=ticks, plus=curve.plus, minus=curve.minus)


def span(curve: Curve) -> str:
    """Return the least and the greatest in words."""
    low, high = (worded(curve, f(y for y in curve.mean if y == y)) for f in (min, max))
    return f"{low} to {high}"


def worded(curve: Curve, value: float) -> str:
    """Return a value with a word for its sign where it has one."""
    unit = curve.unit if curve.unit == "°" else f" {UNIT_WORDS.get(curve.unit, curve.unit)}"
    if not curve.words_at_ends:
        return said(value, unit)
    shown = f"{abs(value):.0f}" if curve.unit == "°" else said(abs(value))
    word = curve.plus if value >= 0.0 else curve.minus
    if curve.quantity == "moment" and word:
        word = f"({word})"
    return f"{shown}{unit} {word}".strip() if float(shown) else f"{shown}{unit}"
