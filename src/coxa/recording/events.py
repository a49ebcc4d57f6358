"""Foot strikes and toe-offs, from forces or from the motion of the feet.

Forces: a foot is down while its vertical force exceeds a threshold; a contact counts only when it also
reaches a quarter of the trial's usual peak, so that noise does not.

Motion: foot strike where the heel is farthest in front of the pelvis, toe-off where the toes are farthest
behind it (Zeni, Richards & Higginson 2008, Gait & Posture 27:710-714, doi:10.1016/j.gaitpost.2007.07.007). In
running toe-off is the peak of knee extension instead (Fellin et al. 2010, J Sci Med Sport 13:646-650,
doi:10.1016/j.jsams.2010.03.006). Against forces in the three reference trials, strikes come 8 to 34 ms
early and toe-offs are off by at most 20 ms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.model.description import GROUND, Model
from coxa.recording.ground_forces import GroundForces

CONTACT_N: Final = 20.0
"""Vertical force above which a foot is down (own choice; plate studies use about 10 to 50 N)."""
LEAST_PEAK_share: Final = 0.25
"""A contact reaches at least this share of the trial's usual peak (own choice)."""
SHORTEST_CONTACT_s: Final = 0.05
"""Sprinters' contacts last about 0.08 s; anything shorter is noise (own choice)."""
LONGEST_GAP_s: Final = 0.03
"""A gap in a contact up to this long is noise; a swing lasts 0.2 s or more (own choice)."""


@dataclass(frozen=True, eq=False)
class FootMotion:
    """Where pelvis and feet are, in ground (y up), for recordings without forces.

    Attributes:
        time_s: `(frames,)` s.
        pelvis_m: `(frames, 3)` origin of the pelvis.
        heel_m: Per side, `(frames, 3)` origin of the heel bone.
        toe_m: Per side, `(frames, 3)` origin of the toes; the heel serves when missing.
        knee_flexion_rad: Per side, `(frames,)`, flexion positive.
        forward: `(3,)` or `(frames, 3)` direction in which the person faces; its level part counts.
    """

    time_s: Float[Array, " frames"]
    pelvis_m: Float[Array, "frames 3"]
    heel_m: dict[str, Float[Array, "frames 3"]]
    toe_m: dict[str, Float[Array, "frames 3"]] = field(default_factory=dict)
    knee_flexion_rad: dict[str, Float[Array, " frames"]] = field(default_factory=dict)
    forward: Float[Array, " 3"] | Float[Array, "frames 3"] | tuple[float, ...] = (1.0, 0.0, 0.0)


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


def vertical_force(forces: GroundForces, model: Model, side: str) -> Float[Array, " frames"] | None:
    """Return `(frames,)` upward force on the bodies of `side`, N; None when no load acts there.

    A load given in a body's own axes counts with its whole size.
    """
    up = -model.gravity_m_s2 / (np.linalg.norm(model.gravity_m_s2) or 1.0)
    total: Array | None = None
    for k, body in enumerate(forces.bodies):
        if body_side(model.bodies[int(body)].name) != side:
            continue
        in_ground = forces.force_frames[k] == GROUND
        part = forces.force_N[:, k] @ up if in_ground else np.linalg.norm(forces.force_N[:, k], axis=1)
        total = part if total is None else total + part
    return total


def events_from_force(time_s: Float[Array, " frames"], vertical_N: Float[Array, " frames"]) -> Events:
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


def _crossing(time_s: Float[Array, " frames"], vertical_N: Float[Array, " frames"], frame: int) -> float:
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


def _ahead(feet: FootMotion, point_m: Float[Array, "frames 3"]) -> Float[Array, " frames"]:
    """Return how far a point is in front of the pelvis, `(frames,)` m."""
    level = np.atleast_2d(np.asarray(feet.forward, dtype=float)) * [1.0, 0.0, 1.0]
    length = np.linalg.norm(level, axis=1, keepdims=True)
    level = np.divide(level, length, out=np.zeros_like(level), where=length > 0)
    ahead: Array = ((point_m - feet.pelvis_m) * level).sum(axis=1)
    return ahead


def _peaks(
    time_s: Float[Array, " frames"], signal: Float[Array, " frames"], share: float = 0.4
) -> tuple[float, ...]:
    """Return when peaks stand out by `share` of the range; a parabola places them between frames."""
    spread = float(np.ptp(signal))
    if spread == 0.0:
        return ()
    from scipy.signal import find_peaks  # here: loading it takes half a second, and a self-check needs none

    frames = find_peaks(signal, prominence=share * spread)[0]
    before, at, after = signal[frames - 1], signal[frames], signal[frames + 1]
    bend = before - 2 * at + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    step = 0.5 * (time_s[frames + 1] - time_s[frames - 1])
    return tuple((time_s[frames] + offset * step).tolist())
