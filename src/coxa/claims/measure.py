"""What is computed of one sampled hip: every measure that a claim asks for, healthy and impaired side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import Person, muscle_table
from coxa.claims.sample import SampledHips, versions_rad
from coxa.efficiency import unison
from coxa.hip import (
    RUNNING,
    Hip,
    Simulation,
    States,
    endurance,
    hip,
    peak_torques,
    rotation_range,
    simulate,
    speed_factor,
    stiffness,
)
from coxa.hip.manoeuvres import examiner_torque_Nm
from coxa.hip.speed import SLOWEST
from coxa.loop.daily import follow_all, standard_plans
from coxa.loop.departure import GROUPS, burden, departure, muscle_arrays
from coxa.loop.engine import DAILY_TASKS, SimulatedMechanics
from coxa.loop.gain import growth
from coxa.loop.mechanics import linearised

TURNS = (
    "prone_rotation_active",
    "seated_rotation_active",
    "prone_rotation_passive",
    "seated_rotation_passive",
)
"""Tasks in which the head is followed, in the order of the claims' conditions."""
LIFTS = ("prone_extension", "supine_flexion")
PLANS = ("nothing", "release alone", "rotation alone", "half doses of both", "both")
FOUR_WEEKS = 28

WALKING = ("walking",)

TURN_rad = np.radians(30.0)
"""How far the head is followed either way."""
ILIOPSOAS = ("psoas", "iliacus")
WEAK = 0.5
"""Strength of the weak muscles in the lifts, as in Lewis et al. 2007."""
OFF = 0.05
"""The same for muscles that hardly take part: a twentieth, own choice."""
LEAST_LEFT = 1e-3
"""With less waste or departure than this there is nothing that a move could win back."""

MOST_FRAMES = 17
"""Of each task: of a rotation sweep one every 5°."""

Measures = dict[str, Float[Array, " conditions"]]


@dataclass(frozen=True, eq=False)
class Posed:
    """The reference hip of one femoral version, posed once for all hips that share it.

    Attributes:
        hip: With the tasks that claims ask for.
        columns: Column of each muscle in the table of sampled parameters.
    """

    hip: Hip
    columns: Array


def posed(version_rad: float) -> Posed:
    """Return the reference hip of one femoral version.

    Args:
        version_rad: Anteversion +.
    """
    person = Person(femoral_version_rad={"r": version_rad, "l": version_rad})
    made = hip("r", person).with_tasks([*DAILY_TASKS, *TURNS, *LIFTS]).thinned(MOST_FRAMES)
    place = {element.name: i for i, element in enumerate(muscle_table())}
    return Posed(made, np.array([place[name.rpartition("_")[0]] for name in made.muscles]))


def posed_versions() -> tuple[Posed, ...]:
    """Return the reference hip in every sampled femoral version."""
    return tuple(posed(float(version)) for version in versions_rad())


def measure(base: Posed, sampled: SampledHips, row: int) -> Measures:
    """Return all measures of one hip.

    Args:
        base: The reference hip of its version.
        sampled: The population.
        row: Which hip.
    """
    p = sampled.parameters
    scales = [a[row, base.columns] for a in (p.strength_scale, p.fiber_scale, p.tendon_scale)]
    own = base.hip.with_cup(sampled.cup(row)).with_parameters(*scales)
    weakness, guarding, tension = sampled.impairment(row)
    group = GROUPS[sampled.group[row]]
    impaired = _departed(group, weakness, tension, guarding)
    weak = _departed(group, float(sampled.weakness[row]), 0.0, 0.0)
    states = States(*muscle_arrays(np.stack([np.zeros_like(weak), impaired, weak]), own.group))
    loads = own.with_tasks(DAILY_TASKS)
    daily = simulate(loads, states, head=False)
    turning = simulate(own.with_tasks(TURNS), states.part(slice(0, 2)), head=True)
    # A weak hip's circle is asked of every hip; the moves need tension and guarding to work on.
    both = _departed(group, weakness, float(sampled.tension[row]), float(sampled.guarding[row]))
    return {
        **_teamwork(daily, group),
        **_stiffness(daily, turning),
        **_days(loads, sampled, row, weak, both),
        **_performance(own, states.part(slice(0, 2))),
        **_glides(turning),
        **_lewis(own.with_tasks(LIFTS), own, scales),
    }


def _departed(group: str, weakness: float, tension: float, guarding: float) -> Float[Array, "18"]:
    return departure(weakness={group: weakness}, tension={group: tension}, guarding={group: guarding})


def _teamwork(found: Simulation, group: str) -> Measures:
    """Return what the others do for the weak group (state 2) and whether it serves the motion."""
    own = found.hip
    weight = own.even_weight
    strength = own.force_model.architecture[:, 0]
    others = np.array([name != group for name in own.group])
    extra = np.maximum(found.activation[2] - found.activation[0], 0.0)
    pulled = weight @ extra @ (strength * others)
    whole = weight @ found.activation[0] @ strength
    arm = own.moment_arm_m[:, :, :3]
    along = [np.nan_to_num(unison(found.force_N[s], arm, own.weight_s).along_net) @ weight for s in (0, 2)]
    return {"others_pull": np.array([pulled / whole]), "unison_change": np.array([along[1] - along[0]])}


def _days(
    loads: Hip, sampled: SampledHips, row: int, weak: Float[Array, "18"], both: Float[Array, "18"]
) -> Measures:
    """Return whether the weak hip's circle grows, and what four weeks of each plan win."""
    mechanics = linearised(SimulatedMechanics(loads))
    rates = sampled.loop_parameters(row)
    plans = standard_plans(FOUR_WEEKS)
    ends = follow_all(both, mechanics, rates, [plans[name] for name in PLANS])[:, -1]
    found = simulate(loads, States(*muscle_arrays(ends, loads.group)), head=False)
    cost = np.mean([found.effort(k) / found.healthy_effort(k) for k in DAILY_TASKS], axis=0)
    # Rows: nothing and the four plans; columns: by effort, by what departs.
    left = np.stack([cost - 1.0, burden(ends)], axis=1)
    to_win = np.where(left[0] > LEAST_LEFT, left[0], np.nan)
    release, rotation, halves, full = (left[0] - left[1:]) / to_win
    best = np.maximum(release, rotation)
    return {
        "loop_growth": np.array([growth(weak, mechanics, rates) - 1.0]),
        "both_over_best": full - best,
        "halves_over_best": halves - best,
        "synergy": full - release - rotation,
    }


def _stiffness(daily: Simulation, turning: Simulation) -> Measures:
    """Return how much stiffer the impaired hip (state 1) is in the tasks it drives itself."""
    parts = []
    for found in (daily, turning):
        about = stiffness(found).total_Nm_rad[:2, :, :3]
        size = np.sqrt((about**2).mean(axis=2))
        driven = [task.key for task in found.hip.tasks if task.mode != "passive"]
        parts += [found.of(key, size).mean(axis=1) for key in driven]
    healthy, impaired = np.mean(parts, axis=0)
    return {"stiffness_change": np.array([impaired / healthy - 1.0])}


def _performance(own: Hip, states: States) -> Measures:
    """Return peak moments, speed, endurance and passive range, impaired against healthy."""
    peak = np.nan_to_num(peak_torques(own, states).moment_Nm)
    torque_Nm = examiner_torque_Nm()
    ranges = [
        rotation_range(own, states, position, torque_Nm).sum(axis=1) for position in ("prone", "seated")
    ]
    degrees = np.degrees(np.array(ranges))
    change = np.divide(peak[1], peak[0], out=np.full_like(peak[0], np.nan), where=peak[0] > 0.0) - 1.0
    losses = [
        np.nanmean(change),
        _change(speed_factor(own, states), SLOWEST),
        *(_change(endurance(own, tasks, states).shortest_s, 0.0) for tasks in (RUNNING, WALKING)),
    ]
    all_three = max(losses[:3])
    return {
        "peak_change": np.array(losses[:1]),
        "speed_change": np.array(losses[1:2]),
        "endurance_change": np.array(losses[2:]),
        "least_loss": np.array([all_three if np.isfinite(losses[:3]).all() else np.nan]),
        "range_change_deg": degrees[:, 1] - degrees[:, 0],
    }


def _change(value: Float[Array, "2"], least: float) -> float:
    """Return by what share the impaired hip differs; NaN where even the healthy one is at the least there is."""
    healthy, impaired = (float(v) for v in value)
    return impaired / healthy - 1.0 if healthy > least else float("nan")


def _glides(found: Simulation) -> Measures:
    """Return how the head moves from neutral to 30° inward and outward, mm, in each of `TURNS`."""
    pole = found.hip.cup.pole
    head = 1e3 * found.head_m
    sure = (
        np.asarray(found.head.converged).reshape(head.shape[:2]) if found.head is not None else head[..., 0]
    )
    head = np.where(sure[..., None], head, np.nan)
    at = np.array([[_places(found, head, key, s) for key in TURNS] for s in (0, 1)])
    inward, outward = at[:, :, 2] - at[:, :, 1], at[:, :, 0] - at[:, :, 1]
    return {
        "healthy_in_forward_mm": inward[0, :, 0],
        "healthy_in_deeper_mm": inward[0] @ pole,
        "healthy_out_forward_mm": outward[0, :, 0],
        "extra_in_forward_mm": inward[1, :, 0] - inward[0, :, 0],
        "extra_out_forward_mm": outward[1, :, 0] - outward[0, :, 0],
    }


def _places(
    found: Simulation, head: Float[Array, "states frames 3"], task: str, state: int
) -> Float[Array, "3 3"]:
    """Return where the head is at 30° outward, neutral and 30° inward."""
    span = found.hip.spans[task]
    angle = found.hip.frames.angle_rad[span, 2]
    order = np.argsort(angle, kind="stable")
    wanted = np.array([-TURN_rad, 0.0, TURN_rad])
    columns = [np.interp(wanted, angle[order], head[state, span][order, i]) for i in range(3)]
    return np.stack(columns, axis=1)


def _lewis(lifts: Hip, own: Hip, scales: Sequence[Float[Array, " muscles"]]) -> Measures:
    """Return how much the forward push rises with weaker glutei (extension) and weaker iliopsoas (flexion)."""
    glutei = np.array([name == "gluteus maximus" for name in own.group])
    iliopsoas = np.array([name.startswith(ILIOPSOAS) for name in own.muscles])
    found = {}
    for key, label, muscles in zip(LIFTS, ("extension", "flexion"), (glutei, iliopsoas), strict=True):
        strength = np.ones((3, len(own.muscles)))
        strength[1, muscles], strength[2, muscles] = WEAK, OFF
        zero = np.zeros_like(strength)
        limited = _forward(simulate(lifts, States(strength, zero, zero), head=False), key)
        smaller = lifts.with_parameters(scales[0] * np.where(muscles, WEAK, 1.0), scales[1], scales[2])
        halved = _forward(simulate(smaller, States.healthy(1, len(own.muscles)), head=False), key)
        # Rows: mean over the lift, and over its first half.
        found[f"lewis_{label}_N"] = np.concatenate([halved[:, 0], limited[0, 1:]]) - limited[[0, 1, 0, 0], 0]
    return found


def _forward(found: Simulation, task: str) -> Float[Array, "2 states"]:
    """Return the mean forward push of the head on the socket, N, over the whole task and its first half."""
    push = found.of(task, found.contact_N)[..., 0]
    return np.stack([push.mean(axis=1), push[:, : (push.shape[1] + 1) // 2].mean(axis=1)])
