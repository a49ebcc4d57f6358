"""How long a task can be kept up: muscles tire, others take over, until together they no longer suffice.

Each muscle is three compartments: active, resting, fatigued. With the part `u` of a muscle active, its fatigued
part grows at `F u` and recovers at `R` (15 R while the muscle rests):

    dM_F/dt = F u - r R M_F

A muscle can be no more active than what is not fatigued. As muscles tire the moments are shared anew, always in
the cheapest way left. No rates are published for the hip; those of knee and trunk bound the answer.

Source:
    Xia & Frey Law (2008) J Biomech 41:3046 (model); Frey-Law, Looft & Heitsman (2012) J Biomech 45:1803 (rates);
    Looft, Herkert & Frey-Law (2018) J Biomech 77:16 (faster recovery at rest).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.hip.limits import Judge
from coxa.hip.posed import Hip
from coxa.hip.states import States

FATIGUE_RATES = {"knee": (0.01500, 0.00149), "trunk": (0.00755, 0.00075)}
"""F and R, 1/s; the hip is taken to lie between."""
REST_FACTOR = 15.0
"""How much faster a resting muscle recovers."""
REST = 0.02
"""Active part of a muscle below which it counts as resting: ours; the models rest only at 0."""
LONGEST_S = 3600.0
"""Tasks kept up this long are kept up "at least" this long."""
_FIRST_S, _GROWTH = 4.0, 1.2  # time steps: short while muscles tire fast, later longer
_MOST_FRAMES = 9
RUNNING = ("running_stance", "running_swing")
"""Tasks of one stride of running."""


@dataclass(frozen=True, eq=False)
class Endurance:
    """Time until the muscles no longer suffice, s; 0 for a task they cannot do at all.

    Attributes:
        shortest_s: With the faster of the two rates.
        longest_s: With the slower; `LONGEST_S` where they last longer.
    """

    shortest_s: Float[Array, " states"]
    longest_s: Float[Array, " states"]


def endurance(hip: Hip, tasks: Sequence[str], states: States, *, level: float = 1.0) -> Endurance:
    """Return how long each state keeps up some tasks, one after the other, again and again without a pause.

    Args:
        hip: The hip.
        tasks: Keys of tasks that muscles drive, e.g. `RUNNING`.
        states: The batch.
        level: Factor on all moments, for an easier or harder pace: where healthy muscles are already at their
            limit, as in fast running, every hip tires at once.

    Raises:
        InputError: There is no such task, an examiner drives it, or the level is not above 0.
    """
    if not level > 0.0:
        raise InputError(f"a level of {level:g}.", mend="give a factor above 0.")
    judge = Judge.of(hip.thinned(_MOST_FRAMES), tasks, level)
    times = np.array([_lasting_s(judge, states, *rates) for rates in FATIGUE_RATES.values()])
    return Endurance(times.min(axis=0), times.max(axis=0))


def _lasting_s(judge: Judge, states: States, fatigue: float, recovery: float) -> Float[Array, " states"]:
    solver, weight = judge.solver, judge.hip.weight_s / judge.hip.weight_s.sum()
    target_Nm = solver.target_Nm(solver.passive_N(states.tension))
    tired = np.zeros_like(states.strength)
    lasting = np.full(len(states), LONGEST_S)
    going, excess_Nm = np.arange(len(states)), np.full(len(states), -np.inf)
    time_s, step_s, last_s = 0.0, _FIRST_S, 0.0
    while going.size and time_s < LONGEST_S:
        strength = states.strength[going] * (1.0 - tired[going])
        found = solver.driven(strength, np.minimum(states.guard[going], strength), target_Nm[going])
        n = going.size
        now_Nm = judge.excess_Nm(found.reserve_Nm.reshape(n, -1, 4))
        failing = now_Nm > 0.0
        # Between two looks what is missing is taken to grow evenly.
        part = np.divide(now_Nm, now_Nm - excess_Nm[going], out=np.ones(n), where=failing & (time_s > 0.0))
        lasting[going[failing]] = np.where(time_s > 0.0, time_s - part * last_s, 0.0)[failing]
        active = found.activation.reshape(n, weight.size, -1)[~failing]
        excess_Nm[going], going = now_Nm, going[~failing]
        own = np.where(states.strength[going] > 0.0, states.strength[going], np.inf)
        use = np.einsum("f,sfm->sm", weight, active) / own
        resting = np.einsum("f,sfm->sm", weight, active < REST * own[:, None])
        back = recovery * (1.0 + (REST_FACTOR - 1.0) * resting)
        level = fatigue * use / back  # where fatigue would settle
        tired[going] = np.minimum(level + (tired[going] - level) * np.exp(-back * step_s), 1.0)
        time_s, last_s, step_s = time_s + step_s, step_s, step_s * _GROWTH
    return lasting
