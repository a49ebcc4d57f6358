"""Force capacity of muscles with rigid tendons: what each could pull at full activation, and pulls at none.

The tendon keeps its slack length, so path length and velocity give the fibre's, with fibres of constant width
(Zajac 1989; Millard 2013, equation 1):

    w = lopt sin α0,   lf² = (L - Ls)² + w²,   cos α = (L - Ls) / lf,   vf = V cos α

    active = Fmax · fL(lf/lopt) · fV(vf / (vmax lopt)) · cos α,     passive = Fmax · fPE(lf/lopt) · cos α

OpenSim's static optimisation uses the active part only (`Muscle::calcInextensibleTendonActiveFiberForce`). A
healthy muscle therefore adds no passive force in Coxa either; what tension adds is the excess over healthy.

The curves are evaluated exactly, not from tables of force: 0.06 µs (Thelen) to 0.25 µs (Millard) per muscle
and frame on one core, 40 000 frames/s or more for 80 muscles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel, kernel_input, run_in_chunks
from coxa.errors import InputError
from coxa.model.description import Muscle
from coxa.muscles.curves import (
    DEGROOTE,
    MILLARD,
    PASSIVE,
    SCHUTTE,
    VELOCITY,
    PackedCurves,
    multiplier,
    pack_curves,
)

Vec = NDArray[np.float64]

_FMAX, _LOPT, _SLACK, _WIDTH, _SHORTEST, _SPEED, _SIN_MOST = range(7)
"""Columns of the architecture table; lengths in m, `_SPEED` = vmax lopt in m/s."""


class Projection(Enum):
    """How the active fibre force is turned along the tendon."""

    OPENSIM = "as OpenSim's static optimisation does"
    """OpenSim 4.6 departs from cos α in two families: it evaluates a Millard muscle's pennation at the
    *normalised* fibre length taken as metres, which makes cos α almost 1 (8 % more force at 23°), and it
    leaves cos α out for De Groote-Fregly muscles. Needed to agree with its activations."""
    FIBER = "by the cosine of the pennation angle"
    """The mechanics, for every family."""


@dataclass(frozen=True, eq=False)
class Capacity:
    """Rigid-tendon forces and fibre states; every array `(frames, muscles)`, read-only.

    Attributes:
        active_N: Active force along the tendon at activation 1, N.
        passive_N: Passive fibre force along the tendon, with the tension shift if one was given, N.
        passive_excess_N: The part of `passive_N` over the same muscle without the shift, N; 0 when healthy.
        norm_fiber_length: Fibre length over optimal; where the tendon is slack, the shortest length.
        norm_fiber_velocity: Fibre velocity over greatest shortening velocity, lengthening +.
        cos_pennation: Cosine of the angle between fibres and tendon.
    """

    active_N: Float[Array, "frames muscles"]
    passive_N: Float[Array, "frames muscles"]
    passive_excess_N: Float[Array, "frames muscles"]
    norm_fiber_length: Float[Array, "frames muscles"]
    norm_fiber_velocity: Float[Array, "frames muscles"]
    cos_pennation: Float[Array, "frames muscles"]


@dataclass(frozen=True, eq=False)
class ForceModel:
    """What of a set of muscles the capacity depends on, prepared once for many motions.

    Attributes:
        architecture: `(muscles, 7)` columns as in this module's table.
        curves: Force curves.
    """

    architecture: Float[Array, "muscles 7"]
    curves: PackedCurves


def force_model(muscles: Sequence[Muscle]) -> ForceModel:
    """Return the prepared architecture and curves of these muscles.

    Raises:
        UnsupportedElementError: A muscle of another family.
        InputError: A parameter is missing or describes no muscle.
    """
    curves = pack_curves(muscles)
    rows = [_architecture(m, int(family)) for m, family in zip(muscles, curves.family, strict=True)]
    return ForceModel(np.array(rows, dtype=float).reshape(len(muscles), 7), curves)


def _architecture(muscle: Muscle, family: int) -> tuple[float, ...]:
    lopt = muscle.optimal_fiber_length_m
    width = lopt * math.sin(muscle.pennation_angle_at_optimal_rad)
    most = 0.5 * math.pi if family in (DEGROOTE, SCHUTTE) else muscle.curves["maximum_pennation_angle"]
    # OpenSim's Millard and Thelen muscles give no force at or below the length where pennation is greatest,
    # Millard's also none below the active range. The other two know no such clamp.
    shortest = width / math.sin(most)
    if family == MILLARD:
        least = muscle.curves["ActiveForceLengthCurve.min_norm_active_fiber_length"]
        shortest = max(shortest, least * lopt)
    # Schutte's muscle scales velocity by its time scale, not by max_contraction_velocity.
    vmax = 1.0 / muscle.curves["time_scale"] if family == SCHUTTE else muscle.max_contraction_velocity
    return (
        muscle.max_isometric_force_N, lopt, muscle.tendon_slack_length_m, width, shortest, vmax * lopt,
        math.sin(most),
    )  # fmt: skip


def muscle_capacity(
    muscles: Sequence[Muscle] | ForceModel,
    length_m: ArrayLike,
    velocity_m_s: ArrayLike,
    shift: ArrayLike | None = None,
    *,
    projection: Projection = Projection.OPENSIM,
) -> Capacity:
    """Return what each muscle could pull in each frame, with a rigid tendon.

    Args:
        muscles: The muscles, or what `force_model` made of them.
        length_m: `(frames, muscles)` path length from origin to insertion, m.
        velocity_m_s: `(frames, muscles)` its rate, lengthening +, m/s.
        shift: `(muscles,)` how much shorter the passive tissue acts, as strain of the optimal fibre length;
            `None` for healthy tissue.
        projection: Which cosine the active force carries; the passive force always carries the true one.

    Returns:
        Forces and fibre states. A muscle whose tendon is slack, or whose fibres are at their shortest, pulls
        with neither part; a fibre that shortens faster than vmax has no active force.

    Raises:
        InputError: Arrays that do not fit the muscles, or hold anything but numbers.

    Source: Millard et al. (2013), J Biomech Eng 135(2):021005, equations 1-3 with a rigid tendon.
    """
    model = muscles if isinstance(muscles, ForceModel) else force_model(muscles)
    length, velocity, tension = _inputs(model, length_m, velocity_m_s, shift)
    out = np.zeros((6, *length.shape))
    curves = model.curves
    as_opensim = projection is Projection.OPENSIM

    def work(first: int, last: int) -> None:
        _capacity_frames(
            first, last, length, velocity, tension, model.architecture,
            curves.family, curves.start, curves.data, as_opensim, out,
        )  # fmt: skip

    run_in_chunks(work, len(length))
    out.flags.writeable = False
    return Capacity(*out)


def _inputs(
    model: ForceModel, length_m: ArrayLike, velocity_m_s: ArrayLike, shift: ArrayLike | None
) -> tuple[Vec, Vec, Vec]:
    """Return the three inputs as arrays that fit the muscles."""
    count = len(model.architecture)
    length, velocity = kernel_input(length_m), kernel_input(velocity_m_s)
    tension = kernel_input(np.zeros(count) if shift is None else shift)
    if length.ndim != 2 or length.shape[1] != count or velocity.shape != length.shape:
        raise InputError(
            f"lengths {length.shape} and velocities {velocity.shape} do not fit {count} muscles.",
            mend=f"give both as (frames, {count}).",
        )
    if tension.shape != (count,) or not np.isfinite(tension).all():
        raise InputError(
            f"the tension {tension} does not fit.", mend=f"give a number for each of {count} muscles."
        )
    lost = np.argwhere(~(np.isfinite(length) & np.isfinite(velocity)))
    if len(lost):
        frame, muscle = lost[0]
        raise InputError(
            f"length or velocity of muscle {muscle} is not a number in frame {frame} (counted from 0).",
            mend="fill the gap in the motion.",
        )
    return length, velocity, tension


@kernel
def _capacity_frames(
    first: int,
    last: int,
    length_m: Vec,
    velocity_m_s: Vec,
    tension: Vec,
    architecture: Vec,
    family: NDArray[np.int64],
    start: NDArray[np.int64],
    data: Vec,
    as_opensim: bool,
    out: Vec,
) -> None:
    """Fill `out[:, first:last, :]`: active, passive, excess, normalised length, normalised velocity, cosine."""
    muscles = length_m.shape[1]
    for i in range((last - first) * muscles):
        frame, m = first + i // muscles, i % muscles
        strength, width = architecture[m, _FMAX], architecture[m, _WIDTH]
        shortest = architecture[m, _SHORTEST]
        along = length_m[frame, m] - architecture[m, _SLACK]
        fiber = math.sqrt(along * along + width * width)
        pulls = along > 0.0 and fiber > shortest
        if not pulls:
            fiber = shortest
            along = math.sqrt(max(0.0, shortest * shortest - width * width))
        cosine = along / fiber if fiber > 0.0 else 1.0
        x = fiber / architecture[m, _LOPT]
        v = velocity_m_s[frame, m] * cosine / architecture[m, _SPEED]
        out[3, frame, m], out[4, frame, m], out[5, frame, m] = x, v, cosine
        if not pulls:
            continue
        turn = cosine
        if as_opensim and family[m] == DEGROOTE:
            turn = 1.0
        elif as_opensim and family[m] == MILLARD:
            sine = min(width / x, architecture[m, _SIN_MOST])
            turn = math.sqrt(1.0 - sine * sine)
        active, healthy = 1.0, 0.0
        # A loop, not three calls: a kernel called with a literal number is compiled anew for each of them.
        for curve in range(PASSIVE + 1):
            factor = multiplier(curve, v if curve == VELOCITY else x, family[m], data, start[m])
            if curve == PASSIVE:
                healthy = factor
            else:
                active *= factor
        tight = healthy
        if tension[m] != 0.0:
            tight = multiplier(curve, x + tension[m], family[m], data, start[m])
        out[0, frame, m] = strength * turn * max(0.0, active)
        out[1, frame, m] = strength * cosine * tight
        out[2, frame, m] = strength * cosine * (tight - healthy)
