"""When a hip's muscles fail a task: what of a hip moment may be missing, and solving with dear reserves to see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float
from coxa.coordination import Prices
from coxa.efficiency.reach import NOISE_NM, SHORT_SHARE
from coxa.errors import InputError
from coxa.hip.posed import Hip
from coxa.hip.sharing import default_sharing
from coxa.hip.solver import Solver

DEAR_NM = 0.1
"""Optimal force of the hip's reserves when failing is looked for: so dear that they make only what is missing."""


@dataclass(frozen=True, eq=False)
class Judge:
    """Some tasks of one hip, solved to see whether its muscles suffice.

    Not judged are the knee, which others help, and rows that a couch or seat carries.

    Attributes:
        hip: With these tasks only.
        solver: With dear reserves at the hip.
        prices: Its prices.
        allowed_Nm: What of each hip row may be missing: 5 % of its peak, or 1 N·m (as in
            `coxa.efficiency.shortfall`) of what the healthy hip makes; infinite in rows not judged.
    """

    hip: Hip
    solver: Solver
    prices: Prices
    allowed_Nm: Float[Array, "frames 3"]

    @classmethod
    def of(cls, hip: Hip, tasks: Sequence[str], level: float = 1.0) -> Judge:
        """Return the judge of some tasks.

        Args:
            hip: The hip.
            tasks: Keys.
            level: Factor on all moments.

        Raises:
            InputError: There is no such task, or an examiner drives it.
        """
        known = [each.key for each in hip.tasks if each.mode != "passive"]
        if unknown := [task for task in tasks if task not in known]:
            raise InputError(
                f"no muscles drive a task '{unknown[0]}'.", mend=f"use one of {', '.join(known)}."
            )
        alone = hip.with_tasks(tasks)
        if level != 1.0:
            easier = tuple(replace(task, moment_Nm=level * task.moment_Nm) for task in alone.tasks)
            alone = replace(alone, tasks=easier)
        solver = Solver(alone, sharing=replace(default_sharing(), hip_reserve_Nm=DEAR_NM))
        allowed = np.zeros((len(alone.weight_s), 3))
        for span in (alone.spans[task] for task in tasks):
            peak = np.abs(alone.moment_Nm[span, :3]).max(axis=0)
            allowed[span] = np.maximum(SHORT_SHARE * peak, NOISE_NM)
        return cls(alone, solver, solver.prices, np.where(alone.carried[:, :3], np.inf, allowed))

    def excess_Nm(self, reserve_Nm: Float[Array, "states frames 4"]) -> Float[Array, " states"]:
        """Return by how much the worst row of the worst frame exceeds what may be missing; below 0: all is well."""
        return np.asarray((np.abs(reserve_Nm[:, :, :3]) - self.allowed_Nm).max(axis=(1, 2)))
