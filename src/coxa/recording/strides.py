"""Strides: foot strike to the next foot strike of the same side, from forces, or from the motion of the feet.

Forces: a foot is down while its vertical force exceeds a threshold; a contact counts only when it also reaches
a quarter of the trial's usual peak, so that noise does not.

Motion: foot strike where the heel is farthest in front of the pelvis, toe-off where the toes are farthest
behind it (Zeni, Richards & Higginson 2008, Gait & Posture 27:710-714, doi:10.1016/j.gaitpost.2007.07.007). In
running toe-off is the peak of knee extension instead (Fellin et al. 2010, J Sci Med Sport 13:646-650,
doi:10.1016/j.jsams.2010.03.006). Against forces in three trials of the reference set, strikes come 8 to 34 ms
early and toe-offs are off by at most 20 ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import find_peaks

from coxa.errors import InputError, Place
from coxa.model.description import GROUND, Model
from coxa.recording.loads import GroundForces

Vec = NDArray[np.float64]

CONTACT_N: Final = 20.0
"""Vertical force above which a foot is down (own choice; plate studies use about 10 to 50 N)."""
LEAST_PEAK_share: Final = 0.25
"""A contact reaches at least this share of the trial's usual peak (own choice)."""
SHORTEST_CONTACT_s: Final = 0.05
"""Sprinters' contacts last about 0.08 s; anything shorter is noise (own choice)."""
LONGEST_GAP_s: Final = 0.03
"""A gap in a contact up to this long is noise; a swing lasts 0.2 s or more (own choice)."""
STRIDE_s: Final = (0.3, 2.5)
"""Strides from a sprint (0.4 s) to a very slow walk (2 s); others are not strides (own choice)."""
LONGEST_OF_SHORTEST: Final = 1.6
"""A stride this many times the trial's shortest spans a missed strike (own choice, between 1 and 2)."""
RUNNING_DUTY: Final = 0.5
"""A foot is down for less than half of a running stride (Alexander 1989, Physiol Rev 69:1199-1227)."""
POINTS: Final = 101
"""Points of a normalised stride: 0 to 100 %."""


@dataclass(frozen=True)
class Stride:
    """One stride of one side.

    Attributes:
        side: 'r' or 'l'.
        start_s: Foot strike.
        toe_off_s: Toe-off.
        end_s: Next foot strike of the same side.
        source: 'forces', 'motion', or 'forces and motion' when the foot next struck beside the plates.
    """

    side: str
    start_s: float
    toe_off_s: float
    end_s: float
    source: str = "forces"

    @property
    def duration_s(self) -> float:
        """Time from strike to strike, s."""
        return self.end_s - self.start_s

    @property
    def stance_share(self) -> float:
        """Share of the stride for which the foot is down (duty factor)."""
        return (self.toe_off_s - self.start_s) / self.duration_s


@dataclass(frozen=True)
class Strides:
    """All strides of a recording.

    Attributes:
        strides: In order of time, both sides.
        gait: 'walking', 'running', or 'unknown' when there is no stride.
        notes: What could not be used, in words.
    """

    strides: tuple[Stride, ...]
    gait: str
    notes: tuple[str, ...] = ()

    def of(self, side: str) -> tuple[Stride, ...]:
        """Return the strides of 'r' or 'l'."""
        return tuple(stride for stride in self.strides if stride.side == side)


@dataclass(frozen=True, eq=False)
class FootMotion:
    """Where pelvis and feet are, in ground (y up), for recordings without forces.

    Attributes:
        time_s: `(frames,)` s.
        pelvis_m: `(frames, 3)` origin of the pelvis.
        heel_m: Per side, `(frames, 3)` origin of the heel bone.
        toe_m: Per side, `(frames, 3)` origin of the toes; the heel serves when missing.
        knee_flexion_rad: Per side, `(frames,)`, flexion positive.
        forward: `(3,)` direction in which the person faces.
    """

    time_s: Vec
    pelvis_m: Vec
    heel_m: dict[str, Vec]
    toe_m: dict[str, Vec] = field(default_factory=dict)
    knee_flexion_rad: dict[str, Vec] = field(default_factory=dict)
    forward: tuple[float, float, float] = (1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Events:
    """Instants of one foot, s: `strikes` and `toe_offs`, each in order of time."""

    strikes: tuple[float, ...] = ()
    toe_offs: tuple[float, ...] = ()


def body_side(name: str) -> str:
    """Return 'r' or 'l' for a body such as `calcn_r`, '' for one without a side."""
    lowered = name.lower()
    for side, word in (("r", "right"), ("l", "left")):
        if lowered.endswith(("_" + side, "." + side)) or lowered.startswith(side + "_") or word in lowered:
            return side
    return ""


def vertical_force(forces: GroundForces, model: Model, side: str) -> Vec | None:
    """Return `(frames,)` upward force on the bodies of `side`, N; None when no load acts there.

    A load given in a body's own axes counts with its whole size.
    """
    up = -model.gravity_m_s2 / (np.linalg.norm(model.gravity_m_s2) or 1.0)
    total: Vec | None = None
    for k, body in enumerate(forces.bodies):
        if body_side(model.bodies[int(body)].name) != side:
            continue
        in_ground = forces.force_frames[k] == GROUND
        part = forces.force_N[:, k] @ up if in_ground else np.linalg.norm(forces.force_N[:, k], axis=1)
        total = part if total is None else total + part
    return total


def events_from_force(time_s: Vec, vertical_N: Vec) -> Events:
    """Return strikes and toe-offs of one foot from the vertical force on it.

    Args:
        time_s: `(frames,)` s.
        vertical_N: `(frames,)` upward force.
    """
    down = vertical_N > CONTACT_N
    if not down.any():
        return Events()
    usual_peak = float(np.percentile(vertical_N[down], 95))
    edges = np.flatnonzero(np.diff(down.astype(np.int8), prepend=0, append=0))
    contacts: list[list[int]] = []
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if contacts and time_s[first] - time_s[contacts[-1][1] - 1] <= LONGEST_GAP_s:
            contacts[-1][1] = after
        else:
            contacts.append([first, after])
    strikes, toe_offs = [], []
    for first, after in contacts:
        long_enough = time_s[after - 1] - time_s[first] >= SHORTEST_CONTACT_s
        if not long_enough or vertical_N[first:after].max() < LEAST_PEAK_share * usual_peak:
            continue
        if first > 0:
            strikes.append(_crossing(time_s, vertical_N, first))
        if after < len(time_s):
            toe_offs.append(_crossing(time_s, vertical_N, after))
    return Events(tuple(strikes), tuple(toe_offs))


def _crossing(time_s: Vec, vertical_N: Vec, frame: int) -> float:
    """Return when the force crosses the threshold between `frame - 1` and `frame`."""
    before, after = vertical_N[frame - 1], vertical_N[frame]
    share = (CONTACT_N - before) / (after - before)
    return float(time_s[frame - 1] + share * (time_s[frame] - time_s[frame - 1]))


def events_from_motion(feet: FootMotion, side: str) -> Events:
    """Return strikes and toe-offs of one foot from where it is relative to the pelvis; see the module."""
    if len(feet.time_s) < 3 or side not in feet.heel_m:
        return Events()
    heel = _ahead(feet, feet.heel_m[side])
    toe = _ahead(feet, feet.toe_m.get(side, feet.heel_m[side]))
    toe_offs = _peaks(feet.time_s, -toe)
    knee = feet.knee_flexion_rad.get(side)
    if knee is not None and runs(feet):
        extended = np.array(_peaks(feet.time_s, -knee, share=0.1))
        # The knee is straightest shortly before the toes are farthest back.
        found = [extended[(extended > t - 0.25) & (extended < t + 0.02)] for t in toe_offs]
        toe_offs = tuple(float(near[-1]) for near in found if near.size)
    return Events(_peaks(feet.time_s, heel), toe_offs)


def runs(feet: FootMotion) -> bool:
    """Return whether the pelvis is high while the feet are apart, as in running, or low, as in walking.

    A walker vaults over a stiff leg, a runner bounces on it (Cavagna, Heglund & Taylor 1977, Am J Physiol
    233:R243-R261).
    """
    if not {"r", "l"} <= feet.heel_m.keys():
        return False
    apart = np.abs(_ahead(feet, feet.heel_m["r"]) - _ahead(feet, feet.heel_m["l"]))
    height = feet.pelvis_m[:, 1] - feet.pelvis_m[:, 1].mean()
    return bool(((apart - apart.mean()) * height).sum() > 0)


def _ahead(feet: FootMotion, point_m: Vec) -> Vec:
    """Return how far a point is in front of the pelvis, `(frames,)` m."""
    ahead: Vec = (point_m - feet.pelvis_m) @ np.asarray(feet.forward)
    return ahead


def _peaks(time_s: Vec, signal: Vec, share: float = 0.4) -> tuple[float, ...]:
    """Return when peaks occur that stand out by `share` of the range; a parabola places them between frames."""
    spread = float(np.ptp(signal))
    if spread == 0.0:
        return ()
    frames = find_peaks(signal, prominence=share * spread)[0]
    before, at, after = signal[frames - 1], signal[frames], signal[frames + 1]
    bend = before - 2 * at + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    step = 0.5 * (time_s[frames + 1] - time_s[frames - 1])
    return tuple((time_s[frames] + offset * step).tolist())


def find_strides(forces: GroundForces, model: Model, feet: FootMotion | None = None) -> Strides:
    """Return the strides of both sides.

    With forces, a stride starts at a measured strike; where the foot next lands beside the plates, the motion
    of the feet, when given, says when. Without forces on a side, the motion says all.

    Args:
        forces: As sampled; `GroundForces.none()` when there are none.
        model: Tells the side of the body each load acts on.
        feet: Motion of the feet.
    """
    strides: list[Stride] = []
    notes: list[str] = []
    for side, word in (("r", "right"), ("l", "left")):
        vertical = vertical_force(forces, model, side) if forces.names else None
        measured = Events() if vertical is None else events_from_force(forces.time_s, vertical)
        moved = Events() if feet is None else events_from_motion(feet, side)
        found, left_out = _pair(side, measured, moved)
        strides += found
        if left_out:
            notes.append(f"{left_out} {word} strides begin without a measured force and are left out")
        if not found:
            notes.append(f"no whole {word} stride was found")
    strides, doubled = _without_doubled(strides)
    if doubled:
        notes.append(f"{doubled} strides of double length are left out: a foot struck beside the plates")
    return Strides(tuple(sorted(strides, key=lambda s: s.start_s)), _gait(strides), tuple(notes))


def _pair(side: str, measured: Events, moved: Events) -> tuple[list[Stride], int]:
    """Return the strides of a side, and how many were left out as no force was measured at their start."""
    strikes = _merge(measured.strikes, moved.strikes)
    toe_offs = _merge(measured.toe_offs, moved.toe_offs)
    strides: list[Stride] = []
    left_out = 0
    for (start, start_measured), (end, end_measured) in pairwise(strikes):
        off = next((t for t, _ in toe_offs if start < t < end), None)
        if off is None or not STRIDE_s[0] <= end - start <= STRIDE_s[1]:
            continue
        if measured.strikes and not start_measured:
            left_out += 1
            continue
        both = "forces" if end_measured else "forces and motion"
        strides.append(Stride(side, start, off, end, both if start_measured else "motion"))
    return strides, left_out


def _without_doubled(strides: list[Stride]) -> tuple[list[Stride], int]:
    """Return the strides without those that span a strike no plate saw, and how many those were."""
    longest = LONGEST_OF_SHORTEST * min((stride.duration_s for stride in strides), default=0.0)
    kept = [stride for stride in strides if stride.duration_s <= longest]
    return kept, len(strides) - len(kept)


def _merge(measured: tuple[float, ...], moved: tuple[float, ...]) -> list[tuple[float, bool]]:
    """Return instants in order, each with whether it was measured; those from motion fill what is missing."""
    period = float(np.median(np.diff(moved))) if len(moved) > 1 else 1.0
    extra = [t for t in moved if all(abs(t - m) > 0.25 * period for m in measured)]
    return sorted([(t, True) for t in measured] + [(t, False) for t in extra])


def _gait(strides: Sequence[Stride]) -> str:
    if not strides:
        return "unknown"
    share = float(np.mean([stride.stance_share for stride in strides]))
    return "running" if share < RUNNING_DUTY else "walking"


def normalise(time_s: Vec, values: ArrayLike, stride: Stride, points: int = POINTS) -> Vec:
    """Return a series over one stride, 0 to 100 %, interpolated linearly.

    Args:
        time_s: `(frames,)` s.
        values: `(frames, ...)`.
        stride: The stride.
        points: Points from its start to its end, both included.

    Returns:
        `(points, ...)`.

    Raises:
        InputError: The stride reaches outside the series.
    """
    series = np.asarray(values, dtype=float)
    slack = 1.5 * float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    if len(time_s) < 2 or stride.start_s < time_s[0] - slack or stride.end_s > time_s[-1] + slack:
        has = f"{time_s[0]:g} to {time_s[-1]:g} s" if len(time_s) else "nothing"
        raise InputError(
            f"the stride from {stride.start_s:g} to {stride.end_s:g} s reaches outside the series ({has}).",
            mend="choose strides inside the window that is analysed.",
            place=Place(time_s=stride.start_s),
        )
    times = np.clip(np.linspace(stride.start_s, stride.end_s, points), time_s[0], time_s[-1])
    row = np.clip(np.searchsorted(time_s, times, side="right") - 1, 0, len(time_s) - 2)
    weight = (times - time_s[row]) / (time_s[row + 1] - time_s[row])
    weight = weight.reshape(-1, *(1,) * (series.ndim - 1))
    result: Vec = series[row] + weight * (series[row + 1] - series[row])
    return result


def mean_sd(cycles: Sequence[Vec]) -> tuple[Vec, Vec | None]:
    """Return mean and sample standard deviation over strides, `(points, ...)`; one stride has no deviation.

    Raises:
        InputError: There is no stride.
    """
    if not cycles:
        raise InputError("there is no stride to average.", mend="choose a window that holds a whole stride.")
    stack = np.stack(cycles)
    return stack.mean(axis=0), stack.std(axis=0, ddof=1) if len(stack) > 1 else None
