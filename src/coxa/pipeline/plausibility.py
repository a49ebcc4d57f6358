"""Do motion and forces fit together? A foot beside the plates must not pass for a light hip."""

from __future__ import annotations

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.pipeline.mechanics import Mechanics
from coxa.pipeline.recording import Recording
from coxa.recording.strides import Stride

UNSUPPORTED_BW = 0.5
"""A missing or surplus vertical force above this share of body weight means that a ground force was not
measured. Ordinary mismatch of masses and markers stays below it (0.37 in a good running trial)."""
MOST_UNSUPPORTED = 0.02
"""Share of a stride that may be unsupported before the stride is left out: a frame or two at impact."""


def supported_strides(
    recording: Recording, carried: Bool[Array, " frames"]
) -> tuple[tuple[Stride, ...], tuple[str, ...]]:
    """Return the strides throughout which the measured forces carry the body, and cautions in words.

    Args:
        recording: Strides and times.
        carried: `(frames,)` not `unsupported`.
    """
    time_s, missing = recording.motion.time_s, ~carried
    kept = tuple(s for s in recording.strides if _share(missing, time_s, s) <= MOST_UNSUPPORTED)
    cautions = []
    if missing.any():
        cautions.append(
            f"in {int(missing.sum())} of {len(missing)} frames the measured forces do not carry the body "
            "(a foot beside the force plates, or forces in another unit, direction or time?): loads there are wrong"
        )
    if len(kept) < len(recording.strides):
        gone = len(recording.strides) - len(kept)
        cautions.append(f"{gone} {'stride' if gone == 1 else 'strides'} with such frames left out")
    return kept, tuple(cautions)


def unsupported(recording: Recording, mechanics: Mechanics, body_weight_N: float) -> Bool[Array, " frames"]:
    """Return `(frames,)`: where the vertical residual says that a ground force is missing or surplus.

    Nowhere when no forces were given at all: then nothing is said to touch the ground.
    """
    gravity = recording.model.gravity_m_s2
    size = float(np.linalg.norm(gravity))
    if size == 0.0 or not recording.loads.names:
        return np.zeros(len(mechanics.residual_N), bool)
    vertical = mechanics.residual_N @ (gravity / size)
    result: Bool[Array, " frames"] = np.abs(vertical) > UNSUPPORTED_BW * body_weight_N
    return result


def _share(missing: Bool[Array, " frames"], time_s: Float[Array, " frames"], stride: Stride) -> float:
    inside = (time_s >= stride.start_s - 1e-9) & (time_s <= stride.end_s + 1e-9)
    return float(missing[inside].mean()) if inside.any() else 1.0
