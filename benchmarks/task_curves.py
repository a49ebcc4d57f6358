"""`python -m benchmarks.task_curves`: digest recorded trials into the curves that the standard tasks carry.

Not needed to use Coxa. Walking: mean of three adults, each counting the same: 11 strides published with
3dpredictsim (Falisse et al. 2019, MIT licence), and the walking trials of OpenSim's Rajagopal and gait2392
pipelines. Running: OpenSim's Rajagopal running trial, both legs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.io import loadmat

from benchmarks.reference import CASES, arrays
from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.recording.ground_forces import GroundForces
from coxa.recording.storage import read_storage
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.physics import Physics
from coxa.skeleton.pose import pose
from coxa.tasks.curves import COLUMNS
from coxa.units import GRAVITY_m_s2

OUT = Path(__file__).resolve().parents[1] / "src" / "coxa" / "data" / "task_curves"
TRIALS = CASES.parent / "data"
WALKER = TRIALS / "walk_predsim_dev" / "subject2_withMTP_scaled.osim"
HIP = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle")
WALKING_MASS_kg = 62.0
"""Mass of the model scaled to 3dpredictsim's walker, which the file's ground forces are per cent of the weight of."""
HARMONICS = {"walking": 12, "running": 16}
"""How many harmonics of the stride are kept; above them there is noise of the mean only."""
WALKING_MOTION_HARMONICS = 6
"""About 6 Hz, the usual cut-off for accelerations in walking."""

Array = NDArray[Any]


class Stride(NamedTuple):
    """One closed stride, evenly sampled from foot strike: degrees, N·m per kg, body weights."""

    time_s: float
    leg_m: float
    angle_deg: Array
    moment_Nm_kg: Array
    force_BW: Array


def walking() -> Stride:
    """Return the mean stride of three adults, each brought to the mean leg length (Hof 1996)."""
    strides = [ensemble(), trial("rajagopal_walk"), trial("gait2392_walk")]
    leg_m = float(np.mean([stride.leg_m for stride in strides]))
    alike = [
        stride._replace(
            time_s=stride.time_s * np.sqrt(leg_m / stride.leg_m),
            leg_m=leg_m,
            moment_Nm_kg=stride.moment_Nm_kg * leg_m / stride.leg_m,
        )
        for stride in strides
    ]
    return _mean(alike)


def running() -> Stride:
    """Return the runner's mean stride."""
    return trial("rajagopal_run")


def _mean(strides: list[Stride]) -> Stride:
    parts = zip(*strides, strict=True)
    time_s, leg_m, *curves = (np.mean(part, axis=0) for part in parts)
    return Stride(float(time_s), float(leg_m), *curves)


def ensemble() -> Stride:
    """Return the mean of 11 strides of 3dpredictsim's walker."""
    data = loadmat(
        TRIALS / "walk_predsim_ensemble" / "ExperimentalData.mat", squeeze_me=True, struct_as_record=False
    )["ExperimentalData"]
    names = list(data.Q.subject1.Qs.colheaders)
    q, u = data.Q.subject1.Qs.mean, data.Q.subject1.Qdots.mean
    advance = names.index("pelvis_tx")
    stride_s = float(data.StrideLength.subject1.mean / u[:, advance].mean())
    columns = [names.index(f"{name}") for name in HIP]
    turn = np.array([1.0, 1.0, 1.0, -1.0])  # gait2392 bends its knee towards minus
    return Stride(
        stride_s,
        _leg_m(read_model(WALKER)),
        q[:, columns] * turn,
        data.Torques.subject1.mean[:, columns] * turn / WALKING_MASS_kg,
        _walking_force(names, q, data.GRFs.subject1.mean, stride_s),
    )


def _walking_force(names: list[str], q: Array, ground_percent: Array, stride_s: float) -> Array:
    """Return the joint force on the femur without muscles: leg's inertia less its weight and ground's push."""
    model = read_model(WALKER)
    weight_N = WALKING_MASS_kg * GRAVITY_m_s2
    known = {c.name: i for i, c in enumerate(model.coordinates)}
    n = len(q)
    time_s = np.arange(n) * stride_s / n
    angles = np.zeros((n, len(known)))
    for column, name in enumerate(names):
        own = f"{name}_r" if f"{name}_r" in known else name
        if own in known:
            angular = not name.startswith("pelvis_t") or name == "pelvis_tilt"
            angles[:, known[own]] = np.radians(q[:, column]) if angular else q[:, column]
    # A mean of strides does not quite close: what is left over at its end is taken off evenly.
    drift = 2.0 * angles[-1] - angles[-2] - angles[0]
    cyclic = angles - np.outer(np.arange(n) / n, drift)
    smooth, rate, second = _harmonics(cyclic, stride_s, WALKING_MOTION_HARMONICS)
    advance = drift * [c.name == "pelvis_tx" for c in model.coordinates]
    placed = smooth + np.outer(np.arange(n) / n, advance)
    skeleton = skeleton_arrays(model, Physics.OPENSIM)
    body = [b.name for b in model.bodies].index("calcn_r")
    load = GroundForces(
        time_s=time_s,
        bodies=np.array([body]),
        force_frames=np.array([0]),
        point_frames=np.array([body]),
        force_N=ground_percent[:, None, :] / 100.0 * weight_N,
        point_m=np.zeros((n, 1, 3)),
        torque_Nm=np.zeros((n, 1, 3)),
        names=("right",),
    )
    force = inverse_dynamics(skeleton, placed, rate + advance / stride_s, second, load).joint_force_N
    hip = [j.name for j in model.joints].index("hip_r")
    pelvis = [b.name for b in model.bodies].index("pelvis")
    rotation = pose(skeleton, placed, rate).rotation[:, pelvis]
    return np.asarray(np.einsum("tji,tj->ti", rotation, force[:, hip]) / weight_N)


def _leg_m(model: Model) -> float:
    """Return hip to knee and knee to ankle of a model standing straight."""
    names = [body.name for body in model.bodies]
    placed = pose(skeleton_arrays(model, Physics.OPENSIM), np.zeros((1, len(model.coordinates))))
    hip, knee, ankle = (placed.origin_m[0, names.index(name)] for name in ("femur_r", "tibia_r", "talus_r"))
    return float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle))


def trial(name: str) -> Stride:
    """Return the mean of both legs in one of the reference trials, left ones mirrored."""
    case = CASES / name
    all_, hip, model = (
        arrays(case, "geometry_all.npz"),
        arrays(case, "geometry.npz"),
        read_model(case / "model.osim"),
    )
    ground = read_storage(case / "grf.mot")
    time_s, weight_N = all_["time"], float(all_["body_weight_N"])
    coordinates, moments = list(all_["coord_names"]), list(hip["id_names"])
    bend = -1.0 if "gait2392" in name else 1.0
    strikes = {
        side: _strikes(ground.time_s, ground.column(f"ground_force_{side}_vy"), weight_N) for side in "rl"
    }
    stride_s = float(np.mean(np.concatenate([np.diff(times) for times in strikes.values()])))
    found = []
    for side, mirror in (("r", 1.0), ("l", -1.0)):
        angle = np.degrees(all_["q"][:, [coordinates.index(f"{row}_{side}") for row in HIP]])
        moment = hip["id"][:, [moments.index(f"{row}_{side}_moment") for row in HIP]]
        force = all_[f"hip_{side}_intersegmental_on_femur_in_pelvis"] * [1.0, 1.0, mirror]
        turn = np.array([1.0, 1.0, 1.0, bend])
        whole = np.hstack([angle * turn, moment * turn / weight_N * GRAVITY_m_s2, force / weight_N])
        found += _strides(time_s, whole, strikes[side], stride_s)
    mean = np.mean(found, axis=0)
    return Stride(stride_s, _leg_m(model), mean[:, :4], mean[:, 4:8], mean[:, 8:])


def _strikes(time_s: Array, push_N: Array, weight_N: float) -> Array:
    """Return when the foot comes down."""
    down = push_N > 0.05 * weight_N
    return np.asarray(time_s[1:][down[1:] & ~down[:-1]])


def _strides(time_s: Array, whole: Array, strikes: Array, stride_s: float) -> list[Array]:
    """Return strides at every per cent; what lies outside the window is taken a stride earlier or later."""
    found = []
    curve = CubicSpline(time_s, whole)
    for start in strikes:
        at = start + np.arange(100) / 100.0 * stride_s
        at = np.where(at < time_s[0], at + stride_s, np.where(at > time_s[-1], at - stride_s, at))
        if at.min() >= time_s[0] and at.max() <= time_s[-1]:
            found.append(curve(at))
    return found


def _harmonics(curve: Array, period_s: float, most: int) -> tuple[Array, Array, Array]:
    """Return a periodic curve of its first harmonics with its first and second derivatives."""
    n = len(curve)
    spectrum = np.fft.rfft(curve, axis=0)
    spectrum[most + 1 :] = 0.0
    omega = 2j * np.pi * np.arange(len(spectrum))[:, None] / period_s
    first, second, third = (np.fft.irfft(spectrum * omega**k, n, axis=0) for k in range(3))
    return first, second, third


def write(name: str, stride: Stride, words: str) -> None:
    """Write a stride as CSV, every second per cent, closed at 100 %."""
    whole = np.hstack([stride.angle_deg, stride.moment_Nm_kg, stride.force_BW])
    smooth = _harmonics(whole, stride.time_s, HARMONICS[name])[0]
    closed = np.vstack([smooth, smooth[:1]])[::2]
    head = f"# {words} Stride time {stride.time_s:.3f} s, leg (hip to ankle) {stride.leg_m:.3f} m."
    lines = [head, ",".join(COLUMNS)]
    for percent, row in zip(range(0, 101, 2), closed, strict=True):
        lines.append(",".join([str(percent)] + [f"{v:.2f}" for v in row[:4]] + [f"{v:.4f}" for v in row[4:]]))
    OUT.mkdir(exist_ok=True)
    (OUT / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write both curves."""
    write("walking", walking(), "Mean stride of three adults, level ground.")
    write("running", running(), "Mean stride of one adult, both legs, treadmill.")


if __name__ == "__main__":
    main()
