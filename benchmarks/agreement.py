"""How far Coxa is from OpenSim 4.6 on the reference cases: one row per case and quantity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reference import CASES, CUTOFF_Hz, arrays, from_files, from_states
from coxa.pipeline import Analysis

EDGE = 3
"""Frames at each end at which the derivative of a case's `u` is one-sided."""

Row = dict[str, Any]


def rows() -> list[Row]:
    """Return every row, case by case."""
    found: list[Row] = []
    for name in CUTOFF_Hz:
        case = CASES / name
        states, files = from_states(case), from_files(case)
        found += [
            _row(
                name,
                "net moments, from its states",
                "0.5 % of peak",
                100 * _moments(states, case),
                "% of peak, rms",
            ),
            _row(
                name, "net moments, from files", "1 % of peak", 100 * _moments(files, case), "% of peak, rms"
            ),
            *_geometry(name, states, case),
            *_coordination(name, files, case),
        ]
    return found


def _row(case: str, quantity: str, asked: str, value: float, unit: str) -> Row:
    reached = f"{value:.2g} {unit}"
    return {
        "case": case,
        "quantity": quantity,
        "asked": asked,
        "reached": reached,
        "value": value,
        "unit": unit,
    }


def _frames(analysis: Analysis, times_s: Any) -> list[int]:
    return [int(np.argmin(np.abs(analysis.time_s - t))) for t in times_s]


def _moments(analysis: Analysis, case: Path) -> float:
    """Return the worst coordinate's rms difference ÷ peak."""
    theirs = arrays(case, "geometry.npz")
    labels = list(theirs["id_names"])
    frames = _frames(analysis, theirs["time"])
    worst = 0.0
    for c, coordinate in enumerate(analysis.model.coordinates):
        label = next(x for x in (f"{coordinate.name}_moment", f"{coordinate.name}_force") if x in labels)
        moment = theirs["id"][:, labels.index(label)]
        gap = (analysis.mechanics.moment_Nm[frames, c] - moment)[EDGE:-EDGE]
        worst = max(worst, float(np.sqrt(np.mean(gap**2)) / np.abs(moment).max()))
    return worst


def _geometry(name: str, analysis: Analysis, case: Path) -> list[Row]:
    theirs, fd = arrays(case, "geometry_all.npz"), arrays(case, "moment_arm_fd.npz")
    names, hip_names = list(theirs["muscle_names"]), list(fd["muscle_names"])
    at = _frames(analysis, fd["time"])
    gaps: dict[str, list[float]] = {"length": [], "length w": [], "arm": [], "arm w": []}
    for hip in analysis.hips:
        leg = analysis.legs[hip.leg]
        rows = [leg.leg.rows.index(c) for c in hip.hip.coordinates]
        columns = [list(theirs["coord_names"]).index(row) for row in leg.rows]
        for m, muscle in enumerate(leg.muscles):
            w = " w" if analysis.model.muscles[leg.leg.muscles[m]].wraps else ""
            length = np.abs(leg.mechanics.length_m[:, m] - theirs["mt_length"][:, names.index(muscle)])
            gaps["length" + w].append(float(length.max()))
            if not w:
                arm = theirs["moment_arm"][:, names.index(muscle)][:, columns]
                gaps["arm"].append(float(np.abs(leg.mechanics.moment_arm_m[:, m] - arm).max()))
            elif muscle in hip_names:
                slope = fd["moment_arm_minus_dLdq"][:, hip_names.index(muscle)]
                gaps["arm w"].append(float(np.abs(leg.mechanics.moment_arm_m[at, m][:, rows] - slope).max()))
    words = {
        "length": ("muscle length, no wrap", "1e-6 m"),
        "length w": ("muscle length, wrapped", "5e-5 m"),
        "arm": ("moment arm, no wrap", "1e-5 m"),
        "arm w": ("moment arm, wrapped, against -dL/dq", "1e-3 m"),
    }
    return [_row(name, *words[key], max(values), "m, greatest") for key, values in gaps.items() if values]


def _coordination(name: str, analysis: Analysis, case: Path) -> list[Row]:
    theirs = arrays(case, "geometry_all.npz")
    names, weight_N = list(theirs["muscle_names"]), float(theirs["body_weight_N"])
    frames = _frames(analysis, theirs["time"])
    activation = contact = 0.0
    for leg in analysis.legs:
        columns = [names.index(muscle) for muscle in leg.muscles]
        gap = leg.coordination.activation[frames] - theirs["qp_activation"][:, columns]
        activation = max(activation, float(np.sqrt(np.mean(gap**2))))
    for hip in analysis.hips:
        force = hip.contact.on_femur_in_pelvis_N[frames] - theirs[f"hip_{hip.side}_qp_on_femur_in_pelvis"]
        contact = max(contact, float(np.sqrt(np.mean(np.sum(force**2, axis=1))) / weight_N))
    return [
        _row(name, "muscle activation, from files", "0.005", activation, "rms"),
        _row(name, "hip contact force, from files", "0.01 body weights", contact, "body weights, rms"),
    ]
