"""Runs out of files of a watch: one document each, with what could not be read and what was left out said in words.

Where somebody ran is never kept: of positions only is noted that there were some.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from coxa.errors import InputError, Place
from coxa.recording.fit.fields import WatchField, watch_fields
from coxa.recording.fit.heart import pace_at_heart_rate
from coxa.recording.fit.messages import FIT_EPOCH_s, FitContents, Row, SessionPart, read_messages
from coxa.recording.fit.packed import MOST_BYTES, chained, packed_fits
from coxa.recording.fit.steady import LEAST_s, Mean, Steady, mean_over, steady_part

SCHEMA_VERSION: Final = "1.0"
RUNNING: Final = "running"
_STEPS_AS_STRIDES_spm: Final = (
    260.0  # nobody runs so fast: the device wrote steps where the profile says strides
)
_AROUND_s: Final = 60
"""Records so long before or after a session still belong to it."""
_LONGEST_s: Final = 4 * 86_400
_FARTHEST_m: Final = 1e6
_LAST_s: Final = 4_102_444_800 - FIT_EPOCH_s  # FIT time of the year 2100: beyond it a clock is wrong
_ROUNDED: Final = 4


@dataclass(frozen=True)
class Reading:
    """What files held.

    Attributes:
        runs: Documents, in order of the files.
        notes: What was not a run, or could not be read, for people.
    """

    runs: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


def read_runs(path: Path | str, *, zone: tzinfo | None = None) -> Reading:
    """Return the runs of one file: .fit, .fit.gz, or a zip of such.

    Args:
        path: Of the file.
        zone: Whose calendar tells the day of a run that does not say its own; None for this machine's.

    Raises:
        InputError: It cannot be read, or holds no activity at all.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"it cannot be read ({error.strerror or error}).",
            mend="name another file.",
            place=Place(path.name),
        ) from error
    return runs_of(path.name, data, zone=zone)


def runs_of(name: str, data: bytes, *, zone: tzinfo | None = None) -> Reading:
    """Return the runs in the bytes of a file, as `read_runs` does."""
    runs: dict[str, dict[str, Any]] = {}
    notes: list[str] = []
    looked_at = 0
    for inside, fit in packed_fits(name, data):
        digest = hashlib.sha256(fit).hexdigest()[:16]
        for part, one in enumerate(chained(fit), start=1):
            looked_at += 1
            source = {"file": inside[:200], "digest": digest, "part": part}
            made, said = _runs_in(read_messages(one), source, zone)
            for run in made:
                runs.setdefault(run["id"], run)
            notes += [f"{inside}: {words}" for words in said]
    if not looked_at:
        raise InputError(
            "this is no FIT file.", mend="export the activity as an original .fit file.", place=Place(name)
        )
    return Reading(tuple(runs.values()), tuple(dict.fromkeys(notes)))


def _runs_in(
    found: FitContents, source: Mapping[str, Any], zone: tzinfo | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the runs of one FIT file, and what else it is."""
    if found.kind and found.kind != "activity":
        return [], [f"this is a {found.kind.replace('_', ' ')} file, no activity."]
    parts = found.sessions or [SessionPart(found.sport, found.sub_sport)]
    mine = [part for part in parts if part.sport in (RUNNING, "")]
    notes = [
        f"{part.sport.replace('_', ' ')} is left out; only runs are read."
        for part in parts
        if part not in mine
    ]
    runs = [
        run for part in mine if (run := _run(found, part, source, zone, alone=len(parts) == 1)) is not None
    ]
    if mine and not runs:
        notes.append("no running was found in it.")
    if not found.whole:
        some = "what could be read of it is there" if runs else "nothing of it could be read"
        notes.append(f"it is damaged or cut off; {some}.")
    return runs, notes


def _run(
    found: FitContents, part: SessionPart, source: Mapping[str, Any], zone: tzinfo | None, *, alone: bool
) -> dict[str, Any] | None:
    rows, notes = _rows_of(found, part, alone=alone)
    start_s = part.start_s if part.start_s is not None else (rows[0].time_s if rows else None)
    if start_s is None or start_s >= _LAST_s or (not rows and not part.averages):
        return None
    notes += _mend_cadence(rows, part)
    _add_speed(rows)
    steady = steady_part(rows)
    if not part.sport and steady.seconds < LEAST_s:  # a sport that nobody named, and no running in it
        return None
    notes += _about(found, part, rows, steady)
    figures, developer, said = _figures(found, part, rows, steady)
    heart = pace_at_heart_rate(rows, steady)
    began = datetime.fromtimestamp(start_s + FIT_EPOCH_s, UTC)
    local = began.astimezone(zone if found.offset_s is None else timezone(timedelta(seconds=found.offset_s)))
    recorded_s = float(rows[-1].time_s - rows[0].time_s) if rows else 0.0
    return {
        "schema_version": SCHEMA_VERSION,
        "id": _id(start_s, found),
        "started_at": began.isoformat().replace("+00:00", "Z"),
        "day": local.date().isoformat(),
        "utc_offset_min": None if found.offset_s is None else found.offset_s // 60,
        "surface": part.sub_sport if part.sub_sport != "generic" else "",
        "device": found.device,
        "duration_s": round(_bounded(part.elapsed_s, recorded_s), 1),
        "moving_s": round(steady.moving_s if rows else _bounded(part.timer_s, 0.0), 1),
        "steady_s": round(steady.seconds, 1),
        "distance_m": _distance(part, rows),
        "positions": any(row.placed for row in rows),
        "figures": figures,
        "developer": developer,
        "other": {key: round(total / count, _ROUNDED) for key, (total, count) in sorted(found.other.items())},
        "heart": None if heart is None else {key: _short(value) for key, value in asdict(heart).items()},
        "notes": [*found.notes, *notes, *said],
        "source": dict(source),
    }


def _rows_of(found: FitContents, part: SessionPart, *, alone: bool) -> tuple[list[Row], list[str]]:
    """Return the records of one session in order of time, one for each second."""
    rows = found.rows
    if not alone and part.start_s is not None and part.elapsed_s is not None:
        end = part.start_s + part.elapsed_s
        rows = [row for row in rows if part.start_s <= row.time_s <= end]
    elif part.start_s is not None:
        rows = [row for row in rows if part.start_s - _AROUND_s <= row.time_s <= part.start_s + _LONGEST_s]
    by_time: dict[int, Row] = {}
    backwards = sum(b.time_s < a.time_s for a, b in pairwise(rows))
    for row in rows:
        known = by_time.setdefault(row.time_s, row)
        if known is not row:  # two records of one second: what either says
            known.values = row.values | known.values
            known.developer = row.developer | known.developer
            known.distance_m = known.distance_m if known.distance_m is not None else row.distance_m
            known.placed = known.placed or row.placed
    words = ["The watch's clock went back during the run; records are put in order of their times."]
    return [by_time[time] for time in sorted(by_time)], words if backwards else []


def _mend_cadence(rows: Sequence[Row], part: SessionPart) -> list[str]:
    """Halve cadences that were written as steps where the profile says strides."""
    said = sorted(value for row in rows if (value := row.values.get("cadence_spm")))
    average = part.averages.get("cadence_spm", 0.0)
    middle = said[len(said) // 2] if said else average
    if middle <= _STEPS_AS_STRIDES_spm:
        return []
    for values in (*(row.values for row in rows), part.averages):
        if "cadence_spm" in values:
            values["cadence_spm"] /= 2.0
    return ["The device wrote cadence as steps a minute, where the format says strides; taken as steps."]


def _add_speed(rows: Sequence[Row]) -> None:
    """Fill in speed from distance where a recording has only that."""
    if any("speed_m_s" in row.values for row in rows):
        return
    for a, b in pairwise(rows):
        if a.distance_m is not None and b.distance_m is not None and b.distance_m >= a.distance_m:
            b.values["speed_m_s"] = (b.distance_m - a.distance_m) / (b.time_s - a.time_s)


def _about(found: FitContents, part: SessionPart, rows: Sequence[Row], steady: Steady) -> list[str]:
    """Say what of the run was read and what was left out."""
    notes: list[str] = []
    if not found.whole:
        minutes = (rows[-1].time_s - rows[0].time_s) / 60.0 if rows else 0.0
        notes.append(f"The file is damaged or cut off; {minutes:.0f} minutes of it could be read.")
    if not part.sport:
        notes.append("The file does not name the sport; it was taken for a run by its cadence or speed.")
    if not rows:
        notes.append("The file holds no records, only the device's own averages, stops and walking included.")
        return notes
    if not steady.judged_by:
        notes.append("Neither cadence nor speed was recorded, so walking could not be told from running.")
    recorded = sum(min(60.0, b.time_s - a.time_s) for a, b in pairwise(rows))
    out = recorded - steady.seconds
    if steady.seconds and out >= 60.0:
        notes.append(
            f"Stops, walking, starts and gaps are left out: {out / 60.0:.0f} of {recorded / 60.0:.0f} minutes."
        )
    if found.strange_units:
        notes.append(
            f"Developer fields in units we do not know: {', '.join(sorted(found.strange_units)[:4])}."
        )
    return notes


def _figures(
    found: FitContents, part: SessionPart, rows: Sequence[Row], steady: Steady
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Return the figures of a run, those of developer fields beside native ones, and what is to be said of them."""
    figures: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    notes: list[str] = []
    for key, one in watch_fields().items():
        native = mean_over(rows, steady, lambda row, k=key: row.values.get(k), one.holds)  # type: ignore[misc]
        own = mean_over(rows, steady, lambda row, k=key: row.developer.get(k), one.holds)  # type: ignore[misc]
        average = part.averages.get(key)
        average = average if average is not None and one.holds(average) else None
        name = found.developer_names.get(key, "")
        if native is not None:
            figures[key] = _figure(native, "watch") | {"device_average": _short(average)}
            notes += _doubts(one, native, average)
            if own is not None:
                beside[key] = _figure(own, "developer") | {"name": name}
        elif own is not None:
            figures[key] = _figure(own, "developer") | {"name": name, "device_average": _short(average)}
        elif average is not None and not rows:
            figures[key] = {"value": _short(average), "sd": None, "seconds": 0.0, "from": "average"}
    return figures, beside, notes


def _figure(mean: Mean, said_by: str) -> dict[str, Any]:
    return {
        "value": _short(mean.value),
        "sd": _short(mean.sd),
        "seconds": round(mean.seconds, 1),
        "from": said_by,
    }


def _doubts(one: WatchField, mean: Mean, average: float | None) -> list[str]:
    notes: list[str] = []
    if mean.left_out:
        notes.append(f"{one.label}: {mean.left_out} values that no run has were left out.")
    if average is not None and abs(average - mean.value) > one.apart:
        figures = f"{average:.{one.decimals}f} against {mean.value:.{one.decimals}f} {one.unit}"
        notes.append(
            f"{one.label}: the device's own average differs, {figures}; it counts stops and walking as well."
        )
    return notes


def _distance(part: SessionPart, rows: Iterable[Row]) -> float | None:
    covered = [row.distance_m for row in rows if row.distance_m is not None]
    for metres in (part.distance_m, max(covered) - min(covered) if covered else None):
        if metres is not None and 0.0 <= metres <= _FARTHEST_m:
            return round(metres, 1)
    return None


def _bounded(value: float | None, otherwise: float) -> float:
    return value if value is not None and 0.0 <= value <= _LONGEST_s else min(otherwise, float(_LONGEST_s))


def _short(value: float | None) -> float | None:
    return value if value is None or isinstance(value, int) else round(value, _ROUNDED)


def _id(start_s: int, found: FitContents) -> str:
    """Return the same id for the same run, however it was exported."""
    text = f"{start_s}|{found.serial}"
    return f"run-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
