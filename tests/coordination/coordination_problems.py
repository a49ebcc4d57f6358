"""Random coordination problems, feasible by construction, from ordinary to degenerate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from coxa.coordination import CoordinationProblem

Floats = NDArray[np.float64]


def ordinary(
    seed: int, frames: int = 4, muscles: int = 27, rows: int = 5, **changed: Any
) -> CoordinationProblem:
    """A leg's worth of muscles, all rows with a priced reserve, bounds from guarding and weakness."""
    rng = np.random.default_rng(seed)
    arm_m = rng.normal(scale=0.04, size=(frames, muscles, rows)) * (rng.random((frames, muscles, rows)) < 0.6)
    given: dict[str, Any] = {
        "capacity_N": rng.uniform(50.0, 3000.0, size=(frames, muscles)),
        "moment_arm_m": arm_m,
        "moment_Nm": rng.normal(scale=60.0, size=(frames, rows)),
        "floor": rng.uniform(0.0, 0.1, size=muscles),
        "ceiling": rng.uniform(0.5, 1.0, size=(frames, muscles)),
        "weight": rng.uniform(0.5, 2.0, size=muscles),
        "reserve_optimal_Nm": rng.uniform(1.0, 20.0, size=rows),
    }
    return CoordinationProblem(**(given | changed))


def _arms(rng: np.random.Generator, shape: tuple[int, int, int]) -> Floats:
    """Arms × capacities of every awkward kind: duplicated, missing, dependent, of wildly different size."""
    _, m, k = shape
    arm = rng.normal(size=shape) * (rng.random(shape) < rng.choice([0.3, 0.6, 1.0]))
    kind = rng.integers(9)
    if kind == 1:
        arm[:, m // 2 : 2 * (m // 2)] = arm[:, : m // 2]
    elif kind == 2:
        arm[:, rng.random(m) < 0.4] = 0.0
    elif kind == 3:
        arm[:, :, 1] = arm[:, :, 0] * rng.normal()
    elif kind == 4:
        arm[:, :, 1] = arm[:, :, 0] + 10.0 ** rng.uniform(-9.0, -3.0) * arm[:, :, 1]
    elif kind == 5:
        arm *= 10.0 ** rng.uniform(-4.0, 4.0, size=(1, m, 1))
    elif kind == 6:
        arm *= 10.0 ** rng.uniform(-4.0, 4.0, size=(1, 1, k))
    elif kind == 7:
        arm[:, :, 1] = 0.0
    return arm * 10.0 ** rng.uniform(-1.0, 4.0)


def _bounds(rng: np.random.Generator, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    some = rng.random(shape) < rng.choice([0.0, 0.5, 1.0])
    floor = np.where(some, rng.choice([0.01, 0.1, 0.3]) * rng.random(shape), 0.0)
    ceiling = floor + rng.random(shape) * (1.0 - floor)
    kind = rng.random()
    if kind < 0.15:
        ceiling = np.where(rng.random(shape) < 0.5, floor, ceiling)
    elif kind < 0.18:
        ceiling = floor.copy()
    elif kind < 0.6:
        ceiling[:] = 1.0
    return floor, ceiling


def _witness(rng: np.random.Generator, arm: Floats, floor: Floats, ceiling: Floats) -> Floats:
    """Activations that prove the problem feasible: inside, near a corner, all full, or on the very edge."""
    draw = rng.random(floor.shape)
    kind = rng.integers(5)
    if kind == 0:
        return ceiling.copy()
    if kind == 1:
        return np.where(draw < 0.45, floor, np.where(draw < 0.9, ceiling, floor + (ceiling - floor) * draw))
    if kind == 2:
        direction = rng.normal(size=(arm.shape[0], 1, arm.shape[2]))
        return np.where((arm * direction).sum(axis=2) > 0.0, ceiling, floor)
    return floor + (ceiling - floor) * draw


def degenerate(seed: int, frames: int = 100) -> CoordinationProblem:
    """A batch of feasible problems of one random size and kind."""
    rng = np.random.default_rng(seed)
    k, m = int(rng.integers(3, 13)), int(rng.integers(10, 61))
    arm = _arms(rng, (frames, m, k))
    floor, ceiling = _bounds(rng, (frames, m))
    moment = np.einsum("fmk,fm->fk", arm, _witness(rng, arm, floor, ceiling))
    optimal = np.where(rng.random(k) < rng.choice([0.0, 0.5, 1.0]), 10.0 ** rng.uniform(-3, 4, size=k), 0.0)
    low, high = (
        (-rng.random(k), rng.random(k)) if rng.random() < 0.2 else (np.full(k, -np.inf), np.full(k, np.inf))
    )
    if rng.random() < 0.5:
        moment = moment + optimal * np.clip(rng.normal(size=(frames, k)), low, high)
    weight = np.ones(m) if rng.random() < 0.5 else 10.0 ** rng.uniform(-2.0, 2.0, size=m)
    return CoordinationProblem(
        capacity_N=np.ones((frames, m)),
        moment_arm_m=arm,
        moment_Nm=moment,
        floor=floor,
        ceiling=ceiling,
        weight=weight,
        exponent=float(rng.choice([1.5, 2.0, 3.0, 5.0])),
        reserve_optimal_Nm=optimal,
        reserve_min_control=low,
        reserve_max_control=high,
    )
