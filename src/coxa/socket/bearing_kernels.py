"""What the tissues of the socket do to a displaced head: energy, force and stiffness of one frame.

The energy at displacement x of the head from the bowl's centre is

`E(x) = Σ_i ½ k_i A_i max(0, u_i(x))² + S(-x·p) + Σ_l W_l(L_l(x)) + B(|x|)`

with patches i of stiffness k and area A, the fluid seal's S along the pole p, ligaments l and a stiff bound B far
outside. A patch with normal n and gap g is indented by `u = n·x - (|x|² - (n·x)²) / 2r - g`: the head's own
curvature 1/r lets it turn away from a patch that it slides along, which is how a head climbs over a rim. The
slope of u is then the head's normal to second order: contact without friction turns nothing.

The head rests where `E(x) - F·x` is least, F being all forces from outside.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel
from coxa.socket.ligaments import ligament_energy, ligament_pull, ligament_slope, ligament_tension

Floats = NDArray[np.float64]

# Slots of `state`, filled by `tissue_energy`.
HESSIAN = 3
BOWL, RING, SUCTION, STRINGS = 9, 12, 15, 18
STATE = 21

_BOUND_N_M = 1e8
# Least free span of a ligament in its sideways stiffness; sets the path to the minimum, not the minimum.
_SHORTEST_SPAN_M = 0.01


@kernel
def _add_stiffness(state: Floats, across: float, along: float, ux: float, uy: float, uz: float) -> None:
    """Add `across (1 - u uᵀ) + along u uᵀ` to the Hessian."""
    along -= across
    state[HESSIAN] += across + along * ux * ux
    state[HESSIAN + 1] += along * ux * uy
    state[HESSIAN + 2] += along * ux * uz
    state[HESSIAN + 3] += across + along * uy * uy
    state[HESSIAN + 4] += along * uy * uz
    state[HESSIAN + 5] += across + along * uz * uz


@kernel
def tissue_energy(
    x: Floats, patches: Floats, n_cartilage: int, pole: Floats, seal: Floats, bend: float, bound_m: float,
    pelvis: Floats, femur: Floats, stiffness: Floats, slack: Floats, radius: float, unit: Floats, state: Floats,
) -> float:  # fmt: skip
    """Return the tissues' energy at one displacement, with its derivatives.

    Args:
        x: `(3,)` displacement of the head, m.
        patches: `(patches, 5)` unit normal, stiffness × area N/m, gap m; cartilage first.
        n_cartilage: Number of cartilage patches.
        pole: `(3,)` unit direction of the bowl's deepest point.
        seal: `(2,)` greatest suction, N, and distance over which it grows to that, m.
        bend: Curvature of the head, 1/m.
        bound_m: Displacement beyond which the bound pushes back.
        pelvis: `(ligaments, 3)` from the bowl's centre, m.
        femur: `(ligaments, 3)` from the head's centre, turned into pelvis axes, m.
        stiffness, slack, radius: Of the ligaments, see `Capsule`.
        unit: Work, `(3,)`.
        state: Out, `(STATE,)`: gradient 0-2, Hessian xx xy xz yy yz zz, then the forces on the head of
            cartilage, labrum, seal and capsule.

    Returns:
        The energy, J.
    """
    energy = 0.0
    gx = gy = gz = 0.0
    xx = xy = xz = yy = yz = zz = 0.0
    total = 0.0
    square = x[0] * x[0] + x[1] * x[1] + x[2] * x[2]
    for i in range(patches.shape[0]):
        if i == n_cartilage:
            state[BOWL], state[BOWL + 1], state[BOWL + 2] = -gx, -gy, -gz
        nx = patches[i, 0]
        ny = patches[i, 1]
        nz = patches[i, 2]
        along = nx * x[0] + ny * x[1] + nz * x[2]
        depth = along - 0.5 * bend * (square - along * along) - patches[i, 4]
        if depth <= 0.0:
            continue
        k = patches[i, 3]
        force = k * depth
        bent = bend * force
        energy += 0.5 * force * depth
        total += bent
        lean = 1.0 + bend * along
        hx = lean * nx - bend * x[0]
        hy = lean * ny - bend * x[1]
        hz = lean * nz - bend * x[2]
        gx += force * hx
        gy += force * hy
        gz += force * hz
        xx += k * hx * hx + bent * nx * nx
        xy += k * hx * hy + bent * nx * ny
        xz += k * hx * hz + bent * nx * nz
        yy += k * hy * hy + bent * ny * ny
        yz += k * hy * hz + bent * ny * nz
        zz += k * hz * hz + bent * nz * nz
    state[0], state[1], state[2] = gx, gy, gz
    state[3], state[4], state[5], state[6], state[7], state[8] = (
        xx - total,
        xy,
        xz,
        yy - total,
        yz,
        zz - total,
    )
    for j in range(3):
        state[RING + j] = -state[j] - state[BOWL + j]

    away = -(pole[0] * x[0] + pole[1] * x[1] + pole[2] * x[2])
    suction = 0.0
    if away > 0.0 and seal[0] > 0.0:
        k = seal[0] / seal[1]
        suction = min(k * away, seal[0])
        energy += suction * away - 0.5 * suction * suction / k
        if away < seal[1]:
            _add_stiffness(state, 0.0, k, pole[0], pole[1], pole[2])
    for j in range(3):
        state[SUCTION + j] = suction * pole[j]
        state[j] -= state[SUCTION + j]
        state[STRINGS + j] = 0.0

    for i in range(slack.size):
        if stiffness[i] == 0.0:
            continue
        length = ligament_pull(
            pelvis[i, 0], pelvis[i, 1], pelvis[i, 2],
            x[0] + femur[i, 0], x[1] + femur[i, 1], x[2] + femur[i, 2], x[0], x[1], x[2], radius, unit,
        )  # fmt: skip
        if length <= slack[i]:
            continue
        tension = ligament_tension(length, slack[i], stiffness[i])
        energy += ligament_energy(length, slack[i], stiffness[i])
        square = -radius * radius  # of the free span's length, where the ligament wraps
        for j in range(3):
            state[STRINGS + j] += tension * unit[j]
            square += (pelvis[i, j] - x[j]) ** 2
        span = max(min(math.sqrt(max(square, 0.0)), length), _SHORTEST_SPAN_M)
        slope = ligament_slope(length, slack[i], stiffness[i])
        _add_stiffness(state, tension / span, slope, unit[0], unit[1], unit[2])

    r = math.sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2])
    push = _BOUND_N_M * max(r - bound_m, 0.0)
    energy += 0.5 * push * max(r - bound_m, 0.0)
    for j in range(3):
        state[j] -= state[STRINGS + j]
        if push > 0.0:
            state[j] += push * x[j] / r
    if push > 0.0:
        _add_stiffness(state, push / r, _BOUND_N_M, x[0] / r, x[1] / r, x[2] / r)
    return energy
