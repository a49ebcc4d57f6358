"""What a batch of muscle states means for one hip: the figures of a page, sample by sample.

The healthy hip goes along as one more state, so that every figure has its healthy counterpart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy import GROUPS
from coxa.hip import (
    CAUSES,
    Hip,
    Simulation,
    States,
    endurance,
    peak_torques,
    simulate,
    speed_factor,
    stiffness,
    waste,
)
from coxa.hip.limits import Judge
from coxa.units import DEG_PER_RAD, MM_PER_M

LOAD_TASKS: Final = ("one_leg_stance", "walking", "running_stance", "running_swing", "squat")
"""Tasks of everyday and of running: η over all of them is the hip's."""
PRESSING_TASKS: Final = ("walking", "running_stance")
HEAD_TASKS: Final = {"active": "prone_rotation_active", "passive": "prone_rotation_passive"}
TASKS: Final = (*LOAD_TASKS, *HEAD_TASKS.values())
"""All tasks that a self-check computes."""

FRAMES: Final = 13
"""Frames of a task: η over all tasks is then within 0.6 % of what all frames give (200 random states)."""
SWEEP_FRAMES: Final = 9
"""Frames of a sweep from 40° out to 40° in; it starts and ends at rest, so they lie closer at its ends."""
TURN_DEG: Final = 30.0
"""Rotation at which the head's place is told: most hips reach it both ways (Kouyoumdjian 2012: prone 35° in)."""
NEUTRAL_DEG: Final = 20.0
"""Stiffness at rest is the mean over turns this far to both sides of neutral (own choice)."""
HIPS: Final = 6
"""Hips among which the samples of a side are shared."""
MUSCLE_SAMPLES_EACH: Final = 3
"""Samples of each hip for which each muscle alone is restored, which costs most."""
MOST_SHORT: Final = 0.5
"""A task is out of reach when more than this share of the samples cannot make it (own choice)."""
ROTATION: Final = 2
"""Row of rotation in moments and stiffnesses."""
LASTING_TASKS: Final = ("walking",)
"""Task whose time to fatigue is told. In running the muscles of a healthy hip of an average adult already work near
all they can, and the model gives them seconds; only the comparison with the healthy hip is shown."""

STRENGTH_POSITIONS: Final = {
    "flexion": ("seated", 0),
    "extension": ("standing", 1),
    "adduction": ("standing", 2),
    "abduction": ("standing", 3),
    "inward": ("seated", 4),
    "outward": ("seated", 5),
}
"""Direction → position in which it is told, and its place among `coxa.efficiency.DIRECTIONS`."""

ALL: Final = -1
"""Place of all tasks together in the arrays of `Waste`."""

Values = dict[str, Float[Array, " states"]]


@dataclass(frozen=True, eq=False)
class HeadCurve:
    """Where the head goes as the hip turns, mm: forward, up and outward of its place at neutral.

    Attributes:
        angle_deg: Rotation, outward to inward; inward +.
        moved_mm: How far the head has moved since neutral.
        neutral_mm: Where it lies at neutral, from the bowl's centre.
        healthy_moved_mm, healthy_neutral_mm: The same of the healthy hip.
    """

    angle_deg: Float[Array, " angles"]
    moved_mm: Float[Array, "samples angles 3"]
    neutral_mm: Float[Array, "samples 3"]
    healthy_moved_mm: Float[Array, "angles 3"]
    healthy_neutral_mm: Float[Array, " 3"]


@dataclass(frozen=True, eq=False)
class HipFigures:
    """Figures of one hip; the same keys in both.

    Attributes:
        values: Key → its samples, in the unit people see.
        healthy: Key → the healthy hip's.
        by_group, by_muscle: Name → per cent of effort saved by making it well; muscles for fewer samples.
        head: 'active' and 'passive' → where the head goes when the person turns the hip, and when someone else does.
    """

    values: Mapping[str, Float[Array, " samples"]]
    healthy: Mapping[str, float]
    by_group: Mapping[str, Float[Array, " samples"]]
    by_muscle: Mapping[str, Float[Array, " fewer"]]
    head: Mapping[str, HeadCurve]


def strong_factor(person_strength: Float[Array, " samples"]) -> float:
    """Return by how much the muscles of a strong person exceed the reference's, at least 1.

    A strong person's tasks leave muscles in reserve, and η must see that. A person weak all over is left at 1: size and
    sex are counted already, and what is left may be a cautious test as well as small muscles.

    Args:
        person_strength: How strong the person as a whole is over the reference, per sample.
    """
    return max(1.0, float(np.median(person_strength)))


def out_of_reach(hip: Hip, states: States, person_strength: Float[Array, " samples"]) -> frozenset[str]:
    """Return the load tasks that most of these states cannot make, however hard they try.

    There η would tell the price put on what is missing, not what muscles waste.

    Args:
        hip: The hip, with `TASKS`.
        states: The samples.
        person_strength: As for `strong_factor`.
    """
    as_usual = np.ones(len(hip.muscles))
    own = hip.with_parameters(strong_factor(person_strength) * as_usual, as_usual, as_usual)
    loads, able = own.thinned(FRAMES), impaired(states)
    return frozenset(task for task in LOAD_TASKS if _share_short(Judge.of(loads, [task]), able) > MOST_SHORT)


def _share_short(judge: Judge, states: States) -> float:
    target_Nm = judge.solver.target_Nm(judge.solver.passive_N(states.tension))
    found = judge.solver.driven(states.strength, states.guard, target_Nm)
    return float((judge.excess_Nm(found.reserve_Nm.reshape(target_Nm.shape)) > 0.0).mean())


def hip_figures(
    hip: Hip,
    states: States,
    person_strength: Float[Array, " samples"],
    tasks: Sequence[str] = LOAD_TASKS,
    progress: Callable[[float], None] = lambda _share: None,
) -> HipFigures:
    """Return the figures of a page for a batch of states of one hip.

    Args:
        hip: The hip, with `TASKS`.
        states: The samples.
        person_strength: How strong the person as a whole is over the reference, per sample: it scales moments.
        tasks: Of `LOAD_TASKS`, those that count for η; of the others only their healthy η is given.
        progress: Called with the share done.
    """
    both = States.stack([States.healthy(1, len(hip.muscles)), states])
    scale = np.concatenate([[np.median(person_strength)], person_strength])
    loads = hip.with_tasks(LOAD_TASKS).thinned(FRAMES)
    figures: Values = {}
    counted = loads.with_tasks(tasks)
    groups = _efficiency(counted, both, figures)
    progress(0.4)
    figures |= _pressing(simulate(loads.with_tasks(PRESSING_TASKS), both, head=False))
    turned = simulate(hip.with_tasks(tuple(HEAD_TASKS.values())).thinned(SWEEP_FRAMES), both)
    head = {mode: _head_curve(turned, key) for mode, key in HEAD_TASKS.items()}
    figures |= _head(head) | _relaxed_stiffness(turned)
    progress(0.6)
    figures |= _strengths(hip, both, scale)
    fastest = speed_factor(hip, impaired(both))
    figures["speed"] = 100.0 * fastest / fastest[0]
    figures["endurance"] = _endurance(hip, impaired(both))
    progress(0.9)
    return HipFigures(
        values={key: each[1:] for key, each in figures.items()},
        healthy={f"efficiency_{task}": 100.0 for task in LOAD_TASKS}
        | {key: float(each[0]) for key, each in figures.items()},
        by_group=groups,
        by_muscle=_muscle_waste(counted, states),
        head=head,
    )


def figures_over_hips(
    hip: Hip,
    states: States,
    muscle_scale: Float[Array, "samples muscles"],
    person_strength: Float[Array, " samples"],
    tasks: Sequence[str] = LOAD_TASKS,
    progress: Callable[[float], None] = lambda _share: None,
) -> HipFigures:
    """Return the figures of a page, the samples shared among hips whose muscles are as strong as the samples say.

    In one hip alone the intervals would be too narrow: what a weak group costs depends on how strong all muscles
    are (`coxa.estimation.over_hips`, and the coverage told there).

    Args:
        hip: The reference hip of the side, with `TASKS`.
        states: The samples.
        muscle_scale: What each muscle can pull over the reference's.
        person_strength: As for `hip_figures`.
        tasks: As for `hip_figures`.
        progress: Called with the share done.
    """
    count = min(HIPS, len(states))
    as_usual, strong = np.ones(len(hip.muscles)), strong_factor(person_strength)
    parts = []
    for k in range(count):
        own = hip.with_parameters(strong * muscle_scale[k], as_usual, as_usual)
        shared = slice(k, None, count)
        parts.append(hip_figures(own, states.part(shared), person_strength[shared] / strong, tasks))
        progress((k + 1) / count)
    # Peak moments are linear programmes: a muscle's own scale can stand in its bounds, sample by sample.
    own_bounds = States(states.strength * muscle_scale, states.guard * muscle_scale, states.tension)
    return HipFigures(
        values=_dealt_back([part.values for part in parts], len(states))
        | _strengths(hip, own_bounds, person_strength),
        healthy={key: float(np.median([part.healthy[key] for part in parts])) for key in parts[0].healthy},
        by_group=_dealt_back([part.by_group for part in parts], len(states)),
        by_muscle={
            name: np.concatenate([part.by_muscle[name][:MUSCLE_SAMPLES_EACH] for part in parts])
            for name in parts[0].by_muscle
        },
        head={mode: _one_curve([part.head[mode] for part in parts], len(states)) for mode in HEAD_TASKS},
    )


def _dealt_back(parts: Sequence[Mapping[str, Array]], samples: int) -> dict[str, Array]:
    """Return each key's samples in their own order; part k holds samples k, k + count, and so on."""
    whole = {key: np.empty((samples, *values.shape[1:])) for key, values in parts[0].items()}
    for k, part in enumerate(parts):
        for key, values in part.items():
            whole[key][k :: len(parts)] = values
    return whole


def _one_curve(parts: Sequence[HeadCurve], samples: int) -> HeadCurve:
    """Return the curves of several hips as one; healthy is the median of theirs, as of all figures."""
    dealt = _dealt_back(
        [{n: getattr(part, n) for n in ("moved_mm", "neutral_mm")} for part in parts], samples
    )
    healthy = {
        name: np.median([getattr(part, name) for part in parts], axis=0)
        for name in ("healthy_moved_mm", "healthy_neutral_mm")
    }
    return HeadCurve(parts[0].angle_deg, **dealt, **healthy)


def impaired(states: States) -> States:
    """Return states with no muscle stronger than healthy: strong is not impaired, and η is what impairment costs."""
    return states.capped()


def _efficiency(loads: Hip, both: States, figures: Values) -> dict[str, Float[Array, " samples"]]:
    """Add η and its waste by cause; return the waste by group, without the healthy state's."""
    found = waste(loads, impaired(both))
    figures["efficiency"] = 100.0 * found.overall
    for t, key in enumerate(task.key for task in loads.tasks):
        figures[f"efficiency_{key}"] = 100.0 * found.efficiency[:, t]
    for k, cause in enumerate(CAUSES):
        figures[f"waste_{cause}"] = 100.0 * found.by_cause[:, ALL, k]
    groups = 100.0 * found.by_group[1:, ALL]
    return {group: groups[:, g] for g, group in enumerate(GROUPS)}


def _pressing(found: Simulation) -> Values:
    weight = found.hip.weight_s
    body_N = found.hip.person.body_weight_N
    figures: Values = {}
    for key in PRESSING_TASKS:
        span = found.hip.spans[key]
        share = weight[span] / weight[span].sum()
        load_BW = np.linalg.norm(found.of(key, found.contact_N), axis=2) / body_N
        figures[f"offset_{key}"] = found.of(key, found.offset) @ share
        figures[f"load_{key}"] = load_BW.max(axis=1)
    span = found.hip.spans["walking"]
    share = weight[span] / weight[span].sum()
    resisting = stiffness(found).total_Nm_rad[:, span, ROTATION] @ share
    return figures | {"stiffness_active": resisting / DEG_PER_RAD}


def _head_curve(found: Simulation, key: str) -> HeadCurve:
    """Return where the head goes in one sweep; the first state is the healthy one.

    The angles at which figures are told are added to those computed, straight between their neighbours.
    """
    computed = next(task.angle_rad[:, ROTATION] for task in found.hip.tasks if task.key == key) * DEG_PER_RAD
    angle = np.union1d(computed.round(6), (-TURN_DEG, TURN_DEG))
    before = np.clip(np.searchsorted(computed, angle, side="right") - 1, 0, computed.size - 2)
    share = ((angle - computed[before]) / (computed[before + 1] - computed[before]))[:, None]
    at_computed_mm = MM_PER_M * found.of(key, found.head_m)
    place_mm = (1.0 - share) * at_computed_mm[:, before] + share * at_computed_mm[:, before + 1]
    neutral_mm = place_mm[:, int(np.abs(angle).argmin())]
    moved_mm = place_mm - neutral_mm[:, None]
    return HeadCurve(angle, moved_mm[1:], neutral_mm[1:], moved_mm[0], neutral_mm[0])


def _head(curves: Mapping[str, HeadCurve]) -> Values:
    """Return how far forward of its place at neutral the head lies when turned, mm; the healthy hip's first."""
    figures: Values = {}
    for mode, curve in curves.items():
        forward = np.concatenate([curve.healthy_moved_mm[None], curve.moved_mm])[:, :, 0]
        for turn, deg in (("inward", TURN_DEG), ("outward", -TURN_DEG)):
            figures[f"head_{turn}_{mode}"] = forward[:, curve.angle_deg.tolist().index(deg)]
    return figures


def _relaxed_stiffness(found: Simulation) -> Values:
    """Return the stiffness of rotation when someone else turns the leg: what guards, passive muscle, capsule."""
    key = HEAD_TASKS["passive"]
    angle = next(task.angle_rad[:, ROTATION] for task in found.hip.tasks if task.key == key) * DEG_PER_RAD
    near = np.flatnonzero(np.abs(angle) <= NEUTRAL_DEG + 0.01)
    each = found.of(key, stiffness(found).total_Nm_rad)[:, near, ROTATION]
    return {"stiffness_passive": each.mean(axis=1) / DEG_PER_RAD}


def _endurance(hip: Hip, states: States) -> Float[Array, " states"]:
    """Return how long walking can be kept up, per cent of the healthy hip's time.

    The rates of fatigue lie between those of knee and trunk: every second sample takes the one, every second the
    other, the same on both sides, so that the interval holds both.
    """
    found = endurance(hip, LASTING_TASKS, states)
    faster = np.arange(len(states)) % 2 == 1
    return np.asarray(
        100.0 * np.where(faster, found.shortest_s / found.shortest_s[0], found.longest_s / found.longest_s[0])
    )


def _strengths(hip: Hip, states: States, scale: Float[Array, " states"]) -> Values:
    positions = tuple(dict.fromkeys(position for position, _ in STRENGTH_POSITIONS.values()))
    found = peak_torques(hip, states, positions).moment_Nm * scale[:, None, None]
    return {
        f"peak_{direction}": found[:, positions.index(position), row]
        for direction, (position, row) in STRENGTH_POSITIONS.items()
    }


def _muscle_waste(loads: Hip, states: States) -> dict[str, Float[Array, " fewer"]]:
    """Return what restoring each whole muscle alone saves, per cent of effort, for the first few samples."""
    few = impaired(states.part(slice(0, MUSCLE_SAMPLES_EACH)))
    names = list(dict.fromkeys(loads.whole))
    variants = [few, *(few.restored(np.array([own == name for own in loads.whole])) for name in names)]
    found = simulate(loads, States.stack(variants), head=False).overall_efficiency.reshape(len(variants), -1)
    return {name: 100.0 * (1.0 - found[0] / found[k]) for k, name in enumerate(names, start=1)}
