"""Hip coordinates that do not turn as their names say are told of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coxa.demo import demo_files
from coxa.model.description import Model, TransformAxis
from coxa.model.hips import hip_joints
from coxa.model.osim import read_model
from coxa.pipeline.axes import hip_axis_cautions
from coxa.skeleton.arrays import skeleton_arrays
from tests.conftest import ReferenceCase


@pytest.fixture(scope="module")
def demo() -> Model:
    with demo_files() as files:
        return read_model(files.model)


def cautions(model: Model) -> tuple[str, ...]:
    return hip_axis_cautions(model, skeleton_arrays(model), hip_joints(model))


def turned(model: Model, factors: tuple[float, float, float], order: tuple[int, int, int]) -> Model:
    """Return the model with the right hip's rotation axes reordered and multiplied."""
    hip = hip_joints(model)[0]
    joint = model.joints[hip.joint]
    axes = [
        TransformAxis(
            factors[k] * joint.rotations[order[k]].axis,
            joint.rotations[k].coordinate,
            joint.rotations[k].function,
        )
        for k in range(3)
    ]
    changed = replace(joint, rotations=(axes[0], axes[1], axes[2]))
    return replace(model, joints=tuple(changed if j is joint else j for j in model.joints))


def test_the_demo_turns_as_its_names_say(demo: Model) -> None:
    assert cautions(demo) == ()


def test_real_models_turn_as_their_names_say(reference_case: ReferenceCase) -> None:
    assert cautions(read_model(reference_case.folder / "model.osim")) == ()


def test_a_reversed_axis_is_told_of(demo: Model) -> None:
    assert [c for c in cautions(turned(demo, (1.0, 1.0, -1.0), (0, 1, 2))) if "other way round" in c]


def test_swapped_axes_are_told_of(demo: Model) -> None:
    found = cautions(turned(demo, (1.0, 1.0, 1.0), (1, 0, 2)))
    assert len(found) == 2
    assert all("do not trust" in caution for caution in found)
