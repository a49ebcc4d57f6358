"""One ligament of the hip capsule: a string drawn over the femoral head, and what its tension does to the femur.

The string runs from a point P on the pelvis to a point F on the femur by the shortest way outside a sphere
about the head centre H. With a = |P - H|, b = |F - H|, the angle θ between the two and the radius r, it is
straight while θ ≤ acos(r/a) + acos(r/b); beyond that it is two tangents and an arc,
`L = √(a² - r²) + √(b² - r²) + r (θ - acos(r/a) - acos(r/b))`, in the plane of P, H and F.

The length depends on P, F and H only through their differences, so the force on the femur, pull at F and
push of the arc on the head together, is `-T (∂L/∂F + ∂L/∂H) = T ∂L/∂P`: it leaves through the pelvic end. For the
same reason the moment about H is `(P - H) × T ∂L/∂P`. No tangent point has to be found.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel

Floats = NDArray[np.float64]

TOE_STRAIN = 0.03
"""Half the strain at which a ligament's law turns straight, `ε₁` of Blankevoort et al. 1991 (J Biomech 24:1019)."""
_STRAIGHT = 1e-9


@kernel
def ligament_pull(
    px: float, py: float, pz: float, fx: float, fy: float, fz: float,
    hx: float, hy: float, hz: float, radius: float, out: Floats,
) -> float:  # fmt: skip
    """Return the length of one ligament and the unit force it puts on the femur.

    A point that lies inside the sphere counts as lying on it, straight out from the centre; length and force
    stay continuous there. Beyond half a turn the shortest way is the other way round.

    Args:
        px, py, pz: P, attachment on the pelvis, m, pelvis axes.
        fx, fy, fz: F, attachment on the femur, m, pelvis axes, same origin.
        hx, hy, hz: H, centre of the head, m, pelvis axes, same origin.
        radius: Radius of the sphere, m; 0 for a straight line.
        out: Out, `(3,)`: `∂L/∂P`, net force on femur and head per newton of tension.

    Returns:
        The length, m.
    """
    px -= hx
    py -= hy
    pz -= hz
    fx -= hx
    fy -= hy
    fz -= hz
    a = math.sqrt(px * px + py * py + pz * pz)
    b = math.sqrt(fx * fx + fy * fy + fz * fz)
    # Points inside are lifted to the surface; the lift turns about the centre with its point.
    lift_p = max(1.0, radius / a)
    lift_f = max(1.0, radius / b)
    dot = (px * fx + py * fy + pz * fz) / (a * b)
    cx = py * fz - pz * fy
    cy = pz * fx - px * fz
    cz = px * fy - py * fx
    sine = math.sqrt(cx * cx + cy * cy + cz * cz) / (a * b)
    angle = math.atan2(sine, dot)
    free_p = math.acos(min(1.0, radius / a))
    free_f = math.acos(min(1.0, radius / b))
    if angle <= free_p + free_f:
        dx = lift_p * px - lift_f * fx
        dy = lift_p * py - lift_f * fy
        dz = lift_p * pz - lift_f * fz
        length = max(math.sqrt(dx * dx + dy * dy + dz * dz), _STRAIGHT)
        inward = 0.0
        if lift_p > 1.0:  # what points at the centre is borne by the sphere
            inward = (dx * px + dy * py + dz * pz) / (a * a)
        out[0] = lift_p * (dx - inward * px) / length
        out[1] = lift_p * (dy - inward * py) / length
        out[2] = lift_p * (dz - inward * pz) / length
        return length
    tangent_p = math.sqrt(max(a * a - radius * radius, 0.0))
    tangent_f = math.sqrt(max(b * b - radius * radius, 0.0))
    sine = max(sine, _STRAIGHT)
    # ∂L/∂P = tangent_p / a P̂ - r / a e, with e square to P̂ and towards F.
    along_p = tangent_p / (a * a) + radius * dot / (sine * a * a)
    along_f = radius / (sine * a * b)
    out[0] = along_p * px - along_f * fx
    out[1] = along_p * py - along_f * fy
    out[2] = along_p * pz - along_f * fz
    return tangent_p + tangent_f + radius * (angle - free_p - free_f)


@kernel
def ligament_tension(length: float, slack: float, stiffness: float) -> float:
    """Return a ligament's tension, N.

    Args:
        length: Its length, m.
        slack: The length at which it begins to pull, m.
        stiffness: Force per unit of strain on the straight part of its law, N.

    Source:
        Blankevoort et al. 1991: 0 below slack, then a parabola, straight above twice the toe strain.
    """
    strain = length / slack - 1.0
    if strain <= 0.0:
        return 0.0
    if strain <= 2.0 * TOE_STRAIN:
        return 0.25 * stiffness * strain * strain / TOE_STRAIN
    return stiffness * (strain - TOE_STRAIN)


@kernel
def ligament_slope(length: float, slack: float, stiffness: float) -> float:
    """Return how fast a ligament's tension grows with its length, N/m; arguments as `ligament_tension`."""
    strain = length / slack - 1.0
    if strain <= 0.0:
        return 0.0
    return stiffness / slack * min(0.5 * strain / TOE_STRAIN, 1.0)


@kernel
def ligament_energy(length: float, slack: float, stiffness: float) -> float:
    """Return the energy stored in a ligament, J; arguments as `ligament_tension`."""
    strain = length / slack - 1.0
    if strain <= 0.0:
        return 0.0
    if strain <= 2.0 * TOE_STRAIN:
        return slack * stiffness * strain * strain * strain / (12.0 * TOE_STRAIN)
    excess = strain - TOE_STRAIN
    return slack * stiffness * (0.5 * excess * excess + TOE_STRAIN * TOE_STRAIN / 6.0)


@kernel
def capsule_frame(
    pelvis: Floats, femur: Floats, stiffness: Floats, slack: Floats, radius: float, R: Floats, head: Floats,
    length: Floats, tension: Floats, force: Floats, moment: Floats, unit: Floats,
) -> float:  # fmt: skip
    """Pull all ligaments of one frame.

    Args:
        pelvis: `(ligaments, 3)` from the cup centre, pelvis axes, m.
        femur: `(ligaments, 3)` from the head centre, femur axes, m.
        stiffness, slack: `(ligaments,)`, N and m.
        radius: Of the sphere they are drawn over, m.
        R: `(3, 3)` femur axes → pelvis axes.
        head: `(3,)` head centre from the cup centre, pelvis axes, m.
        length, tension: Out, `(ligaments,)`, m and N.
        force: Out, `(3,)` on the femur, pelvis axes, N.
        moment: Out, `(3,)` on the femur about the head centre, pelvis axes, N·m.
        unit: Work, `(3,)`.

    Returns:
        The energy stored in them, J.
    """
    energy = 0.0
    for i in range(3):
        force[i] = 0.0
        moment[i] = 0.0
    for k in range(slack.size):
        px = pelvis[k, 0]
        py = pelvis[k, 1]
        pz = pelvis[k, 2]
        fx = head[0] + R[0, 0] * femur[k, 0] + R[0, 1] * femur[k, 1] + R[0, 2] * femur[k, 2]
        fy = head[1] + R[1, 0] * femur[k, 0] + R[1, 1] * femur[k, 1] + R[1, 2] * femur[k, 2]
        fz = head[2] + R[2, 0] * femur[k, 0] + R[2, 1] * femur[k, 1] + R[2, 2] * femur[k, 2]
        length[k] = ligament_pull(px, py, pz, fx, fy, fz, head[0], head[1], head[2], radius, unit)
        T = ligament_tension(length[k], slack[k], stiffness[k])
        tension[k] = T
        if T == 0.0:
            continue
        energy += ligament_energy(length[k], slack[k], stiffness[k])
        force[0] += T * unit[0]
        force[1] += T * unit[1]
        force[2] += T * unit[2]
        px -= head[0]
        py -= head[1]
        pz -= head[2]
        moment[0] += T * (py * unit[2] - pz * unit[1])
        moment[1] += T * (pz * unit[0] - px * unit[2])
        moment[2] += T * (px * unit[1] - py * unit[0])
    return energy


@kernel
def capsule_frames(
    pelvis: Floats, femur: Floats, stiffness: Floats, slack: Floats, radius: float, R: Floats, head: Floats,
    length: Floats, tension: Floats, force: Floats, moment: Floats, energy: Floats, first: int, last: int,
) -> None:  # fmt: skip
    """Run `capsule_frame` over frames `first <= i < last`; arrays as there, with a frame axis in front."""
    unit = np.empty(3)
    for i in range(first, last):
        energy[i] = capsule_frame(
            pelvis, femur, stiffness, slack, radius, R[i], head[i],
            length[i], tension[i], force[i], moment[i], unit,
        )  # fmt: skip
