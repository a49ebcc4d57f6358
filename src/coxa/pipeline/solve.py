"""Who pulls how hard in each leg."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.coordination import CoordinationProblem, solve, summarize
from coxa.model.description import CoordinateActuator, Model
from coxa.muscles.capacity import ForceModel, Projection, force_model, muscle_capacity
from coxa.pipeline.legs import Leg
from coxa.pipeline.limits import limit_moments
from coxa.pipeline.mechanics import LegMechanics, Mechanics
from coxa.pipeline.options import Options
from coxa.pipeline.result import LegResult
from coxa.recording.filtering import SmoothMotion
from coxa.skeleton.physics import Physics
from coxa.state.muscle_state import MuscleState


@dataclass(frozen=True, eq=False)
class SolvedLeg:
    """A leg's result together with what the efficiency stage solves again.

    Attributes:
        result: What the person gets.
        healthy: The same problem with every muscle healthy.
        person: The problem that was solved.
        static_Nm, dynamic_Nm: `(frames, rows)` target moments held still, and what moving adds.
        capacity_at: `(frames, muscles)` capacity of some frames with all velocities times a factor.
    """

    result: LegResult
    healthy: CoordinationProblem
    person: CoordinationProblem
    static_Nm: Float[Array, "frames rows"]
    dynamic_Nm: Float[Array, "frames rows"]
    capacity_at: Callable[[float, Int[Array, " chosen"]], Float[Array, "chosen muscles"]]


def solve_leg(
    model: Model,
    leg: Leg,
    mechanics: Mechanics,
    own: LegMechanics,
    motion: SmoothMotion,
    state: MuscleState,
    reserves: tuple[CoordinateActuator, ...],
    options: Options,
) -> SolvedLeg:
    """Find the least effort that makes the leg's moments at every frame.

    Args:
        model, leg: The model and which part of it.
        mechanics: Net moments.
        own: The leg's lengths and arms.
        motion: The motion the mechanics belong to.
        state: Its muscles' state, in the order of `leg.muscles`.
        reserves: Torque actuators that may help, priced by their optimal force.
        options: Exponent, least activation, whose physics.
    """
    muscles = [model.muscles[m] for m in leg.muscles]
    forces = force_model(muscles)
    whole = muscle_capacity(
        forces, own.length_m, own.velocity_m_s, state.tension, projection=projection(options)
    )
    active_N, passive_N = whole.active_N.copy(), whole.passive_excess_N.copy()
    del whole  # its other figures would be kept in memory with these two
    for array in (active_N, passive_N):
        array.setflags(write=False)
    rows = list(leg.rows)
    held = limit_moments(model, mechanics.q, motion.u)[:, rows]
    net = mechanics.row_moment_Nm[:, rows] - held
    static = mechanics.static_row_moment_Nm[:, rows] - held
    optimal, low, high = _reserves(leg, reserves)
    # A muscle that the file holds down, or that is too weak to guard that hard, does what it can.
    ceiling = np.array([muscle.max_activation for muscle in muscles])
    healthy = CoordinationProblem(
        capacity_N=active_N,
        moment_arm_m=own.moment_arm_m,
        moment_Nm=net,
        floor=np.minimum(options.min_activation, ceiling),
        ceiling=ceiling,
        exponent=options.exponent,
        reserve_optimal_Nm=optimal,
        reserve_min_control=low,
        reserve_max_control=high,
        muscle_names=tuple(muscle.name for muscle in muscles),
        row_names=tuple(model.coordinates[c].name for c in leg.rows),
    )
    tension_Nm = np.einsum("tm,tmk->tk", passive_N, own.moment_arm_m)
    person = healthy
    if not state.is_healthy:
        most = np.maximum(ceiling * state.strength, healthy.floor)
        person = replace(
            healthy,
            floor=np.minimum(np.maximum(healthy.floor, state.guard), most),
            ceiling=most,
            moment_Nm=net - tension_Nm,
        )
    found = solve(person)
    result = LegResult(
        leg=leg,
        muscles=healthy.muscle_names,
        rows=healthy.row_names,
        mechanics=own,
        capacity_N=active_N,
        passive_N=passive_N,
        target_Nm=net,
        state=state,
        coordination=found,
        trouble=summarize(person, found),
        force_N=found.activation * active_N + passive_N,
    )
    return SolvedLeg(
        result,
        healthy,
        person,
        static - tension_Nm,
        net - static,
        _capacity_at(forces, own, projection(options)),
    )


def projection(options: Options) -> Projection:
    """Return how muscle force is turned along the tendon under the chosen physics."""
    return Projection.OPENSIM if options.physics is Physics.OPENSIM else Projection.FIBER


def _capacity_at(
    forces: ForceModel, own: LegMechanics, along: Projection
) -> Callable[[float, Int[Array, " chosen"]], Float[Array, "chosen muscles"]]:
    def capacity(factor: float, frames: Int[Array, " chosen"]) -> Float[Array, "chosen muscles"]:
        return muscle_capacity(
            forces, own.length_m[frames], factor * own.velocity_m_s[frames], projection=along
        ).active_N

    return capacity


def _reserves(
    leg: Leg, actuators: tuple[CoordinateActuator, ...]
) -> tuple[Float[Array, " rows"], Float[Array, " rows"], Float[Array, " rows"]]:
    """Return optimal force and control bounds per row; 0 where no actuator helps.

    Several on one coordinate act as one: sharing `ρ` between optimal forces `o_i` costs least at `ρ² / Σ o_i²`.
    """
    n = len(leg.rows)
    squared, low_Nm, high_Nm = np.zeros(n), np.zeros(n), np.zeros(n)
    for actuator in actuators:
        if actuator.coordinate in leg.rows and actuator.optimal_force != 0.0:
            row, force = leg.rows.index(actuator.coordinate), actuator.optimal_force
            low, high = sorted((actuator.min_control * force, actuator.max_control * force))
            squared[row], low_Nm[row], high_Nm[row] = (
                squared[row] + force**2,
                low_Nm[row] + low,
                high_Nm[row] + high,
            )
    optimal = np.sqrt(squared)
    size = np.where(optimal > 0.0, optimal, 1.0)
    return optimal, low_Nm / size, high_Nm / size
