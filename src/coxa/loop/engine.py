"""The loop's mechanics from the simulated hip itself, and how tension limits its rotation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coxa._arrays import Array, Float
from coxa.hip import Hip, States, rotation_range, simulate
from coxa.hip.manoeuvres import examiner_torque_Nm
from coxa.loop.departure import GROUPS, SIZE, ceiling, muscle_arrays
from coxa.loop.mechanics import Drives, LinearMechanics, linearised

DAILY_TASKS = ("one_leg_stance", "walking", "running_stance", "running_swing")
"""What a runner's hip does all day, each counting the same: our choice."""


class SimulatedMechanics:
    """Drives of departures by simulating them: coordination and contact in the daily tasks, against health.

    Args:
        hip: The hip; only its daily tasks are used.
        tasks: Their keys.
    """

    def __init__(self, hip: Hip, tasks: Sequence[str] = DAILY_TASKS) -> None:
        self.hip = hip.with_tasks(tasks)
        self.share = group_shares(self.hip)

    def __call__(self, x: Float[Array, "states 18"]) -> Drives:
        """Return the drives of each departure.

        Args:
            x: Departures.
        """
        healthy_first = np.vstack([np.zeros(SIZE), x])
        states = States(*muscle_arrays(healthy_first, self.hip.group))
        found = simulate(self.hip, states, head=False)
        extra = np.maximum(found.activation[1:] - found.activation[:1], 0.0)
        weight = self.hip.even_weight
        use = np.einsum("f,sfm,gm->sg", weight, found.activation, self.share)
        load = across_pole(found.contact_N, self.hip.cup.pole) / self.hip.person.body_weight_N
        beyond = load[1:] - load[:1]
        towards = np.stack([beyond[..., 0], beyond[..., 2], -beyond[..., 0]], axis=-1)
        return Drives(
            off_role=np.einsum("f,sfm,gm->sg", weight, extra, self.share),
            off_centre_BW=np.einsum("f,sfr->sr", weight, np.maximum(towards, 0.0)),
            under_use=np.clip(1.0 - use[1:] / np.maximum(use[:1], 1e-12), 0.0, 1.0),
        )


def group_shares(hip: Hip) -> Float[Array, "6 muscles"]:
    """Return how much each muscle counts in its group's mean: by its strength.

    Args:
        hip: The hip.
    """
    strength = hip.force_model.architecture[:, 0]
    share = np.array([[name == group for name in hip.group] for group in GROUPS]) * strength
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def across_pole(force_N: Float[Array, "*batch 3"], pole: Float[Array, "3"]) -> Float[Array, "*batch 3"]:
    """Return the part of a force that points across the deepest point of the cup: what a centred load lacks.

    Args:
        force_N: Forces of the head on the socket.
        pole: Unit vector to the deepest point.
    """
    return np.asarray(force_N - (force_N @ pole)[..., None] * pole)


def hip_mechanics(hip: Hip, tasks: Sequence[str] = DAILY_TASKS) -> LinearMechanics:
    """Return the slopes of a hip's own mechanics: fast, and good for a fit.

    Args:
        hip: The hip.
        tasks: What it does all day.
    """
    return linearised(SimulatedMechanics(hip, tasks))


def rotation_slopes(
    hip: Hip, position: str = "prone", torque_Nm: float | None = None, share: float = 0.4
) -> Float[Array, "2 18"]:
    """Return how inward and outward range shrink with departure, degrees per unit: for `plain_appearance`.

    Args:
        hip: The hip.
        position: "prone" or "seated".
        torque_Nm: With which the leg is turned; that of studies of the end of range if not given.
        share: How far out slopes are taken, as a share of the loop's limits: secants, as `linearised` does.
    """
    torque = examiner_torque_Nm() if torque_Nm is None else torque_Nm
    far = np.vstack([np.zeros(SIZE), np.diag(share * ceiling())])
    states = States(*muscle_arrays(far, hip.group))
    reach = np.degrees(rotation_range(hip, states, position, torque))
    return np.asarray(((reach[1:] - reach[0]) / (share * ceiling())[:, None]).T)
