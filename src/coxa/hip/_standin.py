"""Simple tasks and groups used while the reference hip and the standard tasks are not in this checkout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float


@dataclass(frozen=True, eq=False)
class Task:
    """A motion of one leg with the moments it asks for; see `coxa.tasks`."""

    key: str
    label: str
    mode: str
    time_s: Float[Array, " frames"]
    angle_rad: Float[Array, "frames 4"]
    rate_rad_s: Float[Array, "frames 4"]
    moment_Nm: Float[Array, "frames 4"]
    intersegmental_N: Float[Array, "frames 3"]
    source: str = "ours: stand-in"
    evidence: str = "hypothesis"


def standard_tasks(person: object = None) -> tuple[Task, ...]:
    """Return rough tasks of a 70 kg adult."""
    weight = 70.0 * 9.81
    stance = _task("one_leg_stance", "load", np.zeros((1, 4)), [[0, -60, 5, 0]], [[0, -0.84 * weight, 0]])
    walk = np.linspace(0, 1, 21)
    angle = np.stack([np.cos(2 * np.pi * walk) * 0.4, 0 * walk + 0.05, 0 * walk, 0.3 + 0.2 * walk], 1)
    moment = np.stack(
        [
            -40 * np.cos(2 * np.pi * walk),
            -50 * np.sin(np.pi * walk),
            5 * np.sin(2 * np.pi * walk),
            10 + 0 * walk,
        ],
        1,
    )
    force = np.stack([0 * walk, -0.8 * weight * np.sin(np.pi * walk), 0 * walk], 1)
    tasks = [stance, _task("walking", "load", angle, moment, force)]
    for name, flexion in (("prone", 0.0), ("seated", np.pi / 2)):
        turn = np.radians(np.linspace(-40.0, 40.0, 25))
        angle = np.stack([0 * turn + flexion, 0 * turn, turn, 0 * turn + np.pi / 2], 1)
        gravity = 8.0 * np.sin(turn) * (-1.0 if name == "prone" else 1.0)
        moment = np.stack([0 * turn, 0 * turn, gravity, 0 * turn], 1)
        force = np.tile([0.0, 0.0, 0.0], (25, 1))
        tasks += [
            _task(f"{name}_rotation_{mode}", mode, angle, moment, force) for mode in ("active", "passive")
        ]
    return tuple(tasks)


def _task(key: str, mode: str, angle: object, moment: object, force: object) -> Task:
    angles = np.array(angle, dtype=float)
    time = np.linspace(0.0, 1.0, len(angles))
    rate = np.gradient(angles, time, axis=0) if len(time) > 1 else np.zeros_like(angles)
    return Task(
        key, key.replace("_", " "), mode, time, angles, rate, np.array(moment, float), np.array(force, float)
    )


_PREFIXES = {
    "hip flexors": ("psoas", "iliacus", "recfem", "sart"),
    "gluteus maximus": ("glmax",),
    "abductors": ("glmed", "glmin", "tfl"),
    "adductors": ("add", "grac", "pect"),
    "deep rotators": ("piri", "ob", "gem", "quadfem"),
    "hamstrings": ("bflh", "semi"),
}


def group_of(name: str) -> str:
    """Return the group of a muscle."""
    return next(group for group, names in _PREFIXES.items() if name.startswith(names))


def region_of(name: str) -> str:
    """Return the region of a muscle."""
    group = group_of(name)
    if group in ("hip flexors", "adductors"):
        return "front"
    return "side" if group == "abductors" else "back"
