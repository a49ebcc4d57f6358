"""Models that are not one free hip per leg: what joins legs, what is held, and reserves of several kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from coxa.coordination import Status
from coxa.demo import DemoFiles, demo_files
from coxa.errors import InputError
from coxa.model.description import CoordinateActuator, Coupler, Model, Muscle, SpeedKind
from coxa.model.functions import polynomial
from coxa.model.hips import hip_joints
from coxa.pipeline import Analysis, Options, Recording, assess, read_recording
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.physics import Physics
from coxa.state.settings import apply_settings

WEAK_LEFT = ("glmed*_l.strength=0.3",)
FRAMES = slice(60, 84)


@pytest.fixture(scope="module")
def files() -> Iterator[DemoFiles]:
    with demo_files() as found:
        yield found


def read(files: DemoFiles, *settings: str, reserves: Path | None = None) -> Recording:
    """Return a few frames of the demo's stance."""
    options = Options(cutoff_Hz=0.0, settings=settings)
    recording = read_recording(files.motion, files.model, files.loads, reserves, options)
    motion = recording.motion
    part = {key: getattr(motion, key)[FRAMES] for key in ("time_s", "q", "u", "udot")}
    return replace(
        recording,
        motion=replace(motion, **part),
        loads=recording.loads.at(motion.time_s[FRAMES]),
        strides=(),
    )


def of_model(recording: Recording, model: Model) -> Recording:
    """Return the recording as if it were of another model with the same coordinates."""
    return replace(
        recording,
        model=model,
        hips=hip_joints(model),
        skeleton=skeleton_arrays(model, recording.options.physics),
        state=apply_settings([muscle.name for muscle in model.muscles], recording.options.settings),
    )


def bridge(model: Model) -> Muscle:
    """Return a muscle from thigh to thigh over the pelvis, which joins the two legs."""
    right, left = (next(m for m in model.muscles if m.name == f"psoas_{side}") for side in "rl")
    return replace(
        right,
        name="bridge",
        points=(*reversed(left.points), *right.points),
        wraps=(),
        tendon_slack_length_m=2 * right.tendon_slack_length_m,
        max_isometric_force_N=50.0,
    )


@pytest.fixture(scope="module")
def joined(files: DemoFiles) -> Analysis:
    recording = read(files, *WEAK_LEFT)
    model = recording.model
    return assess(of_model(recording, replace(model, muscles=(*model.muscles, bridge(model)))))


def test_a_muscle_to_both_thighs_joins_the_legs(joined: Analysis) -> None:
    assert [len(leg.leg.hips) for leg in joined.legs] == [2]
    assert [hip.leg for hip in joined.hips] == [0, 0]


def test_joined_hips_each_have_their_own_muscles_and_the_one_that_joins(joined: Analysis) -> None:
    for hip in joined.hips:
        own = set(hip.muscles) - {"bridge"}
        assert "bridge" in hip.muscles
        assert {name[-1] for name in own} == {hip.side}


def test_joined_hips_keep_their_own_moments(joined: Analysis, files: DemoFiles) -> None:
    apart = assess(read(files, *WEAK_LEFT))
    for hip in joined.hips:
        assert np.array_equal(hip.moment_Nm, apart.hip(hip.side).moment_Nm)


def test_efficiency_of_joined_hips_says_that_it_is_of_both(joined: Analysis) -> None:
    for hip in joined.hips:
        assert hip.efficiency.eta is not None
        assert hip.efficiency.eta < 1.0
        assert "both legs together" in hip.efficiency.reason


def test_hips_that_nothing_joins_have_an_efficiency_of_their_own(files: DemoFiles) -> None:
    left = assess(read(files, *WEAK_LEFT)).hip("l").efficiency
    assert "both legs" not in left.reason


def test_a_locked_hip_coordinate_is_refused_by_name(files: DemoFiles) -> None:
    recording = read(files)
    held = tuple(replace(c, locked=c.name == "hip_rotation_r") for c in recording.model.coordinates)
    with pytest.raises(InputError, match=r"hip_rotation_r is locked.*To mend: unlock it"):
        assess(of_model(recording, replace(recording.model, coordinates=held)))


def test_a_hip_coordinate_tied_to_another_is_refused_by_name(files: DemoFiles) -> None:
    recording = read(files)
    tied = [recording.model.coordinate_index(name) for name in ("hip_flexion_l", "hip_rotation_l")]
    coupler = Coupler("tie", tied[0], tied[1], polynomial(0.0, 0.5))
    with pytest.raises(InputError, match=r"hip_rotation_l is tied.*remove the coupler"):
        assess(of_model(recording, replace(recording.model, couplers=(coupler,))))


def test_a_muscle_that_applies_no_force_takes_no_part(files: DemoFiles) -> None:
    recording = read(files)
    off = tuple(replace(m, applies_force=m.name != "glmed1_r") for m in recording.model.muscles)
    analysis = assess(of_model(recording, replace(recording.model, muscles=off)))
    assert "glmed1_r" not in analysis.hip("r").muscles
    assert "glmed1_l" in analysis.hip("l").muscles


def test_the_order_of_a_hips_coordinates_in_the_model_does_not_matter(files: DemoFiles) -> None:
    recording = read(files)
    # OpenSim's own physics does depend on it, see `Physics.OPENSIM`.
    recording = of_model(
        replace(recording, options=replace(recording.options, physics=Physics.EXACT)), recording.model
    )
    model, names = recording.model, [c.name for c in recording.model.coordinates]
    order = sorted(range(len(names)), key=lambda c: names[c], reverse=True)
    at = {c: k for k, c in enumerate(order)}
    shuffled = read_in_order(model, order, at)
    motion = recording.motion
    moved = {key: getattr(motion, key)[:, order] for key in ("q", "u", "udot")}
    reserves = tuple(replace(r, coordinate=at[r.coordinate]) for r in recording.reserves)
    seen = assess(replace(of_model(recording, shuffled), motion=replace(motion, **moved), reserves=reserves))
    usual = assess(recording)
    for hip, other in zip(usual.hips, seen.hips, strict=True):
        assert np.allclose(hip.moment_Nm, other.moment_Nm, atol=1e-9)
        assert np.allclose(hip.contact.on_femur_in_femur_N, other.contact.on_femur_in_femur_N, atol=1e-3)
        assert np.allclose(hip.windows[0].stiffness_Nm_rad, other.windows[0].stiffness_Nm_rad, rtol=1e-6)


def read_in_order(model: Model, order: list[int], at: dict[int, int]) -> Model:
    """Return the model with its coordinates listed in another order."""
    joints = []
    for joint in model.joints:
        moves = {
            group: tuple(
                replace(axis, coordinate=at.get(axis.coordinate, -1)) for axis in getattr(joint, group)
            )
            for group in ("rotations", "translations")
        }
        joints.append(replace(joint, **moves))
    return replace(model, joints=tuple(joints), coordinates=tuple(model.coordinates[c] for c in order))


def test_a_models_own_actuators_leave_the_other_rows_their_default_reserve(
    files: DemoFiles, tmp_path: Path
) -> None:
    text = files.model.read_text()
    actuator = (
        '<CoordinateActuator name="trunk"><coordinate>lumbar_extension</coordinate>'
        "<optimal_force>10</optimal_force></CoordinateActuator>"
    )
    model = tmp_path / "with_trunk_actuator.osim"
    place = text.index("<objects>", text.index("<ForceSet")) + len("<objects>")
    model.write_text(text[:place] + actuator + text[place:])
    recording = read_recording(files.motion, model, files.loads, None, Options())
    optimal = {recording.model.coordinates[a.coordinate].name: a.optimal_force for a in recording.reserves}
    assert optimal["lumbar_extension"] == 10.0
    assert optimal["hip_flexion_r"] == optimal["ankle_angle_l"] == recording.options.reserve_Nm


def test_two_actuators_on_one_coordinate_act_as_one(files: DemoFiles) -> None:
    weak = read(files, "*.strength=0.1")
    flexion = weak.model.coordinate_index("hip_flexion_r")
    others = tuple(a for a in weak.reserves if a.coordinate != flexion)
    pair = tuple(CoordinateActuator(f"help{o}", flexion, o, -np.inf, np.inf) for o in (3.0, 4.0))
    one = CoordinateActuator("help", flexion, 5.0, -np.inf, np.inf)
    two_found, one_found = (assess(replace(weak, reserves=(*others, *r))).legs[0] for r in (pair, (one,)))
    assert np.abs(one_found.coordination.reserve_Nm[:, 0]).max() > 1.0
    assert np.allclose(two_found.coordination.reserve_Nm, one_found.coordination.reserve_Nm, atol=1e-6)


def test_frames_beyond_rows_without_a_reserve_are_marked_with_what_is_missing(files: DemoFiles) -> None:
    leg = assess(replace(read(files, "*_r.strength=0.1"), reserves=())).legs[0]
    infeasible = leg.coordination.status == Status.INFEASIBLE
    made = np.einsum("tm,tmk->tk", leg.force_N, leg.mechanics.moment_arm_m)
    assert infeasible.any()
    assert leg.trouble.by_status[Status.INFEASIBLE] == infeasible.sum()
    assert np.allclose(made + leg.coordination.reserve_Nm, leg.target_Nm, atol=1e-5)


def test_bounded_reserves_keep_their_bounds_or_the_frame_is_marked(files: DemoFiles) -> None:
    weak = read(files, "*_r.strength=0.3")
    bounded = tuple(replace(a, optimal_force=10.0, min_control=-1.0, max_control=1.0) for a in weak.reserves)
    leg = assess(replace(weak, reserves=bounded)).legs[0]
    met = leg.coordination.status == Status.OPTIMAL
    assert met.any()
    assert np.abs(leg.coordination.reserve_Nm[met]).max() <= 10.0 + 1e-6


def test_gravity_along_another_axis_turns_the_world_and_nothing_else(files: DemoFiles) -> None:
    recording = read(files)
    turned = turned_world(recording)
    for hip, other in zip(assess(recording).hips, assess(turned).hips, strict=True):
        assert np.allclose(hip.moment_Nm, other.moment_Nm, atol=1e-7)
        assert np.allclose(hip.contact.on_pelvis_in_pelvis_N, other.contact.on_pelvis_in_pelvis_N, atol=1e-3)


def turned_world(recording: Recording) -> Recording:
    """Return the same trial in a laboratory whose z axis points up."""
    turn = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    model = recording.model
    root = model.joints[0]
    first = replace(
        root, parent_rotation=turn @ root.parent_rotation, parent_origin_m=turn @ root.parent_origin_m
    )
    loads = recording.loads
    return replace(
        of_model(
            recording,
            replace(model, gravity_m_s2=turn @ model.gravity_m_s2, joints=(first, *model.joints[1:])),
        ),
        loads=replace(
            loads,
            force_N=loads.force_N @ turn.T,
            point_m=loads.point_m @ turn.T,
            torque_Nm=loads.torque_Nm @ turn.T,
        ),
    )


def test_when_the_recording_starts_does_not_matter(files: DemoFiles) -> None:
    recording = read(files)
    later_s = recording.motion.time_s + 123.0
    later = replace(
        recording,
        motion=replace(recording.motion, time_s=later_s),
        loads=replace(recording.loads, time_s=later_s),
    )
    for hip, other in zip(assess(recording).hips, assess(later).hips, strict=True):
        assert np.array_equal(hip.contact.magnitude_N, other.contact.magnitude_N)
        assert hip.windows[0].pressure.mean_offset == pytest.approx(other.windows[0].pressure.mean_offset)


def test_a_muscle_that_the_file_holds_down_pulls_what_it_may(files: DemoFiles) -> None:
    recording = read(files, "glmed*_r.guard=0.5")
    held = {"soleus_r": 0.0, "glmed1_r": 0.3}
    muscles = tuple(replace(m, max_activation=held.get(m.name, 1.0)) for m in recording.model.muscles)
    leg = assess(of_model(recording, replace(recording.model, muscles=muscles))).legs[0]
    for name, most in held.items():
        assert leg.coordination.activation[:, leg.muscles.index(name)] == pytest.approx(most)


def test_a_ball_joint_hip_carries_what_the_same_hip_of_three_axes_does(files: DemoFiles) -> None:
    # Its rows are moments about the pelvis' axes, not about the hip's own: only the pose must be told alike.
    recording = still(read(files))
    balled = as_ball(recording, recording.hips[0].joint)
    for hip, other in zip(assess(recording).hips, assess(balled).hips, strict=True):
        assert np.allclose(hip.contact.on_femur_in_femur_N, other.contact.on_femur_in_femur_N, atol=0.01)


def still(recording: Recording) -> Recording:
    """Return the same poses held still, without reserves at the hips, whose price depends on their axes."""
    nothing = np.zeros_like(recording.motion.q)
    hips = {c for hip in recording.hips for c in hip.coordinates}
    return replace(
        recording,
        motion=replace(recording.motion, u=nothing, udot=nothing),
        reserves=tuple(a for a in recording.reserves if a.coordinate not in hips),
    )


def as_ball(recording: Recording, joint: int) -> Recording:
    """Return the recording with the right hip as a ball joint: turned about x, y, z instead of z, x, y."""
    z, x, y = recording.model.joints[joint].rotations
    ball = replace(
        recording.model.joints[joint],
        kind="BallJoint",
        rotations=(x, y, z),
        speed_kind=SpeedKind.ANGULAR_VELOCITY,
    )
    joints = tuple(ball if j == joint else other for j, other in enumerate(recording.model.joints))
    q = recording.motion.q.copy()
    turned = Rotation.from_euler("ZXY", q[:, [z.coordinate, x.coordinate, y.coordinate]])
    q[:, [x.coordinate, y.coordinate, z.coordinate]] = turned.as_euler("XYZ")
    moved = replace(recording, motion=replace(recording.motion, q=q))
    return of_model(moved, replace(recording.model, joints=joints))
