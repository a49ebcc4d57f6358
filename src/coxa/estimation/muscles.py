"""How much the muscles of one person differ in strength from the reference's, before any exam."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from coxa.anatomy import muscle_table, sample_parameters

_DRAWS = 4000  # enough for two digits of a standard deviation


class MusclePrior(NamedTuple):
    """Log strength of each whole muscle over the reference's: mean and standard deviation by name."""

    log_mean: Mapping[str, float]
    log_sd: Mapping[str, float]


@cache
def muscle_prior() -> MusclePrior:
    """Return what the stated ranges of the reference hip's muscles amount to."""
    drawn = np.log(sample_parameters(np.random.default_rng(0), _DRAWS).strength_scale)
    names = [element.muscle for element in muscle_table()]
    mean, sd = drawn.mean(axis=0), drawn.std(axis=0)
    return MusclePrior(
        {name: float(mean[names.index(name)]) for name in names},
        {name: float(sd[names.index(name)]) for name in names},
    )
