"""The forward model of an exam: slopes, parts, and its table of ranges."""

import numpy as np
import pytest

from coxa.anatomy import GROUPS, REGIONS
from coxa.errors import InputError
from coxa.estimation.forward import NONE, ExamForward, Items, Layout
from coxa.estimation.legs import HipLeg
from coxa.estimation.muscles import muscle_prior
from coxa.estimation.simulated import FULL_RANGES, FULL_TESTS
from coxa.hip import States

POSITIONS = ("standing", "prone", "seated")


@pytest.fixture(scope="module")
def forward(legs):
    right = legs["r"]
    own = muscle_prior(right.hip, right.whole, POSITIONS)
    layout = Layout(("r", "l"), right.whole, right.group, right.region, own)
    items = Items(dict.fromkeys("rl", FULL_TESTS), dict.fromkeys("rl", FULL_RANGES))
    return ExamForward(legs, items, layout)


def somewhere(layout, rng):
    """Return unknowns with every kind of fault present."""
    x = np.zeros((1, layout.size))
    x[:, : layout.shared] = 0.5 * rng.standard_normal(layout.shared)
    for side, kind, name in layout.faults():
        usual = {"strength": 0.8, "tension": 0.1, "guard": 0.03}[kind]
        x[0, layout.place(side, kind, name)] = np.log(usual) + 0.1 * rng.standard_normal()
    return x


def test_slopes_are_those_of_finite_differences(forward):
    x = somewhere(forward.layout, np.random.default_rng(4))
    here, step = forward(x), 1e-4
    moved = np.repeat(x, x.shape[1], axis=0) + step * np.eye(x.shape[1])
    back = np.repeat(x, x.shape[1], axis=0) - step * np.eye(x.shape[1])
    expected = (forward(moved).values - forward(back).values).T / (2 * step)
    # Slopes by tension and guarding are differences themselves, over a coarser step.
    np.testing.assert_allclose(here.slopes[0], expected, atol=0.02)


def test_each_side_answers_for_itself(forward):
    x = np.zeros((1, forward.layout.size))
    x[:, forward.layout.shared :] = NONE
    healthy = x.copy()
    for side in "rl":
        for group in GROUPS:
            healthy[0, forward.layout.place(side, "strength", group)] = 0.0
    weak = healthy.copy()
    weak[0, forward.layout.place("l", "strength", "abductors")] = np.log(0.5)
    change = forward(weak).values - forward(healthy).values
    half = change.shape[1] // 2
    np.testing.assert_array_equal(change[0, :half], 0.0)
    assert change[0, half:].min() < -0.2


def test_a_stronger_group_never_lowers_a_moment(legs, state_of):
    weak = legs["r"].moments(state_of({"hamstrings": 0.5}), FULL_TESTS).moment_Nm
    healthy = legs["r"].moments(state_of(), FULL_TESTS).moment_Nm
    assert np.all(weak <= healthy + 1e-9)
    assert np.all(legs["r"].moments(state_of(), FULL_TESTS).by_strength >= 0.0)


def test_ranges_read_off_the_table_are_those_of_the_hip(legs, state_of):
    rng = np.random.default_rng(1)
    for _ in range(5):
        tension, guard = rng.uniform(0.0, 0.2, 3), rng.uniform(0.0, 0.05, 3)
        state = state_of(
            tension=dict(zip(REGIONS, tension, strict=True)), guard=dict(zip(REGIONS, guard, strict=True))
        )
        exact = legs["r"].ranges(state, FULL_RANGES)
        np.testing.assert_allclose(
            legs["r"].turns(tension[None], guard[None], FULL_RANGES), exact, atol=np.radians(0.1)
        )


def test_healthy_ranges_are_the_norm(legs, state_of):
    found = np.degrees(legs["r"].ranges(state_of(), FULL_RANGES)[0])
    np.testing.assert_allclose(found, [35.2, 41.8, 37.9, 40.6], atol=1e-6)


def test_both_legs_are_mirror_images(legs, state_of):
    right, left = (legs[s].moments(state_of(side=s), FULL_TESTS).moment_Nm for s in "rl")
    np.testing.assert_allclose(left, right, rtol=1e-6)


def test_a_posture_that_no_hip_was_computed_in_is_refused(legs, monkeypatch):
    from coxa.estimation import legs as module

    module._position.cache_clear()
    monkeypatch.setattr(module, "POSITIONS", {"standing": (45.0, 45.0)})
    with pytest.raises(InputError, match="test it in a position like"):
        legs["r"].position(("flexion", "seated"))
    module._position.cache_clear()


def test_states_leave_out_what_is_the_person_and_not_a_fault(forward):
    rng = np.random.default_rng(0)
    x = somewhere(forward.layout, rng)
    parts = forward.layout.parts(x)
    plain = forward.layout.states(parts, "r")
    own = forward.layout.states(parts, "r", "prone")
    assert isinstance(plain, States)
    for g, group in enumerate(GROUPS):
        mine = np.array([each == group for each in forward.layout.group])
        np.testing.assert_allclose(plain.strength[0, mine], parts.strength[0, 0, g])
    np.testing.assert_allclose(own.strength / plain.strength, parts.muscle[:, :, 1])


def test_a_healthy_adult_turns_inward_prone_as_strongly_as_adults_measured(legs):
    healthy = States.healthy(1, len(legs["r"].muscles))
    found = legs["r"].moments(healthy, [("inward", "prone"), ("inward", "seated")])
    assert found.moment_Nm[0, 0] == pytest.approx(59.0)
    assert found.moment_Nm[0, 0] < found.moment_Nm[0, 1]


def test_a_state_weakens_an_anchored_test_by_the_share_the_hip_says(legs, state_of):
    leg, test = legs["r"], [("inward", "prone")]
    own = leg.hip
    weak, healthy = state_of(strength={"abductors": 0.5}), States.healthy(1, len(own.muscles))
    anchored = leg.moments(weak, test).moment_Nm / leg.moments(healthy, test).moment_Nm
    plain = HipLeg(own).moments(weak, test).moment_Nm / HipLeg(own).moments(healthy, test).moment_Nm
    np.testing.assert_allclose(anchored, plain)
