"""Doses that a clinician sets: always within bounds, both moves together, and told to whom they are for."""

import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.programme.diary import STAGES
from coxa.programme.doses import (
    Doses,
    OwnDose,
    doses_document,
    doses_words,
    kept_doses,
    parse_doses,
    problems,
)
from coxa.programme.exercises import exercises, of_kind, pairs
from coxa.programme.plan import STRENGTH_STAGES, plan
from tests.programme.diaries import TYPES_CHECKED_BY_SAMPLE
from tests.programme.test_plan import TODAY, found_with, standing_in

pytestmark = TYPES_CHECKED_BY_SAMPLE

KEYS = sorted(exercises())


@st.composite
def within(draw):
    """Draw a dose within the bounds of each of some exercises, whole pairs or nothing left out."""
    found = {}
    for key in draw(st.sets(st.sampled_from(KEYS))):
        b = exercises()[key].bounds
        seconds = draw(st.none() | st.integers(int(b.least_s), int(b.most_s)))
        found[key] = OwnDose(seconds, draw(st.none() | st.integers(b.least_bouts, b.most_bouts)))
    if draw(st.booleans()):
        gone = draw(st.sampled_from(sorted(pairs())))
        found |= {key: OwnDose(left_out=True) for key in pairs()[gone]}
    return found


sound = within().filter(lambda chosen: not problems(chosen)).map(lambda chosen: Doses(chosen, "Ada", TODAY))
anything = st.dictionaries(
    st.sampled_from([*KEYS, "P9"]),
    st.builds(OwnDose, st.none() | st.floats(-10, 1000), st.none() | st.integers(-1, 9), st.booleans()),
)


def planned(doses, stage="release", kind="release"):
    return plan(standing_in(stage), found_with("r"), kind=kind, doses=doses)


@given(sound, st.sampled_from(STAGES))
def test_every_planned_window_lies_within_the_bounds(doses, stage):
    for kind in ("release", "strength") if stage in STRENGTH_STAGES else ("release",):
        for window in planned(doses, stage, kind).windows:
            bounds = exercises()[window.exercise].bounds
            assert bounds.least_s <= window.seconds <= bounds.most_s
            assert bounds.least_bouts <= window.bouts <= bounds.most_bouts


@given(sound, st.sampled_from(STAGES))
def test_a_clinician_never_takes_one_of_a_pair_away(doses, stage):
    keys = {window.exercise for window in planned(doses, stage).windows}
    assert keys
    assert all(len(keys & set(pair)) in (0, len(pair)) for pair in pairs().values())


@given(sound)
def test_both_sides_get_the_same_time(doses):
    total = defaultdict(float)
    for window in planned(doses).windows:
        total[window.side] += window.seconds
    assert total["r"] == total["l"]


@given(sound)
def test_the_back_of_the_hip_never_takes_longer_than_the_method_allows(doses):
    total = sum(w.seconds for w in planned(doses).windows if w.exercise in ("P3", "P4") and w.side == "r")
    assert total <= exercises()["P3"].dose.block_high_s


@given(sound)
def test_a_document_of_doses_gives_the_same_doses(doses):
    assert parse_doses(json.loads(json.dumps(doses_document(doses)))) == doses


@given(anything)
def test_doses_either_say_what_is_wrong_or_can_be_planned(chosen):
    if problems(chosen):
        with pytest.raises(InputError):
            Doses(chosen)
    else:
        assert planned(Doses(chosen)).windows


@given(st.recursive(st.none() | st.integers() | st.text(max_size=4) | st.floats(), lambda x: st.lists(x, max_size=3)
       | st.dictionaries(st.sampled_from(["exercises", "P1", "seconds", "set_on", "x"]), x, max_size=3)))  # fmt: skip
def test_settings_of_a_strange_file_never_reach_a_plan(strange):
    doses = kept_doses({"doses": strange})
    assert planned(doses).windows


@pytest.mark.parametrize("key", KEYS)
def test_the_doses_of_the_method_lie_within_the_bounds(key):
    dose, bounds = exercises()[key].dose, exercises()[key].bounds
    assert bounds.least_s <= dose.low_s <= dose.high_s <= bounds.most_s
    assert bounds.least_bouts <= dose.bouts <= bounds.most_bouts
    assert bounds.source


def test_without_doses_a_plan_is_the_method():
    assert planned(None) == planned(Doses())
    assert planned(None).doses == ()


def test_a_plan_says_who_set_its_doses_and_when():
    doses = Doses({"P1": OwnDose(seconds=60), "S1": OwnDose(bouts=3)}, "Ada Roth", TODAY)
    assert planned(doses).doses == ("Doses set by Ada Roth on 4 May 2026: front of the hip, release 60 s.",)
    assert doses_words(doses, "strength") == (
        "Doses set by Ada Roth on 4 May 2026: bridge on one leg 3 bouts.",
    )


def test_what_a_clinician_leaves_out_is_said_in_the_plan():
    gone = Doses({key: OwnDose(left_out=True) for key in ("P3", "P4")})
    assert planned(gone).left_out == ("Left out: the back of the hip altogether (P3 and P4).",)


def test_half_a_pair_is_refused_with_the_reason():
    with pytest.raises(InputError, match="belong together"):
        Doses({"P2": OwnDose(left_out=True)})


@pytest.mark.parametrize("kind", ["release", "strength"])
def test_a_session_cannot_be_emptied(kind):
    with pytest.raises(InputError, match="everything"):
        Doses({exercise.key: OwnDose(left_out=True) for exercise in of_kind(kind)})


@pytest.mark.parametrize(
    "document",
    [None, 3, {}, {"exercises": []}, {"exercises": {"P1": 3}}, {"exercises": {"P1": {"seconds": True}}},
     {"exercises": {"P1": {"seconds": "60"}}}, {"exercises": {"P1": {"times": 2}}}, {"exercises": {}, "more": 1},
     {"exercises": {}, "set_on": "soon"}, {"exercises": {}, "set_by": 3}, {"exercises": {"P1": {"bouts": 1.5}}},
     {"exercises": {"P1": {"left_out": "no"}}}],
)  # fmt: skip
def test_what_is_no_document_of_doses_is_refused(document):
    with pytest.raises(InputError):
        parse_doses(document)
