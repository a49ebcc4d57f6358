"""Millard 2012 equilibrium muscle: force-length, force-velocity and passive curves from Bézier corners.

Source: Millard et al. (2013), J Biomech Eng 135(2):021005, figures 3-5 and appendix; shape figures (widths of
the shoulder and the toe, where the near-vmax slopes hold) as OpenSim 4.6 builds them; tests compare with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float
from coxa._jit import kernel
from coxa.muscles.curves.bezier import Knot, bezier_value, pack_bezier

Vec = NDArray[np.float64]

REQUIRED = (
    "ActiveForceLengthCurve.min_norm_active_fiber_length",
    "ActiveForceLengthCurve.transition_norm_fiber_length",
    "ActiveForceLengthCurve.max_norm_active_fiber_length",
    "ActiveForceLengthCurve.shallow_ascending_slope",
    "ActiveForceLengthCurve.minimum_value",
    "ForceVelocityCurve.concentric_slope_at_vmax",
    "ForceVelocityCurve.concentric_slope_near_vmax",
    "ForceVelocityCurve.isometric_slope",
    "ForceVelocityCurve.eccentric_slope_at_vmax",
    "ForceVelocityCurve.eccentric_slope_near_vmax",
    "ForceVelocityCurve.max_eccentric_velocity_force_multiplier",
    "ForceVelocityCurve.concentric_curviness",
    "ForceVelocityCurve.eccentric_curviness",
    "FiberForceLengthCurve.strain_at_zero_force",
    "FiberForceLengthCurve.strain_at_one_norm_force",
    "fiber_damping",
    "ignore_tendon_compliance",
    "maximum_pennation_angle",
)
OPTIONAL = {
    "FiberForceLengthCurve.stiffness_at_low_force": float("nan"),
    "FiberForceLengthCurve.stiffness_at_one_norm_force": float("nan"),
    "FiberForceLengthCurve.curviness": float("nan"),
}
"""Optional in OpenSim's class too; NaN: computed from the strains, see `_passive`."""

UNDAMPED_BELOW = 0.001
"""Fibre damping under which OpenSim 4.6 uses the undamped curves (Millard2012EquilibriumMuscle)."""


def parameters(given: dict[str, float]) -> Float[Array, " values"]:
    """Return the packed curves: three start offsets, then active, velocity and passive curve.

    Args:
        given: Every name of `REQUIRED` and `OPTIONAL`.

    Raises:
        ValueError: The parameters do not describe a curve.
    """
    # An elastic tendon without damping cannot have zero force anywhere: OpenSim lifts those curves off zero
    # when it reads the file, and its static optimisation then uses them although its tendon is rigid.
    lifted = not given["ignore_tendon_compliance"] and given["fiber_damping"] < UNDAMPED_BELOW
    curves = [_active(given, lifted), _velocity(given, lifted), _passive(given)]
    offsets = 3 + np.cumsum([0, *(len(curve) for curve in curves[:-1])])
    return np.concatenate((offsets.astype(float), *curves))


def _active(given: dict[str, float], lifted: bool) -> Vec:
    x0, x1, x3, slope = (given[f"ActiveForceLengthCurve.{name}"] for name in (
        "min_norm_active_fiber_length", "transition_norm_fiber_length",
        "max_norm_active_fiber_length", "shallow_ascending_slope",
    ))  # fmt: skip
    floor = max(0.1, given["ActiveForceLengthCurve.minimum_value"]) if lifted else 0.0
    shoulder = 0.05  # half the width of the plateau, in optimal lengths (OpenSim 4.6)
    y1 = 1.0 - slope * (1.0 - shoulder - x1)
    x23 = 0.5 * (1.0 + shoulder + x3)
    knots = (
        Knot(x0, floor, 0.0),
        Knot(0.5 * (x0 + x1), 0.5 * y1, 1.25 * y1 / (x1 - x0)),
        Knot(0.5 * (x1 + 1.0 - shoulder), 0.5 * (y1 + 1.0), slope),
        Knot(1.0, 1.0, 0.0),
        Knot(x23, 0.5, -1.0 / (x3 - 1.0 - 2.0 * shoulder)),
        Knot(x3, floor, 0.0),
    )
    return pack_bezier(knots, [1.0] * 5)


def _velocity(given: dict[str, float], lifted: bool) -> Vec:
    con_end, con_near, isometric, ecc_end, ecc_near, most, con_curve, ecc_curve = (
        given[name] for name in REQUIRED[5:13]
    )
    con_end = max(con_end, 0.5 * con_near) if lifted else 0.0
    ecc_end = max(ecc_end, 0.5 * ecc_near) if lifted else 0.0
    near = 0.1  # the near-vmax slopes hold this far inside ±vmax (OpenSim 4.6)
    knots = (
        Knot(-1.0, 0.0, con_end),
        Knot(near - 1.0, 0.5 * near * (con_near + con_end), con_near),
        Knot(0.0, 1.0, isometric),
        Knot(1.0 - near, most - 0.5 * near * (ecc_near + ecc_end), ecc_near),
        Knot(1.0, most, ecc_end),
    )
    return pack_bezier(knots, [con_curve, con_curve, ecc_curve, ecc_curve])


def _passive(given: dict[str, float]) -> Vec:
    zero, one, low, stiff, curviness = (
        given[f"FiberForceLengthCurve.{name}"] for name in (
            "strain_at_zero_force", "strain_at_one_norm_force", "stiffness_at_low_force",
            "stiffness_at_one_norm_force", "curviness",
        )
    )  # fmt: skip
    if np.isnan([low, stiff, curviness]).any():
        # Given together or not at all. These follow Thelen's curve and the muscle measured by Winters et al.
        # (2011), J Biomech 44:109-115, as OpenSim 4.6 does.
        low, stiff, curviness = 0.2, 2.0 / (one - zero), 0.75
    toe = min(0.1 / stiff, 0.1 * (one - zero))
    knots = (
        Knot(1.0 + zero, 0.0, 0.0),
        Knot(1.0 + zero + toe, 0.5 * toe * low, low),
        Knot(1.0 + one, 1.0, stiff),
    )
    return pack_bezier(knots, [curviness, curviness])


@kernel
def multiplier(curve: int, x: float, data: Vec, start: int) -> float:
    """Return the multiplier of one curve at a normalised fibre length or velocity `x`, lengthening +."""
    return bezier_value(x, data, start + int(data[start + curve]))
