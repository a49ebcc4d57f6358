"""The standard tasks, scaled to a person."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

from coxa.anatomy.person import Person
from coxa.tasks.leg import Leg, leg_of
from coxa.tasks.motions import (
    Motion,
    Settings,
    from_stride,
    one_leg_stance,
    rotation_sweep,
    squat,
    straight_lift,
)
from coxa.tasks.task import Task

_MADE: dict[str, Callable[[Leg, Settings], Motion]] = {
    "one_leg_stance": one_leg_stance,
    "walking": from_stride,
    "running_stance": from_stride,
    "running_swing": from_stride,
    "squat": squat,
    "prone_rotation_active": rotation_sweep,
    "prone_rotation_passive": rotation_sweep,
    "seated_rotation_active": rotation_sweep,
    "seated_rotation_passive": rotation_sweep,
    "roller_front": rotation_sweep,
    "roller_back": rotation_sweep,
    "prone_extension": straight_lift,
    "supine_flexion": straight_lift,
}


def standard_tasks(person: Person | None = None) -> tuple[Task, ...]:
    """Return every standard task, scaled to a person.

    Args:
        person: Height, mass and pelvic width count; for what is None the reference adult stands in.

    Returns:
        Tasks in a fixed order, each for one hip in right-hip axes.
    """
    leg = leg_of(person or Person())
    return tuple(_task(key, make, leg) for key, make in _MADE.items())


def _task(key: str, make: Callable[[Leg, Settings], Motion], leg: Leg) -> Task:
    given = _settings()[key]
    motion = make(leg, given)
    return Task(
        key=key,
        label=given["label"],
        mode=given.get("mode", "load"),
        **motion._asdict(),
        source=given["source"],
        evidence=given["evidence"],
    )


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads((files("coxa") / "data" / "tasks.toml").read_text(encoding="utf-8"))
