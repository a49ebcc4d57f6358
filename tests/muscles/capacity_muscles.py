"""Muscles of every family with random parameters, for the capacity tests."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from coxa.model.description import Muscle
from coxa.model.functions import simm_spline

FAMILIES = (
    "Millard2012EquilibriumMuscle",
    "Thelen2003Muscle",
    "DeGrooteFregly2016Muscle",
    "Schutte1993Muscle_Deprecated",
)


def random_muscle(kind: str, rng: np.random.Generator, **changes: Any) -> Muscle:
    """Return a muscle with plausible random architecture and curves."""
    architecture: dict[str, Any] = {
        "max_isometric_force_N": rng.uniform(50.0, 5000.0),
        "optimal_fiber_length_m": rng.uniform(0.03, 0.4),
        "tendon_slack_length_m": rng.uniform(0.01, 0.4),
        "pennation_angle_at_optimal_rad": rng.choice([0.0, rng.uniform(0.0, 0.6)]),
        "max_contraction_velocity": 10.0 if kind.startswith("Schutte") else rng.uniform(6.0, 18.0),
        "curves": random_curves(kind, rng),
    }
    if kind.startswith("Schutte"):
        # Passive: the table of OpenSim 4.6's class. Active: a rounder one that reaches 1 at length 1.
        architecture["curve_functions"] = {
            "active_force_length_curve": simm_spline([0.4, 0.7, 1.0, 1.3, 1.6], [0.0, 0.8, 1.0, 0.7, 0.0]),
            "passive_force_length_curve": simm_spline(
                [-5.0, 0.998, 0.999, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.601, 1.602, 5.0],
                [0.0, 0.0, 0.0, 0.0, 0.035, 0.12, 0.26, 0.55, 1.17, 2.0, 2.0, 2.0, 2.0],
            ),
        }
    fixed: dict[str, Any] = {"points": (), "wraps": (), "min_activation": 0.01, "max_activation": 1.0}
    return Muscle(name="muscle", kind=kind, **(fixed | architecture | changes))


def random_curves(kind: str, rng: np.random.Generator) -> dict[str, float]:
    """Return curve parameters within what OpenSim 4.6 accepts."""
    if kind.startswith("Schutte"):
        return {"time_scale": 0.1}
    if kind.startswith("DeGroote"):
        return {
            "active_force_width_scale": rng.uniform(1.0, 1.6),
            "passive_fiber_strain_at_one_norm_force": rng.uniform(0.4, 0.9),
            "ignore_passive_fiber_force": 0.0,
        }
    if kind.startswith("Thelen"):
        most = rng.uniform(1.2, 2.0)
        return {
            "KshapeActive": rng.uniform(0.3, 0.7),
            "KshapePassive": rng.uniform(3.0, 6.0),
            "FmaxMuscleStrain": rng.uniform(0.4, 0.9),
            "Af": rng.uniform(0.1, 0.5),
            "Flen": most,
            "fv_linear_extrap_threshold": rng.uniform(max(0.85, 1.0 / most + 0.01), 0.98),
            "maximum_pennation_angle": math.acos(0.1),
        }
    return _millard_curves(rng)


def _millard_curves(rng: np.random.Generator) -> dict[str, float]:
    curves = {
        "fiber_damping": float(rng.choice([0.0, 0.1])),
        "ignore_tendon_compliance": float(rng.choice([0.0, 1.0])),
        "maximum_pennation_angle": math.acos(0.1),
        "ActiveForceLengthCurve.min_norm_active_fiber_length": rng.uniform(0.3, 0.5),
        "ActiveForceLengthCurve.transition_norm_fiber_length": rng.uniform(0.65, 0.78),
        "ActiveForceLengthCurve.max_norm_active_fiber_length": rng.uniform(1.5, 1.9),
        "ActiveForceLengthCurve.shallow_ascending_slope": rng.uniform(0.6, 0.9),
        "ActiveForceLengthCurve.minimum_value": rng.uniform(0.0, 0.15),
        "ForceVelocityCurve.concentric_slope_at_vmax": rng.uniform(0.0, 0.05),
        "ForceVelocityCurve.concentric_slope_near_vmax": rng.uniform(0.1, 0.5),
        "ForceVelocityCurve.isometric_slope": rng.uniform(3.0, 8.0),
        "ForceVelocityCurve.eccentric_slope_at_vmax": 0.0,
        "ForceVelocityCurve.eccentric_slope_near_vmax": rng.uniform(0.05, 0.25),
        "ForceVelocityCurve.max_eccentric_velocity_force_multiplier": rng.uniform(1.3, 1.8),
        "ForceVelocityCurve.concentric_curviness": rng.uniform(0.2, 1.0),
        "ForceVelocityCurve.eccentric_curviness": rng.uniform(0.2, 1.0),
        "FiberForceLengthCurve.strain_at_zero_force": rng.uniform(-0.1, 0.1),
        "FiberForceLengthCurve.strain_at_one_norm_force": rng.uniform(0.4, 0.8),
    }
    if rng.random() < 0.5:
        curves["FiberForceLengthCurve.stiffness_at_low_force"] = 0.2
        curves["FiberForceLengthCurve.stiffness_at_one_norm_force"] = rng.uniform(3.5, 8.0)
        curves["FiberForceLengthCurve.curviness"] = rng.uniform(0.1, 0.9)
    return curves


def path_length(muscle: Muscle, norm_fiber_length: Any) -> Any:
    """Return the path length at which the fibres have this normalised length, tendon rigid."""
    fiber = np.asarray(norm_fiber_length) * muscle.optimal_fiber_length_m
    width = muscle.optimal_fiber_length_m * math.sin(muscle.pennation_angle_at_optimal_rad)
    return muscle.tendon_slack_length_m + np.sqrt(np.maximum(fiber**2 - width**2, 0.0))
