"""The exercises as data: doses of the method, words complete, sources named."""

import pytest

from coxa.programme.exercises import exercises, get_ready, of_kind, pairs, strength_dose_source


@pytest.mark.parametrize(
    ("key", "low_s", "high_s", "bouts"),
    [("P1", 120, 180, 1), ("P2", 30, 30, 3), ("P4", 90, 90, 1)],
)
def test_doses_are_those_of_the_method(key, low_s, high_s, bouts):
    dose = exercises()[key].dose
    assert (dose.low_s, dose.high_s, dose.bouts, dose.per) == (low_s, high_s, bouts, "side")


@pytest.mark.parametrize(("long", "total_s"), [(False, 180), (True, 300)])
def test_back_release_and_rotation_share_three_to_five_minutes(long, total_s):
    release, rotation = (exercises()[key].dose.seconds(long=long) for key in ("P3", "P4"))
    assert release + rotation == exercises()["P3"].dose.alone_s(long=long) == total_s


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises())
def test_every_exercise_is_told_completely(exercise):
    assert all(
        (exercise.title, exercise.position, exercise.purpose, exercise.source, exercise.evidence_words)
    )
    assert len(exercise.cues) >= 3
    assert exercise.cautions


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises())
def test_every_exercise_is_done_on_each_side_and_carries_its_grade(exercise):
    assert exercise.sides == "each"
    assert exercise.evidence in ("measured", "modelled", "hypothesis")


@pytest.mark.parametrize("exercise", exercises().values(), ids=exercises())
def test_a_cue_is_short_enough_to_be_read_out(exercise):
    assert max(len(cue.split()) for cue in exercise.cues) <= 20


@pytest.mark.parametrize(("region", "keys"), pairs().items(), ids=pairs())
def test_partners_of_a_pair_share_region_and_posture(region, keys):
    release, rotation = (exercises()[key] for key in keys)
    assert release.region == rotation.region == region
    assert release.posture == rotation.posture


def test_strength_covers_three_planes_with_a_published_source_each():
    routine = of_kind("strength")
    assert 4 <= len(routine) <= 6
    assert {"sagittal", "frontal", "transverse"} <= {exercise.plane for exercise in routine}
    assert all("J Orthop Sports Phys Ther" in exercise.source for exercise in routine)


def test_the_dose_of_strength_names_its_source():
    assert "Garber" in strength_dose_source()


def test_changing_place_leaves_five_to_ten_seconds():
    assert 5 <= get_ready().next_bout_s <= get_ready().new_place_s <= 10


def test_no_two_exercises_share_a_picture():
    assert len({exercise.picture for exercise in exercises().values()}) == len(exercises())
