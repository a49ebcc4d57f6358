"""How much the muscles of one person differ from the reference's, before any exam.

Within the stated ranges of strength, fibre and tendon, what a whole muscle can pull in each position is taken
as lognormal, correlated between positions: log factor = mean + root · z, with z standard normal. So one set of
unknowns carries both "this person's piriformis is twice as strong" and "its fibres are short when seated".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import sample_parameters
from coxa.hip import POSITIONS, Hip
from coxa.hip.frames import forces, scaled

_DRAWS = 400  # enough for a standard deviation to within 4 %
_LEAST_PULL = 0.02  # of the strength: a muscle that pulls less in a position has no factor there worth a name
_STEADY = 1e-6  # added to variances, so that a muscle without any spread has a root


@dataclass(frozen=True, eq=False)
class MusclePrior:
    """What each whole muscle of a person can pull over the reference's, before any exam.

    Attributes:
        wholes: Whole muscles.
        positions: Positions.
        log_mean: Mean of the logarithm.
        root: Lower triangular root of the covariance of the logarithms between positions.
    """

    wholes: tuple[str, ...]
    positions: tuple[str, ...]
    log_mean: Float[Array, "wholes positions"]
    root: Float[Array, "wholes positions positions"]


def muscle_prior(hip: Hip, whole: Sequence[str], positions: Sequence[str] = tuple(POSITIONS)) -> MusclePrior:
    """Return what the stated ranges of the reference hip's muscles amount to in some positions.

    Args:
        hip: The reference hip of either side.
        whole: Whole muscle of each of its muscle elements.
        positions: Positions, of `coxa.hip.POSITIONS`.
    """
    wholes = tuple(dict.fromkeys(whole))
    in_whole = np.array([[w == name for w in whole] for name in wholes], dtype=float)
    first = hip.spans["positions"].start
    rows = np.array([first + list(POSITIONS).index(name) for name in positions], dtype=int)
    frames = hip.frames.part(rows)
    drawn = sample_parameters(np.random.default_rng(0), _DRAWS)
    usual = in_whole @ forces(hip.reference_force_model, frames).capacity_N.T
    least = _LEAST_PULL * (in_whole @ hip.reference_force_model.architecture[:, 0])[:, None]
    pulls = np.array(
        [
            in_whole @ forces(scaled(hip.reference_force_model, *scales), frames).capacity_N.T
            for scales in zip(drawn.strength_scale, drawn.fiber_scale, drawn.tendon_scale, strict=True)
        ]
    )
    logs = np.log((pulls + least) / (usual + least))
    mean = logs.mean(axis=0)
    gap = logs - mean
    covariance = np.einsum("dwp,dwq->wpq", gap, gap) / _DRAWS + _STEADY * np.eye(len(rows))
    return MusclePrior(wholes, tuple(positions), mean, np.linalg.cholesky(covariance))
