"""Coordinate limits: nothing inside, smooth beyond, and OpenSim's own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.model.description import CoordinateLimit, Model
from coxa.pipeline.limits import limit_moments
from tests.skeleton.random_models import random_model

LIMIT = CoordinateLimit("stop", 0, 20.0, 0.9, 30.0, -0.4, 1.5, 0.2)


def limited() -> Model:
    model = random_model(0, n_bodies=1)
    object.__setattr__(model, "limits", (LIMIT,))
    return model


def moment(q: float, rate: float = 0.0) -> float:
    row = np.zeros((1, 6))
    row[0, 0] = q
    speed = np.zeros((1, 6))
    speed[0, 0] = rate
    return float(limit_moments(limited(), row, speed)[0, 0])


def test_inside_the_limits_nothing_holds() -> None:
    assert moment(0.3, 5.0) == 0.0


def test_beyond_a_limit_the_moment_pushes_back() -> None:
    assert moment(1.3) < 0.0 < moment(-0.9)


def test_well_beyond_a_limit_the_spring_has_its_full_stiffness() -> None:
    assert moment(1.5) - moment(1.4) == pytest.approx(-20.0 * 0.1)


def test_motion_is_damped_only_beyond_a_limit() -> None:
    assert moment(1.3, 2.0) - moment(1.3) == pytest.approx(-1.5 * 2.0)


def test_the_moment_starts_without_a_step() -> None:
    assert abs(moment(0.9 + 1e-4)) < 1e-9


@pytest.mark.peer
def test_moments_are_opensims() -> None:
    opensim = pytest.importorskip("opensim")
    degree = np.pi / 180
    model = opensim.Model()
    body = opensim.Body("body", 1.0, opensim.Vec3(0), opensim.Inertia(1.0, 1.0, 1.0))
    model.addBody(body)
    joint = opensim.PinJoint(
        "pin", model.getGround(), opensim.Vec3(0), opensim.Vec3(0), body, opensim.Vec3(0), opensim.Vec3(0)
    )
    joint.updCoordinate().setName("angle")
    model.addJoint(joint)
    force = opensim.CoordinateLimitForce(
        "angle", LIMIT.upper_limit / degree, LIMIT.upper_stiffness * degree, LIMIT.lower_limit / degree,
        LIMIT.lower_stiffness * degree, LIMIT.damping * degree, LIMIT.transition / degree,
    )  # fmt: skip
    model.addForce(force)
    state = model.initSystem()
    for q, rate in ((0.95, 0.3), (1.05, -1.0), (1.6, 2.0), (-0.45, 0.5), (-1.0, -2.0), (0.1, 3.0)):
        model.getCoordinateSet().get("angle").setValue(state, q)
        model.getCoordinateSet().get("angle").setSpeedValue(state, rate)
        model.realizeDynamics(state)
        assert moment(q, rate) == pytest.approx(force.calcLimitForce(state), abs=1e-6)
