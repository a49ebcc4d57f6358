"""Time series under OpenSim's own column names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from coxa.model.description import Model
from coxa.model.functions import PiecewisePolynomial
from coxa.pipeline.result import Analysis, Floats, HipResult
from coxa.recording.storage import write_storage

Series = tuple[str, str, list[str], Floats, str]
"""File name, table name, labels, values, comment."""


TABLES = 6
"""Tables beside the moment arms, of which there is one per row that a muscle spans."""


def write_series(
    analysis: Analysis, folder: Path, progress: Callable[[float], None] = lambda _share: None
) -> None:
    """Write every time series of an analysis into `folder`.

    Args:
        analysis: What to write.
        folder: Where to.
        progress: Called with the share done.
    """
    most = TABLES + sum(len(leg.rows) for leg in analysis.legs)
    # One table at a time: together they would hold a long recording twice.
    for number, (file, name, labels, values, comment) in enumerate(all_series(analysis), start=1):
        write_storage(folder / file, name, labels, analysis.time_s, values, comment=comment)
        progress(number / most)


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
    turning = _turning(analysis.model)
    return [
        f"{c.name}_{'moment' if k in turning else 'force'}" for k, c in enumerate(analysis.model.coordinates)
    ]


def _turning(model: Model) -> set[int]:
    """Return the coordinates whose generalized force OpenSim calls a moment.

    They turn a rotation axis one to one, either way. OpenSim calls all others forces, the kneecap's angle (a
    spline of the knee's) among them. Tried with OpenSim 4.6: slopes ±1 make a coordinate `Rotational`, 0.5 and 2
    `Coupled`, as do polynomials, even of slope 1; those few are called moments here.
    """
    return {
        axis.coordinate for joint in model.joints for axis in joint.rotations if _one_to_one(axis.function)
    } - {-1}


def _one_to_one(function: PiecewisePolynomial) -> bool:
    """Return whether a displacement is the coordinate itself, but for sign and a constant."""
    pieces, terms = function.coefficients.shape
    slopes = np.abs(function.coefficients[0, 1:])
    return pieces == 1 and terms >= 2 and bool(slopes[0] == 1.0) and not slopes[1:].any()


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
