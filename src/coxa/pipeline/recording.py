"""Reading what a person hands over, and making it ready: smoothed, cut to the window, cut into strides."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coxa.anatomy.complete import Completion, complete_hips
from coxa.errors import InputError, Place
from coxa.model.description import CoordinateActuator, Model
from coxa.model.hips import HipJoint, hip_joints
from coxa.model.osim import read_actuators, read_model
from coxa.pipeline.options import Inputs, Options, RUNNING_CUTOFF_Hz, WALKING_CUTOFF_Hz
from coxa.recording.emg import Emg, read_emg
from coxa.recording.events import FootMotion, body_side
from coxa.recording.filtering import SmoothMotion, smooth_motion
from coxa.recording.loads import GroundForces, read_external_loads
from coxa.recording.motion import Motion, read_motion
from coxa.recording.strides import Stride, find_strides
from coxa.skeleton.arrays import SkeletonArrays, skeleton_arrays
from coxa.skeleton.pose import pose
from coxa.state.aliases import other_names
from coxa.state.muscle_state import MuscleState
from coxa.state.settings import apply_settings


@dataclass(frozen=True, eq=False)
class Recording:
    """Everything read, ready to compute with.

    Attributes:
        inputs, options: What was asked.
        model, skeleton, hips: The body.
        reserves: Torque actuators that may help the muscles; a coordinate without one gets no help.
        state: State of all the model's muscles.
        motion, loads: At the analysed frames.
        strides: Whole strides inside the window, both sides.
        gait: 'running', 'walking' or 'unknown'.
        notes: What a person should know about the inputs, in words.
        emg: What electrodes saw; None when none were worn.
    """

    inputs: Inputs
    options: Options
    model: Model
    skeleton: SkeletonArrays
    hips: tuple[HipJoint, ...]
    reserves: tuple[CoordinateActuator, ...]
    state: MuscleState
    motion: SmoothMotion
    loads: GroundForces
    strides: tuple[Stride, ...]
    gait: str
    notes: tuple[str, ...]
    emg: Emg | None = None


def read_recording(
    motion: str | Path,
    model: str | Path,
    loads: str | Path | None,
    reserves: str | Path | None,
    options: Options,
    emg: str | Path | None = None,
    channels: str | Path | None = None,
) -> Recording:
    """Read all files and make them ready.

    Args:
        motion, model, loads, reserves: The files; loads None means nothing outside touches the body.
        options: What the person chose.
        emg: Activity of muscles, seen by electrodes.
        channels: Which muscles its labels stand for, where they do not name them.

    Raises:
        InputError: A file that cannot be used, with where and how to mend it.
    """
    motion, model = Path(motion), Path(model)
    loads, reserves, emg, channels = (
        None if f is None else Path(f) for f in (loads, reserves, emg, channels)
    )
    body = read_model(model)
    if body.mass_kg <= 0.0:
        raise InputError(
            "the bodies of the model weigh nothing together.",
            mend="give the model of this person, with the masses of its bodies in kg.",
            place=Place(file=model),
        )
    weightless = (
        () if np.any(body.gravity_m_s2) else ("the model has no gravity: nothing in it weighs anything",)
    )
    hips = hip_joints(body)
    added: tuple[str, ...] = ()
    if options.complete_hip:
        body, completions = complete_hips(body)
        added = tuple(map(_said, completions)) or (
            "the model already has every deep rotator: none was added",
        )
    state = apply_settings([muscle.name for muscle in body.muscles], options.settings)
    recorded = read_motion(motion, body)
    worn = (
        None if emg is None else read_emg(emg, {m.name: other_names(m.name) for m in body.muscles}, channels)
    )
    forces = GroundForces.none() if loads is None else read_external_loads(loads, body)
    skeleton = skeleton_arrays(body, options.physics)
    strides = find_strides(forces, body, _feet(body, skeleton, hips, recorded))
    cutoff_Hz = options.cutoff_Hz
    if cutoff_Hz is None:
        cutoff_Hz = RUNNING_CUTOFF_Hz if strides.gait == "running" else WALKING_CUTOFF_Hz
    # Smoothed whole, cut afterwards: the filter needs frames on both sides of the window.
    smooth = smooth_motion(recorded, cutoff_Hz or None)
    start_s, end_s = forces.usable_window(float(smooth.time_s[0]), float(smooth.time_s[-1]))
    cut = (
        [f"analysed from {start_s:g} to {end_s:g} s, where there are forces"]
        if (
            (options.start_s is None and start_s > smooth.time_s[0])
            or (options.end_s is None and end_s < smooth.time_s[-1])
        )
        else []
    )
    smooth = smooth.window(
        start_s if options.start_s is None else options.start_s,
        end_s if options.end_s is None else options.end_s,
    )
    first, last = smooth.time_s[0] - 1e-9, smooth.time_s[-1] + 1e-9
    return Recording(
        inputs=Inputs(
            motion,
            model,
            loads,
            reserves,
            _hashes([motion, model, loads, forces.file, reserves, emg, channels]),
            emg,
            channels,
        ),
        options=options,
        model=body,
        skeleton=skeleton,
        hips=hips,
        reserves=_reserves(body, reserves, options),
        state=state,
        motion=smooth,
        loads=forces.at(smooth.time_s),
        strides=tuple(s for s in strides.strides if first <= s.start_s and s.end_s <= last),
        gait=strides.gait,
        notes=tuple(
            dict.fromkeys(
                (*weightless, *added, *smooth.notes, *forces.notes, *strides.notes, *cut, *_emg_notes(worn))
            )
        ),
        emg=worn,
    )


def _emg_notes(emg: Emg | None) -> tuple[str, ...]:
    return () if emg is None else tuple(f"EMG: {note}" for note in emg.notes)


def _said(completion: Completion) -> str:
    side = "right" if completion.side == "r" else "left"
    families = completion.families
    named = " and ".join((", ".join(families[:-1]), families[-1])) if len(families) > 1 else families[0]
    return (
        f"added to the {side} hip from the reference hip: {named}; the bones' landmarks agree within "
        f"{1e3 * max(completion.misfit_m):.0f} mm"
    )


def _reserves(model: Model, file: Path | None, options: Options) -> tuple[CoordinateActuator, ...]:
    """Return the file's actuators; without one the model's own, and the default on every other coordinate.

    The model's own alone would not do: those of trunk and arms say nothing of how the legs are helped.
    """
    if file is not None:
        return read_actuators(file, model)[0]
    own = {actuator.coordinate for actuator in model.actuators}
    others = (
        CoordinateActuator(f"{coordinate.name}_reserve", c, options.reserve_Nm, -np.inf, np.inf)
        for c, coordinate in enumerate(model.coordinates)
        if c not in own
    )
    return (*model.actuators, *others)


def _feet(
    model: Model, skeleton: SkeletonArrays, hips: tuple[HipJoint, ...], motion: Motion
) -> FootMotion | None:
    """Return where pelvis and feet are, for strides that no force plate saw."""
    heels = {body_side(b.name): i for i, b in enumerate(model.bodies) if b.name.startswith("calcn")}
    toes = {body_side(b.name): i for i, b in enumerate(model.bodies) if b.name.startswith("toes")}
    if not heels:
        return None
    placed = pose(skeleton, motion.q, twists=False)
    pelvis = hips[0].pelvis_body
    knees = {
        body_side(c.name): motion.q[:, i] * (1.0 if abs(c.range[1]) >= abs(c.range[0]) else -1.0)
        for i, c in enumerate(model.coordinates)
        if c.name in ("knee_angle_r", "knee_angle_l")
    }
    return FootMotion(
        time_s=motion.time_s,
        pelvis_m=placed.origin_m[:, pelvis],
        heel_m={side: placed.origin_m[:, b] for side, b in heels.items()},
        toe_m={side: placed.origin_m[:, b] for side, b in toes.items()},
        knee_flexion_rad=knees,
        forward=tuple(placed.rotation[:, pelvis, :, 0].mean(axis=0)),
    )


def _hashes(files: Sequence[Path | str | None]) -> dict[str, str]:
    return {str(file): hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files if file}
