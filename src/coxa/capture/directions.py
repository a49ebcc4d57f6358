"""Which way is up, frame by frame, from whatever sensor the recording has: the best one it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.capture import settings
from coxa.errors import InputError
from coxa.recording.phone.description import PhoneRecording

_FILTER_RATES_Hz: Final = (50.0, 200.0)


@dataclass(frozen=True, eq=False)
class Directions:
    """Up, or always down, in the device frame.

    Attributes:
        time_s: Increasing.
        up: Of any length.
        sensor: 'gravity', 'orientation', 'acceleration' or 'gyroscope'.
        method: 'gravity' (up as the sensors tell it), 'vqf' (orientation filter) or 'integral' (gyroscope alone).
        doubts: Keys of `coxa.capture.doubts`.
    """

    time_s: Float[Array, " frames"]
    up: Float[Array, "frames 3"]
    sensor: str
    method: str
    doubts: tuple[str, ...] = ()


def directions(recording: PhoneRecording) -> Directions:
    """Return up from the best sensor: gravity or tilt of the device, its orientation, a filter, acceleration alone.

    Where gravity lies along the axis of the turns it cannot show them; with a gyroscope, that tells them instead.
    """
    found, gyro = _by_gravity(recording), recording.gyro_rad_s
    if gyro is not None and found is None:
        return _integrated(recording, gyro)
    if found is None:
        raise InputError("no sensor that tells which way is up.", mend="record gravity or the gyroscope.")
    if gyro is not None and _along(found.up, gyro):
        return _integrated(recording, gyro, "mounting")
    return found


def _by_gravity(recording: PhoneRecording) -> Directions | None:
    time_s = recording.time_s
    if recording.gravity_m_s2 is not None:
        return Directions(time_s, recording.gravity_m_s2, "gravity", "gravity")
    if recording.up is not None:
        return Directions(time_s, recording.up, "gravity", "gravity")
    if recording.orientation is not None:
        return Directions(time_s, _earth_up(recording.orientation), "orientation", "gravity")
    if recording.acceleration_m_s2 is None:
        return None
    if recording.gyro_rad_s is not None:
        filtered = _filtered(time_s, recording.acceleration_m_s2, recording.gyro_rad_s)
        if filtered is not None:
            return filtered
    return Directions(time_s, recording.acceleration_m_s2, "acceleration", "gravity")


def _earth_up(q: Float[Array, "frames 4"]) -> Float[Array, "frames 3"]:
    """Return the earth's z axis in device axes, of quaternions that turn device axes into earth axes."""
    w, x, y, z = q.T
    return np.stack((2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z), axis=1)


def _filtered(
    time_s: Float[Array, " frames"],
    acceleration: Float[Array, "frames 3"],
    gyro: Float[Array, "frames 3"],
) -> Directions | None:
    """Return up by VQF (Laidig & Seel 2023, Information Fusion 91:187), None where it is not installed."""
    try:
        from vqf import offlineVQF
    except ImportError:  # it has no wheels for some machines; acceleration alone then has its doubt
        return None
    step_s = 1.0 / float(np.clip(1.0 / np.median(np.diff(time_s)), *_FILTER_RATES_Hz))
    even_s = np.arange(time_s[0], time_s[-1] + 1e-9, step_s)
    even = [
        np.ascontiguousarray(np.stack([np.interp(even_s, time_s, part) for part in values.T], axis=1))
        for values in (gyro, acceleration)
    ]
    q = offlineVQF(even[0], even[1], None, step_s)["quat6D"]
    up = _earth_up(np.asarray(q, float))
    if not np.isfinite(up).all():
        return None
    return Directions(even_s, up, "acceleration", "vqf")


def _along(up: Float[Array, "frames 3"], gyro: Float[Array, "frames 3"]) -> bool:
    """Return whether gravity lies along the axis about which the device mostly turns, so that it cannot show it."""
    axis = _main_axis(gyro)
    if axis is None:
        return False
    size = np.linalg.norm(up, axis=1)
    cosines = np.abs(up @ axis) / np.where(size > 0.0, size, 1.0) if len(up) else np.zeros(1)
    return bool(np.median(cosines) > settings.ALONG)


def _main_axis(gyro: Float[Array, "frames 3"]) -> Float[Array, " 3"] | None:
    rate = gyro - np.median(gyro, axis=0)
    moving = rate[np.linalg.norm(rate, axis=1) > settings.QUIET_RAD_S]
    if len(moving) < settings.LEAST_FRAMES:
        return None
    _values, vectors = np.linalg.eigh(moving.T @ moving)
    return np.asarray(vectors[:, -1])


def _integrated(recording: PhoneRecording, gyro: Float[Array, "frames 3"], *doubts: str) -> Directions:
    """Return directions that turn as the gyroscope does about its main axis; its offset is that of lying still."""
    time_s = recording.time_s
    rate = gyro - _offset(time_s, gyro)
    axis = _main_axis(rate)
    if axis is None:
        axis = np.array([1.0, 0.0, 0.0])
    along = rate @ axis
    steps = 0.5 * (along[1:] + along[:-1]) * np.diff(time_s)
    angle = np.concatenate(([0.0], np.cumsum(steps)))
    seed = np.eye(3)[int(np.argmin(np.abs(axis)))]
    across = np.cross(axis, seed)
    across /= np.linalg.norm(across)
    up = np.cos(angle)[:, None] * across + np.sin(angle)[:, None] * np.cross(axis, across)
    return Directions(time_s, up, "gyroscope", "integral", doubts)


def _offset(time_s: Float[Array, " frames"], gyro: Float[Array, "frames 3"]) -> Float[Array, " 3"]:
    """Return the mean of the stillest second: what the gyroscope says when nothing turns."""
    width = max(2, round(settings.STILL_S / float(np.median(np.diff(time_s)))))
    if len(gyro) <= width:
        return np.median(gyro, axis=0)
    sums, squares = (
        np.concatenate((np.zeros((1, 3)), np.cumsum(values, axis=0))) for values in (gyro, gyro * gyro)
    )
    mean = (sums[width:] - sums[:-width]) / width
    spread = ((squares[width:] - squares[:-width]) / width - mean * mean).sum(axis=1)
    return np.asarray(mean[int(np.argmin(spread))])
