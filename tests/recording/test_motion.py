"""Motions: coordinates in the model's order, radians and metres, doubtful units refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.model.description import Model
from coxa.recording.motion import Motion, read_motion
from coxa.recording.storage import write_storage
from tests.recording.models import FREE, model_with

HIPS = [f"hip_{motion}_{side}" for side in "rl" for motion in ("flexion", "adduction", "rotation")]
LABELS = [*FREE, *HIPS, "knee_angle_r", "knee_angle_l"]
FRAMES = 50


def walk(labels: list[str] = LABELS) -> dict[str, np.ndarray]:
    """Return angles in degrees and places in metres, as in a file."""
    phase = np.linspace(0, 4 * np.pi, FRAMES)
    columns = {label: 5 * np.sin(phase + k) for k, label in enumerate(labels)}
    columns |= {label: 30 * np.sin(phase) for label in labels if "flexion" in label or "knee" in label}
    return columns | {"pelvis_tx": np.linspace(0, 2, FRAMES)} if "pelvis_tx" in labels else columns


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes columns as a motion."""

    def save_columns(columns: dict[str, np.ndarray], in_degrees: bool = True) -> Path:
        path = tmp_path / "walk.mot"
        write_storage(
            path, "walk", list(columns), np.arange(FRAMES) / 100, np.array([*columns.values()]).T, in_degrees
        )
        return path

    return save_columns


Save = Callable[..., Path]


def radians(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: v if "_t" in name[-3:] else np.deg2rad(v) for name, v in columns.items()}


def test_columns_follow_the_models_order(save: Save, model: Model) -> None:
    columns = walk()
    motion = read_motion(save(dict(reversed(columns.items()))), model)
    assert motion.names == tuple(c.name for c in model.coordinates)
    np.testing.assert_allclose(
        motion.column("hip_flexion_l"), np.deg2rad(columns["hip_flexion_l"]), atol=1e-9
    )


def test_only_angles_are_converted(save: Save, model: Model) -> None:
    columns = walk()
    np.testing.assert_allclose(
        read_motion(save(columns), model).column("pelvis_tx"), columns["pelvis_tx"], atol=1e-9
    )


def test_degrees_and_radians_give_the_same_motion(save: Save, model: Model) -> None:
    degrees = read_motion(save(walk()), model)
    same = read_motion(save(radians(walk()), in_degrees=False), model)
    np.testing.assert_allclose(same.q, degrees.q, atol=1e-9)


def test_missing_coordinates_take_their_default_and_are_listed(save: Save, model: Model) -> None:
    motion = read_motion(save(walk()), model)
    assert motion.assumed == ("ankle_angle_r", "ankle_angle_l")
    assert np.all(motion.column("ankle_angle_r") == 0.1)


def test_locked_coordinates_may_be_absent(save: Save) -> None:
    motion = read_motion(save(walk()), model_with([*LABELS, "ankle_angle_r"], locked=("ankle_angle_r",)))
    assert motion.assumed == ()


def test_coupled_coordinates_follow_whatever_unit_their_column_has(save: Save, model: Model) -> None:
    columns = walk()
    columns["knee_angle_r_beta"] = np.deg2rad(columns["knee_angle_r"])  # as OpenSim writes it
    motion = read_motion(save(columns), model)
    np.testing.assert_array_equal(motion.column("knee_angle_r_beta"), motion.column("knee_angle_r"))


def test_state_paths_are_resolved_and_other_states_passed_over(save: Save, model: Model) -> None:
    columns = radians(walk())
    paths = {f"/jointset/joint/{name}/value": values for name, values in columns.items()}
    extra = {f"/jointset/joint/{name}/speed": values + 1 for name, values in columns.items()}
    motion = read_motion(
        save({**extra, **paths, "/forceset/glmed1_r/activation": columns["pelvis_tx"]}, False), model
    )
    np.testing.assert_allclose(motion.column("hip_flexion_r"), columns["hip_flexion_r"], atol=1e-9)


def test_a_coordinate_given_twice_is_refused(save: Save, model: Model) -> None:
    columns = walk()
    columns["/jointset/hip_r/hip_flexion_r/value"] = columns["hip_flexion_r"]
    with pytest.raises(InputError, match="both give the coordinate hip_flexion_r"):
        read_motion(save(columns), model)


def test_a_motion_without_hips_is_refused_with_near_misses(save: Save, model: Model) -> None:
    columns = {name.replace("hip_", "hips_"): values for name, values in walk().items()}
    with pytest.raises(InputError, match="lacks 6 of the model's 6 hip coordinates") as caught:
        read_motion(save(columns), model)
    assert "did you mean 'hips_flexion_r'" in str(caught.value)


def test_degrees_declared_as_radians_are_refused(save: Save, model: Model) -> None:
    with pytest.raises(
        InputError, match=r"header says radians \(inDegrees=no\); these look like degrees"
    ) as caught:
        read_motion(save(walk(), in_degrees=False), model)
    assert "write inDegrees=yes" in str(caught.value)
    assert caught.value.place.time_s is not None


def test_degrees_without_a_declared_unit_are_refused(save: Save, model: Model) -> None:
    path = save(walk())
    path.write_text(path.read_text().replace("inDegrees=yes\n", ""))
    with pytest.raises(InputError, match="header says nothing of the unit"):
        read_motion(path, model)


def test_radians_without_a_declared_unit_are_noted(save: Save, model: Model) -> None:
    path = save(radians(walk()), in_degrees=False)
    path.write_text(path.read_text().replace("inDegrees=no\n", ""))
    assert "the header names no unit of angles: radians assumed" in read_motion(path, model).notes


def test_radians_declared_as_degrees_are_refused_when_the_body_travels(save: Save, model: Model) -> None:
    with pytest.raises(InputError, match="these look like radians"):
        read_motion(save(radians(walk()), in_degrees=True), model)


def test_small_angles_of_a_standing_person_are_only_noted(save: Save, model: Model) -> None:
    columns = {name: values * 0.01 for name, values in walk().items()}
    assert any(
        "check that the angles are not radians" in note for note in read_motion(save(columns), model).notes
    )


def test_jumps_by_a_full_turn_are_taken_out(save: Save, model: Model) -> None:
    columns = walk()
    smooth = np.linspace(170, 190, FRAMES)
    columns["pelvis_rotation"] = (smooth + 180) % 360 - 180
    motion = read_motion(save(columns), model)
    np.testing.assert_allclose(motion.column("pelvis_rotation"), np.deg2rad(smooth), atol=1e-8)
    assert "pelvis_rotation jumped by a full turn and was unwrapped" in motion.notes


def test_other_jumps_are_noted(save: Save, model: Model) -> None:
    columns = walk()
    columns["hip_rotation_r"][20:] += 90
    assert any(
        n.startswith("hip_rotation_r jumps by 1.6 rad at frame 20")
        for n in read_motion(save(columns), model).notes
    )


def moving() -> Motion:
    return Motion(np.arange(100) / 100, ("hip_flexion_r",), np.arange(100.0)[:, None])


def test_a_window_holds_both_its_ends() -> None:
    part = moving().window(0.2, 0.5)
    np.testing.assert_array_equal(part.q[:, 0], np.arange(20, 51))


def test_an_open_window_is_the_whole_motion() -> None:
    assert moving().window().q.shape == (100, 1)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (0.5, 0.2, "holds nothing"),
        (-1, 0.5, "reaches outside"),
        (0.5, 3, "reaches outside"),
        (0.501, 0.504, "no frame"),
    ],
)
def test_a_window_outside_the_motion_is_refused_with_its_range(start: float, end: float, says: str) -> None:
    with pytest.raises(InputError, match=rf"{says}.*the motion lasts from 0 to 0\.99 s"):
        moving().window(start, end)


def test_an_unknown_coordinate_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="ankle"):
        moving().column("ankle")
