"""`read_model` against OpenSim in process: the same numbers, the same poses, the same defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coxa.model.description import Model, SpeedKind
from coxa.model.osim import read_model

from .authored import (
    LINE,
    MUSCLE4,
    SPLINE,
    body4,
    body_poses,
    coordinate,
    joint4,
    model3,
    model4,
    spatial_transform,
)

pytestmark = pytest.mark.peer
ROUNDING = 1e-12


@pytest.fixture(scope="module")
def opensim() -> Any:
    module = pytest.importorskip("opensim")
    module.Logger.setLevelString("Off")
    return module


class Peer:
    """A model as OpenSim and as Coxa read it."""

    def __init__(self, opensim: Any, path: Path) -> None:
        self.ours = read_model(path)
        self.theirs = opensim.Model(str(path))
        self.state = self.theirs.initSystem()
        self.opensim = opensim

    def pose(self, q: np.ndarray, u: np.ndarray | None = None) -> None:
        for index, held in enumerate(self.ours.coordinates):
            theirs = self.theirs.getCoordinateSet().get(held.name)
            theirs.setLocked(self.state, False)
            theirs.setClamped(self.state, False)
            theirs.setValue(self.state, float(q[index]), False)
            theirs.setSpeedValue(self.state, 0.0 if u is None else float(u[index]))
        self.theirs.realizeVelocity(self.state)

    def body(self, name: str) -> Any:
        return self.theirs.getGround() if name == "ground" else self.theirs.getBodySet().get(name)


def peer_of(opensim: Any, tmp_path: Path, text: str) -> Peer:
    path = tmp_path / "model.osim"
    path.write_text(text)
    return Peer(opensim, path)


def vector(theirs: Any, count: int = 3) -> np.ndarray:
    return np.array([theirs.get(k) for k in range(count)])


def random_q(model: Model, seed: int) -> np.ndarray:
    q = np.random.default_rng(seed).uniform(-1.5, 1.5, len(model.coordinates))
    for coupler in model.couplers:
        q[coupler.dependent] = coupler.function(q[coupler.independent])
    return q


def assert_same_poses(peer: Peer, *, frames: int = 3) -> None:
    for seed in range(frames):
        q = random_q(peer.ours, seed)
        peer.pose(q)
        for body, (rotation, origin) in zip(peer.ours.bodies, body_poses(peer.ours, q), strict=True):
            placed = peer.body(body.name).getTransformInGround(peer.state)
            theirs = [[placed.R().get(i, j) for j in range(3)] for i in range(3)]
            np.testing.assert_allclose(rotation, theirs, atol=ROUNDING)
            np.testing.assert_allclose(origin, vector(placed.p()), atol=ROUNDING)


@pytest.fixture(scope="module", params=["rajagopal_run", "rajagopal_walk", "gait2392_walk"])
def reference(request: pytest.FixtureRequest, opensim: Any, shared_dir: Path) -> Peer:
    return Peer(opensim, shared_dir / "reference" / request.param / "model.osim")


def test_bodies_pose_as_in_opensim(reference: Peer) -> None:
    assert_same_poses(reference)


def test_bodies_have_opensims_mass_centre_and_inertia(reference: Peer) -> None:
    for body in reference.ours.bodies[1:]:
        theirs = reference.body(body.name)
        inertia = theirs.getInertia()
        moments, products = vector(inertia.getMoments()), vector(inertia.getProducts())
        assert body.mass_kg == pytest.approx(theirs.getMass(), rel=ROUNDING)
        np.testing.assert_allclose(body.mass_center_m, vector(theirs.getMassCenter()), rtol=ROUNDING)
        np.testing.assert_allclose(np.diag(body.inertia_kg_m2), moments, rtol=ROUNDING)
        np.testing.assert_allclose(body.inertia_kg_m2[[0, 0, 1], [1, 2, 2]], products, atol=ROUNDING)


def test_coordinates_have_opensims_range_and_default(reference: Peer) -> None:
    for held in reference.ours.coordinates:
        theirs = reference.theirs.getCoordinateSet().get(held.name)
        assert held.range == (theirs.getRangeMin(), theirs.getRangeMax())
        assert held.default_value == theirs.getDefaultValue()
        assert (held.locked, held.clamped) == (theirs.getDefaultLocked(), theirs.getDefaultClamped())


def test_muscles_have_opensims_architecture(reference: Peer) -> None:
    for muscle in reference.ours.muscles:
        theirs = reference.theirs.getMuscles().get(muscle.name)
        ours = (
            muscle.max_isometric_force_N,
            muscle.optimal_fiber_length_m,
            muscle.tendon_slack_length_m,
            muscle.pennation_angle_at_optimal_rad,
            muscle.max_contraction_velocity,
            muscle.min_activation,
            muscle.max_activation,
        )
        assert ours == (
            theirs.getMaxIsometricForce(),
            theirs.getOptimalFiberLength(),
            theirs.getTendonSlackLength(),
            theirs.getPennationAngleAtOptimalFiberLength(),
            theirs.getMaxContractionVelocity(),
            theirs.getMinControl(),
            theirs.getMaxControl(),
        )


def test_path_points_lie_where_opensim_puts_them(reference: Peer) -> None:
    q = np.array([held.default_value for held in reference.ours.coordinates])
    reference.pose(q)
    for muscle in reference.ours.muscles:
        theirs = reference.theirs.getMuscles().get(muscle.name).getGeometryPath().getPathPointSet()
        assert theirs.getSize() == len(muscle.points)
        for index, point in enumerate(muscle.points):
            location = vector(theirs.get(index).getLocation(reference.state))
            assert theirs.get(index).getBody().getName() == reference.ours.bodies[point.body].name
            np.testing.assert_allclose(point.location_m, location, atol=ROUNDING)


def test_moving_points_move_as_in_opensim(reference: Peer) -> None:
    moving = [
        (m, i, p) for m in reference.ours.muscles for i, p in enumerate(m.points) if p.motion is not None
    ]
    q = random_q(reference.ours, 7)
    reference.pose(q)
    for muscle, index, point in moving:
        path = reference.theirs.getMuscles().get(muscle.name).getGeometryPath()
        theirs = vector(path.getPathPointSet().get(index).getLocation(reference.state))
        ours = [function(q[c] if c >= 0 else 0.0) for c, function in point.motion or ()]
        np.testing.assert_allclose(ours, theirs, atol=ROUNDING)


@pytest.mark.parametrize("text", [model3(), model4()], ids=["opensim 3", "opensim 4"])
def test_authored_legs_pose_as_in_opensim(opensim: Any, tmp_path: Path, text: str) -> None:
    assert_same_poses(peer_of(opensim, tmp_path, text))


JOINTS = {
    "PinJoint": 1,
    "SliderJoint": 1,
    "UniversalJoint": 2,
    "BallJoint": 3,
    "GimbalJoint": 3,
    "PlanarJoint": 3,
    "FreeJoint": 6,
    "WeldJoint": 0,
}


def with_joint(kind: str) -> str:
    held = "".join(coordinate(f"c{k}") for k in range(JOINTS[kind]))
    return model4(bodies=body4("x"), joints=joint4(kind, "odd", "tibia_r", "x", held))


@pytest.mark.parametrize("kind", JOINTS)
def test_every_joint_moves_as_in_opensim(opensim: Any, tmp_path: Path, kind: str) -> None:
    peer = peer_of(opensim, tmp_path, with_joint(kind))
    assert_same_poses(peer)
    for held in peer.ours.coordinates:
        motion = peer.theirs.getCoordinateSet().get(held.name).getMotionType()
        assert held.rotational == (motion == 1)  # Coordinate::MotionType::Rotational


@pytest.mark.parametrize("kind", [kind for kind, count in JOINTS.items() if count])
def test_speeds_mean_what_opensim_means(opensim: Any, tmp_path: Path, kind: str) -> None:
    peer = peer_of(opensim, tmp_path, with_joint(kind))
    (joint,) = [joint for joint in peer.ours.joints if joint.name == "odd"]
    q, u = random_q(peer.ours, 1), np.zeros(len(peer.ours.coordinates))
    own = [k for k, held in enumerate(peer.ours.coordinates) if held.name.startswith("c")]
    u[own] = np.random.default_rng(2).normal(size=len(own))
    peer.pose(q, u)
    theirs = vector(peer.body("x").getAngularVelocityInGround(peer.state))
    np.testing.assert_allclose(angular_velocity(peer.ours, joint, q, u, own), theirs, atol=1e-7)


def angular_velocity(model: Model, joint: Any, q: np.ndarray, u: np.ndarray, own: list[int]) -> np.ndarray:
    """Return the child's angular velocity in ground, from what `speed_kind` says the speeds are."""
    before, now, after = (body_poses(model, q + step * u)[joint.child][0] for step in (-1e-6, 0.0, 1e-6))
    if joint.speed_kind is SpeedKind.ANGULAR_VELOCITY:
        parent: np.ndarray = body_poses(model, q)[joint.parent][0] @ joint.parent_rotation
        return parent @ u[own[:3]]
    spin = (after - before) / 2e-6 @ now.T
    return np.array([spin[2, 1], spin[0, 2], spin[1, 0]])


FUNCTIONS = {
    "polynomial": "<PolynomialFunction><coefficients>0.3 -0.2 0.5 0.1</coefficients></PolynomialFunction>",
    "spline": SPLINE,
    "broken line": SPLINE.replace("SimmSpline", "PiecewiseLinearFunction"),
    "line": "<LinearFunction><coefficients>-0.7 0.2</coefficients></LinearFunction>",
    "nested": f"<MultiplierFunction><function><MultiplierFunction><function>{SPLINE}</function><scale>-2</scale>"
    "</MultiplierFunction></function><scale>0.5</scale></MultiplierFunction>",
    "old name": SPLINE.replace("SimmSpline", "NaturalCubicSpline"),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_moves_an_axis_as_in_opensim(opensim: Any, tmp_path: Path, name: str) -> None:
    moves = {"rotation1": ("a", "0 0 1", LINE), "translation1": ("a", "0.6 0 0.8", FUNCTIONS[name])}
    joint = joint4("CustomJoint", "j", "tibia_r", "x", coordinate("a"), spatial_transform(moves))
    assert_same_poses(peer_of(opensim, tmp_path, model4(bodies=body4("x"), joints=joint)))


def test_axes_that_are_not_unit_vectors_are_normalised_as_in_opensim(opensim: Any, tmp_path: Path) -> None:
    moves = {"rotation1": ("a", "0 0 2", LINE), "translation1": ("b", "3 0 0", LINE)}
    for group in ("rotation", "translation"):
        for number, direction in ((2, "0 1 0"), (3, "1 0 0" if group == "rotation" else "0 0 1")):
            moves[f"{group}{number}"] = ("", direction, "")
    held = coordinate("a") + coordinate("b")
    joint = joint4("CustomJoint", "j", "tibia_r", "x", held, spatial_transform(moves))
    assert_same_poses(peer_of(opensim, tmp_path, model4(bodies=body4("x"), joints=joint)))


LIMIT = (
    '<CoordinateLimitForce name="lim"><coordinate>{}</coordinate><upper_stiffness>5</upper_stiffness>'
    "<upper_limit>{}</upper_limit><lower_stiffness>4</lower_stiffness><lower_limit>-5</lower_limit>"
    "<damping>0.1</damping><transition>{}</transition></CoordinateLimitForce>"
)


@pytest.mark.parametrize(
    ("name", "upper", "transition"), [("knee_angle_r", 10, 2), ("pelvis_tx", 0.5, 0.1), ("bent", 0.5, 0.1)]
)
def test_limits_are_in_opensims_units(
    opensim: Any, tmp_path: Path, name: str, upper: float, transition: float
) -> None:
    moves = {"rotation1": ("bent", "0 0 1", SPLINE)}
    joint = joint4("CustomJoint", "j", "tibia_r", "x", coordinate("bent"), spatial_transform(moves))
    forces = MUSCLE4 + LIMIT.format(name, upper, transition)
    peer = peer_of(opensim, tmp_path, model4(bodies=body4("x"), joints=joint, forces=forces))
    q, u = np.zeros(len(peer.ours.coordinates)), np.zeros(len(peer.ours.coordinates))
    index = peer.ours.coordinate_index(name)
    q[index], u[index] = 1.0, 0.5
    peer.pose(q, u)
    peer.theirs.realizeDynamics(peer.state)
    (limit,) = peer.ours.limits
    ours = -limit.upper_stiffness * (1.0 - limit.upper_limit) - limit.damping * 0.5
    assert ours == pytest.approx(peer.theirs.getForceSet().get("lim").getRecordValues(peer.state).get(0))
