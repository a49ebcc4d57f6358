"""Passive ranges of rotation for many states at once, where tension and guarding are alike within a region.

What turns a hip back is a sum over its muscles. With three regions instead of some forty muscles it is read off
a table: the moment of each region over tension and angle, and the moment of each region's full activation over
angle, both from `coxa.hip.rotation_curve`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import REGIONS
from coxa.hip import Hip, States
from coxa.hip.rotation import rotation_curve

_TENSIONS = np.linspace(0.0, 0.6, 49)  # 1.25 % of a fibre apart: linear between them is within 0.02°
_FINE = np.pi / 180.0  # angles are interpolated to this step, then linearly: within 0.05°


@dataclass(frozen=True, eq=False)
class TurnTable:
    """One position of one hip.

    Attributes:
        angle_rad: Ascending, outward to inward.
        drive_Nm: Moment of a healthy hip with the weight of its shank and foot, inward +.
        by_tension: What tension of a region adds.
        by_guard: What full activation of a region would add.
        torque_Nm: The examiner's.
    """

    angle_rad: Float[Array, " angles"]
    drive_Nm: Float[Array, " angles"]
    by_tension: Float[Array, "regions tensions angles"]
    by_guard: Float[Array, "regions angles"]
    torque_Nm: float

    def range_rad(
        self, tension: Float[Array, "samples regions"], guard: Float[Array, "samples regions"]
    ) -> Float[Array, "samples 2"]:
        """Return how far each sample turns inward and outward, rad."""
        moment = self.drive_Nm + guard @ self.by_guard
        place = np.clip(tension / _TENSIONS[1], 0.0, len(_TENSIONS) - 1.001)
        low = place.astype(int)
        part = (place - low)[:, :, None]
        for r in range(len(REGIONS)):
            table = self.by_tension[r]
            moment += (1.0 - part[:, r]) * table[low[:, r]] + part[:, r] * table[low[:, r] + 1]
        inward = _reach(self.angle_rad, moment + self.torque_Nm)
        outward = _reach(-self.angle_rad[::-1], -moment[:, ::-1] + self.torque_Nm)
        return np.stack([inward, outward], axis=1)


def turn_table(hip: Hip, position: str, torque_Nm: float) -> TurnTable:
    """Return the table of one hip in one position.

    Args:
        hip: The hip.
        position: "prone" or "seated".
        torque_Nm: The examiner's torque.
    """
    n = len(hip.muscles)
    where = np.array([[r == name for r in hip.region] for name in REGIONS], dtype=float)
    tension = (where[:, None, :] * _TENSIONS[:, None]).reshape(-1, n)
    guard = np.concatenate([np.zeros_like(tension), where])
    tension = np.concatenate([tension, np.zeros_like(where)])
    curve = rotation_curve(hip, States(np.ones_like(tension), guard, tension), position)
    angle = np.arange(curve.angle_rad[0], curve.angle_rad[-1] + 0.5 * _FINE, _FINE)
    moment = _smooth(angle, curve.angle_rad, curve.moment_Nm)
    healthy = moment[0]
    added = moment - healthy
    split = len(REGIONS) * len(_TENSIONS)
    by_tension = added[:split].reshape(len(REGIONS), len(_TENSIONS), len(angle))
    return TurnTable(angle, healthy, by_tension, added[split:], torque_Nm)


def _smooth(
    at: Float[Array, " fine"], angle: Float[Array, " angles"], values: Float[Array, "states angles"]
) -> Float[Array, "states fine"]:
    """Return cubics through the values, with slopes of their neighbours: the curve `rotation_range` searches."""
    slope = np.gradient(values, angle, axis=1)
    low = np.clip(np.searchsorted(angle, at, side="right") - 1, 0, len(angle) - 2)
    step = angle[low + 1] - angle[low]
    u = (at - angle[low]) / step
    y0, y1, m0, m1 = values[:, low], values[:, low + 1], slope[:, low] * step, slope[:, low + 1] * step
    rest = 3 * (y1 - y0) - 2 * m0 - m1 + u * (2 * (y0 - y1) + m0 + m1)
    return np.asarray(y0 + u * (m0 + u * rest))


def _reach(angle: Float[Array, " angles"], drive: Float[Array, "samples angles"]) -> Float[Array, " samples"]:
    """Return where a drive runs out, going up from zero, or down where it is spent there; the end where nowhere."""
    middle = int(np.argmin(np.abs(angle)))
    spent = drive <= 0.0
    up = np.where(spent[:, middle:].any(axis=1), middle + spent[:, middle:].argmax(axis=1), len(angle) - 1)
    alive = ~spent[:, : middle + 1][:, ::-1]
    down = np.where(alive.any(axis=1), middle - alive.argmax(axis=1) + 1, 0)
    high = np.where(spent[:, middle], down, up)
    rows, low = np.arange(len(drive)), np.maximum(high - 1, 0)
    y0, y1 = drive[rows, low], drive[rows, high]
    crosses = (y0 > 0.0) & (y1 <= 0.0)
    share = np.where(crosses, y0 / np.where(crosses, y0 - y1, 1.0), 1.0)
    return np.asarray(angle[low] + share * (angle[high] - angle[low]))
