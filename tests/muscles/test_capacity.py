"""What must hold of a muscle's capacity whatever its family and parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import Muscle
from coxa.muscles.capacity import Capacity, Projection, force_model, muscle_capacity
from tests.muscles.capacity_muscles import FAMILIES, path_length, random_muscle

LENGTHS = np.linspace(0.3, 1.8, 151)

any_muscle = st.builds(
    lambda kind, seed: random_muscle(kind, np.random.default_rng(seed)),
    st.sampled_from(FAMILIES),
    st.integers(0, 10_000),
)


def sweep(muscle: Muscle, velocity_m_s: float = 0.0, shift: float = 0.0) -> Capacity:
    """Return the capacity over a range of fibre lengths, with the true pennation."""
    length = path_length(muscle, LENGTHS)[:, None]
    speed = np.full_like(length, velocity_m_s)
    return muscle_capacity([muscle], length, speed, [shift], projection=Projection.FIBER)


def along_fiber(muscle: Muscle, force_N: Any, capacity: Capacity) -> Any:
    """Return a force along the tendon as multiplier along the fibre; 0 where the tendon is slack."""
    cosine = capacity.cos_pennation[:, 0]
    return np.divide(force_N[:, 0], cosine, out=np.zeros_like(cosine), where=cosine > 0.0) / (
        muscle.max_isometric_force_N
    )


@given(any_muscle, st.floats(-3.0, 3.0))
@settings(max_examples=60, deadline=None)
def test_a_muscle_never_pushes(muscle: Muscle, velocity: float) -> None:
    capacity = sweep(muscle, velocity)
    assert capacity.active_N.min() >= 0.0
    assert capacity.passive_N.min() >= 0.0


@given(any_muscle, st.floats(0.1, 10.0))
@settings(max_examples=40, deadline=None)
def test_forces_scale_with_the_maximal_force(muscle: Muscle, factor: float) -> None:
    one = sweep(muscle, -0.1)
    other = sweep(replace(muscle, max_isometric_force_N=factor * muscle.max_isometric_force_N), -0.1)
    np.testing.assert_allclose(other.active_N, factor * one.active_N, rtol=1e-12)
    np.testing.assert_allclose(other.passive_N, factor * one.passive_N, rtol=1e-12)


@given(any_muscle)
@settings(max_examples=40, deadline=None)
def test_a_muscle_at_optimal_length_and_rest_pulls_its_maximal_force(muscle: Muscle) -> None:
    length = [[float(path_length(muscle, 1.0))]]
    capacity = muscle_capacity([muscle], length, [[0.0]], projection=Projection.FIBER)
    expected = muscle.max_isometric_force_N * np.cos(muscle.pennation_angle_at_optimal_rad)
    assert capacity.active_N[0, 0] == pytest.approx(expected, rel=1e-9)


@given(any_muscle)
@settings(max_examples=40, deadline=None)
def test_force_is_greatest_about_optimal_length(muscle: Muscle) -> None:
    capacity = sweep(muscle)
    multiplier = along_fiber(muscle, capacity.active_N, capacity)
    # Splines and sums of Gaussians pass through 1 at optimal length but may peak beside it.
    slack = 1e-12 if muscle.kind.startswith(("Millard", "Thelen")) else 0.02
    assert 1.0 - 1e-9 <= multiplier.max() <= 1.0 + slack
    assert LENGTHS[multiplier.argmax()] == pytest.approx(1.0, abs=0.05)


@given(any_muscle)
@settings(max_examples=40, deadline=None)
def test_force_rises_with_lengthening_velocity(muscle: Muscle) -> None:
    velocity = np.linspace(-1.3, 1.3, 261) * muscle.optimal_fiber_length_m * 10.0
    length = np.full_like(velocity, path_length(muscle, 1.0))
    capacity = muscle_capacity([muscle], length[:, None], velocity[:, None])
    assert np.diff(capacity.active_N[:, 0]).min() >= -1e-9 * muscle.max_isometric_force_N


@given(any_muscle)
@settings(max_examples=40, deadline=None)
def test_passive_force_rises_with_length_and_starts_at_zero(muscle: Muscle) -> None:
    capacity = sweep(muscle)
    multiplier = along_fiber(muscle, capacity.passive_N, capacity)
    assert np.diff(multiplier[LENGTHS < 1.59]).min() >= -1e-12
    # De Groote-Fregly's curve has no slack length: it starts at a normalised length of 0.2.
    if not muscle.kind.startswith("DeGroote"):
        assert not multiplier[LENGTHS < 0.9].any()
    assert multiplier[-1] > 0.1


@given(any_muscle, st.floats(0.01, 0.3))
@settings(max_examples=40, deadline=None)
def test_tension_acts_like_a_longer_fibre(muscle: Muscle, shift: float) -> None:
    taut, healthy = sweep(muscle, shift=shift), sweep(muscle)
    longer = path_length(muscle, taut.norm_fiber_length[:, 0] + shift)[:, None]
    other = muscle_capacity([muscle], longer, np.zeros_like(longer))
    pulls = taut.active_N > 0.0
    expected = (other.passive_N / other.cos_pennation * taut.cos_pennation)[pulls]
    tolerance = 1e-9 * muscle.max_isometric_force_N
    np.testing.assert_allclose(taut.passive_N[pulls], expected, rtol=1e-9, atol=tolerance)
    np.testing.assert_allclose(taut.passive_excess_N, taut.passive_N - healthy.passive_N, atol=tolerance)


@given(any_muscle)
@settings(max_examples=20, deadline=None)
def test_a_healthy_muscle_has_no_excess(muscle: Muscle) -> None:
    assert not sweep(muscle).passive_excess_N.any()


@given(any_muscle, st.floats(-0.05, 0.0), st.floats(0.0, 0.5))
@settings(max_examples=30, deadline=None)
def test_a_slack_tendon_pulls_with_nothing(muscle: Muscle, under: float, shift: float) -> None:
    length = [[muscle.tendon_slack_length_m + under]]
    capacity = muscle_capacity([muscle], length, [[0.0]], [shift])
    assert capacity.active_N[0, 0] == capacity.passive_N[0, 0] == capacity.passive_excess_N[0, 0] == 0.0
    assert np.isfinite([capacity.norm_fiber_length, capacity.cos_pennation]).all()


@given(any_muscle)
@settings(max_examples=30, deadline=None)
def test_fibre_width_stays_constant(muscle: Muscle) -> None:
    capacity = sweep(muscle)
    width = capacity.norm_fiber_length * np.sqrt(1.0 - capacity.cos_pennation**2)
    expected = np.sin(muscle.pennation_angle_at_optimal_rad)
    np.testing.assert_allclose(width, expected, atol=1e-7)


@given(any_muscle)
@settings(max_examples=30, deadline=None)
def test_opensims_projection_only_ever_adds_force(muscle: Muscle) -> None:
    length = path_length(muscle, LENGTHS)[:, None]
    theirs = muscle_capacity([muscle], length, np.zeros_like(length), projection=Projection.OPENSIM)
    plain = sweep(muscle)
    assert (theirs.active_N >= plain.active_N - 1e-9).all()
    np.testing.assert_array_equal(theirs.passive_N, plain.passive_N)
    if muscle.kind.startswith(("Thelen", "Schutte")):
        np.testing.assert_array_equal(theirs.active_N, plain.active_N)


def test_projections_differ_by_the_cosine_for_de_groote_muscles() -> None:
    rng = np.random.default_rng(5)
    muscle = random_muscle("DeGrooteFregly2016Muscle", rng, pennation_angle_at_optimal_rad=0.4)
    length = [[float(path_length(muscle, 1.0))]]
    theirs, plain = (muscle_capacity([muscle], length, [[0.0]], projection=p) for p in Projection)
    assert plain.active_N[0, 0] / theirs.active_N[0, 0] == pytest.approx(np.cos(0.4), rel=1e-12)


def test_fibre_velocity_is_the_rate_of_fibre_length() -> None:
    muscle = random_muscle("Thelen2003Muscle", np.random.default_rng(3), pennation_angle_at_optimal_rad=0.4)
    length, speed, step = float(path_length(muscle, 0.9)), 0.2, 1e-6
    near = muscle_capacity([muscle], [[length - step * speed], [length + step * speed]], np.zeros((2, 1)))
    rate = np.diff(near.norm_fiber_length[:, 0])[0] / (2.0 * step) / muscle.max_contraction_velocity
    capacity = muscle_capacity([muscle], [[length]], [[speed]])
    assert capacity.norm_fiber_velocity[0, 0] == pytest.approx(rate, rel=1e-8)


def test_a_batch_equals_its_frames_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COXA_THREADS", "2")
    rng = np.random.default_rng(7)
    model = force_model([random_muscle(kind, rng) for kind in FAMILIES])
    length, velocity = rng.uniform(0.1, 0.7, (300, 4)), rng.uniform(-1.0, 1.0, (300, 4))
    batch = muscle_capacity(model, length, velocity, [0.0, 0.1, 0.0, 0.2])
    single = [muscle_capacity(model, length[[i]], velocity[[i]], [0.0, 0.1, 0.0, 0.2]) for i in range(300)]
    np.testing.assert_array_equal(batch.active_N, np.vstack([one.active_N for one in single]))
    np.testing.assert_array_equal(batch.passive_N, np.vstack([one.passive_N for one in single]))


def test_equal_muscles_share_their_curves() -> None:
    rng = np.random.default_rng(1)
    muscle = random_muscle("Millard2012EquilibriumMuscle", rng)
    same = replace(muscle, name="other", max_isometric_force_N=1.0)
    assert len(force_model([muscle, same]).curves.data) == len(force_model([muscle]).curves.data)


def test_no_muscles_give_empty_arrays() -> None:
    assert muscle_capacity([], np.zeros((5, 0)), np.zeros((5, 0))).active_N.shape == (5, 0)


def test_a_muscle_of_another_class_is_refused_by_name() -> None:
    muscle = random_muscle("Thelen2003Muscle", np.random.default_rng(0))
    with pytest.raises(UnsupportedElementError, match=r'line 12, <RigidTendonMuscle name="m">.*not known'):
        force_model([replace(muscle, kind="RigidTendonMuscle", name="m", line=12)])


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("Thelen2003Muscle", {"Flen": 0.9}, "Flen above 1"),
        ("Thelen2003Muscle", {"fv_linear_extrap_threshold": 0.1}, "fv_linear_extrap_threshold"),
        ("DeGrooteFregly2016Muscle", {"active_force_width_scale": 0.5}, "width scale must be 1 or more"),
        ("Millard2012EquilibriumMuscle", {"ForceVelocityCurve.isometric_slope": 0.5}, "do not form a corner"),
        ("Millard2012EquilibriumMuscle", {"ForceVelocityCurve.concentric_curviness": 1.5}, "curviness 1.5"),
        ("Schutte1993Muscle_Deprecated", {"time_scale": 0.0}, "time_scale must be above 0"),
    ],
)
def test_parameters_that_describe_no_curve_are_refused(
    kind: str, change: dict[str, float], words: str
) -> None:
    muscle = random_muscle(kind, np.random.default_rng(0))
    with pytest.raises(InputError, match=words):
        force_model([replace(muscle, curves=muscle.curves | change)])


def test_a_missing_parameter_is_named() -> None:
    muscle = random_muscle("Thelen2003Muscle", np.random.default_rng(0))
    with pytest.raises(InputError, match=r"the muscle has no .*KshapeActive"):
        force_model([replace(muscle, curves={})])


@pytest.mark.parametrize("shape", [(3,), (4, 2), (0, 3)])
def test_arrays_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    muscle = random_muscle("Thelen2003Muscle", np.random.default_rng(0))
    with pytest.raises(InputError, match="do not fit 1 muscles"):
        muscle_capacity([muscle], np.zeros(shape), np.zeros(shape))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_gap_in_the_motion_is_refused(bad: float) -> None:
    muscle = random_muscle("Millard2012EquilibriumMuscle", np.random.default_rng(0))
    length, velocity = np.full((3, 1), float(path_length(muscle, 1.0))), np.array([[0.0], [bad], [0.0]])
    with pytest.raises(InputError, match=r"muscle 0 is not a number in frame 1"):
        muscle_capacity([muscle], length, velocity)
    with pytest.raises(InputError, match=r"tension .* does not fit"):
        muscle_capacity([muscle], length, np.zeros((3, 1)), [bad])
