"""Unison, participation, stiffness, work and movers: their limits and their symmetries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.efficiency import measures

seeds = st.integers(0, 2**32 - 1)


def hip(seed: int, muscles: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    force = random.uniform(0, 900, size=(5, muscles))
    return force, random.normal(scale=0.04, size=(5, muscles, 3)), random.uniform(0.005, 0.02, size=5)


@given(seeds)
def test_unison_lies_between_nothing_and_all(seed: int) -> None:
    found = measures.unison(*hip(seed))
    for part in (found.per_frame, found.window, found.along_net):
        assert (part > 0.0).all()
        assert (part <= 1.0 + 1e-12).all()


@given(seeds)
def test_muscles_that_all_pull_one_way_are_in_unison(seed: int) -> None:
    force, arm, weight = hip(seed)
    found = measures.unison(force, np.abs(arm), weight)
    assert np.allclose(found.window, 1.0)
    assert np.allclose(found.cocontraction, 0.0)


def test_two_equal_opponents_are_a_standing_tug_of_war() -> None:
    force = np.full((2, 2), 300.0)
    arm = np.array([[[0.04] * 3, [-0.04] * 3]] * 2)
    assert np.array_equal(measures.unison(force, arm, np.ones(2)).per_frame, np.zeros((2, 3)))


@given(seeds)
def test_cocontraction_is_falconer_and_winters_of_the_moments(seed: int) -> None:
    force, arm, weight = hip(seed)
    moment = force[:, :, None] * arm
    agonist, antagonist = np.maximum(moment, 0).sum(1), np.maximum(-moment, 0).sum(1)
    expected = 2 * weight @ np.minimum(agonist, antagonist) / (weight @ (agonist + antagonist))
    assert np.allclose(measures.unison(force, arm, weight).cocontraction, expected)


@given(seeds)
def test_mirrored_moments_swap_the_directions(seed: int) -> None:
    force, arm, weight = hip(seed)
    one, other = measures.unison(force, arm, weight), measures.unison(force, -arm, weight)
    assert np.allclose(one.by_direction[:, ::-1], other.by_direction, equal_nan=True)
    assert np.allclose(one.along_net, other.along_net)


def test_a_hip_without_muscle_moment_has_no_unison() -> None:
    found = measures.unison(np.zeros((2, 4)), np.ones((2, 4, 3)), np.ones(2))
    assert np.isnan(found.per_frame).all()
    assert np.isnan(found.along_net).all()


@given(seeds, st.floats(0.1, 10))
def test_participation_counts_from_one_to_all_and_ignores_strength(seed: int, factor: float) -> None:
    force, _, _ = hip(seed)
    found = measures.participation(force)
    assert ((found >= 1.0) & (found <= 8.0 + 1e-12)).all()
    assert np.allclose(measures.participation(factor * force), found)


@pytest.mark.parametrize("sharing", [1, 3, 8])
def test_equal_pulls_count_each_muscle_once(sharing: int) -> None:
    force = np.zeros((1, 8))
    force[0, :sharing] = 250.0
    assert measures.participation(force)[0] == pytest.approx(sharing)


def test_stiffness_of_one_muscle_is_cuis_formula() -> None:
    # 500 N on 10 cm of fibre is 117 kN/m; 4 cm from the axis that is 187.2 N·m/rad.
    found = measures.active_stiffness(np.array([[500.0]]), np.array([[[0.04, 0.0, -0.04]]]), np.array([0.1]))
    assert found[0] == pytest.approx([187.2, 0.0, 187.2])


@given(seeds)
def test_a_tendon_in_series_only_softens(seed: int) -> None:
    force, arm, _ = hip(seed)
    length = np.full(8, 0.1)
    rigid = measures.active_stiffness(force, arm, length)
    assert (measures.active_stiffness(force, arm, length, np.full(8, 1e5)) < rigid).all()
    assert np.allclose(measures.active_stiffness(force, arm, length, np.full(8, 1e15)), rigid)


@given(seeds)
def test_muscle_power_is_joint_power(seed: int) -> None:
    # A muscle lengthens at -r·u, so what muscles give is what the joint takes: moment times speed.
    force, arm, weight = hip(seed)
    speed = np.random.default_rng(seed).normal(size=(5, 3))
    work = measures.muscle_work(force, -np.einsum("tmk,tk->tm", arm, speed), weight)
    joint = weight @ np.einsum("tm,tmk,tk->t", force, arm, speed)
    assert (work.positive_J + work.negative_J).sum() == pytest.approx(joint)


def test_work_of_two_muscles_pulling_each_other_is_opposed() -> None:
    work = measures.muscle_work(np.full((3, 2), 100.0), np.array([[-0.1, 0.1]] * 3), np.ones(3))
    assert work.opposed_share == pytest.approx(1.0)
    assert work.positive_share == pytest.approx([1.0, 0.0])


def test_muscles_that_only_shorten_oppose_nothing() -> None:
    assert (
        measures.muscle_work(np.full((3, 2), 100.0), np.full((3, 2), -0.1), np.ones(3)).opposed_share == 0.0
    )


@given(seeds)
def test_shares_of_the_movers_sum_to_one_in_every_direction_used(seed: int) -> None:
    total = measures.mover_shares(*hip(seed)).sum(axis=0)
    assert (np.isclose(total, 1.0) | (total == 0.0)).all()
    assert len(total) == len(measures.DIRECTIONS)


def test_the_only_flexor_is_the_whole_mover_of_flexion() -> None:
    arm = np.array([[[0.05, 0, 0], [-0.01, 0, 0]]])
    found = measures.mover_shares(np.array([[400.0, 400.0]]), arm, np.ones(1))
    assert found[:, 0] == pytest.approx([1.0, 0.0])
    assert found[:, 1] == pytest.approx([0.0, 0.0])
