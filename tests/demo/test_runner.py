"""The demo's model: both sides alike, fibres at work where they pull well, strong enough to run."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from coxa.state.settings import apply_settings
from tests.demo.conftest import DEMO, Demo

MIRROR = np.array([1.0, 1.0, -1.0])
RESERVE_Nm = np.array([5.0, 5.0, 3.0, 5.0, 5.0])
"""Optimal forces of `running_actuators.xml`."""


def test_left_muscles_mirror_the_right(demo: Demo) -> None:
    muscles = {m.name: m for m in demo.model.muscles}
    for right in (muscles[name] for name in muscles if name.endswith("_r")):
        left = muscles[right.name[:-1] + "l"]
        assert left.max_isometric_force_N == right.max_isometric_force_N
        for a, b in zip(left.points, right.points, strict=True):
            assert np.array_equal(a.location_m, b.location_m * MIRROR)


def test_left_muscles_are_as_long_as_the_right_were_half_a_stride_ago(demo: Demo) -> None:
    length = demo.geometry.length_m
    difference = length[36:, demo.muscles("l")] - length[:-36, demo.muscles("r")]
    assert np.abs(difference).max() < 1e-6


def test_body_weighs_what_it_says(demo: Demo) -> None:
    assert demo.model.mass_kg == pytest.approx(75.0, abs=0.01)


def test_hip_has_every_muscle_that_crosses_it(demo: Demo) -> None:
    crossing = np.abs(demo.geometry.moment_arm_m[:, :, :3]).max(axis=(0, 2)) > 1e-4
    names = {
        m.name.removesuffix("_r").rstrip("0123")
        for m, c in zip(demo.model.muscles, crossing, strict=True)
        if c
    }
    assert names == {
        "glmax", "glmed", "glmin", "tfl", "piri", "obint", "obext", "gemsup", "geminf", "quadfem", "pect", "psoas",
        "iliacus", "sart", "recfem", "addlong", "addbrev", "addmagProx", "addmagMid", "addmagIsch", "grac", "bflh",
        "semiten", "semimem",
    }  # fmt: skip


def test_fibres_stay_where_they_pull_well(demo: Demo) -> None:
    length = demo.capacity.norm_fiber_length[demo.stride("r")][:, demo.muscles("r")]
    assert length.min() > 0.6
    assert length.max() < 1.3


def test_paths_never_jump(demo: Demo) -> None:
    # A fast joint turns 10 degrees in 10 ms; a sound path changes its arm by millimetres meanwhile.
    step = np.abs(np.diff(demo.geometry.moment_arm_m[demo.stride("r")], axis=0))
    assert step.max() < 0.012


def _problem(demo: Demo, side: str, frame: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Moment per unit activation `(rows, muscles)` and what the muscles must deliver `(rows,)`."""
    muscles, rows = demo.muscles(side), demo.rows(side)
    first = 0 if side == "r" else len(rows)
    arms = demo.geometry.moment_arm_m[frame][muscles][:, first : first + len(rows)].T
    passive = arms @ demo.capacity.passive_N[frame, muscles]
    return arms * demo.capacity.active_N[frame, muscles], demo.moment_Nm[frame, rows] - passive


def _solve(demo: Demo, side: str, *, impaired: bool) -> tuple[float, NDArray[np.float64]]:
    """Squared effort over the stride and the largest reserve per row, N m, by a general bounded solver."""
    names = [m.name for m in demo.model.muscles]
    settings = (
        tomllib.loads((DEMO / "truth.toml").read_text(encoding="utf-8"))["settings"] if impaired else []
    )
    state = apply_settings(names, settings)
    low = np.maximum(state.guard, 0.01)[demo.muscles(side)]
    effort, reserve = 0.0, np.zeros(RESERVE_Nm.size)
    for frame in range(demo.stride(side).start, demo.stride(side).stop, 3):
        matrix, wanted = _problem(demo, side, frame)
        stacked = np.vstack([np.eye(low.size), matrix / RESERVE_Nm[:, None]])
        target = np.concatenate([np.zeros(low.size), wanted / RESERVE_Nm])
        found = lsq_linear(stacked, target, (low, state.strength[demo.muscles(side)]), method="bvls").x
        effort += float(found @ found)
        reserve = np.maximum(reserve, np.abs(wanted - matrix @ found))
    return effort, reserve


@pytest.mark.parametrize("impaired", [False, True])
def test_muscles_alone_can_run(demo: Demo, impaired: bool) -> None:
    peak = np.abs(demo.moment_Nm[demo.stride("l")][:, demo.rows("l")]).max(axis=0)
    _, reserve = _solve(demo, "l", impaired=impaired)
    assert (reserve[:3] / peak[:3]).max() < 0.05


def test_impairment_costs_effort_on_its_side_only(demo: Demo) -> None:
    healthy, impaired = (_solve(demo, "l", impaired=state)[0] for state in (False, True))
    assert np.sqrt(impaired / healthy) > 1.05
    assert _solve(demo, "r", impaired=True)[0] == pytest.approx(healthy, rel=1e-3)
