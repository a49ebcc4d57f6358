"""How far the reference hip turns under an examiner's hand, against living people."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.hip import Hip, States, hip, rotation_range

# Inward, outward, degrees: Kouyoumdjian et al. 2012, 120 adults; seated outward by subtraction. The weight of shank and
# foot helps the examiner prone and hinders seated, so 5 N·m there and 10 here feel about alike.
PEOPLE = [("prone", 5.0, (35.2, 41.8)), ("seated", 10.0, (37.9, 40.6))]


@pytest.fixture(scope="module")
def right() -> Hip:
    return hip("r")


@pytest.mark.parametrize(("position", "torque_Nm", "measured_deg"), PEOPLE)
def test_a_healthy_hip_turns_about_as_far_as_peoples_hips(
    right: Hip, position: str, torque_Nm: float, measured_deg: tuple[float, float]
) -> None:
    reach = rotation_range(right, States.healthy(1, len(right.muscles)), position, torque_Nm)
    assert np.abs(np.degrees(reach[0]) - measured_deg).max() <= 11.0


def test_without_weight_both_positions_end_where_peoples_hips_end(right: Hip) -> None:
    healthy = States.healthy(1, len(right.muscles))
    for position, _, measured_deg in PEOPLE:
        reach = rotation_range(right, healthy, position, 10.0, gravity=False)
        assert np.abs(np.degrees(reach[0]) - measured_deg).max() <= 8.0
