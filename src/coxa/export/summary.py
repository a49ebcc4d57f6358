"""`summary.json`: every figure a person sees, with unit, spread and evidence; see docs/summary.md."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from coxa._version import __version__
from coxa.figures.grades import MEASURED
from coxa.pipeline.figures import hip_figures, side_differences
from coxa.pipeline.result import Analysis, EmgComparison, HipResult, LegResult
from coxa.socket import RINGS, SECTORS

SCHEMA_VERSION: Final = "1.1"
"""Raised in its first part when a reader of the earlier version would misread the new one.

The layout is `data/summary.schema.json`; `docs/summary.md` is written from it (`python -m tools.summary_docs`)."""

DISCLAIMER: Final = "Coxa is not a medical device. Figures are for learning and research, not for diagnosis."


def summary(analysis: Analysis) -> dict[str, Any]:
    """Return the summary of an analysis as plain data: finite numbers, strings, null for 'not assessed'."""
    recording = analysis.recording
    motion = recording.motion
    plain: dict[str, Any] = _plain(
        {
            "schema_version": SCHEMA_VERSION,
            "coxa_version": __version__,
            "kind": "analysis",
            "disclaimer": DISCLAIMER,
            "inputs": {
                name: None
                if path is None
                else {"file": str(path), "sha256": recording.inputs.sha256[str(path)]}
                for name, path in (
                    ("motion", recording.inputs.motion),
                    ("model", recording.inputs.model),
                    ("loads", recording.inputs.loads),
                    ("forces", recording.loads.file or None),
                    ("reserves", recording.inputs.reserves),
                    ("emg", recording.inputs.emg),
                    ("channels", recording.inputs.channels),
                )
            },
            "options": asdict(recording.options) | {"physics": recording.options.physics.value},
            "recording": {
                "start_s": motion.time_s[0],
                "end_s": motion.time_s[-1],
                "frames": len(motion.time_s),
                "cutoff_Hz": motion.cutoff_Hz,
                "smoothing": motion.method,
                "gait": recording.gait,
                "strides": [asdict(stride) for stride in analysis.strides],
                "coordinates_assumed": list(motion.assumed),
                "notes": [*recording.notes, *analysis.cautions],
            },
            "body": {
                "model": recording.model.name,
                "mass_kg": recording.model.mass_kg,
                "weight_N": analysis.body_weight_N,
            },
            "legs": [_leg(leg) for leg in analysis.legs],
            "hips": {hip.side: _hip(analysis, hip) for hip in analysis.hips},
            "differences": [asdict(difference) for difference in side_differences(analysis)],
            "emg": [_channel(each) for each in analysis.emg],
        }
    )
    return plain


def _channel(compared: EmgComparison) -> dict[str, Any]:
    return {
        "side": compared.side,
        "channel": compared.channel,
        "muscles": compared.muscles,
        "strides": compared.strides,
        "correlation": compared.correlation,
        "lead_s": compared.lead_s,
        "best_correlation": compared.best_correlation,
        "evidence": MEASURED,
    }


def _leg(leg: LegResult) -> dict[str, Any]:
    reserves = np.abs(leg.coordination.reserve_Nm).max(axis=0)
    return {
        "hips": [hip.side for hip in leg.leg.hips],
        "rows": list(leg.rows),
        "muscles": list(leg.muscles),
        "frames": len(leg.target_Nm),
        "frames_by_status": {status.name.lower(): n for status, n in leg.trouble.by_status.items()},
        "frames_over_reserve": leg.trouble.over_reserve,
        "greatest_reserve_Nm": dict(zip(leg.rows, reserves, strict=True)),
        "saturated": leg.trouble.saturated,
        "state": {
            name: {"strength": s, "guard": g, "tension": t}
            for name, s, g, t in zip(
                leg.state.names, leg.state.strength, leg.state.guard, leg.state.tension, strict=True
            )
            if name in leg.state.affected
        },
    }


def _hip(analysis: Analysis, hip: HipResult) -> dict[str, Any]:
    cup = hip.socket.cup
    return {
        "joint": analysis.model.joints[hip.hip.joint].name,
        "figures": {
            figure.key: asdict(figure) | {"label": figure.label.strip()}
            for figure in hip_figures(analysis, hip)
        },
        "efficiency_rests_on": {
            "reason": hip.efficiency.reason,
            "recoil": hip.efficiency.recoil,
            "unmet_healthy": hip.efficiency.unmet_healthy,
            "unmet": hip.efficiency.unmet,
        },
        "waste_by_muscle": [asdict(waste) for waste in hip.efficiency.waste_by_muscle],
        "muscles": [asdict(role) for role in hip.roles],
        "speed": {
            "bounded": hip.speed.bounded,
            "limited_by": [{"muscle": name, "share": share} for name, share in hip.speed.limited_by],
            "rows": list(hip.speed.rows),
        },
        "pressure_map": {
            "sectors": list(SECTORS),
            "rings": list(RINGS),
            "share_of_load": [window.pressure.share for window in hip.windows],
        },
        "cup": {
            "inclination_rad": cup.inclination_rad,
            "anteversion_rad": cup.anteversion_rad,
            "lateral_edge_rad": cup.lateral_edge_rad,
            "anterior_edge_rad": cup.anterior_edge_rad,
            "source": dict(cup.source),
        },
    }


def _plain(value: Any) -> Any:
    """Return `value` with arrays as lists, numbers finite (null otherwise) and keys as strings."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
