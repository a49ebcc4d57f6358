"""What stands in an exam file arrives in SI units, and comes back when it is written."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.exam import Exam, RotationRange, SideExam, document, parse_document, read_exam, template, write_exam
from coxa.exam.items import rotation_item
from tests.exam.conftest import FULL

Read = Callable[..., Exam]


def test_the_person_is_in_metres_and_kilograms(full: Exam) -> None:
    assert (full.person.height_m, full.person.mass_kg, full.person.pelvic_width_m) == (1.68, 60.0, 0.24)


def test_a_range_is_the_median_of_its_trials_in_radians(full: Exam) -> None:
    found = full.side("r").range_of("prone", "inward")
    assert found is not None
    assert found.angle_rad == pytest.approx(math.radians(39))


def test_a_single_value_is_a_range_too(full: Exam) -> None:
    found = full.side("r").range_of("prone", "outward")
    assert found is not None
    assert found.trials_rad == pytest.approx((math.radians(42),))


def test_a_force_with_its_lever_is_a_moment(full: Exam) -> None:
    test = full.side("r").strength[0]
    assert (test.direction, test.position) == ("abduction", "side_lying")
    assert test.moment_Nm == pytest.approx(14 * 9.80665 * 0.75)


def test_a_moment_stays_one_and_a_grade_has_none(full: Exam) -> None:
    _, moment, grade = full.side("r").strength
    assert moment.moment_Nm == 55.0
    assert (grade.moment_Nm, grade.grade) == (None, 4)


def test_regions_that_were_not_rated_are_missing_and_not_zero(full: Exam) -> None:
    assert dict(full.side("r").density) == {"back": 3.0}
    assert dict(full.side("l").soreness) == {}


def test_a_side_that_was_not_examined_is_empty(read: Read) -> None:
    exam = read("[right.rotation.prone]\ninward_deg = 30\n")
    assert set(exam.sides) == {"r"}
    assert not exam.side("l").is_informative


@pytest.mark.parametrize("name", ["r", "R", "Right", "RIGHT"])
def test_a_side_may_be_written_in_several_ways(read: Read, name: str) -> None:
    assert read(f"[{name}.rotation.prone]\ninward_deg = 30\n").side("r").is_informative


def test_json_and_toml_say_the_same(read: Read) -> None:
    as_json = read(json.dumps(tomllib.loads(FULL)), "exam.json")
    assert as_json.sides == read(FULL).sides


def test_every_item_has_its_line(full: Exam) -> None:
    line = full.place("right.rotation.prone.inward_deg").line
    assert line is not None
    assert FULL.splitlines()[line - 1] == "inward_deg = [38, 40, 39]"


def test_what_is_written_reads_the_same(full: Exam, tmp_path: Path) -> None:
    write_exam(full, tmp_path / "again.toml")
    again = read_exam(tmp_path / "again.toml")
    assert (again.person, again.history, again.red_flags) == (full.person, full.history, full.red_flags)
    assert document(again) == document(full)


@given(st.lists(st.floats(0.0, math.pi / 2), min_size=1, max_size=3), st.sampled_from(["prone", "seated"]))
def test_any_range_survives_the_way_through_a_document(trials: list[float], position: str) -> None:
    exam = Exam(sides={"l": SideExam(rotation=(RotationRange(position, "outward", tuple(trials)),))})
    again = parse_document(document(exam) if max(trials) > 0.1 else {})
    if max(trials) > 0.1:
        assert again.side("l").rotation[0].trials_rad == pytest.approx(trials, abs=1e-9)


def test_a_template_filled_in_by_removing_its_signs_is_an_exam() -> None:
    lines = template().splitlines()
    kept = [line[2:] if line[:2] == "# " and (" = " in line or line[2:4] == "[[") else line for line in lines]
    exam = parse_document(tomllib.loads("\n".join(kept)))
    assert set(exam.sides) == {"r", "l"}
    assert len(exam.red_flags) == 10


def test_scattered_trials_are_less_certain_and_remarked_on(read: Read) -> None:
    exam = read("[left.rotation.prone]\ninward_deg = [20, 30, 44]\n")
    found = exam.side("l").range_of("prone", "inward")
    assert found is not None
    assert found.sem_rad > math.radians(rotation_item().sem)
    assert "24° apart" in exam.remarks[0]


def test_an_inclinometer_is_off_by_its_detectable_change_over_2_77() -> None:
    assert rotation_item().sem == pytest.approx(5.4 / (1.96 * math.sqrt(2)))
