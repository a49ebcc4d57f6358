"""The figures a person sees, each with unit, spread over strides, evidence grade and words: one list for all.

The terminal table, `summary.json` and later pages all show these and compute nothing themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coxa.efficiency.measures import DIRECTIONS
from coxa.figures.analysis import DIFFERENT_SD, Difference, Figure
from coxa.figures.grades import MEASURED, MODELLED
from coxa.pipeline.result import Analysis, HipResult
from coxa.units import DEG_PER_RAD


def hip_figures(analysis: Analysis, hip: HipResult) -> tuple[Figure, ...]:
    """Return all figures of one hip, most telling first."""
    return (
        *_load(hip),
        *_motion(analysis, hip),
        *_moments(analysis, hip),
        *_team(hip),
        *_reserves_of_strength(hip),
        *_efficiency(hip),
    )


def _over(
    hip: HipResult, values: Sequence[float], key: str, label: str, unit: str, words: str = ""
) -> Figure:
    n = sum(window.stride is not None for window in hip.windows)
    sd = float(np.std(values, ddof=1)) if n > 1 else None
    return Figure(key, label, float(np.mean(values)), sd, n, unit, MODELLED, words)


def _load(hip: HipResult) -> list[Figure]:
    pressures = [window.pressure for window in hip.windows]
    peak = max(hip.windows, key=lambda w: w.peak_contact_BW).pressure
    assumed = (
        " (average socket assumed)" if "assumed" in hip.socket.cup.source.get("lateral_edge_rad", "") else ""
    )
    return [
        _over(hip, [w.peak_contact_BW for w in hip.windows], "peak_contact", "Greatest load in the socket",
              "body weights", f"presses {peak.peak_words}"),
        _over(hip, [100 * w.peak_contact_phase for w in hip.windows], "peak_contact_phase", "  when",
              "% of stride" if hip.windows[0].stride else "% of recording"),
        _over(hip, [p.peak_offset for p in pressures], "peak_offset", "Off-centre at that moment",
              "of the way to the rim", f"towards the {peak.peak_sector}{assumed}"),
        _over(hip, [p.mean_offset for p in pressures], "mean_offset", "Off-centre on average",
              "of the way to the rim", "0 centred, 1 on the rim"),
        _over(hip, [100 * p.beyond_rim_share for p in pressures], "beyond_rim", "Load beyond the rim", "% of load",
              "held by capsule and labrum alone"),
    ]  # fmt: skip


def _motion(analysis: Analysis, hip: HipResult) -> list[Figure]:
    q = analysis.recording.motion.q * DEG_PER_RAD
    words = (("bent", "stretched"), ("in (adducted)", "out (abducted)"), ("turned inward", "turned outward"))
    figures = []
    names = ("flexion", "adduction", "rotation")
    for c, name, directions in zip(hip.hip.coordinates, names, words, strict=True):
        low, high = float(q[:, c].min()), float(q[:, c].max())
        figures.append(
            Figure(
                f"range_{name}",
                f"Range of {name}",
                high - low,
                None,
                0,
                "°",
                MEASURED,
                _from_to(low, high, *directions),
            )
        )
    return figures


def _from_to(low: float, high: float, plus: str, minus: str) -> str:
    """Return a range of angles in words instead of signs."""
    if low >= 0.0:
        return f"from {low:.0f}° to {high:.0f}° {plus}"
    if high <= 0.0:
        return f"from {-high:.0f}° to {-low:.0f}° {minus}"
    return f"from {-low:.0f}° {minus} to {high:.0f}° {plus}"


def _moments(analysis: Analysis, hip: HipResult) -> list[Figure]:
    mass = analysis.model.mass_kg
    return [
        _over(hip, [w.peak_moment_Nm[d] / mass for w in hip.windows], f"moment_{name.replace(' ', '_')}",
              f"Greatest {name} moment", "N·m/kg")
        for d, name in enumerate(DIRECTIONS)
    ]  # fmt: skip


def _team(hip: HipResult) -> list[Figure]:
    rows = ("flexion", "adduction", "rotation")
    unison = [
        _over(hip, [100 * w.unison.window[k] for w in hip.windows], f"unison_{row}", f"Pulling together, {row}",
              "%", "share of the muscles' pull that is not cancelled by others")
        for k, row in enumerate(rows)
    ]  # fmt: skip
    stiffness = [
        _over(hip, [w.stiffness_Nm_rad[k] / DEG_PER_RAD for w in hip.windows], f"stiffness_{row}",
              f"Active stiffness, {row}", "N·m/°")
        for k, row in enumerate(rows)
    ]  # fmt: skip
    sharing = _over(
        hip,
        [w.participation for w in hip.windows],
        "participation",
        "Muscles that share the pull",
        f"of {len(hip.muscles)}",
    )
    return [*unison, sharing, *stiffness]


def _reserves_of_strength(hip: HipResult) -> list[Figure]:
    found = []
    for posture, key in zip(hip.peak.posture, ("standing", "seated", "mean_posture"), strict=True):
        for d, name in enumerate(DIRECTIONS):
            value = hip.peak.moment_Nm[hip.peak.posture.index(posture), d]
            found.append(
                Figure(f"strength_{key}_{name.replace(' ', '_')}", f"Strongest {name}",
                       None if np.isnan(value) else float(value), None, 0, "N·m", MODELLED, posture)
            )  # fmt: skip
    limits = ", ".join(name for name, _ in hip.speed.limited_by[:3])
    words = f"then {limits} run out" if limits else "no muscle runs out in the range tried"
    if hip.speed_healthy.factor != hip.speed.factor:
        words += f"; healthy: {hip.speed_healthy.factor:.2f} ×"
    found.append(
        Figure(
            "speed_factor",
            "Same motion possible up to",
            hip.speed.factor,
            None,
            0,
            "× this speed",
            MODELLED,
            words,
        )
    )
    return found


def _efficiency(hip: HipResult) -> list[Figure]:
    result = hip.efficiency
    if result.eta is None:
        return [Figure("efficiency", "Hip efficiency η", None, None, 0, "%", MODELLED, result.reason)]
    each = [100 * e.eta for e in hip.stride_efficiency if e.eta is not None]
    sd = float(np.std(each, ddof=1)) if len(each) > 1 else None
    words = result.reason + ("; tension pays back some effort (recoil)" if result.recoil else "")
    found = [Figure("efficiency", "Hip efficiency η", 100 * result.eta, sd, len(each), "%", MODELLED, words)]
    for cause, share in result.waste_by_cause.items():
        name = cause.name.lower()
        found.append(
            Figure(f"waste_{name}", f"  wasted by {name}", 100 * share, None, 0, "% of effort", MODELLED)
        )
    return found


def side_differences(analysis: Analysis) -> tuple[Difference, ...]:
    """Return right less left for every figure both hips have; empty unless both have strides, or neither."""
    sides = {hip.side: {f.key: f for f in hip_figures(analysis, hip)} for hip in analysis.hips}
    if not {"r", "l"} <= sides.keys():
        return ()
    whole = {hip.windows[0].stride is None for hip in analysis.hips}
    if len(whole) > 1:  # a stride of one side is not to be set against a whole recording of the other
        return ()
    found = []
    for key, right in sides["r"].items():
        left = sides["l"].get(key)
        if left is not None and right.value is not None and left.value is not None:
            gap = right.value - left.value
            found.append(Difference(key, right.label.strip(), right.unit, right.value, left.value, gap,
                                    _verdict(gap, right, left)))  # fmt: skip
    return tuple(found)


def _verdict(gap: float, right: Figure, left: Figure) -> str:
    if right.sd is None or left.sd is None:
        return "one value a side: cannot tell from chance"
    pooled = float(np.hypot(right.sd, left.sd) / np.sqrt(2))
    if abs(gap) <= DIFFERENT_SD * pooled:
        return "not more than strides vary"
    return "right higher" if gap > 0 else "left higher"
