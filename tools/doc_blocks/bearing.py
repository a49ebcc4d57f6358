"""What cartilage, labrum and seal make of a load: pressure, area and displacement."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import brentq

from coxa.socket import Bearing, Cup, HeadPlace, head_equilibrium, reference_capsule
from coxa.socket.capsule import capsule_state, hip_rotation
from tools.doc_blocks.common import table

_DIRECTION = np.array([0.24, 2.36, -0.68]) / np.linalg.norm([0.24, 2.36, -0.68])
WALKING_N, STANCE_N = (share * 75.0 * 9.81 * _DIRECTION for share in (2.33, 2.61))
"""On the pelvis, forward, up, outward: 233 and 261 % of 75 kg, along the level walking of ten hips (Bergmann 2016)."""
CLEARANCES_MM = (0.10, 0.25, 0.50, 0.75, 1.00)
DISTRACTED_MM = (1, 2, 3, 5)
NEPPLE = (77, 70, 59, 48)
"""Labrum's share of distraction, %, Nepple et al. 2014."""


def pressures() -> str:
    """Return pressure, contact area, displacement and the labrum's share under a few loads."""
    usual, shallow = Cup.default("r"), Cup.default("r", lateral_edge_rad=np.radians(17.0))
    lines = []
    for what, push, cup in (
        ("walking, 233 % of 75 kg", WALKING_N, usual),
        ("one-leg stance, 261 %", STANCE_N, usual),
        ("twice walking", 2.0 * WALKING_N, usual),
        ("walking, LCEA 17°", WALKING_N, shallow),
    ):
        found = _place(push, cup, Bearing.default())
        peak, area = float(found.peak_pressure_Pa[0]), float(found.contact_area_m2[0])
        mean = float(np.linalg.norm(found.contact_N[0])) / area
        lines.append(
            [
                what,
                f"{1e-6 * peak:.1f}",
                f"{1e-6 * mean:.1f}",
                f"{round(1e6 * area, -1):.0f}",
                f"{1e3 * found.displacement_m[0]:.2f}",
                f"{100.0 * found.labrum_share[0]:.1f} %",
            ]
        )
    head = [
        "load",
        "peak pressure, MPa",
        "mean pressure, MPa",
        "area, mm²",
        "displacement, mm",
        "on the labrum",
    ]
    return table(head, lines, right=range(1, 6))


def clearances() -> str:
    """Return that displacement goes with the clearance while pressure, refitted, stays."""
    usual = Bearing.default()
    product = usual.cartilage_stiffness_Pa_m * usual.clearance_m
    peaks, displacements = [], []
    for clearance_mm in CLEARANCES_MM:
        own = _as_stiff(replace(usual, clearance_m=1e-3 * clearance_mm), product)
        found = _place(WALKING_N, Cup.default("r"), own)
        peaks.append(f"{1e-6 * found.peak_pressure_Pa[0]:.1f}")
        displacements.append(f"{1e3 * found.displacement_m[0]:.2f}")
    head = ["clearance, mm (ν refitted)", *(f"{mm:.2f}" for mm in CLEARANCES_MM)]
    return table(
        head, [["peak, MPa", *peaks], ["displacement in walking, mm", *displacements]], right=range(1, 6)
    )


def distraction() -> str:
    """Return who holds a hip that is pulled out along the opening, turned inward by 20°."""
    bearing, capsule, out = Bearing.default(), reference_capsule(), -Cup.default("r").pole
    head_m = 1e-3 * np.array(DISTRACTED_MM)[:, None] * out
    turned = np.repeat(hip_rotation(np.radians([[0.0, 0.0, 20.0]])), len(head_m), axis=0)
    pull_N = -capsule_state(capsule, turned, head_m).force_on_femur_N @ out
    seal_N = bearing.seal_force_N * np.minimum(1e-3 * np.array(DISTRACTED_MM) / bearing.seal_distance_m, 1.0)
    lines = [
        ["capsule, N", *(f"{n:.0f}" for n in pull_N)],
        ["seal, N", *(f"{n:.0f}" for n in seal_N)],
        ["seal's share", *(f"{s:.0%}".replace("%", " %") for s in seal_N / (seal_N + pull_N))],
        ["Nepple 2014", *(f"{s} %" for s in NEPPLE)],
    ]
    return table(["distracted by", *(f"{mm} mm" for mm in DISTRACTED_MM)], lines, right=range(1, 5))


def _place(push: np.ndarray, cup: Cup, bearing: Bearing) -> HeadPlace:
    return head_equilibrium(cup, bearing, None, np.eye(3)[None], push[None])


def _as_stiff(bearing: Bearing, product: float) -> Bearing:
    """Return a bearing whose clearance times stiffness is given, by Poisson's ratio."""

    def off(ratio: float) -> float:
        own = replace(bearing, cartilage_poisson_ratio=ratio)
        return own.cartilage_stiffness_Pa_m * own.clearance_m / product - 1.0

    return replace(bearing, cartilage_poisson_ratio=float(brentq(off, 0.0, 0.4999)))
