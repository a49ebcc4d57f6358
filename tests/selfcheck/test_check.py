"""A whole self-check, hips computed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from coxa.demo import demo_files
from coxa.errors import InputError
from coxa.exam import Exam, parse_document, read_exam
from coxa.selfcheck import CheckResult, check
from coxa.selfcheck.mechanics import LOAD_TASKS

FEW = 40


def prone(right: float, left: float, **person: float) -> Exam:
    sides = {
        side: {"rotation": {"prone": {"inward_deg": inward, "outward_deg": 42}}}
        for side, inward in (("right", right), ("left", left))
    }
    return parse_document({"person": person, **sides} if person else sides)


@cache
def demo() -> CheckResult:
    with demo_files() as files:
        return check(read_exam(files.exam), samples=FEW)


@cache
def nothing_of_the_left() -> CheckResult:
    sides = {
        "right": {"soreness": {"front": 6, "side": 1, "back": 1}, "rotation": {"prone": {"inward_deg": 25}}}
    }
    return check(parse_document(sides), samples=FEW)


def test_the_same_seed_gives_the_same_answer() -> None:
    with demo_files() as files:
        again = check(files.exam, samples=FEW)
    assert again.sides == demo().sides


def test_every_figure_lies_in_its_interval_or_says_why_it_is_missing() -> None:
    for figure in (figure for side in demo().sides.values() for figure in side.figures):
        if figure.spread is None:
            assert figure.words.startswith(("out of reach", "not counted")), figure.key
        else:
            assert figure.spread.low <= figure.spread.value <= figure.spread.high, figure.key


def test_a_task_out_of_reach_counts_for_neither_side() -> None:
    for task in LOAD_TASKS:
        figures = [side.figure(f"efficiency_{task}") for side in demo().sides.values()]
        out = [figure.words.startswith("out of reach") for figure in figures]
        assert [figure.spread is None for figure in figures] == [any(out)] * 2


def test_waste_by_cause_and_efficiency_make_the_whole() -> None:
    for side in demo().sides.values():
        parts = [side.figure(f"waste_{cause}") for cause in ("strength", "guard", "tension")]
        healthy = side.figure("efficiency").healthy
        assert healthy == pytest.approx(100.0)
        assert sum(part.healthy or 0.0 for part in parts) == pytest.approx(0.0, abs=1e-6)


def test_weakness_and_guarding_never_lift_efficiency() -> None:
    for side in demo().sides.values():
        for cause in ("strength", "guard"):
            spread = side.figure(f"waste_{cause}").spread
            assert spread is not None
            assert spread.value > -1.0


def test_a_side_of_which_nothing_is_known_is_not_assessed() -> None:
    left = nothing_of_the_left().sides["l"]
    assert left.figure("efficiency").spread is None
    assert left.figure("efficiency").healthy == pytest.approx(100.0)
    assert nothing_of_the_left().difference("efficiency") is None


def test_an_exam_of_a_person_alone_assesses_neither_side() -> None:
    result = check(parse_document({"person": {"height_cm": 170, "mass_kg": 65, "sex": "male"}}), samples=FEW)
    assert not result.informative
    assert all(side.figure("efficiency").spread is None for side in result.sides.values())
    assert {side for missing in result.missing for side in missing.sides} == {"r", "l"}


def test_a_hip_that_turns_less_is_found_stiffer_than_its_twin() -> None:
    difference = check(prone(45.0, 20.0), samples=FEW).difference("range_prone_inward")
    assert difference is not None
    assert difference.verdict == "right higher"


def test_what_was_not_known_of_the_person_is_said_to_be_assumed() -> None:
    assumed = " ".join(nothing_of_the_left().assumed)
    assert "height" in assumed
    assert "mass" in assumed
    assert "average socket" in assumed


def test_a_deeper_socket_is_less_off_centre() -> None:
    def offset(edge_deg: float) -> float:
        given = {"rotation": {"prone": {"inward_deg": 35}}, "imaging": {"lateral_centre_edge_deg": edge_deg}}
        healthy = (
            check(parse_document({"right": given}), samples=FEW).sides["r"].figure("offset_walking").healthy
        )
        assert healthy is not None
        return healthy

    assert offset(45.0) < offset(20.0)


@pytest.mark.parametrize("samples", [0, 19, 20_001])
def test_too_few_or_too_many_samples_are_refused(samples: int) -> None:
    with pytest.raises(InputError, match="give 20 to 20000"):
        check(prone(30.0, 30.0), samples=samples)


@pytest.mark.parametrize(("lateral", "inclination", "rim"), [(60, 65, 123), (-10, 30, 22)])
def test_imaging_angles_that_no_bowl_has_are_refused_on_their_line(
    tmp_path: Path, lateral: int, inclination: int, rim: int
) -> None:
    file = tmp_path / "exam.toml"
    file.write_text(f"[left.imaging]\nlateral_centre_edge_deg = {lateral}\ninclination_deg = {inclination}\n")
    with pytest.raises(InputError) as caught:
        check(file, samples=FEW)
    said = str(caught.value)
    assert (
        "exam.toml:3: of the left hip lateral_centre_edge_deg and inclination_deg do not go together" in said
    )
    assert f"rim would lie {rim}° from its deepest point" in said


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    keep: Callable[[str, float], None] = lambda _word, share: told.append(share)  # noqa: E731
    check(prone(30.0, 30.0), samples=20, progress=keep)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_seed_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="seed -1"):
        check(Exam(), seed=-1)
