from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from coordination_problems import ordinary

from coxa.coordination import Block, connected_blocks
from coxa.errors import InputError


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"floor": np.full(27, 0.9)}, "muscle 0 exceeds its ceiling"),
        ({"floor": np.full(27, -0.1)}, "muscle 0 is negative"),
        ({"capacity_N": np.ones((4, 26))}, r"capacity_N has shape \(4, 26\).*\(4, 27\)"),
        ({"moment_Nm": np.full((4, 5), np.nan)}, r"moment_Nm is not a finite number at \(0, 0\)"),
        ({"exponent": 1.0}, "exponent 1.0.*greater than 1"),
        ({"weight": np.full(27, -1.0)}, "weights"),
        ({"reserve_optimal_Nm": np.full(5, -1.0)}, "optimal force is negative"),
        ({"reserve_min_control": 1.0, "reserve_max_control": -1.0}, "swap its bounds"),
        ({"row_names": ("hip",)}, "1 row names"),
    ],
)
def test_a_problem_that_cannot_be_is_refused_by_name(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ordinary(0, ceiling=np.full(27, 0.8), **changed)


def test_arrays_of_a_problem_are_read_only() -> None:
    problem = ordinary(0)
    with pytest.raises(ValueError, match="read-only"):
        problem.moment_Nm[0, 0] = 1.0


def test_arrays_given_in_order_are_not_copied() -> None:
    capacity = np.ones((4, 27))
    assert np.shares_memory(ordinary(0, capacity_N=capacity).capacity_N, capacity)


def test_legs_without_a_common_muscle_are_blocks_of_their_own() -> None:
    spans = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0]])
    assert connected_blocks(spans) == (Block((0, 3), (0, 1)), Block((1, 2), (2, 3)))


def test_a_muscle_over_both_joins_them() -> None:
    assert connected_blocks([[True, False], [False, True], [True, True]]) == (Block((0, 1, 2), (0, 1)),)


def test_a_row_without_muscles_is_a_block_without_muscles() -> None:
    assert connected_blocks([[False, True]]) == (Block((), (0,)), Block((0,), (1,)))


def test_a_muscle_without_rows_is_in_no_block() -> None:
    assert connected_blocks([[True], [False]]) == (Block((0,), (0,)),)
