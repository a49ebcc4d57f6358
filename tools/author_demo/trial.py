"""Writes the stride as motion, ground forces, external loads and actuators, as OpenSim users have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.author_demo.body_motion import place
from tools.author_demo.gait import PERIOD_s, SPEED_m_s, Stride, ball_x, forces, free_moment, pressure

Vec = NDArray[np.float64]

DURATION_s = 1.60
RIGHT_STRIKE_s = 0.20
"""First right foot strike; right strides from 0.20 to 0.92 s, left from 0.56 to 1.28 s."""
MOTION_RATE_Hz, FORCE_RATE_Hz = 100, 200
LABEL = "SYNTHETIC: authored for Coxa, not measured on anyone. See README.md."

ORDER = (
    "pelvis_tilt", "pelvis_list", "pelvis_rotation", "pelvis_tx", "pelvis_ty", "pelvis_tz",
    "hip_flexion_r", "hip_adduction_r", "hip_rotation_r", "knee_angle_r", "ankle_angle_r",
    "hip_flexion_l", "hip_adduction_l", "hip_rotation_l", "knee_angle_l", "ankle_angle_l",
    "lumbar_extension", "lumbar_bending", "lumbar_rotation",
)  # fmt: skip

# Price of a torque reserve as OpenSim's actuator files state it: the larger, the cheaper (N m at control 1).
RESERVES = {
    "hip_flexion": 5.0,
    "hip_adduction": 5.0,
    "hip_rotation": 3.0,
    "knee_angle": 5.0,
    "ankle_angle": 5.0,
}
FREE = {"pelvis": 100.0, "lumbar": 100.0}
"""Pelvis (what the laboratory did not see) and lumbar joint (no muscles in this model): not part of the question."""


def times(rate_Hz: int) -> Vec:
    """Return the times of a recording at this rate, s."""
    return np.arange(round(DURATION_s * rate_Hz) + 1) / rate_Hz


def phases(time_s: Vec) -> Vec:
    """Return stride phase, 0 at right foot strike; not wrapped."""
    return (time_s - RIGHT_STRIKE_s) / PERIOD_s


def motion_table(stride: Stride, time_s: Vec) -> dict[str, Vec]:
    """Return every coordinate over time: angles in degrees, pelvis translations in m, ground axes."""
    phase = phases(time_s)
    angles = stride.angles(phase)
    pelvis = stride.mass_center(phase) - place(angles).whole_center_m
    pelvis[:, 0] += SPEED_m_s * time_s
    columns = {name: np.degrees(value) for name, value in angles.items()}
    return columns | {f"pelvis_t{axis}": pelvis[:, i] for i, axis in enumerate("xyz")}


def force_table(time_s: Vec) -> dict[str, Vec]:
    """Return force (N), centre of pressure (m) and free torque (N m) per foot, ground axes."""
    phase = phases(time_s)
    force, free, under = forces(phase), free_moment(phase), pressure(phase, ball_x())
    out: dict[str, Vec] = {}
    for side in ("r", "l"):
        point = under[side] + np.column_stack([SPEED_m_s * time_s, 0 * time_s, 0 * time_s])
        for i, axis in enumerate("xyz"):
            out[f"ground_force_{side}_v{axis}"] = force[side][:, i]
        for i, axis in enumerate("xyz"):
            out[f"ground_force_{side}_p{axis}"] = point[:, i]
        for axis in "xyz":
            out[f"ground_torque_{side}_{axis}"] = free[side] if axis == "y" else 0 * time_s
    return out


def _table(name: str, columns: dict[str, Vec], time_s: Vec, *, degrees: bool) -> str:
    head = [
        f"{name}", "version=1", f"nRows={time_s.size}", f"nColumns={len(columns) + 1}",
        f"inDegrees={'yes' if degrees else 'no'}", "", LABEL, "", "endheader", "\t".join(["time", *columns]),
    ]  # fmt: skip
    values = np.column_stack(list(columns.values()))
    digits = [6 if degrees or "_p" in label else 4 for label in columns]
    lines = []
    for t, row in zip(time_s, values, strict=True):
        cells = [f"{round(float(v), d) + 0.0:.{d}f}" for v, d in zip(row, digits, strict=True)]
        lines.append("\t".join([f"{t:.3f}", *cells]))
    return "\n".join([*head, *lines]) + "\n"


def _loads() -> str:
    forces = "".join(
        f"""
      <ExternalForce name="ground_{side}">
        <applied_to_body>calcn_{side}</applied_to_body>
        <force_expressed_in_body>ground</force_expressed_in_body>
        <point_expressed_in_body>ground</point_expressed_in_body>
        <force_identifier>ground_force_{side}_v</force_identifier>
        <point_identifier>ground_force_{side}_p</point_identifier>
        <torque_identifier>ground_torque_{side}_</torque_identifier>
      </ExternalForce>"""
        for side in ("r", "l")
    )
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40500">
  <!-- {LABEL} -->
  <ExternalLoads name="running_synthetic">
    <objects>{forces}
    </objects>
    <groups />
    <datafile>running_grf.mot</datafile>
  </ExternalLoads>
</OpenSimDocument>
"""


def _actuators() -> str:
    out = []
    for name in ORDER:
        base = name.removesuffix("_r").removesuffix("_l")
        optimal = RESERVES.get(base, FREE.get(name.split("_")[0], 0.0))
        out.append(f"""
      <CoordinateActuator name="{name}_{"reserve" if base in RESERVES else "actuator"}">
        <min_control>-Inf</min_control>
        <max_control>Inf</max_control>
        <coordinate>{name}</coordinate>
        <optimal_force>{optimal:g}</optimal_force>
      </CoordinateActuator>""")
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="40500">
  <!-- {LABEL} -->
  <ForceSet name="running_synthetic">
    <objects>{"".join(out)}
    </objects>
    <groups />
  </ForceSet>
</OpenSimDocument>
"""


def write_trial(stride: Stride, folder: Path) -> None:
    """Write motion, forces, loads and actuators of the trial into `folder`."""
    at = times(MOTION_RATE_Hz)
    columns = motion_table(stride, at)
    motion = {name: columns[name] for name in ORDER}
    texts = {
        "running.mot": _table("running_synthetic", motion, at, degrees=True),
        "running_loads.xml": _loads(),
        "running_actuators.xml": _actuators(),
    }
    at = times(FORCE_RATE_Hz)
    texts["running_grf.mot"] = _table("running_grf_synthetic", force_table(at), at, degrees=False)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
