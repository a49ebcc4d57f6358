"""What is drawn of a hip: its socket, muscles and the scene in space; the same for a hip and its mirror image."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from coxa.demo import demo_files
from coxa.export import drawings
from coxa.pipeline import Analysis, analyze
from coxa.recording.strides import normalise
from coxa.socket import socket_load
from coxa.socket.picture import LIGHT_BW

Json = dict[str, Any]


def curves(side: Json) -> dict[str, Json]:
    return {curve["key"]: curve for curve in side["curves"]}


def plain(values: list[float | None]) -> np.ndarray:
    """Return numbers with NaN for null."""
    return np.array([np.nan if value is None else value for value in values])


# ---- Mirror image ----------------------------------------------------------------------------------------------------


@cache
def symmetric() -> Json:
    """The bundled stride, both hips healthy: left is right, half a stride later."""
    with demo_files() as found:
        return drawings(
            analyze(found.motion, model=found.model, loads=found.loads, reserves=found.reserves, cutoff_Hz=0)
        )


def test_a_motion_and_its_mirror_image_draw_the_same_curves() -> None:
    right, left = (curves(symmetric()["sides"][side]) for side in "rl")
    assert right.keys() == left.keys()
    for key, curve in right.items():
        wide = max(np.ptp(curve["mean"]), 0.2)
        np.testing.assert_allclose(curve["mean"], left[key]["mean"], atol=0.03 * wide, err_msg=key)
        assert (curve["plus"], curve["minus"]) == (left[key]["plus"], left[key]["minus"])


def test_a_motion_and_its_mirror_image_draw_the_same_socket() -> None:
    right, left = (symmetric()["sides"][side]["socket"] for side in "rl")
    assert right["rim"] == left["rim"]
    np.testing.assert_allclose(right["path"]["load_BW"], left["path"]["load_BW"], atol=0.15)
    both = [plain(side["path"]["offset"]) for side in (right, left)]
    np.testing.assert_allclose(both[0], both[1], atol=0.15)


def test_a_motion_and_its_mirror_image_draw_the_same_scene() -> None:
    right, left = (symmetric()["sides"][side]["scene"] for side in "rl")
    mirror = np.array([1.0, 1.0, -1.0])
    assert right["spacing"] == left["spacing"]
    np.testing.assert_allclose(right["cup"]["rim"], left["cup"]["rim"] * mirror, atol=0.11)
    for ours, theirs in zip(right["frames"], left["frames"], strict=True):
        np.testing.assert_allclose(ours["femur"], theirs["femur"] * mirror, atol=3.0)
        for a, b in zip(ours["muscles"], left_like(right, left, theirs), strict=True):
            if len(a) == len(b):  # a path may take up a point at one angle and not quite at the next
                np.testing.assert_allclose(a, b * mirror, atol=5.0)


def left_like(right: Json, left: Json, frame: Json) -> list[Any]:
    """Return a left frame's paths in the order of the right scene's muscles."""
    place = {m["muscle"][:-2]: k for k, m in enumerate(left["muscles"])}
    return [np.array(frame["muscles"][place[m["muscle"][:-2]]]) for m in right["muscles"]]


# ---- Socket ----------------------------------------------------------------------------------------------------------


def test_the_path_of_a_single_stride_lies_where_its_load_presses(drawn: Json, analysis: Analysis) -> None:
    for side, found in drawn["sides"].items():
        hip = analysis.hip(side)
        stride = hip.windows[0].stride
        assert stride is not None
        force_N = normalise(analysis.time_s, hip.contact.on_pelvis_in_pelvis_N, stride, 51)
        pressed = plain(found["socket"]["path"]["offset"])
        light = np.linalg.norm(force_N, axis=1) < LIGHT_BW * analysis.body_weight_N
        expected = np.where(light, np.nan, socket_load(hip.socket.cup, force_N).offset)
        np.testing.assert_allclose(pressed, expected, atol=1e-4)
        between_frames = normalise(analysis.time_s, hip.socket.offset, stride, 51)
        assert np.nanmedian(np.abs(pressed - between_frames)) < 2e-3


def test_x_and_y_are_angle_and_azimuth_of_the_mean_load(run: Json, running: Analysis) -> None:
    hip = running.hip("l")
    path = run["sides"]["l"]["socket"]["path"]
    strides = [w.stride for w in hip.windows if w.stride]
    force = np.mean(
        [normalise(running.time_s, hip.contact.on_pelvis_in_pelvis_N, s, 51) for s in strides], axis=0
    )
    angle, azimuth = hip.socket.cup.polar(force)
    pressing = np.linalg.norm(force, axis=1) >= LIGHT_BW * running.body_weight_N
    assert pressing.sum() > 40
    x, y = plain(path["x"])[pressing], plain(path["y"])[pressing]
    np.testing.assert_allclose(np.hypot(x, y), np.degrees(angle[pressing]), atol=0.01)
    np.testing.assert_allclose(np.arctan2(y, x), azimuth[pressing], atol=0.02)
    np.testing.assert_allclose(
        path["load_BW"], np.linalg.norm(force, axis=1) / running.body_weight_N, atol=1e-3
    )


def test_rims_are_closed(drawn: Json) -> None:
    for side in drawn["sides"].values():
        assert side["socket"]["rim"][0] == side["socket"]["rim"][-1]
        assert side["scene"]["cup"]["rim"][0] == side["scene"]["cup"]["rim"][-1]


def test_a_socket_from_pictures_is_not_called_average() -> None:
    with demo_files() as found:
        own = analyze(
            found.motion,
            model=found.model,
            loads=found.loads,
            reserves=found.reserves,
            start_s=0.5,
            end_s=0.6,
            cup={"l": {"lateral_edge_rad": 0.35}},
        )
    sides = drawings(own)["sides"]
    assert (sides["l"]["socket"]["assumed"], sides["r"]["socket"]["assumed"]) == (False, True)
    assert sides["l"]["socket"]["words"] == "socket from pictures, the rest average"


# ---- Muscles ---------------------------------------------------------------------------------------------------------


def test_shares_are_shares_of_the_whole(drawn: Json) -> None:
    for side in drawn["sides"].values():
        for share in ("effort_share", "impulse_share"):
            assert sum(m[share] for m in side["muscles"]) == pytest.approx(1.0, abs=0.01)


def test_a_weak_muscle_s_best_is_below_its_healthy_best(drawn: Json) -> None:
    for muscle in drawn["sides"]["l"]["muscles"]:
        weak = 0.6 if muscle["whole"] == "gluteus medius" else 1.0
        assert muscle["best_N"] == pytest.approx(weak * muscle["healthy_best_N"], abs=0.1)


def test_roles_and_order_are_those_of_the_summary(drawn: Json, analysis: Analysis) -> None:
    for hip in analysis.hips:
        found = [(m["muscle"], m["role"]) for m in drawn["sides"][hip.side]["muscles"]]
        assert found == [(role.muscle, role.role) for role in hip.roles]
        assert [m["muscle"] for m in drawn["sides"][hip.side]["scene"]["muscles"]] == [m for m, _ in found]


def test_mean_force_lies_below_the_peak(drawn: Json) -> None:
    for side in drawn["sides"].values():
        assert all(0 <= m["force_mean_N"] <= m["force_peak_N"] for m in side["muscles"])


# ---- Scene -----------------------------------------------------------------------------------------------------------


def test_the_head_s_centre_is_the_origin_and_the_knee_keeps_its_distance(drawn: Json) -> None:
    for side in drawn["sides"].values():
        bone = np.array([frame["femur"] for frame in side["scene"]["frames"]])
        np.testing.assert_array_equal(bone[:, 0], 0.0)
        thigh = np.linalg.norm(bone[:, -1], axis=1)
        assert np.ptp(thigh) < 0.05 * thigh.mean()


def test_the_trochanter_lies_outward_of_the_head(drawn: Json, run: Json) -> None:
    for found in (drawn, run):
        for side, out in (("r", 1.0), ("l", -1.0)):
            frame = found["sides"][side]["scene"]["frames"][0]
            assert 40.0 < out * frame["trochanter"][1][2] < 80.0


def test_paths_end_where_the_model_fixes_them(drawn: Json, analysis: Analysis) -> None:
    joint = analysis.model.joints[analysis.hip("r").hip.joint]
    muscles = {m.name: m for m in analysis.model.muscles}
    scene = drawn["sides"]["r"]["scene"]
    for k, named in enumerate(scene["muscles"]):
        first = muscles[named["muscle"]].points[0]
        if first.body == joint.parent:
            wanted = 1e3 * (first.location_m - joint.parent_origin_m)
            for frame in scene["frames"]:
                np.testing.assert_allclose(frame["muscles"][k][0], wanted, atol=0.51)


def test_insertions_move_with_the_thigh(drawn: Json, analysis: Analysis) -> None:
    """Between a point on the femur and the femur's head lies the same distance at every frame."""
    femur = analysis.hip("l").hip.femur_body
    muscles = {m.name: m for m in analysis.model.muscles}
    scene = drawn["sides"]["l"]["scene"]
    ends = [k for k, m in enumerate(scene["muscles"]) if muscles[m["muscle"]].points[-1].body == femur]
    assert len(ends) > 10
    for k in ends:
        reach = [np.linalg.norm(frame["muscles"][k][-1]) for frame in scene["frames"]]
        assert np.ptp(reach) < 2.0


def test_both_scenes_share_one_scale_that_holds_every_force(drawn: Json) -> None:
    scenes = [side["scene"] for side in drawn["sides"].values()]
    assert len({scene["value_top"] for scene in scenes}) == 1
    for scene in scenes:
        assert max(max(frame["values"]) for frame in scene["frames"]) <= scene["value_top"]
        assert len({len(frame["values"]) for frame in scene["frames"]} | {len(scene["muscles"])}) == 1


def test_the_stride_shown_is_one_of_the_strides(run: Json, running: Analysis) -> None:
    scene = run["sides"]["r"]["scene"]
    hip = running.hip("r")
    loads = np.array([frame["load"] for frame in scene["frames"]])
    force_BW = hip.contact.on_pelvis_in_pelvis_N / running.body_weight_N
    each = [normalise(running.time_s, force_BW, w.stride, 21) for w in hip.windows if w.stride]
    assert min(np.abs(loads - one).max() for one in each) < 1e-3


def test_the_weak_muscle_pulls_less_than_its_twin(drawn: Json) -> None:
    right, left = (drawn["sides"][side]["muscles"] for side in "rl")
    effort = [
        sum(m["force_mean_N"] for m in side if m["whole"] == "gluteus medius") for side in (right, left)
    ]
    assert effort[1] < effort[0]
