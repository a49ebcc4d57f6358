"""One leg as three rigid segments, and what its weight and outside pushes ask of hip and knee.

Right-hip axes: origin at the hip centre, x anterior, y up, z lateral, fixed in the pelvis. The femur turns from
them by flexion about z, then adduction about x, then inward rotation about y, as in OpenSim's hips.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.person import Person
from coxa.anatomy.posture import hip_axes, hip_rotation
from coxa.anatomy.tables import settings
from coxa.units import GRAVITY_m_s2

Force: TypeAlias = tuple[Float[Array, "frames 3"], Float[Array, "frames 3"], bool]
"""An outside force: itself, N; where it acts, from the hip centre, m; whether it acts below the knee."""


@dataclass(frozen=True)
class Leg:
    """Lengths and masses of one person's leg, and where the hips lie in the body.

    Attributes:
        thigh_m, shank_m: Lengths, hip to knee and knee to ankle.
        thigh_kg, shank_kg, foot_kg: Masses.
        thigh_center_m: Hip to the thigh's mass centre, along the thigh.
        shank_center_m: Knee to the mass centre of shank and foot together, along the shank.
        shank_inertia_kg_m2: Of shank and foot about an axis through the knee square to the shank.
        leg_inertia_kg_m2: Of the straight leg about an axis through the hip square to it.
        hip_half_width_m: Midline to hip centre.
        trunk_center_m: Hips' height to the mass centre of head, arms and trunk, standing.
        body_weight_N: Weight of the whole person.
    """

    thigh_m: float
    shank_m: float
    thigh_kg: float
    shank_kg: float
    foot_kg: float
    thigh_center_m: float
    shank_center_m: float
    shank_inertia_kg_m2: float
    leg_inertia_kg_m2: float
    hip_half_width_m: float
    trunk_center_m: float
    body_weight_N: float

    @property
    def length_m(self) -> float:
        """Return hip to ankle, straight."""
        return self.thigh_m + self.shank_m

    @property
    def mass_kg(self) -> float:
        """Return the mass of the whole leg."""
        return self.thigh_kg + self.shank_kg + self.foot_kg


def leg_of(person: Person) -> Leg:
    """Return a person's leg by the segment table of the reference hip (de Leva 1996).

    Args:
        person: Any person; what is not known is assumed as the reference hip assumes it.
    """
    build, data = person.build, settings()
    segments = data["segments"]
    tall = build.height_m / segments["stature_m"]
    thigh, shank, foot = segments["thigh"], segments["shank"], segments["foot"]
    below = segments["foot_below_ankle_m"] * tall
    thigh_m, shank_m = thigh["length_m"] * tall, shank["length_m"] * tall
    m_thigh, m_shank, m_foot = (s["mass"] * build.mass_kg for s in (thigh, shank, foot))
    at_shank, at_foot = shank["center"] * shank_m, shank_m + below
    about_knee = m_shank * ((shank["radii"][0] * shank_m) ** 2 + at_shank**2) + m_foot * at_foot**2
    about_hip = m_thigh * ((thigh["radii"][0] * thigh_m) ** 2 + (thigh["center"] * thigh_m) ** 2)
    about_hip += m_shank * ((shank["radii"][0] * shank_m) ** 2 + (thigh_m + at_shank) ** 2)
    about_hip += m_foot * (thigh_m + at_foot) ** 2
    marks = data["landmarks"]["asis"]["xyz_m"][2]
    half_share = 1.0 - marks / (0.5 * data["reference"]["pelvic_width_m"])
    return Leg(
        thigh_m=thigh_m,
        shank_m=shank_m,
        thigh_kg=m_thigh,
        shank_kg=m_shank,
        foot_kg=m_foot,
        thigh_center_m=thigh["center"] * thigh_m,
        shank_center_m=(m_shank * at_shank + m_foot * at_foot) / (m_shank + m_foot),
        shank_inertia_kg_m2=about_knee,
        leg_inertia_kg_m2=about_hip,
        hip_half_width_m=0.5 * build.pelvic_width_m * half_share,
        trunk_center_m=0.5 * segments["trunk_height_m"] * tall,
        body_weight_N=person.body_weight_N,
    )


@dataclass(frozen=True, eq=False)
class Posture:
    """Where a leg is, for some angles; right-hip axes.

    Attributes:
        femur: Femur axes in pelvis axes, columns are the femur's.
        row_axis: Unit axis of each row.
        shank: Unit direction from knee to ankle.
        knee_m, ankle_m: Joint centres.
        thigh_mass_m, shank_mass_m: Mass centres of the thigh, and of shank and foot together.
    """

    femur: Float[Array, "frames 3 3"]
    row_axis: Float[Array, "frames 4 3"]
    shank: Float[Array, "frames 3"]
    knee_m: Float[Array, "frames 3"]
    ankle_m: Float[Array, "frames 3"]
    thigh_mass_m: Float[Array, "frames 3"]
    shank_mass_m: Float[Array, "frames 3"]


def posture(leg: Leg, angle_rad: Float[Array, "frames 4"]) -> Posture:
    """Return where the segments are.

    Args:
        leg: The leg.
        angle_rad: Hip flexion, adduction, inward rotation and knee flexion.
    """
    femur, knee = hip_rotation(angle_rad), angle_rad[:, 3]
    axis = np.concatenate([hip_axes(femur), -femur[:, None, :, 2]], axis=1)
    down = -femur[:, :, 1]
    # A bent knee swings the shank backwards, towards -x of the femur.
    shank = np.cos(knee)[:, None] * down - np.sin(knee)[:, None] * femur[:, :, 0]
    return Posture(
        femur=femur,
        row_axis=axis,
        shank=shank,
        knee_m=leg.thigh_m * down,
        ankle_m=leg.thigh_m * down + leg.shank_m * shank,
        thigh_mass_m=leg.thigh_center_m * down,
        shank_mass_m=leg.thigh_m * down + leg.shank_center_m * shank,
    )


@dataclass(frozen=True, eq=False)
class Demand:
    """What must be made from inside to hold outside forces.

    Attributes:
        moment_Nm: About each row, sign of its coordinate.
        intersegmental_N: Joint force on the femur without muscles, right-hip axes.
    """

    moment_Nm: Float[Array, "frames 4"]
    intersegmental_N: Float[Array, "frames 3"]


def outside_force(
    force_N: Float[Array, " 3"] | Float[Array, "frames 3"],
    point_m: Float[Array, "frames 3"],
    *,
    below_knee: bool,
) -> Force:
    """Return a force on the leg, the same in all frames or one per frame.

    Args:
        force_N: In right-hip axes.
        point_m: Where it acts, from the hip centre.
        below_knee: Whether it acts on the shank or foot, so that the knee feels it.
    """
    return np.broadcast_to(force_N, point_m.shape), point_m, below_knee


def thigh_weight(leg: Leg, where: Posture, down: Float[Array, " 3"] | Float[Array, "frames 3"]) -> Force:
    """Return the weight of the thigh.

    Args:
        leg: The leg.
        where: Its posture.
        down: Unit direction to the ground, right-hip axes.
    """
    return outside_force(leg.thigh_kg * GRAVITY_m_s2 * down, where.thigh_mass_m, below_knee=False)


def shank_weight(leg: Leg, where: Posture, down: Float[Array, " 3"] | Float[Array, "frames 3"]) -> Force:
    """Return the weight of shank and foot together; arguments as `thigh_weight`."""
    mass_kg = leg.shank_kg + leg.foot_kg
    return outside_force(mass_kg * GRAVITY_m_s2 * down, where.shank_mass_m, below_knee=True)


def hold(where: Posture, *forces: Force) -> Demand:
    """Return what hip and knee must make to hold outside forces still, weights among them.

    Args:
        where: The leg's posture.
        *forces: See `outside_force`.
    """
    moment = np.zeros(where.row_axis.shape[:2])
    total = np.zeros_like(where.knee_m)
    for force_N, point_m, below_knee in forces:
        total += force_N
        about_hip = np.cross(point_m, force_N)
        moment[:, :3] -= np.einsum("tki,ti->tk", where.row_axis[:, :3], about_hip)
        if below_knee:
            about_knee = np.cross(point_m - where.knee_m, force_N)
            moment[:, 3] -= np.einsum("ti,ti->t", where.row_axis[:, 3], about_knee)
    return Demand(moment, -total)
