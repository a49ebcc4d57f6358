"""The reference cases run through Coxa: from OpenSim's own states, and from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy.interpolate import make_interp_spline

from coxa.model.hips import hip_joints
from coxa.model.osim import read_actuators, read_model
from coxa.pipeline import Analysis, Options, Recording, analyze, assess
from coxa.pipeline.options import Inputs
from coxa.recording.filtering import SmoothMotion
from coxa.recording.loads import read_external_loads
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.physics import Physics
from coxa.state import MuscleState

CASES = Path(__file__).resolve().parents[2] / "shared" / "reference"
CUTOFF_Hz = {"rajagopal_run": 15.0, "rajagopal_walk": 6.0, "gait2392_walk": 6.0}
"""What each case was filtered at (its README)."""


def arrays(case: Path, name: str) -> dict[str, Any]:
    """Return one of a case's `.npz` files as a dictionary."""
    with np.load(case / name) as data:
        return dict(data)


def from_states(case: Path) -> Analysis:
    """Analyse a case at OpenSim's own coordinates and speeds, at the case's frames.

    Its `udot` is what the unactuated model would do (forward dynamics), not the motion's acceleration, so the
    acceleration is the derivative of its `u`.
    """
    theirs = arrays(case, "geometry_all.npz")
    model = read_model(case / "model.osim")
    names = tuple(c.name for c in model.coordinates)
    order = [list(theirs["coord_names"]).index(name) for name in names]
    time_s, q, u = theirs["time"], theirs["q"][:, order], theirs["u"][:, order]
    udot = make_interp_spline(time_s, u, k=5)(time_s, 1)
    return assess(
        Recording(
            inputs=Inputs(case / "ik.mot", case / "model.osim", None, None, {}),
            options=Options(cutoff_Hz=0.0),
            model=model,
            skeleton=skeleton_arrays(model, Physics.OPENSIM),
            hips=hip_joints(model),
            reserves=read_actuators(case / "actuators.xml", model)[0],
            state=MuscleState.healthy([muscle.name for muscle in model.muscles]),
            motion=SmoothMotion(time_s, names, q, u, udot, None, "OpenSim's own states", (), "", ()),
            loads=read_external_loads(case / "external_loads.xml", model).at(time_s),
            strides=(),
            gait="unknown",
            notes=(),
        )
    )


def from_files(case: Path) -> Analysis:
    """Analyse a case from its motion and force files, at its stated cut-off."""
    return analyze(
        case / "ik.mot",
        model=case / "model.osim",
        loads=case / "external_loads.xml",
        reserves=case / "actuators.xml",
        cutoff_Hz=CUTOFF_Hz[case.name],
    )
