"""The kinds of motion that standard tasks are made of: held, swept, lifted, squatted, taken from a stride."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from coxa._arrays import Array, Float
from coxa.tasks.curves import stride
from coxa.tasks.leg import Leg, hold, outside_force, posture, shank_weight, thigh_weight
from coxa.units import RAD_PER_DEG, GRAVITY_m_s2

Settings = Mapping[str, Any]
_ROTATION, _FLEXION = 2, 0


class Motion(NamedTuple):
    """Arrays of a task, see `Task`."""

    time_s: Float[Array, " frames"]
    angle_rad: Float[Array, "frames 4"]
    rate_rad_s: Float[Array, "frames 4"]
    moment_Nm: Float[Array, "frames 4"]
    intersegmental_N: Float[Array, "frames 3"]


def one_leg_stance(leg: Leg, given: Settings) -> Motion:
    """Stand on one leg: the foot under the mass centre, all above the hip balanced front to back.

    Seen from the front the ground pushes with body weight at a measured distance from the hip, and the standing
    leg weighs at another, near the knee, both shares of half the hips' distance; that leans the thigh. The
    difference is what the hip holds (Iglic 1990, equations 6-8, with McLeish & Charnley 1970's distances).

    Args:
        leg: Whose.
        given: Entry of `data/tasks.toml`; angles in degrees, times in s.
    """
    frames, half = int(given["frames"]), leg.hip_half_width_m
    weight, leg_weight = leg.body_weight_N, leg.mass_kg * GRAVITY_m_s2
    at_ground, at_leg = given["ground_share"] * half, given["leg_share"] * half
    drop = given["pelvic_drop_deg"] * RAD_PER_DEG
    angle, moment = np.zeros((frames, 4)), np.zeros((frames, 4))
    angle[:, 1] = np.arcsin(at_leg / leg.thigh_m) + drop
    moment[:, 1] = leg_weight * at_leg - weight * at_ground
    # The other side of the pelvis hangs: seen from the pelvis, upward leans outward.
    up = np.array([0.0, np.cos(drop), np.sin(drop)])
    force = np.tile((leg_weight - weight) * up, (frames, 1))
    return Motion(_time(given), angle, np.zeros((frames, 4)), moment, force)


def from_stride(leg: Leg, given: Settings) -> Motion:
    """Take part of a recorded stride, dynamically similar: moments by mass × leg, times by its square root.

    Args:
        leg: Whose.
        given: Entry of `data/tasks.toml`; angles in degrees, times in s.
    """
    part = stride(
        given["curve"], given["first_percent"] / 100.0, given["last_percent"] / 100.0, int(given["frames"])
    )
    long = leg.length_m / given["leg_length_m"]
    stride_s = given["stride_s"] * np.sqrt(long)
    mass_kg = leg.body_weight_N / GRAVITY_m_s2
    return Motion(
        (part.share - part.share[0]) * stride_s,
        part.angle_rad,
        part.slope_rad / stride_s,
        part.moment_Nm_kg * mass_kg * long,
        part.force_BW * leg.body_weight_N,
    )


def rotation_sweep(leg: Leg, given: Settings) -> Motion:
    """Turn the hip slowly with the knee bent; shank and foot weigh, couch or seat carries the thigh.

    Only the row of rotation is loaded: what the couch carries asks nothing of the hip. A roller pushes square to
    the thigh through the head.

    Args:
        leg: Whose.
        given: Entry of `data/tasks.toml`; angles in degrees, times in s.
    """
    along, rate, acceleration = _swing(given)
    angle = np.zeros((len(along), 4))
    angle[:, 0] = given["hip_flexion_deg"] * RAD_PER_DEG
    angle[:, _ROTATION] = along
    angle[:, 3] = given["knee_deg"] * RAD_PER_DEG
    where = posture(leg, angle)
    demand = hold(where, shank_weight(leg, where, np.array(given["gravity"])))
    moment = np.zeros_like(angle)
    inertia = leg.shank_inertia_kg_m2 * np.sin(angle[:, 3]) ** 2
    moment[:, _ROTATION] = demand.moment_Nm[:, _ROTATION] + inertia * acceleration
    push = given.get("push_body_weights", 0.0) * given.get("push_on_femur", 0.0) * leg.body_weight_N
    return Motion(_time(given), angle, _rates(angle, _ROTATION, rate), moment, -push * where.femur[:, :, 0])


def straight_lift(leg: Leg, given: Settings) -> Motion:
    """Lift the straight leg in the sagittal plane, trunk held.

    Args:
        leg: Whose.
        given: Entry of `data/tasks.toml`; angles in degrees, times in s.
    """
    along, rate, acceleration = _swing(given)
    angle = np.zeros((len(along), 4))
    angle[:, _FLEXION] = along
    where = posture(leg, angle)
    down = np.array(given["gravity"])
    demand = hold(where, thigh_weight(leg, where, down), shank_weight(leg, where, down))
    moment = demand.moment_Nm.copy()
    moment[:, _FLEXION] += leg.leg_inertia_kg_m2 * acceleration
    shank = leg.shank_kg + leg.foot_kg
    lever = leg.thigh_m + leg.shank_center_m
    moment[:, 3] -= (leg.shank_inertia_kg_m2 + shank * leg.shank_center_m * leg.thigh_m) * acceleration
    first = leg.thigh_kg * leg.thigh_center_m + shank * lever  # mass × lever of the leg about the hip
    inertia_N = first * (
        acceleration[:, None] * where.femur[:, :, 0] + rate[:, None] ** 2 * where.femur[:, :, 1]
    )
    force = demand.intersegmental_N + inertia_N
    return Motion(_time(given), angle, _rates(angle, _FLEXION, rate), moment, force)


def squat(leg: Leg, given: Settings) -> Motion:
    """Bend both legs alike with the mass centre over mid-foot.

    Args:
        leg: Whose.
        given: Entry of `data/tasks.toml`; angles in degrees, times in s.
    """
    share = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.linspace(0.0, 1.0, int(given["frames"])))
    time_s = _time(given)
    knee = share * given["deepest_knee_deg"] * RAD_PER_DEG
    first, last = given["standing_shin_deg"], given["deepest_shin_deg"]
    shin = (first + share * (last - first)) * RAD_PER_DEG
    ahead = given["mid_foot_ahead_of_ankle_share"] * leg.shank_m
    reach = share * given["arms_mass_share"] * given["arms_ahead_share"] * leg.shank_m
    pitch = _balance(leg, knee, shin, ahead, reach)
    angle = np.stack(
        [knee - shin + pitch, -share * given["abduction_deg"] * RAD_PER_DEG, np.zeros_like(knee), knee],
        axis=1,
    )
    where = posture(leg, angle)
    down = np.stack([np.sin(pitch), -np.cos(pitch), np.zeros_like(pitch)], axis=1)
    # Square to `down` in the sagittal plane, from the ankle to where the ground pushes.
    forward = np.stack([np.cos(pitch), np.sin(pitch), np.zeros_like(pitch)], axis=1)
    push = outside_force(-0.5 * leg.body_weight_N * down, where.ankle_m + ahead * forward, below_knee=True)
    demand = hold(where, thigh_weight(leg, where, down), shank_weight(leg, where, down), push)
    return Motion(
        time_s,
        angle,
        np.gradient(angle, time_s, axis=0, edge_order=2),
        demand.moment_Nm,
        demand.intersegmental_N,
    )


def _balance(
    leg: Leg,
    knee: Float[Array, " frames"],
    shin: Float[Array, " frames"],
    ahead_m: float,
    reach_m: Float[Array, " frames"],
) -> Float[Array, " frames"]:
    """Return how far trunk and pelvis lean forward so that the body's mass centre is over mid-foot.

    Args:
        leg: The leg.
        knee, shin: Knee flexion and forward lean of the shank, rad.
        ahead_m: Ankle to mid-foot.
        reach_m: How far arms held forward move the mass centre of all above the hips.
    """
    # From the ankle, forward: the shank leans forward by `shin`, the thigh backward by `knee - shin`.
    at_knee = leg.shank_m * np.sin(shin)
    at_hip = at_knee - leg.thigh_m * np.sin(knee - shin)
    legs = 2.0 * leg.thigh_kg * (at_hip + leg.thigh_center_m * np.sin(knee - shin))
    legs += 2.0 * (leg.shank_kg + leg.foot_kg) * (at_knee - leg.shank_center_m * np.sin(shin))
    mass = leg.body_weight_N / GRAVITY_m_s2
    upper = mass - 2.0 * leg.mass_kg
    # upper × (hip + centre sin(pitch) + reach) + legs = mass × ahead
    sine = ((mass * ahead_m - legs) / upper - at_hip - reach_m) / leg.trunk_center_m
    lean: Float[Array, " frames"] = np.arcsin(np.clip(sine, -1.0, 1.0))
    return lean


def _swing(
    given: Settings,
) -> tuple[Float[Array, " frames"], Float[Array, " frames"], Float[Array, " frames"]]:
    """Return angle, rate and second rate of a smooth sweep that starts and ends at rest (a cosine)."""
    first, last = given["from_deg"] * RAD_PER_DEG, given["to_deg"] * RAD_PER_DEG
    share = np.linspace(0.0, 1.0, int(given["frames"]))
    turns = 2.0 if given.get("there_and_back", False) else 1.0
    omega = np.pi * turns / given["duration_s"]
    phase, half = np.pi * turns * share, 0.5 * (last - first)
    return (
        first + half * (1.0 - np.cos(phase)),
        half * omega * np.sin(phase),
        half * omega**2 * np.cos(phase),
    )


def _time(given: Settings) -> Float[Array, " frames"]:
    return np.linspace(0.0, float(given["duration_s"]), int(given["frames"]))


def _rates(
    angle: Float[Array, "frames 4"], row: int, rate: Float[Array, " frames"]
) -> Float[Array, "frames 4"]:
    rates = np.zeros_like(angle)
    rates[:, row] = rate
    return rates
