"""The bundled example person: her exam reads without a remark, and the self-check finds what is wrong with her."""

from __future__ import annotations

from functools import cache

from coxa.demo import demo_files
from coxa.exam import read_exam
from coxa.selfcheck import CheckResult, check


@cache
def found() -> CheckResult:
    with demo_files() as files:
        return check(files.exam)


def test_the_exam_reads_without_a_remark() -> None:
    with demo_files() as files:
        exam = read_exam(files.exam)
    assert exam.remarks == ()
    assert exam.flags == ()


def test_the_weak_group_is_the_first_trouble_of_the_weak_side() -> None:
    first = found().sides["l"].troubles[0]
    assert (first.kind, first.where) == ("strength", "abductors")
    assert first.probability > 0.9


def test_the_interval_holds_the_strength_she_was_given() -> None:
    spread = found().sides["l"].figure("strength_abductors").spread
    assert spread is not None
    assert spread.low < 65.0 < spread.high


def test_her_left_hip_is_costlier_and_by_weakness() -> None:
    difference = found().difference("efficiency")
    assert difference is not None
    assert difference.verdict == "right higher"
    assert "left hip works" in found().sentences[0]
    assert "gluteus medius and its neighbours) are weak" in found().sentences[0]
