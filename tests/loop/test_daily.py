import numpy as np
import pytest

from coxa.errors import InputError
from coxa.loop.daily import Sessions, follow, follow_all, standard_plans
from coxa.loop.departure import GROUPS, SIZE, burden, ceiling, departure, index, muscle_arrays
from coxa.loop.mechanics import LinearMechanics, linearised
from coxa.loop.parameters import LoopParameters, hypotheses
from tests.loop.doubles import no_drives

SUPPOSED = LoopParameters.supposed()
IMPAIRED = departure(
    weakness={"gluteus maximus": 0.4}, tension={"hip flexors": 0.15}, guarding={"deep rotators": 0.1}
)


def circle(seed: int = 1, strength: float = 1.0) -> LinearMechanics:
    rng = np.random.default_rng(seed)
    off, centre, use = (strength * rng.uniform(0.0, 0.2, (rows, SIZE)) for rows in (6, 3, 6))
    return LinearMechanics(off, centre, use)


def test_a_healthy_hip_stays_healthy_whatever_is_done() -> None:
    for sessions in standard_plans(20).values():
        assert not follow(np.zeros(SIZE), circle(), SUPPOSED, sessions).departure.any()


def test_without_a_circle_tension_fades_at_its_own_rate() -> None:
    path = follow(IMPAIRED, no_drives(), SUPPOSED, Sessions.daily(10)).departure
    place = index("tension", "hip flexors")
    assert path[-1, place] == pytest.approx(0.15 * (1.0 - SUPPOSED.tension_recovery) ** 10)


def test_no_departure_passes_its_limit_however_strong_the_circle() -> None:
    hard = LoopParameters.supposed(tension_gain=0.2, guard_gain=0.1, strength_loss=0.02)
    path = follow(IMPAIRED, circle(strength=50.0), hard, Sessions.daily(60)).departure
    assert np.all(path >= 0.0)
    assert np.all(path <= ceiling())


def test_release_lowers_tension_only_where_it_is_done() -> None:
    front = np.zeros((10, 3))
    front[:, 0] = 1.0
    sessions = Sessions(front, np.zeros((10, 3)), np.zeros(10))
    start = departure(tension=dict.fromkeys(GROUPS, 0.1))
    end = follow(start, no_drives(), SUPPOSED, sessions).departure[-1]
    assert end[index("tension", "hip flexors")] < 0.5 * end[index("tension", "gluteus maximus")]


def test_each_move_works_on_its_own_kind_when_nothing_couples_them() -> None:
    plans = standard_plans(28)
    ends = dict(
        zip(plans, follow_all(IMPAIRED, no_drives(), SUPPOSED, list(plans.values()))[:, -1], strict=True)
    )
    tension, guard = index("tension", "hip flexors"), index("guarding", "deep rotators")
    assert ends["release alone"][guard] == ends["nothing"][guard]
    assert ends["rotation alone"][tension] == ends["nothing"][tension]
    assert ends["both"][tension] == ends["release alone"][tension] < ends["nothing"][tension]


def test_full_doses_of_both_leave_no_more_than_either_alone_in_a_circle_without_relief() -> None:
    plans = standard_plans(28)
    left = dict(
        zip(plans, burden(follow_all(IMPAIRED, circle(), SUPPOSED, list(plans.values()))[:, -1]), strict=True)
    )
    assert left["both"] <= min(left["release alone"], left["rotation alone"]) < left["nothing"]


def test_plans_followed_together_go_as_each_alone() -> None:
    plans = standard_plans(15)
    together = follow_all(IMPAIRED, circle(), SUPPOSED, list(plans.values()))
    for path, sessions in zip(together, plans.values(), strict=True):
        np.testing.assert_allclose(path, follow(IMPAIRED, circle(), SUPPOSED, sessions).departure, rtol=1e-12)


def test_slopes_of_linear_mechanics_are_its_own_table() -> None:
    mechanics = circle(strength=0.5)
    table = linearised(mechanics)
    np.testing.assert_allclose(table.off_role, mechanics.off_role)
    np.testing.assert_allclose(table.off_centre_BW, mechanics.off_centre_BW)


def test_a_departure_reaches_the_muscles_of_its_group_and_no_others() -> None:
    strength, guard, tension = muscle_arrays(IMPAIRED[None], ["gluteus maximus", "hip flexors", "calf"])
    assert strength[0].tolist() == pytest.approx([0.6, 1.0, 1.0])
    assert tension[0].tolist() == pytest.approx([0.0, 0.15, 0.0])
    assert not guard.any()


@pytest.mark.parametrize("name", list(hypotheses()))
def test_a_parameter_beyond_its_hypothesis_is_refused_by_name(name: str) -> None:
    with pytest.raises(InputError, match=rf"{name} is .* give"):
        LoopParameters.supposed(**{name: 2.0 * hypotheses()[name].high + 0.1})


@pytest.mark.parametrize("hypothesis", hypotheses().values(), ids=lambda h: h.name)
def test_every_parameter_says_what_it_means_and_why_its_range(hypothesis) -> None:  # type: ignore[no-untyped-def]
    assert hypothesis.low <= hypothesis.value <= hypothesis.high
    assert hypothesis.meaning
    assert hypothesis.reason.startswith("ours")


def test_an_unknown_group_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'calf'.*hip flexors"):
        departure(tension={"calf": 0.1})


def test_a_negative_dose_is_refused() -> None:
    with pytest.raises(InputError, match="release"):
        Sessions.daily(3, release=-1.0)
