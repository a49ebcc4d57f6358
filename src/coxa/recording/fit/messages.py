"""The messages of one FIT file that matter for a run, as far as it can be read.

The decoder is fitdecode. It is given bytes that anybody may have written, so whatever it stumbles over ends the reading
and is said; what came before is kept.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import fitdecode

from coxa.recording.fit.fields import WatchField, field_of_developer, unit_factor, watch_fields

FIT_EPOCH_s: Final = 631_065_600
"""Unix time of the FIT epoch, 1989-12-31 00:00 UTC (FIT protocol)."""
FIRST_DATE_s: Final = 0x1000_0000
"""Times before this count seconds since the device was switched on (FIT profile, date_time)."""
_RECORD, _SESSION, _SPORT, _ACTIVITY, _FILE = 20, 18, 12, 34, 0
_WANTED: Final = frozenset((_RECORD, _SESSION, _SPORT, _ACTIVITY, _FILE))
_TIME: Final = 253
_POSITION, _DISTANCE, _SPEED, _FRACTION = 0, 5, 6, 53
_AVERAGE_FRACTION, _AVERAGE_SPEED = 92, 14
_MOST_VALUE: Final = 1e9
MOST_OTHER: Final = 24
"""Other developer fields that are kept by name."""


@dataclass
class Row:
    """One record.

    Attributes:
        time_s: FIT time.
        values: Figures by key, in our units.
        developer: The same from developer fields.
        distance_m: Covered so far.
        placed: Whether it says where.
    """

    time_s: int
    values: dict[str, float] = field(default_factory=dict)
    developer: dict[str, float] = field(default_factory=dict)
    distance_m: float | None = None
    placed: bool = False


@dataclass
class SessionPart:
    """One session: a run, or another sport.

    Attributes:
        sport, sub_sport: In the profile's words.
        start_s: FIT time; None where it does not say.
        elapsed_s, timer_s, distance_m: As the device counts them.
        averages: By key, in our units.
    """

    sport: str = ""
    sub_sport: str = ""
    start_s: int | None = None
    elapsed_s: float | None = None
    timer_s: float | None = None
    distance_m: float | None = None
    averages: dict[str, float] = field(default_factory=dict)


@dataclass
class FitContents:
    """What one FIT file says.

    Attributes:
        kind: 'activity', or what else it is; '' where it does not say.
        device: Maker and product, for people.
        serial: Of the device; '' where it does not say.
        rows: Records in the order of the file.
        sessions: In order.
        offset_s: Local time less UTC; None where it does not say.
        developer_names: What developer fields are called, by key.
        sport, sub_sport: Of the whole file, where it says so apart from its sessions.
        strange_units: Developer fields of ours in a unit we do not know.
        other: Sums and counts of developer fields that are none of ours, by name and unit.
        notes: What was noticed, for people.
        whole: Whether it could be read to its end.
    """

    kind: str = ""
    device: str = ""
    serial: str = ""
    rows: list[Row] = field(default_factory=list)
    sessions: list[SessionPart] = field(default_factory=list)
    offset_s: int | None = None
    developer_names: dict[str, str] = field(default_factory=dict)
    other: dict[str, tuple[float, int]] = field(default_factory=dict)
    sport: str = ""
    sub_sport: str = ""
    strange_units: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    whole: bool = True


def read_messages(data: bytes) -> FitContents:
    """Return what one FIT file says, up to where it can be read.

    Args:
        data: One FIT file with its header.
    """
    found = FitContents()
    reader = fitdecode.FitReader(
        data,
        processor=None,
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for frame in reader:
                if frame.frame_type == fitdecode.FIT_FRAME_CRC:
                    if not frame.matched:
                        found.notes.append("Its checksum does not fit: single figures may be damaged.")
                elif frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.global_mesg_num in _WANTED:
                    _take(found, frame)
        except Exception as error:  # a decoder on bytes that anybody may have written: many kinds
            if isinstance(error, MemoryError):
                raise
            found.whole = False
    return found


def _take(found: FitContents, frame: Any) -> None:
    number = frame.global_mesg_num
    if number == _RECORD:
        _take_record(found, frame)
        return
    said = {part.def_num: part.value for part in frame.fields if not _is_developer(part)}
    if number == _SESSION:
        found.sessions.append(_session(said))
    elif number == _SPORT:
        found.sport, found.sub_sport = _word(said.get(0)), _word(said.get(1))
    elif number == _ACTIVITY:
        utc, local = _whole(said.get(_TIME)), _whole(said.get(5))
        if utc is not None and local is not None and local >= FIRST_DATE_s:
            found.offset_s = _offset(local - utc)
    else:
        found.kind = _word(said.get(0))
        maker = _word(said.get(1)).replace("_", " ")
        product = _word(said.get(8)) or _word(said.get(2))
        found.device = " ".join(f"{maker} {product}".split())[:60]
        found.serial = _word(said.get(3))


def _take_record(found: FitContents, frame: Any) -> None:
    by_number = _records()
    row = Row(-1)
    fraction = 0.0
    for part in frame.fields:
        if _is_developer(part):
            _developer(found, row, part)
            continue
        number = part.def_num
        if number == _TIME:
            row.time_s = _whole(part.value) or -1
            continue
        if number == _POSITION:
            row.placed = part.value is not None
            continue
        value = _number(part.value)
        if value is None:
            continue
        if number == _DISTANCE:
            row.distance_m = value
        elif number == _FRACTION:
            fraction = value
        elif number == _SPEED:
            row.values.setdefault("speed_m_s", value)
        elif (wanted := by_number.get(number)) is not None:
            row.values[wanted.key] = value * wanted.scale
    if "cadence_spm" in row.values:
        row.values["cadence_spm"] += 2.0 * fraction
    if row.time_s >= FIRST_DATE_s:
        found.rows.append(row)


def _records() -> Mapping[int, WatchField]:
    return {one.record: one for one in watch_fields().values()}


def _developer(found: FitContents, row: Row, part: Any) -> None:
    """Take a developer field: under our key where it is one of ours in a unit we know, else by its name."""
    value, name = _number(part.value), _word(part.name)
    if value is None or not name:
        return
    unit = _word(part.units)
    ours = field_of_developer(name, part.field.native_field_num if part.field else None)
    if ours is not None:
        factor = unit_factor(ours, unit)
        if factor is None:
            found.strange_units.add(f"'{name[:40]}' in '{unit[:20]}'")
            return
        row.developer[ours.key] = value * factor
        found.developer_names.setdefault(ours.key, name[:60])
        return
    key = f"{name[:60]}, {unit[:20]}" if unit else name[:60]
    total, count = found.other.get(key, (0.0, 0))
    if abs(value) > _MOST_VALUE:
        return
    if count or len(found.other) < MOST_OTHER:
        found.other[key] = (total + value, count + 1)


def _session(said: Mapping[int, Any]) -> SessionPart:
    averages: dict[str, float] = {}
    for one in watch_fields().values():
        value = _number(said.get(one.session))
        if value is not None:
            averages[one.key] = value * one.scale
    if "cadence_spm" in averages:
        averages["cadence_spm"] += 2.0 * (_number(said.get(_AVERAGE_FRACTION)) or 0.0)
    if (speed := _number(said.get(_AVERAGE_SPEED))) is not None:
        averages.setdefault("speed_m_s", speed)
    return SessionPart(
        _word(said.get(5)),
        _word(said.get(6)),
        _date(said.get(2)),
        _number(said.get(7)),
        _number(said.get(8)),
        _number(said.get(9)),
        averages,
    )


def _is_developer(part: Any) -> bool:
    return part.field_def is not None and bool(part.field_def.is_dev)


def _date(value: Any) -> int | None:
    whole = _whole(value)
    return whole if whole is not None and whole >= FIRST_DATE_s else None


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _number(value: Any) -> float | None:
    """Return a single finite number; arrays and words are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _word(value: Any) -> str:
    """Return what is written, in letters that can be shown."""
    if value is None or isinstance(value, tuple | bytes):
        return ""
    return "".join(letter for letter in str(value) if letter.isprintable()).strip()[:80]


def _offset(seconds: int) -> int | None:
    """Return a time zone's offset to a quarter of an hour; None where no zone is so far away."""
    rounded = round(seconds / 900.0) * 900
    return rounded if abs(rounded) <= 14 * 3600 else None
