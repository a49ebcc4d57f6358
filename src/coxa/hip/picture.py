"""A posed hip as lines to draw: muscle paths and the femur, in right-hip axes with the hip's centre at the origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coxa._arrays import Array, Float
from coxa.anatomy.frames import frames, landmarks
from coxa.anatomy.person import Build, Person
from coxa.hip.posed import mirrored, right_leg
from coxa.muscles.geometry import path_picture


@dataclass(frozen=True, eq=False)
class LegPicture:
    """A leg in some postures, m; pelvis axes with x forward, y up, z outward.

    Attributes:
        muscles: By posture, the path of each muscle of the hip from pelvis to leg, tangent points included.
        femur: By posture, from the centre of the head over the foot of the neck to the middle of the knee.
        trochanter: By posture, from the foot of the neck to the tip of the greater trochanter.
    """

    muscles: tuple[tuple[Float[Array, "_ 3"], ...], ...]
    femur: Float[Array, "postures 3 3"]
    trochanter: Float[Array, "postures 2 3"]


def leg_picture(person: Person, side: str, angle_rad: Float[Array, "postures 4"]) -> LegPicture:
    """Return one leg of a person in some postures, as its mirrored right one.

    Args:
        person: Whose.
        side: 'r' or 'l'.
        angle_rad: Angles of `ROWS`.
    """
    angles = tuple(tuple(float(angle) for angle in row) for row in angle_rad)
    return _picture(mirrored(person, side).build, angles)


@lru_cache(maxsize=16)  # both sides of most people, and whoever looks again
def _picture(build: Build, angles: tuple[tuple[float, ...], ...]) -> LegPicture:
    version = {"r": build.version_r_rad, "l": build.version_l_rad}
    person = Person(None, build.height_m, build.mass_kg, build.pelvic_width_m, version)
    leg = right_leg(person)
    angle_rad = np.array(angles)
    placed = leg.placed(angle_rad, np.zeros_like(angle_rad))
    pelvis, femur = leg.hip.pelvis_body, leg.hip.femur_body

    def seen(points_m: Float[Array, "points 3"], posture: int) -> Float[Array, "points 3"]:
        """Return points of the ground in pelvis axes, from the hip's centre."""
        from_centre = points_m - placed.origin_m[posture, femur]
        return np.asarray(from_centre @ placed.rotation[posture, pelvis])

    postures, bone = range(len(angle_rad)), _bone(person)
    drawn = [(bone @ placed.rotation[f, femur].T) @ placed.rotation[f, pelvis] for f in postures]
    return LegPicture(
        muscles=tuple(
            tuple(
                seen(path_picture(leg.paths, placed, placed.q, f, m).points_m, f)
                for m in range(len(leg.muscles))
            )
            for f in postures
        ),
        femur=np.array(drawn)[:, :3],
        trochanter=np.array(drawn)[:, [1, 3]],
    )


def _bone(person: Person) -> Float[Array, "4 3"]:
    """Return head, foot of the neck, knee and tip of the greater trochanter in the right femur's axes.

    The neck meets the shaft halfway between the two trochanters.
    """
    marks = landmarks(person)
    great, small = (marks[f"{size}_trochanter"][1] for size in ("greater", "lesser"))
    return np.array([np.zeros(3), 0.5 * (great + small), frames(person).knee_in_femur_m, great])
