"""One stride of running at 3.3 m/s: joint angles, ground forces, and the motion that fits them exactly.

Everything is periodic and the left side is the right side half a stride later. Work is done in axes that travel
with the runner; `trial` puts the travel back.

Order of making: forces are authored; the mass centre follows from them by integration; leg angles are fitted to
authored curves and to a foot that stays where it stands; the trunk's rotation is solved for, so that the
angular momentum changes exactly as the forces demand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import least_squares

from tools.author_demo import anthropometry as body
from tools.author_demo.body_motion import Angles, Placed, angular_momentum, place, rate

Vec = NDArray[np.float64]

SPEED_m_s = 3.3
# RBDS runners (Fukuchi, Fukuchi & Duarte 2017, PeerJ 5:e3298, CC BY 4.0), mean of 26 at 2.5 / 3.5 / 4.5 m/s:
# contact 268 / 223 / 194 ms, cadence 160 / 170 / 183 steps/min, peak 2.34 / 2.59 / 2.76 body weights. At 3.3 m/s
# between the first two: 232 ms, 168 steps/min, 2.54. Rounded so that a stride is 72 frames of 10 ms.
PERIOD_s = 0.72
CONTACT_s = 0.234
FRAMES = 144
"""Frames per stride while authoring."""
LEG_HARMONICS = 6
TRUNK_HARMONICS = 30

# Right leg, percent of stride from foot strike: degrees. Key features of hip and knee follow the mean of 23 runners
# at 2.5 m/s (BMC-RIC, Fukuchi et al., CC BY 4.0) with the larger swing of 3.3 m/s; the rest is our choice.
# OpenSim signs.
LEG_KEYS = {
    "hip_flexion": [
        (0, 32), (10, 28), (20, 15), (30, 2), (38, -6), (45, -5), (55, 6), (65, 24), (75, 38), (83, 43), (92, 38),
    ],
    "knee_angle": [
        (0, 15), (8, 32), (14, 41), (20, 39), (28, 27), (36, 17), (43, 27), (52, 58), (60, 84), (68, 97), (75, 91),
        (83, 65), (91, 30), (96, 16),
    ],
    "ankle_angle": [
        (0, 4), (6, 7), (12, 16), (19, 22), (27, 8), (33, -14), (38, -23), (45, -17), (57, -5), (70, 0), (85, 3),
        (95, 4),
    ],
    "hip_adduction": [(0, 5), (8, 8), (15, 10), (25, 7), (36, 3), (50, -1), (68, -5), (85, 0)],
    "hip_rotation": [(0, 2), (12, 4), (25, 2), (38, -1), (60, -4), (85, 2)],
}  # fmt: skip
SMOOTH_rad_s3 = 1600.0
"""Jerk that costs as much as a curve bent by its tolerance."""
FITTED = {
    "hip_flexion": 5.0,
    "knee_angle": 5.0,
    "ankle_angle": 4.0,
    "hip_adduction": 2.5,
    "hip_rotation": 3.0,
}
"""Curves that may bend so that the foot stands still, and by how many degrees without much cost."""
TILT_deg = (-11.0, 1.5)
"""Mean pelvic tilt (forward is negative) and its swing, twice per stride."""
LIST_deg, ROTATION_deg = 4.0, 5.0
ROTATION_PEAK = 2 * np.pi * 0.64
"""Stride phase at which the right hip is farthest forward: mid swing."""
LUMBAR_EXTENSION_deg = 4.0

FREE_MOMENT_Nm = -6.0
"""Size of the free moment on the right foot, which changes sign in mid stance; our choice."""
BALL_IN_FOOT_m = np.array([0.135, body.SOLE_IN_FOOT_m, 0.0])
HEEL_m = np.array([body.HEEL_IN_FOOT_m + 0.01, body.SOLE_IN_FOOT_m, 0.0])
FOOT_Z_m = 0.041
"""Where a foot stands beside the middle: half a running step's width."""
ROLL_m = (-0.12, 0.005)
"""Centre of pressure at strike and at toe-off, from the ball of the foot."""
FLATNESS = 0.44
"""Takes the peak of a squared sine down to the measured one."""
BRAKING = 0.265
"""Slope of the force at strike (backward) and toe-off (forward): it leans toward the mass centre; no net impulse."""
SIDEWAYS = 0.021
"""Share of the vertical force that points to the other foot."""


def stance_phase(phase: Vec) -> Vec:
    """Return progress through stance (0 to 1) for stride phase of one foot; NaN in the air."""
    s = np.mod(phase, 1.0) * PERIOD_s / CONTACT_s
    return np.where(s < 1.0, s, np.nan)


def ground_force(phase: Vec, sign: float) -> Vec:
    """Return the force on one foot `(frames, 3)`, N; `sign` is +1 for the right foot.

    Vertical `sin² − FLATNESS sin⁴` of the stance phase: smooth at both ends, and scaled so that both feet together
    carry the body over a stride.
    """
    s = np.nan_to_num(stance_phase(phase), nan=0.0)
    up = np.sin(np.pi * s) ** 2
    weight = body.whole_mass() * body.GRAVITY_m_s2
    mean = 0.5 - FLATNESS * 0.375
    scale = weight * PERIOD_s / (2.0 * CONTACT_s) / mean
    vertical = scale * (up - FLATNESS * up**2)
    forward = -BRAKING * np.cos(np.pi * s) * vertical
    return np.column_stack([forward, vertical, -sign * SIDEWAYS * vertical])


def roll(phase: Vec) -> Vec:
    """Return how far the centre of pressure is ahead of the ball of the foot, `(frames,)` m; held in the air."""
    p = np.mod(phase, 1.0) * PERIOD_s / CONTACT_s
    s = np.where(p < 1.0, p, np.where(np.mod(phase, 1.0) < 0.66, 1.0, 0.0))
    return ROLL_m[0] + (ROLL_m[1] - ROLL_m[0]) * np.sin(0.5 * np.pi * s)


def _series(phase: Vec, coefficients: Vec) -> Vec:
    """Mean, then cosine and sine per harmonic."""
    out = np.full(phase.shape, coefficients[0])
    for k in range(1, (coefficients.size - 1) // 2 + 1):
        out = out + coefficients[2 * k - 1] * np.cos(2 * np.pi * k * phase)
        out = out + coefficients[2 * k] * np.sin(2 * np.pi * k * phase)
    return out


def _fit_series(phase: Vec, values: Vec, harmonics: int) -> Vec:
    basis = np.column_stack([_series(phase, unit) for unit in np.eye(2 * harmonics + 1)])
    return np.asarray(np.linalg.lstsq(basis, values, rcond=None)[0], dtype=np.float64)


def _authored(name: str) -> Vec:
    keys = np.array([*LEG_KEYS[name], (100, LEG_KEYS[name][0][1])], dtype=float)
    curve = CubicSpline(keys[:, 0] / 100, np.radians(keys[:, 1]), bc_type="periodic")
    phase = np.arange(FRAMES) / FRAMES
    return _fit_series(phase, curve(phase), LEG_HARMONICS)


def forces(phase: Vec) -> dict[str, Vec]:
    """Return force per foot `(frames, 3)`, N."""
    return {"r": ground_force(phase, 1.0), "l": ground_force(phase - 0.5, -1.0)}


def pressure(phase: Vec, ball_x_m: float) -> dict[str, Vec]:
    """Return centre of pressure per foot `(frames, 3)` in travelling axes; right foot strikes at phase 0."""
    out = {}
    for side, sign, shift in (("r", 1.0, 0.0), ("l", -1.0, 0.5)):
        since_s = (np.mod(phase - shift + 0.34, 1.0) - 0.34) * PERIOD_s
        x = ball_x_m - SPEED_m_s * since_s + roll(phase - shift)
        out[side] = np.column_stack([x, np.zeros_like(x), np.full_like(x, sign * FOOT_Z_m)])
    return out


def free_moment(phase: Vec) -> dict[str, Vec]:
    """Return the free moment of the ground on each foot about the vertical, `(frames,)` N m."""
    out = {}
    for side, sign, shift in (("r", 1.0, 0.0), ("l", -1.0, 0.5)):
        s = np.nan_to_num(stance_phase(phase - shift), nan=0.0)
        out[side] = sign * FREE_MOMENT_Nm * np.cos(np.pi * s) * np.sin(np.pi * s) ** 2
    return out


@cache
def _acceleration_spectrum() -> NDArray[np.complex128]:
    grid = np.arange(FRAMES) / FRAMES
    total = sum(forces(grid).values(), np.zeros((FRAMES, 3)))
    return np.asarray(np.fft.rfft(total / body.whole_mass(), axis=0) / FRAMES, dtype=np.complex128)


def sway(phase: Vec) -> Vec:
    """Return the mass centre `(frames, 3)` about its mean, travelling axes: the forces, integrated twice."""
    k = np.arange(1, FRAMES // 2)
    waves = np.exp(2j * np.pi * np.outer(phase, k))
    position = _acceleration_spectrum()[1 : FRAMES // 2] / -((2 * np.pi * k[:, None] / PERIOD_s) ** 2)
    return np.asarray(2 * np.real(waves @ position), dtype=np.float64)


@cache
def ball_x() -> float:
    """Return where the ball of the foot lands ahead of the mean mass centre so that no net pitching is left.

    The mean height of the mass centre does not matter to it: the fore-aft force has no mean.
    """
    phase = np.arange(FRAMES) / FRAMES
    force, center = forces(phase), sway(phase)
    moment = vertical = 0.0
    for side, point in pressure(phase, 0.0).items():
        arm = point - center
        moment += float((arm[:, 0] * force[side][:, 1] - arm[:, 1] * force[side][:, 0]).mean())
        vertical += float(force[side][:, 1].mean())
    return -moment / vertical


@dataclass(eq=False)
class Stride:
    """The stride while it is being made; coefficients in rad, `_series` order.

    Attributes:
        leg: Fourier coefficients per right-leg coordinate.
        trunk: `(3, 2, TRUNK_HARMONICS)` cosine and sine of lumbar extension, bending, rotation.
        height_m: Mean height of the mass centre.
    """

    leg: dict[str, Vec] = field(default_factory=lambda: {name: _authored(name) for name in LEG_KEYS})
    trunk: Vec = field(default_factory=lambda: np.zeros((3, 2, TRUNK_HARMONICS)))
    height_m: float = 0.97

    def angles(self, phase: Vec) -> Angles:
        """Return all joint angles at stride phases, rad."""
        two_pi = 2 * np.pi * phase
        # Highest tilt in mid flight; swing side drops in stance; the pelvis turns forward with the swinging leg.
        mid = two_pi - 2 * np.pi * 0.5 * CONTACT_s / PERIOD_s
        out = {
            "pelvis_tilt": np.radians(TILT_deg[0] + TILT_deg[1] * np.cos(2 * mid)),
            "pelvis_list": -np.radians(LIST_deg) * np.cos(mid),
            "pelvis_rotation": np.radians(ROTATION_deg) * np.cos(two_pi - ROTATION_PEAK),
        }
        for side, shift in (("r", 0.0), ("l", 0.5)):
            for name, coefficients in self.leg.items():
                out[f"{name}_{side}"] = _series(phase - shift, coefficients)
        k = np.arange(1, TRUNK_HARMONICS + 1)
        waves = np.stack([np.cos(np.outer(two_pi, k)), np.sin(np.outer(two_pi, k))], axis=1)
        for row, name in enumerate(("extension", "bending", "rotation")):
            out[f"lumbar_{name}"] = np.einsum("fck,ck->f", waves, self.trunk[row])
        out["lumbar_extension"] = out["lumbar_extension"] + np.radians(LUMBAR_EXTENSION_deg)
        return out

    def mass_center(self, phase: Vec) -> Vec:
        """Return the mass centre `(frames, 3)` in travelling axes."""
        return np.asarray(sway(phase) + np.array([0.0, self.height_m, 0.0]), dtype=np.float64)

    def moment_gap(self, phase: Vec) -> Vec:
        """Return rate of angular momentum minus moment of the forces about the mass centre, `(frames, 3)` N m.

        `phase` must cover the stride evenly.
        """
        force, free, center = forces(phase), free_moment(phase), self.mass_center(phase)
        gap = rate(angular_momentum(place(self.angles(phase)), PERIOD_s), PERIOD_s)
        for side, point in pressure(phase, ball_x()).items():
            gap = gap - np.cross(point - center, force[side])
            gap[:, 1] -= free[side]
        return np.asarray(gap, dtype=np.float64)


def _foot_misfit(stride: Stride, placed: Placed, phase: Vec) -> Vec:
    """How far the right foot is from standing still on the ground, in tolerances."""
    pelvis = stride.mass_center(phase) - placed.whole_center_m
    ankle = pelvis + placed.ankle_m["r"]
    ball = ankle + placed.foot["r"] @ BALL_IN_FOOT_m
    heel = ankle + placed.foot["r"] @ HEEL_m
    s = np.nan_to_num(stance_phase(phase), nan=2.0)
    x = ball_x() - SPEED_m_s * phase * PERIOD_s
    stands, flat = (s > 0.05) & (s < 0.90), s < 0.42
    return np.concatenate([
        np.where(stands, ball[:, 2] - FOOT_Z_m, 0.0) / 0.010,
        np.where(stands, ball[:, 0] - x, 0.0) / 0.010,
        np.where(stands, ball[:, 1], 0.0) / 0.004,
        np.where(flat, heel[:, 1], 0.0) / 0.006,
        np.minimum(ball[:, 1], 0.0) / 0.004,
        np.minimum(heel[:, 1], 0.0) / 0.004,
    ])  # fmt: skip


def _fit_legs(stride: Stride) -> None:
    """Bend the authored leg curves, as little as it takes, until the foot stands still on the ground."""
    phase = np.arange(0, FRAMES, 2) / FRAMES
    size = 2 * LEG_HARMONICS + 1
    start = np.concatenate([stride.leg[name] for name in FITTED])
    authored = {name: _series(phase, _authored(name)) for name in FITTED}
    # Size of the third derivative: signs and quarter turns do not matter to its mean square.
    cube = np.concatenate(
        [[0.0], np.repeat((2 * np.pi * np.arange(1, LEG_HARMONICS + 1) / PERIOD_s) ** 3, 2)]
    )

    def take(x: Vec) -> None:
        for i, name in enumerate(FITTED):
            stride.leg[name] = x[i * size : (i + 1) * size]
        stride.height_m = float(x[-1])

    def misfit(x: Vec) -> Vec:
        take(x)
        placed = place(stride.angles(phase))
        curves = [
            (_series(phase, stride.leg[n]) - authored[n]) / np.radians(free) for n, free in FITTED.items()
        ]
        jerks = [_series(phase, stride.leg[n] * cube) / SMOOTH_rad_s3 for n in FITTED]
        return np.concatenate([_foot_misfit(stride, placed, phase), *curves, *jerks])

    take(
        least_squares(
            misfit, np.append(start, stride.height_m), x_scale=0.05, max_nfev=60, ftol=1e-11, xtol=1e-11
        ).x
    )


def _solve_trunk(stride: Stride, *, steps: int) -> None:
    """Newton's method for the trunk angles that leave no moment unbalanced."""
    phase = np.arange(FRAMES) / FRAMES
    k = np.arange(1, TRUNK_HARMONICS + 1)
    # What repeats every step has even harmonics; what swaps sides has odd ones.
    free = np.stack([np.broadcast_to(k % 2 == parity, (2, k.size)) for parity in (0, 1, 1)])
    rows = np.nonzero(free)
    for _ in range(steps):
        base = _spectrum(stride, phase)
        columns = []
        for row in zip(*rows, strict=True):
            kept, step = stride.trunk[row], 1e-5
            stride.trunk[row] = kept + step
            columns.append((_spectrum(stride, phase) - base) / step)
            stride.trunk[row] = kept
        change = np.linalg.lstsq(np.column_stack(columns), -base, rcond=1e-12)[0]
        stride.trunk[rows] += change


def _spectrum(stride: Stride, phase: Vec) -> Vec:
    spectrum = np.fft.rfft(stride.moment_gap(phase), axis=0)[1 : TRUNK_HARMONICS + 1] / FRAMES
    return np.concatenate([spectrum.real.ravel(), spectrum.imag.ravel()])


def make_stride() -> Stride:
    """Return the finished stride."""
    stride = Stride()
    for _ in range(3):
        _fit_legs(stride)
        _solve_trunk(stride, steps=3)
    _solve_trunk(stride, steps=3)
    return stride
