"""The example person of the app: her diary is sound, believable, and stands where the tour of the pages needs it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import jsonschema
import pytest
from tools.author_demo import person as author
from tools.author_demo.phone_and_watch import COUNTED_FROM

from coxa.charts.catalogue import charts_of
from coxa.charts.chart import Absent, Subject
from coxa.exam import parse_document
from coxa.programme.diary import Diary, Session
from coxa.programme.documents import document_of, parse_entry
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.rules import standing
from coxa.programme.running import parse_run
from coxa.programme.standing import Standing

DATA = files("coxa") / "data"
LARGEST_BYTES = 400_000
OF_RECORDINGS = ["stride-angles", "stride-loads", "all-strides", "emg"]
"""Figures that no self-check has."""


@cache
def text() -> str:
    return (DATA / "demo" / "person.json").read_text(encoding="utf-8")


@cache
def person() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text())
    return found


@cache
def diary() -> Diary:
    return Diary.of(parse_entry(entry) for entry in person()["entries"])


def after_last() -> date:
    return diary().entries[-1].day + timedelta(days=1)


def stands() -> Standing:
    return standing(diary(), after_last())


def test_the_file_stays_small() -> None:
    assert len(text().encode()) < LARGEST_BYTES


def test_the_file_says_that_nobody_was_examined() -> None:
    assert person()["about"].startswith("SYNTHETIC")


@pytest.mark.parametrize("entry", person()["entries"], ids=lambda entry: f"{entry['day']}-{entry['kind']}")
def test_every_entry_reads_and_writes_back_the_same(entry: dict[str, Any]) -> None:
    written = document_of(parse_entry(entry))
    assert parse_entry(written) == parse_entry(entry)
    assert written["at"] == entry["at"]


def test_she_is_in_the_second_stage_and_today_decides() -> None:
    assert [change.stage for change in stands().changes] == ["release", "realign"]
    assert stands().halt is None
    assert stands().equality.streak == stands().equality.needed - 1
    assert (stands().due.kind, stands().due.done) == ("release", False)


def test_nothing_about_her_is_doubtful() -> None:
    assert stands().cautions == ()
    assert stands().enough == ""


def test_every_session_is_the_one_that_was_planned_that_day() -> None:
    for session in diary().sessions:
        before = Diary.of(e for e in diary().entries if e.at < session.at)
        planned = plan(standing(before, session.day), findings(before))
        assert session.stage == planned.stage
        done = [(w.exercise, w.side, w.planned_s) for w in session.windows]
        assert done == [(w.exercise, w.side, w.seconds) for w in planned.windows]


def test_she_misses_a_day_now_and_then_and_skips_something_once() -> None:
    days = {session.day for session in diary().sessions}
    first = min(days)
    missed = author.DAYS - len(days)
    assert max(days) - first == timedelta(days=author.DAYS - 1)
    assert 3 <= missed <= 7
    assert [session.skipped for session in diary().sessions if session.skipped] == [("P4",)]


def test_her_left_side_gets_less_sore() -> None:
    sessions: list[Session] = sorted(diary().sessions, key=lambda s: s.at)

    def side(some: list[Session]) -> float:
        return sum(s.before.side("l").soreness["side"] for s in some) / len(some)

    assert side(sessions[-7:]) <= side(sessions[:7]) - 2.0


def test_each_check_has_its_exam_and_a_result_by_the_schema() -> None:
    schemas = [
        json.loads((DATA / f"{name}.schema.json").read_text("utf-8")) for name in ("check", "drawings")
    ]
    checks = {entry.id: entry for entry in diary().checks}
    assert [checkup["entry_id"] for checkup in person()["checkups"]] == list(checks)
    for checkup in person()["checkups"]:
        summary = dict(checkup["summary"])
        drawings = summary.pop("drawings")
        jsonschema.validate(summary, schemas[0])
        jsonschema.validate(drawings, schemas[1])
        assert parse_document(checkup["exam"]).sides.keys() == {"r", "l"}


def test_every_figure_of_a_check_but_those_of_recordings_can_be_drawn() -> None:
    for checkup in person()["checkups"]:
        summary = dict(checkup["summary"])
        subject = Subject("her check", "check", summary, summary.pop("drawings"))
        missing = [found.key for found in charts_of([subject]) if isinstance(found, Absent)]
        assert missing == OF_RECORDINGS


def test_each_check_says_in_the_diary_what_its_result_says() -> None:
    checks = {entry.id: entry for entry in diary().checks}
    for checkup in person()["checkups"]:
        sides = checkup["summary"]["sides"]
        for side, spread in checks[checkup["entry_id"]].efficiency.items():
            assert sides[side]["figures"]["efficiency"]["spread"]["value"] == spread.value


@pytest.mark.slow
def test_the_tool_writes_the_file_again() -> None:
    def drawn(found: dict[str, Any]) -> list[dict[str, Any]]:
        # What the engine computed may differ in its last digit between machines.
        return [{k: v for k, v in entry.items() if k != "efficiency"} for entry in found["entries"]]

    assert drawn(json.loads(author.person_text())) == drawn(person())


def test_her_phone_counts_turns_from_the_third_week_on() -> None:
    first = diary().entries[0].day
    counted = {s.day for s in diary().sessions for w in s.windows if w.rotation is not None}
    assert min(counted) - first >= timedelta(days=COUNTED_FROM)
    for session in diary().sessions:
        turned = [w for w in session.windows if w.exercise in ("P2", "P4") and not w.skipped]
        assert all((w.rotation is not None) == (session.day in counted) for w in turned)


def test_her_runs_can_be_read_and_set_beside_her_hips() -> None:
    runs = [parse_run(found) for found in person()["runs"]]
    assert len({run.id for run in runs}) == len(runs) >= 12
    assert all(first.day < later.day for first, later in pairwise(runs))
    assert diary().entries[0].day <= runs[0].day <= runs[-1].day <= diary().entries[-1].day
    assert 14_000.0 in {run.distance_m for run in runs if str(run.day + timedelta(days=1)) in long_runs()}


def long_runs() -> set[str]:
    return {entry["day"] for entry in person()["entries"] if "14 km" in entry.get("note", "")}
