"""The numbers that are drawn of a self-check, as plain data: computed where the figures are, drawn without the engine.

Of each side: where its load presses in the socket in one task, what each muscle does there, how the ball moves as the
hip turns (curves, and a scene in space), and where its tug-of-war would lead day by day. Task and scene are of the
one sample that stands for all (`coxa.selfcheck.typical`); curves and days are of all samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.plain_names import plain_names
from coxa.efficiency.roles import muscle_roles
from coxa.figures.grades import HYPOTHESIS
from coxa.hip import Hip, Simulation, States, roles, simulate
from coxa.selfcheck.mechanics import HEAD_TASKS, HeadCurve
from coxa.selfcheck.outlook import Course
from coxa.selfcheck.plain import plain
from coxa.selfcheck.result import HIGH, LOW
from coxa.selfcheck.sweep import glide, scene
from coxa.selfcheck.typical import Typical
from coxa.socket import socket_load
from coxa.socket.picture import bowl, contact_path

HEALTHY: Final = 0
OWN: Final = 1
"""Rows of what is simulated for the drawings."""
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


def drawn_simulation(hip: Hip, task: str, own: Typical | None) -> Simulation:
    """Return what the healthy hip and the sample that is drawn do in the task shown and while turning.

    Args:
        hip: The reference hip of the side.
        task: Key of the task shown.
        own: That sample; None where nothing is known of the side.
    """
    healthy = States.healthy(1, len(hip.muscles))
    if own is None:
        return simulate(hip.with_tasks([task]), healthy, head=False)
    drawn = own.hip.with_tasks([task, HEAD_TASKS["active"]])
    return simulate(drawn, States.stack([healthy, own.state]), head=False)


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
    healthy = _path(found, task, HEALTHY)
    return {
        **bowl(found.hip.cup),
        "path": _path(found, task, OWN) if known else {name: [] for name in healthy},
        "healthy": healthy,
        "toe_off_index": None,
        "task": label,
        "known": known,
    }


def _path(found: Simulation, task: str, state: int) -> dict[str, Any]:
    """Return where one state's load presses over the task."""
    time_s = next(each.time_s for each in found.hip.tasks if each.key == task)
    whole_s = max(float(time_s[-1] - time_s[0]), 1e-9)  # a task of one frame has no length
    force_BW = found.of(task, found.contact_N)[state] / found.hip.person.body_weight_N
    return contact_path(found.hip.cup, 100.0 * (time_s - time_s[0]) / whole_s, force_BW)


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
