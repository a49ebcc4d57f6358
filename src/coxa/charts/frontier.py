"""What holding the ball better centred costs: effort against how far off-centre it is held."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Axis,
    Chart,
    Legend,
    Line,
    Mark,
    Panel,
    Points,
    Subject,
    room,
)
from coxa.charts.reading import (
    NONE,
    SIDES,
    axis,
    between,
    check_figure,
    columns,
    listed,
    number,
    once,
    pairs,
    part,
    sentence,
    spread,
    text,
    titled,
)
from coxa.figures.check import CheckFigure, Spread, interval, plain

KEY: Final = "frontier"
TITLE: Final = "What better centring would cost"
ABSENT: Final = (
    "A self-check with figures of both hips computes it, for a task that both can make: it weighs effort against how "
    "well the ball is centred."
)
HOW: Final = (
    "Further left the ball is held nearer the centre of the socket, further up that costs more effort. 100 % is what a "
    "healthy hip of the same size spends when nobody minds centring."
)
SOURCE: Final = (
    "Modelled: the least effort with which the muscles can make the task while the load is held this near the centre. "
    "The upright stroke is where the cost lies nine times in ten."
)
DRAWN: Final = (
    "Drawn for one of the hips that explain the exam, the one in the middle by its efficiency in this task:"
)
DRAWN_OTHERWISE: Final = (
    "Drawn for the likeliest state of each muscle by itself; in the middle, hips that explain the exam differ. "
    "Their efficiency in this task:"
)
AGREES: Final = 3.0
"""Per cent; a hip whose efficiency is this near the one told is the one in the middle (own choice)."""
TOGETHER: Final = 3.0
"""Per cent of the healthy effort; lines nearer than this lie on each other in the picture (own choice)."""
HARDLY: Final = 1.0
"""Per cent of effort; less is called next to nothing."""


@dataclass(frozen=True)
class _Hip:
    """One hip's frontier: `(offset, effort in % of healthy)` each."""

    name: str
    title: str
    side: str
    own: tuple[tuple[float, float], ...]
    healthy: tuple[tuple[float, float], ...]
    target: float
    cost: Spread | None
    words: str
    task: str
    efficiency: CheckFigure | None
    waste: float

    @property
    def now(self) -> tuple[float, float]:
        """Where nobody minds centring: the first point of its curve."""
        return self.own[0]

    @property
    def aim(self) -> tuple[float, float] | None:
        """The target on its own curve; None without one, or beyond the curve."""
        effort = _at(self.own, self.target)
        return None if math.isnan(effort) else (self.target, effort)


def frontier(subjects: Sequence[Subject]) -> Chart | Absent:
    """Draw effort against offset, of each hip and its healthy twin.

    Args:
        subjects: Results; those of a self-check hold it.
    """
    hips = [hip for name, subject, side in pairs(subjects) if (hip := _read(name, subject, side))]
    if not hips:
        return Absent(KEY, TITLE, ABSENT)
    x, y = _axes(hips)
    tones = once([SIDE_TONES[hip.side] for hip in hips])
    return Chart(
        key=KEY,
        title=TITLE,
        lead=" ".join(_finding(hip) for hip in hips),
        alt=" ".join(_described(hip) for hip in hips),
        evidence="modelled",
        panels=tuple(
            Panel(hip.title, x, y, _marks(hip), height=220.0, tone=SIDE_TONES[hip.side]) for hip in hips
        ),
        columns=columns(subjects),
        legend=(
            *(Legend(f"your {tone} hip as it is", tone) for tone in tones),
            *(
                (Legend("the same hip with healthy muscles", "healthy"),)
                if any(h.healthy for h in hips)
                else ()
            ),
        ),
        notes=(HOW, SOURCE, *_middle(hips), *_alike(hips)),
        table=_table(hips),
    )


def _read(name: str, subject: Subject, side: str) -> _Hip | None:
    found = part(subject.document, "frontiers", side)
    own = _curve(found, "own")
    if not own:
        return None
    task = text(found.get("label"))
    title = f"{SIDES[side]} hip, {task}" if task else f"{SIDES[side]} hip"
    overall = check_figure(subject, side, "efficiency")
    return _Hip(
        name,
        titled(name, title),
        side,
        own,
        _curve(found, "healthy"),
        number(found.get("target")),
        spread(found.get("cost")),
        text(found.get("sentence")),
        task,
        check_figure(subject, side, f"efficiency_{text(found.get('task'))}"),
        NONE if overall is None or overall.spread is None else 100.0 - overall.spread.value,
    )


def _curve(found: dict[str, Any], name: str) -> tuple[tuple[float, float], ...]:
    """Return a curve from where nobody minds centring; points without both numbers are left out."""
    points = [
        (number(p.get("offset")), 100.0 * number(p.get("effort")))
        for p in (part(found, f"{name}_point"), *listed(found, name))
    ]
    return once([p for p in points if not math.isnan(p[0] + p[1])])


def _at(curve: Sequence[tuple[float, float]], offset: float) -> float:
    """Return the effort at an offset, between the points straight; NaN beyond the ends."""
    rising = sorted(curve)
    if not rising[0][0] - 1e-9 <= offset <= rising[-1][0] + 1e-9:
        return math.nan
    k = min(max(bisect_left(rising, (offset, -math.inf)), 1), len(rising) - 1)
    (x0, y0), (x1, y1) = rising[max(k - 1, 0)], rising[k]
    return y0 if x1 <= x0 else y0 + (y1 - y0) * (offset - x0) / (x1 - x0)


def _cost(hip: _Hip) -> float:
    """Return the cost of the target on the curve drawn, per cent of the effort as it is."""
    aim = hip.aim
    return math.nan if aim is None or hip.now[1] <= 0.0 else 100.0 * (aim[1] / hip.now[1] - 1.0)


def _whisker(hip: _Hip) -> tuple[float, float] | None:
    """Return between which efforts the target lies nine times in ten, % of healthy."""
    if hip.aim is None or hip.cost is None:
        return None
    low, high = (hip.now[1] * (1.0 + cost / 100.0) for cost in (hip.cost.low, hip.cost.high))
    return low, high


def _axes(hips: Sequence[_Hip]) -> tuple[Axis, Axis]:
    points = [point for hip in hips for point in (*hip.own, *hip.healthy)]
    whiskers = [end for hip in hips for end in _whisker(hip) or ()]
    return (
        axis(
            "Off-centre: 0 in the middle, 1 on the rim",
            room([p[0] for p in points], least=0.1),
            plus="nearer the rim",
            minus="better centred",
        ),
        axis("Effort, % of healthy", room([100.0, *(p[1] for p in points), *whiskers], least=20.0)),
    )


def _marks(hip: _Hip) -> tuple[Mark, ...]:
    tone = SIDE_TONES[hip.side]
    x, y = zip(*hip.own, strict=True)
    marks: list[Mark] = [Line(x, y, "as it is", tone)]
    if hip.healthy:  # on top: a hip that is healthy shows both
        offset, effort = zip(*hip.healthy, strict=True)
        marks.append(Line(offset, effort, "with healthy muscles", "healthy", dashed=True))
        marks.append(Points(offset[:1], effort[:1], "healthy, nobody minds centring", "healthy"))
    if whisker := _whisker(hip):
        marks.append(Line((hip.target, hip.target), whisker, "where the cost lies nine times in ten", tone))
    marks.append(Points(x[:1], y[:1], "now", tone, ("now",)))
    if hip.aim is not None:
        cost = _cost(hip)
        words = "hardly more" if cost < HARDLY else f"{plain(cost, 0)} % more"
        marks.append(Points((hip.aim[0],), (hip.aim[1],), "better centred", tone, (words,)))
    return tuple(marks)


def _finding(hip: _Hip) -> str:
    if hip.words:
        return titled(hip.name, sentence(hip.words))
    return f"{hip.title}: the ball is held at {plain(hip.now[0], 2)} of the way to the rim."


def _middle(hips: Sequence[_Hip]) -> tuple[str, ...]:
    """Say which of all hips that explain the exam is drawn, with the efficiency that the tables tell."""
    found = [(hip, f) for hip in hips if (f := hip.efficiency) is not None and f.spread is not None]
    told = ", ".join(f"{titled(hip.name, f'{SIDES[hip.side]} hip')} {interval(f)} %" for hip, f in found)
    agree = all(
        f.spread and abs(1e4 / hip.now[1] - f.spread.value) < AGREES for hip, f in found if hip.now[1]
    )
    return (f"{DRAWN if agree else DRAWN_OTHERWISE} {told}.",) if told else ()


def _alike(hips: Sequence[_Hip]) -> tuple[str, ...]:
    """Say where a hip's two lines lie on each other."""
    return tuple(
        f"{hip.title}: both lines lie on each other; here it works as it would with healthy muscles{_elsewhere(hip)}."
        for hip in hips
        if hip.healthy and _together(hip)
    )


def _elsewhere(hip: _Hip) -> str:
    """Return what a hip wastes over all tasks, where it wastes nothing in this one."""
    return f" (over all tasks {plain(hip.waste, 0)} % of its effort is waste)" if hip.waste >= HARDLY else ""


def _together(hip: _Hip) -> bool:
    gaps = [abs(_at(hip.healthy, x) - y) for x, y in hip.own]
    known = [gap for gap in gaps if not math.isnan(gap)]
    return len(known) > 1 and max(known) < TOGETHER


def _described(hip: _Hip) -> str:
    (x0, y0), (x1, y1) = hip.own[0], hip.own[-1]
    words = (
        f"{hip.title}: from {plain(x0, 2)} off-centre with {plain(y0, 0)} % of the healthy effort "
        f"to {plain(x1, 2)} with {plain(y1, 0)} %"
    )
    if hip.healthy:
        (a0, b0), (a1, b1) = hip.healthy[0], hip.healthy[-1]
        words += f"; with healthy muscles from {plain(a0, 2)} with {plain(b0, 0)} % "
        words += f"to {plain(a1, 2)} with {plain(b1, 0)} %"
    cost = _cost(hip)
    if not math.isnan(cost):
        words += f"; at {plain(hip.target, 2)} it costs {plain(cost, 0)} % more"
        if hip.cost is not None:
            words += f" ({between(hip.cost.low, hip.cost.high, 0, ' %')})"
    return f"{words}."


def _table(hips: Sequence[_Hip]) -> tuple[tuple[str, ...], ...]:
    lines = [("Hip", "Muscles", "Off-centre", "Effort, % of healthy")]
    for hip in hips:
        for words, curve in (("as they are", hip.own), ("healthy", hip.healthy)):
            lines += [(hip.title, words, plain(x, 3), plain(y, 1)) for x, y in curve]
    return tuple(lines)
