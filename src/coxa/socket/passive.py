"""What a relaxed hip resists bending with: the measured moment, and the spring that closes the gap to it.

Muscles at rest and the capsule make a part of the moment that people's relaxed hips were measured to make. The
*residual joint spring* is the rest (skin, fascia, and what our muscles get wrong), so that the three together
are the measured moment. It acts in the sagittal plane only: no measurement says how it turns or spreads the leg.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.polynomial import chebyshev

from coxa._arrays import Array, Float
from coxa.errors import InputError


@dataclass(frozen=True, eq=False)
class ResidualSpring:
    """The residual spring of the reference adult, a Chebyshev series in both angles.

    Attributes:
        hip_deg: Lowest and highest hip flexion that it was fitted over.
        knee_deg: Same for knee flexion.
        coefficients_Nm: Of hip moment, by degree in hip and knee angle, each scaled to -1 to 1 over its range.
        neutral_hip_deg: Hip flexion at which it leaves the knee alone.
    """

    hip_deg: tuple[float, float]
    knee_deg: tuple[float, float]
    coefficients_Nm: Float[Array, "hip_degree knee_degree"]
    neutral_hip_deg: float


def riener_edrich_moment(
    hip_flexion_rad: Float[Array, " frames"], knee_rad: Float[Array, " frames"]
) -> Float[Array, " frames"]:
    """Return the passive moment of adults' hips in the sagittal plane, N·m, flexion +.

    Args:
        hip_flexion_rad: Hip flexion.
        knee_rad: Knee flexion.

    Source:
        Riener R, Edrich T (1999) J Biomech 32:539-544, the hip's moment.
    """
    hip, knee = np.degrees(hip_flexion_rad), np.degrees(knee_rad)
    front = np.exp(1.4655 - 0.0034 * knee - 0.0750 * hip)
    back = np.exp(1.3403 - 0.0226 * knee + 0.0305 * hip)
    return np.asarray(front - back + 8.072)


def passive_joint_moment(
    hip_flexion_rad: Float[Array, " frames"], knee_rad: Float[Array, " _"], *, size: float = 1.0
) -> Float[Array, "frames 4"]:
    """Return the moment of the residual joint spring about hip flexion, adduction, rotation and knee flexion, N·m.

    The spring stores energy and gives it back: it follows from an energy of both angles, so what depends on
    the knee at the hip loads the knee too. Adduction and rotation are left alone. Beyond the fitted range
    it stays as it is at the edge.

    Args:
        hip_flexion_rad: Hip flexion.
        knee_rad: Knee flexion.
        size: Stature over the reference adult's; the moment grows with its cube, an area times an arm.

    Raises:
        InputError: The two have different lengths, or the size is not positive.
    """
    if hip_flexion_rad.shape != knee_rad.shape:
        raise InputError(
            f"{len(hip_flexion_rad)} hip angles with {len(knee_rad)} knee angles.",
            mend="give one of each per frame.",
        )
    if not size > 0.0:
        raise InputError(
            f"a person of size {size:g}.", mend="give stature over the reference adult's, above 0."
        )
    moment = np.zeros((len(hip_flexion_rad), 4))
    moment[:, 0], moment[:, 3] = spring_moment(residual_spring(), hip_flexion_rad, knee_rad)
    return moment * size**3


def spring_moment(
    spring: ResidualSpring, hip_flexion_rad: Float[Array, " frames"], knee_rad: Float[Array, " frames"]
) -> tuple[Float[Array, " frames"], Float[Array, " frames"]]:
    """Return the moments of a residual spring about hip flexion and knee flexion, N·m.

    With M the fitted hip moment and N the neutral hip angle, the energy is `U = -∫_N^hip M dhip`; the knee's moment
    is `-∂U/∂knee`.

    Args:
        spring: The spring.
        hip_flexion_rad: Hip flexion.
        knee_rad: Knee flexion.
    """
    hip, _ = _scaled(hip_flexion_rad, spring.hip_deg)
    knee, half_knee = _scaled(knee_rad, spring.knee_deg)
    neutral, half_hip = _scaled(np.radians([spring.neutral_hip_deg]), spring.hip_deg)
    by_knee = chebyshev.chebder(spring.coefficients_Nm, axis=1) / half_knee
    stored = chebyshev.chebint(by_knee, lbnd=float(neutral[0]), axis=0) * half_hip
    return chebyshev.chebval2d(hip, knee, spring.coefficients_Nm), chebyshev.chebval2d(hip, knee, stored)


def _scaled(
    angle_rad: Float[Array, " frames"], ends_deg: tuple[float, float]
) -> tuple[Float[Array, " frames"], float]:
    """Return angles as -1 to 1 over a range, held at its ends, and half the range in rad."""
    low, high = np.radians(ends_deg)
    half = 0.5 * (high - low)
    return np.clip((angle_rad - low) / half - 1.0, -1.0, 1.0), float(half)


@cache
def residual_spring() -> ResidualSpring:
    """Return the residual spring of the reference adult, fitted by `tools/fit_passive.py`."""
    table = tomllib.loads(files("coxa").joinpath("data/passive_moment.toml").read_text(encoding="utf-8"))
    coefficients = np.array(table["coefficients_Nm"], dtype=float)
    coefficients.setflags(write=False)
    hip, knee = table["hip_deg"], table["knee_deg"]
    return ResidualSpring((hip[0], hip[1]), (knee[0], knee[1]), coefficients, table["neutral_hip_deg"])
