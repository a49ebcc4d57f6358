"""What a batch of muscle states means for one hip: the figures of a page, sample by sample.

The healthy hip goes along as one more state, so that every figure has its healthy counterpart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import GROUPS
from coxa.hip import CAUSES, Hip, Simulation, States, peak_torques, simulate, waste
from coxa.hip.rotation import rotation_curve
from coxa.units import DEG_PER_RAD, MM_PER_M, RAD_PER_DEG

LOAD_TASKS: Final = ("one_leg_stance", "walking", "running_stance", "running_swing", "squat")
"""Tasks of everyday and of running: η over all of them is the hip's."""
PRESSING_TASKS: Final = ("walking", "running_stance")
HEAD_TASKS: Final = {"active": "prone_rotation_active", "passive": "prone_rotation_passive"}
TASKS: Final = (*LOAD_TASKS, *HEAD_TASKS.values())
"""All tasks that a self-check computes."""

FRAMES: Final = 13
"""Frames of a task: η over all tasks is then within 0.6 % of what all frames give (200 random states)."""
SWEEP_FRAMES: Final = 9
"""Frames of a sweep from 40° out to 40° in: every 10°."""
TURN_DEG: Final = 30.0
"""Rotation at which the head's place is told: most hips reach it both ways (Kouyoumdjian 2012: prone 35° in)."""
NEUTRAL_DEG: Final = 20.0
"""Passive stiffness is the mean slope this far to both sides of neutral (own choice)."""
MUSCLE_SAMPLES: Final = 24
"""Samples for which each muscle alone is restored, which costs most."""

STRENGTH_POSITIONS: Final = {
    "flexion": ("seated", 0),
    "extension": ("standing", 1),
    "adduction": ("standing", 2),
    "abduction": ("standing", 3),
    "inward": ("prone", 4),
    "outward": ("prone", 5),
}
"""Direction → position in which it is told, and its place among `coxa.efficiency.DIRECTIONS`."""

ALL: Final = -1
"""Place of all tasks together in the arrays of `Waste`."""

Values = dict[str, Float[Array, " states"]]


@dataclass(frozen=True, eq=False)
class HipFigures:
    """Figures of one hip; the same keys in both.

    Attributes:
        values: Key → its samples, in the unit people see.
        healthy: Key → the healthy hip's.
        by_group, by_muscle: Name → per cent of effort saved by making it well; muscles for fewer samples.
    """

    values: Mapping[str, Float[Array, " samples"]]
    healthy: Mapping[str, float]
    by_group: Mapping[str, Float[Array, " samples"]]
    by_muscle: Mapping[str, Float[Array, " fewer"]]


def hip_figures(
    hip: Hip,
    states: States,
    person_strength: Float[Array, " samples"],
    progress: Callable[[float], None] = lambda _share: None,
) -> HipFigures:
    """Return the figures of a page for a batch of states of one hip.

    Args:
        hip: The hip, with `TASKS`.
        states: The samples.
        person_strength: How strong the person as a whole is over the reference, per sample: it scales moments.
        progress: Called with the share done.
    """
    both = States.stack([States.healthy(1, len(hip.muscles)), states])
    scale = np.concatenate([[np.median(person_strength)], person_strength])
    figures: Values = {}
    loads = hip.with_tasks(LOAD_TASKS).thinned(FRAMES)
    found = waste(loads, both)
    progress(0.5)
    figures["efficiency"] = 100.0 * found.overall
    for t, key in enumerate(LOAD_TASKS):
        figures[f"efficiency_{key}"] = 100.0 * found.efficiency[:, t]
    causes = 100.0 * found.by_cause[:, ALL]
    figures |= {f"waste_{cause}": causes[:, k] for k, cause in enumerate(CAUSES)}
    figures |= _pressing(simulate(loads.with_tasks(PRESSING_TASKS), both, head=False))
    progress(0.6)
    figures |= _head(simulate(hip.with_tasks(tuple(HEAD_TASKS.values())).thinned(SWEEP_FRAMES), both))
    progress(0.8)
    figures["stiffness_passive"] = _passive_stiffness(hip, both)
    figures |= _strengths(hip, both, scale)
    groups = 100.0 * found.by_group[1:, ALL]
    return HipFigures(
        values={key: each[1:] for key, each in figures.items()},
        healthy={key: float(each[0]) for key, each in figures.items()},
        by_group={group: groups[:, g] for g, group in enumerate(GROUPS)},
        by_muscle=_muscle_waste(loads, states),
    )


def _pressing(found: Simulation) -> Values:
    weight = found.hip.weight_s
    body_N = found.hip.person.body_weight_N
    figures: Values = {}
    for key in PRESSING_TASKS:
        span = found.hip.spans[key]
        share = weight[span] / weight[span].sum()
        load_BW = np.linalg.norm(found.of(key, found.contact_N), axis=2) / body_N
        figures[f"offset_{key}"] = found.of(key, found.offset) @ share
        figures[f"load_{key}"] = load_BW.max(axis=1)
    return figures


def _head(found: Simulation) -> Values:
    """Return how far forward of its place at neutral the head lies when turned, mm."""
    figures: Values = {}
    for mode, key in HEAD_TASKS.items():
        angle = next(task.angle_rad[:, 2] for task in found.hip.tasks if task.key == key) * DEG_PER_RAD
        forward = MM_PER_M * found.of(key, found.head_m)[:, :, 0]
        at = {deg: int(np.abs(angle - deg).argmin()) for deg in (-TURN_DEG, 0.0, TURN_DEG)}
        figures[f"head_inward_{mode}"] = forward[:, at[TURN_DEG]] - forward[:, at[0.0]]
        figures[f"head_outward_{mode}"] = forward[:, at[-TURN_DEG]] - forward[:, at[0.0]]
    return figures


def _passive_stiffness(hip: Hip, states: States) -> Float[Array, " states"]:
    curve = rotation_curve(hip, states, "prone")
    near = np.abs(curve.angle_rad) <= NEUTRAL_DEG * RAD_PER_DEG + 1e-9
    angle, moment = curve.angle_rad[near], curve.tissue_Nm[:, near]
    return np.asarray(-(moment[:, -1] - moment[:, 0]) / (angle[-1] - angle[0]) / DEG_PER_RAD)


def _strengths(hip: Hip, states: States, scale: Float[Array, " states"]) -> Values:
    positions = tuple(dict.fromkeys(position for position, _ in STRENGTH_POSITIONS.values()))
    found = peak_torques(hip, states, positions).moment_Nm * scale[:, None, None]
    return {
        f"peak_{direction}": found[:, positions.index(position), row]
        for direction, (position, row) in STRENGTH_POSITIONS.items()
    }


def _muscle_waste(loads: Hip, states: States) -> dict[str, Float[Array, " fewer"]]:
    few = states.part(slice(0, MUSCLE_SAMPLES))
    found = waste(loads, few, muscles=True)
    if found.by_muscle is None:
        return {}
    saved = 100.0 * found.by_muscle[:, ALL]
    return {name: saved[:, m] for m, name in enumerate(loads.muscles)}
