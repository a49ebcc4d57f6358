"""Capacity against OpenSim: random muscles in process, and the three reference cases."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from coxa.model.description import Muscle
from coxa.model.osim import read_model
from coxa.muscles.capacity import Projection, muscle_capacity
from tests.conftest import ReferenceCase
from tests.muscles.capacity_muscles import path_length, random_muscle

PER_FMAX = 1e-9
"""Agreement of forces, per maximal isometric force."""
HILL_TYPE = ("Millard2012EquilibriumMuscle", "Thelen2003Muscle", "DeGrooteFregly2016Muscle")
"""The families that OpenSim's static optimisation uses with a rigid tendon."""


@pytest.fixture(scope="module")
def opensim() -> ModuleType:
    module: ModuleType = pytest.importorskip("opensim")
    module.Logger.setLevelString("Off")
    return module


class Rig:
    """One muscle between ground and a body on a slider, so that path length and speed are free."""

    def __init__(self, opensim: ModuleType, muscle: Muscle) -> None:
        self.model = opensim.Model()
        body = opensim.Body("block", 1.0, opensim.Vec3(0), opensim.Inertia(1))
        self.model.addBody(body)
        self.model.addJoint(opensim.SliderJoint("slider", self.model.getGround(), body))
        self.muscle = self._muscle(opensim, muscle)
        self.muscle.addNewPathPoint("origin", self.model.getGround(), opensim.Vec3(0))
        self.muscle.addNewPathPoint("insertion", body, opensim.Vec3(0))
        self.model.addForce(self.muscle)
        self.state = self.model.initSystem()

    @staticmethod
    def _muscle(opensim: ModuleType, muscle: Muscle) -> Any:
        peer = getattr(opensim, muscle.kind)()
        peer.setName(muscle.name)
        peer.set_max_isometric_force(muscle.max_isometric_force_N)
        peer.set_optimal_fiber_length(muscle.optimal_fiber_length_m)
        peer.set_tendon_slack_length(muscle.tendon_slack_length_m)
        peer.set_pennation_angle_at_optimal(muscle.pennation_angle_at_optimal_rad)
        peer.set_max_contraction_velocity(muscle.max_contraction_velocity)
        for name, value in muscle.curves.items():
            holder, _, leaf = name.rpartition(".")
            owner = getattr(peer, f"upd_{holder}")() if holder else peer
            flag = leaf.startswith("ignore_")
            getattr(owner, f"set_{leaf}")(bool(value) if flag else value)
        return peer

    def capacity_N(self, length_m: float, velocity_m_s: float) -> float:
        coordinate = self.model.getCoordinateSet().get(0)
        coordinate.setValue(self.state, length_m, False)
        coordinate.setSpeedValue(self.state, velocity_m_s)
        self.model.realizeVelocity(self.state)
        return float(self.muscle.calcInextensibleTendonActiveFiberForce(self.state, 1.0))

    def passive_multiplier(self, norm_fiber_length: float) -> float:
        kind = self.muscle.getConcreteClassName()
        if kind.startswith("DeGroote"):
            return float(self.muscle.calcPassiveForceMultiplier(norm_fiber_length))
        if kind.startswith("Millard"):
            return float(self.muscle.getFiberForceLengthCurve().calcValue(norm_fiber_length))
        fiber = norm_fiber_length * self.muscle.get_optimal_fiber_length()
        self.model.setStateVariableValue(self.state, "/forceset/muscle/fiber_length", fiber)
        self.model.realizePosition(self.state)
        return float(self.muscle.getPassiveForceMultiplier(self.state))


def draw(kind: str, seed: int, count: int = 40) -> tuple[Muscle, Any, Any]:
    """Return a random muscle with random path lengths and velocities, some out of its range."""
    rng = np.random.default_rng(seed)
    muscle = random_muscle(kind, rng)
    length = path_length(muscle, rng.uniform(0.3, 2.0, count)) + 1e-6
    fastest = muscle.max_contraction_velocity * muscle.optimal_fiber_length_m
    return muscle, length, rng.uniform(-1.2, 1.2, count) * fastest


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kind", HILL_TYPE)
def test_random_muscles_pull_as_in_opensim(opensim: ModuleType, kind: str, seed: int) -> None:
    muscle, length, velocity = draw(kind, seed)
    rig = Rig(opensim, muscle)
    # OpenSim lets some muscles push when they shorten faster than vmax; Coxa's then have no capacity.
    theirs = [max(0.0, rig.capacity_N(x, v)) for x, v in zip(length, velocity, strict=True)]
    ours = muscle_capacity([muscle], length[:, None], velocity[:, None]).active_N[:, 0]
    np.testing.assert_allclose(ours, theirs, atol=PER_FMAX * muscle.max_isometric_force_N)


@pytest.mark.peer
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", HILL_TYPE)
def test_random_muscles_resist_as_in_opensim(opensim: ModuleType, kind: str, seed: int) -> None:
    muscle, length, _ = draw(kind, seed)
    rig = Rig(opensim, muscle)
    capacity = muscle_capacity([muscle], length[:, None], np.zeros((len(length), 1)))
    pulls = capacity.active_N > 0.0
    ours = capacity.passive_N[pulls] / capacity.cos_pennation[pulls] / muscle.max_isometric_force_N
    theirs = [rig.passive_multiplier(x) for x in capacity.norm_fiber_length[pulls]]
    np.testing.assert_allclose(ours, theirs, atol=PER_FMAX)


SCHUTTE = """<OpenSimDocument Version="40000"><Model name="m">
<BodySet><objects><Body name="block"><mass>1</mass><mass_center>0 0 0</mass_center>
<inertia>1 1 1 0 0 0</inertia></Body></objects></BodySet>
<JointSet><objects><SliderJoint name="slider"><socket_parent_frame>/ground</socket_parent_frame>
<socket_child_frame>/bodyset/block</socket_child_frame><coordinates><Coordinate name="x"/></coordinates>
</SliderJoint></objects></JointSet>
<ForceSet><objects><Schutte1993Muscle_Deprecated name="muscle">
<GeometryPath name="path"><PathPointSet><objects>
<PathPoint name="a"><socket_parent_frame>/ground</socket_parent_frame><location>0 0 0</location></PathPoint>
<PathPoint name="b"><socket_parent_frame>/bodyset/block</socket_parent_frame>
<location>0 0 0</location></PathPoint></objects></PathPointSet></GeometryPath>
<max_isometric_force>5000</max_isometric_force><optimal_fiber_length>0.1</optimal_fiber_length>
<tendon_slack_length>0.1</tendon_slack_length><pennation_angle_at_optimal>0.3</pennation_angle_at_optimal>
<SimmSpline name="passive_force_length_curve"><x>0 1 2</x><y>0 0 0</y></SimmSpline>
</Schutte1993Muscle_Deprecated></objects></ForceSet></Model></OpenSimDocument>"""
"""A Schutte muscle without passive force, so that tendon force less damping is active force."""


@pytest.mark.peer
@pytest.mark.parametrize("norm_length", [0.5, 0.7, 0.9, 1.0, 1.2, 1.4])
@pytest.mark.parametrize("strain", [0.003, 0.02, 0.04])
def test_schutte_muscles_contract_as_in_opensim(
    opensim: ModuleType, tmp_path: Path, norm_length: float, strain: float
) -> None:
    file = tmp_path / "schutte.osim"
    file.write_text(SCHUTTE, encoding="utf-8")
    fiber, cosine = 0.1 * norm_length, np.sqrt(1.0 - (np.sin(0.3) / norm_length) ** 2)
    force, velocity = elastic_schutte(opensim, file, fiber, 0.1 * (1.0 + strain) + fiber * cosine)
    muscles = read_model(file).muscles
    rigid = muscle_capacity(
        muscles, [[0.1 + fiber * cosine]], [[velocity / cosine]], projection=Projection.FIBER
    )
    damping = 0.1 * rigid.norm_fiber_velocity[0, 0] * 5000.0 * cosine
    assert rigid.active_N[0, 0] + damping == pytest.approx(force, abs=PER_FMAX * 5000.0)


def elastic_schutte(opensim: ModuleType, file: Path, fiber_m: float, path_m: float) -> tuple[float, float]:
    """Return tendon force and fibre velocity in OpenSim, fully active, at this fibre and path length."""
    model = opensim.Model(str(file))
    state = model.initSystem()
    model.getCoordinateSet().get(0).setValue(state, path_m, False)
    model.setStateVariableValue(state, "/forceset/muscle/activation", 1.0)
    model.setStateVariableValue(state, "/forceset/muscle/fiber_length", fiber_m)
    model.realizeAcceleration(state)
    force = model.getMuscles().get(0).getActuation(state)
    return force, model.getStateVariableDerivativeValue(state, "/forceset/muscle/fiber_length")


def test_reference_cases_have_the_capacity_that_opensim_used(reference_case: ReferenceCase) -> None:
    data = reference_case.geometry_all
    muscles = in_order(reference_case, data["muscle_names"])
    ours = muscle_capacity(muscles, data["mt_length"], data["mt_velocity"]).active_N
    strongest = np.array([muscle.max_isometric_force_N for muscle in muscles])
    np.testing.assert_allclose(ours / strongest, data["so_capacity_along_tendon"] / strongest, atol=PER_FMAX)


def test_reference_cases_have_the_fibre_states(reference_case: ReferenceCase) -> None:
    data = reference_case.geometry
    muscles = in_order(reference_case, data["muscle_names"])
    capacity = muscle_capacity(muscles, data["mt_length"], data["mt_velocity"])
    np.testing.assert_allclose(capacity.norm_fiber_length, data["norm_fiber_length_rigid"], atol=1e-12)
    np.testing.assert_allclose(capacity.norm_fiber_velocity, data["norm_fiber_velocity_rigid"], atol=1e-12)
    np.testing.assert_allclose(capacity.cos_pennation, data["cos_pennation_rigid"], atol=1e-12)


def in_order(case: ReferenceCase, names: Any) -> list[Muscle]:
    by_name = {muscle.name: muscle for muscle in read_model(case.folder / "model.osim").muscles}
    return [by_name[str(name)] for name in names]
