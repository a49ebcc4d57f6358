"""The reference cases run through the pipeline: from OpenSim's own states, and from files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from scipy.interpolate import make_interp_spline

from coxa.model.hips import hip_joints
from coxa.model.osim import read_actuators, read_model
from coxa.pipeline import Analysis, Options, Recording, analyze, assess
from coxa.pipeline.options import Inputs
from coxa.recording.filtering import SmoothMotion
from coxa.recording.loads import read_external_loads
from coxa.skeleton.arrays import Physics, skeleton_arrays
from coxa.state import MuscleState

if TYPE_CHECKING:
    from tests.conftest import ReferenceCase

CUTOFF_Hz = {"rajagopal_run": 15.0, "rajagopal_walk": 6.0, "gait2392_walk": 6.0}
"""What each case was filtered at (its README)."""


@cache
def _from_states(case: ReferenceCase) -> Analysis:
    model = read_model(case.folder / "model.osim")
    names = [c.name for c in model.coordinates]
    order = [list(case.geometry_all["coord_names"]).index(name) for name in names]
    time_s = case.geometry_all["time"]
    q, u = (case.geometry_all[key][:, order] for key in ("q", "u"))
    # The case's `udot` is what the unactuated model would do (forward dynamics), not the motion's acceleration.
    udot = make_interp_spline(time_s, u, k=5)(time_s, 1)
    motion = SmoothMotion(time_s, tuple(names), q, u, udot, None, "OpenSim's own states", (), "", ())
    return assess(
        Recording(
            inputs=Inputs(case.folder / "ik.mot", case.folder / "model.osim", None, None, {}),
            options=Options(cutoff_Hz=0.0),
            model=model,
            skeleton=skeleton_arrays(model, Physics.OPENSIM),
            hips=hip_joints(model),
            reserves=read_actuators(case.folder / "actuators.xml", model)[0],
            state=MuscleState.healthy([muscle.name for muscle in model.muscles]),
            motion=motion,
            loads=read_external_loads(case.folder / "external_loads.xml", model).at(time_s),
            strides=(),
            gait="unknown",
            notes=(),
        )
    )


@cache
def _from_files(case: ReferenceCase) -> Analysis:
    return analyze(
        case.folder / "ik.mot",
        model=case.folder / "model.osim",
        loads=case.folder / "external_loads.xml",
        reserves=case.folder / "actuators.xml",
        cutoff_Hz=CUTOFF_Hz[case.name],
    )


@pytest.fixture(scope="session")
def from_states(reference_case: ReferenceCase) -> Analysis:
    """The case at OpenSim's own q and u."""
    return _from_states(reference_case)


@pytest.fixture(scope="session")
def from_files(reference_case: ReferenceCase) -> Analysis:
    """The case from its motion and force files."""
    return _from_files(reference_case)
