"""Which side and region come first, by what check and diary found."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.exam import RotationRange
from coxa.exam.items import REGIONS
from coxa.programme.diary import Checked, Diary, Measured, Rated, Ratings, SideRating
from coxa.programme.findings import findings

START = datetime(2026, 5, 4, 7, tzinfo=UTC)


def felt(right, left):
    """Return ratings with one value per region, the same for soreness and density."""
    sides = {"r": dict(zip(REGIONS, right, strict=True)), "l": dict(zip(REGIONS, left, strict=True))}
    return Ratings({side: SideRating(values, values) for side, values in sides.items()})


def on_day(kind, n, **what):
    at = START + timedelta(days=n)
    return kind(id=f"{kind.__name__}-{n}", at=at, day=at.date(), **what)


def turned_in(degrees):
    return (RotationRange("prone", "inward", (math.radians(degrees),)),)


RATED_LEFT = on_day(Rated, 0, ratings=felt((1, 1, 1), (4, 4, 4)))


def test_an_empty_diary_begins_right_and_in_front_and_says_so():
    found = findings(Diary())
    assert (found.worse, found.first_region, found.sides) == (None, "front", ("r", "l"))
    assert "right side begins" in found.why


def test_the_hip_that_works_harder_comes_before_what_is_felt():
    found = findings(Diary.of(RATED_LEFT, on_day(Checked, 1, harder="r", bothers="left")))
    assert found.worse == "r"
    assert "worked harder" in found.why


def test_what_bothers_counts_when_the_check_cannot_tell():
    assert findings(Diary.of(on_day(Checked, 1, bothers="left"))).worse == "l"


@pytest.mark.parametrize("bothers", ["both", "neither", None])
def test_a_check_without_a_side_leaves_it_to_the_ratings(bothers):
    assert findings(Diary.of(RATED_LEFT, on_day(Checked, 1, bothers=bothers))).worse == "l"


def test_the_latest_ratings_count():
    later = on_day(Rated, 3, ratings=felt((5, 5, 5), (2, 2, 2)))
    assert findings(Diary.of(later, RATED_LEFT)).worse == "r"


def test_the_smaller_inward_range_decides_last():
    ranges = on_day(Measured, 2, sides={"r": turned_in(38), "l": turned_in(29)})
    found = findings(Diary.of(ranges, on_day(Rated, 0, ratings=felt((2, 2, 2), (2, 2, 2)))))
    assert found.worse == "l"
    assert "29° against 38°" in found.why


def test_a_region_rated_on_one_side_only_does_not_decide():
    lopsided = Ratings({"r": SideRating({"front": 9}), "l": SideRating({"back": 1})})
    assert findings(Diary.of(on_day(Rated, 0, ratings=lopsided))).worse is None


@pytest.mark.parametrize(("more", "said"), [(2.0, "slightly more sore"), (3.5, "was more sore")])
def test_a_difference_within_measurement_error_is_called_slight(more, said):
    found = findings(Diary.of(on_day(Rated, 0, ratings=felt((1, 1, 1), (more, more, more)))))
    assert said in found.why
    across = findings(Diary.of(on_day(Rated, 0, ratings=felt((1, 0, more), (1, 0, more)))))
    assert said in across.region_why


@pytest.mark.parametrize(("left", "said"), [(32, "inward slightly less"), (31, "inward less")])
def test_a_range_within_measurement_error_is_called_slightly_less(left, said):
    ranges = on_day(Measured, 2, sides={"r": turned_in(38), "l": turned_in(left)})
    assert said in findings(Diary.of(ranges)).why


def test_the_sorer_back_comes_first():
    found = findings(Diary.of(on_day(Rated, 0, ratings=felt((1, 0, 5), (1, 0, 4)))))
    assert found.first_region == "back"


values = st.tuples(*[st.integers(0, 10)] * 3)


@given(values, values)
def test_changing_sides_changes_the_side_and_never_the_region(right, left):
    found, mirrored = (
        findings(Diary.of(on_day(Rated, 0, ratings=felt(*sides)))) for sides in ((right, left), (left, right))
    )
    assert mirrored.worse == {"r": "l", "l": "r", None: None}[found.worse]
    assert mirrored.first_region == found.first_region
