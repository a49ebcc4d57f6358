"""Kernels that place the head where the potential energy is least, frame by frame.

Newton's method on three displacements, each step checked on the energy itself (`bearing_kernels`), so that it
cannot cycle.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from coxa._jit import kernel
from coxa.socket.bearing_kernels import BOWL, HESSIAN, RING, STRINGS, SUCTION, tissue_energy

Floats = NDArray[np.float64]

# Slots of one row of results.
HEAD, CONTACT, LABRUM, SEAL, CAPSULE = 0, 3, 6, 9, 12
PEAK, AREA, RESIDUAL, STEPS, BROKEN, BOUND = 15, 16, 17, 18, 19, 20
RESULTS = 21

_LONGEST_STEP_M = 2e-3
_SHORTEST_FRACTION = 1e-9  # of a step; shorter ones change nothing that rounding leaves visible
_LOST_IN_ROUNDING_J = 1e-9
_SOFTEST_N_M = 1000.0  # keeps Newton's matrix regular where nothing touches


@kernel
def newton_step(state: Floats, push: Floats, step: Floats) -> None:
    """Fill `step` `(3,)` with the solution of `H step = F - g`, downhill and no longer than allowed."""
    a = state[HESSIAN]
    b = state[HESSIAN + 1]
    c = state[HESSIAN + 2]
    d = state[HESSIAN + 3]
    e = state[HESSIAN + 4]
    f = state[HESSIAN + 5]
    rx = push[0] - state[0]
    ry = push[1] - state[1]
    rz = push[2] - state[2]
    # L D Lᵀ of a symmetric matrix; D is made positive where a head that climbs over a rim is unstable, so that
    # the step leads downhill all the same.
    a = max(abs(a), _SOFTEST_N_M)
    l10 = b / a
    l20 = c / a
    d1 = d - l10 * b
    d1 = max(abs(d1), _SOFTEST_N_M)
    l21 = (e - l20 * b) / d1
    d2 = f - l20 * c - l21 * l21 * d1
    d2 = max(abs(d2), _SOFTEST_N_M)
    ry -= l10 * rx
    rz -= l20 * rx + l21 * ry
    step[2] = rz / d2
    step[1] = ry / d1 - l21 * step[2]
    step[0] = rx / a - l10 * step[1] - l20 * step[2]
    size = math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2])
    if size > _LONGEST_STEP_M:
        for j in range(3):
            step[j] *= _LONGEST_STEP_M / size


@kernel
def descend(
    push: Floats, tolerance_N: float, most_steps: int, patches: Floats, n_cartilage: int, pole: Floats,
    seal: Floats, bend: float, bound_m: float, pelvis: Floats, femur: Floats, stiffness: Floats, slack: Floats,
    radius: float, x: Floats, trial: Floats, step: Floats, unit: Floats, state: Floats,
) -> int:  # fmt: skip
    """Move `x` to where the potential `E(x) - F·x` is least; arguments as `tissue_energy`.

    Args:
        push: `(3,)` F, N.
        tolerance_N: Force left over at which to stop.
        most_steps: Newton steps at most.
        x: In: where to start; out: where the head rests, `(3,)`.
        trial, step, unit: Work, `(3,)`.
        state: Out, see `tissue_energy`, at the last place tried.

    Returns:
        Number of steps taken.
    """
    potential = math.inf
    left = math.inf
    gain = 0.0
    fraction = 0.0
    done = 0
    for j in range(3):
        step[j] = 0.0
    while True:
        # The one call of the energy, for the start, each step and each shortened step: it is inlined where called.
        for j in range(3):
            trial[j] = x[j] + fraction * step[j]
        there = tissue_energy(
            trial,
            patches,
            n_cartilage,
            pole,
            seal,
            bend,
            bound_m,
            pelvis,
            femur,
            stiffness,
            slack,
            radius,
            unit,
            state,
        )
        there -= push[0] * trial[0] + push[1] * trial[1] + push[2] * trial[2]
        now = math.sqrt((push[0] - state[0]) ** 2 + (push[1] - state[1]) ** 2 + (push[2] - state[2]) ** 2)
        lower = there <= potential - 1e-4 * fraction * gain
        # Near the end differences in energy drown in rounding; the force left over still tells.
        nearer = gain < _LOST_IN_ROUNDING_J and now < 0.5 * left
        exhausted = done > 0 and fraction < _SHORTEST_FRACTION  # also where a number is no number
        if done > 0 and not (lower or nearer or exhausted):
            fraction *= 0.5
            continue
        for j in range(3):
            x[j] = trial[j]
        potential = there
        left = now
        if left <= tolerance_N or done == most_steps or exhausted:
            return done
        newton_step(state, push, step)
        gain = 0.0
        for j in range(3):
            gain += (push[j] - state[j]) * step[j]
        fraction = 1.0
        done += 1


@kernel
def place_heads(
    first: int, last: int, push: Floats, rotation: Floats, patches: Floats, stiffness_Pa_m: float,
    area_m2: Floats, n_cartilage: int, pole: Floats, seal: Floats, bend: float, bound_m: float, pelvis: Floats,
    femur: Floats, stiffness: Floats, slack: Floats, radius: float, tolerance: float, most_steps: int, start_m: float,
    turned: Floats, work: Floats, results: Floats,
) -> None:  # fmt: skip
    """Place the head in frames `first <= i < last`; arguments as `tissue_energy` where not said.

    Args:
        push: `(frames, 3)` N.
        rotation: `(frames, 3, 3)` femur axes → pelvis axes.
        stiffness_Pa_m: Pressure per indentation of cartilage.
        area_m2: `(patches,)`.
        femur: `(ligaments, 3)` from the head's centre, femur axes, m.
        tolerance: Force left over, as a share of the push and 1 N.
        most_steps: Newton steps at most, each with seal and without.
        start_m: Displacement along the push to start from.
        turned: Work, `(ligaments, 3)`.
        work: Work, `(6, STATE)`.
        results: Out, `(frames, RESULTS)`.
    """
    x = work[0]
    trial = work[1]
    step = work[2]
    state = work[3]
    suction = work[4]
    unit = work[5]
    for t in range(first, last):
        out = results[t]
        for i in range(slack.size):
            for j in range(3):
                turned[i, j] = (
                    rotation[t, j, 0] * femur[i, 0]
                    + rotation[t, j, 1] * femur[i, 1]
                    + rotation[t, j, 2] * femur[i, 2]
                )
        size = math.sqrt(push[t, 0] ** 2 + push[t, 1] ** 2 + push[t, 2] ** 2)
        limit = tolerance * (size + 1.0)
        for j in range(3):
            x[j] = start_m * push[t, j] / size if size > 0.0 else 0.0
        suction[0] = seal[0]
        suction[1] = seal[1]
        steps = 0
        for _ in range(2):
            steps += descend(
                push[t], limit, most_steps, patches, n_cartilage, pole, suction, bend, bound_m, pelvis, turned,
                stiffness, slack, radius, x, trial, step, unit, state,
            )  # fmt: skip
            away = -(pole[0] * x[0] + pole[1] * x[1] + pole[2] * x[2])
            if suction[0] == 0.0 or away <= seal[1]:
                break
            suction[0] = 0.0  # pulled harder than the seal bears: it is broken, the head settles without it
        distance = math.sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2])
        peak = 0.0
        area = 0.0
        for i in range(n_cartilage):
            along = 0.0
            for j in range(3):
                along += patches[i, j] * x[j]
            depth = along - 0.5 * bend * (distance * distance - along * along) - patches[i, 4]
            if depth > 0.0:
                area += area_m2[i]
                peak = max(peak, depth * stiffness_Pa_m)
        left = 0.0
        for j in range(3):
            left += (push[t, j] - state[j]) ** 2
            out[HEAD + j] = x[j]
            out[CONTACT + j] = state[BOWL + j] + state[RING + j]
            out[LABRUM + j] = state[RING + j]
            out[SEAL + j] = state[SUCTION + j]
            out[CAPSULE + j] = state[STRINGS + j]
        out[PEAK] = peak
        out[AREA] = area
        out[RESIDUAL] = math.sqrt(left)
        out[STEPS] = steps
        out[BROKEN] = 1.0 if seal[0] > 0.0 and suction[0] == 0.0 else 0.0
        out[BOUND] = 1.0 if distance > bound_m else 0.0
