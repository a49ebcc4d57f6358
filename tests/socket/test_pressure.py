"""Offset and pressure map: 0 in the middle, 1 on the rim, everything accounted for."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.socket import RINGS, SECTORS, Cup, direction_words, pressure_map, socket_load, time_weights

ROUNDING = 1e-12
MIRROR = np.array([1.0, 1.0, -1.0])
forces = st.lists(
    st.tuples(*[st.floats(-4000, 4000).map(lambda x: round(x, 3))] * 3).filter(
        lambda f: np.hypot(*f[:2]) > 1
    ),
    min_size=2,
    max_size=20,
).map(lambda rows: np.array(rows, dtype=float))


def at(cup: Cup, offset: float, azimuth: float, size_N: float = 800.0) -> np.ndarray:
    """A force that presses at this offset and azimuth."""
    outer, front = cup.tangents
    angle = offset * float(cup.rim_angle(np.array([azimuth]))[0])
    across = np.cos(azimuth) * outer + np.sin(azimuth) * front
    return np.asarray(size_N * (np.cos(angle) * cup.pole + np.sin(angle) * across))


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_force_along_the_pole_is_centred(side: str) -> None:
    cup = Cup.default(side)
    load = socket_load(cup, 900.0 * cup.pole[None])
    assert load.offset[0] < ROUNDING
    assert load.rim_margin_rad[0] == pytest.approx(load.rim_angle_rad[0])


@pytest.mark.parametrize("azimuth", [-3.0, -1.0, 0.0, 0.7, 2.4])
def test_a_force_through_the_rim_has_offset_one(azimuth: float) -> None:
    cup = Cup.default("l")
    load = socket_load(cup, 900.0 * cup.rim(np.array([azimuth])))
    assert abs(load.offset[0] - 1.0) < ROUNDING
    assert abs(load.rim_margin_rad[0]) < ROUNDING


@given(forces)
def test_mirrored_forces_press_at_the_mirrored_place(force: np.ndarray) -> None:
    right, left = socket_load(Cup.default("r"), force), socket_load(Cup.default("l"), force * MIRROR)
    assert np.abs(right.offset - left.offset).max() < ROUNDING
    assert np.abs(np.exp(1j * right.azimuth_rad) - np.exp(1j * left.azimuth_rad)).max() < 1e-9


@given(forces, st.floats(0.01, 100))
def test_the_offset_does_not_depend_on_how_strong_the_force_is(force: np.ndarray, factor: float) -> None:
    cup = Cup.default("r")
    assert np.abs(socket_load(cup, force).offset - socket_load(cup, factor * force).offset).max() < ROUNDING


@given(forces)
def test_the_shares_of_the_map_sum_to_one(force: np.ndarray) -> None:
    load = socket_load(Cup.default("r"), force)
    picture = pressure_map(load, 0.01 * np.arange(len(force)))
    assert picture.share.shape == (len(SECTORS), len(RINGS))
    assert picture.share.sum() == pytest.approx(1.0, abs=1e-9)
    assert picture.share[:, 2].sum() >= picture.beyond_rim_share - 1e-12


@pytest.mark.parametrize(("sector", "ring"), [(0, 2), (2, 1), (4, 0), (6, 2), (7, 1)])
def test_a_steady_force_falls_into_its_own_cell(sector: int, ring: int) -> None:
    cup = Cup.default("l")
    force = at(cup, (ring + 0.5) / 3, sector * np.pi / 4)
    picture = pressure_map(socket_load(cup, np.array([force, force])), np.array([0.0, 0.1]))
    assert picture.share[sector, ring] == pytest.approx(1.0)
    assert (picture.peak_sector, picture.peak_ring) == (SECTORS[sector], RINGS[ring])


def test_the_map_weighs_load_by_time() -> None:
    cup = Cup.default("r")
    force = np.array([at(cup, 0.1, 0.0, 300.0), at(cup, 0.9, 0.0, 300.0), at(cup, 0.9, 0.0, 300.0)])
    picture = pressure_map(socket_load(cup, force), np.array([0.0, 0.3, 0.4]))
    assert picture.share[0] == pytest.approx([0.15 / 0.4, 0.0, 0.25 / 0.4])
    assert picture.mean_offset == pytest.approx((0.15 * 0.1 + 0.25 * 0.9) / 0.4)


def test_the_path_is_in_units_of_the_rim() -> None:
    cup = Cup.default("r")
    force = np.array([at(cup, 0.5, np.pi / 2), at(cup, 1.2, 0.0)])
    picture = pressure_map(socket_load(cup, force), np.array([0.0, 1.0]))
    assert np.abs(picture.path - [[0.0, 0.5], [1.2, 0.0]]).max() < ROUNDING
    assert picture.beyond_rim_share == pytest.approx(0.5)


def test_a_frame_without_force_is_not_a_number_and_weighs_nothing() -> None:
    cup = Cup.default("r")
    load = socket_load(cup, np.array([at(cup, 0.5, 0.1), np.zeros(3)]))
    assert np.isnan(load.offset[1])
    assert pressure_map(load, np.array([0.0, 0.1])).mean_offset == pytest.approx(0.5)


def test_a_part_of_a_load_is_the_load_of_that_part() -> None:
    force = np.random.default_rng(1).normal(size=(6, 3)) * 500
    part, alone = (
        socket_load(Cup.default("r"), force).part(slice(2, 5)),
        socket_load(Cup.default("r"), force[2:5]),
    )
    assert np.array_equal(part.offset, alone.offset)
    assert np.array_equal(part.force_N, alone.force_N)


def test_a_window_without_load_is_refused() -> None:
    with pytest.raises(InputError, match="no load in this window"):
        pressure_map(socket_load(Cup.default("r"), np.zeros((3, 3))), np.arange(3.0))


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(InputError, match="order of time"):
        time_weights(np.array([0.0, 0.2, 0.1]))


@pytest.mark.parametrize(
    ("force", "side", "words"),
    [
        ((0, 900, 0), "r", "up"),
        ((0, 900, -500), "r", "up and inward"),
        ((0, 900, -500), "l", "up and outward"),
        ((600, 900, 500), "l", "up, forward and inward"),
        ((-10, -900, 0), "r", "down"),
        ((0, 0, 0), "r", "nowhere"),
    ],
)
def test_directions_are_said_in_words(force: tuple[float, ...], side: str, words: str) -> None:
    assert direction_words(np.array(force, dtype=float), side) == words


def test_forces_measured_in_ten_living_hips_press_well_inside_the_bowl(shared_dir: Path) -> None:
    # Bergmann 2016: lateral, anterior, superior force on the head in axes of a right femur. Standing on one leg
    # the femur is near upright in the pelvis, so its axes stand for the pelvis' here; walking ones would not.
    table = (shared_dir / "tables" / "orthoload_hip3_peakphase.csv").read_text().splitlines()[1:]
    rows = [row for row in csv.DictReader(table) if row["activity"] == "OLS"]
    on_pelvis = -np.array([[float(row[f"F{axis}_pBW"]) for axis in "yzx"] for row in rows])
    offset = socket_load(Cup.default("r"), on_pelvis).offset
    assert len(offset) == 10
    assert 0.3 < offset.min() < offset.max() < 0.65
