"""Muscle geometry on small models whose answers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from coxa.model.description import Coordinate, Coupler, Model, PathPoint, PathWrap, WrapKind
from coxa.model.functions import polynomial
from coxa.muscles.geometry import MuscleGeometry, muscle_geometry, path_picture
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import Pose, pose
from tests.muscles.random_wraps import RandomMuscle, coxa_model, draw

Floats = NDArray[np.float64]

BOOM = RandomMuscle(((0, np.array([0.0, 0.1, 0.0])), (1, np.array([0.1, 0.0, 0.0]))), ())
"""From 0.1 m above the pin to 0.1 m out on the body: length 0.2 cos(45° + angle / 2)."""


def posed(model: Model, angles: Floats) -> Pose:
    return pose(skeleton_arrays(model), np.atleast_2d(angles).T)


def solve(model: Model, angles: Floats) -> MuscleGeometry:
    place = posed(model, angles)
    return muscle_geometry(compile_paths(model), place, place.q, np.ones_like(place.q), (0,), (0,))


def with_points(model: Model, *points: PathPoint) -> Model:
    return replace(model, muscles=(replace(model.muscles[0], points=points),))


def test_a_straight_muscle_has_its_textbook_length_and_arm():
    angles = np.linspace(-0.5, 0.5, 5)
    result = solve(coxa_model([BOOM]), angles)
    assert result.length_m[:, 0] == pytest.approx(0.2 * np.sin(np.pi / 4 - angles / 2))
    assert result.moment_arm_m[:, 0, 0] == pytest.approx(0.1 * np.cos(np.pi / 4 - angles / 2))


def test_tension_pulls_the_far_body_towards_the_near_one():
    result = solve(coxa_model([BOOM]), np.array([0.0]))
    assert result.line_of_action[0, 0, 0] == pytest.approx(np.array([-1.0, 1.0, 0.0]) / np.sqrt(2))


def test_a_conditional_point_counts_only_within_its_range():
    model = coxa_model([BOOM])
    start, end = model.muscles[0].points
    via = PathPoint("via", 0, np.array([0.0, 0.0, 0.3]), condition=(0, 0.0, 0.5))
    switched, plain = with_points(model, start, via, end), model
    angles = np.array([-0.1, -5e-6, 0.2, 0.5 + 5e-6, 0.6])
    longer = solve(switched, angles).length_m > solve(plain, angles).length_m + 0.1
    assert longer[:, 0].tolist() == [False, True, True, True, False]


def test_a_moving_point_adds_its_own_motion_to_the_arm():
    model = coxa_model([BOOM])
    start, end = model.muscles[0].points
    # Slides outward along the body's x axis by 0.05 m/rad.
    slide = replace(end, motion=((0, polynomial(0.1, 0.05)), (-1, polynomial(0.0)), (-1, polynomial(0.0))))
    moving = with_points(model, start, slide)
    h = 1e-6
    lengths = solve(moving, np.array([0.3 - h, 0.3 + h])).length_m[:, 0]
    arm = solve(moving, np.array([0.3])).moment_arm_m[0, 0, 0]
    assert arm == pytest.approx(-(lengths[1] - lengths[0]) / (2 * h), abs=1e-8)
    assert abs(arm - solve(model, np.array([0.3])).moment_arm_m[0, 0, 0]) > 1e-3


def test_an_inactive_wrap_object_leaves_the_path_straight():
    muscles = draw(np.random.default_rng(3), (WrapKind.CYLINDER,), 20)
    model = coxa_model(muscles)
    off = replace(model, wrap_objects=tuple(replace(o, active=False) for o in model.wrap_objects))
    bare = coxa_model([RandomMuscle(m.points, ()) for m in muscles])
    angles = np.linspace(-1.0, 1.0, 5)
    assert np.array_equal(solve(off, angles).length_m, solve(bare, angles).length_m)
    assert not np.allclose(solve(model, angles).length_m, solve(bare, angles).length_m)


def test_a_wrap_touches_only_segments_in_its_range():
    muscle = next(m for m in draw(np.random.default_rng(4), (WrapKind.SPHERE,), 20) if len(m.points) == 3)
    # A sphere around the middle of the first segment.
    first, second = (point for _, point in muscle.points[:2])
    sphere = (WrapKind.SPHERE, 0, np.zeros(3), (first + second) / 2, (0.005,), "all")
    still = RandomMuscle(((0, first), (0, second), muscle.points[2]), (sphere,))
    model = coxa_model([still])

    def points(first_point: int, last_point: int) -> int:
        wraps = (PathWrap(0, "hybrid", first_point, last_point),)
        limited = replace(model, muscles=(replace(model.muscles[0], wraps=wraps),))
        place = posed(limited, np.array([0.0]))
        return len(path_picture(compile_paths(limited), place, place.q, 0, 0).points_m)

    assert points(-1, -1) == points(1, 2) == 5
    assert points(2, 3) == 3


def test_muscles_can_be_chosen_in_any_order():
    model = coxa_model(draw(np.random.default_rng(5), (WrapKind.CYLINDER,), 6))
    place = posed(model, np.linspace(-1.0, 1.0, 7))
    every = muscle_geometry(compile_paths(model), place, place.q, place.q, (0,))
    some = muscle_geometry(compile_paths(model, [4, 1]), place, place.q, place.q, (0,))
    assert np.array_equal(some.length_m, every.length_m[:, [4, 1]])
    assert np.array_equal(some.moment_arm_m, every.moment_arm_m[:, [4, 1]])


def test_a_frame_has_no_memory_of_the_frame_before():
    model = coxa_model(draw(np.random.default_rng(6), (WrapKind.CYLINDER, WrapKind.SPHERE), 10, n_wraps=2))
    angles = np.linspace(-1.0, 1.0, 9)
    assert np.array_equal(solve(model, angles[::-1]).length_m[::-1], solve(model, angles).length_m)


def test_a_coupled_coordinate_counts_for_the_one_it_follows():
    model = coxa_model([BOOM])
    leader = Coordinate("leader", 0, True, 0.0, (-1.0, 1.0), locked=False, clamped=False)
    link = Coupler("link", independent=1, dependent=0, function=polynomial(0.0, 2.0))
    model = replace(model, coordinates=(*model.coordinates, leader), couplers=(link,))
    place = pose(skeleton_arrays(model), np.array([[0.0, 0.1]]))
    result = muscle_geometry(compile_paths(model), place, place.q, place.q, (0, 1))
    assert result.moment_arm_m[0, 0, 0] > 0.01
    assert result.moment_arm_m[0, 0, 1] == pytest.approx(2.0 * result.moment_arm_m[0, 0, 0])
