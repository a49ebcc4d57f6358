"""Shins that turn as told, and what a phone strapped to them in any way records."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.recording.phone.description import PhoneRecording

G = 9.80665


@dataclass(frozen=True)
class Shin:
    """How a shin turned and what disturbed the recording.

    Attributes:
        count, range_deg, period_s: Of the rotations.
        pause_s: Held at each end of a turn.
        drift_deg: How far neutral has moved in the end.
        noise_deg: Standard deviation of what trembles in up.
        wobble: Half-hearted movements between turns, as a share of the range.
        tilt_deg: How far the thigh is from level.
        bend_deg: How far the ends of the turns leave their plane.
        loop_deg: How far the ways out and back lie apart, as when the phone swings in its strap.
        both_ways: Whether it swings to both sides of neutral.
        handled: Whether the phone was handled before lying still, and taken off in the end.
        rate_Hz: Of the phone.
        arm_m: From the axis to the phone.
    """

    count: int = 10
    range_deg: float = 30.0
    period_s: float = 2.5
    pause_s: float = 0.0
    drift_deg: float = 0.0
    noise_deg: float = 0.0
    wobble: float = 0.0
    tilt_deg: float = 0.0
    bend_deg: float = 0.0
    loop_deg: float = 0.0
    both_ways: bool = False
    handled: bool = False
    rate_Hz: float = 100.0
    arm_m: float = 0.0
    still_s: float = 2.0


def angles(shin: Shin, rng: np.random.Generator) -> Float[Array, " frames"]:
    """Return the angle over time, rad, neutral first."""
    ends = []
    for k in range(shin.count):
        size = shin.range_deg * (1.0, 1.05, 0.95)[k % 3]  # their median is the range
        ends += [(0.5 * size, -0.5 * size)] if shin.both_ways else [(size, 0.0)]
    parts = [np.zeros(int(shin.still_s * shin.rate_Hz))]
    at = 0.0
    for out, back in ends:
        for end in (out, back):
            parts += [_way(at, end, 0.5 * shin.period_s * rng.uniform(0.85, 1.15), shin.rate_Hz)]
            parts += [np.full(int(shin.pause_s * shin.rate_Hz), end)]
            at = end
        if shin.wobble and rng.random() < 0.5:
            low = at + shin.wobble * shin.range_deg
            parts += [_way(at, low, 0.4, shin.rate_Hz), _way(low, at, 0.4, shin.rate_Hz)]
    parts += [_way(at, 0.0, 1.0, shin.rate_Hz), np.zeros(int(shin.rate_Hz))]
    angle = np.concatenate(parts)
    drift = shin.drift_deg * np.linspace(0.0, 1.0, len(angle)) ** 2
    return np.radians(angle + drift)


def _way(start: float, end: float, duration_s: float, rate_Hz: float) -> Float[Array, " frames"]:
    share = np.linspace(0.0, 1.0, max(3, int(duration_s * rate_Hz)))
    return start + (end - start) * share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def any_rotation(rng: np.random.Generator) -> Float[Array, "3 3"]:
    """Return a random mounting: rotation from shin to phone axes."""
    q, r = np.linalg.qr(rng.standard_normal((3, 3)))
    q = q * np.sign(np.diag(r))
    return q if np.linalg.det(q) > 0 else -q


def recorded(shin: Shin, rng: np.random.Generator, *sensors: str) -> PhoneRecording:
    """Return what a phone records: 'gravity', 'acceleration', 'gyroscope'; gravity when nothing is named.

    The shin turns about its x axis; up is z when neutral. The phone sits `arm_m` up the shin.
    """
    angle = angles(shin, rng)
    time_s = np.arange(len(angle)) / shin.rate_Hz
    rate = np.gradient(angle, time_s)
    tilt = np.radians(shin.tilt_deg)
    bend = np.radians(shin.bend_deg) * (np.sin(angle) / np.sin(np.radians(shin.range_deg))) ** 2
    bend += np.radians(shin.loop_deg) * rate / max(float(np.abs(rate).max()), 1e-9)
    up = np.stack(
        [np.sin(tilt + bend), np.cos(tilt + bend) * np.sin(angle), np.cos(tilt + bend) * np.cos(angle)], 1
    )
    up += np.radians(shin.noise_deg) * rng.standard_normal(up.shape)
    zero = np.zeros_like(angle)
    # Up turns one way in the phone's frame when the phone turns the other way.
    swing = shin.arm_m * np.stack([zero, -np.gradient(rate, time_s), -(rate**2)], 1)
    gyro = np.stack([rate, zero, zero], 1)
    mounting = any_rotation(rng)
    felt = G * up + swing
    if shin.handled:
        before, after = (_handling(shin, rng) for _ in range(2))
        up, felt = np.concatenate([before, up, after]), np.concatenate([G * before, felt, G * after])
        gyro = np.concatenate([np.zeros_like(before), gyro, np.zeros_like(after)])
        time_s = np.arange(len(up)) / shin.rate_Hz
    found = {"gravity": up * G, "acceleration": felt, "gyroscope": gyro}
    asked = {key: value @ mounting.T for key, value in found.items() if key in (sensors or ("gravity",))}
    return PhoneRecording(
        time_s,
        acceleration_m_s2=asked.get("acceleration"),
        gravity_m_s2=asked.get("gravity"),
        gyro_rad_s=asked.get("gyroscope"),
        app="phyphox",
    )


def _handling(shin: Shin, rng: np.random.Generator) -> Float[Array, "frames 3"]:
    """Return a few seconds on a table and in the hand: still, then anywhere."""
    still = np.tile([0.0, -1.0, 0.05], (int(1.5 * shin.rate_Hz), 1))
    n = int(2.0 * shin.rate_Hz)
    points = rng.standard_normal((4, 3))
    hand = np.stack([np.interp(np.linspace(0, 3, n), range(4), part) for part in points.T], 1)
    return np.concatenate([still, hand / np.linalg.norm(hand, axis=1, keepdims=True)])
