"""Exports of Movella (Xsens) DOT sensors: whatever quantities their header names."""

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
from coxa.recording.phone.units import check_acceleration, check_rate
from coxa.units import RAD_PER_DEG

APP: Final = "DOT"
_HEADER: Final = re.compile(r'^"?(?:PacketCounter|SampleTimeFine)"?\s*[,;\t]', re.MULTILINE)
_RATE: Final = re.compile(r"OutputRate:[,;\t\s]*([\d.]+)", re.IGNORECASE)
_PREAMBLE_LETTERS: Final = 8000
_WRAP_us: Final = 2.0**32
"""SampleTimeFine is a 32-bit counter of microseconds: it starts again after 71.6 minutes."""


def is_dot(text: str) -> bool:
    """Return whether a text is an export of a DOT."""
    return _HEADER.search(text[:_PREAMBLE_LETTERS]) is not None


def read_dot(text: str, name: str) -> PhoneRecording:
    """Return the recording in a DOT's export: acceleration m/s², angular velocity °/s, Euler angles °.

    Raises:
        InputError: No quantity tells how the sensor turned, or samples have no time.
    """
    header = _HEADER.search(text[:_PREAMBLE_LETTERS])
    start = header.start() if header else 0
    table = _bracketed(read_table(text[start:], name), text[start:])
    place, story = Place(name), Story()
    rate = _RATE.search(text[:start])
    time_s = _time(table, float(rate[1]) if rate else None, place)
    found = _quantities(table, time_s, story)
    if not found:
        raise InputError(
            "no quantity that tells how the sensor turned.",
            mend="record Euler angles, quaternions, or acceleration and angular velocity.",
            place=place,
        )
    sensors = {key: Samples(time_s, values, place) for key, values in found.items()}
    empty = _empty_rows(sensors)
    if empty.any():
        story.note(f"{int(empty.sum())} samples of zeros were left out.")
        sensors = {
            key: Samples(each.time_s[~empty], each.values[~empty], place) for key, each in sensors.items()
        }
    for key, check in (("acceleration_m_s2", check_acceleration), ("gyro_rad_s", check_rate)):
        if key in sensors:
            check(sensors[key].values, place)
    return put_together(sensors, APP, ", ".join(_said(found)), story)


def _bracketed(table: Table, text: str) -> Table:
    """Return a table whose labels keep their brackets: 'dv[1]' has an index there, no unit."""
    head = text.partition("\n")[0]
    if "dv[" not in head:
        return table
    labels = tuple(
        f"{label}[{unit}]" if unit else label for label, unit in zip(table.labels, table.units, strict=True)
    )
    return Table(table.name, labels, ("",) * len(labels), table.columns, table.dialect)


def _time(table: Table, rate_Hz: float | None, place: Place) -> Float[Array, " rows"]:
    fine = table.column("SampleTimeFine")
    if fine is not None and np.isfinite(fine).any():
        steps = np.diff(fine, prepend=fine[0])
        # Half of the counter's reach: a step back by less is a clock that went backwards, not one that wrapped.
        wraps = np.cumsum(np.where(steps < -0.5 * _WRAP_us, 1.0, 0.0))
        return np.asarray((fine + wraps * _WRAP_us - float(fine[np.isfinite(fine)][0])) * 1e-6)
    counter = table.column("PacketCounter")
    if counter is None or rate_Hz is None or not rate_Hz > 0.0:
        raise InputError("samples without time.", mend="export with SampleTimeFine.", place=place)
    return np.asarray(counter / rate_Hz)


def _quantities(table: Table, time_s: Float[Array, " rows"], story: Story) -> dict[str, Array]:
    """Return what the header names, SI, by the name of a field of `PhoneRecording`."""
    found: dict[str, Array] = {}
    quaternion = table.stacked(("Quat_W", "Quat_X", "Quat_Y", "Quat_Z"))
    if quaternion is not None:
        length = np.linalg.norm(quaternion, axis=1, keepdims=True)
        found["orientation"] = quaternion / np.where(length > 0.5, length, np.nan)
    euler = table.stacked(("Euler_X", "Euler_Y"))
    if euler is not None and quaternion is None:
        found["up"] = _up_of_euler(euler * RAD_PER_DEG)
    acceleration = table.stacked(("Acc_X", "Acc_Y", "Acc_Z"))
    if acceleration is not None:
        found["acceleration_m_s2"] = acceleration
    gyro = table.stacked(("Gyr_X", "Gyr_Y", "Gyr_Z"))
    if gyro is not None:
        found["gyro_rad_s"] = gyro * RAD_PER_DEG
    delta = _deltas(table, time_s)
    if delta and not {"acceleration_m_s2", "gyro_rad_s"} & set(found):
        found |= delta
        story.note(
            "Acceleration and angular velocity are worked out from the changes of velocity and orientation."
        )
    return found


def _up_of_euler(angles: Float[Array, "rows 2"]) -> Float[Array, "rows 3"]:
    """Return the earth's z axis in sensor axes, of roll (about x) and pitch (about y); heading does not matter."""
    roll, pitch = angles.T
    return np.stack((-np.sin(pitch), np.cos(pitch) * np.sin(roll), np.cos(pitch) * np.cos(roll)), axis=1)


def _deltas(table: Table, time_s: Float[Array, " rows"]) -> dict[str, Array]:
    """Return acceleration and angular velocity from the changes over each sample: dv, and the quaternion dq."""
    velocity = table.stacked(("dv[1]", "dv[2]", "dv[3]"))
    turn = table.stacked(("dq_W", "dq_X", "dq_Y", "dq_Z"))
    steps = np.diff(time_s)
    steps = steps[np.isfinite(steps) & (steps > 0.0)]
    if velocity is None or turn is None or not len(steps):
        return {}
    step_s = float(np.median(steps))
    part = np.linalg.norm(turn[:, 1:], axis=1)
    angle = 2.0 * np.arctan2(part, np.abs(turn[:, 0]))
    along = turn[:, 1:] * np.where(turn[:, :1] < 0.0, -1.0, 1.0)
    axis = along / np.where(part > 0.0, part, 1.0)[:, None]
    return {"acceleration_m_s2": velocity / step_s, "gyro_rad_s": axis * (angle / step_s)[:, None]}


def _empty_rows(sensors: Mapping[str, Samples]) -> np.ndarray:
    """Return the rows in which a sensor says nothing but zeros, as a DOT's first one does."""
    rows = np.zeros(len(next(iter(sensors.values())).time_s), bool)
    if "acceleration_m_s2" in sensors:
        rows |= (sensors["acceleration_m_s2"].values == 0.0).all(axis=1)
    return rows


def _said(found: Mapping[str, Array]) -> list[str]:
    words = {
        "orientation": "quaternions",
        "up": "Euler angles",
        "acceleration_m_s2": "acceleration",
        "gyro_rad_s": "angular velocity",
    }
    return [words[key] for key in found]
