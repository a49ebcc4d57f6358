import numpy as np
import pytest

from coxa.loop.daily import Sessions, follow
from coxa.loop.departure import SIZE, burden, departure, index
from coxa.loop.gain import loop_gain
from coxa.loop.mechanics import LinearMechanics
from coxa.loop.parameters import LoopParameters
from tests.loop.doubles import no_drives

SUPPOSED = LoopParameters.supposed()
START = departure(tension={"hip flexors": 0.02}, guarding={"hip flexors": 0.02})


def two_way(strength: float) -> LinearMechanics:
    """Tension of the flexors presses the head forward, and their guarding makes them pull: a circle of two."""
    off, centre, use = np.zeros((6, SIZE)), np.zeros((3, SIZE)), np.zeros((6, SIZE))
    off[0, index("guarding", "hip flexors")] = strength
    centre[0, index("tension", "hip flexors")] = strength
    return LinearMechanics(off, centre, use)


def by_hand(strength: float) -> float:
    """Return the greatest eigenvalue of [[1 - rt, at s], [ag s, 1 - rg]]; recoveries are equal as supposed."""
    return 1.0 - SUPPOSED.tension_recovery + strength * np.sqrt(SUPPOSED.tension_gain * SUPPOSED.guard_gain)


@pytest.mark.parametrize("strength", [2.2, 3.0, 6.0])
def test_loop_gain_of_a_circle_of_two_is_its_eigenvalue(strength: float) -> None:
    # Spread lets the adductors, also in front, guard too; they do not pull, so the circle stays one of two.
    assert loop_gain(two_way(strength), SUPPOSED, START).at_health == pytest.approx(
        by_hand(strength), abs=1e-4
    )


def test_without_a_circle_the_slowest_recovery_is_the_gain() -> None:
    slowest = 1.0 - min(SUPPOSED.tension_recovery, SUPPOSED.guard_recovery, SUPPOSED.strength_recovery)
    gain = loop_gain(no_drives(), SUPPOSED)
    assert gain.at_health == pytest.approx(slowest, abs=1e-6)
    assert gain.word == "settles"


def test_a_weak_circle_settles_to_health() -> None:
    gain = loop_gain(two_way(1.0), SUPPOSED, START)
    assert gain.word == "settles"
    assert burden(gain.resting) < 1e-6


def test_a_strong_circle_escalates_and_stays_up() -> None:
    gain = loop_gain(two_way(6.0), SUPPOSED, START)
    assert gain.word == "escalates"
    assert burden(gain.resting) > burden(START)
    assert gain.at_rest < 1.0


@pytest.mark.parametrize("strength", [1.0, 3.0, 6.0])
def test_the_word_is_what_following_the_hip_shows(strength: float) -> None:
    small = 0.01 * START
    end = follow(small, two_way(strength), SUPPOSED, Sessions.daily(40)).departure[-1]
    grew = burden(end) > burden(follow(small, two_way(strength), SUPPOSED, Sessions.daily(20)).departure[-1])
    assert (loop_gain(two_way(strength), SUPPOSED, START).word == "escalates") == bool(grew)


def test_growth_of_a_single_path_is_never_above_the_bound() -> None:
    gain = loop_gain(two_way(4.0), SUPPOSED, START)
    assert gain.growth <= gain.at_health + 1e-6


def test_daily_sessions_turn_an_escalating_hip_round() -> None:
    hard = two_way(4.0)
    assert loop_gain(hard, SUPPOSED, START).word == "escalates"
    assert loop_gain(hard, SUPPOSED, START, release=1.0, rotation=1.0).word == "settles"
