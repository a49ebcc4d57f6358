"""A left hip is drawn as the mirrored right one, and a healthy hip as its own healthy twin."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from coxa.anatomy.plain_names import plain_names
from coxa.hip import Hip, States, hip, simulate
from coxa.selfcheck.drawings import side_drawings
from coxa.selfcheck.mechanics import HEAD_TASKS, TASKS, HipFigures, hip_figures
from coxa.selfcheck.sweep import glide
from coxa.tasks import standard_tasks

COUNTED = ("one_leg_stance",)


@cache
def posed(side: str) -> Hip:
    return hip(side, tasks=[task for task in standard_tasks() if task.key in TASKS])


def weak() -> States:
    """Return two states, abductors weak and tense."""
    healthy = States.healthy(2, len(posed("r").muscles))
    abductors = np.array([group == "abductors" for group in posed("r").group])
    strength, tension = np.where(abductors, [[0.6], [0.8]], 1.0), np.where(abductors, 0.05, 0.0)
    return States(strength, healthy.guard, np.tile(tension, (2, 1)))


@cache
def figures(side: str) -> HipFigures:
    return hip_figures(posed(side), weak(), np.ones(2), COUNTED)


@cache
def drawn(side: str) -> dict[str, Any]:
    own = posed(side).with_tasks(["walking", HEAD_TASKS["active"]])
    states = States.stack([States.healthy(1, len(own.muscles)), weak().part(slice(0, 1))])
    found = simulate(own, states, head=False)
    return side_drawings(found, figures(side).head, None, task="walking", label="level walking", known=True)


def mirrored(found: Any) -> Any:
    """Return a part of a scene with every point and vector seen in a mirror."""
    if isinstance(found, dict):
        return {key: value if key == "values" else mirrored(value) for key, value in found.items()}
    if isinstance(found, list):
        point = len(found) == 3 and all(isinstance(each, float) for each in found)
        return [*found[:2], 0.0 - found[2]] if point else [mirrored(each) for each in found]
    return found


def of_left(muscles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [muscle | {"muscle": muscle["muscle"].replace("_r", "_l")} for muscle in muscles]


def test_left_and_right_press_pull_and_glide_alike() -> None:
    for part in ("socket", "glide"):
        assert drawn("l")[part] == drawn("r")[part]
    assert drawn("l")["muscles"] == of_left(drawn("r")["muscles"])


def test_in_space_the_left_hip_is_the_right_one_in_a_mirror() -> None:
    right, left = drawn("r")["scene"], drawn("l")["scene"]
    for part in ("cup", "frames"):
        assert left[part] == mirrored(right[part])
    assert left["muscles"] == of_left(right["muscles"])


def test_healthy_muscles_glide_as_the_healthy_hip() -> None:
    healthy = States.healthy(2, len(posed("r").muscles))
    found = glide(hip_figures(posed("r"), healthy, np.ones(2), COUNTED).head, known=True)
    for mode in HEAD_TASKS:
        for name in ("value", "low", "high"):
            assert found[mode][name] == pytest.approx(found[mode]["healthy"], abs=1e-6)


def test_tense_muscles_move_the_head_otherwise() -> None:
    found = glide(figures("r").head, known=True)
    assert found["passive"]["value"] != found["passive"]["healthy"]


def test_weak_abductors_are_drawn_with_less_than_they_could_pull() -> None:
    for muscle in drawn("r")["muscles"]:
        share = muscle["best_N"] / muscle["healthy_best_N"]
        assert share == pytest.approx(0.6 if muscle["group"] == "abductors" else 1.0, abs=1e-3)


def test_parts_are_named_in_the_order_in_which_they_lie() -> None:
    muscles = posed("r").muscles
    names = {muscle: each.name for muscle, each in zip(muscles, plain_names(muscles), strict=True)}
    start = dict(zip(posed("r").muscles, drawn("r")["scene"]["frames"][4]["muscles"], strict=True))
    ends = {"gluteus medius": ("glmed1_r", "glmed6_r", 0), "gluteus maximus": ("glmax1_r", "glmax4_r", 1)}
    for whole, (first, last, axis) in ends.items():
        assert names[first].startswith(whole)
        assert start[first][0][axis] > start[last][0][axis]
    assert names["glmax1_r"] == "gluteus maximus, upper part"
    assert names["glmin3_r"] == "gluteus minimus, back part"
    assert names["piri_r"] == "piriformis"
