"""Hips and batches of states shared by the tests of this package."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from coxa.hip import Hip, States, hip

RandomStates = Callable[..., States]


@pytest.fixture(scope="session")
def right() -> Hip:
    return hip("r")


@pytest.fixture(scope="session")
def random_states(right: Hip) -> RandomStates:
    """Return a maker of impaired states: `random_states(count, tension=…, seed=…)`."""

    def make(count: int, *, tension: float = 0.0, seed: int = 0) -> States:
        rng = np.random.default_rng(seed)
        shape = (count, len(right.muscles))
        return States(
            strength=rng.uniform(0.4, 1.0, shape),
            guard=rng.uniform(0.0, 0.1, shape),
            tension=rng.uniform(0.0, 1.0, shape) * tension,
        )

    return make
