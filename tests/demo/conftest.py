"""The bundled demo, read once, and its inverse dynamics."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import coxa
from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.muscles.capacity import Capacity, muscle_capacity
from coxa.muscles.geometry import MuscleGeometry, muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.recording.filtering import SmoothMotion, smooth_motion
from coxa.recording.loads import GroundForces, read_external_loads
from coxa.recording.motion import read_motion
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.dynamics import inverse_dynamics
from coxa.skeleton.pose import pose

DEMO = Path(coxa.__file__).parent / "data" / "demo"
ROWS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")
STRIDES_s = {"r": (0.20, 0.92), "l": (0.56, 1.28)}


@dataclass(frozen=True, eq=False)
class Demo:
    """What the engine makes of the demo, unfiltered, whole recording."""

    model: Model
    motion: SmoothMotion
    loads: GroundForces
    moment_Nm: NDArray[np.float64]
    geometry: MuscleGeometry
    capacity: Capacity

    def rows(self, side: str) -> list[int]:
        return [self.model.coordinate_index(f"{name}_{side}") for name in ROWS]

    def stride(self, side: str) -> slice:
        first, last = (round(t * 100) for t in STRIDES_s[side])
        return slice(first, last + 1)

    def muscles(self, side: str) -> list[int]:
        return [i for i, m in enumerate(self.model.muscles) if m.name.endswith(f"_{side}")]


@pytest.fixture(scope="session")
def demo() -> Demo:
    model = read_model(DEMO / "runner.osim")
    motion = smooth_motion(read_motion(DEMO / "running.mot", model), None)
    loads = read_external_loads(DEMO / "running_loads.xml", model).at(motion.time_s)
    skeleton = skeleton_arrays(model)
    net = inverse_dynamics(skeleton, motion.q, motion.u, motion.udot, loads)
    rows = tuple(model.coordinate_index(f"{name}_{side}") for side in "rl" for name in ROWS)
    placed = pose(skeleton, motion.q, motion.u)
    geometry = muscle_geometry(compile_paths(model), placed, motion.q, motion.u, rows)
    capacity = muscle_capacity(model.muscles, geometry.length_m, geometry.lengthening_velocity_m_s)
    return Demo(model, motion, loads, net.moment_Nm, geometry, capacity)
