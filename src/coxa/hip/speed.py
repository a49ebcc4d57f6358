"""How much faster the leg could swing before its muscles no longer suffice."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Float
from coxa.hip.limits import Judge
from coxa.hip.posed import Hip
from coxa.hip.states import States
from coxa.muscles.capacity import Projection, muscle_capacity
from coxa.tasks.leg import hold, leg_of, posture, shank_weight, thigh_weight

SWING = "running_swing"
SLOWEST, FASTEST = 0.2, 3.0
_GRID = np.linspace(SLOWEST, FASTEST, 29)  # factors at which capacities are computed; between them a line
_HALVINGS = 10
_MOST_FRAMES = 12


def speed_factor(hip: Hip, states: States) -> Float[Array, " states"]:
    """Return the greatest speed of the swing in running, relative to the task's.

    The swing keeps its path. The weight of the leg stays; the rest of its moments is inertia and grows with the
    square of the speed; muscles shorten and lengthen faster in proportion and so can pull less or more. The pelvis
    is taken as upright. Judge a hip by the healthy one's factor, not by 1.

    Args:
        hip: The hip; it must have the task "running_swing".
        states: The batch.

    Returns:
        Factor from 0.2 (not even that, or just that) to 3 ("at least").

    Raises:
        InputError: The hip has no such task.
    """
    judge = Judge.of(hip.thinned(_MOST_FRAMES), [SWING])
    solver, alone = judge.solver, judge.hip
    weight_Nm = _leg_weight_Nm(alone)
    passive_Nm = alone.moment_Nm - solver.target_Nm(solver.passive_N(states.tension))
    moving_Nm = alone.moment_Nm - weight_Nm
    capacity_N = _capacities_N(alone)
    slow, fast = np.full(len(states), SLOWEST), np.full(len(states), FASTEST)

    def fails(factor: Float[Array, " states"]) -> Array:
        place = np.interp(factor, _GRID, np.arange(_GRID.size))
        low = np.minimum(place.astype(int), _GRID.size - 2)
        share = (place - low)[:, None, None]
        pull_N = capacity_N[low] * (1.0 - share) + capacity_N[low + 1] * share
        target = weight_Nm + factor[:, None, None] ** 2 * moving_Nm - passive_Nm
        found = solver.driven(states.strength, states.guard, target, capacity_N=pull_N)
        return judge.excess_Nm(found.reserve_Nm.reshape(target.shape)) > 0.0

    slow = np.where(fails(fast), slow, fast)
    for _ in range(_HALVINGS):
        middle = 0.5 * (slow + fast)
        bad = fails(middle)
        slow, fast = np.where(bad, slow, middle), np.where(bad, middle, fast)
    return np.asarray(slow)


def _leg_weight_Nm(hip: Hip) -> Float[Array, "frames 4"]:
    """Return the moments that hold the leg's weight, thigh, shank and foot."""
    leg = leg_of(hip.person)
    where = posture(leg, hip.frames.angle_rad[hip.task_frames])
    down = np.array([0.0, -1.0, 0.0])
    return hold(where, thigh_weight(leg, where, down), shank_weight(leg, where, down)).moment_Nm


def _capacities_N(hip: Hip) -> Float[Array, "factors frames muscles"]:
    """Return healthy forces at full activation for every factor of the grid."""
    frames, muscles = hip.length_m.shape
    length = np.tile(hip.length_m, (_GRID.size, 1))
    velocity = (_GRID[:, None, None] * hip.velocity_m_s).reshape(-1, muscles)
    found = muscle_capacity(hip.force_model, length, velocity, projection=Projection.FIBER)
    return found.active_N.reshape(_GRID.size, frames, muscles)
