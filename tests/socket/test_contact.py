"""Contact force: agrees with OpenSim, and with the laws it has to obey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from coxa.errors import InputError
from coxa.socket import HipContact, hip_contact

OPENSIM_REACH_N = 1.2  # the cases' own READMEs state 0.15 to 1.1 N between this formula and JointReaction
ROUNDING_N = 1e-9


def femur_in_pelvis(case: Any, side: str) -> NDArray[np.float64]:
    """The hip joint of all three models: flexion about z, then adduction about x, rotation about y."""
    names, outward = list(case.geometry_all["coord_names"]), 1.0 if side == "r" else -1.0
    flexion, adduction, rotation = (
        case.geometry_all["q"][:, names.index(f"hip_{kind}_{side}")]
        for kind in ("flexion", "adduction", "rotation")
    )
    angles = np.column_stack([flexion, outward * adduction, outward * rotation])
    return np.asarray(Rotation.from_euler("ZXY", angles).as_matrix())


def contact_of_case(case: Any, side: str) -> HipContact:
    data = case.geometry_all
    own = data["hip_muscle_side"] == side
    column = [list(data["muscle_names"]).index(name) for name in data["hip_muscle_names"][own]]
    still = np.broadcast_to(np.eye(3), (len(data["time"]), 3, 3))
    return hip_contact(
        data[f"hip_{side}_intersegmental_on_femur_in_pelvis"],
        data["so_force"][:, column],
        data["hip_line_of_action_in_pelvis"][:, own],
        still,
        femur_in_pelvis(case, side),
        body_weight_N=float(data["body_weight_N"]),
    )


def random_hip(seed: int) -> dict[str, NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    return {
        "intersegmental_N": random.normal(size=(6, 3)) * 500,
        "muscle_force_N": random.uniform(0, 900, size=(6, 9)),
        "line_of_action": random.normal(size=(6, 9, 3)),
        "pelvis_rotation": Rotation.random(6, random_state=seed).as_matrix(),
        "femur_rotation": Rotation.random(6, random_state=seed + 1).as_matrix(),
    }


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_force_on_the_pelvis_is_opensims(reference_case: Any, side: str) -> None:
    contact = contact_of_case(reference_case, side)
    peer = reference_case.geometry[f"hip_{side}_on_pelvis_in_pelvis"]
    assert np.abs(contact.on_pelvis_in_pelvis_N - peer).max() < OPENSIM_REACH_N


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_force_on_the_femur_is_opensims(reference_case: Any, side: str) -> None:
    contact = contact_of_case(reference_case, side)
    peer = reference_case.geometry[f"hip_{side}_on_femur_in_femur"]
    assert np.abs(contact.on_femur_in_femur_N - peer).max() < OPENSIM_REACH_N


def test_turning_the_whole_room_changes_no_force_in_the_bones() -> None:
    hip, turn = random_hip(3), Rotation.from_euler("xyz", [0.3, -1.1, 2.0]).as_matrix()
    turned = {
        "intersegmental_N": hip["intersegmental_N"] @ turn.T,
        "muscle_force_N": hip["muscle_force_N"],
        "line_of_action": hip["line_of_action"] @ turn.T,
        "pelvis_rotation": turn @ hip["pelvis_rotation"],
        "femur_rotation": turn @ hip["femur_rotation"],
    }
    before, after = hip_contact(**hip, body_weight_N=700.0), hip_contact(**turned, body_weight_N=700.0)
    assert np.abs(after.on_femur_in_femur_N - before.on_femur_in_femur_N).max() < ROUNDING_N
    assert np.abs(after.on_pelvis_in_pelvis_N - before.on_pelvis_in_pelvis_N).max() < ROUNDING_N


def test_the_femur_and_the_pelvis_press_back_equally() -> None:
    hip = random_hip(5)
    contact = hip_contact(**hip, body_weight_N=700.0)
    in_ground = np.einsum("tij,tj->ti", hip["pelvis_rotation"], contact.on_pelvis_in_pelvis_N)
    from_femur = np.einsum("tij,tj->ti", hip["femur_rotation"], contact.on_femur_in_femur_N)
    assert np.abs(in_ground + from_femur).max() < ROUNDING_N
    assert np.abs(from_femur - contact.on_femur_in_ground_N).max() < ROUNDING_N


def test_without_muscles_the_joint_carries_the_intersegmental_force() -> None:
    hip = random_hip(7)
    hip["muscle_force_N"] = np.zeros_like(hip["muscle_force_N"])
    contact = hip_contact(**hip, body_weight_N=700.0)
    assert np.array_equal(contact.on_femur_in_ground_N, hip["intersegmental_N"])


def test_frames_are_independent_of_their_batch() -> None:
    hip = random_hip(11)
    batch = hip_contact(**hip, body_weight_N=700.0).on_femur_in_femur_N
    alone = hip_contact(**{k: v[2:3] for k, v in hip.items()}, body_weight_N=700.0).on_femur_in_femur_N
    assert np.abs(batch[2:3] - alone).max() < ROUNDING_N


def test_a_missing_muscle_column_is_named() -> None:
    hip = random_hip(13)
    hip["line_of_action"] = hip["line_of_action"][:, :-1]
    with pytest.raises(InputError, match=r"line_of_action has shape \(6, 8, 3\).*give \(6, 9, 3\)"):
        hip_contact(**hip, body_weight_N=700.0)
