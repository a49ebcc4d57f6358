"""Everything that varies over a stride, each side on its own cycle: 101 points, mean ± SD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.figures.grades import MEASURED, MODELLED
from coxa.pipeline.result import Analysis, HipResult
from coxa.recording.strides import POINTS, Stride, mean_sd, normalise


@dataclass(frozen=True, eq=False)
class Curve:
    """One quantity of one hip over its strides.

    Attributes:
        quantity: Its name.
        items: What each column is (coordinates, muscles, directions).
        unit: Unit.
        evidence: 'measured' or 'modelled'.
        cycles: `(strides, 101, items)`; one cycle of the whole window when there is no whole stride.
        mean: `(101, items)`.
        sd: `(101, items)` sample standard deviation; None with fewer than two strides.
    """

    quantity: str
    items: tuple[str, ...]
    unit: str
    evidence: str
    cycles: Float[Array, "strides 101 items"]
    mean: Float[Array, "101 items"]
    sd: Float[Array, "101 items"] | None


def stride_curves(analysis: Analysis, hip: HipResult) -> tuple[Curve, ...]:
    """Return every curve of one hip."""
    curves = []
    for quantity, items, values, unit in _quantities(analysis, hip):
        cycles = over_strides(analysis, hip, values)
        mean, sd = mean_sd(list(cycles))
        evidence = MEASURED if quantity == "angle" else MODELLED
        curves.append(Curve(quantity, tuple(items), unit, evidence, cycles, mean, sd))
    return tuple(curves)


def over_strides(
    analysis: Analysis, hip: HipResult, values: Float[Array, "frames *columns"], points: int = POINTS
) -> Float[Array, "strides points *columns"]:
    """Return series over each of a hip's strides; over its whole window when there is no whole stride.

    Args:
        analysis: The analysis.
        hip: The side.
        values: Series of the whole recording.
        points: Points of a stride, both ends included.
    """
    return np.stack([normalise(analysis.time_s, values, span, points) for span in spans(hip)])


def spans(hip: HipResult) -> tuple[Stride, ...]:
    """Return a hip's strides, or its window as if it were one."""
    return tuple(w.stride or Stride(hip.side, w.start_s, w.start_s, w.end_s, "window") for w in hip.windows)


def _quantities(
    analysis: Analysis, hip: HipResult
) -> Iterator[tuple[str, list[str], Float[Array, "frames items"], str]]:
    """Give name, items, `(frames, items)` values and unit of everything that varies over a stride."""
    leg = analysis.legs[hip.leg]
    names = [analysis.model.coordinates[c].name for c in hip.hip.coordinates]
    yield "angle", names, np.degrees(analysis.mechanics.q[:, list(hip.hip.coordinates)]), "deg"
    yield "net moment", names, hip.moment_Nm / analysis.model.mass_kg, "N·m/kg"
    axes = [f"on pelvis, {axis}" for axis in ("forward", "up", "right")]
    yield "contact force", axes, hip.contact.on_pelvis_in_pelvis_N / analysis.body_weight_N, "BW"
    yield "contact force", ["magnitude"], hip.contact.magnitude_BW[:, None], "BW"
    yield "offset in socket", ["centre 0, rim 1"], hip.socket.offset[:, None], "1"
    yield "activation", list(hip.muscles), leg.coordination.activation[:, hip.columns], "1"
    yield "muscle force", list(hip.muscles), leg.force_N[:, hip.columns], "N"
