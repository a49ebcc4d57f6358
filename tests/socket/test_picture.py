"""The socket as pictures show it: the average rim round the same ball, and no place for light loads."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coxa.socket import Cup
from coxa.socket.picture import LIGHT_BW, bowl, contact_path


@pytest.mark.parametrize("side", ["r", "l"])
def test_the_average_socket_lies_on_the_average_rim(side: str) -> None:
    found = bowl(Cup.default(side))
    np.testing.assert_allclose(found["rim"], found["usual_rim"], atol=0.11)
    assert found["assumed"]
    assert not found["lateral_edge"]["given"]


@pytest.mark.parametrize("edge_deg", [15.0, 48.0])
def test_the_outer_edges_of_both_rims_lie_about_as_far_apart_as_their_edge_angles(edge_deg: float) -> None:
    found = bowl(Cup.default("l", lateral_edge_rad=math.radians(edge_deg)))
    usual = math.degrees(Cup.default("l").lateral_edge_rad)
    assert found["lateral_edge"] == {"deg": edge_deg, "given": True}
    own, average = found["rim"][0], found["usual_rim"][0]
    assert own[0] - average[0] == pytest.approx(edge_deg - usual, abs=1.0)


def test_light_loads_have_no_place() -> None:
    cup = Cup.default("r")
    sizes = np.array([0.5 * LIGHT_BW, 2.0 * LIGHT_BW, 0.0])
    path = contact_path(cup, np.array([0.0, 50.0, 100.0]), sizes[:, None] * cup.pole)
    assert [x is None for x in path["x"]] == [True, False, True]
    assert path["x"][1] == pytest.approx(0.0, abs=1e-6)
    assert path["load_BW"] == pytest.approx(sizes.tolist())


def test_rims_are_closed() -> None:
    found = bowl(Cup.default("r", anteversion_rad=0.1))
    assert all(found[name][0] == found[name][-1] for name in ("rim", "usual_rim"))
    assert not found["assumed"]
