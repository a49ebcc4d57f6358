"""Recordings as the apps write them, made from simulated samples; headers and quirks as documented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coxa.recording.phone.description import PhoneRecording

FIVE = (
    (",", "."),
    ("\t", "."),
    (";", "."),
    ("\t", ","),
    (";", ","),
)
"""Separator and decimal sign of phyphox's five choices."""
LAST_ACCELERATION = '"Absolute acceleration (m/s^2)"'
PHYPHOX_ACC = (
    '"Time (s)"',
    '"Acceleration x (m/s^2)"',
    '"Acceleration y (m/s^2)"',
    '"Acceleration z (m/s^2)"',
    LAST_ACCELERATION,
)
PHYPHOX_GYRO = (
    '"Time (s)"',
    '"Gyroscope x (rad/s)"',
    '"Gyroscope y (rad/s)"',
    '"Gyroscope z (rad/s)"',
    '"Absolute (rad/s)"',
)
META = {
    "meta/device.csv": '"property","value"\n"deviceModel","Phone"\n',
    "meta/time.csv": '"event","system time"\n',
}
DOT_PREAMBLE = (
    "sep=,\nDeviceTag:,Shin\nFirmwareVersion:,2.0.0\nAppVersion:,2020.1\nSyncStatus:,Unsynced\n"
    "OutputRate:,100Hz\nFilterProfile:,General\nMeasurement Mode:,{mode}\nStartTime:,2026\n© Movella\n\n"
)


def csv_of(header: Sequence[str], columns: Any, separator: str = ",", decimal: str = ".") -> str:
    """Return a table as text."""
    rows = [separator.join(f"{value:.9E}".replace(".", decimal) for value in row) for row in columns]
    return "\n".join((separator.join(header), *rows)) + "\n"


def phyphox_acceleration(recording: PhoneRecording, separator: str = ",", decimal: str = ".") -> str:
    """Return 'Acceleration (with g)'."""
    values = recording.acceleration_m_s2
    assert values is not None
    size = np.linalg.norm(values, axis=1)
    return csv_of(PHYPHOX_ACC, np.column_stack((recording.time_s, values, size)), separator, decimal)


def phyphox_gyroscope(recording: PhoneRecording, separator: str = ",", decimal: str = ".") -> str:
    """Return 'Gyroscope'."""
    values = recording.gyro_rad_s
    assert values is not None
    size = np.linalg.norm(values, axis=1)
    return csv_of(PHYPHOX_GYRO, np.column_stack((recording.time_s, values, size)), separator, decimal)


def phyphox_plane(recording: PhoneRecording) -> str:
    """Return Plane.csv of 'Inclination'."""
    x, y, z = np.asarray(recording.gravity_m_s2).T
    inclination, rotation = np.degrees(np.arctan2(np.hypot(x, y), z)), np.degrees(np.arctan2(x, y))
    header = ('"t (s)"', '"Inclination (deg)"', '"Rotation (deg)"')
    return csv_of(header, np.column_stack((recording.time_s, inclination, rotation)))


def logger_files(
    recording: PhoneRecording, platform: str = "android", *, standardised: bool = False
) -> dict[str, str]:
    """Return the files of Sensor Logger: gravity and gyroscope, tilt, metadata; signs as the platform has them."""
    gravity = np.asarray(recording.gravity_m_s2)
    sign = -1.0 if platform == "ios" and not standardised else 1.0
    seconds = recording.time_s - 0.02
    epoch = 1.75e18 + seconds * 1e9
    about = f"3,Phone,{platform},{str(standardised).lower()}"
    files = {"Metadata.csv": f"version,device name,platform,standardisation\n{about}\n"}
    up = gravity / np.linalg.norm(gravity, axis=1, keepdims=True)
    pitch, roll = np.arcsin(up[:, 1]), np.arctan2(-up[:, 0], up[:, 2])
    for name, values in (("Gravity", sign * gravity), ("Gyroscope", recording.gyro_rad_s)):
        if values is not None:
            files[f"{name}.csv"] = csv_of(
                ("time", "seconds_elapsed", "z", "y", "x"), np.column_stack((epoch, seconds, values[:, ::-1]))
            )
    header = ("time", "seconds_elapsed", "roll", "pitch", "yaw")
    tilt = np.column_stack((epoch, seconds, roll, sign * pitch, 0.0 * roll))
    return files | {"Orientation.csv": csv_of(header, tilt)}


def dot_text(mode: str, columns: Mapping[str, Any], *, preamble: bool = True) -> str:
    """Return a DOT's export with these columns behind counter and time (µs, given as 'SampleTimeFine')."""
    names, values = list(columns), [np.asarray(each) for each in columns.values()]
    rows = [",".join([str(k), *(f"{v:.9f}" for v in row)]) for k, row in enumerate(zip(*values, strict=True))]
    head = DOT_PREAMBLE.format(mode=mode) if preamble else ""
    return head + "\n".join((",".join(("PacketCounter", *names)), *rows)) + "\n"


def zipped(files: Mapping[str, str]) -> bytes:
    """Return files as a zip."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return raw.getvalue()


def written(place: Path, content: str | bytes) -> Path:
    """Return a file that holds this."""
    place.write_bytes(content.encode() if isinstance(content, str) else content)
    return place
