from functools import cache

import numpy as np
import pytest

from coxa.errors import InputError
from coxa.loop.daily import Sessions
from coxa.loop.departure import GROUPS, SIZE, departure
from coxa.loop.diary import Diary, simulate_diary, without
from coxa.loop.fit import NAMES, LoopFit, fit_loop
from coxa.loop.gain import loop_gain
from coxa.loop.mechanics import LinearMechanics
from coxa.loop.parameters import LoopParameters

TRUE = LoopParameters.supposed(
    tension_recovery=0.015,
    release_effect=0.15,
    rotation_effect=0.04,
    guard_recovery=0.06,
    training_effect=0.05,
)
START = departure(
    **{k: dict.fromkeys(GROUPS, v) for k, v in {"weakness": 0.3, "tension": 0.15, "guarding": 0.12}.items()}
)


def mechanics() -> LinearMechanics:
    rng = np.random.default_rng(4)
    off, centre, use = (np.abs(rng.normal(0.0, s, (n, SIZE))) for n, s in ((6, 0.2), (3, 0.5), (6, 0.2)))
    return LinearMechanics(off, centre, use)


def stages() -> Sessions:
    daily = Sessions.daily
    first = daily(10).then(daily(10, release=1.0)).then(daily(5))
    return first.then(daily(10, rotation=1.0)).then(daily(10)).then(daily(15, strength=1.0))


def diary(seed: int = 2, noise: float = 0.2) -> Diary:
    return simulate_diary(START, mechanics(), TRUE, stages(), np.random.default_rng(seed), noise=noise)


@cache
def fitted() -> LoopFit:
    return fit_loop(diary(), mechanics())


@cache
def noisy() -> LoopFit:
    fixed = {"recentring": 0.0, "guard_spread": 0.3, "strength_loss": 0.005, "strength_recovery": 0.005}
    return fit_loop(diary(noise=1.0), mechanics(), fixed=fixed)


@pytest.mark.parametrize(
    "name", ["tension_gain", "tension_recovery", "guard_recovery", "release_effect", "training_effect"]
)
def test_parameters_the_diary_tells_about_are_recovered(name: str) -> None:
    assert getattr(fitted().parameters, name) == pytest.approx(getattr(TRUE, name), rel=0.25)
    assert fitted().told[name] > 0.8


@pytest.mark.parametrize("name", NAMES)
def test_intervals_hold_the_true_parameters(name: str) -> None:
    low, high = fitted().interval[name]
    assert low <= getattr(TRUE, name) <= high


def test_the_gain_of_the_hip_that_wrote_the_diary_is_in_its_interval() -> None:
    low, high = fitted().gain_interval
    assert low <= loop_gain(mechanics(), TRUE, START).growth <= high


def test_a_diary_without_strength_readings_says_less_about_training() -> None:
    silent = fit_loop(without(diary(), "strength front", "strength side", "strength back"), mechanics())
    assert silent.told["training_effect"] < fitted().told["training_effect"] - 0.2


def test_a_fixed_parameter_stays_and_has_no_interval() -> None:
    assert noisy().parameters.recentring == 0.0
    assert "recentring" not in noisy().interval


def test_noise_as_supposed_gives_a_misfit_near_one() -> None:
    assert noisy().misfit == pytest.approx(1.0, abs=0.12)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": np.array([0, 1])}, "too short"),
        ({"day": np.array([0, 9, 8])}, "do not rise"),
        ({"day": np.array([0, 1, 40])}, "sessions are known for 30 days"),
        ({"reading": np.full((2, 11), np.nan), "day": np.array([0, 8])}, "holds no reading"),
        ({"reading": np.full((2, 11), 11.0), "day": np.array([0, 8])}, "soreness front on day 0 is 11"),
        ({"side": "x"}, "side 'x'"),
    ],
)
def test_an_impossible_diary_is_refused_in_words(change: dict, words: str) -> None:  # type: ignore[type-arg]
    given = {"side": "r", "day": np.array([0, 5, 9]), "sessions": Sessions.daily(30)} | change
    given.setdefault("reading", np.ones((len(given["day"]), 11)))
    with pytest.raises(InputError, match=words):
        Diary(**given)
