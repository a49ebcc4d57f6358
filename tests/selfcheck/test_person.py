"""What pictures say about sockets."""

from __future__ import annotations

import pytest

from coxa.exam import Exam, Imaging, SideExam
from coxa.selfcheck.person import shallow_sockets
from coxa.units import RAD_PER_DEG


@pytest.mark.parametrize(("edge_deg", "count"), [(14.0, 1), (19.9, 1), (20.0, 0), (31.0, 0)])
def test_a_shallow_socket_is_named_beside_its_efficiency(edge_deg: float, count: int) -> None:
    side = SideExam(imaging=Imaging(lateral_edge_rad=edge_deg * RAD_PER_DEG))
    assert len(shallow_sockets(Exam(sides={"l": side}))) == count


def test_sockets_without_a_picture_are_not_judged() -> None:
    assert shallow_sockets(Exam()) == ()
