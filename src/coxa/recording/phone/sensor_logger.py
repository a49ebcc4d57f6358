"""Recordings of Sensor Logger: one file per sensor, columns by name (z, y, x in its files), Metadata.csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording.phone.clock import Samples, Story, put_together
from coxa.recording.phone.description import PhoneRecording
from coxa.recording.phone.table import Table, read_table
from coxa.recording.phone.units import check_acceleration, check_rate

APP: Final = "Sensor Logger"
USED: Final = ("gravity", "totalacceleration", "accelerometer", "gyroscope", "orientation")
"""Names of the files that are read, lower case, without '.csv' and 'uncalibrated'."""
XYZ: Final = ("x", "y", "z")
_EPOCH_PER_S: Final = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (0.0, 1.0))
"""From which size on a time since 1970 is in nanoseconds, microseconds, milliseconds, and how many make a second."""


def is_sensor_logger(texts: Mapping[str, str]) -> bool:
    """Return whether files look like Sensor Logger's: its times stand in every sensor's."""
    return any(text[:200].lstrip('"').startswith("time,seconds_elapsed") for text in texts.values())


def read_sensor_logger(texts: Mapping[str, str]) -> PhoneRecording:
    """Return the recording in the files of Sensor Logger.

    Gravity needs nothing else: its sign is the opposite on iPhones, and turns are the same either way. Orientation
    alone needs Metadata.csv, which says what the signs of its angles mean.

    Raises:
        InputError: No sensor tells the way up, or nothing tells the signs of what there is.
    """
    story = Story()
    by_sensor = {_stem(name): (name, text) for name, text in texts.items()}
    metadata = _metadata(by_sensor.get("metadata"))
    tables: dict[str, Table] = {
        key: read_table(by_sensor[key][1], by_sensor[key][0]) for key in USED if key in by_sensor
    }
    sensors = _vectors(tables)
    if "orientation" in tables and not {"gravity_m_s2", "acceleration_m_s2"} & set(sensors):
        sensors["up"] = _tilt(tables["orientation"], metadata)
    if "accelerometer" in tables and set(sensors) <= {"gyro_rad_s"}:
        _refuse_linear(tables["accelerometer"])
    if not sensors:
        seen = ", ".join(sorted(texts)) or "nothing"
        raise InputError(
            f"no sensor that tells how the shin turns; there is: {seen[:200]}.",
            mend="switch Gravity on in Sensor Logger, keep its file names, and record again.",
        )
    platform = metadata.get("platform", "")
    return put_together(sensors, APP, platform or "platform not said", story)


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower().removesuffix("uncalibrated")


def _vectors(tables: Mapping[str, Table]) -> dict[str, Samples]:
    """Return gravity, acceleration with gravity and the gyroscope, as far as they are there."""
    found: dict[str, Samples] = {}
    for key, field in (
        ("gravity", "gravity_m_s2"),
        ("totalacceleration", "acceleration_m_s2"),
        ("gyroscope", "gyro_rad_s"),
    ):
        values = tables[key].stacked(XYZ) if key in tables else None
        if values is not None:
            table = tables[key]
            found[field] = Samples(_time(table), values, Place(table.name))
            if field == "acceleration_m_s2":
                check_acceleration(values, Place(table.name))
            elif field == "gyro_rad_s":
                check_rate(values, Place(table.name))
    return found


def _time(table: Table) -> Float[Array, " rows"]:
    """Return times, s: those since the start, else those since 1970 in whatever unit their size shows."""
    elapsed = table.column("seconds_elapsed")
    if elapsed is not None and np.isfinite(elapsed).any():
        return elapsed
    epoch = table.column("time")
    if epoch is None or not np.isfinite(epoch).any():
        raise InputError("no times.", mend="export it again.", place=Place(table.name))
    size = float(np.nanmedian(np.abs(epoch)))
    per_s = next(per for least, per in _EPOCH_PER_S if size >= least)
    return (epoch - float(np.nanmin(epoch))) / per_s


def _tilt(table: Table, metadata: Mapping[str, str]) -> Samples:
    """Return up from pitch and roll (rad, Z-X'-Y'': the angles β and γ of a browser).

    Source:
        Sensor Logger, COORDINATES and CROSSPLATFORM: on iOS the sign of pitch is the opposite of Android's unless
        'standardisation' is on.
    """
    place = Place(table.name)
    angles = table.stacked(("pitch", "roll"))
    if angles is None:
        raise InputError("no pitch and roll.", mend="record Gravity as well.", place=place)
    platform = metadata.get("platform", "").lower()
    if not platform:
        raise InputError(
            "what the signs of the angles mean stands in Metadata.csv, which is not here.",
            mend="give the whole zip as exported, or record Gravity.",
            place=place,
        )
    pitch, roll = angles.T
    if "ios" in platform and metadata.get("standardisation", "").lower() != "true":
        pitch = -pitch
    up = np.stack((-np.cos(pitch) * np.sin(roll), np.sin(pitch), np.cos(pitch) * np.cos(roll)), axis=1)
    return Samples(_time(table), up, place)


def _metadata(found: tuple[str, str] | None) -> dict[str, str]:
    """Return the first row of Metadata.csv by its labels, lower case; empty when it is not there."""
    if found is None:
        return {}
    try:
        rows = list(csv.reader(io.StringIO(found[1][:20_000])))[:2]
    except csv.Error:
        return {}
    if len(rows) < 2:
        return {}
    return {label.strip().lower(): value.strip() for label, value in zip(*rows, strict=False)}


def _refuse_linear(table: Table) -> None:
    raise InputError(
        "Sensor Logger's accelerometer leaves gravity out, and without it nothing tells which way is up.",
        mend="switch Gravity on in Sensor Logger and record again.",
        place=Place(table.name),
    )
