"""What electrodes saw beside what was predicted, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from coxa._arrays import Array, Float
from coxa.anatomy.plain_names import plain_names
from coxa.export.rounding import rounded
from coxa.figures.grades import MEASURED
from coxa.pipeline.result import Analysis, EmgComparison
from coxa.recording.strides import mean_sd

DECIMALS: Final = 3


def emg_drawing(analysis: Analysis) -> dict[str, Any]:
    """Return each channel of each side, where it comes from and what was done to it; empty without EMG.

    Args:
        analysis: The analysis.
    """
    seen = analysis.recording.emg
    if seen is None:
        return {}
    return {
        "emg": {
            **{
                hip.side: [_channel(each, hip.muscles) for each in analysis.emg if each.side == hip.side]
                for hip in analysis.hips
            },
            "source": Path(seen.file).name,
            "notes": list(seen.notes),
        }
    }


def _channel(found: EmgComparison, of_hip: tuple[str, ...]) -> dict[str, Any]:
    names = dict(zip(of_hip, plain_names(of_hip), strict=True))
    under = [names[muscle] for muscle in found.muscles]
    wholes = dict.fromkeys(each.whole for each in under)
    return {
        "channel": found.channel,
        "muscles": list(found.muscles),
        "label": under[0].name if len(under) == 1 else " and ".join(wholes),
        "strides": found.strides,
        "measured": _over_strides(found.measured),
        "predicted": _over_strides(found.predicted),
        "correlation": _short(found.correlation),
        "lead_s": round(found.lead_s, 3),
        "best_correlation": _short(found.best_correlation),
        "evidence": MEASURED,
    }


def _over_strides(cycles: Float[Array, "strides 101"]) -> dict[str, Any]:
    mean, sd = mean_sd(list(cycles))
    return {"mean": rounded(mean, DECIMALS), "sd": None if sd is None else rounded(sd, DECIMALS)}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
