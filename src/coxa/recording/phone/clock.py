"""One clock for all sensors: samples that are no numbers or step back in time are left out, and it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording.phone.description import LEAST_SAMPLES, SENSORS, PhoneRecording

MOST_LOST: Final = 0.1
"""Share of samples that may step back in time; more means two recordings in one file."""
MOST_MISSING: Final = 0.5
RATES_Hz: Final = (1.0, 2000.0)
_FIRST: Final = ("gravity_m_s2", "up", "orientation", "acceleration_m_s2", "gyro_rad_s")


@dataclass(frozen=True, eq=False)
class Samples:
    """Samples of one sensor, as they came.

    Attributes:
        time_s: Of any origin, not yet checked.
        values: May hold what is not a number.
        place: Where they came from.
    """

    time_s: Float[Array, " frames"]
    values: Float[Array, "frames columns"]
    place: Place


@dataclass
class Story:
    """What was done to samples, and what that makes doubtful; grows while they are read."""

    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def note(self, words: str, doubt: str = "") -> None:
        """Keep a sentence, and the key of a doubt, each once."""
        if words not in self.notes:
            self.notes.append(words)
        if doubt and doubt not in self.doubts:
            self.doubts.append(doubt)


def put_together(sensors: Mapping[str, Samples], app: str, dialect: str, story: Story) -> PhoneRecording:
    """Return the recording on the clock of its best sensor; others are interpolated to it.

    Args:
        sensors: By the name of a field of `PhoneRecording`.
        app: What wrote it.
        dialect: How.
        story: What was done so far.

    Raises:
        InputError: Too few samples, or times that cannot be mended.
    """
    if not sensors:
        raise InputError(
            "no sensor that tells how the shin turns.",
            mend="record gravity, acceleration with gravity, the gyroscope or the orientation.",
        )
    clean = {name: _cleaned(samples, story) for name, samples in sensors.items()}
    first = next(name for name in _FIRST if name in clean)
    time_s, values = clean[first]
    found: dict[str, Any] = {first: values}
    for name, (own_s, own) in clean.items():
        if name == first:
            continue
        if own_s[0] > time_s[-1] or own_s[-1] < time_s[0]:
            story.note(f"{_WORDS[name]} was recorded at another time and is left out.")
        elif len(own_s) == len(time_s) and np.array_equal(own_s, time_s):
            found[name] = own
        else:
            found[name] = np.stack([np.interp(time_s, own_s, part) for part in own.T], axis=1)
    return PhoneRecording(
        time_s=time_s - time_s[0],
        app=app,
        dialect=dialect,
        notes=tuple(story.notes),
        warnings=tuple(story.doubts),
        **{name: found[name] for name in SENSORS if name in found},
    )


_WORDS: Final = {
    "gravity_m_s2": "Gravity",
    "up": "The tilt",
    "orientation": "The orientation",
    "acceleration_m_s2": "Acceleration",
    "gyro_rad_s": "The gyroscope",
}


def _cleaned(
    samples: Samples, story: Story
) -> tuple[Float[Array, " frames"], Float[Array, "frames columns"]]:
    time_s, values, place = samples.time_s, samples.values, samples.place
    good = np.isfinite(time_s) & np.isfinite(values).all(axis=1)
    missing = len(good) - int(good.sum())
    if missing > MOST_MISSING * len(good) or len(good) - missing < LEAST_SAMPLES:
        raise InputError(
            f"only {len(good) - missing} of {len(good)} samples hold numbers that a sensor gives.",
            mend="record again, for some seconds, lying still first.",
            place=place,
        )
    if missing:
        story.note(
            "One sample that is no number was left out."
            if missing == 1
            else f"{missing} samples that are no numbers were left out."
        )
    time_s, values = time_s[good], values[good]
    forward = np.ones(len(time_s), bool)
    forward[1:] = time_s[1:] > np.maximum.accumulate(time_s)[:-1]
    lost = len(forward) - int(forward.sum())
    if lost > MOST_LOST * len(forward):
        back = int(np.flatnonzero(~forward)[0])
        raise InputError(
            f"the clock goes backwards: {time_s[back - 1]:.6g} s is followed by {time_s[back]:.6g} s.",
            mend="export one recording, without pauses, again.",
            place=place,
        )
    if lost:
        repeated = bool(np.all(np.isin(time_s[~forward], time_s[forward])))
        story.note(f"{lost} samples of a time that had been were left out.", "" if repeated else "clock")
    time_s, values = time_s[forward], values[forward]
    if len(time_s) < LEAST_SAMPLES:
        raise InputError(f"only {len(time_s)} samples.", mend="record some seconds.", place=place)
    _check_rate(time_s, place)
    return time_s, values


def _check_rate(time_s: Float[Array, " frames"], place: Place) -> None:
    rate = 1.0 / float(np.median(np.diff(time_s)))
    if not RATES_Hz[0] <= rate <= RATES_Hz[1]:
        raise InputError(
            f"{rate:.3g} samples a second.",
            mend=f"give {RATES_Hz[0]:g} to {RATES_Hz[1]:g}, best 50 to 100; is the unit of time right?",
            place=place,
        )
