"""Roles: known muscles must come out as what they are, and mirrored hips alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coxa.efficiency.roles import Role, muscle_roles
from coxa.errors import InputError
from coxa.socket import Cup, socket_load, time_weights

MIRROR = np.array([1.0, 1.0, -1.0])


def simple_hip(side: str) -> tuple[Role, ...]:
    """A strong flexor, a weak one, an extensor, a muscle pulling across to the pole, and a silent one."""
    flip = MIRROR if side == "l" else np.ones(3)
    cup = Cup.default(side)
    arm = np.array([[0.05, 0, 0], [0.05, 0, 0], [-0.05, 0, 0], [0, 0, -0.005], [0.02, 0, 0]])
    line = np.array([[0.6, 0.8, 0], [0.6, 0.8, 0], [-0.6, 0.8, 0], [-0.2, -0.3, -0.9], [0, 1, 0]]) * flip
    force = np.array([[1000.0, 100.0, 150.0, 200.0, 1.0]] * 2)
    load = socket_load(cup, np.array([[0.4, 0.9, 0.0]] * 2) * flip * 1500)
    names = ("strong", "weak", "against", "deep", "silent")
    return muscle_roles(
        names,
        force,
        force / 2000,
        np.broadcast_to(arm, (2, 5, 3)),
        np.broadcast_to(line, (2, 5, 3)),
        load,
        np.ones(2),
        body_weight_N=700.0,
    )


@pytest.mark.parametrize("side", ["r", "l"])
def test_each_muscle_is_called_what_it_does(side: str) -> None:
    assert [r.role for r in simple_hip(side)] == ["mover", "helper", "opposing", "centring", "quiet"]


def test_a_mirrored_hip_has_the_same_roles() -> None:
    for right, left in zip(simple_hip("r"), simple_hip("l"), strict=True):
        assert right.centring_pull == pytest.approx(left.centring_pull)
        assert right.medial_pull == pytest.approx(left.medial_pull)
        assert right.along_net == pytest.approx(left.along_net)


def test_shares_sum_to_one_and_peaks_are_in_body_weights() -> None:
    roles = simple_hip("r")
    assert sum(r.impulse_share for r in roles) == pytest.approx(1.0)
    assert sum(r.helping_share for r in roles) == pytest.approx(1.0)
    assert roles[0].peak_force_BW == pytest.approx(1000 / 700)


@pytest.mark.parametrize("side", ["r", "l"])
def test_piriformis_centres_and_iliopsoas_does_not(reference_case: Any, side: str) -> None:
    data, geometry = reference_case.geometry_all, reference_case.geometry
    own = data["hip_muscle_side"] == side
    roles = muscle_roles(
        tuple(data["hip_muscle_names"][own]),
        geometry["so_force"][:, own],
        geometry["so_activation"][:, own],
        geometry["moment_arm"][:, own, :3],
        data["hip_line_of_action_in_pelvis"][:, own],
        socket_load(Cup.default(side), geometry[f"hip_{side}_on_pelvis_in_pelvis"]),
        time_weights(geometry["time"]),
        body_weight_N=float(data["body_weight_N"]),
    )
    pull = {role.muscle: role.centring_pull for role in roles}
    piriformis = next(value for name, value in pull.items() if name.startswith(("piri", "peri")))
    assert piriformis > 0.4
    assert max(pull[f"psoas_{side}"], pull[f"iliacus_{side}"]) < 0.0


def test_columns_that_do_not_match_are_refused() -> None:
    load = socket_load(Cup.default("r"), np.ones((2, 3)))
    two, three = np.ones((2, 2)), np.ones((2, 2, 3))
    with pytest.raises(InputError, match="one column per muscle"):
        muscle_roles(("a",), two, two, three, three, load, np.ones(2), body_weight_N=700.0)
