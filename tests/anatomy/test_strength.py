"""Strengths of the reference hip, its stated ranges and draws from them."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.anatomy import GROUPS, REGIONS, muscle_table, sample_parameters
from coxa.anatomy.tables import rows
from coxa.efficiency.peak import peak_moments
from tests.anatomy.conftest import Posed

# Pooled isometric strength of adults, N·m: mean and standard deviation (Chen and Franklin 2024). Rotation was pooled
# without the hip's posture: outward rotation is asked for lying and sitting, inward rotation sitting (flexed, below).
MEASURED = [
    ((0, 0, 0, 0), "abduction", 81, 27),
    ((0, 0, 0, 0), "adduction", 108, 32),
    ((10, 0, 0, 0), "flexion", 134, 38),
    ((45, 0, 0, 45), "flexion", 88, 27),
    ((0, 0, 0, 0), "extension", 84, 16),
    ((90, 0, 0, 90), "extension", 178, 60),
    ((0, 0, 0, 0), "outward rotation", 40, 16),
    ((0, 0, 0, 90), "outward rotation", 40, 16),
    ((90, 0, 0, 90), "outward rotation", 40, 16),
]


def _peak(posed: Posed, posture: tuple[int, ...], direction: str) -> float:
    side = posed(posture)
    count = len(side.muscles)
    peaks = peak_moments(
        side.active_N, side.arm_m[:, :, :3].copy(), np.zeros(count), np.ones(count), posture=("here",)
    )
    return peaks.at("here", direction)


@pytest.mark.parametrize(("posture", "direction", "mean", "deviation"), MEASURED)
def test_peak_moments_lie_within_one_deviation_of_measured_ones(
    posed: Posed, posture: tuple[int, ...], direction: str, mean: float, deviation: float
) -> None:
    assert abs(_peak(posed, posture, direction) - mean) <= deviation


def test_inward_rotation_of_a_flexed_hip_lies_within_two_deviations_of_the_measured(posed: Posed) -> None:
    assert abs(_peak(posed, (90, 0, 0, 90), "inward rotation") - 59.0) <= 2 * 19.0


def test_every_strength_and_fibre_lies_within_its_stated_range() -> None:
    for element in muscle_table():
        low, high = element.strength_range_N
        assert low < element.strength_N < high, element.name
        low, high = element.fiber_range_m
        assert low <= element.fiber_m <= high, element.name


def test_every_muscle_has_a_group_a_region_and_its_sources() -> None:
    for element in muscle_table():
        assert element.group in GROUPS
        assert element.region in REGIONS
        assert "20" in element.sources


def test_fibres_work_where_they_can_pull_through_the_hips_usual_range(posed: Posed) -> None:
    side = posed(
        [[f, a, r, k] for f in (0, 45, 90) for a in (-15, 0, 10) for r in (-15, 15) for k in (0, 90)]
    )
    # Two-joint muscles are left at their ends only by postures that lengthen or shorten them at both joints.
    single = [i for i, muscle in enumerate(side.muscles) if abs(side.arm_m[:, i, 3]).max() < 1e-9]
    assert side.fiber[:, single].min() > 0.44
    assert side.fiber[:, single].max() < 1.6


def test_no_muscle_is_taut_in_the_middle_of_the_range(posed: Posed) -> None:
    side = posed([[f, 0, 0, k] for f, k in ((0, 0), (15, 15), (30, 30), (45, 45))])
    strength = np.array([muscle.max_isometric_force_N for muscle in side.muscles])
    assert (side.passive_N / strength).max() < 0.05


def test_draws_keep_to_the_stated_ranges_and_centre_on_the_reference() -> None:
    table = muscle_table()
    sample = sample_parameters(np.random.default_rng(1), 400)
    for i, element in enumerate(table):
        strength = element.strength_N * sample.strength_scale[:, i]
        assert strength.min() >= element.strength_range_N[0]
        assert strength.max() <= element.strength_range_N[1]
        assert np.median(sample.strength_scale[:, i]) == pytest.approx(1.0, abs=0.15)
        assert (element.fiber_m * sample.fiber_scale[:, i]).max() <= element.fiber_range_m[1] * 1.0001


def test_elements_of_one_muscle_are_drawn_together() -> None:
    table = muscle_table()
    sample = sample_parameters(np.random.default_rng(2), 5)
    medius = [i for i, element in enumerate(table) if element.muscle == "gluteus medius"]
    np.testing.assert_array_equal(
        sample.strength_scale[:, medius], np.repeat(sample.strength_scale[:, medius[:1]], len(medius), axis=1)
    )


def test_the_same_seed_draws_the_same_hips() -> None:
    first, second = (sample_parameters(np.random.default_rng(3), 4) for _ in range(2))
    np.testing.assert_array_equal(first.tendon_scale, second.tendon_scale)


def test_fibres_have_their_optimal_length_at_the_stated_posture(posed: Posed) -> None:
    table = rows("elements.csv")
    keys = [f"optimum_{axis}_deg" for axis in ("flexion", "adduction", "rotation", "knee")]
    side = posed([[float(row[key]) for key in keys] for row in table])
    for i, row in enumerate(table):
        assert side.fiber[i, side.of(row["element"])] == pytest.approx(1.0, abs=2e-3), row["element"]


@pytest.mark.parametrize("row", rows("muscles.csv"), ids=lambda row: row["muscle"])
def test_ranges_and_first_guesses_follow_from_the_published_figures(row: dict[str, str]) -> None:
    published = [float(value) for value in row["published_N"].split() if value != "-"]
    areas = [float(row[key]) for key in ("dissected_cm2", "tlem_cm2") if row[key]]
    assert float(row["strength_low_N"]) == pytest.approx(min(published + [22.5 * a for a in areas]), abs=1.0)
    dissected = [float(row["dissected_cm2"])] if row["dissected_cm2"] else []
    assert float(row["strength_high_N"]) == pytest.approx(
        max(published + [60.0 * a for a in dissected]), abs=1.0
    )
    guess = np.exp(np.mean(np.log(published + [40.0 * a for a in dissected])))
    assert float(row["prior_N"]) == pytest.approx(guess, rel=0.03)
