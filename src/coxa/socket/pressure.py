"""Where in the bowl the head presses: offset from the centre, margin to the rim, a map in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError
from coxa.socket.cup import Cup

SECTORS = (
    "outer upper edge",
    "upper front",
    "front",
    "lower front",
    "inner lower edge",
    "lower back",
    "back",
    "upper back",
)
"""Eight directions round the deepest point, 45° each, from the outer upper edge over the front."""
RINGS = ("centre", "middle", "edge")
"""Thirds of the way from the deepest point to the rim; 'edge' includes what presses beyond it."""

_MENTIONED = 0.25  # a component under a quarter of the force is not worth a word to a person


@dataclass(frozen=True, eq=False)
class SocketLoad:
    """Where the head presses, frame by frame; NaN angles where there is no force.

    Attributes:
        cup: The socket it presses in.
        force_N: `(frames, 3)` force on the pelvis, pelvis axes.
        magnitude_N: `(frames,)`.
        angle_rad: `(frames,)` force direction to the deepest point.
        azimuth_rad: `(frames,)` direction round the deepest point, see `Cup`.
        rim_angle_rad: `(frames,)` deepest point to rim in that direction.
        offset: `(frames,)` angle ÷ rim angle: 0 centred, 1 on the rim, above 1 only passive structures hold.
        rim_margin_rad: `(frames,)` rim angle less angle; negative beyond the rim.
    """

    cup: Cup
    force_N: Float[Array, "frames 3"]
    magnitude_N: Float[Array, " frames"]
    angle_rad: Float[Array, " frames"]
    azimuth_rad: Float[Array, " frames"]
    rim_angle_rad: Float[Array, " frames"]
    offset: Float[Array, " frames"]
    rim_margin_rad: Float[Array, " frames"]

    def part(self, frames: slice) -> SocketLoad:
        """Return the load of these frames only."""
        arrays = {name: value[frames] for name, value in vars(self).items() if name != "cup"}
        return SocketLoad(self.cup, **arrays)


@dataclass(frozen=True, eq=False)
class PressureMap:
    """How the load is spread over the bowl in a window of time.

    Attributes:
        share: `(8, 3)` share of load × time by `SECTORS` × `RINGS`; sums to 1.
        beyond_rim_share: Share of load × time with offset above 1.
        mean_offset: Load-weighted mean offset.
        path: `(frames, 2)` centre of pressure in the bowl in units of the rim: towards the outer upper edge,
            towards the front.
        peak_frame: Frame of the greatest force.
        peak_offset: Offset there.
        peak_sector, peak_ring: Names of where it presses there.
        peak_words: Which way it presses there, e.g. "up and inward".
    """

    share: Float[Array, "8 3"]
    beyond_rim_share: float
    mean_offset: float
    path: Float[Array, "frames 2"]
    peak_frame: int
    peak_offset: float
    peak_sector: str
    peak_ring: str
    peak_words: str


def socket_load(cup: Cup, on_pelvis_in_pelvis_N: Float[Array, "frames 3"]) -> SocketLoad:
    """Return where the head presses in the socket.

    Args:
        cup: The socket.
        on_pelvis_in_pelvis_N: `(frames, 3)` force of the head on the pelvis, pelvis axes.

    Raises:
        InputError: The force is not `(frames, 3)`.
    """
    if on_pelvis_in_pelvis_N.ndim != 2 or on_pelvis_in_pelvis_N.shape[1] != 3:
        raise InputError(f"a socket force of shape {on_pelvis_in_pelvis_N.shape}.", mend="give (frames, 3).")
    force = np.array(on_pelvis_in_pelvis_N, dtype=float)
    magnitude = np.linalg.norm(force, axis=1)
    angle, azimuth = cup.polar(force)
    rim_angle = cup.rim_angle(azimuth)
    for quantity in (angle, azimuth, rim_angle):
        quantity[magnitude == 0.0] = np.nan
    offset, margin = angle / rim_angle, rim_angle - angle
    for array in (force, magnitude, angle, azimuth, rim_angle, offset, margin):
        array.setflags(write=False)
    return SocketLoad(cup, force, magnitude, angle, azimuth, rim_angle, offset, margin)


def time_weights(time_s: Float[Array, " frames"]) -> Float[Array, " frames"]:
    """Return the time each frame stands for (trapezoid rule), `(frames,)`, s; a single frame gets 1.

    Raises:
        InputError: Times do not increase.
    """
    if len(time_s) == 1:
        return np.ones(1)
    steps = np.diff(time_s)
    if len(time_s) == 0 or not np.all(steps > 0.0):
        raise InputError("the frames of this window are not in order of time.", mend="sort them by time.")
    weights = np.zeros(len(time_s))
    weights[:-1] += 0.5 * steps
    weights[1:] += 0.5 * steps
    return weights


def sector_index(azimuth_rad: Float[Array, "*batch"]) -> Int[Array, "*batch"]:
    """Return the index into `SECTORS` of each azimuth."""
    return (np.rint(azimuth_rad / (np.pi / 4.0)).astype(np.intp)) % len(SECTORS)


def ring_index(offset: Float[Array, "*batch"]) -> Int[Array, "*batch"]:
    """Return the index into `RINGS` of each offset."""
    return np.minimum((offset * len(RINGS)).astype(np.intp), len(RINGS) - 1)


def pressure_map(load: SocketLoad, time_s: Float[Array, " frames"]) -> PressureMap:
    """Return how the load of a window is spread over the bowl.

    Args:
        load: Load of the frames of the window.
        time_s: `(frames,)` their times.

    Raises:
        InputError: No frame carries any load, or times do not increase.
    """
    impulse = load.magnitude_N * time_weights(time_s)
    loaded = impulse > 0.0
    if not loaded.any():
        raise InputError("the hip carries no load in this window.", mend="choose another window.")
    impulse, offset = impulse[loaded], load.offset[loaded]
    total = impulse.sum()
    share = np.zeros((len(SECTORS), len(RINGS)))
    np.add.at(share, (sector_index(load.azimuth_rad[loaded]), ring_index(offset)), impulse / total)
    path = load.offset[:, None] * np.column_stack([np.cos(load.azimuth_rad), np.sin(load.azimuth_rad)])
    for array in (share, path):
        array.setflags(write=False)
    peak = int(np.argmax(load.magnitude_N))
    return PressureMap(
        share=share,
        beyond_rim_share=float(impulse[offset > 1.0].sum() / total),
        mean_offset=float(impulse @ offset / total),
        path=path,
        peak_frame=peak,
        peak_offset=float(load.offset[peak]),
        peak_sector=SECTORS[sector_index(load.azimuth_rad[peak : peak + 1])[0]],
        peak_ring=RINGS[ring_index(load.offset[peak : peak + 1])[0]],
        peak_words=direction_words(load.force_N[peak], load.cup.side),
    )


def direction_words(force_N: Float[Array, " 3"], side: str) -> str:
    """Return which way a force on the pelvis points, in words, the strongest first: "up, inward and forward".

    Args:
        force_N: `(3,)` pelvis axes.
        side: 'r' or 'l'; decides what is inward.
    """
    magnitude = float(np.linalg.norm(force_N))
    if magnitude == 0.0:
        return "nowhere"
    lateral = float(force_N[2]) * (1.0 if side == "r" else -1.0)
    parts = [
        (abs(float(force_N[0])), "forward" if force_N[0] > 0 else "backward"),
        (abs(float(force_N[1])), "up" if force_N[1] > 0 else "down"),
        (abs(lateral), "outward" if lateral > 0 else "inward"),
    ]
    words = [word for size, word in sorted(parts, reverse=True) if size >= _MENTIONED * magnitude]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
