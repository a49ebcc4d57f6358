"""Adding the deep rotators a model lacks, from the reference hip, fitted to the model's bones."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from coxa.anatomy import reference_model
from coxa.anatomy.complete import complete_hips, missing_deep_rotators
from coxa.errors import InputError
from coxa.model.description import Model
from coxa.model.hips import crossing_muscles, hip_joints
from coxa.model.osim import read_model
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import pose
from coxa.state.aliases import split_side

ADDED_TO_RAJAGOPAL = {
    "obturator internus",
    "obturator externus",
    "superior gemellus",
    "inferior gemellus",
    "quadratus femoris",
}


@cache
def _read(folder: Path) -> Model:
    return read_model(folder / "model.osim")


@pytest.fixture
def rajagopal(shared_dir: Path) -> Model:
    return _read(shared_dir / "reference" / "rajagopal_walk")


@pytest.fixture
def gait2392(shared_dir: Path) -> Model:
    return _read(shared_dir / "reference" / "gait2392_walk")


def _without(model: Model, start: str) -> Model:
    return replace(model, muscles=tuple(m for m in model.muscles if not m.name.startswith(start)))


def _rotation_arm_m(model: Model, names: tuple[str, ...]) -> np.ndarray:
    """Return the arms about the right hip's rotation, hip neutral, `(muscles,)`."""
    chosen = [i for name in names for i, m in enumerate(model.muscles) if m.name == name]
    paths, still = compile_paths(model, chosen), np.zeros((1, len(model.coordinates)))
    placed = pose(skeleton_arrays(model), still)
    row = model.coordinate_index("hip_rotation_r")
    return muscle_geometry(paths, placed, placed.q, placed.speed, (row,)).moment_arm_m[0, :, 0]


def test_the_reference_hip_lacks_nothing() -> None:
    model = reference_model()
    completed, added = complete_hips(model)
    assert completed is model
    assert added == ()


def test_a_rajagopal_model_gets_its_five_missing_rotators_on_both_sides(rajagopal: Model) -> None:
    completed, added = complete_hips(rajagopal)
    assert [set(each.families) for each in added] == [ADDED_TO_RAJAGOPAL] * 2
    assert not any(missing_deep_rotators(completed, hip) for hip in hip_joints(completed))


def test_a_lumped_gemellus_counts_as_both(gait2392: Model) -> None:
    _, added = complete_hips(gait2392)
    assert {family for each in added for family in each.families} == {
        "obturator internus",
        "obturator externus",
    }


def test_a_models_own_muscles_are_left_as_they_are(rajagopal: Model) -> None:
    completed, added = complete_hips(rajagopal)
    count = sum(len(each.muscles) for each in added)
    assert completed.muscles[:-count] == rajagopal.muscles
    assert tuple(m.name for m in completed.muscles[-count:]) == tuple(
        n for each in added for n in each.muscles
    )


def test_completing_twice_adds_nothing_more(rajagopal: Model) -> None:
    completed, _ = complete_hips(rajagopal)
    assert complete_hips(completed) == (completed, ())


def test_every_added_muscle_crosses_its_hip(rajagopal: Model) -> None:
    completed, added = complete_hips(rajagopal)
    for hip, each in zip(hip_joints(completed), added, strict=True):
        crossing = {completed.muscles[i].name for i in crossing_muscles(completed, hip)}
        assert set(each.muscles) <= crossing


def test_added_rotators_turn_the_thigh_outward(rajagopal: Model) -> None:
    completed, added = complete_hips(rajagopal)
    assert (_rotation_arm_m(completed, added[0].muscles) < -0.003).all()


@pytest.mark.parametrize("case", ["rajagopal_walk", "gait2392_walk"])
def test_a_piriformis_taken_away_comes_back_where_it_was(shared_dir: Path, case: str) -> None:
    model = _read(shared_dir / "reference" / case)
    own = next(
        m for m in model.muscles if split_side(m.name)[0] in ("piri", "peri") and m.name.endswith("_r")
    )
    completed, _ = complete_hips(_without(model, own.name[:4]))
    back = next(m for m in completed.muscles if m.name == "piri_r")
    for end in (0, -1):
        assert np.linalg.norm(own.points[end].location_m - back.points[end].location_m) < 0.032
    assert abs(_rotation_arm_m(model, (own.name,)) - _rotation_arm_m(completed, ("piri_r",)))[0] < 0.010


def test_strength_follows_the_models_own(rajagopal: Model) -> None:
    weak = replace(
        rajagopal,
        muscles=tuple(
            replace(m, max_isometric_force_N=0.5 * m.max_isometric_force_N) for m in rajagopal.muscles
        ),
    )
    (full, _), (half, _) = complete_hips(rajagopal), complete_hips(weak)
    assert half.muscles[-1].max_isometric_force_N == pytest.approx(
        0.5 * full.muscles[-1].max_isometric_force_N
    )


def test_a_model_with_too_few_muscles_in_common_is_refused(rajagopal: Model) -> None:
    few = replace(
        rajagopal, muscles=tuple(m for m in rajagopal.muscles if m.name.startswith(("glmed", "psoas")))
    )
    with pytest.raises(InputError, match="muscles tell where the pelvis"):
        complete_hips(few)
