"""Strides: events from forces and from feet, what is left out, and series over a stride."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.model.description import Model
from coxa.recording.events import FootMotion, body_side, events_from_force, events_from_motion, runs
from coxa.recording.ground_forces import GroundForces
from coxa.recording.loads import read_external_loads
from coxa.recording.storage import read_storage
from coxa.recording.strides import Stride, find_strides, mean_sd, normalise
from tests.recording.models import model_with

TIME_s = np.arange(0, 4, 0.001)
MS = 1e-3


def pushes(starts: list[float], length_s: float, peak_N: float = 800.0) -> np.ndarray:
    """Return a half-sine of force after each start."""
    force = np.zeros_like(TIME_s)
    for start in starts:
        inside = (TIME_s >= start) & (TIME_s <= start + length_s)
        force[inside] += peak_N * np.sin(np.pi * (TIME_s[inside] - start) / length_s)
    return force


def both_feet(right: np.ndarray, left: np.ndarray) -> GroundForces:
    force_N = np.zeros((len(TIME_s), 2, 3))
    force_N[:, 0, 1], force_N[:, 1, 1] = right, left
    zero, ground = np.zeros_like(force_N), np.zeros(2, dtype=np.int64)
    return GroundForces(TIME_s, ("r", "l"), np.array([4, 5]), ground, ground, force_N, zero, zero)


WALK = both_feet(pushes([0.3, 1.4, 2.5], 0.7), pushes([0.85, 1.95, 3.05], 0.7))
RUN = both_feet(pushes([0.3, 1.0, 1.7], 0.25), pushes([0.65, 1.35, 2.05], 0.25))


def feet(period_s: float = 1.1, bounce_m: float = -0.02) -> FootMotion:
    """Return feet that swing like pendulums; the pelvis is low while they are apart, as in walking."""
    phase = 2 * np.pi * TIME_s / period_s
    pelvis = np.column_stack([1.2 * TIME_s, 0.9 - bounce_m * np.cos(2 * phase), 0 * TIME_s])
    heel = {
        side: pelvis + np.column_stack([0.3 * np.sin(phase + shift), -0.85 + 0 * phase, 0 * phase])
        for side, shift in (("r", 0.0), ("l", np.pi))
    }
    return FootMotion(TIME_s, pelvis, heel)


@pytest.mark.parametrize(
    ("name", "side"),
    [("calcn_r", "r"), ("toes_l", "l"), ("r_foot", "r"), ("LeftFoot", "l"), ("pelvis", ""), ("ground", "")],
)
def test_a_bodys_side_is_in_its_name(name: str, side: str) -> None:
    assert body_side(name) == side


def test_strikes_and_toe_offs_are_where_the_force_crosses_the_threshold() -> None:
    events = events_from_force(TIME_s, pushes([0.5, 1.5], 0.6, peak_N=1000.0))
    crossing_s = 0.6 * np.arcsin(20 / 1000) / np.pi
    np.testing.assert_allclose(events.strikes, [0.5 + crossing_s, 1.5 + crossing_s], atol=0.1 * MS)
    np.testing.assert_allclose(events.toe_offs, [1.1 - crossing_s, 2.1 - crossing_s], atol=0.1 * MS)


def test_noise_between_contacts_is_no_contact() -> None:
    noise = pushes([1.2], 0.1, peak_N=60.0) + pushes([2.3], 0.02, peak_N=500.0)
    assert len(events_from_force(TIME_s, pushes([0.5, 1.5], 0.6) + noise).strikes) == 2


def test_a_short_gap_does_not_end_a_contact() -> None:
    force = pushes([0.5, 1.5], 0.6)
    force[800:810] = 0.0
    assert len(events_from_force(TIME_s, force).strikes) == 2


def test_a_foot_that_is_down_at_first_has_no_strike() -> None:
    events = events_from_force(TIME_s, pushes([-0.3, 1.0], 0.6))
    assert (len(events.strikes), len(events.toe_offs)) == (1, 2)


def test_an_unloaded_foot_has_no_events() -> None:
    assert events_from_force(TIME_s, np.zeros_like(TIME_s)).strikes == ()


def test_walking_has_strides_of_both_sides(model: Model) -> None:
    found = find_strides(WALK, model)
    assert found.gait == "walking"
    assert [len(found.of(side)) for side in "rl"] == [2, 2]
    assert found.of("r")[0].duration_s == pytest.approx(1.1, abs=MS)


def test_running_is_told_from_walking_by_its_stance_share(model: Model) -> None:
    found = find_strides(RUN, model)
    assert found.gait == "running"
    assert found.strides[0].stance_share == pytest.approx(0.25 / 0.7, abs=0.02)


def test_several_plates_under_one_foot_count_together(model: Model) -> None:
    whole = pushes([0.3, 1.4], 0.7)
    split = both_feet(whole * (TIME_s < 0.6), whole * (TIME_s >= 0.6))
    both = replace(split, bodies=np.array([4, 4]))
    assert len(find_strides(both, model).of("r")) == 1


def test_a_stride_that_spans_a_missed_plate_is_left_out(model: Model) -> None:
    missed = both_feet(pushes([0.3, 1.4, 2.5], 0.7), pushes([0.85, 3.05], 0.7))
    found = find_strides(missed, model)
    assert found.of("l") == ()
    assert "1 stride of double length is left out: a foot struck beside the plates" in found.notes


def test_without_forces_the_feet_tell_the_strides(model: Model) -> None:
    found = find_strides(GroundForces.none(), model, feet())
    assert {stride.source for stride in found.strides} == {"motion"}
    np.testing.assert_allclose([s.duration_s for s in found.strides], 1.1, atol=MS)


def test_a_heel_strikes_where_it_is_farthest_forward() -> None:
    events = events_from_motion(feet(), "r")
    np.testing.assert_allclose(events.strikes, 1.1 * (0.25 + np.arange(4)), atol=0.1 * MS)
    np.testing.assert_allclose(events.toe_offs, 1.1 * (0.75 + np.arange(3)), atol=0.1 * MS)


def test_the_direction_of_progress_does_not_matter() -> None:
    plain = feet()
    turn = np.array([[0.6, 0, 0.8], [0, 1, 0], [-0.8, 0, 0.6]])
    heel = {side: point @ turn for side, point in plain.heel_m.items()}
    turned = FootMotion(TIME_s, plain.pelvis_m @ turn, heel, forward=np.array([0.6, 0.3, 0.8]))
    np.testing.assert_allclose(
        events_from_motion(turned, "r").strikes, events_from_motion(plain, "r").strikes
    )


def test_a_runner_is_high_while_the_feet_are_apart() -> None:
    assert not runs(feet(bounce_m=-0.02))
    assert runs(feet(bounce_m=0.02))


def test_a_runner_leaves_the_ground_when_the_knee_is_straightest() -> None:
    still = feet(bounce_m=0.02)
    knee = 0.5 + 0.4 * np.cos(2 * np.pi * (TIME_s - 0.725) / 1.1 + np.pi)  # straightest 0.1 s before toe-back
    moving = FootMotion(TIME_s, still.pelvis_m, still.heel_m, knee_flexion_rad={"r": knee})
    np.testing.assert_allclose(
        events_from_motion(moving, "r").toe_offs, 0.725 + 1.1 * np.arange(3), atol=0.1 * MS
    )


def test_a_strike_beside_the_plates_is_taken_from_the_feet(model: Model) -> None:
    one_plate = both_feet(pushes([1.375], 0.7), np.zeros_like(TIME_s))
    (stride,) = find_strides(one_plate, model, feet()).of("r")
    assert stride.source == "forces and motion"
    assert stride.end_s == pytest.approx(1.1 * 2.25, abs=MS)


def test_strides_that_begin_beside_the_plates_are_left_out(model: Model) -> None:
    one_plate = both_feet(pushes([1.375], 0.7), pushes([0.8], 0.7))
    assert (
        "2 right strides begin without a measured force and are left out"
        in find_strides(one_plate, model, feet()).notes
    )


def test_standing_has_no_strides(model: Model) -> None:
    found = find_strides(both_feet(np.full_like(TIME_s, 400.0), np.full_like(TIME_s, 400.0)), model)
    assert (found.strides, found.gait) == ((), "unknown")
    assert found.notes == ("no whole right stride was found", "no whole left stride was found")


STRIDE = Stride("r", 1.0, 1.6, 2.0)


def test_a_stride_has_101_points_from_strike_to_strike() -> None:
    cycle = normalise(TIME_s, np.stack([TIME_s, 3 * TIME_s], axis=1), STRIDE)
    np.testing.assert_allclose(cycle[:, 1], 3 * np.linspace(1, 2, 101), atol=1e-12)


def test_a_stride_outside_the_series_is_refused() -> None:
    with pytest.raises(InputError, match=r"the stride from 1 to 2 s reaches outside .* \(0 to 1\.5 s\)"):
        normalise(TIME_s[:1501], TIME_s[:1501], STRIDE)


def test_mean_and_deviation_over_strides() -> None:
    mean, sd = mean_sd([np.full((101, 2), k) for k in (1.0, 2.0, 3.0)])
    assert (mean[0, 0], sd[0, 0]) == (2.0, 1.0)


def test_one_stride_has_no_deviation() -> None:
    assert mean_sd([np.ones(101)])[1] is None


def test_no_stride_cannot_be_averaged() -> None:
    with pytest.raises(InputError, match="no stride to average"):
        mean_sd([])


@pytest.mark.parametrize(
    ("case", "gait", "right"),
    [("rajagopal_run", "running", 6), ("rajagopal_walk", "walking", 1), ("gait2392_walk", "walking", 1)],
)
def test_strides_of_real_trials(shared_dir: Path, case: str, gait: str, right: int) -> None:
    folder = shared_dir / "reference" / case
    model = model_with(list(read_storage(folder / "ik.mot").labels))
    found = find_strides(read_external_loads(folder / "external_loads.xml", model), model)
    assert (found.gait, len(found.of("r"))) == (gait, right)


@pytest.mark.parametrize(("swapped", "cautions"), [(False, 0), (True, 2)])
def test_forces_on_the_wrong_foot_are_noticed(model: Model, swapped: bool, cautions: int) -> None:
    foot = feet()
    heels = [foot.heel_m["lr"[k] if swapped else "rl"[k]] for k in range(2)]
    loads = replace(WALK, point_m=np.stack(heels, axis=1))
    found = find_strides(loads, model, foot)
    assert sum("nearer to the" in note for note in found.notes) == cautions
