"""Cartilage, labrum and seal: figures with sources, and patches that add up to the bowl's surface."""

import tomllib
from importlib.resources import files

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.socket.bearing import Bearing, bearing_patches
from coxa.socket.cup import Cup

FULL = Bearing.default(fossa_width_m=0.0, fossa_height_m=0.0, notch_width_m=0.0)


def test_every_figure_has_a_source_and_a_use():
    text = files("coxa").joinpath("data/socket_bearing.toml").read_text(encoding="utf-8")
    for entry in tomllib.loads(text).values():
        assert len(entry["source"]) > 20
        assert len(entry["use"]) > 20


def test_a_given_figure_is_marked_as_given():
    bearing = Bearing.default(clearance_m=3e-4)
    assert bearing.source["clearance_m"] == "given"
    assert "Storaci" in bearing.source["labrum_height_m"]


def test_the_layer_is_as_stiff_as_a_confined_one():
    bearing = Bearing.default(
        cartilage_shear_modulus_Pa=4e6, cartilage_poisson_ratio=0.0, cartilage_thickness_m=1e-3
    )
    assert bearing.cartilage_stiffness_Pa_m == pytest.approx(12e6 / 2e-3)  # E / h where nothing bulges


def test_patches_of_a_full_bowl_cover_it_up_to_its_rim():
    cup = Cup.default("r")
    azimuth = np.linspace(0.0, 2.0 * np.pi, 20001)[:-1]
    wanted = 2.0 * np.pi * (cup.radius_m - 0.0015) ** 2 * np.mean(1.0 - np.cos(cup.rim_angle(azimuth)))
    assert bearing_patches(cup, FULL).cartilage_area_m2 == pytest.approx(wanted, rel=1e-3)


def test_the_half_moon_surface_is_as_large_as_in_bones():
    area = bearing_patches(Cup.default("r"), Bearing.default()).cartilage_area_m2
    assert 14.5e-4 < area < 30.5e-4  # Govsa et al. 2005, 226 bones


def test_nothing_bears_in_the_fossa_and_the_notch():
    cup = Cup.default("r")
    patches = bearing_patches(cup, Bearing.default())
    angle, azimuth = cup.polar(patches.normal[: patches.n_cartilage])
    towards_notch = np.abs(np.abs(azimuth) - np.pi) < np.radians(15.0)
    assert angle.min() > np.radians(9.0)
    assert not np.any(towards_notch)


def test_the_labrum_lies_beyond_the_rim_and_is_as_high_as_said():
    cup, bearing = Cup.default("r"), Bearing.default()
    patches = bearing_patches(cup, bearing)
    angle, azimuth = cup.polar(patches.normal[patches.n_cartilage :])
    beyond = (angle - cup.rim_angle(azimuth)) * cup.radius_m
    assert np.all((beyond > 0.4 * bearing.labrum_height_m) & (beyond < 0.6 * bearing.labrum_height_m))


def test_the_bearing_surface_changes_smoothly_with_the_rim():
    edges = np.radians(np.linspace(15.0, 40.0, 101))
    area = [bearing_patches(Cup.default("r", lateral_edge_rad=e), FULL).cartilage_area_m2 for e in edges]
    assert np.all(np.diff(area) > 0.0)
    assert np.abs(np.diff(area, 2)).max() < 0.05 * np.diff(area).mean()


def test_a_left_cup_has_the_right_ones_patches():
    right, left = (bearing_patches(Cup.default(side), Bearing.default()) for side in "rl")
    assert np.allclose(right.normal, left.normal, atol=1e-12)
    assert np.allclose(right.pole, left.pole)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"clearence_m": 1e-3}, "has no 'clearence_m'"),
        ({"cartilage_thickness_m": 0.0}, "cartilage_thickness_m is 0"),
        ({"seal_force_N": -1.0}, "seal_force_N is -1"),
        ({"cartilage_poisson_ratio": 0.5}, "less than 0.5"),
    ],
)
def test_figures_that_no_bearing_can_have_are_refused(given, said):
    with pytest.raises(InputError, match=said):
        Bearing.default(**given)
