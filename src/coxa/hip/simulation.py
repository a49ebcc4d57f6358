"""Who pulls how hard, and where the head presses, in every task and every state of a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.efficiency.reach import NOISE_NM, SHORT_SHARE
from coxa.errors import InputError
from coxa.hip.posed import Hip
from coxa.hip.solver import batches, solver_of
from coxa.hip.states import States
from coxa.socket.equilibrium import HeadPlace, head_equilibrium


@dataclass(frozen=True, eq=False)
class Simulation:
    """A batch of states in all tasks of a hip; frames as in `Hip`, forces in right-hip axes.

    Attributes:
        hip: The hip.
        states: The batch.
        exponent: p of the effort.
        activation: Of each muscle.
        force_N: Tendon force, active and passive.
        status: How each frame ended, codes of `coxa.coordination.Status`.
        reserve_Nm: What muscles, capsule and joint spring leave to be made: by the lumped other muscles of the
            knee, by nobody at the hip; in passive tasks by the examiner. What a couch carries (`Hip.carried`) is
            not in it.
        contact_N: Force of the head on the pelvis, the head centred.
        push_N: The same without the capsule's pull: what muscles and weight press with.
        objective: `Σ w a^p + Σ (ρ/o)²`; without reserves in passive tasks.
        healthy_objective: The same of the healthy hip.
        healthy_activation: Of each muscle in the healthy hip.
        reserve_price: What of `healthy_objective` pays for reserves.
        short_Nm: What even healthy muscles leave of the tasks at the hip, asked of nobody and part of `reserve_Nm`.
        weight: Price w of each muscle.
        head: Where the head lies, frames of all states laid end to end; None when not asked for.
    """

    hip: Hip
    states: States
    exponent: float
    activation: Float[Array, "states frames muscles"]
    force_N: Float[Array, "states frames muscles"]
    status: Int[Array, "states frames"]
    reserve_Nm: Float[Array, "states frames 4"]
    contact_N: Float[Array, "states frames 3"]
    push_N: Float[Array, "states frames 3"]
    objective: Float[Array, "states frames"]
    healthy_objective: Float[Array, " frames"]
    healthy_activation: Float[Array, "frames muscles"]
    reserve_price: Float[Array, " frames"]
    short_Nm: Float[Array, "frames 4"]
    weight: Float[Array, " muscles"]
    head: HeadPlace | None = None

    def effort(self, task: str) -> Float[Array, " states"]:
        """Return the effort of a task: `(∫ Σ w a^p dt)^(1/p)`, s^(1/p), activations over healthy capacity.

        A hip is asked for the moments that the healthy one's muscles make. What the healthy knee leaves to its other
        muscles costs nothing; what impaired muscles leave beyond that is priced, at the hip dearly.

        Args:
            task: Its key.
        """
        return self._root(self.objective[:, self._span(task)], task)

    def healthy_effort(self, task: str) -> float:
        """Return the effort that the healthy hip needs for a task."""
        return float(self._root(self.healthy_objective[None, self._span(task)], task)[0])

    def efficiency(self, task: str) -> Float[Array, " states"]:
        """Return η of a task: healthy effort ÷ effort; NaN for tasks that an examiner drives.

        Args:
            task: Its key.
        """
        if not self.hip.driven[self._span(task)].all():
            return np.full(len(self.states), np.nan)
        effort = self.effort(task)
        return np.divide(
            self.healthy_effort(task), effort, out=np.full_like(effort, np.nan), where=effort > 0.0
        )

    def unmet(self, task: str) -> Float[Array, " states"]:
        """Return the share of a task's time in which muscles fall short of what healthy ones make; NaN if passive.

        A hip falls short where it misses more than 5 % of a row's peak, or 1 N·m (as in `coxa.efficiency.shortfall`).
        There its effort depends on the price of reserves.
        """
        span = self._span(task)
        if not self.hip.driven[span].all():
            return np.full(len(self.states), np.nan)
        allowed = np.maximum(SHORT_SHARE * np.abs(self.hip.moment_Nm[span, :3]).max(axis=0), NOISE_NM)
        missing = np.abs(self.reserve_Nm[:, span, :3] - self.short_Nm[span, :3])
        weight = self.hip.weight_s[span]
        return np.asarray((missing > allowed).any(axis=2) @ weight / weight.sum())

    @cached_property
    def overall_efficiency(self) -> Float[Array, " states"]:
        """η over all driven tasks: the geometric mean, so that each counts the same."""
        each = [self.efficiency(task.key) for task in self.hip.tasks if task.mode != "passive"]
        return np.asarray(np.exp(np.mean(np.log(each), axis=0)))

    @cached_property
    def _polar(self) -> tuple[Float[Array, "states frames"], Float[Array, "states frames"]]:
        angle, azimuth = self.hip.cup.polar(self.contact_N)
        return angle, self.hip.cup.rim_angle(azimuth)

    @cached_property
    def offset(self) -> Float[Array, "states frames"]:
        """Angle of the contact force to the deepest point over that of the rim: 0 centred, 1 on the rim."""
        angle, rim = self._polar
        return angle / rim

    @cached_property
    def rim_margin_rad(self) -> Float[Array, "states frames"]:
        """Angle from the contact force to the rim; negative beyond it."""
        angle, rim = self._polar
        return rim - angle

    @property
    def head_m(self) -> Float[Array, "states frames 3"]:
        """Where the head's centre lies relative to the cup's.

        Raises:
            InputError: The head was not asked for.
        """
        if self.head is None:
            raise InputError("this simulation left the head out.", mend="call simulate(…, head=True).")
        place: Array = self.head.head_m.reshape(self.push_N.shape)
        return place

    def of(self, task: str, array: Float[Array, "states frames *rest"]) -> Float[Array, "states _ *rest"]:
        """Return the frames of one task of any array of this simulation."""
        return array[:, self._span(task)]

    def _span(self, task: str) -> slice:
        if task not in {each.key for each in self.hip.tasks}:
            known = ", ".join(each.key for each in self.hip.tasks)
            raise InputError(f"there is no task '{task}'.", mend=f"use one of {known}.")
        return self.hip.spans[task]

    def _root(self, objective: Float[Array, "any frames"], task: str) -> Float[Array, " any"]:
        span = self._span(task)
        spent = np.maximum(objective - self.reserve_price[span], 0.0) @ self.hip.weight_s[span]
        return np.asarray(spent ** (1.0 / self.exponent))


def simulate(hip: Hip, states: States, *, exponent: float | None = None, head: bool = True) -> Simulation:
    """Return what a batch of states does in every task of a hip.

    Args:
        hip: The hip.
        states: The batch.
        exponent: p of the effort; the package's default if not given.
        head: Also find where the head lies, which takes longer than all else.

    Raises:
        InputError: The states are of other muscles.
    """
    _check(hip, states)
    solver = solver_of(hip, exponent)
    n_muscles, n_frames = len(hip.muscles), hip.task_frames.stop
    out = Simulation(
        hip=hip,
        states=states,
        exponent=solver.prices.exponent,
        activation=np.empty((len(states), n_frames, n_muscles)),
        force_N=np.empty((len(states), n_frames, n_muscles)),
        status=np.zeros((len(states), n_frames), np.int32),
        reserve_Nm=np.empty((len(states), n_frames, 4)),
        contact_N=np.empty((len(states), n_frames, 3)),
        push_N=np.empty((len(states), n_frames, 3)),
        objective=np.empty((len(states), n_frames)),
        healthy_objective=solver.healthy.objective[0],
        healthy_activation=solver.healthy.activation[0],
        reserve_price=solver.reserve_price,
        short_Nm=solver.beyond_health_Nm,
        weight=solver.prices.weight,
    )
    for part in batches(len(states), n_frames):
        found = solver.solve(states.part(part))
        out.activation[part], out.force_N[part] = found.activation, found.force_N
        out.status[part], out.reserve_Nm[part] = found.status, found.reserve_Nm
        out.objective[part] = found.objective
    np.einsum("sfm,fmi->sfi", out.force_N, hip.line_of_action, out=out.push_N, optimize=True)
    np.subtract(out.push_N, hip.intersegmental_N, out=out.push_N)
    np.add(out.push_N, hip.joint.on_femur_N[hip.task_frames], out=out.contact_N)
    return replace(out, head=_head(hip, out.push_N)) if head else out


def _head(hip: Hip, push_N: Float[Array, "states frames 3"]) -> HeadPlace:
    """Return where the head lies, all states' frames end to end."""
    rotation = np.tile(hip.femur_rotation, (len(push_N), 1, 1))
    return head_equilibrium(hip.cup, hip.bearing, hip.capsule, rotation, push_N.reshape(-1, 3))


def _check(hip: Hip, states: States) -> None:
    if states.strength.shape[1] != len(hip.muscles):
        raise InputError(
            f"states of {states.strength.shape[1]} muscles for a hip of {len(hip.muscles)}.",
            mend="build them with States.healthy or States.of for this hip's muscles.",
        )
