"""Smooth coordinates, and their rates and accelerations, filtered as OpenSim's tools do.

A motion is lengthened at both ends by its point reflection, run through a third-order Butterworth low-pass
forward and backward (no delay), and differentiated by an interpolating quintic spline. Same steps as
opensim-core 4.6 (`Storage::pad`, `Signal::LowpassIIR`, `GCVSplineSet` of degree 5), so moments from the same
file agree. Two passes lower the response at the cut-off to a half: the gain is -6 dB there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.interpolate import make_interp_spline

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.recording.motion import Motion, frames_in_window

ORDER: Final = 3
"""Order of one pass of the filter (opensim-core 4.6, `Signal::LowpassIIR`)."""
FEWEST_FRAMES: Final = 8
"""A natural quintic spline needs six frames; two more let it be checked (own choice)."""
FEWEST_ANALYSED: Final = 3
"""Fewer frames have neither a mean over time nor a course (own choice)."""
FEWEST_PERIODS: Final = 3.0
"""Periods of the cut-off a motion must last: over the reflected half the filter's start decays 100-fold."""
UNIFORM_TOLERANCE: Final = 1e-2
"""Frames may stray from even spacing by this share of it: times rounded to 0.1 ms at 100 Hz do."""
LONGEST_PAD_periods: Final = 12.0
"""Pad in periods of the cut-off: the slowest pole has then decayed by exp(-12 π), below rounding."""
SPLINE_PAD_frames: Final = 60
"""A quintic spline forgets its ends by a factor 0.43 per frame: to rounding within 45 frames."""


@dataclass(frozen=True, eq=False)
class SmoothMotion:
    """Coordinates with their rates and accelerations.

    Attributes:
        time_s: `(frames,)` s.
        names: Coordinate names, in the order of `Model.coordinates`.
        q: `(frames, coordinates)` rad or m.
        u: `(frames, coordinates)` rates `dq/dt`, rad/s or m/s.
        udot: `(frames, coordinates)` second derivatives, rad/s² or m/s².
        cutoff_Hz: Cut-off of the low-pass; None when nothing was filtered.
        method: How it was smoothed, in words.
        assumed: Coordinates held at the model's default.
        file: Path the motion was read from.
        notes: What was odd but harmless, in words.
    """

    time_s: Float[Array, " frames"]
    names: tuple[str, ...]
    q: Float[Array, "frames coordinates"]
    u: Float[Array, "frames coordinates"]
    udot: Float[Array, "frames coordinates"]
    cutoff_Hz: float | None
    method: str
    assumed: tuple[str, ...] = ()
    file: str = ""
    notes: tuple[str, ...] = ()

    def window(self, start_s: float | None = None, end_s: float | None = None) -> SmoothMotion:
        """Return the frames from `start_s` to `end_s`, both included; None leaves that end open.

        Raises:
            InputError: The window lies outside the motion or holds fewer than three frames.
        """
        first, last = frames_in_window(self.time_s, start_s, end_s, self.file)
        if last - first < FEWEST_ANALYSED:
            raise InputError(
                f"only {last - first} frames lie between {self.time_s[first]:g} and {self.time_s[last - 1]:g} s; "
                f"an analysis needs {FEWEST_ANALYSED} or more, and a whole stride to be of use.",
                mend="widen the window.",
                place=Place(file=self.file or None),
            )
        part = slice(first, last)
        return replace(self, time_s=self.time_s[part], q=self.q[part], u=self.u[part], udot=self.udot[part])


def smooth_motion(motion: Motion, cutoff_Hz: float | None) -> SmoothMotion:
    """Filter a motion and differentiate it twice.

    Filter the whole recording, then take a window: the filter needs frames on both sides. Within about
    `1 / cutoff_Hz` of the ends the result leans on reflected frames.

    Args:
        motion: As read; times uneven by more than 1 % are first resampled evenly by the same spline.
        cutoff_Hz: Cut-off; None differentiates unfiltered.

    Returns:
        Values at the motion's times, or at even times of the same count where they were resampled.

    Raises:
        InputError: The cut-off is not between 0 and half the frame rate, or there are too few frames.
    """
    place = Place(file=motion.file or None)
    frames = len(motion.time_s)
    if frames < FEWEST_FRAMES:
        raise InputError(
            f"the motion has {frames} frames; smoothing and differentiating needs {FEWEST_FRAMES} or more.",
            mend="give a longer recording, and choose a part of it with a window afterwards.",
            place=place,
        )
    time_s, q, step_s, notes = _evenly(motion)
    if cutoff_Hz is None:
        method = "unfiltered; quintic spline"
        smooth, pad = q, 0
    else:
        _check_cutoff(cutoff_Hz, step_s, time_s, place)
        method = f"zero-phase Butterworth low-pass, {cutoff_Hz:g} Hz, order {ORDER} twice; quintic spline"
        pad = min(frames // 2, max(SPLINE_PAD_frames, math.ceil(LONGEST_PAD_periods / (cutoff_Hz * step_s))))
        smooth = _zero_phase(_reflected(q, pad), cutoff_Hz, step_s)
    results = _spline(smooth, step_s, pad, frames)
    for array in (time_s, *results):
        array.flags.writeable = False
    return SmoothMotion(
        time_s,
        motion.names,
        *results,
        cutoff_Hz,
        method,
        motion.assumed,
        motion.file,
        (*motion.notes, *notes),
    )


def _evenly(
    motion: Motion,
) -> tuple[Float[Array, " frames"], Float[Array, "frames coordinates"], float, list[str]]:
    """Return times, values and time step of evenly spaced frames, and what was done to get them."""
    time_s, q = motion.time_s.copy(), motion.q
    step_s = float(time_s[-1] - time_s[0]) / (len(time_s) - 1)
    even = time_s[0] + step_s * np.arange(len(time_s))
    # Each interval counts as well as each time: jitter that does not add up still spoils derivatives.
    stray = max(float(np.abs(time_s - even).max()), float(np.abs(np.diff(time_s) - step_s).max()))
    if stray <= UNIFORM_TOLERANCE * step_s:
        return time_s, q, step_s, []
    gap_s = float(np.diff(time_s).max())
    note = f"frames are unevenly spaced (up to {gap_s:g} s apart): resampled at {1 / step_s:.5g} Hz"
    # Knot spacing near one keeps the spline's equations well scaled.
    u = (time_s - time_s[0]) / step_s
    return even, make_interp_spline(u, q, k=5)(np.arange(len(u), dtype=float)), step_s, [note]


def _check_cutoff(cutoff_Hz: float, step_s: float, time_s: Float[Array, " frames"], place: Place) -> None:
    """Refuse a cut-off that the frame rate or the length of the motion cannot bear."""
    if not 0 < cutoff_Hz < 0.5 / step_s:
        raise InputError(
            f"a cut-off of {cutoff_Hz:g} Hz does not fit a motion of {1 / step_s:.5g} frames per second.",
            mend=f"choose a cut-off above 0 and below {0.5 / step_s:.4g} Hz (6 walking, 12 to 15 running); if 'time' "
            "is not in seconds, convert it.",
            place=place,
        )
    needed = math.ceil(FEWEST_PERIODS / (cutoff_Hz * step_s))
    if len(time_s) < needed:
        raise InputError(
            f"the motion has {len(time_s)} frames; a filter at {cutoff_Hz:g} Hz needs {needed} or more.",
            mend="give a longer recording, or a higher cut-off.",
            place=place,
        )


def _reflected(q: Float[Array, "frames coordinates"], pad: int) -> Float[Array, "padded coordinates"]:
    """Return `q` lengthened by `pad` frames at both ends, reflected through the end values."""
    return np.concatenate([2 * q[0] - q[pad:0:-1], q, 2 * q[-1] - q[-2 : -pad - 2 : -1]])


def _zero_phase(
    x: Float[Array, "frames columns"], cutoff_Hz: float, step_s: float
) -> Float[Array, "frames columns"]:
    """Return `(frames, columns)` low-passed forward, then backward."""
    from scipy.signal import butter  # here: loading it takes half a second, and a self-check needs none

    b, a = butter(ORDER, cutoff_Hz, fs=1 / step_s)
    for _ in range(2):
        x = _pass(x, b, a)[::-1]
    return x


def _pass(
    x: Float[Array, "frames columns"], b: Float[Array, " taps"], a: Float[Array, " taps"]
) -> Float[Array, "frames columns"]:
    """Filter once; the first `ORDER` frames stand as their own filtered past."""
    from scipy.signal import lfilter  # see `_zero_phase`

    past = x[:ORDER]
    # State of the transposed direct form II whose past inputs and outputs both were `past`.
    state = np.zeros((ORDER, x.shape[1]))
    for i in range(ORDER):
        for k in range(i + 1, ORDER + 1):
            state[i] += (b[k] - a[k]) * past[ORDER - k + i]
    rest, _ = lfilter(b, a, x[ORDER:], axis=0, zi=state)
    return np.concatenate([past, rest])


def _spline(
    x: Float[Array, "padded columns"], step_s: float, pad: int, frames: int
) -> tuple[Float[Array, "frames columns"], Float[Array, "frames columns"], Float[Array, "frames columns"]]:
    """Return values and first and second time derivatives of the natural quintic spline, pads cut off."""
    # Beyond these frames the pad no longer reaches the part that is kept.
    kept = min(pad, SPLINE_PAD_frames)
    part = x[pad - kept : pad + frames + kept]
    zero = np.zeros(x.shape[1])
    natural = [(3, zero), (4, zero)]
    spline = make_interp_spline(np.arange(len(part), dtype=float), part, k=5, bc_type=(natural, natural))
    at = np.arange(kept, kept + frames, dtype=float)
    return part[kept : kept + frames].copy(), spline(at, 1) / step_s, spline(at, 2) / step_s**2
