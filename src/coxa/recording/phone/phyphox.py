"""Exports of phyphox: any of its five separators, any experiment whose columns say their units."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording.phone.clock import Samples, Story, put_together
from coxa.recording.phone.description import PhoneRecording
from coxa.recording.phone.table import Table, read_table
from coxa.recording.phone.units import (
    ACCELERATION,
    ANGLE,
    RATE,
    TIME,
    check_acceleration,
    check_rate,
    known,
)

APP: Final = "phyphox"
_AXIS: Final = re.compile(r"(?:^|[\s_.-])([xyz])$", re.IGNORECASE)
_LINEAR: Final = re.compile(r"linea|liné|without g|ohne g", re.IGNORECASE)
_NAMED: Final = (re.compile(r"ac+[eé]l|akcel|beschleun", re.IGNORECASE), re.compile(r"gyro", re.IGNORECASE))
"""How acceleration and the gyroscope are called, where their unit is not one of those known."""
_GRAVITY: Final = re.compile(r"gravit", re.IGNORECASE)


def read_phyphox(texts: Mapping[str, str]) -> PhoneRecording:
    """Return the recording in the files of a phyphox export.

    Args:
        texts: By name: one file per set of the experiment; those in `meta/` are left aside.

    Raises:
        InputError: No table tells the way up, or a unit is missing or strange.
    """
    story = Story()
    sensors: dict[str, Samples] = {}
    dialects: list[str] = []
    tilted: list[str] = []
    for name, text in texts.items():
        if "meta/" in name:
            continue
        table = read_table(text, name)
        dialects.append(table.dialect)
        for sensor, samples in _sensors(table, story, tilted).items():
            sensors.setdefault(sensor, samples)
    if not sensors and tilted:
        raise InputError(
            "tilt up/down and left/right of one position of the phone.",
            mend="give the zip with all of Inclination's files (Plane.csv is used), or record acceleration with g.",
            place=Place(tilted[0]),
        )
    return put_together(sensors, APP, dialects[0] if dialects else "", story)


def _sensors(table: Table, story: Story, tilted: list[str]) -> dict[str, Samples]:
    """Return what one table holds, by the name of a field of `PhoneRecording`."""
    found: dict[str, Samples] = {}
    place = Place(table.name)
    time_s = _time(table)
    if time_s is None:
        return found
    accelerations = _axes(table, ACCELERATION)
    for label, values in accelerations.items():
        if _LINEAR.search(label):
            continue
        if _GRAVITY.search(label):
            found["gravity_m_s2"] = Samples(time_s, values, place)
            continue
        check_acceleration(values, place)
        found["acceleration_m_s2"] = Samples(time_s, values, place)
    if accelerations and not found:
        raise InputError(
            "acceleration without gravity.",
            mend="record 'Acceleration (with g)'; without gravity nothing tells which way is up.",
            place=place,
        )
    for values in _axes(table, RATE).values():
        check_rate(values, place)
        found["gyro_rad_s"] = Samples(time_s, values, place)
    up = _plane(table, tilted)
    if up is not None:
        found["up"] = Samples(time_s, up, place)
        story.note("The way up is taken from phyphox's inclination and rotation.")
    return found


def _time(table: Table) -> Float[Array, " rows"] | None:
    """Return the first column with a unit of time, s; None when the table has no such column."""
    for k, unit in enumerate(table.units):
        factor = known(unit, TIME)
        if factor is not None:
            return np.asarray(table.columns[:, k] * factor)
    if re.fullmatch(r"t|time|zeit|temps|tiempo|tempo", table.labels[0].lower()):
        said = f"'{table.units[0]}'" if table.units[0] else "no unit"
        raise InputError(
            f"the time has {said}.",
            mend=f"name it in brackets: one of {', '.join(TIME)}.",
            place=Place(table.name, column=table.labels[0]),
        )
    return None


def _axes(table: Table, units: Mapping[str, float]) -> dict[str, Float[Array, "rows 3"]]:
    """Return each three columns x, y, z of one kind of unit, SI, by the name they share."""
    groups: dict[str, dict[str, int]] = {}
    for k, (label, unit) in enumerate(zip(table.labels, table.units, strict=True)):
        axis = _AXIS.search(label)
        if axis is None:
            continue
        if known(unit, units) is not None:
            groups.setdefault(label[: axis.start()], {}).setdefault(axis[1].lower(), k)
        elif _NAMED[units is RATE].search(label):
            _refuse_unit(table, label, unit, units)
    return {
        name: np.stack(
            [table.columns[:, group[a]] * (known(table.units[group[a]], units) or 1.0) for a in "xyz"],
            axis=1,
        )
        for name, group in groups.items()
        if len(group) == 3
    }


def _refuse_unit(table: Table, label: str, unit: str, units: Mapping[str, float]) -> None:
    raise InputError(
        f"the unit '{unit}' is not known here." if unit else "the column names no unit.",
        mend=f"name one of {', '.join(units)} in brackets.",
        place=Place(table.name, column=label),
    )


def _plane(table: Table, tilted: list[str]) -> Float[Array, "rows 3"] | None:
    """Return up from 'Inclination' and 'Rotation', two columns of angles; notes the files with other angles.

    Source:
        phyphox, experiment Inclination: inclination = atan2(√(x² + y²), z), rotation = atan2(x, y).
    """
    angles = [
        (label.lower(), np.asarray(table.columns[:, k] * (known(unit, ANGLE) or 1.0)))
        for k, (label, unit) in enumerate(zip(table.labels, table.units, strict=True))
        if known(unit, ANGLE) is not None
    ]
    if len(angles) != 2:
        return None
    if any("/" in label or "tilt" in label for label, _values in angles):
        tilted.append(table.name)
        return None
    inclination, rotation = (values for _label, values in angles)
    flat = np.sin(inclination)
    return np.stack((flat * np.sin(rotation), flat * np.cos(rotation), np.cos(inclination)), axis=1)
