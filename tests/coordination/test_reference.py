"""Parity with the exact bounded least squares of the reference cases, posed as OpenSim's static optimisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from coxa.coordination import Block, CoordinationProblem, Status, connected_blocks, solve, summarize


def _rows(data: dict[str, Any]) -> np.ndarray:
    return np.array([list(data["coord_names"]).index(name) for name in data["reserve_coords"]])


def _blocks(data: dict[str, Any]) -> tuple[Block, ...]:
    return connected_blocks((data["moment_arm"][:, :, _rows(data)] != 0.0).any(axis=0))


def _problem(data: dict[str, Any], block: Block) -> CoordinationProblem:
    muscles, rows = np.array(block.muscles, int), np.array(block.rows, int)
    return CoordinationProblem(
        capacity_N=data["so_capacity_along_tendon"][:, muscles],
        moment_arm_m=data["moment_arm"][:, muscles][:, :, _rows(data)[rows]],
        moment_Nm=data["tau_target"][:, rows],
        floor=data["act_min"][muscles],
        ceiling=data["act_max"][muscles],
        reserve_optimal_Nm=data["reserve_optimal_force"][rows],
        muscle_names=tuple(data["muscle_names"][muscles]),
        row_names=tuple(data["reserve_coords"][rows]),
    )


def test_activations_and_reserves_equal_the_exact_solution(reference_case: Any) -> None:
    data = reference_case.geometry_all
    for block in _blocks(data):
        found = solve(_problem(data, block))
        assert (found.status == Status.OPTIMAL).all()
        muscles, rows = list(block.muscles), list(block.rows)
        np.testing.assert_allclose(found.activation, data["qp_activation"][:, muscles], rtol=0.0, atol=1e-6)
        np.testing.assert_allclose(found.reserve_Nm, data["qp_reserve"][:, rows], rtol=0.0, atol=1e-5)


def test_blocks_cover_every_row_and_part_the_legs_unless_the_trunk_joins_them(reference_case: Any) -> None:
    data = reference_case.geometry_all
    blocks = _blocks(data)
    assert sorted(row for block in blocks for row in block.rows) == list(range(len(data["reserve_coords"])))
    legs = [{str(data["reserve_coords"][row])[-2:] for row in block.rows} for block in blocks]
    assert all(sides in ({"_r"}, {"_l"}) for sides in legs if sides & {"_r"}) or len(blocks) == 1


def test_the_summary_names_muscles_of_the_model(reference_case: Any) -> None:
    data = reference_case.geometry_all
    problem = _problem(data, _blocks(data)[0])
    summary = summarize(problem, solve(problem))
    assert summary.frames_solved == summary.n_frames == len(data["time"])
    assert set(summary.saturated) <= set(data["muscle_names"])
