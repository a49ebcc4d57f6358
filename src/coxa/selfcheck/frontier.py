"""What holding the ball better centred would cost: the frontier of a person's hip beside its healthy twin's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from coxa._arrays import Array, Bool
from coxa.efficiency.reach import NOISE_NM, SHORT_SHARE
from coxa.figures.check import Spread
from coxa.figures.grades import MODELLED
from coxa.hip import Frontier, Hip, States, frontier
from coxa.selfcheck.mechanics import FRAMES, impaired
from coxa.selfcheck.result import FrontierPoint, SideFrontier, spread_of
from coxa.selfcheck.sentences import WORDS, between
from coxa.selfcheck.typical import Typical

FAVOURITE: Final = "walking"
"""The task whose frontier is shown where both hips can make it."""
SAMPLES: Final = 24
"""Samples behind the interval of the cost."""
NEARER: Final = 2.0 / 3.0
"""How far off-centre the ball would be held, as a share of where it is (own choice)."""
LEVELS_BW: Final = tuple(float(level) for level in np.geomspace(30.0, 0.03, 16))
"""Prices of centring swept; beyond the dearest even a healthy hip falls short of every load task."""
TRIFLE: Final = 0.005
"""Offsets nearer than this count as the same."""
HARDLY: Final = 1.0
"""Per cent of effort; a lower cost is called next to nothing."""


def shown_task(counted: Sequence[str]) -> str | None:
    """Return the task whose frontier is shown.

    Args:
        counted: The tasks that both hips can make.
    """
    if FAVOURITE in counted:
        return FAVOURITE
    return next(iter(counted), None)


def side_frontier(own_hip: Typical, states: States, task: str, label: str) -> SideFrontier:
    """Return one side's frontier, of the sample that is drawn.

    Args:
        own_hip: That sample.
        states: All samples of the side.
        task, label: Key and name of a task that it can make.
    """
    hip, one = own_hip
    few = impaired(states).part(slice(0, SAMPLES))
    found = frontier(
        hip.thinned(FRAMES), task, States.stack([States.healthy(1, len(hip.muscles)), one, few]), LEVELS_BW
    )
    held = _held(hip, found)
    unit = float(found.own_effort[0])
    healthy, own = (_curve(found, held, k, unit) for k in (0, 1))
    curves = [_curve(found, held, k, unit) for k in range(2, 2 + len(few))]
    now, nearest = own[0].offset, max(curve[-1].offset for curve in curves)
    target, cost = max(NEARER * now, own[-1].offset, nearest), None
    if target < now - TRIFLE:  # as near as every sample can hold it
        efforts = np.array([_effort_at(curve, target) / curve[0].effort for curve in curves])
        cost = spread_of(100.0 * (efforts - 1.0))
    else:
        target = max(NEARER * now, own[-1].offset)
    reaches = target < now - TRIFLE
    most_likely = 100.0 * (_effort_at(own, target) / own[0].effort - 1.0)
    return SideFrontier(
        side=hip.side,
        task=task,
        label=label,
        evidence=MODELLED,
        own=own,
        healthy=healthy,
        own_point=own[0],
        healthy_point=healthy[0],
        target=target if reaches else None,
        cost=cost,
        sentence=_sentence(hip.side, label, now, target, most_likely if reaches else None, cost),
    )


def _held(hip: Hip, found: Frontier) -> Bool[Array, "states levels"]:
    """Return which levels muscles can hold without missing more of the task than they do anyway, or than a trifle."""
    peak_Nm = np.abs(hip.moment_Nm[hip.spans[found.task], :3]).max()
    anyway_Nm = found.missing_Nm[:, :1]  # at the loosest level nobody minds centring
    return np.asarray(found.missing_Nm <= anyway_Nm + max(SHORT_SHARE * peak_Nm, NOISE_NM))


def _curve(
    found: Frontier, held: Bool[Array, "states levels"], state: int, unit: float
) -> tuple[FrontierPoint, ...]:
    """Return one state's frontier, its own point first, without levels that cost more and centre no better.

    What is priced is the force across the pole; the offset, an angle, mostly falls with it but need not.
    """
    points = [FrontierPoint(float(found.own_offset[state]), float(found.own_effort[state]) / unit)]
    for level in np.flatnonzero(held[state]):
        offset, effort = float(found.offset[state, level]), float(found.effort[state, level]) / unit
        if offset < points[-1].offset - TRIFLE / 2 and effort > points[-1].effort:
            points.append(FrontierPoint(offset, effort))
    return tuple(points)


def _effort_at(curve: Sequence[FrontierPoint], offset: float) -> float:
    """Return the least effort at an offset, between the points straight; NaN beyond the best centred one."""
    if offset < curve[-1].offset - 1e-9:
        return float("nan")
    rising = curve[::-1]
    return float(np.interp(offset, [p.offset for p in rising], [p.effort for p in rising]))


def _sentence(
    side: str, label: str, now: float, target: float, cost: float | None, spread: Spread | None
) -> str:
    hip = f"your {WORDS[side]} hip"
    if cost is None:
        return f"In {label} {hip} cannot hold the ball clearly better centred than at {now:.2f}."
    start = f"Holding the ball at {target:.2f} instead of {now:.2f} in {label} would cost {hip}"
    if cost < HARDLY:
        return f"{start} next to nothing."
    ends = "" if spread is None else between(spread.low, spread.high)
    return f"{start} {cost:.0f} % more effort{ends}."
