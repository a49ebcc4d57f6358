"""What a plan always holds: both sides alike, the worse first, the doses of the method, and what was left out."""

import json
from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.programme.diary import STAGES
from coxa.programme.exercises import of_kind, pairs
from coxa.programme.findings import Findings
from coxa.programme.plan import plan, plan_document
from coxa.programme.standing import Due, Equality, Halt, StageChange, Standing

TODAY = date(2026, 5, 4)
RELEASE = [exercise.key for exercise in of_kind("release")]
STRENGTH = [exercise.key for exercise in of_kind("strength")]


def standing_in(stage, halt=None, due="release"):
    equality = Equality(False, 3, 0, (), {}, ())
    return Standing(TODAY, stage, halt, equality, (StageChange(TODAY, stage, ""),), Due(due, False, ""))


def found_with(worse=None, region="front"):
    return Findings(worse, "Why this side.", region, "Why this region.")


found_any = st.builds(found_with, st.sampled_from(["r", "l", None]), st.sampled_from(["front", "back"]))
some_release = st.sets(st.sampled_from(RELEASE), max_size=len(RELEASE) - 1)
some_strength = st.sets(st.sampled_from(STRENGTH), max_size=len(STRENGTH) - 1)


@st.composite
def choices(draw):
    """Draw what a plan can be asked for: stage, kind, what was found, what is left out."""
    stage = draw(st.sampled_from(STAGES))
    kind = draw(
        st.sampled_from(["release", "strength"] if stage in ("coordinate", "maintain") else ["release"])
    )
    return stage, kind, draw(found_any), draw(some_release if kind == "release" else some_strength)


def planned(choice):
    """Return the plan asked for, what was found and what is left out."""
    stage, kind, found, left_out = choice
    return plan(standing_in(stage), found, kind=kind, leave_out=left_out), found, left_out


def seconds_by(made, *names):
    total = defaultdict(float)
    for window in made.windows:
        total[tuple(getattr(window, name) for name in names)] += window.seconds
    return total


@given(choices())
def test_every_exercise_lasts_equally_long_on_both_sides(choice):
    made, _, _ = planned(choice)
    total = seconds_by(made, "exercise", "side")
    for exercise in {window.exercise for window in made.windows}:
        assert total[exercise, "r"] == total[exercise, "l"] > 0


@given(choices())
def test_of_every_exercise_the_worse_side_comes_first(choice):
    made, found, _ = planned(choice)
    for exercise in {window.exercise for window in made.windows}:
        sides = list(dict.fromkeys(w.side for w in made.windows if w.exercise == exercise))
        assert sides == list(found.sides)


@given(choices())
def test_what_is_left_out_is_not_planned_and_the_rest_is(choice):
    made, _, left_out = planned(choice)
    everything = RELEASE if made.kind == "release" else STRENGTH
    assert {window.exercise for window in made.windows} == set(everything) - left_out


@given(choices())
def test_whatever_is_left_out_is_named(choice):
    made, _, left_out = planned(choice)
    assert all(any(key in sentence for sentence in made.left_out) for key in left_out)
    assert bool(made.left_out) == bool(left_out)


@given(choices())
def test_one_of_a_pair_alone_says_that_the_method_counts_on_both(choice):
    made, _, left_out = planned(choice)
    halved = [keys for keys in pairs().values() if len(left_out & set(keys)) == 1]
    assert sum("both together" in sentence for sentence in made.left_out) == len(halved)


@given(choices())
def test_a_new_side_or_place_gets_more_time_than_the_next_bout(choice):
    made, _, _ = planned(choice)
    assert made.windows[0].get_ready_s == 10
    assert {window.get_ready_s for window in made.windows} <= {5, 10}
    pairs_of_windows = zip(made.windows, made.windows[1:], strict=False)
    assert all(b.get_ready_s == 10 for a, b in pairs_of_windows if a.side != b.side)


@given(st.sampled_from(STAGES), found_any)
def test_doses_keep_within_the_method(stage, found):
    made = plan(standing_in(stage), found, kind="release")
    total = seconds_by(made, "exercise", "side")
    for side in "rl":
        assert 120 <= total["P1", side] <= 180
        assert 180 <= total["P3", side] + total["P4", side] <= 300
        assert [w.seconds for w in made.windows if (w.exercise, w.side) == ("P2", side)] == [30, 30, 30]


@given(st.sampled_from(STAGES), found_any)
def test_rotation_follows_release_on_the_same_side(stage, found):
    made = plan(standing_in(stage), found, kind="release")
    order = list(dict.fromkeys((window.exercise, window.side) for window in made.windows))
    for release, rotation in pairs().values():
        for side in "rl":
            assert order.index((rotation, side)) == order.index((release, side)) + 1


def test_the_first_region_comes_first():
    made = plan(standing_in("release"), found_with(region="back"))
    assert [window.exercise for window in made.windows][:2] == ["P3", "P4"]


@pytest.mark.parametrize("long_end", [True, False])
def test_the_release_stage_uses_the_long_end_and_later_ones_the_short(long_end):
    made = plan(standing_in("release" if long_end else "realign"), found_with())
    total = seconds_by(made, "exercise", "side")
    assert (total["P1", "r"], total["P3", "r"]) == ((180, 210) if long_end else (120, 90))


@pytest.mark.parametrize("stage", ["release", "realign"])
def test_release_without_its_rotation_keeps_the_dose_of_the_back(stage):
    made = plan(standing_in(stage), found_with(), leave_out=["P4"])
    assert 180 <= seconds_by(made, "exercise", "side")["P3", "l"] <= 300


@pytest.mark.parametrize("kind", ["screen", "refer"])
@pytest.mark.parametrize("stage", STAGES)
def test_no_plan_while_the_programme_is_halted(kind, stage):
    with pytest.raises(InputError, match="no session now: See someone"):
        plan(standing_in(stage, Halt(kind, "See someone.")), found_with())


@pytest.mark.parametrize("stage", ["release", "realign"])
def test_strength_is_refused_before_its_stage(stage):
    with pytest.raises(InputError, match="not open in the stage"):
        plan(standing_in(stage), found_with(), kind="strength")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"kind": "yoga"}, "use one of release, strength"),
        ({"leave_out": ["S1"]}, "name one of P1, P2, P3, P4"),
        ({"leave_out": RELEASE}, "everything of this session is left out"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_advice(arguments, text):
    with pytest.raises(InputError, match=text):
        plan(standing_in("coordinate"), found_with(), **arguments)


def test_what_is_due_is_planned_and_a_day_of_rest_says_extra():
    due = plan(standing_in("coordinate", due="strength"), found_with())
    rest = plan(standing_in("coordinate", due=None), found_with())
    assert (due.kind, rest.kind) == ("strength", "release")
    assert any("extra" in sentence for sentence in rest.words)


@given(choices())
def test_the_document_survives_json_and_holds_every_exercise_it_names(choice):
    made, _, _ = planned(choice)
    document = json.loads(json.dumps(plan_document(made)))
    assert document == plan_document(made)
    assert {window["exercise"] for window in document["windows"]} == set(document["exercises"])
    assert {window["side"] for window in document["windows"]} == {"right", "left"}


@given(choices())
def test_the_total_is_the_sum_of_windows_and_changes(choice):
    made, _, _ = planned(choice)
    windows = plan_document(made)["windows"]
    assert made.total_s == sum(window["seconds"] + window["get_ready_s"] for window in windows)
