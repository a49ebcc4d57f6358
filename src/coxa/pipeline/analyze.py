"""The main job: model + motion + ground forces → each hip's load, coordination and efficiency."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from coxa.muscles.paths import compile_paths
from coxa.pipeline.axes import hip_axis_cautions
from coxa.pipeline.emg import compare_emg
from coxa.pipeline.hips import assess_hip
from coxa.pipeline.legs import find_legs, spans
from coxa.pipeline.mechanics import run_mechanics
from coxa.pipeline.options import Options
from coxa.pipeline.plausibility import supported_strides, unsupported
from coxa.pipeline.postures import posture_strength
from coxa.pipeline.recording import Recording, read_recording
from coxa.pipeline.result import Analysis, HipResult, LegResult
from coxa.pipeline.solve import projection, solve_leg
from coxa.state.muscle_state import MuscleState
from coxa.units import GRAVITY_m_s2

Progress = Callable[[str, float], None]


def analyze(
    motion: str | Path,
    *,
    model: str | Path,
    loads: str | Path | None,
    reserves: str | Path | None = None,
    emg: str | Path | None = None,
    channels: str | Path | None = None,
    options: Options | None = None,
    progress: Progress = lambda _word, _share: None,
    **choices: Any,
) -> Analysis:
    """Analyze a recorded motion.

    Args:
        motion: Joint angles, `.mot` or `.sto`, as inverse kinematics writes them.
        model: OpenSim model, `.osim`.
        loads: External loads `.xml` with the ground forces; None when nothing outside touches the body.
        reserves: OpenSim actuator file that prices the reserves.
        emg: Activity of muscles, `.sto`, `.mot` or comma-separated; set beside the prediction, it changes nothing.
        channels: TOML file that says which muscles its columns stand for, where they do not name them.
        options: Choices; or give them one by one, e.g. `cutoff_Hz=15, settings=("glmed*_l.strength=0.6",)`.
        progress: Called with a word and the share done.
        choices: Fields of `Options` that replace those of `options`.

    Returns:
        Everything that was computed, per hip.

    Raises:
        InputError: A file that cannot be used, with where and how to mend it.
    """
    chosen = replace(options or Options(), **choices)
    progress("reading files", 0.0)
    recording = read_recording(motion, model, loads, reserves, chosen, emg, channels)
    progress("reading files", 1.0)
    return assess(recording, progress)


def assess(recording: Recording, progress: Progress = lambda _word, _share: None) -> Analysis:
    """Compute everything from a recording that is ready.

    Args:
        recording: From `read_recording`.
        progress: Called with a word and the share done.
    """
    model, hips, motion = recording.model, recording.hips, recording.motion
    legs = find_legs(model, hips, spans(model, compile_paths(model)))
    progress("bodies and muscles", 0.0)
    mechanics = run_mechanics(
        model, recording.skeleton, hips, legs, (motion.q, motion.u, motion.udot), recording.loads, progress
    )
    weight_N = model.mass_kg * GRAVITY_m_s2
    carried = ~unsupported(recording, mechanics, weight_N)
    strides, cautions = supported_strides(recording, carried)
    cautions = (*hip_axis_cautions(model, recording.skeleton, hips), *cautions)
    results: list[LegResult] = []
    assessed: list[HipResult] = []
    for number, (leg, own) in enumerate(zip(legs, mechanics.legs, strict=True)):
        progress("coordination", number / len(legs))
        state = _part(recording.state, leg.muscles)
        solved = solve_leg(model, leg, mechanics, own, motion, state, recording.reserves, recording.options)
        results.append(solved.result)
        postures = posture_strength(
            model, recording.skeleton, leg, hips, mechanics.q, projection(recording.options)
        )
        for hip in leg.hips:
            progress("hips", len(assessed) / len(hips))
            assessed.append(
                assess_hip(
                    model,
                    hip,
                    hips.index(hip),
                    number,
                    solved,
                    postures,
                    mechanics,
                    strides,
                    carried,
                    motion.time_s,
                    weight_N,
                    recording.options,
                )
            )
    progress("hips", 1.0)
    compared = compare_emg(recording.emg, motion.time_s, results, assessed)
    return Analysis(
        recording, mechanics, weight_N, strides, tuple(results), tuple(assessed), cautions, compared
    )


def _part(state: MuscleState, muscles: tuple[int, ...]) -> MuscleState:
    """Return the state of some of the muscles, in their order."""
    chosen = np.array(muscles, dtype=np.intp)
    names = tuple(state.names[m] for m in muscles)
    return MuscleState(
        names,
        state.strength[chosen],
        state.guard[chosen],
        state.tension[chosen],
        {key: source for key, source in state.provenance.items() if key[0] in names},
    )
