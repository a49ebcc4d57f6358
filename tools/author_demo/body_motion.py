"""Where every segment of the runner is over one periodic stride, and its linear and angular momentum.

Written apart from the package's own dynamics on purpose: the trial is made with this and judged with that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.author_demo import anthropometry as body

Vec = NDArray[np.float64]
Angles = dict[str, Vec]
"""Joint angles by OpenSim's coordinate names, each `(frames,)`, rad."""

SIDES = {"r": 1.0, "l": -1.0}


@dataclass(frozen=True, eq=False)
class Placed:
    """Segments placed with the pelvis origin at zero.

    Attributes:
        mass_kg: `(segments,)`.
        center_m: `(segments, frames, 3)` mass centres in ground axes, from the pelvis origin.
        rotation: `(segments, frames, 3, 3)`.
        inertia_kg_m2: `(segments, 3, 3)` in segment axes.
        ankle_m: Per side, `(frames, 3)` ankle centre from the pelvis origin.
        foot: Per side, `(frames, 3, 3)` orientation of the foot.
    """

    mass_kg: Vec
    center_m: Vec
    rotation: Vec
    inertia_kg_m2: Vec
    ankle_m: dict[str, Vec]
    foot: dict[str, Vec]

    @property
    def whole_center_m(self) -> Vec:
        """Whole-body mass centre `(frames, 3)`, from the pelvis origin."""
        share = self.mass_kg / self.mass_kg.sum()
        return np.asarray(np.einsum("s,sfi->fi", share, self.center_m), dtype=np.float64)


def _turn(axis: int, angle: Vec) -> Vec:
    c, s = np.cos(angle), np.sin(angle)
    out = np.zeros((angle.size, 3, 3))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out[:, axis, axis] = 1.0
    out[:, i, i] = out[:, j, j] = c
    out[:, j, i], out[:, i, j] = s, -s
    return out


def _zxy(z: Vec, x: Vec, y: Vec) -> Vec:
    return np.asarray(_turn(2, z) @ _turn(0, x) @ _turn(1, y), dtype=np.float64)


def place(angles: Angles) -> Placed:
    """Place all segments for joint angles over a stride, pelvis origin at zero."""
    parts = body.segments()
    pelvis = _zxy(angles["pelvis_tilt"], angles["pelvis_list"], angles["pelvis_rotation"])
    torso = pelvis @ _zxy(angles["lumbar_extension"], angles["lumbar_bending"], angles["lumbar_rotation"])
    rotations = {"pelvis": pelvis, "torso": torso}
    origins = {"pelvis": np.zeros((pelvis.shape[0], 3)), "torso": pelvis @ body.LUMBAR_IN_PELVIS_m}
    ankle: dict[str, Vec] = {}
    foot: dict[str, Vec] = {}
    for side, sign in SIDES.items():
        flip = np.array([1.0, 1.0, sign])
        hip = [angles[f"hip_{name}_{side}"] for name in ("flexion", "adduction", "rotation")]
        thigh = pelvis @ _zxy(hip[0], sign * hip[1], sign * hip[2])
        shank = thigh @ _turn(2, -angles[f"knee_angle_{side}"])
        foot[side] = shank @ _turn(2, angles[f"ankle_angle_{side}"])
        hip_center = pelvis @ (body.HIP_IN_PELVIS_m * flip)
        knee = hip_center + thigh @ (body.KNEE_IN_FEMUR_m * flip)
        ankle[side] = knee + shank @ (body.ANKLE_IN_TIBIA_m * flip)
        for name, rotation, origin in (
            ("femur", thigh, hip_center), ("tibia", shank, knee), ("calcn", foot[side], ankle[side]),
        ):  # fmt: skip
            rotations[f"{name}_{side}"], origins[f"{name}_{side}"] = rotation, origin
    used = {name: parts[name.split("_")[0]] for name in rotations}
    flips = {name: np.array([1.0, 1.0, -1.0 if name.endswith("_l") else 1.0]) for name in rotations}
    center = [origins[n] + rotations[n] @ (used[n].center_m * flips[n]) for n in rotations]
    inertia = [used[n].inertia_kg_m2 for n in rotations]
    mass = np.array([used[n].mass_kg for n in rotations])
    return Placed(mass, np.array(center), np.array(list(rotations.values())), np.array(inertia), ankle, foot)


def rate(values: Vec, period_s: float, *, axis: int = 0) -> Vec:
    """Return the time derivative of a periodic signal, exact for every harmonic below the Nyquist frequency."""
    n = values.shape[axis]
    k = np.fft.rfftfreq(n, d=1.0 / n)
    if n % 2 == 0:
        k[-1] = 0.0  # the sampled Nyquist cosine has no defined slope
    shape = [1] * values.ndim
    shape[axis] = k.size
    spectrum = np.fft.rfft(values, axis=axis) * (2j * np.pi / period_s * k).reshape(shape)
    return np.asarray(np.fft.irfft(spectrum, n, axis=axis), dtype=np.float64)


def angular_momentum(placed: Placed, period_s: float) -> Vec:
    """Return the angular momentum `(frames, 3)` about the whole-body mass centre, ground axes, kg m2/s."""
    arm = placed.center_m - placed.whole_center_m
    speed = rate(arm, period_s, axis=1)
    orbital = np.einsum("s,sfi->fi", placed.mass_kg, np.cross(arm, speed))
    turning = rate(placed.rotation, period_s, axis=1) @ np.swapaxes(placed.rotation, -1, -2)
    omega = np.stack([turning[..., 2, 1], turning[..., 0, 2], turning[..., 1, 0]], axis=-1)
    local = np.einsum("sfji,sfj->sfi", placed.rotation, omega)
    spin = np.einsum("sfij,sjk,sfk->fi", placed.rotation, placed.inertia_kg_m2, local)
    return np.asarray(orbital + spin, dtype=np.float64)
