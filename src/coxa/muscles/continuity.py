"""Where a model's own muscle paths jump: a length that changes by more than its moment arms explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa.model.description import Model
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import pose

SWEEP_FRAMES = 181
"""Poses per sweep: a degree or two apart over a hip's range."""
JUMP_m = 1e-3
"""Unexplained change of length that is called a jump; a tenth of it is already a visible kink."""


@dataclass(frozen=True)
class PathJump:
    """A place where a muscle's length jumps as one coordinate sweeps its range.

    Attributes:
        muscle, coordinate: Names.
        at: Value of the coordinate, rad or m.
        jump_m: Change of length that the moment arm does not explain, m.
    """

    muscle: str
    coordinate: str
    at: float
    jump_m: float


def path_jumps(model: Model, coordinates: tuple[int, ...]) -> tuple[PathJump, ...]:
    """Sweep each coordinate through its range, the others at their defaults, and find jumps of muscle length.

    Args:
        model: The model.
        coordinates: Indices of the coordinates to sweep.

    Returns:
        The largest jump of each muscle about each coordinate, largest first.
    """
    skeleton, paths = skeleton_arrays(model), compile_paths(model)
    rest = np.array([c.default_value for c in model.coordinates])
    found: list[PathJump] = []
    for c in coordinates:
        q = np.tile(rest, (SWEEP_FRAMES, 1))
        q[:, c] = np.linspace(*model.coordinates[c].range, SWEEP_FRAMES)
        placed = pose(skeleton, q)
        geometry = muscle_geometry(paths, placed, placed.q, placed.speed, (c,))
        step = np.diff(q[:, c])[:, None]
        arm = geometry.moment_arm_m[:, :, 0]
        # Trapezoid of -dL/dq over the step; the smaller arm change a kink brings stays far below a jump.
        explained = -0.5 * (arm[1:] + arm[:-1]) * step
        unexplained = np.abs(np.diff(geometry.length_m, axis=0) - explained)
        worst = unexplained.argmax(axis=0)
        for m in np.flatnonzero(unexplained.max(axis=0) > JUMP_m):
            found.append(
                PathJump(
                    paths.names[m],
                    model.coordinates[c].name,
                    float(q[worst[m], c]),
                    float(unexplained[worst[m], m]),
                )
            )
    return tuple(sorted(found, key=lambda jump: -jump.jump_m))
