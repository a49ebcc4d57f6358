"""Many sets of supposed rates at once say what each says alone."""

import numpy as np
import pytest

from coxa.loop.daily import follow, standard_plans
from coxa.loop.departure import GROUPS, SIZE, ceiling, departure
from coxa.loop.gain import growth
from coxa.loop.mechanics import LinearMechanics
from coxa.loop.parameters import hypotheses, sample_rates
from coxa.loop.sampled import days_sampled, follow_sampled, growth_sampled

COUNT = 20
START = departure(weakness=dict.fromkeys(GROUPS, 0.3), tension=dict.fromkeys(GROUPS, 0.1))


def mechanics() -> LinearMechanics:
    rng = np.random.default_rng(4)
    off, centre, use = (np.abs(rng.normal(0.0, s, (n, SIZE))) for n, s in ((6, 0.2), (3, 0.5), (6, 0.2)))
    return LinearMechanics(off, centre, use)


def starts() -> np.ndarray:
    return np.random.default_rng(1).random((COUNT, 1)) * START


def test_rates_lie_in_their_ranges_and_differ() -> None:
    rates = sample_rates(np.random.default_rng(0), COUNT)
    for name, h in hypotheses().items():
        drawn = getattr(rates, name)
        assert np.all((drawn >= h.low) & (drawn <= h.high))
        assert len(np.unique(drawn)) == COUNT


def test_each_set_of_rates_gives_what_it_gives_alone() -> None:
    rates = sample_rates(np.random.default_rng(2), COUNT)
    plans = standard_plans(28)
    ends = follow_sampled(starts(), mechanics(), rates, plans)
    for name, plan in plans.items():
        alone = [follow(x, mechanics(), rates.row(i), plan).departure[-1] for i, x in enumerate(starts())]
        np.testing.assert_allclose(ends[name], alone, atol=1e-12)


def test_days_lead_from_today_to_the_end_of_each_plan() -> None:
    rates = sample_rates(np.random.default_rng(2), COUNT)
    plans = standard_plans(9)
    ends = follow_sampled(starts(), mechanics(), rates, plans)
    for name, days in days_sampled(starts(), mechanics(), rates, plans).items():
        assert days.shape == (10, COUNT, SIZE)
        np.testing.assert_array_equal(days[0], starts())
        np.testing.assert_array_equal(days[-1], ends[name])


def test_each_day_follows_from_the_one_before() -> None:
    rates = sample_rates(np.random.default_rng(2), COUNT)
    plans = standard_plans(5)
    days = days_sampled(starts(), mechanics(), rates, {"both": plans["both"]})["both"]
    alone = [follow(x, mechanics(), rates.row(i), plans["both"]).departure for i, x in enumerate(starts())]
    np.testing.assert_allclose(days, np.swapaxes(alone, 0, 1), atol=1e-12)


def test_departures_stay_within_the_limits() -> None:
    rates = sample_rates(np.random.default_rng(3), COUNT)
    for end in follow_sampled(starts(), mechanics(), rates, standard_plans(60)).values():
        assert np.all((end >= 0.0) & (end <= ceiling() + 1e-12))


def test_growth_agrees_with_each_set_alone() -> None:
    rates = sample_rates(np.random.default_rng(5), COUNT)
    found = growth_sampled(starts(), mechanics(), rates)
    alone = [growth(x, mechanics(), rates.row(i)) for i, x in enumerate(starts())]
    assert found == pytest.approx(alone, abs=2e-3)


def test_a_hip_without_departure_has_no_growth() -> None:
    rates = sample_rates(np.random.default_rng(6), 2)
    assert np.isnan(growth_sampled(np.zeros((2, SIZE)), mechanics(), rates)).all()
