"""What a phone or sensor recorded, whichever app wrote it: SI units, the device's own axes, one clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError

LEAST_SAMPLES: Final = 4
LONGEST_S: Final = 1800.0
"""Half an hour; rotations take minutes, and a recording of a day is another one."""


@dataclass(frozen=True, eq=False)
class PhoneRecording:
    """A recording of one device; at least one of the sensors is there.

    Attributes:
        time_s: Increasing, from 0.
        acceleration_m_s2: `(frames, 3)` with gravity, as an accelerometer feels it; sign as the app has it.
        gravity_m_s2: `(frames, 3)` gravity as the device worked it out; sign as the app has it.
        gyro_rad_s: `(frames, 3)` angular velocity.
        orientation: `(frames, 4)` unit quaternions w, x, y, z that turn device axes into earth axes with z up.
        up: `(frames, 3)` unit vectors against gravity, where the recording tells them directly, as by angles of tilt.
        rate_Hz: Median sampling rate.
        app: 'phyphox', 'Sensor Logger' or 'DOT'.
        dialect: How the file was written, in words.
        notes: What was done to the samples, in words.
        warnings: Keys of `coxa.capture.doubts` that the samples give rise to.
    """

    time_s: Float[Array, " frames"]
    acceleration_m_s2: Float[Array, "frames 3"] | None = None
    gravity_m_s2: Float[Array, "frames 3"] | None = None
    gyro_rad_s: Float[Array, "frames 3"] | None = None
    orientation: Float[Array, "frames 4"] | None = None
    up: Float[Array, "frames 3"] | None = None
    app: str = ""
    dialect: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        sensors = [getattr(self, name) for name in SENSORS]
        given = [values for values in sensors if values is not None]
        if not given:
            raise InputError(
                "no sensor that tells how the shin turns.",
                mend="record gravity, acceleration with gravity, the gyroscope or the orientation.",
            )
        if len(self.time_s) < LEAST_SAMPLES:
            raise InputError(
                f"only {len(self.time_s)} samples.", mend="record at least a few seconds, lying still first."
            )
        if not all(np.isfinite(values).all() for values in (self.time_s, *given)):
            raise InputError("samples that are not finite.", mend="record again.")
        if np.any(np.diff(self.time_s) <= 0.0):
            raise InputError("times that do not increase.", mend="sort the samples by time.")
        if self.duration_s > LONGEST_S:
            raise InputError(
                f"{self.duration_s / 60.0:.0f} minutes of recording.",
                mend="record one exercise, or check the unit of time.",
            )
        for values in (self.time_s, *given):
            values.setflags(write=False)

    @property
    def duration_s(self) -> float:
        """Time from the first to the last sample."""
        return float(self.time_s[-1] - self.time_s[0])

    @property
    def rate_Hz(self) -> float:
        """Median sampling rate."""
        return float(1.0 / np.median(np.diff(self.time_s)))


SENSORS: Final = ("acceleration_m_s2", "gravity_m_s2", "gyro_rad_s", "orientation", "up")
"""Names of the fields that hold samples."""
