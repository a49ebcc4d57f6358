"""One long table for statistics programs: a row per side, quantity, item, stride and percent of the stride."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coxa.pipeline.result import Analysis, Floats, HipResult
from coxa.recording.strides import normalise

MODELLED = "modelled"


def write_tidy(analysis: Analysis, file: Path) -> None:
    """Write `tidy.parquet`: side, quantity, item, stride, phase, value, unit, evidence.

    `phase` is percent of the stride of that side, 0 to 100; without a whole stride `stride` is -1 and `phase`
    percent of the analysed window.
    """
    parts = [_rows(analysis, hip) for hip in analysis.hips]
    table = pa.concat_tables([part for hip in parts for part in hip])
    pq.write_table(table, file, compression="zstd")


def quantities(analysis: Analysis, hip: HipResult) -> Iterator[tuple[str, list[str], Floats, str]]:
    """Give name, items, `(frames, items)` values and unit of everything that varies over a stride."""
    leg = analysis.legs[hip.leg]
    names = [analysis.model.coordinates[c].name for c in hip.hip.coordinates]
    yield "angle", names, np.degrees(analysis.mechanics.q[:, list(hip.hip.coordinates)]), "deg"
    mass_kg = analysis.model.mass_kg
    yield "net moment", names, hip.moment_Nm / mass_kg, "N·m/kg"
    axes = [f"on pelvis, {axis}" for axis in ("forward", "up", "right")]
    yield "contact force", axes, hip.contact.on_pelvis_in_pelvis_N / analysis.body_weight_N, "BW"
    yield "contact force", ["magnitude"], hip.contact.magnitude_BW[:, None], "BW"
    yield "offset in socket", ["centre 0, rim 1"], hip.socket.offset[:, None], "1"
    yield "activation", list(hip.muscles), leg.coordination.activation[:, hip.columns], "1"
    yield "muscle force", list(hip.muscles), leg.force_N[:, hip.columns], "N"


def _rows(analysis: Analysis, hip: HipResult) -> list[pa.Table]:
    own = [stride for stride in analysis.strides if stride.side == hip.side]
    tables = []
    for quantity, items, values, unit in quantities(analysis, hip):
        if own:
            cycles = [normalise(analysis.time_s, values, stride) for stride in own]
            numbers = list(range(len(own)))
        else:
            share = np.linspace(0, len(values) - 1, 101)
            whole = np.arange(len(values))
            cycles = [np.column_stack([np.interp(share, whole, column) for column in values.T])]
            numbers = [-1]
        tables += [
            _table(hip.side, quantity, items, n, c, unit) for n, c in zip(numbers, cycles, strict=True)
        ]
    return tables


def _table(side: str, quantity: str, items: list[str], stride: int, cycle: Floats, unit: str) -> pa.Table:
    points, n = cycle.shape
    size = points * n

    def constant(word: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, np.int32)), pa.array([word]))

    return pa.table(
        {
            "side": constant(side),
            "quantity": constant(quantity),
            "item": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(np.arange(n, dtype=np.int32), points)), pa.array(items)
            ),
            "stride": pa.array(np.full(size, stride, np.int32)),
            "phase": pa.array(np.tile(np.linspace(0.0, 100.0, points), n)),
            "value": pa.array(np.ascontiguousarray(cycle.T).ravel()),
            "unit": constant(unit),
            "evidence": constant("measured" if quantity == "angle" else MODELLED),
        }
    )
