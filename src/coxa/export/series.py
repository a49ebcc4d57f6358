"""Time series under OpenSim's own column names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from coxa.pipeline.result import Analysis, Floats, HipResult
from coxa.recording.storage import write_storage

Series = tuple[str, str, list[str], Floats, str]
"""File name, table name, labels, values, comment."""


def write_series(analysis: Analysis, folder: Path) -> None:
    """Write every time series of an analysis into `folder`."""
    for file, name, labels, values, comment in all_series(analysis):
        write_storage(folder / file, name, labels, analysis.time_s, values, comment=comment)


def all_series(analysis: Analysis) -> Iterator[Series]:
    """Give each table of an analysis in turn."""
    smooth = analysis.recording.motion.method
    yield (
        "moments.sto",
        "Inverse Dynamics Generalized Forces",
        moment_labels(analysis),
        analysis.mechanics.moment_Nm,
        f"Net joint moments (N m) and forces (N). Motion: {smooth}",
    )
    names = [name for leg in analysis.legs for name in leg.muscles]
    yield (
        "activation.sto",
        "Muscle activation",
        names,
        np.hstack([leg.coordination.activation for leg in analysis.legs]),
        "Activation 0 to 1, relative to healthy strength",
    )
    yield (
        "force.sto",
        "Muscle force",
        names,
        np.hstack([leg.force_N for leg in analysis.legs]),
        "Tendon force (N)",
    )
    yield (
        "reserve.sto",
        "Reserve moments",
        [f"{row}_reserve" for leg in analysis.legs for row in leg.rows],
        np.hstack([leg.coordination.reserve_Nm for leg in analysis.legs]),
        "What the muscles could not supply (N m); large values mean the trial does not fit the muscles",
    )
    yield (
        "hip_contact.sto",
        "Joint Reaction Loads",
        [label for hip in analysis.hips for label in contact_labels(analysis, hip)],
        np.hstack([np.hstack(_contact(hip)) for hip in analysis.hips]),
        "Force (N) on the named body, in the frame of the named body. Reserves are torques: no part of it",
    )
    yield (
        "muscle_length.sto",
        "Muscle-tendon length",
        names,
        np.hstack([leg.mechanics.length_m for leg in analysis.legs]),
        "Length of the muscle-tendon unit (m)",
    )
    yield from _moment_arms(analysis)


def moment_labels(analysis: Analysis) -> list[str]:
    """Return OpenSim's labels of net moments, in the order of the model's coordinates."""
    return [f"{c.name}_{'moment' if c.rotational else 'force'}" for c in analysis.model.coordinates]


def contact_labels(analysis: Analysis, hip: HipResult) -> list[str]:
    """Return OpenSim's JointReaction labels of one hip's contact force."""
    joint = analysis.model.joints[hip.hip.joint]
    femur, pelvis = (analysis.model.bodies[b].name for b in (hip.hip.femur_body, hip.hip.pelvis_body))
    frames = ((femur, femur), (pelvis, pelvis), (femur, "ground"))
    return [f"{joint.name}_on_{body}_in_{frame}_f{axis}" for body, frame in frames for axis in "xyz"]


def _contact(hip: HipResult) -> list[Floats]:
    contact = hip.contact
    return [contact.on_femur_in_femur_N, contact.on_pelvis_in_pelvis_N, contact.on_femur_in_ground_N]


def _moment_arms(analysis: Analysis) -> Iterator[Series]:
    for leg in analysis.legs:
        for r, row in enumerate(leg.rows):
            arms = leg.mechanics.moment_arm_m[:, :, r]
            spans = np.flatnonzero(np.abs(arms).max(axis=0) > 0.0)
            if spans.size:
                names = [leg.muscles[m] for m in spans]
                yield (f"moment_arm_{row}.sto", f"Moment arms about {row}", names, arms[:, spans],
                       "Moment arm (m): generalized force of unit tension")  # fmt: skip
