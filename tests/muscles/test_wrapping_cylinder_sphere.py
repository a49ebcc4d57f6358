"""Wrapping over cylinders and spheres: exact cases, and random models against OpenSim."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from coxa.model.description import WrapKind
from coxa.muscles.geometry import MuscleGeometry, muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.muscles.wrapping.cylinder import wrap_cylinder
from coxa.muscles.wrapping.sphere import wrap_sphere
from coxa.muscles.wrapping.vectors import INSIDE, MANDATORY, NO_WRAP, WRAPPED
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import pose
from tests.muscles.random_wraps import RandomMuscle, coxa_model, draw, opensim_lengths

Floats = NDArray[np.float64]
ANGLES = np.linspace(-1.5, 1.5, 13)


def wrap(kernel, p1, p2, dims, quadrant=(0, 1, 0), extra=0.0):  # type: ignore[no-untyped-def]
    scratch, r1, r2 = np.zeros(16), np.zeros(3), np.zeros(3)
    scratch[1] = extra
    padded = np.zeros(4)
    padded[: len(dims)] = dims
    status, length = kernel(np.array(p1, float), np.array(p2, float), padded, *quadrant, scratch, r1, r2)
    return status, length, r1, r2


def geometry(muscles: list[RandomMuscle], angles: Floats) -> MuscleGeometry:
    model = coxa_model(muscles)
    posed = pose(skeleton_arrays(model), angles[:, None])
    return muscle_geometry(compile_paths(model), posed, posed.q, np.ones_like(posed.q), (0,))


@pytest.mark.parametrize("kernel", [wrap_cylinder, wrap_sphere])
def test_a_quarter_turn_has_the_length_of_its_arc(kernel):  # type: ignore[no-untyped-def]
    status, length, r1, r2 = wrap(kernel, [1.0, -0.5, 0.0], [-0.5, 1.0, 0.0], (1.0, 10.0))
    assert status in (WRAPPED, MANDATORY)
    assert length == pytest.approx(np.pi / 2)
    assert r1 == pytest.approx([1.0, 0.0, 0.0])
    assert r2 == pytest.approx([0.0, 1.0, 0.0])


@pytest.mark.parametrize("kernel", [wrap_cylinder, wrap_sphere])
def test_a_segment_that_misses_does_not_wrap(kernel):  # type: ignore[no-untyped-def]
    assert wrap(kernel, [2.0, -5.0, 0.0], [2.0, 5.0, 0.0], (1.0, 10.0))[0] == NO_WRAP


@pytest.mark.parametrize("kernel", [wrap_cylinder, wrap_sphere])
def test_an_end_inside_does_not_wrap(kernel):  # type: ignore[no-untyped-def]
    assert wrap(kernel, [0.5, 0.0, 0.0], [0.0, 5.0, 0.0], (1.0, 10.0))[0] == INSIDE


def test_a_path_beyond_both_ends_of_a_cylinder_does_not_wrap():
    assert wrap(wrap_cylinder, [0.1, -5.0, 3.0], [0.1, 5.0, 3.0], (1.0, 4.0))[0] == NO_WRAP


def test_the_sense_of_the_quadrant_is_followed():
    for sign in (1, -1):
        _, _, r1, r2 = wrap(wrap_cylinder, [0.1, -5.0, 0.0], [0.1, 5.0, 0.0], (1.0, 4.0), (0, sign, 1))
        assert np.sign(r1[0]) == np.sign(r2[0]) == sign


def test_a_helix_meets_its_straight_parts_without_a_corner():
    p1, p2 = np.array([1.2, -2.0, -0.4]), np.array([-0.3, 3.0, 0.9])
    _, length, r1, r2 = wrap(wrap_cylinder, p1, p2, (1.0, 9.0), (0, 1, 1))
    climbs = [
        (r1 - p1)[2] / np.linalg.norm(r1 - p1),
        (r2 - r1)[2] / length,
        (p2 - r2)[2] / np.linalg.norm(p2 - r2),
    ]
    assert climbs == pytest.approx([climbs[0]] * 3)


def test_pulls_on_a_cylinder_are_the_gradient_of_the_length():
    ends = np.array([1.2, -2.0, -0.4, -0.3, 3.0, 0.9])

    def length(x: Floats) -> float:
        _, arc, r1, r2 = wrap(wrap_cylinder, x[:3], x[3:], (1.0, 9.0), (0, 1, 1), extra=1.0)
        return float(np.linalg.norm(x[:3] - r1) + arc + np.linalg.norm(x[3:] - r2))

    scratch = np.zeros(16)
    scratch[1] = 1.0
    dims = np.array([1.0, 9.0, 0.0, 0.0])
    wrap_cylinder(ends[:3].copy(), ends[3:].copy(), dims, 0, 1, 1, scratch, np.zeros(3), np.zeros(3))
    steps = 1e-6 * np.eye(6)
    gradient = [(length(ends + h) - length(ends - h)) / 2e-6 for h in steps]
    assert scratch[2:8] == pytest.approx(-np.array(gradient), abs=1e-8)


@pytest.mark.parametrize("kind", [WrapKind.CYLINDER, WrapKind.SPHERE])
def test_moment_arms_are_minus_the_derivative_of_length(kind: WrapKind):
    muscles = draw(np.random.default_rng(11), (kind,), 60)
    h = 1e-5
    lower, upper = (geometry(muscles, ANGLES + s).length_m for s in (-h, h))
    error = np.abs((lower - upper) / (2 * h) - geometry(muscles, ANGLES).moment_arm_m[:, :, 0])
    # The rest are arcs of more than half a turn, whose length follows OpenSim's miscount.
    assert np.mean(error < 1e-4) > 0.97


@pytest.mark.parametrize("kind", [WrapKind.CYLINDER, WrapKind.SPHERE])
def test_velocity_is_the_rate_of_length(kind: WrapKind):
    muscles = draw(np.random.default_rng(12), (kind,), 20)
    result = geometry(muscles, ANGLES)
    assert result.lengthening_velocity_m_s == pytest.approx(-result.moment_arm_m[:, :, 0])


@pytest.mark.peer
@pytest.mark.parametrize("kind", [WrapKind.CYLINDER, WrapKind.SPHERE])
def test_random_models_agree_with_opensim(kind: WrapKind):
    opensim = pytest.importorskip("opensim")
    muscles = draw(np.random.default_rng(13), (kind,), 200)
    error = np.abs(geometry(muscles, ANGLES).length_m - opensim_lengths(opensim, muscles, ANGLES))
    assert np.mean(error < 5e-5) >= 0.99


@pytest.mark.peer
@pytest.mark.parametrize("kind", [WrapKind.CYLINDER, WrapKind.SPHERE])
def test_lengths_jump_only_where_opensim_jumps(kind: WrapKind):
    opensim = pytest.importorskip("opensim")
    muscles = draw(np.random.default_rng(14), (kind,), 50)
    sweep = np.linspace(-1.5, 1.5, 301)
    ours = np.abs(np.diff(geometry(muscles, sweep).length_m, axis=0))
    theirs = np.abs(np.diff(opensim_lengths(opensim, muscles, sweep), axis=0))
    # 0.01 rad with arms of at most 0.25 m moves the length by at most 2.5 mm.
    assert np.all(theirs[ours > 4e-3] > 2e-3)
