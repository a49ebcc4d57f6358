"""How far a hip turns when someone else turns it: passive tissue against the examiner's torque."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError
from coxa.hip.passive import passive_force
from coxa.hip.posed import SWEEPS, Hip
from coxa.hip.states import States
from coxa.tasks.leg import hold, leg_of, posture, shank_weight

ROTATION = 2
_DOWN = {"prone": (1.0, 0.0, 0.0), "seated": (0.0, -1.0, 0.0)}
"""Where the ground is, in pelvis axes: face down, and sitting upright."""
_HALVINGS = 44  # of a 5° step: to rounding


@dataclass(frozen=True, eq=False)
class RotationCurve:
    """Moment about the axis of rotation over the angle, nobody turning; inward +.

    Attributes:
        angle_rad: Ascending, outward to inward.
        tissue_Nm: Of muscles (passive, and what guarding keeps up) and capsule; falls with the angle.
        gravity_Nm: Of shank and foot.
    """

    angle_rad: Float[Array, " angles"]
    tissue_Nm: Float[Array, "states angles"]
    gravity_Nm: Float[Array, " angles"]

    @property
    def moment_Nm(self) -> Float[Array, "states angles"]:
        """Return tissue and gravity together."""
        return self.tissue_Nm + self.gravity_Nm


def rotation_curve(hip: Hip, states: States, position: str) -> RotationCurve:
    """Return what turns each hip back, over the whole sweep.

    Args:
        hip: The hip.
        states: The batch.
        position: "prone" (hip straight, knee bent) or "seated" (hip and knee at 90°).

    Raises:
        InputError: There is no such position.
    """
    if position not in SWEEPS:
        raise InputError(
            f"rotation is not measured in the position '{position}'.", mend=f"use {' or '.join(SWEEPS)}."
        )
    span = hip.spans[f"sweep {position}"]
    forces, arm = hip.forces.part(span), hip.frames.moment_arm_m[span][:, :, ROTATION]
    pull_N = passive_force(hip.force_model, forces, states.tension)
    pull_N += states.guard[:, None] * forces.capacity_N
    tissue = np.einsum("sam,am->sa", pull_N, arm) + hip.joint.moment_Nm[span, ROTATION]
    return RotationCurve(hip.frames.angle_rad[span, ROTATION], tissue, _gravity_Nm(hip, position))


def rotation_range(
    hip: Hip, states: States, position: str, torque_Nm: float, *, gravity: bool = True
) -> Float[Array, "states 2"]:
    """Return how far each hip turns inward and outward under an examiner's torque, rad.

    From neutral the examiner goes on until tissue and the weight of shank and foot balance the torque. Prone the
    weight helps to turn, seated it turns back. Positive beyond neutral; negative for a hip that does not even
    reach it. A hip that nothing stops ends at the end of the sweep, 80°.

    Args:
        hip: The hip.
        states: The batch.
        position: "prone" or "seated".
        torque_Nm: The examiner's torque, 0 or more.
        gravity: False to leave the weight out.

    Raises:
        InputError: There is no such position, or the torque is negative.
    """
    if not torque_Nm >= 0.0:
        raise InputError(f"an examiner's torque of {torque_Nm:g} N·m.", mend="give 0 N·m or more.")
    curve = rotation_curve(hip, states, position)
    moment = curve.moment_Nm if gravity else curve.tissue_Nm
    inward = _reach(curve.angle_rad, moment + torque_Nm)
    # Outward is inward seen in a mirror: angle and moment change sign.
    outward = _reach(-curve.angle_rad[::-1], -moment[:, ::-1] + torque_Nm)
    return np.stack([inward, outward], axis=1)


def _gravity_Nm(hip: Hip, position: str) -> Float[Array, " angles"]:
    leg = leg_of(hip.person)
    where = posture(leg, hip.frames.angle_rad[hip.spans[f"sweep {position}"]])
    # What must be made from inside to hold the weight is its opposite.
    held = hold(where, shank_weight(leg, where, np.array(_DOWN[position])))
    return np.asarray(-held.moment_Nm[:, ROTATION])


def _reach(
    angle_rad: Float[Array, " angles"], drive_Nm: Float[Array, "states angles"]
) -> Float[Array, " states"]:
    """Return where a drive that falls with the angle runs out, going up from zero, or down where it is spent there.

    Between grid points the drive is a cubic with slopes of its neighbours: smooth in every muscle's state.
    """
    middle = int(np.searchsorted(angle_rad, -1e-9))
    spent = drive_Nm <= 0.0
    at_middle = spent[:, middle]
    # The step from `low` to `low + 1` is the one in which the drive runs out.
    ahead = np.where(
        spent[:, middle:].any(axis=1), spent[:, middle:].argmax(axis=1) + middle - 1, len(angle_rad) - 1
    )
    alive = ~spent[:, : middle + 1][:, ::-1]
    behind = np.where(alive.any(axis=1), middle - alive.argmax(axis=1), -1)
    low = np.where(at_middle, behind, ahead)
    ends = np.array([angle_rad[0], angle_rad[-1]])
    inside = (low >= 0) & (low < len(angle_rad) - 1)
    found = np.where(low < 0, ends[0], ends[1])
    rows = np.flatnonzero(inside)
    if rows.size:
        slope = np.gradient(drive_Nm[rows], angle_rad, axis=1)
        found[rows] = _cross(angle_rad, drive_Nm[rows], slope, low[rows])
    return np.asarray(found)


def _cross(
    angle_rad: Float[Array, " angles"],
    drive_Nm: Float[Array, "states angles"],
    slope: Float[Array, "states angles"],
    low: Int[Array, " states"],
) -> Float[Array, " states"]:
    """Return where each state's cubic crosses zero between the grid points `low` and `low + 1`, by halving."""
    s = np.arange(len(low))
    step = angle_rad[low + 1] - angle_rad[low]
    y0, y1 = drive_Nm[s, low], drive_Nm[s, low + 1]
    m0, m1 = slope[s, low] * step, slope[s, low + 1] * step
    near, far = np.zeros(len(low)), np.ones(len(low))
    for _ in range(_HALVINGS):
        u = 0.5 * (near + far)
        value = y0 + u * (m0 + u * (3 * (y1 - y0) - 2 * m0 - m1 + u * (2 * (y0 - y1) + m0 + m1)))
        near, far = np.where(value > 0.0, u, near), np.where(value > 0.0, far, u)
    return np.asarray(angle_rad[low] + 0.5 * (near + far) * step)
