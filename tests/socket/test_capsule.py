"""The capsule: forces follow from an energy, wraps close smoothly, cut ligaments give nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.anatomy.person import Person
from coxa.errors import InputError
from coxa.socket import Capsule, capsule_state, hip_rotation, reference_capsule
from coxa.socket.ligaments import ligament_energy, ligament_pull, ligament_slope, ligament_tension

ANGLE = st.tuples(st.floats(-20, 115), st.floats(-45, 25), st.floats(-60, 60))
HEAD = st.tuples(*[st.floats(-0.004, 0.004)] * 3)
STEP = 1e-6


def at(*degrees: float) -> np.ndarray:
    return hip_rotation(np.radians([degrees]))


def pull(p: np.ndarray, f: np.ndarray, radius: float = 0.0227) -> tuple[float, np.ndarray]:
    out = np.zeros(3)
    return ligament_pull(*p, *f, 0.0, 0.0, 0.0, radius, out), out


def tight(capsule: Capsule | None = None) -> Capsule:
    """A capsule under tension in every posture."""
    return (capsule or reference_capsule()).scaled_slack(0.3)


@settings(max_examples=40, deadline=None)
@given(ANGLE, HEAD)
def test_force_is_minus_the_slope_of_the_energy_over_head_displacement(
    degrees: tuple[float, ...], head: tuple[float, ...]
) -> None:
    capsule, R = tight(), np.repeat(at(*degrees), 7, axis=0)
    moved = np.array(head) + STEP * np.vstack([np.zeros(3), np.eye(3), -np.eye(3)])
    state = capsule_state(capsule, R, moved)
    slope = (state.energy_J[1:4] - state.energy_J[4:]) / (2 * STEP)
    np.testing.assert_allclose(state.force_on_femur_N[0], -slope, rtol=1e-5, atol=1e-2)


@settings(max_examples=40, deadline=None)
@given(ANGLE, HEAD)
def test_moment_is_minus_the_slope_of_the_energy_over_each_hip_angle(
    degrees: tuple[float, ...], head: tuple[float, ...]
) -> None:
    angle = np.radians(degrees) + STEP * np.vstack([np.zeros(3), np.eye(3), -np.eye(3)])
    state = capsule_state(tight(), hip_rotation(angle), np.tile(head, (7, 1)))
    slope = (state.energy_J[1:4] - state.energy_J[4:]) / (2 * STEP)
    np.testing.assert_allclose(state.moment_Nm[0], -slope, rtol=1e-5, atol=1e-3)


@given(st.floats(0.0, 0.3))
def test_tension_is_the_slope_of_the_energy(strain: float) -> None:
    slack, stiffness, length = 0.05, 2000.0, 0.05 * (1 + strain)
    energy = [ligament_energy(length + d, slack, stiffness) for d in (-STEP, STEP)]
    assert ligament_tension(length, slack, stiffness) == pytest.approx(
        (energy[1] - energy[0]) / (2 * STEP), abs=2e-2
    )


@given(st.floats(0.001, 0.3))
def test_slope_of_the_tension_is_its_derivative(strain: float) -> None:
    slack, stiffness, length = 0.05, 2000.0, 0.05 * (1 + strain)
    tension = [ligament_tension(length + d, slack, stiffness) for d in (-STEP, STEP)]
    found = (tension[1] - tension[0]) / (2 * STEP)
    assert ligament_slope(length, slack, stiffness) == pytest.approx(found, rel=1e-2)


def test_law_is_continuous_where_toe_meets_straight() -> None:
    tension = [ligament_tension(0.05 * (1.06 + d), 0.05, 1000.0) for d in (-1e-9, 1e-9)]
    assert tension[0] == pytest.approx(tension[1], abs=1e-5)
    assert tension[1] == pytest.approx(30.0, abs=1e-4)  # k (2 ε₁ - ε₁)


def test_ligament_below_slack_gives_nothing() -> None:
    assert ligament_tension(0.04, 0.05, 1000.0) == 0.0
    assert ligament_energy(0.04, 0.05, 1000.0) == 0.0


def test_length_and_pull_are_continuous_where_the_string_touches_the_head() -> None:
    p, depth = np.array([0.03, 0.03, 0.0]), 1e-9
    off = pull(p, np.array([0.03, -0.03, 0.0]), 0.03 - depth)
    on = pull(p, np.array([0.03, -0.03, 0.0]), 0.03 + depth)
    assert off[0] == pytest.approx(on[0], abs=1e-8)
    np.testing.assert_allclose(off[1], on[1], atol=1e-3)


def test_length_and_pull_are_continuous_where_an_attachment_enters_the_head() -> None:
    f, p = np.array([-0.03, -0.02, 0.01]), np.array([0.02, 0.0, 0.0])
    out, inside = pull(p * (1 + 1e-9), f, 0.02), pull(p * (1 - 1e-9), f, 0.02)
    assert out[0] == pytest.approx(inside[0], abs=1e-6)
    np.testing.assert_allclose(out[1], inside[1], atol=1e-3)


def test_wrapped_string_is_two_tangents_and_an_arc() -> None:
    length, unit = pull(np.array([0.0, 0.03, 0.0]), np.array([0.05, -0.02, 0.0]), 0.025)
    free = np.arccos(25 / 30) + np.arccos(0.025 / np.hypot(0.05, 0.02))
    turn = np.pi / 2 + np.arctan2(0.02, 0.05)
    tangents = np.sqrt(0.03**2 - 0.025**2) + np.sqrt(0.05**2 + 0.02**2 - 0.025**2)
    assert turn > free
    assert length == pytest.approx(tangents + 0.025 * (turn - free))
    assert np.linalg.norm(unit) == pytest.approx(1.0)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_a_wrapped_string_is_the_shortest_of_the_ways_outside_the_head(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, f = (rng.normal(size=3) for _ in range(2))
    p, f = (0.02 * v / np.linalg.norm(v) * rng.uniform(1.1, 2.0) for v in (p, f))
    length, _ = pull(p, f, 0.02)
    share = np.linspace(0.0, 1.0, 4001)[:, None]
    way = (1 - share) * p + share * f
    way *= np.maximum(1.0, 0.02 / np.linalg.norm(way, axis=1, keepdims=True))  # pushed out of the head
    assert (
        np.linalg.norm(p - f) - 1e-12 <= length <= np.linalg.norm(np.diff(way, axis=0), axis=1).sum() + 1e-9
    )


def test_slack_capsule_does_nothing() -> None:
    state = capsule_state(reference_capsule().scaled_slack(5.0), at(-20, -40, 60))
    assert not state.tension_N.any()
    assert not state.force_on_femur_N.any()


def test_mirrored_capsule_pulls_as_in_a_mirror() -> None:
    capsule, flip = tight(), np.diag([1.0, 1.0, -1.0])
    mirrored = replace(capsule, pelvis_m=capsule.pelvis_m @ flip, femur_m=capsule.femur_m @ flip)
    R, head = at(30, -10, 20), np.array([[1e-3, 2e-3, -1e-3]])
    one, other = capsule_state(capsule, R, head), capsule_state(mirrored, flip @ R @ flip, head @ flip)
    np.testing.assert_allclose(other.force_on_femur_N, one.force_on_femur_N @ flip, atol=1e-9)
    np.testing.assert_allclose(other.tension_N, one.tension_N, atol=1e-9)


def test_a_batch_is_its_frames_one_by_one() -> None:
    R = hip_rotation(np.radians(np.random.default_rng(0).uniform(-30, 60, (200, 3))))
    batch = capsule_state(tight(), R)
    single = capsule_state(tight(), R[77:78])
    np.testing.assert_array_equal(batch.moment_Nm[77], single.moment_Nm[0])


def test_cut_ligaments_no_longer_pull() -> None:
    cut = tight().cut("iliofemoral")
    tension = capsule_state(cut, at(0, 0, 0)).tension_N[0]
    gone = [name.startswith("iliofemoral") for name in cut.names]
    assert not tension[gone].any()
    assert tension[~np.array(gone)].all()


def test_cutting_without_a_name_cuts_all() -> None:
    assert not capsule_state(tight().cut(), at(0, 0, 0)).energy_J.any()


def test_cutting_an_unknown_ligament_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no ligament 'cruciate'.*ischiofemoral_1"):
        reference_capsule().cut("cruciate")


@pytest.mark.parametrize("change", [{"slack_m": 0.0}, {"stiffness_N": -1.0}])
def test_impossible_ligaments_are_refused(change: dict[str, float]) -> None:
    capsule = reference_capsule()
    with pytest.raises(InputError, match="give stiffness ≥ 0 N, slack > 0 m"):
        replace(capsule, **{k: np.full(len(capsule.names), v) for k, v in change.items()})


def test_heads_for_other_frames_are_refused() -> None:
    with pytest.raises(InputError, match=r"give \(frames, 3, 3\) and \(frames, 3\)"):
        capsule_state(reference_capsule(), at(0, 0, 0), np.zeros((2, 3)))


def test_a_larger_person_has_the_same_strains() -> None:
    one, other = (reference_capsule(Person(height_m=h, mass_kg=70.0)) for h in (1.6, 1.9))
    strain = [capsule_state(c, at(100, 10, 20)).length_m / c.slack_m for c in (one, other)]
    np.testing.assert_allclose(strain[0], strain[1], rtol=1e-9)
    assert other.stiffness_N.sum() / one.stiffness_N.sum() == pytest.approx((1.9 / 1.6) ** 2)


def test_a_state_cannot_be_changed() -> None:
    state = capsule_state(reference_capsule(), at(0, 0, 0))
    with pytest.raises(ValueError, match="read-only"):
        state.force_on_femur_N[0, 0] = 1.0
