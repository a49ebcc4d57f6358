"""Runs as a watch recorded them: their documents, and each figure over time."""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from statistics import median
from types import MappingProxyType
from typing import Any, Final

from coxa.figures.grades import MEASURED
from coxa.programme.document_part import Part
from coxa.programme.series import Measure, Point, Series
from coxa.recording.fit.fields import watch_fields

SCHEMA_VERSION: Final = "1.0"
MOST_NOTES: Final = 40
MOST_OTHER: Final = 24
BALANCE, PER_BEAT, AT_HEART_RATE = "balance_left_pct", "metres_per_beat", "speed_at_heart_rate"
SHOWN: Final = (BALANCE, "contact_ms", "cadence_spm", "vertical_ratio_pct", PER_BEAT, AT_HEART_RATE)
"""Figures that have a line over time, in order."""
NO_SIDE: Final = ""
"""Side of a series that belongs to neither hip."""
_FROM: Final = ("watch", "developer", "average")
_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_TIME: Final = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
_DAY: Final = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_KMH_PER_M_S: Final = 3.6
_MOST_S: Final = 4.0 * 86_400.0
_CERTAIN: Final = 1.96  # standard errors either side that hold 95 %


@dataclass(frozen=True)
class RunFigure:
    """One figure of a run.

    Attributes:
        value: Mean over steady running; of `said_by` 'average' the device's own over everything.
        sd: Standard deviation of the minutes' means; None where there are too few.
        seconds: How much of the run it is from.
        said_by: 'watch', 'developer' (a field of another device or app) or 'average'.
        name: What a developer field is called; '' otherwise.
        device_average: The device's own; None where it says none.
    """

    value: float
    sd: float | None
    seconds: float
    said_by: str
    name: str = ""
    device_average: float | None = None


@dataclass(frozen=True)
class RunHeart:
    """How far a heartbeat carries, as `coxa.recording.fit.heart.Heart` has it."""

    metres_per_beat: float
    mean_bpm: float
    mean_speed_m_s: float
    low_bpm: float
    high_bpm: float
    minutes: int
    slope_m_s_per_bpm: float | None
    scatter_m_s: float | None
    spread_bpm: float

    def speed_at(self, beat_bpm: float) -> tuple[float, float] | None:
        """Return the speed at a heart rate and its standard error; None where this run cannot tell."""
        if self.slope_m_s_per_bpm is None or self.scatter_m_s is None or self.slope_m_s_per_bpm <= 0.0:
            return None
        if not self.low_bpm <= beat_bpm <= self.high_bpm or self.spread_bpm <= 0.0:
            return None
        away = (beat_bpm - self.mean_bpm) / self.spread_bpm
        error = self.scatter_m_s * math.sqrt((1.0 + away * away) / self.minutes)
        return self.mean_speed_m_s + self.slope_m_s_per_bpm * (beat_bpm - self.mean_bpm), error


@dataclass(frozen=True)
class RunRecord:
    """One run.

    Attributes:
        id: The same for the same run, however it was exported.
        started_at: When, UTC.
        day: By the runner's own calendar.
        surface: Such as 'treadmill' or 'trail'; '' where the watch does not say.
        device: Maker and product.
        duration_s, moving_s, steady_s: From start to end; on foot; of steady running.
        distance_m: None where nothing measured it.
        positions: Whether the recording held positions; they are never kept.
        figures: By key (`watch_fields`).
        developer: Those of other devices, where the watch says the same itself.
        other: Means of developer fields that are none of ours.
        heart: Pace at heart rate; None where it was not measured.
        notes: What was left out or is doubtful.
        file, digest: Where it is from: name of the file, and what tells it from others.
    """

    id: str
    started_at: datetime
    day: date
    surface: str
    device: str
    duration_s: float
    moving_s: float
    steady_s: float
    distance_m: float | None
    positions: bool
    figures: Mapping[str, RunFigure]
    developer: Mapping[str, RunFigure]
    other: Mapping[str, float]
    heart: RunHeart | None
    notes: tuple[str, ...]
    file: str
    digest: str

    def value(self, key: str) -> float | None:
        """Return a figure; None where the run has none."""
        found = self.figures.get(key)
        return None if found is None else found.value


@cache
def running_table() -> Mapping[str, Any]:
    """Return the numbers of `data/programme/running.toml`."""
    text = (files("coxa") / "data" / "programme" / "running.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def parse_run(document: Any) -> RunRecord:
    """Return the run that a document describes, as `coxa.recording.fit.runs` lays it out.

    Raises:
        InputError: Something in it cannot be; the key, what arrived and what is allowed are said.
    """
    part = Part(document)
    part.word("schema_version", (SCHEMA_VERSION,), needed=True)
    part.number("utc_offset_min", -14 * 60, 14 * 60)
    found = RunRecord(
        id=part.text("id", _ID, "letters, digits and hyphens"),
        started_at=_time(part),
        day=_day(part),
        surface=part.note("surface", 80),
        device=part.note("device", 60),
        duration_s=part.number("duration_s", 0.0, _MOST_S, needed=True),
        moving_s=part.number("moving_s", 0.0, _MOST_S, needed=True),
        steady_s=part.number("steady_s", 0.0, _MOST_S, needed=True),
        distance_m=part.number("distance_m", 0.0, 1e6),
        positions=part.yes("positions") is True,
        figures=_figures(part.part("figures")),
        developer=_figures(part.part("developer")),
        other=_other(part),
        heart=_heart(part.part("heart")) if part.given("heart") else None,
        notes=_notes(part),
        **_source(part.part("source")),
    )
    part.end()
    return found


def _time(part: Part) -> datetime:
    text = part.text("started_at", _TIME, "a time such as 2026-05-04T07:30:00Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        part.refuse("started_at", f"is {text}, no time of any calendar", "write it like 2026-05-04T07:30:00Z")


def _day(part: Part) -> date:
    text = part.text("day", _DAY, "a day such as 2026-05-04")
    try:
        return date.fromisoformat(text)
    except ValueError:
        part.refuse("day", f"is {text}, no day of any calendar", "write it like 2026-05-04")


def _figures(part: Part) -> Mapping[str, RunFigure]:
    found: dict[str, RunFigure] = {}
    for key, one in watch_fields().items():
        if not part.given(key):
            continue
        group = part.part(key)
        found[key] = RunFigure(
            group.number("value", one.low, one.high, needed=True),
            group.number("sd", 0.0, one.high),
            group.number("seconds", 0.0, _MOST_S, needed=True),
            group.word("from", _FROM, needed=True),
            group.note("name", 60),
            group.number("device_average", one.low, one.high),
        )
        group.end()
    part.end()
    return MappingProxyType(found)


def _heart(part: Part) -> RunHeart:
    found = RunHeart(
        part.number("metres_per_beat", 0.0, 30.0, needed=True),
        part.number("mean_bpm", 30.0, 240.0, needed=True),
        part.number("mean_speed_m_s", 0.0, 12.0, needed=True),
        part.number("low_bpm", 30.0, 240.0, needed=True),
        part.number("high_bpm", 30.0, 240.0, needed=True),
        int(part.number("minutes", 1, 6000, needed=True)),
        part.number("slope_m_s_per_bpm", -20.0, 20.0),
        part.number("scatter_m_s", 0.0, 20.0),
        part.number("spread_bpm", 0.0, 240.0, needed=True),
    )
    part.end()
    return found


def _other(part: Part) -> Mapping[str, float]:
    value = part.take("other") or {}
    if not isinstance(value, Mapping) or len(value) > MOST_OTHER:
        part.refuse("other", "is no group of at most 24 figures", "send names with numbers")
    group = Part(value, ("other",))
    return MappingProxyType({name[:82]: group.number(name, -1e12, 1e12, needed=True) for name in value})


def _notes(part: Part) -> tuple[str, ...]:
    value = part.take("notes") or []
    if not isinstance(value, list) or len(value) > MOST_NOTES:
        part.refuse("notes", f"is no list of at most {MOST_NOTES} texts", "send texts in [ ]")
    group = Part({str(k): note for k, note in enumerate(value)}, ("notes",))
    return tuple(group.note(str(k), 600) for k in range(len(value)))


def _source(part: Part) -> dict[str, str]:
    part.number("part", 1, 1000)
    found = {"file": part.note("file", 200), "digest": part.note("digest", 64)}
    part.end()
    return found


@cache
def run_measures() -> Mapping[str, Measure]:
    """Return what has a line over time; no limit of measurement error is known for any of them."""
    made = {
        key: Measure(key, one.label, one.unit, 0.0, MEASURED)
        for key, one in watch_fields().items()
        if key in SHOWN
    }
    made[PER_BEAT] = Measure(PER_BEAT, "Metres per heartbeat", "m", 0.0, MEASURED)
    made[AT_HEART_RATE] = Measure(AT_HEART_RATE, "Speed at one heart rate", "km/h", 0.0, MEASURED)
    return MappingProxyType({key: made[key] for key in SHOWN})


def reference_bpm(runs: Iterable[RunRecord]) -> float | None:
    """Return the heart rate at which runs are compared: the middle one of theirs, rounded."""
    beats = [run.heart.mean_bpm for run in runs if run.heart is not None]
    step = float(running_table()["heart"]["rounded_to_bpm"])
    return step * round(median(beats) / step) if beats else None


def run_series(runs: Sequence[RunRecord]) -> tuple[Series, ...]:
    """Return each figure over time: a day's runs in one point, with the band in which two thirds of the minutes lie.

    The band of speed at one heart rate is the 95 % interval of that run's line; metres per heartbeat have none.
    """
    beat = reference_bpm(runs)
    days: dict[str, dict[date, list[Point]]] = {key: defaultdict(list) for key in SHOWN}
    for run in runs:
        for key in SHOWN:
            if (point := _point(run, key, beat)) is not None:
                days[key][run.day].append(point)
    lines = (
        Series(measure, NO_SIDE, tuple(_together(days[key][day]) for day in sorted(days[key])))
        for key, measure in run_measures().items()
    )
    return tuple(line for line in lines if line.points)


def _point(run: RunRecord, key: str, beat: float | None) -> Point | None:
    if key == PER_BEAT:
        carried = run.heart.metres_per_beat if run.heart is not None else None
        return None if carried is None else Point(run.day, carried, carried, carried)
    if key == AT_HEART_RATE:
        told = run.heart.speed_at(beat) if run.heart is not None and beat is not None else None
        if told is None:
            return None
        speed, error = (_KMH_PER_M_S * part for part in told)
        return Point(run.day, speed, speed - _CERTAIN * error, speed + _CERTAIN * error)
    found = run.figures.get(key)
    if found is None:
        return None
    half = found.sd or 0.0
    return Point(run.day, found.value, found.value - half, found.value + half)


def _together(points: Sequence[Point]) -> Point:
    return Point(
        points[0].day,
        float(median(p.value for p in points)),
        min(p.low for p in points),
        max(p.high for p in points),
    )


def balance_word(balance_pct: float) -> str:
    """Return 'green', 'yellow' or 'orange': the band of COROS for a share of ground contact."""
    bands = running_table()["balance_bands"]
    larger = round(max(balance_pct, 100.0 - balance_pct), 6)
    return "green" if larger <= bands["green"] else "yellow" if larger <= bands["yellow"] else "orange"


def pace_words(speed_m_s: float) -> str:
    """Return a speed as runners say it: '5:30 /km'."""
    minutes, seconds = divmod(round(1000.0 / speed_m_s), 60)
    return f"{minutes}:{seconds:02d} /km"
