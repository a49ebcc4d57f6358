"""The numbers that are drawn of a self-check, as plain data: computed where the figures are, drawn without the engine.

Of each side: where its load presses in the socket in one task, what each muscle does there, how the ball moves as the
hip turns (curves, and a scene in space), and where its tug-of-war would lead day by day. Task and scene are of the
median of the samples, in a hip whose muscles are as strong as the samples say on the middle; curves and days are of
all samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.plain_names import plain_names
from coxa.efficiency.roles import muscle_roles
from coxa.estimation.estimate import Estimate, SideEstimate
from coxa.figures.grades import HYPOTHESIS, MODELLED
from coxa.hip import Hip, Simulation, States, roles, simulate
from coxa.selfcheck.mechanics import HEAD_TASKS, HeadCurve, impaired, strong_factor
from coxa.selfcheck.outlook import Course
from coxa.selfcheck.plain import plain
from coxa.selfcheck.result import HIGH, LOW
from coxa.selfcheck.sweep import glide, scene
from coxa.socket import socket_load
from coxa.units import DEG_PER_RAD

HEALTHY: Final = 0
OWN: Final = 1
"""Rows of what is simulated for the drawings."""
RIM_POINTS: Final = 73
"""Points of the rim on the map of the socket, the first again at the end."""
LIGHT_BW: Final = 0.25
"""Loads under this press nowhere to speak of, and where they point is noise: the path leaves them out (own choice)."""
PLAN_LABELS: Final = {
    "nothing": "nothing is done",
    "release alone": "release alone, every day",
    "rotation alone": "rotation alone, every day",
    "both": "the programme every day",
    "strength alone": "strength training alone, every day",
}


def side_drawings(
    found: Simulation,
    head: Mapping[str, HeadCurve],
    course: Course | None,
    *,
    task: str,
    label: str,
    known: bool,
) -> dict[str, Any]:
    """Return the drawings of one side.

    Args:
        found: From `drawn_simulation`.
        head: 'active' and 'passive' → where the head goes as the hip turns.
        course: Days of its outlook; None where there is none.
        task, label: Key and name of the task shown.
        known: Whether anything is known of its muscles; if not, only its socket and its healthy self's curves are
            there to draw: no muscle, no place and no force of a healthy hip shall pass for the person's.
    """
    return {
        "known": known,
        "socket": _socket(found, task, label, known),
        "muscles": _muscles(found, task) if known else [],
        "scene": scene(found, OWN, head["active"]) | {"known": known} if known else None,
        "glide": glide(head, known=known),
        "loop": None if course is None else _loop(course),
        "price": None,
    }


def drawn_simulation(found: Estimate, side: str, hip: Hip, task: str) -> Simulation:
    """Return what the healthy hip and the median of the samples do in the task shown and while turning.

    Args:
        found: What the exam says.
        side: 'r' or 'l'.
        hip: The reference hip of the side.
        task: Key of the task shown.
    """
    own = hip.with_tasks([task, HEAD_TASKS["active"]])
    healthy = States.healthy(1, len(hip.muscles))
    if not found.sides[side].informative:
        return simulate(own.with_tasks([task]), healthy, head=False)
    as_usual = np.ones(len(hip.muscles))
    strong = strong_factor(found.person_strength)
    scale = strong * np.median(found.muscle_scale.mean(axis=2), axis=0)
    middle = median_state(found.sides[side])
    own = own.with_parameters(scale, as_usual, as_usual)
    return simulate(own, States.stack([healthy, middle]), head=False)


def median_state(found: SideEstimate) -> States:
    """Return the median of a side's samples, property by property, no muscle stronger than healthy."""
    able = impaired(found.states)
    return States(*(np.median(getattr(able, n), axis=0)[None] for n in ("strength", "guard", "tension")))


def level_scenes(drawings: Mapping[str, dict[str, Any]]) -> None:
    """Give the scenes of both sides the same scale of force, the larger one's.

    Args:
        drawings: By side; changed in place.
    """
    scenes = [each["scene"] for each in drawings.values() if each["scene"]]
    top = max((each["value_top"] for each in scenes), default=0.0)
    for each in scenes:
        each["value_top"] = top


def _socket(found: Simulation, task: str, label: str, known: bool) -> dict[str, Any]:
    cup = found.hip.cup
    around = np.linspace(0.0, 2.0 * np.pi, RIM_POINTS)
    given = [name for name, source in cup.source.items() if source == "given"]
    healthy = _path(found, task, HEALTHY)
    return {
        "evidence": MODELLED,
        "assumed": not given,
        "words": "socket from pictures, the rest average" if given else "average socket assumed",
        "unit": "°",
        "rim": plain(_on_map(cup.rim_angle(around), around)),
        "path": _path(found, task, OWN) if known else {name: [] for name in healthy},
        "healthy": healthy,
        "toe_off_index": None,
        "task": label,
        "known": known,
    }


def _path(found: Simulation, task: str, state: int) -> dict[str, Any]:
    """Return where one state's load presses over the task; a place only where it is more than light."""
    load = socket_load(found.hip.cup, found.of(task, found.contact_N)[state])
    size_BW = load.magnitude_N / found.hip.person.body_weight_N
    pressing = np.where(size_BW < LIGHT_BW, np.nan, 1.0)
    place = _on_map(load.angle_rad, load.azimuth_rad) * pressing[:, None]
    time_s = next(each.time_s for each in found.hip.tasks if each.key == task)
    whole_s = max(float(time_s[-1] - time_s[0]), 1e-9)  # a task of one frame has no length
    return {
        "phase": plain(100.0 * (time_s - time_s[0]) / whole_s),
        "x": plain(place[:, 0]),
        "y": plain(place[:, 1]),
        "load_BW": plain(size_BW),
        "offset": plain(load.offset * pressing),
    }


def _on_map(angle_rad: Float[Array, " n"], azimuth_rad: Float[Array, " n"]) -> Float[Array, "n 2"]:
    """Return places on the map of the socket: degrees towards the outer upper edge, and towards the front."""
    return np.stack([np.cos(azimuth_rad), np.sin(azimuth_rad)], axis=1) * (DEG_PER_RAD * angle_rad)[:, None]


def _muscles(found: Simulation, task: str) -> list[dict[str, Any]]:
    """Return what each muscle of the person's own state does in the task."""
    hip, span = found.hip, found.hip.spans[task]
    force_N, activation = (found.of(task, each)[OWN] for each in (found.force_N, found.activation))
    weight_s = hip.weight_s[span]
    parts = muscle_roles(
        hip.muscles,
        force_N,
        activation,
        np.ascontiguousarray(hip.moment_arm_m[span][:, :, :3]),
        hip.line_of_action[span],
        socket_load(hip.cup, found.of(task, found.contact_N)[OWN]),
        weight_s,
        body_weight_N=hip.person.body_weight_N,
    )
    shares = roles(found, task).effort_share[OWN]
    mean_N = weight_s @ force_N / weight_s.sum()
    healthy_N = hip.force_model.architecture[:, 0]
    best_N = found.states.strength[OWN] * healthy_N
    return [
        {
            "muscle": part.muscle,
            "name": name.name,
            "whole": hip.whole[m],
            "group": hip.group[m],
            "role": part.role,
            "force_mean_N": plain(mean_N[m]),
            "force_peak_N": plain(part.peak_force_N),
            "best_N": plain(best_N[m]),
            "healthy_best_N": plain(healthy_N[m]),
            "peak_activation": plain(part.peak_activation),
            "effort_share": plain(shares[m]),
            "impulse_share": plain(part.impulse_share),
        }
        for m, (part, name) in enumerate(zip(parts, plain_names(hip.muscles), strict=True))
    ]


def _loop(course: Course) -> dict[str, Any]:
    """Return how far from healthy the hip would be on each day of each plan, per cent of today."""
    days = len(next(iter(course.values())))
    return {
        "evidence": HYPOTHESIS,
        "days": list(range(days)),
        "plans": [{"name": name, "label": PLAN_LABELS[name], **_days(each)} for name, each in course.items()],
    }


def _days(percent: Float[Array, "days samples"]) -> dict[str, Any]:
    ends = np.quantile(percent, (0.5, LOW, HIGH), axis=1)
    return {name: plain(each) for name, each in zip(("value", "low", "high"), ends, strict=True)}
