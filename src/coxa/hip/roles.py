"""Who moves a hip, who opposes the motion, and how much more each muscle does than in health."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.hip.simulation import Simulation


@dataclass(frozen=True, eq=False)
class Roles:
    """What each muscle does in one task.

    Attributes:
        effort_share: Share of the effort `∫ Σ w a^p dt` of all muscles.
        opposing: Part of that share spent while the muscle turned the hip against its net moment.
        helping: Share of all moment along the net moment, counting only what helps.
        beyond_healthy: Mean activation beyond the healthy hip's, only what is more.
    """

    effort_share: Float[Array, "states muscles"]
    opposing: Float[Array, "states muscles"]
    helping: Float[Array, "states muscles"]
    beyond_healthy: Float[Array, "states muscles"]

    @property
    def off_role(self) -> Float[Array, " states"]:
        """Share of the whole effort that muscles spend against the net moment."""
        return np.asarray(self.opposing.sum(axis=1))


def roles(simulation: Simulation, task: str) -> Roles:
    """Return what each muscle does in one task.

    The three rows of the hip are taken as square to each other, and only active force counts.

    Args:
        simulation: What the muscles do.
        task: Key.
    """
    hip = simulation.hip
    activation = simulation.of(task, simulation.activation)
    span = hip.spans[task]
    time = hip.weight_s[span] / hip.weight_s[span].sum()
    moment = (activation * hip.capacity_N[span])[..., None] * hip.moment_arm_m[span][:, :, :3]
    net = moment.sum(axis=2)
    size = np.linalg.norm(net, axis=2, keepdims=True)
    way = np.divide(net, size, out=np.zeros_like(net), where=size > 0.0)
    along = np.einsum("sfmk,sfk->sfm", moment, way)
    spent = simulation.weight * activation**simulation.exponent
    whole = _some(np.einsum("f,sfm->s", time, spent))
    helping = np.einsum("f,sfm->sm", time, np.maximum(along, 0.0))
    extra = np.maximum(activation - simulation.healthy_activation[span], 0.0)
    return Roles(
        effort_share=np.einsum("f,sfm->sm", time, spent) / whole,
        opposing=np.einsum("f,sfm->sm", time, np.where(along < 0.0, spent, 0.0)) / whole,
        helping=helping / _some(helping.sum(axis=1)),
        beyond_healthy=np.einsum("f,sfm->sm", time, extra),
    )


def _some(whole: Float[Array, " states"]) -> Float[Array, "states 1"]:
    """Return totals to divide by: infinity for nothing, so that shares of nothing are 0."""
    return np.where(whole > 0.0, whole, np.inf)[:, None]
