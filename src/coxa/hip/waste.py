"""What each departure from health costs a hip in every task: by cause, by group of muscles, by muscle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np

from coxa._arrays import Array, Bool, Float
from coxa.anatomy.muscles import GROUPS
from coxa.hip.posed import Hip
from coxa.hip.solver import batches, solver_of
from coxa.hip.states import States

CAUSES = ("strength", "guard", "tension")
"""Ways of departing from health, as `States` names them: weakness, guarding, tension."""
OVERALL = "overall"
"""Key of all tasks together."""


@dataclass(frozen=True, eq=False)
class Waste:
    """Efficiency of the tasks that muscles drive, and where the rest goes; shares of the hip's own effort.

    Attributes:
        tasks: Keys, then `OVERALL`: the geometric mean of efforts relative to the healthy hip's, so that each task
            counts the same and one that is out of reach does not hide the rest.
        effort: s^(1/p), see `Simulation.effort`; without unit overall.
        healthy_effort: The healthy hip's.
        by_cause: Shapley share of each of `CAUSES`; sums to 1 - η. Negative: it pays back.
        by_group: Effort saved by restoring each of `GROUPS` alone; they need not sum to 1 - η, for groups can
            stand in for each other.
        by_muscle: The same for each muscle; None when not asked for.
    """

    tasks: tuple[str, ...]
    effort: Float[Array, "states tasks"]
    healthy_effort: Float[Array, " tasks"]
    by_cause: Float[Array, "states tasks 3"]
    by_group: Float[Array, "states tasks 6"]
    by_muscle: Float[Array, "states tasks muscles"] | None

    @property
    def efficiency(self) -> Float[Array, "states tasks"]:
        """η of each task."""
        return self.healthy_effort / self.effort

    @property
    def overall(self) -> Float[Array, " states"]:
        """η of all tasks together."""
        return np.asarray(self.efficiency[:, -1])


def waste(hip: Hip, states: States, *, muscles: bool = False, exponent: float | None = None) -> Waste:
    """Return efficiency and waste of a batch of states.

    Args:
        hip: The hip; `Hip.thinned` makes this faster.
        states: The batch.
        muscles: Also restore each muscle alone, which takes five times as long.
        exponent: p of the effort; the package's default if not given.
    """
    counter = _Counter(hip, exponent)
    sets = [np.array([g == group for g in hip.group]) for group in GROUPS]
    if muscles:
        sets += list(np.eye(len(hip.muscles), dtype=bool))
    own, causes, restored = [], [], []
    for part in batches(len(states), hip.task_frames.stop):
        here = states.part(part)
        passive_N = counter.solver.passive_N(here.tension)
        efforts = _by_subset(counter, here, passive_N)
        whole = efforts[frozenset(CAUSES)]
        own.append(whole)
        causes.append(np.stack([_shapley(efforts, cause) for cause in CAUSES], axis=-1) / whole[..., None])
        saved = [1.0 - _restored(counter, here, passive_N, chosen, whole) / whole for chosen in sets]
        restored.append(np.stack(saved, axis=-1))
    kept = np.concatenate(restored)
    return Waste(
        tasks=counter.tasks,
        effort=np.concatenate(own),
        healthy_effort=counter.healthy,
        by_cause=np.concatenate(causes),
        by_group=kept[..., : len(GROUPS)],
        by_muscle=kept[..., len(GROUPS) :] if muscles else None,
    )


class _Counter:
    """Counts the effort of every driven task for variations of the same states."""

    def __init__(self, hip: Hip, exponent: float | None) -> None:
        self.hip, self.solver = hip, solver_of(hip, exponent)
        chosen = [task.key for task in hip.tasks if task.mode != "passive"]
        self.tasks = (*chosen, OVERALL)
        at = np.flatnonzero(hip.driven)
        self._weights = np.zeros((at.size, len(chosen)))
        for t, key in enumerate(chosen):
            mine = (at >= hip.spans[key].start) & (at < hip.spans[key].stop)
            self._weights[mine, t] = hip.weight_s[at[mine]]
        self._price = self.solver.reserve_price[at]
        alone = self._root(self.solver.healthy.objective[:, at])[0]
        self.healthy = np.append(alone, 1.0)

    def effort(
        self,
        strength: Float[Array, "states muscles"],
        guard: Float[Array, "states muscles"],
        passive_N: Float[Array, "states frames muscles"],
    ) -> Float[Array, "states tasks"]:
        found = self.solver.driven(strength, guard, self.solver.target_Nm(passive_N))
        each = self._root(found.objective.reshape(len(strength), -1))
        overall = np.exp(np.log(each / self.healthy[:-1]).mean(axis=1))
        return np.column_stack([each, overall])

    def _root(self, objective: Float[Array, "states frames"]) -> Float[Array, "states tasks"]:
        spent = np.maximum(objective - self._price, 0.0) @ self._weights
        return np.asarray(spent ** (1.0 / self.solver.prices.exponent))


Subset = frozenset[str]


def _by_subset(
    counter: _Counter, states: States, passive_N: Float[Array, "states frames muscles"]
) -> dict[Subset, Float[Array, "states tasks"]]:
    """Return the effort with only some of the causes at work, for every set of causes."""
    healthy = States.healthy(len(states), states.strength.shape[1])
    present = frozenset(c for c in CAUSES if (getattr(states, c) != getattr(healthy, c)).any())
    relaxed_N = np.broadcast_to(counter.solver.forces.passive_N, passive_N.shape)
    found: dict[Subset, Float[Array, "states tasks"]] = {}
    for size in range(len(CAUSES) + 1):
        for subset in map(frozenset, combinations(CAUSES, size)):
            acting = subset & present  # causes that no state has change nothing
            if acting not in found:
                part = states.only(acting)
                found[acting] = counter.effort(
                    part.strength, part.guard, passive_N if "tension" in acting else relaxed_N
                )
            found[subset] = found[acting]
    return found


def _shapley(effort: dict[Subset, Float[Array, "states tasks"]], cause: str) -> Float[Array, "states tasks"]:
    """Return the mean rise in effort over all orders of adding the causes (Shapley 1953)."""
    n, share = len(CAUSES), np.zeros_like(effort[frozenset()])
    for subset in effort:
        if cause not in subset:
            k = len(subset)
            weight = factorial(k) * factorial(n - 1 - k) / factorial(n)
            share += weight * (effort[subset | {cause}] - effort[subset])
    return share


def _restored(
    counter: _Counter,
    states: States,
    passive_N: Float[Array, "states frames muscles"],
    chosen: Bool[Array, " muscles"],
    whole: Float[Array, "states tasks"],
) -> Float[Array, "states tasks"]:
    """Return the effort with the chosen muscles healthy."""
    ill = np.flatnonzero(
        ((states.strength != 1.0) | (states.guard != 0.0) | (states.tension != 0.0))[:, chosen].any(axis=1)
    )
    effort = whole.copy()
    if ill.size:
        part = states.part(ill).restored(chosen)
        relaxed_N = np.where(chosen, counter.solver.forces.passive_N, passive_N[ill])
        effort[ill] = counter.effort(part.strength, part.guard, relaxed_N)
    return effort
