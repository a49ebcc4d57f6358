"""The coordination problems of a hip's tasks, prepared once for many batches of muscle states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.coordination import Coordination, solve_batch
from coxa.hip.passive import passive_force
from coxa.hip.posed import Hip
from coxa.hip.sharing import Sharing, default_sharing
from coxa.hip.states import States

_BATCH_FRAMES = 8192
"""Frames solved at once: few enough that a batch's arrays stay near the processor."""


@dataclass(frozen=True, eq=False)
class Solved:
    """Answer of `Solver.solve`; see `Simulation`."""

    activation: Float[Array, "states frames muscles"]
    force_N: Float[Array, "states frames muscles"]
    status: Int[Array, "states frames"]
    reserve_Nm: Float[Array, "states frames 4"]
    objective: Float[Array, "states frames"]
    multiplier: Float[Array, "states frames 4"]


class Solver:
    """The coordination problems of a hip's tasks, prepared once for many batches of states."""

    def __init__(self, hip: Hip, exponent: float | None = None, *, sharing: Sharing | None = None) -> None:
        span = hip.task_frames
        self.hip = hip
        self.forces = hip.forces.part(span)
        self.prices = (sharing or default_sharing()).prices(hip.force_model, exponent)
        # Where a couch carries the thigh it carries passive moments too: muscles need not balance them.
        felt = np.where(hip.carried, 0.0, 1.0)
        self._free_Nm = hip.moment_Nm - felt * hip.joint.moment_Nm[span]
        self._felt_arm_m = hip.moment_arm_m * felt[:, None]
        self.pull_Nm = np.ascontiguousarray(hip.moment_arm_m * hip.capacity_N[:, :, None])
        self.driven_frames = np.flatnonzero(hip.driven)
        self._start: Float[Array, "frames 4"] | None = None
        self.beyond_health_Nm = np.zeros_like(self._free_Nm)
        healthy = States.healthy(1, len(hip.muscles))
        first = self.solve(healthy)
        self._start = np.ascontiguousarray(first.multiplier[0])
        # Where even healthy muscles fall short, nobody is asked for more than they make: see `effort`.
        self.beyond_health_Nm[self.driven_frames, :3] = first.reserve_Nm[0, self.driven_frames, :3]
        self._free_Nm = self._free_Nm - self.beyond_health_Nm
        self.healthy = self.solve(healthy)
        ratio = (self.healthy.reserve_Nm[0] - self.beyond_health_Nm) / self.prices.reserve_optimal_Nm
        self.reserve_price = np.where(hip.driven, (ratio**2).sum(axis=1), 0.0)

    def passive_N(self, tension: Float[Array, "states muscles"]) -> Float[Array, "states frames muscles"]:
        """Return passive forces of muscles."""
        return passive_force(self.hip.force_model, self.forces, tension)

    def target_Nm(self, passive_N: Float[Array, "states frames muscles"]) -> Float[Array, "states frames 4"]:
        """Return the moments that active muscles and reserves must make."""
        made = np.einsum("sfm,fmk->sfk", passive_N, self._felt_arm_m, optimize=True)
        return np.asarray(self._free_Nm - made)

    def driven(
        self,
        strength: Float[Array, "states muscles"],
        guard: Float[Array, "states muscles"],
        target_Nm: Float[Array, "states frames 4"],
        *,
        capacity_N: Float[Array, "states frames muscles"] | None = None,
    ) -> Coordination:
        """Return the solved frames that muscles drive, all states' end to end.

        Args:
            strength, guard: Bounds of activation.
            target_Nm: From `target_Nm`.
            capacity_N: Forces at full activation, where they are not the hip's own.
        """
        n, driven = len(strength), self.driven_frames
        pull_Nm = np.tile(self.pull_Nm[driven], (n, 1, 1))
        if capacity_N is not None:
            arm = self.hip.moment_arm_m[driven]
            pull_Nm = (capacity_N[:, driven, :, None] * arm).reshape(pull_Nm.shape)
        start = None if self._start is None else np.tile(self._start[driven], (n, 1))
        return solve_batch(
            pull_Nm,
            np.ascontiguousarray(target_Nm[:, driven].reshape(-1, 4)),
            np.repeat(guard, driven.size, axis=0),
            np.repeat(np.maximum(strength, guard), driven.size, axis=0),
            self.prices,
            start=start,
        )

    def solve(self, states: States) -> Solved:
        """Return activations, forces and prices of a batch that fits into memory."""
        n, driven = len(states), self.driven_frames
        passive_N = self.passive_N(states.tension)
        target_Nm = self.target_Nm(passive_N)
        activation = np.repeat(states.guard[:, None], len(self._free_Nm), axis=1)
        multiplier = np.zeros_like(target_Nm)
        status = np.zeros(target_Nm.shape[:2], np.int32)
        objective = (self.prices.weight * activation**self.prices.exponent).sum(axis=2)
        found = self.driven(states.strength, states.guard, target_Nm)
        activation[:, driven] = found.activation.reshape(n, driven.size, -1)
        objective[:, driven] = found.objective.reshape(n, -1)
        status[:, driven] = found.status.reshape(n, -1)
        multiplier[:, driven] = found.multiplier.reshape(n, driven.size, 4)
        made_Nm = np.einsum("sfm,fmk->sfk", activation, self.pull_Nm, optimize=True)
        reserve_Nm = target_Nm - made_Nm + self.beyond_health_Nm
        force_N = activation * self.forces.capacity_N + passive_N
        return Solved(activation, force_N, status, reserve_Nm, objective, multiplier)


@lru_cache(maxsize=8)
def solver_of(hip: Hip, exponent: float | None = None) -> Solver:
    """Return the solver of a hip; kept for the next batch of the same hip.

    Args:
        hip: The hip.
        exponent: p of the effort; the package's default if not given.
    """
    return Solver(hip, exponent)


def batches(n_states: int, n_frames: int) -> Iterator[slice]:
    """Yield slices of states whose frames fit into one batch.

    Args:
        n_states: How many states there are.
        n_frames: Frames of each.
    """
    step = max(1, _BATCH_FRAMES // max(n_frames, 1))
    for first in range(0, n_states, step):
        yield slice(first, min(first + step, n_states))
