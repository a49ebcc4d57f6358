"""The diary as tables for a spreadsheet: one row per figure, units in the headers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from coxa.exam import RotationRange
from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import AnyEntry, Checked, Diary, Measured, Rated, Ratings, Screening, Session
from coxa.programme.rotations import LIMITS
from coxa.programme.running import RunRecord
from coxa.recording.fit.fields import watch_fields
from coxa.units import DEG_PER_RAD

Cell = str | float | int | None
Row = Sequence[Cell]


def tables(diary: Diary) -> dict[str, str]:
    """Return the tables as CSV text, by name of the file in the zip."""
    return {f"csv/{name}.csv": _csv(header, rows(diary)) for name, (header, rows) in _TABLES.items()}


def _csv(header: str, rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue()


def _stamp(entry: AnyEntry) -> tuple[str, str, str]:
    return entry.day.isoformat(), _utc(entry.at), entry.id


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _ratings(diary: Diary) -> Iterator[Row]:
    for entry in diary.entries:
        for moment, ratings in _moments(entry):
            stamp = (*_stamp(entry), moment)
            for side, rated in ratings.sides.items():
                for region, value in rated.soreness.items():
                    yield (*stamp, SIDE_WORDS[side], "soreness", region, f"{value:g}")
                for region, value in rated.density.items():
                    yield (*stamp, SIDE_WORDS[side], "density", region, f"{value:g}")
                if rated.pressure is not None:
                    yield (*stamp, SIDE_WORDS[side], "pressure", "front", f"{rated.pressure:g}")
            if ratings.pain is not None:
                yield (*stamp, "", "pain", "", f"{ratings.pain:g}")


def _moments(entry: AnyEntry) -> list[tuple[str, Ratings]]:
    match entry:
        case Session():
            return [("before session", entry.before), ("after session", entry.after)]
        case Rated():
            return [("rated", entry.ratings)]
        case Checked():
            return [("check", entry.ratings)]
        case Screening():
            return [("screening", Ratings({}, entry.pain))]
        case _:
            return []


def _ranges(diary: Diary) -> Iterator[Row]:
    for entry in diary.entries:
        sides: Mapping[str, tuple[RotationRange, ...]] = {}
        if isinstance(entry, Measured):
            sides = entry.sides
        elif isinstance(entry, Checked):
            sides = entry.ranges
        for side, ranges in sides.items():
            for found in ranges:
                for number, trial_rad in enumerate(found.trials_rad, start=1):
                    angle = f"{trial_rad * DEG_PER_RAD:.6g}"
                    yield (*_stamp(entry), SIDE_WORDS[side], found.position, found.turn, number, angle)


def _sessions(diary: Diary) -> Iterator[Row]:
    for entry in diary.sessions:
        about = (*_stamp(entry), _utc(entry.ended_at), entry.kind, entry.stage, _yes(entry.stopped))
        for number, done in enumerate(entry.windows, start=1):
            side = "" if done.side is None else SIDE_WORDS[done.side]
            times = (f"{done.planned_s:g}", f"{done.done_s:g}")
            yield (*about, number, done.exercise, side, *times, _yes(done.skipped))
        if not entry.windows:
            yield (*about, None, "", "", None, None, "")


def _rotations(diary: Diary) -> Iterator[Row]:
    for entry in diary.sessions:
        for number, done in enumerate(entry.windows, start=1):
            found = done.rotation
            if found is not None:
                side = "" if done.side is None else SIDE_WORDS[done.side]
                figures = (getattr(found, name) for name in LIMITS)
                texts = ("" if value is None else f"{value:.6g}" for value in figures)
                doubts = " ".join(found.doubts)
                yield (*_stamp(entry), number, done.exercise, side, found.source, found.count, *texts, doubts)


def _efficiency(diary: Diary) -> Iterator[Row]:
    for entry in diary.checks:
        for side, eta in entry.efficiency.items():
            yield (*_stamp(entry), SIDE_WORDS[side], f"{eta.value:g}", f"{eta.low:g}", f"{eta.high:g}")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


_TABLES: Final[Mapping[str, tuple[str, Callable[[Diary], Iterable[Row]]]]] = {
    "ratings": ("day,at_utc,entry,moment,side,measure,region,value_0_to_10", _ratings),
    "ranges": ("day,at_utc,entry,side,position,turn,trial,angle_deg", _ranges),
    "sessions": (
        "day,began_utc,entry,ended_utc,session,stage,stopped,window,exercise,side,planned_s,done_s,skipped",
        _sessions,
    ),
    "rotations": (
        f"day,began_utc,entry,window,exercise,side,source,count,{','.join(LIMITS)},doubts",
        _rotations,
    ),
    "efficiency": ("day,at_utc,entry,side,efficiency_percent,low_percent,high_percent", _efficiency),
}

RUNS_TABLE: Final = "csv/runs.csv"


def runs_table(runs: Sequence[RunRecord]) -> str:
    """Return runs as CSV text, one row per figure."""
    return _csv("day,started_utc,run,distance_m,duration_s,steady_s,figure,value,sd,unit,from", _runs(runs))


def _runs(runs: Sequence[RunRecord]) -> Iterator[Row]:
    for run in runs:
        metres = None if run.distance_m is None else f"{run.distance_m:g}"
        times = (f"{run.duration_s:g}", f"{run.steady_s:g}")
        stamp = (run.day.isoformat(), _utc(run.started_at), run.id, metres, *times)
        for key, one in run.figures.items():
            sd = None if one.sd is None else f"{one.sd:g}"
            yield (*stamp, key, f"{one.value:g}", sd, watch_fields()[key].unit, one.said_by)
        if run.heart is not None:
            yield (*stamp, "metres_per_beat", f"{run.heart.metres_per_beat:g}", None, "m", "watch")
