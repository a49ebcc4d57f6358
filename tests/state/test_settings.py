"""`--set` on the command line: what is understood, what is refused and how."""

from __future__ import annotations

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.state.settings import apply_settings, in_words, parse_setting

RAJAGOPAL = ("glmed1_r", "glmed1_l", "glmed2_l", "glmed3_l", "recfem_l", "addmagIsch_l")
GAIT2392 = ("glut_med1_r", "glut_med1_l", "rect_fem_l", "peri_l")


def test_a_pattern_sets_every_muscle_it_matches() -> None:
    state = apply_settings(RAJAGOPAL, ["glmed*_l.strength=0.6"])
    np.testing.assert_array_equal(state.strength, [1.0, 0.6, 0.6, 0.6, 1.0, 1.0])
    assert set(state.provenance.values()) == {"set"}


@pytest.mark.parametrize("written", ["0.6", "60%", "60 %", " 6e-1 "])
def test_numbers_and_percentages_mean_the_same(written: str) -> None:
    assert parse_setting(f"glmed1_l.strength={written}").value == pytest.approx(0.6, abs=1e-15)


@pytest.mark.parametrize(
    ("names", "pattern", "found"),
    [
        (RAJAGOPAL, "glut_med*_l", ("glmed1_l", "glmed2_l", "glmed3_l")),
        (RAJAGOPAL, "rect_fem_l", ("recfem_l",)),
        (RAJAGOPAL, "addmagisch_l", ("addmagIsch_l",)),
        (GAIT2392, "piri_l", ("peri_l",)),
        (GAIT2392, "glmed1_?", ("glut_med1_r", "glut_med1_l")),
    ],
)
def test_names_of_the_other_model_family_work_too(
    names: tuple[str, ...], pattern: str, found: tuple[str, ...]
) -> None:
    assert apply_settings(names, [f"{pattern}.tension=0.05"]).affected == found


def test_a_later_setting_overrides_an_earlier() -> None:
    state = apply_settings(RAJAGOPAL, ["*_l.strength=0.8", "recfem_l.strength=0.5"])
    np.testing.assert_array_equal(state.strength, [1.0, 0.8, 0.8, 0.8, 0.5, 0.8])


def test_no_settings_are_healthy() -> None:
    assert apply_settings(RAJAGOPAL, []).is_healthy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("glmed1_l", r"not a setting.*muscle\.property=value"),
        ("strength=0.6", r"not a setting"),
        ("glmd1_l.strength=0.6", r"there is no muscle 'glmd1_l'.*did you mean glmed1_l"),
        ("glutmed1_l.strength=0.6", r"did you mean glmed1_l"),
        ("hamstring*.strength=0.6", r"no muscle matches 'hamstring\*'"),
        (
            "glmed1_l.strenght=0.6",
            r"'strenght' is no property.*did you mean strength.*strength, guard, tension",
        ),
        ("glmed1_l.strength=weak", r"'weak' is not a number"),
        ("glmed1_l.strength=0,6", r"'0,6' is not a number.*0\.6 or 60%"),
        ("glmed1_l.strength=nan", r"'nan' is not a number"),
        ("glmed1_l.strength=60", r"strength cannot be 60.*up to 1\.5.*write 60%"),
        ("glmed1_l.strength=0", r"strength cannot be 0\."),
        ("glmed1_l.guard=100%", r"guard cannot be 100%.*below 1"),
        ("glmed1_l.tension=-0.1", r"tension cannot be -0\.1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_the_way_out(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as refused:
        apply_settings(RAJAGOPAL, [text])
    assert f"setting '{text}'" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_guard_above_strength_is_refused_in_either_order() -> None:
    pair = ["glmed1_l.guard=0.5", "glmed1_l.strength=0.4"]
    for settings in (pair, pair[::-1]):
        with pytest.raises(InputError, match=r"glmed1_l cannot guard at 0\.5 with a strength of 0\.4"):
            apply_settings(RAJAGOPAL, settings)


def test_what_was_set_is_said_in_words() -> None:
    state = apply_settings(
        RAJAGOPAL, ["glmed[12]_l.strength=60%", "recfem_l.guard=0.15", "recfem_l.tension=0.05"]
    )
    assert in_words(state) == (
        "glmed1_l, glmed2_l: strength 60 % of healthy",
        "recfem_l: never below 15 % activation (guarding)",
        "recfem_l: acts 5 % of its fibre length shorter (tension)",
    )
