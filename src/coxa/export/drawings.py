"""`drawings.json`: what figures are drawn from, as plain data; the layout is `data/drawings.schema.json`.

Charts read this document and nothing of the engine. Numbers are rounded to what the eye can tell.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from coxa._arrays import Array, Float
from coxa._version import __version__
from coxa.anatomy.plain_names import plain_names
from coxa.export.emg_drawing import emg_drawing
from coxa.export.rounding import rounded
from coxa.export.scene import scene
from coxa.export.socket_path import socket_drawing
from coxa.pipeline.channels import Channel, channels
from coxa.pipeline.curves import over_strides
from coxa.pipeline.norms import Norm, norms
from coxa.pipeline.result import Analysis, HipResult
from coxa.recording.strides import mean_sd
from coxa.socket import time_weights

DRAWINGS_SCHEMA_VERSION: Final = "1.0"
"""Raised in its first part when a reader of the earlier version would misread the new one."""
DRAWINGS_FILE: Final = "drawings.json"

MOST_CYCLES: Final = 20
"""Strides drawn one by one; of more, this many spread over the recording."""
CYCLE_STEP: Final = 2
"""Single strides are drawn every this many percent."""
DECIMALS: Final = {"angle": 1, "moment": 3, "contact force": 3, "offset": 3}
SINGLE: Final = ("angle", "moment", "offset", "contact_size")
"""Quantities or keys of which strides are drawn one by one."""


def drawings(analysis: Analysis) -> dict[str, Any]:
    """Return what the figures of an analysis are drawn from: plain data, finite numbers or null.

    Args:
        analysis: What was found.
    """
    sides = {hip.side: _side(analysis, hip) for hip in analysis.hips}
    top = max(side["scene"]["value_top"] for side in sides.values())
    for side in sides.values():
        side["scene"]["value_top"] = top  # one scale for both sides
    return document("analysis", sides) | emg_drawing(analysis)


def document(kind: str, sides: dict[str, Any]) -> dict[str, Any]:
    """Return a drawings document.

    Args:
        kind: 'analysis' or 'check'.
        sides: What is drawn of each side.
    """
    return {
        "schema_version": DRAWINGS_SCHEMA_VERSION,
        "coxa_version": __version__,
        "kind": kind,
        "sides": sides,
    }


def write_drawings(found: dict[str, Any], folder: Path) -> None:
    """Write a drawings document into a folder, without blanks: it is large, and read by programs.

    Args:
        found: The document.
        folder: Where to.
    """
    text = json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    (folder / DRAWINGS_FILE).write_text(text + "\n", encoding="utf-8")


def _side(analysis: Analysis, hip: HipResult) -> dict[str, Any]:
    told = channels(analysis, hip)
    cycles = over_strides(analysis, hip, np.stack([channel.values for channel in told], axis=1))
    whole = hip.windows[0].stride is not None
    usual = norms(analysis.recording.gait) if whole else {}
    return {
        "strides": sum(window.stride is not None for window in hip.windows),
        "toe_off": _toe_off(hip),
        "curves": [_curve(c, cycles[:, :, k], usual.get(c.key), whole=whole) for k, c in enumerate(told)],
        "socket": socket_drawing(analysis, hip),
        "muscles": _muscles(analysis, hip),
        "scene": scene(analysis, hip, _typical(cycles)),
    }


def _toe_off(hip: HipResult) -> dict[str, float | None] | None:
    shares = [100.0 * window.stride.stance_share for window in hip.windows if window.stride]
    if not shares:
        return None
    sd = float(np.std(shares, ddof=1)) if len(shares) > 1 else None
    return {"mean": round(float(np.mean(shares)), 1), "sd": None if sd is None else round(sd, 1)}


def _curve(
    channel: Channel, cycles: Float[Array, "strides 101"], usual: Norm | None, *, whole: bool
) -> dict[str, Any]:
    decimals = DECIMALS[channel.quantity]
    mean, sd = mean_sd(list(cycles))
    drawn = np.linspace(0, len(cycles) - 1, min(len(cycles), MOST_CYCLES)).round().astype(int)
    single = cycles[drawn, ::CYCLE_STEP] if {channel.key, channel.quantity} & set(SINGLE) else cycles[:0]
    return {
        "key": channel.key,
        "quantity": channel.quantity,
        "part": channel.part,
        "plane": channel.plane,
        "label": channel.label,
        "plus": channel.plus,
        "minus": channel.minus,
        "unit": channel.unit,
        "evidence": channel.evidence,
        "mean": rounded(mean, decimals),
        "sd": None if sd is None else rounded(sd, decimals),
        # A single stride is drawn thin among many: a digit less is enough.
        "cycles": rounded(single, min(decimals, 2)) if whole else [],
        "norm": None
        if usual is None
        else {
            "mean": rounded(usual.mean, 1),
            "sd": rounded(usual.sd, 1),
            "source": usual.source,
            "who": usual.who,
            "changes": usual.changes,
        },
    }


def _typical(cycles: Float[Array, "strides 101 curves"]) -> int:
    """Return which stride is nearest to the mean, each curve weighed by how much it varies over the stride."""
    mean = cycles.mean(axis=0)
    spread = mean.std(axis=0)
    apart = np.divide(cycles - mean, spread, out=np.zeros_like(cycles), where=spread > 0.0)
    return int(np.argmin(np.nansum(apart**2, axis=(1, 2))))


def _muscles(analysis: Analysis, hip: HipResult) -> list[dict[str, Any]]:
    """Return what each muscle does in the hip's strides, in the order of the model."""
    leg = analysis.legs[hip.leg]
    weight = window_weights(analysis, hip)
    inside = weight > 0.0
    force = leg.force_N[:, hip.columns][inside]
    activation = leg.coordination.activation[:, hip.columns][inside]
    mean_force = weight[inside] @ force / weight.sum()
    effort = weight[inside] @ activation**analysis.options.exponent
    whole = float(effort.sum())
    most = np.array([analysis.model.muscles[leg.leg.muscles[m]].max_isometric_force_N for m in hip.columns])
    strength = leg.state.strength[hip.columns]
    return [
        {
            "muscle": role.muscle,
            "name": name.name,
            "whole": name.whole,
            "group": name.group,
            "role": role.role,
            "force_mean_N": round(float(mean_force[m]), 1),
            "force_peak_N": round(float(force[:, m].max()), 1),
            "best_N": round(float(strength[m] * most[m]), 1),
            "healthy_best_N": round(float(most[m]), 1),
            "peak_activation": round(float(activation[:, m].max()), 3),
            "effort_share": round(float(effort[m]) / whole, 4) if whole > 0.0 else 0.0,
            "impulse_share": round(role.impulse_share, 4),
        }
        for m, (role, name) in enumerate(zip(hip.roles, plain_names(hip.muscles), strict=True))
    ]


def window_weights(analysis: Analysis, hip: HipResult) -> Float[Array, " frames"]:
    """Return the time each frame stands for in all of a hip's windows; 0 outside them, s.

    Args:
        analysis: The analysis.
        hip: The side.
    """
    time_s = analysis.time_s
    weight = np.zeros(len(time_s))
    for window in hip.windows:
        first, last = np.searchsorted(time_s, (window.start_s - 1e-9, window.end_s + 1e-9))
        weight[first:last] += time_weights(time_s[first:last])
    return weight
