"""Jumps of a model's own muscle paths are found, and only those."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coxa.demo import demo_files
from coxa.model.description import Model
from coxa.model.osim import read_model
from coxa.muscles.continuity import path_jumps


def demo_model() -> Model:
    with demo_files() as files:
        return read_model(files.model)


def switched(model: Model) -> Model:
    """Return the model with one path point of a hip muscle that comes on at 20° of flexion."""
    flexion = model.coordinate_index("hip_flexion_r")
    muscle = next(m for m in model.muscles if m.name == "addlong_r")
    first, *rest = muscle.points
    detour = replace(
        first, location_m=first.location_m + np.array([0.03, 0.0, 0.0]), condition=(flexion, 0.35, 9.0)
    )
    changed = replace(muscle, points=(first, detour, *rest))
    return replace(model, muscles=tuple(changed if m is muscle else m for m in model.muscles))


def test_a_point_that_switches_on_is_found_where_it_does() -> None:
    model = switched(demo_model())
    jumps = path_jumps(model, (model.coordinate_index("hip_flexion_r"),))
    worst = next(jump for jump in jumps if jump.muscle == "addlong_r")
    assert worst.coordinate == "hip_flexion_r"
    assert abs(worst.at - 0.35) < 0.03
    assert worst.jump_m > 1e-3


def test_smooth_paths_are_left_alone() -> None:
    model = demo_model()
    jumps = path_jumps(model, (model.coordinate_index("hip_flexion_r"),))
    assert "addlong_r" not in {jump.muscle for jump in jumps}
