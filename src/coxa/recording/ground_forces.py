"""Ground forces over time, as sampled or at the frames of a motion."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError, Place


@dataclass(frozen=True, eq=False)
class GroundForces:
    """Forces from outside on bodies, over time; frame axis first, then one entry per load.

    Attributes:
        time_s: `(frames,)` strictly increasing, s.
        names: Name of each load.
        bodies: `(loads,)` index of the body each load acts on.
        force_frames: `(loads,)` index of the body in whose axes force and torque are given; 0 is ground.
        point_frames: `(loads,)` index of the body in whose frame the point is given; 0 is ground.
        force_N: `(frames, loads, 3)`.
        point_m: `(frames, loads, 3)` where the force acts.
        torque_Nm: `(frames, loads, 3)` free torque.
        identifiers: Column prefixes of force, point and torque of each load.
        file: The table they were read from; empty when there is none.
        notes: What was odd but harmless, in words.
    """

    time_s: Float[Array, " frames"]
    names: tuple[str, ...]
    bodies: Int[Array, " loads"]
    force_frames: Int[Array, " loads"]
    point_frames: Int[Array, " loads"]
    force_N: Float[Array, "frames loads 3"]
    point_m: Float[Array, "frames loads 3"]
    torque_Nm: Float[Array, "frames loads 3"]
    identifiers: tuple[tuple[str, str, str], ...] = ()
    file: str = ""
    notes: tuple[str, ...] = ()

    @staticmethod
    def none() -> GroundForces:
        """Return no loads at all: nothing touches the ground."""
        nothing, no_index = np.zeros((0, 0, 3)), np.zeros(0, dtype=np.int64)
        return GroundForces(
            np.zeros(0),
            (),
            no_index,
            no_index,
            no_index,
            nothing,
            nothing,
            nothing,
            notes=(
                "without ground forces, moments, loads and muscles are those of a body in the air; in walking or "
                "running only the ranges of movement hold",
            ),
        )

    def usable_window(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return the part of `start_s` to `end_s` for which there are forces.

        Raises:
            InputError: There is none.
        """
        if not self.names:
            return start_s, end_s
        first, last = float(self.time_s[0]), float(self.time_s[-1])
        if first - self._slack_s >= end_s or last + self._slack_s <= start_s:
            raise InputError(
                f"forces last from {first:g} to {last:g} s, the motion from {start_s:g} to {end_s:g} s: "
                "they do not overlap.",
                mend="give the forces of this trial, on the same clock as the motion.",
                place=Place(file=self.file),
            )
        # A recording cut one sample short is held at its last value; more than that is not made up.
        return (
            start_s if first - self._slack_s <= start_s else first,
            end_s if last + self._slack_s >= end_s else last,
        )

    def at(self, time_s: ArrayLike) -> GroundForces:
        """Return the loads at these times, interpolated linearly.

        Args:
            time_s: `(frames,)` increasing times, s.

        Raises:
            InputError: Times before the first or after the last sample; both ranges are named.
        """
        times = np.array(time_s, dtype=float)
        if not self.names:
            empty = np.zeros((len(times), 0, 3))
            return replace(self, time_s=times, force_N=empty, point_m=empty, torque_Nm=empty)
        start, end = (float(times[0]), float(times[-1])) if len(times) else (0.0, 0.0)
        if len(times) and self.usable_window(start, end) != (start, end):
            first, last = self.usable_window(start, end)
            raise InputError(
                f"forces last from {self.time_s[0]:g} to {self.time_s[-1]:g} s, the motion from {start:g} to "
                f"{end:g} s.",
                mend=f"analyse only from {first:g} to {last:g} s (--start {first:g} --end {last:g}).",
                place=Place(file=self.file),
            )
        if len(self.time_s) == 1:
            row, share = np.zeros(len(times), dtype=np.int64), np.zeros(len(times))
        else:
            row = np.clip(np.searchsorted(self.time_s, times, side="right") - 1, 0, len(self.time_s) - 2)
            share = (times - self.time_s[row]) / (self.time_s[row + 1] - self.time_s[row])
        after = np.minimum(row + 1, len(self.time_s) - 1)
        weight = np.clip(share, 0.0, 1.0)[:, None, None]

        def between(series: Float[Array, "samples loads 3"]) -> Float[Array, "frames loads 3"]:
            result: Array = series[row] + weight * (series[after] - series[row])
            result.flags.writeable = False
            return result

        times.flags.writeable = False
        return replace(
            self,
            time_s=times,
            force_N=between(self.force_N),
            point_m=between(self.point_m),
            torque_Nm=between(self.torque_Nm),
        )

    @property
    def _slack_s(self) -> float:
        """One sampling interval: how far the end values are held."""
        return float(np.median(np.diff(self.time_s))) if len(self.time_s) > 1 else 0.0
