"""The least effort at which the ball can be held this well centred: effort against centring.

Two soft rows are added to the coordination problem: the contact force across the cup's pole, towards the outer upper
edge and towards the front. Their reserves stand for what of that force is left. The cheaper they are, the less
anyone minds; the dearer, the more the muscles spend on pressing the ball into the middle. For every price the answer
is the least `effort + price × (force across)²`, so along the frontier effort only rises and the force across only
falls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float
from coxa.coordination import Prices, solve_batch
from coxa.errors import InputError
from coxa.hip.posed import Hip
from coxa.hip.simulation import simulate
from coxa.hip.solver import Solver
from coxa.hip.states import States

LEVELS = tuple(float(level) for level in np.geomspace(30.0, 0.003, 13))
"""Force across the pole that costs as much as a muscle of mean price at full activation, body weights: loose to
tight."""


@dataclass(frozen=True, eq=False)
class Frontier:
    """Effort against centring in one task, for each state and each level.

    Attributes:
        task: Key.
        levels_BW: Force across the pole that costs 1, body weights, loose to tight.
        effort: s^(1/p), the price of centring left out; rises from left to right.
        across_BW: Root mean square over time of the contact force across the pole; falls from left to right.
        offset: Mean over time of the offset in the socket.
        missing_Nm: Greatest moment about a hip row that muscles leave to nobody, beyond the healthy hip's: where it is
            more than a trifle the hip cannot be centred so well in this task.
        own_effort, own_offset, own_across_BW: Of each state when nobody minds centring.
    """

    task: str
    levels_BW: Float[Array, " levels"]
    effort: Float[Array, "states levels"]
    across_BW: Float[Array, "states levels"]
    offset: Float[Array, "states levels"]
    missing_Nm: Float[Array, "states levels"]
    own_effort: Float[Array, " states"]
    own_offset: Float[Array, " states"]
    own_across_BW: Float[Array, " states"]


def frontier(hip: Hip, task: str, states: States, levels_BW: tuple[float, ...] = LEVELS) -> Frontier:
    """Return the frontier of some states in one task.

    Args:
        hip: The hip.
        task: Key of a task that muscles drive.
        states: The states; a healthy one beside a person's shows what the person's hip could do.
        levels_BW: Force across the pole that costs 1, in body weights.

    Raises:
        InputError: There is no such task, an examiner drives it, or a level is not positive.
    """
    known = [each.key for each in hip.tasks if each.mode != "passive"]
    if task not in known:
        raise InputError(f"no muscles drive a task '{task}'.", mend=f"use one of {', '.join(known)}.")
    levels = np.array(levels_BW, dtype=float)
    if not (levels > 0.0).all():
        raise InputError("a level of centring is not above zero.", mend="give body weights above 0.")
    soft = _Soft(hip.with_tasks([task]), states)
    efforts, contacts, missing = zip(*(soft.at(level) for level in levels), strict=True)
    own = simulate(soft.hip, states, head=False)
    weight = soft.hip.weight_s / soft.hip.weight_s.sum()
    across = soft.across(own.contact_N)
    return Frontier(
        task=task,
        levels_BW=levels,
        effort=np.stack(efforts, axis=1),
        across_BW=np.stack([soft.rms_BW(soft.across(contact)) for contact in contacts], axis=1),
        offset=np.stack([soft.offset(contact) @ weight for contact in contacts], axis=1),
        missing_Nm=np.stack(missing, axis=1),
        own_effort=own.effort(task),
        own_offset=own.offset @ weight,
        own_across_BW=soft.rms_BW(across),
    )


class _Soft:
    """One task with the two soft rows."""

    def __init__(self, hip: Hip, states: States) -> None:
        self.hip, self.states, self.solver = hip, states, Solver(hip)
        self._tangents = np.stack(hip.cup.tangents, axis=1)
        self._weight_N = hip.person.body_weight_N
        passive_N = self.solver.passive_N(states.tension)
        # Contact force with all muscles inactive.
        self._rest_N = np.einsum("sfm,fmi->sfi", passive_N, hip.line_of_action) - hip.intersegmental_N
        self._rest_N = self._rest_N + hip.joint.on_femur_N[hip.task_frames]
        self._pull_N = hip.line_of_action * hip.capacity_N[:, :, None]
        rows = np.concatenate([self.solver.pull_Nm, self._pull_N @ self._tangents], axis=2)
        n = len(states)
        self._rows = np.tile(rows, (n, 1, 1))
        target = np.concatenate([self.solver.target_Nm(passive_N), -self._rest_N @ self._tangents], axis=2)
        self._target = np.ascontiguousarray(target.reshape(-1, target.shape[2]))
        frames = rows.shape[0]
        self._floor = np.repeat(states.guard, frames, axis=0)
        self._ceiling = np.repeat(np.maximum(states.strength, states.guard), frames, axis=0)

    def at(
        self, level_BW: float
    ) -> tuple[Float[Array, " states"], Float[Array, "states frames 3"], Float[Array, " states"]]:
        """Return effort, contact force and greatest missing hip moment at one level."""
        soft_N = level_BW * self._weight_N
        asked = _with_rows(self.solver.prices, soft_N)
        found = solve_batch(self._rows, self._target, self._floor, self._ceiling, asked)
        n, frames = len(self.states), len(self.hip.weight_s)
        centring = ((found.reserve_Nm[:, 4:] / soft_N) ** 2).sum(axis=1)
        spent = (found.objective - centring).reshape(n, frames) - self.solver.reserve_price
        effort = (np.maximum(spent, 0.0) @ self.hip.weight_s) ** (1.0 / asked.exponent)
        activation = found.activation.reshape(n, frames, -1)
        contact = self._rest_N + np.einsum("sfm,fmi->sfi", activation, self._pull_N)
        missing = np.abs(found.reserve_Nm[:, :3]).reshape(n, -1).max(axis=1)
        return np.asarray(effort), np.asarray(contact), np.asarray(missing)

    def across(self, contact_N: Float[Array, "states frames 3"]) -> Float[Array, "states frames 2"]:
        """Return the components across the pole."""
        return np.asarray(contact_N @ self._tangents)

    def rms_BW(self, across_N: Float[Array, "states frames 2"]) -> Float[Array, " states"]:
        """Return the root mean square over time, body weights."""
        weight = self.hip.weight_s / self.hip.weight_s.sum()
        return np.asarray(np.sqrt((across_N**2).sum(axis=2) @ weight) / self._weight_N)

    def offset(self, contact_N: Float[Array, "states frames 3"]) -> Float[Array, "states frames"]:
        """Return the offset in the socket."""
        angle, azimuth = self.hip.cup.polar(contact_N)
        return np.asarray(angle / self.hip.cup.rim_angle(azimuth))


def _with_rows(prices: Prices, soft_N: float) -> Prices:
    """Return the prices of the four rows and of two soft ones."""
    return replace(
        prices,
        reserve_optimal_Nm=np.append(prices.reserve_optimal_Nm, [soft_N] * 2),
        reserve_min_Nm=np.append(prices.reserve_min_Nm, [-np.inf] * 2),
        reserve_max_Nm=np.append(prices.reserve_max_Nm, [np.inf] * 2),
    )
